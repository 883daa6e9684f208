import { CfnElement, CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostNotifications, CostTags, type ITagCostMeter, ModelSource, TagBudget, TagCostMeter,
  type TagCostMeterAttributes, TaggedInferenceProfile,
} from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const CLAIMS = CostTags.of({ Department: 'Claims' });

const stackIn = (env: { account?: string; region?: string } = TEST_ENV) => new Stack(checkedApp(), 'Team', { env });
const importedIn = (stack: Stack, attrs: Partial<TagCostMeterAttributes> = {}) => TagCostMeter.fromTagCostMeterAttributes(stack, 'Meter', { tagKeys: ['Department'], ...attrs });
const alarmIn = (stack: Stack) => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

function widgetsOf(stack: Stack): any[] {
  return JSON.parse(deployed(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody, { values: {} })).widgets;
}

const byTitle = (stack: Stack, title: string) => widgetsOf(stack).find(({ properties }) => properties.title === title)?.properties;

test('creates nothing', () => {
  const stack = stackIn();
  importedIn(stack);

  expect(stack.node.findAll().filter(CfnElement.isCfnElement)).toEqual([]);
});

test('has the defaults of a meter', () => {
  const created = new TagCostMeter(stackIn(), 'Meter', { tagKeys: ['Department'], tagKeyCombinations: [['Department', 'Environment']] });
  const settingsOf = ({ env, metricNamespace, tagKeys, dimensionSets, interval, metricDelay, timeZone, publishProfileMetrics }: ITagCostMeter) => [
    env, metricNamespace, tagKeys, dimensionSets, interval.toMinutes(), metricDelay.toMinutes(), timeZone, publishProfileMetrics,
  ];

  expect(settingsOf(importedIn(stackIn(), { tagKeyCombinations: [['Department', 'Environment']] }))).toEqual(settingsOf(created));
});

describe('a metric', () => {
  test('is that of the meter, which is not asked to publish it', () => {
    const metricOf = (meter: ITagCostMeter) => meter.metricEstimatedCostMonthToDate({ costTags: CLAIMS }).toMetricConfig();

    expect(metricOf(importedIn(stackIn()))).toEqual(metricOf(new TagCostMeter(stackIn(), 'Meter', { tagKeys: ['Department'] })));
  });

  test('has the namespace and the interval of the meter', () => {
    const { namespace, period, label } = importedIn(stackIn(), { metricNamespace: 'Team/Cost', interval: Duration.minutes(5) }).metricTrackedShare();

    expect([namespace, period.toMinutes(), label]).toEqual(['Team/Cost', 5, 'Tracked share of the month (%)']);
  });

  test('is of the account and Region of the meter', () => {
    const { account, region } = importedIn(stackIn(), { account: OTHER_ACCOUNT, region: 'eu-west-1' }).metricUntrackedCost();

    expect([account, region]).toEqual([OTHER_ACCOUNT, 'eu-west-1']);
  });

  test('can be of a profile in the Region of the meter', () => {
    const stack = stackIn();
    const profile = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', `arn:aws:bedrock:eu-west-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`);

    expect(importedIn(stack, { region: 'eu-west-1', publishProfileMetrics: true }).metricEstimatedCost({ profile }).dimensions).toEqual({ InferenceProfileId: 'abc123def456' });
  });

  test.each<[string, (meter: ITagCostMeter, stack: Stack) => unknown, string]>([
    ['tags the meter does not count by', (meter) => meter.metricEstimatedCost({ costTags: CostTags.of({ Project: 'x' }) }),
      'TagCostMeter at Team/Meter: costTags must have the keys of one of the dimension sets [["Department"]], got ["Project"]'],
    ['a profile of another Region', (meter, stack) => meter.metricEstimatedCost({
      profile: new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CLAIMS }),
    }), `profile must be in the meter's account ${TEST_ACCOUNT} and Region eu-west-1, got "Team/P" in ${TEST_ACCOUNT} and us-east-1: create a meter in the profile's account and Region`],
  ])('cannot be of %s', (_, use, message) => {
    const stack = stackIn();

    expect(() => use(importedIn(stack, { region: 'eu-west-1' }), stack)).toThrow(message);
  });
});

