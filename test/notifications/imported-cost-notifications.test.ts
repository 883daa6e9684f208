import { CfnElement, CfnParameter, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CostNotifications, CostTags, TagBudget, TagCostMeter } from '../../src';
import { budgetOf, checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TOPIC_ARN = `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:Platform-Team0123`;

const stackIn = (env: { account?: string; region?: string } = TEST_ENV) => new Stack(checkedApp(), 'S', { env });
const importedIn = (stack: Stack, topicArn: string = TOPIC_ARN) => CostNotifications.fromTopicArn(stack, 'Team', topicArn);

test('creates nothing', () => {
  const stack = stackIn();
  const { topic } = importedIn(stack);

  expect(topic.topicArn).toBe(TOPIC_ARN);
  expect(stack.node.findAll().filter(CfnElement.isCfnElement)).toEqual([]);
});

test('takes recipients, as subscriptions to the topic', () => {
  const stack = stackIn();
  const team = importedIn(stack);
  team.addEmail('claims@example.com');
  team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });
  team.addTeamsChannel({ teamId: '1234abcd-12ab-34cd-56ef-1234567890ab', tenantId: '1234abcd-12ab-34cd-56ef-1234567890ac', channelId: '19%3aabc%40thread.tacv2' });

  expect(onlyResource(stack, 'AWS::SNS::Subscription').Properties).toEqual({ TopicArn: TOPIC_ARN, Protocol: 'email', Endpoint: 'claims@example.com' });
  expect(onlyResource(stack, 'AWS::Chatbot::SlackChannelConfiguration').Properties.SnsTopicArns).toEqual([TOPIC_ARN]);
  expect(onlyResource(stack, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration').Properties.SnsTopicArns).toEqual([TOPIC_ARN]);
  expect(Object.values(templateOf(stack).Resources).map(({ Type }) => Type)).not.toContain('AWS::SNS::TopicPolicy');
  expect(warningIds(stack)).toEqual([]);
});

test('refuses a recipient twice', () => {
  const team = importedIn(stackIn());
  team.addEmail('claims@example.com');

  expect(() => team.addEmail('claims@example.com')).toThrow('CostNotifications at S/Team: addEmail must be called with new addresses, got "claims@example.com" again: remove the duplicate');
});

test('subscribes to a topic of another Region there', () => {
  const stack = stackIn();
  importedIn(stack, `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:team`).addEmail('claims@example.com');

  expect(onlyResource(stack, 'AWS::SNS::Subscription').Properties.Region).toBe('eu-west-1');
});

test('is notified by budgets and alarms', () => {
  const stack = stackIn();
  const notifications = importedIn(stack);
  new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 1, notifications });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] }).alarmOnErrors(notifications);
  const [{ Subscribers }] = budgetOf(stack).NotificationsWithSubscribers;

  expect(Subscribers).toEqual([{ SubscriptionType: 'SNS', Address: TOPIC_ARN }]);
  expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions).toEqual([TOPIC_ARN]);
});

test('takes an ARN that is only known at deployment', () => {
  const stack = stackIn();
  importedIn(stack, new CfnParameter(stack, 'Arn', { default: 'x' }).valueAsString).addEmail('claims@example.com');

  expect(onlyResource(stack, 'AWS::SNS::Subscription').Properties.TopicArn).toEqual({ Ref: 'Arn' });
});

test('takes the topic of any account where the account of the stack is only known at deployment', () => {
  expect(() => importedIn(new Stack(checkedApp(), 'S'))).not.toThrow();
});

const example = 'pass an ARN such as arn:aws:sns:us-east-1:111122223333:name';

test.each<[string, string, string]>([
  ['a name', 'Platform-Team0123', `topicArn must be the ARN of an Amazon SNS topic, got "Platform-Team0123": ${example}`],
  ['nothing', '', `topicArn must be the ARN of an Amazon SNS topic, got "": ${example}`],
  ['the ARN of a queue', `arn:aws:sqs:us-east-1:${TEST_ACCOUNT}:team`, `topicArn must be the ARN of an Amazon SNS topic, got "arn:aws:sqs:us-east-1:${TEST_ACCOUNT}:team": ${example}`],
  ['the ARN of a subscription', `${TOPIC_ARN}:1234abcd-12ab-34cd-56ef-1234567890ab`, `topicArn must be the ARN of an Amazon SNS topic, got "${TOPIC_ARN}:1234abcd-12ab-34cd-56ef-1234567890ab": ${example}`],
  ['a FIFO topic', `${TOPIC_ARN}.fifo`, `topicArn must not be the ARN of a FIFO topic, got "${TOPIC_ARN}.fifo": use a standard topic, because AWS Budgets cannot publish to FIFO topics`],
  ['a topic of another account', `arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:team`,
    `topicArn must be in account ${TEST_ACCOUNT}, got "arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:team": create CostNotifications in account ${TEST_ACCOUNT}, because the topic accepts messages only from its own account`],
])('refuses %s', (_, topicArn, message) => {
  expect(() => importedIn(stackIn(), topicArn)).toThrow(`CostNotifications at S/Team: ${message}`);
});

test('refuses a FIFO topic of another account with both problems', () => {
  expect(() => importedIn(stackIn(), `arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:team.fifo`)).toThrow(/^CostNotifications at S\/Team: 2 problems:/);
});

test('is a topic of the stack for any other alarm', () => {
  const stack = stackIn();
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Mine', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: importedIn(stack).topic.topicArn }) });

  expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions).toEqual([TOPIC_ARN]);
});
