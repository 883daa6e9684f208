import { NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostNotifications, CostTags } from '../../src';
import { checkedApp, templateOf, type TemplateResource } from '../support/checked-app';
import { keyPolicyIn, resourceVerdict, topicPolicyIn } from '../support/may-publish';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const SLACK = { workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' };
const ANOMALY = { principal: 'costalerts.amazonaws.com', context: { 'aws:SourceAccount': TEST_ACCOUNT } };

function typesIn(resources: Record<string, TemplateResource>): string[] {
  return Object.values(resources).map(({ Type }) => Type).sort();
}

describe('across stacks', () => {
  test('lets the publishers of two accounts use one key, each for itself', async () => {
    const app = checkedApp();
    const keyStack = new Stack(app, 'Key', { env: TEST_ENV });
    const key = new kms.Key(keyStack, 'Key');
    const other = new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } });
    const home = new Stack(app, 'Home', { env: TEST_ENV });
    // Topics of the user's, which say themselves what they are encrypted with: not every CDK refers to a key of another account.
    [home, other].forEach((stack) => new CostNotifications(stack, 'Team', { topic: new sns.Topic(stack, 'Topic'), encryptionKey: key }));
    const { policy } = keyPolicyIn(templateOf(keyStack).Resources);
    const sids = policy.Statement.map(({ Sid }: { Sid?: string }) => Sid).filter((sid?: string) => sid);

    expect(new Set(sids).size).toBe(6);
    expect(policy.Statement.filter(({ Principal }: any) => Principal.Service === 'budgets.amazonaws.com').map(({ Condition }: any) => Condition.StringEquals['aws:SourceAccount']))
      .toEqual([TEST_ACCOUNT, OTHER_ACCOUNT]);
  });

  test('lets a topic and its key stay where they are, with their policies', async () => {
    const app = checkedApp();
    const base = new Stack(app, 'Base', { env: TEST_ENV });
    const stack = new Stack(app, 'Cost', { env: TEST_ENV });
    const key = new kms.Key(base, 'Key');
    const topic = new sns.Topic(base, 'Topic', { masterKey: key });
    const team = new CostNotifications(stack, 'Team', { topic, encryptionKey: key });
    team.addEmail('claims@example.com');
    team.addSlackChannel(SLACK);
    const { Resources: there } = templateOf(base);
    const { Resources: here } = templateOf(stack);

    expect(await resourceVerdict(topicPolicyIn(there), 'sns:Publish', ANOMALY)).toBe('Allowed');
    expect(await resourceVerdict(keyPolicyIn(there), 'kms:Decrypt', ANOMALY)).toBe('Allowed');
    expect(typesIn(here)).toEqual(['AWS::Chatbot::SlackChannelConfiguration', 'AWS::IAM::Role', 'AWS::SNS::Subscription']);
    expect(Object.values(here).find(({ Type }) => Type === 'AWS::SNS::Subscription')!.Properties.TopicArn)
      .toEqual({ 'Fn::ImportValue': expect.stringMatching(/^Base:ExportsOutputRefTopic/) });
    expect(warningIds(stack).filter((id) => id.startsWith('cdk-bedrock-cost-tags'))).toEqual([]);
  });

  test('of any account, refers to the account that each is deployed to', () => {
    const app = checkedApp();
    const base = new Stack(app, 'Base');
    const key = new kms.Key(base, 'Key');
    new CostNotifications(new Stack(app, 'Cost'), 'Team', { encryptionKey: key });
    const [{ Properties }] = Object.values(templateOf(base).Resources);

    expect(Properties.KeyPolicy.Statement.slice(1).map(({ Condition }: any) => Condition))
      .toEqual(Array(3).fill({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }));
  });

  test('gives two stacks of one topic one set of statements', () => {
    const app = checkedApp();
    const base = new Stack(app, 'Base', { env: TEST_ENV });
    const topic = new sns.Topic(base, 'Topic');
    ['One', 'Two'].forEach((id) => new CostNotifications(new Stack(app, id, { env: TEST_ENV }), 'Team', { topic }).addEmail('claims@example.com'));

    expect(topicPolicyIn(templateOf(base).Resources).policy.Statement).toHaveLength(4);
  });
});

