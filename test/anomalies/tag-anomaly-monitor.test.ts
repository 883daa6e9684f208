import { Aspects, CfnParameter, Duration, NestedStack, Stack, Stage, Tags, type CfnResource, type IAspect } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostTagSource, CostNotifications, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { AnomalyFrequency } from '../../src/anomalies/anomaly-frequency';
import { AnomalyThresholdMatch } from '../../src/anomalies/anomaly-threshold-match';
import { TagAnomalyMonitor } from '../../src/anomalies/tag-anomaly-monitor';
import type { TagAnomalyMonitorProps } from '../../src/anomalies/tag-anomaly-monitor-props';
import { checkedApp, nagFindings, onlyOfType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const MONITOR = 'AWS::CE::AnomalyMonitor';
const SUBSCRIPTION = 'AWS::CE::AnomalySubscription';
const NOBODY_HEARS = 'cdk-bedrock-cost-tags:TagAnomalyMonitor.noRecipients';

const NOVA = ModelSource.foundationModel('amazon.nova-pro-v1:0');
const CLAUDE = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6');

const newStack = (env: object | undefined = TEST_ENV, id = 'Insurance') => new Stack(checkedApp(), id, { env });
const profile = (stack: Stack, department: string, modelSource = NOVA, id = department) =>
  new TaggedInferenceProfile(stack, id, { modelSource, costTags: CostTags.of({ Department: department }) });
const monitor = (stack: Stack, props: Partial<TagAnomalyMonitorProps> = {}, id = 'Unusual') =>
  new TagAnomalyMonitor(stack, id, { tagKey: 'Department', ...props });
const specificationOf = (stack: Stack) => JSON.parse(onlyResource(stack, MONITOR).Properties.MonitorSpecification);
const valuesOf = (stack: Stack) => specificationOf(stack).Tags.Values;
const thresholdOf = (props: Partial<TagAnomalyMonitorProps>) => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], emails: ['a@example.com'], ...props });
  return JSON.parse(onlyResource(stack, SUBSCRIPTION).Properties.ThresholdExpression);
};

test('the template is valid: a custom monitor on values of the tag, and who hears of it at once', () => {
  const stack = newStack();
  const team = new CostNotifications(stack, 'Team');
  const unusual = monitor(stack, { values: ['Sales', 'Claims'], notifications: team });
  const { Resources } = templateOf(stack);
  const [monitorId, made] = onlyOfType(Resources, MONITOR);
  const [, subscription] = onlyOfType(Resources, SUBSCRIPTION);

  expect(made.Properties).toEqual({
    MonitorName: expect.stringMatching(/^Insurance-Unusual-[0-9a-f]{8}$/), MonitorType: 'CUSTOM', MonitorSpecification: '{"Tags":{"Key":"Department","Values":["Claims","Sales"]}}',
  });
  expect(subscription.Properties).toEqual({
    SubscriptionName: expect.stringMatching(/^Insurance-Unusual-[0-9a-f]{8}$/),
    Frequency: 'IMMEDIATE',
    MonitorArnList: [{ 'Fn::GetAtt': [monitorId, 'MonitorArn'] }],
    Subscribers: [{ Type: 'SNS', Address: { Ref: onlyOfType(Resources, 'AWS::SNS::Topic')[0] } }],
    ThresholdExpression: '{"Dimensions":{"Key":"ANOMALY_TOTAL_IMPACT_ABSOLUTE","MatchOptions":["GREATER_THAN_OR_EQUAL"],"Values":["20"]}}',
  });
  expect(subscription.DependsOn).toEqual([onlyOfType(Resources, 'AWS::SNS::TopicPolicy')[0]]);
  expect(stack.resolve([unusual.monitorArn, unusual.monitorName])).toEqual([{ 'Fn::GetAtt': [monitorId, 'MonitorArn'] }, made.Properties.MonitorName]);
  expect(unusual).toMatchObject({ tagKey: 'Department', emails: [], emailFrequency: 'DAILY', minimumImpactAmount: 20, minimumImpactPercent: undefined, thresholdMatch: 'ALL', notifications: team });
});

