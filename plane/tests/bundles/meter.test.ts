import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TagCostMeter, TaggedInferenceProfile } from '../../../src';
import { TEST_ENV } from '../../../test/support/places';
import type { Account } from '../../harness/account';
import { type Deployable, deployables } from '../../harness/assembly';
import { invoke, scheduledEvent, scheduleInput } from '../../harness/functions';
import { type Datum, metricValues, putMetrics } from '../../harness/metrics';
import { Stacks } from '../../harness/stacks';

const DAY = 24 * 3_600_000;

// A day of the last three whose month had a day before it, so that the month to date is always more than the day.
const midnight = [1, 2].map((days) => Math.floor(Date.now() / DAY - days) * DAY).find((day) => new Date(day).getUTCDate() > 1)!;

let stacks: Stacks;
let account: Account;
let ids: Record<string, string>;

function meterStack(folder: string): Deployable {
  const app = new App({ outdir: join(folder, 'app') });
  const stack = new Stack(app, 'Metered', { env: TEST_ENV });
  const profiles = {
    Claims: { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Claims' }) },
    Sales: { modelSource: ModelSource.foundationModel('amazon.nova-micro-v1:0'), costTags: CostTags.of({ Department: 'Sales' }) },
    // The price list has no price of this model.
    Trial: { modelSource: ModelSource.foundationModel('amazon.titan-text-lite-v1'), costTags: CostTags.of({ Project: 'Trial' }) },
  };
  for (const [id, props] of Object.entries(profiles)) {
    new CfnOutput(stack, `${id}Id`, { value: new TaggedInferenceProfile(stack, id, props).inferenceProfileId });
  }
  const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], publishProfileMetrics: true, meterUntrackedUsage: true });
  // No profile has this value, so its cost is 0.
  meter.metricEstimatedCost({ costTags: CostTags.of({ Department: 'Legal' }) });
  new CfnOutput(stack, 'Function', { value: meter.handler.functionName });
  new CfnOutput(stack, 'Input', { value: scheduleInput(meter) });
  return deployables(app.synth(), folder)[0];
}

function at(time: string): Date {
  return new Date(midnight + Date.parse(`1970-01-01T${time}Z`));
}

function tokens(modelId: string, kind: 'Input' | 'Output' | 'CacheReadInput', value: number, time: Date, others: Record<string, string> = {}): Datum {
  return { metric: `${kind}TokenCount`, dimensions: { ModelId: modelId, ...others }, time, value };
}

/** Runs the meter as at a time of the schedule. */
async function run(time: string): Promise<any> {
  return invoke(account, ids.Function, scheduledEvent(ids.Input, at(time)));
}

async function published(statistic?: string): Promise<Record<string, number>> {
  return metricValues(account, 'BedrockCostTags', at('00:00:00'), at('23:59:59'), statistic);
}

beforeAll(async () => {
  stacks = await Stacks.start();
  account = stacks.account(TEST_ENV.account, TEST_ENV.region);
  const stack = meterStack(stacks.server.folder);
  expect(await stacks.create(stack)).toMatchObject({ status: 'CREATE_COMPLETE' });
  ids = await stacks.outputs(stack);
  await putMetrics(account, 'AWS/Bedrock', [
    // The day before, up to its last minute.
    tokens(ids.ClaimsId, 'Output', 500_000, new Date(midnight - 60_000)),
    tokens(ids.TrialId, 'Input', 40, new Date(midnight - 60_000)),
    // Earlier on the day, up to the last minute before the interval.
    tokens(ids.SalesId, 'Input', 600_000, at('00:00:00')),
    tokens(ids.SalesId, 'Input', 400_000, at('11:44:00')),
    // The interval from 11:45 to 12:00, which has settled at 12:10.
    tokens(ids.ClaimsId, 'Input', 1_000_000, at('11:45:00')),
    tokens(ids.ClaimsId, 'Input', 500_000, at('11:59:00')),
    tokens(ids.ClaimsId, 'Output', 100_000, at('11:50:00')),
    tokens(ids.ClaimsId, 'CacheReadInput', 400_000, at('11:50:00')),
    tokens(ids.SalesId, 'Input', 2_000_000, at('11:50:00')),
    tokens(ids.SalesId, 'Output', 1_000_000, at('11:50:00')),
    tokens(ids.TrialId, 'Input', 700, at('11:50:00')),
    tokens('us.amazon.nova-lite-v1:0', 'Input', 3_000_000, at('11:50:00')),
    // The same tokens again, as Bedrock publishes some of them.
    tokens(ids.ClaimsId, 'Input', 1_500_000, at('11:50:00'), { ServiceTier: 'default' }),
    { metric: 'InputTokenCount', time: at('11:50:00'), value: 6_500_700 },
    // The next interval.
    tokens(ids.ClaimsId, 'Input', 10_000_000, at('12:00:00')),
  ]);
});

afterAll(async () => {
  await stacks?.stop();
});

