import { type App, CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BedrockCostAlarm, BedrockCostAnomalyAlarm, CostNotifications, CostTags, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../../src';
import { TagCostMeter } from '../../../src/metering';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const costTags = CostTags.of({ Department: 'Claims' });
const profileIn = (stack: Stack, id = 'P') => new TaggedInferenceProfile(stack, id, { modelSource: NOVA, costTags });
const ARRIVE = 'token metrics arrive 1–10 minutes late';

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  const { facts, markdown } = strategyOf(app);
  return { alarms: facts.alarms, markdown };
}

test('threshold, window, profiles, tags, whom it tells and how late', () => {
  const { alarms, markdown } = described((stack) => {
    const team = new CostNotifications(stack, 'Team');
    new BedrockCostAlarm(stack, 'A', { profiles: [profileIn(stack, 'Two'), profileIn(stack, 'One')], threshold: 12.5, window: Duration.minutes(90), notifications: team });
  });

  expect(alarms).toEqual([{
    path: 'S/A',
    stack: 'S',
    account: TEST_ENV.account,
    region: TEST_ENV.region,
    condition: 'More than 12.5 USD in 1 hour 30 minutes',
    thresholdUsd: 12.5,
    windowSeconds: 5400,
    profiles: ['S/One', 'S/Two'],
    metrics: [],
    tags: { Department: 'Claims' },
    notifies: ['S/Team'],
    notifiesWhenOk: [],
    detectionDelay: `${ARRIVE}; the alarm then reacts at its next evaluation`,
  }]);
  expect([cellOf(markdown, 'Condition', 'S/A'), cellOf(markdown, 'Profiles or metrics', 'S/A'), cellOf(markdown, 'Detection delay', 'S/A')])
    .toEqual(['More than 12.5 USD in 1 hour 30 minutes', 'S/One, S/Two', `${ARRIVE}; the alarm then reacts at its next evaluation`]);
});

test('calendar periods and what is unusual', () => {
  const { alarms, markdown } = described((stack) => {
    const profiles = [profileIn(stack)];
    new BedrockCostAlarm(stack, 'Calendar', { profiles, threshold: 1, window: Duration.days(7), calendarTimeZone: 'Europe/Berlin' });
    new BedrockCostAnomalyAlarm(stack, 'Unusual', { profiles, standardDeviations: 2.5 });
  });

  expect(alarms.map(({ thresholdUsd, standardDeviations, windowSeconds, timeZone }) => [thresholdUsd, standardDeviations, windowSeconds, timeZone]))
    .toEqual([[1, undefined, 604_800, 'Europe/Berlin'], [undefined, 2.5, 3600, undefined]]);
  expect(alarms[0].detectionDelay).toBe(`after the end of the calendar period; ${ARRIVE}`);
  expect([cellOf(markdown, 'Condition', 'S/Calendar'), cellOf(markdown, 'Condition', 'S/Unusual'), cellOf(markdown, 'Notifies', 'S/Unusual')])
    .toEqual(['More than 1 USD in a calendar period of 7 days (Europe/Berlin)', 'More than usual in 1 hour, by 2.5 standard deviations', 'no recipients']);
});

test('a window of more than a day is evaluated once an hour', () => {
  const { alarms } = described((stack) => {
    new BedrockCostAlarm(stack, 'Day', { profiles: [profileIn(stack)], threshold: 1, window: Duration.days(1) });
    new BedrockCostAlarm(stack, 'Week', { profiles: [profileIn(stack, 'Q')], threshold: 1, window: Duration.days(7) });
  });

  expect(alarms.map(({ detectionDelay }) => detectionDelay)).toEqual([
    `${ARRIVE}; the alarm then reacts at its next evaluation`,
    `${ARRIVE}; CloudWatch then evaluates the alarm once an hour, up to the full hour`,
  ]);
});

test('metrics of a meter, as late as that, and any others', () => {
  const { alarms, markdown } = described((stack) => {
    const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], interval: Duration.minutes(30), metricDelay: Duration.minutes(20) });
    // Of another place, it publishes to another.
    new TagCostMeter(new Stack(stack.node.root as App, 'Elsewhere', { env: { ...TEST_ENV, region: 'eu-west-1' } }), 'Meter', { tagKeys: ['Department'], interval: Duration.hours(2) });
    new BedrockCostAlarm(stack, 'Metered', { costMetric: meter.metricEstimatedCostMonthToDate({ costTags }), costTags, threshold: 2000 });
    new BedrockCostAlarm(stack, 'Other', { costMetric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'EstimatedCost' }), costTags, threshold: 1 });
  });

  expect(alarms.map(({ profiles, metrics, detectionDelay }) => [profiles, metrics, detectionDelay])).toEqual([
    [[], ['BedrockCostTags EstimatedCostMonthToDate Department=Claims'], 'up to 50 minutes until the meter has published the cost; the alarm then reacts at its next evaluation'],
    [[], ['Mine EstimatedCost'], 'depends on when the metric is published; the alarm then reacts at its next evaluation'],
  ]);
  expect(alarms.map(({ thresholdUsd, windowSeconds }) => [thresholdUsd, windowSeconds])).toEqual([[2000, undefined], [1, undefined]]);
  expect([alarms[0].condition, cellOf(markdown, 'Condition', 'S/Metered')]).toEqual(Array(2).fill('More than 2000 USD, Estimated cost month to date, Department=Claims (USD)'));
});

test('what is told when it is OK again, and a threshold that only deployment knows', () => {
  const { alarms, markdown } = described((stack) => {
    const threshold = new CfnParameter(stack, 'Limit', { type: 'Number' }).valueAsNumber;
    new BedrockCostAlarm(stack, 'A', { profiles: [profileIn(stack)], threshold, notifications: new CostNotifications(stack, 'Team'), notifyWhenOk: true });
  });

  expect(alarms[0]).toMatchObject({ condition: 'More than ${Limit} USD in 1 day', thresholdUsd: '${Limit}', notifiesWhenOk: ['S/Team'] });
  expect(cellOf(markdown, 'Notifies', 'S/A')).toBe('S/Team; on return to OK S/Team');
});

test('a profile that is imported in several places is the one beside the alarm', () => {
  const app = checkedApp();
  for (const id of ['A', 'B']) {
    const stack = new Stack(new Stage(app, id), 'S', { env: TEST_ENV });
    const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'P', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc', costTags, prices: TokenPrices.perMillionTokens({ input: 1 }),
    });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1 });
  }

  expect(strategyOf(app).facts.alarms.map(({ profiles }) => profiles)).toEqual([['A/S/P'], ['B/S/P']]);
});