test('addresses have a subscription of their own, as AWS takes topics at once and addresses daily or weekly', () => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], notifications: new CostNotifications(stack, 'Team'), emails: ['a@example.com', 'b@example.com'], emailFrequency: AnomalyFrequency.WEEKLY });
  const subscriptions = Object.values(resourcesOf(stack, SUBSCRIPTION)).map(({ Properties }) => Properties);

  expect(subscriptions.map(({ Frequency, Subscribers }) => [Frequency, Subscribers.map(({ Type, Address }: any) => [Type, Type === 'SNS' || Address])])).toEqual([
    ['IMMEDIATE', [['SNS', true]]],
    ['WEEKLY', [['EMAIL', 'a@example.com'], ['EMAIL', 'b@example.com']]],
  ]);
  expect(new Set(subscriptions.map(({ SubscriptionName }) => SubscriptionName)).size).toBe(2);
});

test('addresses are written to daily by default, and nothing but the subscription is made', () => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], emails: ['a@example.com'] });

  expect(onlyResource(stack, SUBSCRIPTION).Properties.Frequency).toBe('DAILY');
  expect(Object.values(templateOf(stack).Resources).map(({ Type }) => Type).sort()).toEqual([MONITOR, SUBSCRIPTION]);
});

test('a topic of yours that is imported has no policy to wait for', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:costs`);
  monitor(stack, { values: ['Claims'], notifications: new CostNotifications(stack, 'Team', { topic }) });

  const { DependsOn, Properties } = onlyResource(stack, SUBSCRIPTION);
  expect(DependsOn).toBeUndefined();
  expect(Properties.Subscribers).toEqual([{ Type: 'SNS', Address: `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:costs` }]);
});

test.each([
  ['an amount', { minimumImpactAmount: 100.5 }, { Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['100.5'] } }],
  ['nothing', { minimumImpactAmount: 0 }, { Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['0'] } }],
  ['the most', { minimumImpactAmount: 1e10 }, { Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['10000000000'] } }],
  ['a percentage alone', { minimumImpactPercent: 40 }, { Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_PERCENTAGE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['40'] } }],
  ['both', { minimumImpactAmount: 100, minimumImpactPercent: 40 }, { And: [expect.anything(), expect.anything()] }],
  ['either', { minimumImpactAmount: 100, minimumImpactPercent: 40, thresholdMatch: AnomalyThresholdMatch.ANY }, { Or: [expect.anything(), expect.anything()] }],
])('the threshold may be %s', (_, props, expression) => {
  expect(thresholdOf(props)).toEqual(expression);
});

test('an amount that is only known at deployment is in the expression as it is', () => {
  const stack = newStack();
  const amount = new CfnParameter(stack, 'Amount', { type: 'Number' });
  monitor(stack, { values: ['Claims'], emails: ['a@example.com'], minimumImpactAmount: amount.valueAsNumber });

  expect(onlyResource(stack, SUBSCRIPTION).Properties.ThresholdExpression).toEqual({
    'Fn::Join': ['', ['{"Dimensions":{"Key":"ANOMALY_TOTAL_IMPACT_ABSOLUTE","MatchOptions":["GREATER_THAN_OR_EQUAL"],"Values":["', { Ref: 'Amount' }, '"]}}']],
  });
});

test.each([
  [{}, 'Department'], [{ costTagSource: CostTagSource.RESOURCE }, 'Department'], [{ resourceTagKeyPrefix: 'user:' }, 'user:Department'],
  [{ costTagSource: CostTagSource.IAM_PRINCIPAL }, 'iamPrincipal/Department'],
])('with %j the key is written %s', (source, key) => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], ...source });

  expect(specificationOf(stack)).toEqual({ Tags: { Key: key, Values: ['Claims'] } });
});

test('the source of given tags is that of the key, as for a budget', () => {
  const stack = newStack();
  monitor(stack, { costTags: CostTags._fromSource(CostTags.of({ Department: 'Claims' }), CostTagSource.IAM_PRINCIPAL) });

  expect(specificationOf(stack)).toEqual({ Tags: { Key: 'iamPrincipal/Department', Values: ['Claims'] } });
});

test('Claude, of which AWS documents that monitors detect it, is warned of no more', () => {
  const stack = newStack();
  monitor(stack, { profiles: [profile(stack, 'Claims', CLAUDE)], values: ['Sales'], emails: ['a@example.com'] });

  expect(warningIds(stack)).toEqual([]);
});

test('values come from profiles, tags and a list, each once, as they are after Tags.of from above', () => {
  const stack = newStack();
  const claims = profile(stack, 'Claims');
  const again = profile(stack, 'Claims', NOVA, 'Again');
  const bare = new TaggedInferenceProfile(stack, 'Bare', { modelSource: NOVA });
  monitor(stack, { profiles: [claims, again, bare], costTags: CostTags.of({ Department: 'Sales', Project: 'X' }), values: ['Legal', 'Sales'] });
  Tags.of(bare).add('Department', 'Underwriting');

  expect(valuesOf(stack)).toEqual(['Claims', 'Legal', 'Sales', 'Underwriting']);
});

test('a value that is only known at deployment stays a reference, also of another stack', () => {
  const app = checkedApp();
  const producer = new Stack(app, 'Producer', { env: TEST_ENV });
  const parameter = new CfnParameter(producer, 'Department');
  new sns.Topic(producer, 'Topic');
  const consumer = new Stack(app, 'Consumer', { env: TEST_ENV });
  monitor(consumer, { costTags: CostTags.of({ Department: parameter.valueAsString }), values: ['Claims'] });

  expect(onlyResource(consumer, MONITOR).Properties.MonitorSpecification).toEqual({
    'Fn::Join': ['', ['{"Tags":{"Key":"Department","Values":["Claims","', { 'Fn::ImportValue': expect.stringMatching(/^Producer:/) }, '"]}}']],
  });
});

test('profiles of another stack and account are taken by their tags: nothing is referred to', () => {
  const app = checkedApp();
  const member = new Stack(app, 'Member', { env: { account: OTHER_ACCOUNT, region: 'eu-central-1' } });
  const payer = new Stack(app, 'Payer', { env: TEST_ENV });
  monitor(payer, { profiles: [profile(member, 'Claims')] });

  expect(valuesOf(payer)).toEqual(['Claims']);
  expect(payer.dependencies).toEqual([]);
});

test.each<[string, () => Stack]>([
  ['a nested stack', () => new NestedStack(newStack(), 'Nested')],
  ['a stage', () => new Stack(new Stage(checkedApp(), 'Prod'), 'Insurance', { env: TEST_ENV })],
  ['a stack of any Region and account', () => new Stack(checkedApp(), 'Insurance')],
])('works in %s', (_, place) => {
  const stack = place();
  monitor(stack, { profiles: [profile(stack, 'Claims')], emails: ['a@example.com'] });

  expect(valuesOf(stack)).toEqual(['Claims']);
});

test('is valid in a Region of China', () => {
  const stack = newStack({ account: TEST_ACCOUNT, region: 'cn-north-1' });
  monitor(stack, { values: ['Claims'], emails: ['a@example.com'] });

  expect(valuesOf(stack)).toEqual(['Claims']);
});

test('two in one stack have names of their own', () => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], monitorName: 'Spend' }, 'One');
  monitor(stack, { values: ['Claims'], monitorName: 'Spend' }, 'Other');
  monitor(stack, { values: ['Claims'] }, 'Third');

  const names = Object.values(resourcesOf(stack, MONITOR)).map(({ Properties }) => Properties.MonitorName);
  expect(names).toEqual([expect.stringMatching(/^Spend-[0-9a-f]{8}$/), expect.stringMatching(/^Spend-[0-9a-f]{8}$/), expect.stringMatching(/^Insurance-Third-[0-9a-f]{8}$/)]);
  expect(new Set(names).size).toBe(3);
});

describe('tags of monitor and subscriptions', () => {
  const tagsIn = (act: (stack: Stack) => void, props: Partial<TagAnomalyMonitorProps> = {}) => {
    const stack = newStack();
    monitor(stack, { values: ['Claims'], emails: ['a@example.com'], ...props });
    act(stack);
    return [onlyResource(stack, MONITOR), onlyResource(stack, SUBSCRIPTION)].map(({ Properties }) => Properties.ResourceTags);
  };
  const visiting = (visit: (resource: any) => void): IAspect => ({ visit: (node) => (node as CfnResource).cfnResourceType?.startsWith('AWS::CE::Anomaly') && visit(node) });

  test.each<[string, (stack: Stack) => void]>([
    ['Tags.of', (stack) => Tags.of(stack).add('Team', 'A')],
    ['Tags.of the app with the highest priority', (stack) => Tags.of(stack.node.root).add('Team', 'A', { priority: 10_000 })],
    ['Tags.of for the type alone', (stack) => Tags.of(stack).add('Team', 'A', { includeResourceTypes: [MONITOR, SUBSCRIPTION] })],
    ['an Aspect by the tag manager', (stack) => Aspects.of(stack).add(visiting(({ cdkTagManager }) => cdkTagManager.setTag('Team', 'A', 5000)))],
    ['an Aspect by the property', (stack) => Aspects.of(stack).add(visiting((resource) => { resource.resourceTags = [{ key: 'Team', value: 'A' }]; }))],
  ])('are not changed by %s, for which CloudFormation would replace them', (_, act) => {
    expect(tagsIn(act)).toEqual([undefined, undefined]);
    expect(tagsIn(act, { resourceTags: CostTags.of({ Owner: 'FinOps' }) })).toEqual([[{ Key: 'Owner', Value: 'FinOps' }], [{ Key: 'Owner', Value: 'FinOps' }]]);
  });

  test('may be those that a profile ends up with', () => {
    const stack = newStack();
    const bare = new TaggedInferenceProfile(stack, 'Bare', { modelSource: NOVA });
    Tags.of(bare).add('Department', 'Claims');
    monitor(stack, { profiles: [bare], resourceTags: bare.costTags });

    expect(onlyResource(stack, MONITOR).Properties.ResourceTags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });
});

describe('alarmOnEstimatedCost', () => {
  const alarmOf = (stack: Stack): any => onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
  const modelIds = (stack: Stack) => new Set(alarmOf(stack).Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric.Dimensions ?? []).map(({ Value }: any) => Value['Fn::GetAtt'][0]));

  test('watches the profiles of the monitor, below it, and tells whom the monitor tells', () => {
    const stack = newStack();
    const team = new CostNotifications(stack, 'Team');
    const profiles = [profile(stack, 'Claims', CLAUDE), profile(stack, 'Sales')];
    const alarm = monitor(stack, { profiles, notifications: team }).alarmOnEstimatedCost({ standardDeviations: 3, window: Duration.minutes(30) });

    expect(alarm.node.path).toBe('Insurance/Unusual/EstimatedCostAlarm');
    expect(modelIds(stack)).toEqual(new Set(profiles.map(({ node }) => stack.getLogicalId(node.defaultChild as CfnResource))));
    expect(alarmOf(stack).AlarmActions).toEqual([{ Ref: onlyOfType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0] }]);
    expect(alarmOf(stack).AlarmDescription).toContain('More than usual in 30 minutes, by 3 standard deviations');
  });

  test('passes by what no alarm here can watch', () => {
    const stack = newStack();
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456', costTags: CostTags.of({ Department: 'Legal' }),
    });
    const claims = profile(stack, 'Claims', CLAUDE);
    monitor(stack, { profiles: [claims, imported], emails: ['a@example.com'] }).alarmOnEstimatedCost();

    expect(modelIds(stack)).toEqual(new Set([stack.getLogicalId(claims.node.defaultChild as CfnResource)]));
  });

  test('can be called for some profiles at a time', () => {
    const stack = newStack();
    const profiles = ['Claims', 'Sales'].map((department) => profile(stack, department, CLAUDE));
    const unusual = monitor(stack, { profiles });

    expect(profiles.map((each) => unusual.alarmOnEstimatedCost({ profiles: [each] }).node.id)).toEqual(['EstimatedCostAlarm', 'EstimatedCostAlarm2']);
  });

  test('may tell somebody else, and go by a metric', () => {
    const stack = newStack();
    const other = new CostNotifications(stack, 'Other');
    const costMetric = new cloudwatch.Metric({ namespace: 'Own', metricName: 'Cost', period: Duration.hours(1) });
    monitor(stack, { profiles: [profile(stack, 'Claims', CLAUDE)], notifications: new CostNotifications(stack, 'Team') })
      .alarmOnEstimatedCost({ costMetric, notifications: other, costTags: CostTags.of({ Department: 'Claims' }), alarmName: 'claims', alarmDescription: 'Call FinOps.', notifyWhenOk: true });

    const topic = stack.resolve(other.topic.topicArn);
    expect(alarmOf(stack)).toMatchObject({ AlarmName: 'claims', AlarmActions: [topic], OKActions: [topic], AlarmDescription: expect.stringMatching(/^Call FinOps\.\n/) });
    expect(alarmOf(stack).Metrics.map(({ MetricStat }: any) => MetricStat?.Metric.Namespace)).toContain('Own');
  });

  test('refuses what one alarm cannot take, and says what to do', () => {
    const stack = newStack();
    const profiles = ['Claims', 'Sales', 'Legal'].map((department) => profile(stack, department, CLAUDE));

    expect(() => monitor(stack, { profiles }).alarmOnEstimatedCost()).toThrow(/create 2 alarms or more with a threshold each, or pass a costMetric that includes all profiles/);
    expect(() => monitor(stack, { values: ['Claims'] }, 'Other').alarmOnEstimatedCost()).toThrow('profiles, projects or costMetric must be given, got none: pass the profiles or projects to monitor, or a cost metric');
  });
});

test('a monitor that tells nobody is warned of, one that tells somebody is not', () => {
  const ids = (props: Partial<TagAnomalyMonitorProps>) => {
    const stack = newStack();
    monitor(stack, { profiles: [profile(stack, 'Claims')], ...props });
    return warningIds(stack).filter((id) => id === NOBODY_HEARS);
  };

  expect(ids({})).toEqual([NOBODY_HEARS]);
  expect(ids({ emails: ['a@example.com'] })).toEqual([]);
});

test('cdk-nag finds nothing', () => {
  const stack = newStack();
  monitor(stack, { values: ['Claims'], emails: ['a@example.com'] });

  expect(nagFindings(stack.node.root as any)).toEqual([]);
});

const emails = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.com`);

