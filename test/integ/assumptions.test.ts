import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSUMPTIONS_FILE, assumptionSections, readAssumptions } from '../../integ/assumptions';
import { BY_HAND } from '../../integ/by-hand';
import { CHECKS } from '../../integ/checks';
import { readDocument } from '../../projenrc/docs/document';

const page = readFileSync(ASSUMPTIONS_FILE, 'utf8');
const sections = new Map(assumptionSections(page).map(({ id, text }) => [id, text]));
const ids = readAssumptions().map(({ id }) => id);

/** The first sentence of the point "Verification": when, and where or why. */
function verificationOf(id: string): string {
  return /^- \*\*Verification\.\*\* (.+?)\.(?: |$)/m.exec(sections.get(id)!)![1];
}

test('every assumption is there once', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

test('every assumption has a section to link to', () => {
  const { anchors } = readDocument('assumptions.md', page);

  expect(ids.filter((id) => !anchors.has(id))).toEqual([]);
});

test('the page states how many are verified by a command', () => {
  const [, automatic, all] = /verifies (\d+) of the (\d+) assumptions/.exec(page)!;

  expect([Number(automatic), Number(all)]).toEqual([CHECKS.length, ids.length]);
});

test('the README states no other number', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const stated = [...readme.matchAll(/(\d+) assumptions/g)].map(([, number]) => Number(number));

  expect(stated.filter((number) => number !== ids.length)).toEqual([]);
});

test('every assumption is verified by a check, or by hand', () => {
  expect([...CHECKS.map(({ id }) => id), ...Object.keys(BY_HAND)].sort()).toEqual([...ids].sort());
});

test.each(CHECKS.map(({ id, when, where }) => [id, when, where]))('the page states when and where %s is verified', (id, when, where) => {
  expect(verificationOf(id).toLowerCase()).toBe((where ? `${when}, in ${where}` : when).toLowerCase());
});

test.each(Object.entries(BY_HAND))('the page states why %s is verified by hand, and the steps', (id, why) => {
  expect(verificationOf(id)).toBe(`By hand, because ${why}`);
  expect(sections.get(id)).toMatch(/\n1\. [^]+\nExpected result: /);
});

// The date and the Region show a reader how far the evidence goes.
test('a verified assumption has the date and the Region', () => {
  const verified = [...page.matchAll(/^- \*\*Verified\.\*\* (.+)$/gm)].map(([, text]) => text);

  expect(verified.filter((text) => !/^\d{4}-\d{2}-\d{2}, [a-z-]+-\d\b/.test(text))).toEqual([]);
  expect(page.includes('no assumption has been verified in a live AWS account yet')).toBe(verified.length === 0);
});

test('an incomplete section is an error', () => {
  expect(() => readAssumptions('### `budget-ref`\n\n`Ref` is the name.\n\n- **Workaround.** Set the name.\n')).toThrow('the section budget-ref of');
});

test('a page without assumptions is an error', () => {
  expect(() => readAssumptions('# Something else')).toThrow('there are no sections of assumptions in');
});