describe('an alarm of another stack', () => {
  test('watches the meter, and carries the tags of the metric', () => {
    const stack = stackIn();
    new BedrockCostAlarm(stack, 'Alarm', {
      costMetric: importedIn(stack).metricEstimatedCostMonthToDate({ costTags: CLAIMS }), threshold: 2000, notifications: new CostNotifications(stack, 'Team'),
    });

    expect(alarmIn(stack)).toMatchObject({
      Tags: [{ Key: 'Department', Value: 'Claims' }],
      TreatMissingData: 'ignore',
      Metrics: [{ MetricStat: { Metric: { Namespace: 'BedrockCostTags', MetricName: 'EstimatedCostMonthToDate', Dimensions: [{ Name: 'Department', Value: 'Claims' }] } } }],
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('watches the meter of another account', () => {
    const stack = stackIn();
    new BedrockCostAlarm(stack, 'Alarm', { costMetric: importedIn(stack, { account: OTHER_ACCOUNT }).metricEstimatedCostToday({ costTags: CLAIMS }), threshold: 50 });

    expect(alarmIn(stack).Metrics[0]).toMatchObject({ AccountId: OTHER_ACCOUNT, MetricStat: { Metric: { MetricName: 'EstimatedCostToday' } } });
  });

  test('watches the meter of an account that is only known at deployment', () => {
    const stack = stackIn();
    const account = new CfnParameter(stack, 'Account', { default: OTHER_ACCOUNT }).valueAsString;
    new cloudwatch.Alarm(stack, 'Alarm', { metric: importedIn(stack, { account }).metricTrackedShare(), threshold: 90, evaluationPeriods: 1 });

    expect(alarmIn(stack).Metrics[0].AccountId).toEqual({ Ref: 'Account' });
  });

  test('cannot watch the meter of another Region', () => {
    const stack = stackIn();

    expect(() => new BedrockCostAlarm(stack, 'Alarm', { costMetric: importedIn(stack, { region: 'eu-west-1' }).metricEstimatedCost({ costTags: CLAIMS }), threshold: 1 })).toThrow(/eu-west-1/);
  });

  test('needs no account or Region', () => {
    const stack = new Stack(checkedApp(), 'Team');
    new BedrockCostAlarm(stack, 'Alarm', { costMetric: importedIn(stack).metricEstimatedCost({ costTags: CLAIMS }), threshold: 1 });

    const [metric] = alarmIn(stack).Metrics;

    expect([metric.MetricStat.Metric.MetricName, metric.AccountId]).toEqual(['EstimatedCost', undefined]);
  });
});

describe('a dashboard of another stack', () => {
  test('shows every value of the tag, and the tags of a budget', () => {
    const stack = stackIn();
    const budgets = [new TagBudget(stack, 'Month', { costTags: CLAIMS, limit: 500 })];
    new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', meter: importedIn(stack, { timeZone: 'Europe/Berlin' }), budgets });
    const [[search]] = byTitle(stack, 'Month to date (Europe/Berlin), USD').metrics;

    expect(search).toEqual({ expression: 'SEARCH(\'{"BedrockCostTags","Department"} MetricName="EstimatedCostMonthToDate"\', \'Maximum\', 900)', period: 900 });
    expect(byTitle(stack, 'Month: month to date, USD').metrics[0].slice(0, 4)).toEqual(['BedrockCostTags', 'EstimatedCostMonthToDate', 'Department', 'Claims']);
  });

  test('shows the meter of another account and Region', () => {
    const stack = stackIn();
    new BedrockCostDashboard(stack, 'Dashboard', { tagKey: 'Department', meter: importedIn(stack, { account: OTHER_ACCOUNT, region: 'eu-west-1' }) });
    const metrics = widgetsOf(stack).flatMap(({ properties }) => properties.metrics ?? []);

    expect(metrics).toHaveLength(6);
    metrics.forEach((metric) => expect(metric.at(-1)).toMatchObject({ accountId: OTHER_ACCOUNT, region: 'eu-west-1' }));
  });
});

describe('refuses', () => {
  test.each<[string, Partial<TagCostMeterAttributes>, string]>([
    ['no key', { tagKeys: [] }, 'tagKeys must contain at least one key, got []: pass the tag key to group cost by'],
    ['a combination of one', { tagKeyCombinations: [['Department']] }, 'each of tagKeyCombinations must contain at least 2 keys, got ["Department"]: add a single key to tagKeys instead'],
    ['an interval no meter has', { interval: Duration.minutes(7) }, 'interval must be a number of minutes that divides an hour or a number of hours that divides a day, got 7 minutes'],
    ['a delay of an hour', { metricDelay: Duration.hours(1) }, 'metricDelay must be a whole number of minutes below an hour, got 1 hour'],
    ['a time zone that is none', { timeZone: 'Berlin' }, 'timeZone must be the name of an IANA time zone, got "Berlin": use a name such as Europe/Berlin or UTC'],
    ['a namespace of AWS', { metricNamespace: 'AWS/Bedrock' }, 'metricNamespace must consist of letters, digits and . - _ / # :, and not start with AWS/ or a colon, got "AWS/Bedrock"'],
    ['an account without digits', { account: 'management12' }, 'account must consist of digits, got "management12": pass the 12-digit ID of the account'],
    ['a short account', { account: '1234' }, 'account must have at least 12 characters, got "1234": pass the 12-digit ID of the account'],
    ['a Region that is none', { region: 'Ireland' }, 'region must look like eu-central-1, got "Ireland": pass the code of an AWS Region'],
    ['an empty Region', { region: '' }, 'region must have at least 1 character, got "": pass the code of an AWS Region'],
  ])('%s', (_, attrs, message) => {
    expect(() => importedIn(stackIn(), attrs)).toThrow(message);
  });

  test('all of it together', () => {
    expect(() => importedIn(stackIn(), { tagKeys: [], account: '1', region: 'x' })).toThrow(/^TagCostMeter at Team\/Meter: 3 problems:/);
  });

  test('nothing that is only known at deployment', () => {
    const unknown = Token.asString({ Ref: 'AWS::Region' });

    expect(() => importedIn(stackIn(), { metricNamespace: unknown, account: unknown, region: unknown })).not.toThrow();
  });
});

test.each(['us-gov-west-1', 'cn-north-1', 'ap-southeast-5', 'eusc-de-east-1', 'us-iso-east-1'])('takes the Region %s', (region) => {
  expect(importedIn(stackIn(), { region }).env.region).toBe(region);
});