test.each<[string, Partial<TagAnomalyMonitorProps> | ((stack: Stack) => Partial<TagAnomalyMonitorProps>), string]>([
  ['no source of values', {}, 'values, costTags or profiles must be given, got none: pass the tag values to monitor'],
  ['empty lists', { values: [], profiles: [] }, 'values, costTags or profiles must be given, got none: pass the tag values to monitor'],
  ['two sources', { values: ['a'], costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL },
    'costTagSource must be RESOURCE or IAM_PRINCIPAL, got RESOURCE_OR_IAM_PRINCIPAL: use a TagCostCategory or the queries of a CostAndUsageExport, because a monitor filters by a single key'],
  ['resources for the tags of a principal', { costTags: CostTags._fromSource(CostTags.of({ Department: 'a' }), CostTagSource.IAM_PRINCIPAL), costTagSource: CostTagSource.RESOURCE },
    'costTagSource must not be RESOURCE for the tags of an IAM principal, got RESOURCE'],
  ['an empty key', { tagKey: '', values: ['a'] }, 'tagKey: key "" must have at least 1 character, got "": rename the key'],
  ['a key of AWS', { tagKey: 'aws:createdBy', values: ['a'] }, 'tagKey: key "aws:createdBy" must not start with "aws:", got "aws:createdBy": rename the key, because AWS reserves this prefix in any letter case'],
  ['a key of the deployment', (stack) => ({ tagKey: new CfnParameter(stack, 'P').valueAsString, values: ['a'] }), 'tagKey must be known at synth, got a token: pass the key itself'],
  ['a list of the deployment', (stack) => ({ values: new CfnParameter(stack, 'P', { type: 'CommaDelimitedList' }).valueAsList }),
    'values must be a list that is known at synth, got a token: select the elements with Fn.select'],
  ['an empty value', { values: [''] }, 'each of values must have at least 1 character, got "": use the tag values that Cost Explorer shows'],
  ['a value on two lines', { values: ['a\nb'] }, 'each of values must be on one line, got "a\\nb": use the tag values that Cost Explorer shows'],
  ['tags without the key', { costTags: CostTags.of({ Project: 'X' }) }, 'costTags must have a value for "Department": CostTags: must contain key "Department", got keys ["Project"]: add the tag with withTag, or use another key'],
  ['a profile twice', (stack) => {
    const claims = profile(stack, 'Claims');
    return { profiles: [claims, claims] };
  }, 'profiles must not contain duplicates: "Insurance/Claims" is listed more than once'],
  ['a negative impact', { values: ['a'], minimumImpactAmount: -1 }, 'minimumImpactAmount must be 0, or from 0.01 to 10000000000 USD, got -1: pass the smallest impact that requires attention'],
  ['less than a cent', { values: ['a'], minimumImpactAmount: 1e-7 }, 'minimumImpactAmount must be 0, or from 0.01 to 10000000000 USD, got 1e-7: pass the smallest impact that requires attention'],
  ['no number', { values: ['a'], minimumImpactPercent: NaN }, 'minimumImpactPercent must be 0, or from 0.01 to 10000000000 percent, got NaN: pass the smallest impact that requires attention'],
  ['too much', { values: ['a'], minimumImpactPercent: 1e11 }, 'minimumImpactPercent must be 0, or from 0.01 to 10000000000 percent, got 100000000000: pass the smallest impact that requires attention'],
  ['a match of one', { values: ['a'], minimumImpactAmount: 5, thresholdMatch: AnomalyThresholdMatch.ANY },
    'thresholdMatch must be given with minimumImpactAmount and minimumImpactPercent, got "ANY": set both, or remove thresholdMatch'],
  ['a topic of another account', (stack) => ({
    values: ['a'], notifications: new CostNotifications(new Stack(stack.node.root as any, 'Other', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), 'Team'),
  }), `notifications must be in the monitor's account ${TEST_ACCOUNT}, got "Other/Team" in account ${OTHER_ACCOUNT}: create a notification target in the account of the monitor`],
  ['eleven addresses', { values: ['a'], emails: emails(11) }, 'emails must contain at most 10 addresses, got 11: add further recipients to notifications instead'],
  ['no address', { values: ['a'], emails: ['a at b'] }, 'each of emails must be a single email address, got "a at b": write it as name@example.com, one per element'],
  ['a frequency without addresses', { values: ['a'], emailFrequency: AnomalyFrequency.DAILY }, 'emailFrequency must be given together with emails, got "DAILY": add addresses, or remove emailFrequency, because notifications are always sent immediately'],
  ['a prefix of resource tag keys for tags of principals', { values: ['a'], costTagSource: CostTagSource.IAM_PRINCIPAL, resourceTagKeyPrefix: 'user:' },
    'resourceTagKeyPrefix must not be set with CostTagSource.IAM_PRINCIPAL, got "user:": omit the prefix, which applies to resource tags only'],
  ['a long name', { values: ['a'], monitorName: 'a'.repeat(101) }, `monitorName must have at most 100 characters, got "${'a'.repeat(101)}" (101): change the name, or omit it to have one generated`],
])('refuses %s', (_, props, problem) => {
  const stack = newStack();
  const given = typeof props === 'function' ? props(stack) : props;

  expect(() => monitor(stack, given)).toThrow(`TagAnomalyMonitor at Insurance/Unusual: ${problem}`);
});

