import { DENIED, inAccount, type Operations, TestClock } from './proof-account';
import { readAssumptions } from '../../integ/assumptions';
import { CHECKS } from '../../integ/checks';
import { prove } from '../../integ/prove';

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly errors: string;
  readonly calls: number;
}

async function run(args: string[], changes: Operations = {}): Promise<Run> {
  const clock = new TestClock();
  const printed: string[] = [];
  const errors: string[] = [];
  return inAccount(clock, changes, async (config, endpoint) => {
    const code = await prove(args, { config, clock, print: (text) => printed.push(text), printError: (text) => errors.push(text) });
    return { code, printed: printed.join('\n'), errors: errors.join('\n'), calls: endpoint.calls.length };
  });
}

const untaggedStack: Operations = { ListTagsForResource: () => ({ tags: [] }) };

test('lists every assumption and when it can be shown, and calls nothing', async () => {
  const { code, printed, calls } = await run(['--list']);

  expect(readAssumptions().filter(({ id, assumption }) => !printed.includes(`${id}\n  ${assumption}\n  `))).toEqual([]);
  expect(printed).toContain('\n  after minutes; costs about 12,000 tokens, once a run');
  expect(printed).toContain('\n  immediately, in GovCloud; costs nothing');
  expect(printed).toContain('\n  by hand, because the assumption is about the console');
  expect([code, calls]).toEqual([0, 0]);
});

test('lists for machines', async () => {
  const { printed } = await run(['--list', '--json', '--only', 'budget-ref,report-recipients']);

  expect(JSON.parse(printed)).toEqual([
    { id: 'budget-ref', how: 'automatic', when: 'immediately', cost: 'nothing', assumption: expect.any(String), workaround: expect.any(String) },
    { id: 'report-recipients', how: 'by hand', why: 'the assumption is about the console', assumption: expect.any(String), workaround: expect.any(String) },
  ]);
});

test('reports verified assumptions', async () => {
  const { code, printed } = await run(['--only', 'view-budget', 'report-recipients']);

  expect(printed.split('\n')).toEqual([
    'view-budget: verified (a role with only budgets:ViewBudget on the budgets of the account can call it)',
    'report-recipients: inconclusive (the assumption is about the console; try again: by hand, see docs/reference/assumptions.md)',
    '1 verified, 0 refuted, 1 inconclusive',
  ]);
  expect(code).toBe(0);
});

test('reports refuted assumptions with the workaround, and fails', async () => {
  const { code, printed } = await run(['--only', 'stack-tags-profiles'], untaggedStack);
  const { workaround } = readAssumptions().find(({ id }) => id === 'stack-tags-profiles')!;

  expect(printed.split('\n')).toEqual([`stack-tags-profiles: refuted (its tags are ) → ${workaround}`, '0 verified, 1 refuted, 0 inconclusive']);
  expect(code).toBe(1);
});

test('says for machines what a maintainer needs', async () => {
  const { code, printed } = await run(['--json', '--only', 'stack-tags-profiles,view-budget'], untaggedStack);

  expect(JSON.parse(printed)).toEqual({
    at: '2026-11-25T12:00:00.000Z',
    results: [
      { id: 'stack-tags-profiles', assumption: expect.any(String), workaround: expect.any(String), result: 'refuted', seen: 'its tags are ' },
      { id: 'view-budget', assumption: expect.any(String), workaround: expect.any(String), result: 'verified', seen: expect.any(String) },
    ],
  });
  expect(code).toBe(1);
});

test('a check that fails keeps no other from running', async () => {
  const { code, printed } = await run([], { AssumeRole: () => { throw DENIED; } });

  expect(printed).toContain('view-budget: inconclusive (AccessDeniedException: not authorized to perform this)');
  expect(printed.split('\n')).toHaveLength(readAssumptions().length + 1);
  expect(code).toBe(0);
});

test.each([
  [['--fast'], '--fast is not an option'],
  [['budget-ref'], 'budget-ref is not an option'],
  [['--only'], '--only requires an ID'],
  [['--only', 'budget-reference'], 'there is no assumption budget-reference: see --list'],
])('says how it is called when called as %s', async (args, problem) => {
  const { code, errors, printed, calls } = await run(args);

  expect(errors).toContain(`${problem}\n\nVerifies the assumptions of this library`);
  expect([code, printed, calls]).toEqual([2, '', 0]);
});

test('says how it is called when asked', async () => {
  const { code, printed } = await run(['--help']);

  expect(printed).toContain('--only ID…');
  expect(code).toBe(0);
});

test('no two checks are of one assumption', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
});