// USD per million tokens in us-east-1, from https://aws.amazon.com/bedrock/pricing/:
// Nova Lite: input 0.06, output 0.24, cache read 0.015. Nova Micro: input 0.035, output 0.14.
function noon(): Record<string, number> {
  return {
    // 1.5 × 0.06 + 0.1 × 0.24 + 0.4 × 0.015 = 0.09 + 0.024 + 0.006
    '11:59 EstimatedCost Department=Claims': 0.12,
    '11:59 EstimatedCostToday Department=Claims': 0.12,
    // and 0.5 × 0.24 = 0.12 on the day before
    '11:59 EstimatedCostMonthToDate Department=Claims': 0.24,
    '11:59 InputTokenCount Department=Claims': 1_500_000,
    '11:59 OutputTokenCount Department=Claims': 100_000,
    '11:59 CacheReadInputTokenCount Department=Claims': 400_000,
    // 2 × 0.035 + 1 × 0.14 = 0.07 + 0.14
    '11:59 EstimatedCost Department=Sales': 0.21,
    // and (0.6 + 0.4) × 0.035 = 0.035 earlier
    '11:59 EstimatedCostToday Department=Sales': 0.245,
    '11:59 EstimatedCostMonthToDate Department=Sales': 0.245,
    '11:59 InputTokenCount Department=Sales': 2_000_000,
    '11:59 OutputTokenCount Department=Sales': 1_000_000,
    '11:59 EstimatedCost Department=Legal': 0,
    '11:59 EstimatedCostToday Department=Legal': 0,
    '11:59 EstimatedCostMonthToDate Department=Legal': 0,
    '11:59 EstimatedCost Department=(untagged)': 0,
    '11:59 EstimatedCostToday Department=(untagged)': 0,
    '11:59 EstimatedCostMonthToDate Department=(untagged)': 0,
    '11:59 InputTokenCount Department=(untagged)': 700,
    '11:59 UnpricedTokens Department=(untagged)': 700,
    '11:59 UnpricedTokensMonthToDate Department=(untagged)': 740,
    [`11:59 EstimatedCost InferenceProfileId=${ids.ClaimsId}`]: 0.12,
    [`11:59 EstimatedCostToday InferenceProfileId=${ids.ClaimsId}`]: 0.12,
    [`11:59 EstimatedCostMonthToDate InferenceProfileId=${ids.ClaimsId}`]: 0.24,
    [`11:59 InputTokenCount InferenceProfileId=${ids.ClaimsId}`]: 1_500_000,
    [`11:59 OutputTokenCount InferenceProfileId=${ids.ClaimsId}`]: 100_000,
    [`11:59 CacheReadInputTokenCount InferenceProfileId=${ids.ClaimsId}`]: 400_000,
    [`11:59 EstimatedCost InferenceProfileId=${ids.SalesId}`]: 0.21,
    [`11:59 EstimatedCostToday InferenceProfileId=${ids.SalesId}`]: 0.245,
    [`11:59 EstimatedCostMonthToDate InferenceProfileId=${ids.SalesId}`]: 0.245,
    [`11:59 InputTokenCount InferenceProfileId=${ids.SalesId}`]: 2_000_000,
    [`11:59 OutputTokenCount InferenceProfileId=${ids.SalesId}`]: 1_000_000,
    [`11:59 InputTokenCount InferenceProfileId=${ids.TrialId}`]: 700,
    [`11:59 UnpricedTokens InferenceProfileId=${ids.TrialId}`]: 700,
    [`11:59 UnpricedTokensMonthToDate InferenceProfileId=${ids.TrialId}`]: 740,
    // 0.12 + 0.21, 0.12 + 0.245, 0.24 + 0.245
    '11:59 EstimatedCost': 0.33,
    '11:59 EstimatedCostToday': 0.365,
    '11:59 EstimatedCostMonthToDate': 0.485,
    '11:59 UnpricedTokens': 700,
    '11:59 UnpricedTokensMonthToDate': 740,
    // 3 × 0.06
    '11:59 UntrackedCost': 0.18,
    '11:59 UntrackedCostToday': 0.18,
    '11:59 UntrackedCostMonthToDate': 0.18,
    // 100 × 0.485 / (0.485 + 0.18) = 48.5 / 0.665
    '11:59 TrackedShare': 72.932330827,
    // Claims and Sales: no profile has Legal, and (untagged) is no value.
    '11:59 TagValues TagKey=Department': 2,
  };
}

test('every value is published, with the figures of the price list, and nothing else', async () => {
  const report = await run('12:10:00');

  expect(await published()).toEqual(noon());
  expect(report).toMatchObject({
    published: Object.keys(noon()).length, profiles: 3, untrackedModelCount: 1, unpriced: [{ modelId: 'amazon.titan-text-lite-v1', tokens: { input: 700 } }],
  });
});

test('a repeated run changes no figure', async () => {
  await run('12:10:00');

  expect(await published('Maximum')).toEqual(noon());
  expect(await published('Minimum')).toEqual(noon());
});

test('the next run counts what the run before could not know', async () => {
  await run('12:25:00');

  expect(await published()).toMatchObject({
    ...noon(),
    // 10 × 0.06, and 0.12 and 0.24 before
    '12:14 EstimatedCost Department=Claims': 0.6,
    '12:14 EstimatedCostToday Department=Claims': 0.72,
    '12:14 EstimatedCostMonthToDate Department=Claims': 0.84,
    '12:14 EstimatedCost Department=Sales': 0,
    '12:14 EstimatedCostToday Department=Sales': 0.245,
  });
});
