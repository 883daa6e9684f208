import { BedrockAccount, foundationModel, PROJECT_ARNS } from '../support/bedrock-account';
import { type MeterRun, runMeter } from '../support/metering-run';

const SCHEDULED = '2026-11-25T13:10:00Z';
const KINDS = 4;
const SETS = [['Team'], ['Team', 'Stage']];
const TEAMS = 20;
const STAGES = 3;

/** So many profiles, each used in the interval with all kinds of tokens, and two models called without. */
function accountWith(profiles: number): BedrockAccount {
  const account = new BedrockAccount(Date.parse(SCHEDULED));
  const tokens = { InputTokenCount: 1000, OutputTokenCount: 100, CacheReadInputTokenCount: 10, CacheWriteInputTokenCount: 1 };
  for (let i = 0; i < profiles; i++) {
    const id = `p${String(i).padStart(5, '0')}`;
    account.addProfile(id, { tags: { Team: `team-${i % TEAMS}`, Stage: `stage-${i % STAGES}` }, modelArns: [foundationModel('anthropic.claude-sonnet-4-6')] });
    account.use(id, '2026-11-25T12:50:00Z', tokens);
    account.use(id, '2026-11-12T12:50:00Z', tokens);
  }
  account.use('us.anthropic.claude-sonnet-4-6', '2026-11-25T12:50:00Z', tokens);
  account.use('amazon.nova-lite-v1:0', '2026-11-25T12:50:00Z', { InputTokenCount: 1, OutputTokenCount: 1 });
  return account;
}

/** The fewest calls that the APIs allow, from their limits. */
function fewestCalls(profiles: number): Record<string, number> {
  const untracked = { today: KINDS + 2, earlier: KINDS + 3 };
  // Of 13 hours in quarters of an hour, and of 24 days, 500 counters have less than 100,800 data points.
  const reads = (counters: number) => Math.ceil(counters / 500);
  // Input and output have the counters of two untracked models, cache reads and writes of one.
  const lists = 2 * Math.ceil((profiles + 2) / 500) + 2 * Math.ceil((profiles + 1) / 500);
  const values = Math.min(profiles, TEAMS) + Math.min(profiles, TEAMS * STAGES);
  const data = (3 + KINDS) * (profiles + values) + 9;
  return {
    ListInferenceProfiles: Math.ceil(profiles / 1000),
    GetResources: Math.ceil(profiles / 100),
    // One list of the metrics of projects.
    ListMetrics: lists + 1,
    GetMetricData: reads(KINDS * profiles + untracked.today) + reads(KINDS * profiles + untracked.earlier),
    PutMetricData: Math.ceil(data / 1000),
  };
}

const runs = new Map<number, MeterRun>();

beforeAll(async () => {
  for (const profiles of [10, 100, 1000]) {
    const request = { scheduledTime: SCHEDULED, dimensionSets: SETS, projects: { arnPrefix: PROJECT_ARNS } };
    runs.set(profiles, await runMeter(accountWith(profiles), request));
  }
}, 60_000);

test.each([10, 100, 1000])('%d profiles take as few calls as the APIs allow', (profiles) => {
  const { error, calls, report } = runs.get(profiles)!;

  expect(error).toBeUndefined();
  expect(report!.profiles).toBe(profiles);
  expect(calls).toEqual(fewestCalls(profiles));
});

test('1,000 profiles take 50 calls, 10 of them for tags', () => {
  const { calls } = runs.get(1000)!;
  const all = Object.values(calls).reduce((sum, each) => sum + each, 0);

  expect([calls.GetResources, calls.ListTagsForResource, all]).toEqual([10, undefined, 50]);
});

test.each([[10, 100], [100, 1000]])('calls grow at most with profiles, from %d to %d', (few, many) => {
  const all = (profiles: number) => Object.values(runs.get(profiles)!.calls).reduce((sum, each) => sum + each, 0);

  expect(all(many)).toBeLessThanOrEqual(all(few) * many / few);
});

test('each profile is asked for 8 counters, and 4 in the first half of a month if it was not used before', async () => {
  const read = async (scheduledTime: string) => {
    const account = new BedrockAccount(Date.parse(scheduledTime));
    for (let i = 0; i < 50; i++) {
      account.addProfile(`p${i}`, { modelArns: [foundationModel('anthropic.claude-sonnet-4-6')] });
    }
    return (await runMeter(account, { scheduledTime })).report!.metricsRead;
  };

  expect(await read('2026-11-10T13:10:00Z')).toBe(50 * 4);
  expect(await read('2026-11-20T13:10:00Z')).toBe(50 * 8);
});
