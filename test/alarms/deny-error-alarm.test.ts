import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AlarmDenyAction, type AlarmDenyOptions, BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

const ID = 'AlarmDenyAction.noErrorAlarm';
const TEXT = 'A Deny that fails or is lost notifies no recipient. Pass notifications with a topic in the Region of the stack, or call alarmOnErrors(…). ' +
  'Acknowledge this warning if an alarm of your own uses metricErrors()';

type Options = (stack: Stack) => Partial<AlarmDenyOptions>;

const newStack = (env: object = TEST_ENV) => new Stack(checkedApp(), 'Insurance', { env });
const topicIn = (stack: Stack, region: string) => CostNotifications.fromTopicArn(stack, `In ${region}`, `arn:aws:sns:${region}:${TEST_ACCOUNT}:cost`);

/** An alarm that is not of this library, and its deny action. */
function denying(options: Options, stack: Stack = newStack()) {
  const metric = new cloudwatch.Metric({ namespace: 'Cost', metricName: 'Claims' });
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  const action = new AlarmDenyAction(stack, 'Deny', { alarm, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], ...options(stack) });
  return { stack, action };
}

/** The recipients of the alarms on errors, and the warnings. */
function outcome(stack: Stack) {
  const alarms = ofType(templateOf(stack).Resources, 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes('ErrorAlarm'));
  return { recipients: alarms.map(([, { Properties }]) => Properties.AlarmActions), warnings: warningTexts(stack, ID) };
}

test('errors notify the recipients of the action, without a call', () => {
  const { stack } = denying((scope) => ({ notifications: new CostNotifications(scope, 'OnCall') }));

  expect(outcome(stack)).toEqual({ recipients: [[{ Ref: expect.stringMatching(/^OnCallTopic/) }]], warnings: [] });
});

describe('errors of an alarm of this library', () => {
  const costAlarm = (notifications: Options, options: Options = () => ({})) => {
    const stack = newStack();
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Claims' }) });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, ...notifications(stack) })
      .denyInvocations({ roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], ...options(stack) });
    return stack;
  };

  test('notify the recipients of the alarm', () => {
    const stack = costAlarm((scope) => ({ notifications: new CostNotifications(scope, 'Team') }));

    expect(outcome(stack)).toEqual({ recipients: [[{ Ref: expect.stringMatching(/^TeamTopic/) }]], warnings: [] });
  });

  test('notify the recipients of the action instead, if there are any', () => {
    const stack = costAlarm((scope) => ({ notifications: new CostNotifications(scope, 'Team') }), (scope) => ({ notifications: new CostNotifications(scope, 'OnCall') }));

    expect(outcome(stack)).toEqual({ recipients: [[{ Ref: expect.stringMatching(/^OnCallTopic/) }]], warnings: [] });
  });

  test('notify no recipient without notifications, which a warning says', () => {
    expect(outcome(costAlarm(() => ({})))).toEqual({ recipients: [], warnings: [TEXT] });
  });
});

test('a warning says that errors notify no recipient', () => {
  expect(outcome(denying(() => ({})).stack)).toEqual({ recipients: [], warnings: [TEXT] });
});

test('a call of alarmOnErrors is enough', () => {
  const { stack, action } = denying(() => ({}));
  action.alarmOnErrors(new CostNotifications(stack, 'OnCall'));

  expect(outcome(stack)).toEqual({ recipients: [[{ Ref: expect.stringMatching(/^OnCallTopic/) }]], warnings: [] });
});

test('the same topic again adds no action', () => {
  const { stack, action } = denying((scope) => ({ notifications: topicIn(scope, REGION) }));
  action.alarmOnErrors(CostNotifications.fromTopicArn(stack, 'Again', `arn:aws:sns:${REGION}:${TEST_ACCOUNT}:cost`));

  expect(outcome(stack).recipients).toEqual([[`arn:aws:sns:${REGION}:${TEST_ACCOUNT}:cost`]]);
});

test('a topic of another Region is an error', () => {
  expect(() => denying((stack) => ({ notifications: topicIn(stack, 'eu-west-1') }))).toThrow(
    'AlarmDenyAction at Insurance/Deny: notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/In eu-west-1/Topic" in eu-west-1: ' +
    'create CostNotifications in us-east-1, because CloudWatch alarms publish only to topics in their own Region');
});

test('a topic is accepted if the Region of the stack is known only at deployment', () => {
  const { stack } = denying((scope) => ({ notifications: topicIn(scope, 'eu-west-1') }), newStack({ account: TEST_ACCOUNT }));

  expect(outcome(stack)).toEqual({ recipients: [[`arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:cost`]], warnings: [] });
});