test('in a nested stack, is whole, and named after the outer stack', async () => {
  const stack = new Stack(checkedApp(), 'Outer', { env: TEST_ENV });
  const nested = new NestedStack(stack, 'Nested');
  const team = new CostNotifications(nested, 'Team', { encryptionKey: new kms.Key(nested, 'Key') });
  team.addEmail('claims@example.com');
  team.addSlackChannel(SLACK);
  templateOf(stack);
  const { Resources: resources } = Template.fromStack(nested).toJSON() as { Resources: Record<string, TemplateResource> };

  expect(await resourceVerdict(topicPolicyIn(resources), 'sns:Publish', ANOMALY)).toBe('Allowed');
  expect(Object.values(resources).find(({ Type }) => Type.startsWith('AWS::Chatbot'))!.Properties.ConfigurationName).toMatch(/^Outer-Nested-CostChatChannels-[0-9a-f]{8}$/);
});

test('in a Stage, takes the tags of the Stage, and names that no other Stage has', () => {
  const app = checkedApp();
  const [dev, prod] = [['Dev', TEST_ACCOUNT], ['Prod', OTHER_ACCOUNT]].map(([id, account]) => {
    const stage = new Stage(app, id, { env: { ...TEST_ENV, account } });
    Tags.of(stage).add('Environment', id);
    const stack = new Stack(stage, 'S');
    new CostNotifications(stack, 'Team', { resourceTags: CostTags.of({ Team: 'a' }) }).addSlackChannel(SLACK);
    const { Resources } = templateOf(stack);
    return ['AWS::Chatbot::SlackChannelConfiguration', 'AWS::SNS::Topic'].map((type) => Object.values(Resources).find(({ Type }) => Type === type)!.Properties);
  });

  expect(dev.map(({ Tags: tags }) => tags)).toEqual([[{ Key: 'Environment', Value: 'Dev' }], [{ Key: 'Environment', Value: 'Dev' }, { Key: 'Team', Value: 'a' }]]);
  expect(prod.map(({ Tags: tags }) => tags)).toEqual([[{ Key: 'Environment', Value: 'Prod' }], [{ Key: 'Environment', Value: 'Prod' }, { Key: 'Team', Value: 'a' }]]);
  expect(dev[0].ConfigurationName).not.toBe(prod[0].ConfigurationName);
});

describe.each([['us-gov-west-1', 'aws-us-gov'], ['cn-north-1', 'aws-cn']])('in %s', (region, partition) => {
  const sourceArns = (context: Record<string, unknown>) => {
    const stack = new Stack(checkedApp({ context }), 'S', { env: { account: TEST_ACCOUNT, region } });
    new CostNotifications(stack, 'Team').addEmail('claims@example.com');
    const { Properties } = Object.values(templateOf(stack).Resources).find(({ Type }) => Type === 'AWS::SNS::TopicPolicy')!;
    return Properties.PolicyDocument.Statement.flatMap(({ Condition }: any) => Condition.ArnLike?.['aws:SourceArn'] ?? []);
  };
  const rests = [`budgets::${TEST_ACCOUNT}:*`, `cloudwatch:*:${TEST_ACCOUNT}:alarm:*`];

  test('writes every ARN in the partition of the deployment', () => {
    expect(sourceArns({})).toEqual(rests.map((rest) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] })));
  });

  test('writes the partition itself where the app asks for literals', () => {
    expect(sourceArns({ '@aws-cdk/core:enablePartitionLiterals': true })).toEqual(rests.map((rest) => `arn:${partition}:${rest}`));
  });
});
