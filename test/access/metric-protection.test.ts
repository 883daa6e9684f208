import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostAlarm, CostTags, type ProtectedMeter, TagCostMeter, TagEnforcementPolicy, type TagEnforcementPolicyProps } from '../../src';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { verdict } from '../support/may';
import { type RestrictedPrincipal, enforcedPrincipals } from '../support/perimeters';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const roleArn = (name: string) => new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/${name}`);
const alarmArn = (name: string) => `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:alarm:${name}`;
// The simulator wants the one type of resource that the reference lists. Requests for metrics name none.
const METRICS = `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:dataset/default`;
const imported = () => cloudwatch.Alarm.fromAlarmArn(new Stack(checkedApp(), 'Alarms', { env: TEST_ENV }), 'Stops', alarmArn('Stop-*'));

const ALL = enforcedPrincipals({
  requiredTagKeys: ['Department'],
  exemptPrincipals: [roleArn('Deployer')],
  breakGlassPrincipals: [roleArn('BreakGlass')],
  protectedMeters: [
    { metricNamespace: 'BedrockCostTags', writers: [roleArn('bedrock-cost-tags/*')] },
    { metricNamespace: 'Second', writers: [roleArn('SecondMeter')] },
  ],
  protectedAlarms: [imported()],
}).map(onEverything);

/** The principal can do everything that the policy does not deny, not only what concerns Amazon Bedrock. */
function onEverything({ name, policies: [, ...rest], around }: RestrictedPrincipal): [string, RestrictedPrincipal] {
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return [name, { name, others: [all], policies: [all, ...rest], around }];
}

const CHANGES = ['SetAlarmState', 'DeleteAlarms', 'PutMetricAlarm', 'PutCompositeAlarm', 'PutLogAlarm', 'PutAlarmMuteRule', 'DisableAlarmActions'];

describe.each(ALL)('%s', (_, { policies, others, around }) => {
  const may = async (action: string, resource: string, role: string, context: Record<string, string> = {}) => {
    expect(await verdict(others, action, { resource, context, role })).toBe('Allowed');
    return await verdict(policies, action, { resource, context, role }, around) === 'Allowed';
  };

  test.each([
    ['BedrockCostTags', 'bedrock-cost-tags/Meter', true],
    ['BedrockCostTags', 'SecondMeter', false],
    ['BedrockCostTags', 'Agent', false],
    ['BedrockCostTags', 'Deployer', false],
    ['BedrockCostTags', 'BreakGlass', true],
    ['Second', 'SecondMeter', true],
    ['Second', 'bedrock-cost-tags/Meter', false],
    ['CWAgent', 'Agent', true],
  ])('metrics under %s by %s: %s', async (namespace, role, isPossible) => {
    expect(await may('cloudwatch:PutMetricData', METRICS, role, { 'cloudwatch:namespace': namespace })).toBe(isPossible);
  });

  test.each(CHANGES)('%s of a protected alarm is for exempt principals only', async (name) => {
    const change = (role: string, alarm: string) => may(`cloudwatch:${name}`, alarmArn(alarm), role);

    expect(await Promise.all(['Engineer', 'bedrock-cost-tags/Meter', 'Deployer', 'BreakGlass'].map((role) => change(role, 'Stop-Claims')))).toEqual([false, false, true, true]);
    expect(await change('Engineer', 'Latency')).toBe(true);
  });

  test('reading the alarms and their metrics stays possible', async () => {
    expect(await may('cloudwatch:DescribeAlarms', alarmArn('Stop-Claims'), 'Engineer')).toBe(true);
    expect(await may('cloudwatch:GetMetricData', METRICS, 'Engineer')).toBe(true);
  });
});

function enforced(props: (stack: Stack) => Partial<TagEnforcementPolicyProps>) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return { stack, policy: new TagEnforcementPolicy(stack, 'P', { requiredTagKeys: ['Department'], exemptPrincipals: [roleArn('Deployer')], ...props(stack) }) };
}

test('a policy without protected meters and alarms has the statements that it had', () => {
  const sids = (props: Partial<TagEnforcementPolicyProps>) => deployed(onlyResource(enforced(() => props).stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, {}).Statement.map(({ Sid }: any) => Sid);

  expect(sids({ protectedMeters: [], protectedAlarms: [] })).toEqual(sids({}));
});

test('the alarms of the library and its meter can be passed as they are', () => {
  const { stack } = enforced((scope) => {
    const meter = new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'], metricNamespace: 'Costs' });
    const alarm = new BedrockCostAlarm(scope, 'Alarm', { costMetric: meter.metricEstimatedCostMonthToDate({ costTags: CostTags.of({ Department: 'Claims' }) }), threshold: 1 });
    return { protectedMeters: [{ metricNamespace: meter.metricNamespace, writers: [roleArn('Meter')] }], protectedAlarms: [alarm] };
  });
  const { Statement } = onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument;
  const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

  expect(Statement.find(({ Sid }: any) => Sid === 'ForgedAlarms').Resource).toEqual({ 'Fn::GetAtt': [alarmId, 'Arn'] });
  expect(Statement.find(({ Sid }: any) => Sid === 'ForgedMetrics').Condition.StringEquals).toEqual({ 'cloudwatch:namespace': 'Costs' });
});

test.each<[string, (stack: Stack) => Partial<TagEnforcementPolicyProps>, string]>([
  ['a namespace of AWS', () => meters({ metricNamespace: 'AWS/Bedrock' }), 'metricNamespace of protectedMeters must consist of letters, digits and . - _ / # :, and not start with AWS/ or a colon, got "AWS/Bedrock"'],
  ['an empty namespace', () => meters({ metricNamespace: '' }), 'metricNamespace of protectedMeters must have at least 1 character, got ""'],
  ['a meter without a role', () => meters({ writers: [] }), 'writers of protectedMeters must contain at least one role for "Costs", got []'],
  ['everyone as writer', () => meters({ writers: [new iam.AnyPrincipal()] }), 'writers of protectedMeters must contain only roles, users and their ARNs'],
  ['a pattern for most roles', () => meters({ writers: [roleArn('*')] }), 'writers of protectedMeters must not match most principals of an account'],
  ['a meter twice', () => ({ protectedMeters: [METER, METER] }), 'protectedMeters must not contain duplicates: "Costs" is listed more than once'],
  ['an alarm twice', (scope) => {
    const alarm = cloudwatch.Alarm.fromAlarmArn(scope, 'A', alarmArn('a'));
    return { protectedAlarms: [alarm, alarm] };
  }, 'protectedAlarms must not contain duplicates: "S/A" is listed more than once'],
])('%s is refused', (_, props, message) => {
  expect(() => enforced(props)).toThrow(message);
});

const METER: ProtectedMeter = { metricNamespace: 'Costs', writers: [roleArn('Meter')] };

function meters(change: Partial<ProtectedMeter>): Partial<TagEnforcementPolicyProps> {
  return { protectedMeters: [{ ...METER, ...change }] };
}
