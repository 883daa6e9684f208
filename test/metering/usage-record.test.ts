import type { Tokens } from '../../src/metering/cost-figures';
import { addedUp, type UsageRecord } from '../../src/metering/usage-record';

const tokens = (input: number): Tokens => ({ input, output: 0, cacheRead: 0, cacheWrite: 0 });

const record = (team: string, input: number, others: Partial<UsageRecord> = {}): UsageRecord => ({
  accountId: '111111111111', region: 'us-east-1', modelIds: ['aaa'], profile: { id: 'aaa', arn: 'arn' }, tags: new Map([['Team', team]]), tokens: tokens(input), ...others,
});

const teams = (records: readonly UsageRecord[]) => records.map(({ tags, tokens: { input } }) => [tags!.get('Team'), input]);

test('records of one profile under the same tags are added up, with every ID of their metrics', () => {
  const [sum, ...others] = addedUp([record('claims', 1), record('claims', 2, { modelIds: ['arn', 'aaa'] })]);

  expect(others).toEqual([]);
  expect(sum).toMatchObject({ modelIds: ['aaa', 'arn'], tokens: tokens(3) });
});

test('tags that were changed and changed back are the last ones', () => {
  expect(teams(addedUp([record('claims', 1), record('sales', 2), record('claims', 4)]))).toEqual([['sales', 2], ['claims', 5]]);
});

test('records of other accounts, Regions and models are not added up', () => {
  const all = [
    record('claims', 1), record('claims', 1, { accountId: '222222222222' }), record('claims', 1, { region: 'eu-central-1' }),
    record('claims', 1, { profile: { id: 'aaa', arn: 'arn', model: { modelId: 'amazon.nova-lite-v1:0', isGlobal: false } } }),
  ];

  expect(addedUp(all)).toEqual(all);
});