test('refuses all at once', () => {
  expect(() => monitor(newStack(), { tagKey: '', minimumImpactAmount: -1 })).toThrow('TagAnomalyMonitor at Insurance/Unusual: 3 problems:\n');
});

test('refuses AWS GovCloud (US)', () => {
  expect(() => monitor(newStack({ account: TEST_ACCOUNT, region: 'us-gov-west-1' }), { values: ['a'] })).toThrow(
    'the stack must not be in AWS GovCloud (US), got "us-gov-west-1": deploy the construct in the associated payer account in the commercial partition, where AWS provides Cost Anomaly Detection',
  );
});

test('refuses a Region without the resource type, and takes its neighbor', () => {
  expect(() => monitor(newStack({ account: TEST_ACCOUNT, region: 'mx-central-1' }), { values: ['a'] })).toThrow(
    'the stack must be in a Region where CloudFormation supports AWS::CE::AnomalyMonitor, got "mx-central-1": '
    + 'use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), because a monitor includes cost of all Regions',
  );
  // Cost categories are missing here, monitors are not.
  expect(() => monitor(newStack({ account: TEST_ACCOUNT, region: 'eu-central-2' }), { values: ['a'] })).not.toThrow();
});

describe('once tags are final', () => {
  test('takes 10 values, however often they are named', () => {
    const stack = newStack();
    const values = Array.from({ length: 10 }, (_, index) => `v${index}`);
    monitor(stack, { values: [...values, ...values], costTags: CostTags.of({ Department: 'v0' }) });

    expect(valuesOf(stack)).toEqual(values);
  });

  test('refuses an eleventh', () => {
    const stack = newStack();
    monitor(stack, { values: Array.from({ length: 10 }, (_, index) => `v${index}`), profiles: [profile(stack, 'Claims')] });

    expect(() => templateOf(stack)).toThrow(/values, costTags and profiles must contain at most 10 values of "Department" together, got 11 \("Claims", "v0", .*"v9"\): create another monitor, because AWS supports no more values per monitor/);
  });

  test('refuses an empty value', () => {
    const stack = newStack();
    monitor(stack, { costTags: CostTags.of({ Department: '' }) });

    expect(() => templateOf(stack)).toThrow('values, costTags and profiles must contain a value for "Department", got "": set a value, because AWS omits empty values from all cost reports');
  });

  test('refuses a profile that ends up without the tag', () => {
    const stack = newStack();
    monitor(stack, { profiles: [new TaggedInferenceProfile(stack, 'Bare', { modelSource: NOVA, costTags: CostTags.of({ Project: 'X' }) })] });

    expect(() => templateOf(stack)).toThrow(/tag "Department" is read from .*, but the resource has only the tags \["Project"\]/);
  });
});
