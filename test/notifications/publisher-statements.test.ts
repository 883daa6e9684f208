import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CostNotifications } from '../../src';
import { KEY_ACTIONS, publishers } from '../../src/notifications/publisher-statements';
import { checkedApp, templateOf } from '../support/checked-app';
import type { Deployment } from '../support/deployed';
import { keyPolicyIn, resourceVerdict, topicPolicyIn, type Asker } from '../support/may-publish';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';

const PLACES: Array<[string, Required<Omit<Deployment, 'values'>>, boolean]> = [
  ['a stack with an account', { partition: 'aws', region: 'us-east-1' }, true],
  ['a stack for any account', { partition: 'aws', region: 'eu-west-1' }, false],
  ['China', { partition: 'aws-cn', region: 'cn-north-1' }, true],
  ['GovCloud', { partition: 'aws-us-gov', region: 'us-gov-west-1' }, true],
];

describe.each(PLACES)('in %s', (_, place, literal) => {
  const { partition, region } = place;
  const stack = new Stack(checkedApp(), 'S', literal ? { env: { account: TEST_ACCOUNT, region } } : {});
  new CostNotifications(stack, 'Team', { encryptionKey: new kms.Key(stack, 'Key') });
  const { Resources: resources } = templateOf(stack);
  const topic = topicPolicyIn(resources, place);
  const key = keyPolicyIn(resources, place);

  const by = (service: string, sourceArn: string | undefined, account = TEST_ACCOUNT, context: Record<string, string> = {}): Asker => ({
    principal: service,
    context: { 'aws:SourceAccount': account, ...sourceArn === undefined ? {} : { 'aws:SourceArn': `arn:${partition}:${sourceArn}` }, ...context },
  });
  const PUBLISHERS: Array<[string, Asker]> = [
    ['AWS Budgets', by('budgets.amazonaws.com', `budgets::${TEST_ACCOUNT}:budget/Claims`)],
    ['a CloudWatch alarm', by('cloudwatch.amazonaws.com', `cloudwatch:${region}:${TEST_ACCOUNT}:alarm:Claims`)],
    ['Cost Anomaly Detection', by('costalerts.amazonaws.com', undefined)],
    ['Cost Anomaly Detection that says for what', by('costalerts.amazonaws.com', `ce::${TEST_ACCOUNT}:anomalysubscription/1`)],
  ];
  const STRANGERS: Array<[string, Asker]> = [
    ['AWS Budgets for another account', by('budgets.amazonaws.com', `budgets::${TEST_ACCOUNT}:budget/Claims`, OTHER_ACCOUNT)],
    ['a CloudWatch alarm of another account', by('cloudwatch.amazonaws.com', `cloudwatch:${region}:${TEST_ACCOUNT}:alarm:Claims`, OTHER_ACCOUNT)],
    ['Cost Anomaly Detection for another account', by('costalerts.amazonaws.com', undefined, OTHER_ACCOUNT)],
    ['AWS Budgets for nobody', { principal: 'budgets.amazonaws.com' }],
    ['Cost Anomaly Detection for nobody', { principal: 'costalerts.amazonaws.com' }],
    ['another service for this account', by('events.amazonaws.com', `events:${region}:${TEST_ACCOUNT}:rule/r`)],
    ['AWS\'s chat service', by('chatbot.amazonaws.com', undefined)],
    ['a role of another account', { principal: `arn:${partition}:iam::${OTHER_ACCOUNT}:role/Admin` }],
    ['a role of another account that pretends', { principal: `arn:${partition}:iam::${OTHER_ACCOUNT}:role/Admin`, context: { 'aws:SourceAccount': TEST_ACCOUNT } }],
  ];

  describe('the topic', () => {
    test.each(PUBLISHERS)('lets %s publish', async (__, publisher) => {
      expect(await resourceVerdict(topic, 'sns:Publish', publisher)).toBe('Allowed');
    });

    test.each(STRANGERS)('does not let %s publish', async (__, stranger) => {
      expect(await resourceVerdict(topic, 'sns:Publish', stranger)).toBe('ImplicitlyDenied');
    });

    test.each([
      ['AWS Budgets from another account\'s budget', by('budgets.amazonaws.com', `budgets::${OTHER_ACCOUNT}:budget/Theirs`)],
      ['AWS Budgets from something else', by('budgets.amazonaws.com', `s3:::${TEST_ACCOUNT}`)],
      ['a CloudWatch alarm by another account\'s ARN', by('cloudwatch.amazonaws.com', `cloudwatch:${region}:${OTHER_ACCOUNT}:alarm:Theirs`)],
      ['CloudWatch for something that is no alarm', by('cloudwatch.amazonaws.com', `cloudwatch:${region}:${TEST_ACCOUNT}:insight-rule/r`)],
      ['CloudWatch without an ARN', by('cloudwatch.amazonaws.com', undefined)],
    ])('does not let %s publish', async (__, stranger) => {
      expect(await resourceVerdict(topic, 'sns:Publish', stranger)).toBe('ImplicitlyDenied');
    });

    test.each(PUBLISHERS)('denies %s without TLS', async (__, { principal, context }) => {
      const plain = { principal, context: { ...context, 'aws:SecureTransport': 'false' } };

      expect(await resourceVerdict(topic, 'sns:Publish', plain)).toBe('ExplicitlyDenied');
    });

    test('leaves it to the account who of its roles may publish, over TLS', async () => {
      const principal = `arn:${partition}:iam::${TEST_ACCOUNT}:role/Admin`;

      expect(await resourceVerdict(topic, 'sns:Publish', { principal })).toBe('Allowed');
      expect(await resourceVerdict(topic, 'sns:Publish', { principal, context: { 'aws:SecureTransport': 'false' } })).toBe('ExplicitlyDenied');
    });

    test.each(['sns:Subscribe', 'sns:SetTopicAttributes', 'sns:DeleteTopic'])('lets no publisher do %s', async (action) => {
      for (const [, publisher] of PUBLISHERS) {
        expect(await resourceVerdict(topic, action, publisher)).toBe('ImplicitlyDenied');
      }
    });
  });

  describe('the key', () => {
    test.each(PUBLISHERS)('lets %s encrypt what it publishes', async (__, publisher) => {
      expect(await resourceVerdict(key, 'kms:GenerateDataKey', publisher)).toBe('Allowed');
      expect(await resourceVerdict(key, 'kms:Decrypt', publisher)).toBe('Allowed');
    });

    test.each(STRANGERS)('does not let %s use it', async (__, stranger) => {
      expect(await resourceVerdict(key, 'kms:GenerateDataKey', stranger)).toBe('ImplicitlyDenied');
      expect(await resourceVerdict(key, 'kms:Decrypt', stranger)).toBe('ImplicitlyDenied');
    });

    test('does not ask for a source ARN, which no page of a publisher documents for KMS', async () => {
      expect(await resourceVerdict(key, 'kms:Decrypt', by('cloudwatch.amazonaws.com', undefined))).toBe('Allowed');
    });

    test.each(['kms:Encrypt', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion'])('lets no publisher do %s', async (action) => {
      for (const [, publisher] of PUBLISHERS) {
        expect(await resourceVerdict(key, action, publisher)).toBe('ImplicitlyDenied');
      }
    });
  });

  test('no ARN is of a fixed partition', () => {
    expect(JSON.stringify(resources)).not.toMatch(/arn:aws[a-z-]*:/);
  });
});

test('each publisher has a Sid of its own, of letters', () => {
  const sids = publishers('aws', TEST_ACCOUNT).map(({ sid }) => sid);

  expect(sids).toEqual(['BudgetsMayPublish', 'CloudWatchAlarmsMayPublish', 'CostAnomalyDetectionMayPublish']);
  expect(KEY_ACTIONS).toEqual(['kms:GenerateDataKey*', 'kms:Decrypt']);
});
