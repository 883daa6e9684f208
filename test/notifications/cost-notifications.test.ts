import { CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import RECOMMENDED from 'aws-cdk-lib/recommended-feature-flags.json';
import { CostNotifications, CostTags, ModelSource, TaggedInferenceProfile, type CostNotificationsProps } from '../../src';
import { topicPolicyOf } from '../../src/notifications/topic-policy';
import { checkedApp, nagFindings, ofType, templateOf } from '../support/checked-app';
import { keyPolicyIn, resourceVerdict, topicPolicyIn } from '../support/may-publish';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TOPIC_ARN = `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:theirs`;
const SIDS = ['BudgetsMayPublish', 'CloudWatchAlarmsMayPublish', 'CostAnomalyDetectionMayPublish', 'PublishOverTlsOnly'];
const KEY_SIDS = ['BudgetsMayEncryptForTopics', 'CloudWatchAlarmsMayEncryptForTopics', 'CostAnomalyDetectionMayEncryptForTopics'];
const BUDGETS = {
  principal: 'budgets.amazonaws.com',
  context: { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': `arn:aws:budgets::${TEST_ACCOUNT}:budget/Claims` },
};

function stackIn(context = {}): Stack {
  return new Stack(checkedApp({ context }), 'S', { env: TEST_ENV });
}

const sidsOf = (policy: any): string[] => policy.Statement.map(({ Sid }: any) => Sid);
const parameter = (stack: Stack, id: string) => new CfnParameter(stack, id, { default: 'someone@example.com' }).valueAsString;

describe('without a topic', () => {
  test('creates one without a fixed name, with its policy', () => {
    const stack = stackIn();
    const { topic } = new CostNotifications(stack, 'Team', { displayName: 'Cost of Claims' });
    const [[topicId, { Properties }]] = ofType(templateOf(stack).Resources, 'AWS::SNS::Topic');

    expect(stack.resolve(topic.topicArn)).toEqual({ Ref: topicId });
    expect(Properties).toEqual({ DisplayName: 'Cost of Claims' });
    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::TopicPolicy')[0][1].Properties.Topics).toEqual([{ Ref: topicId }]);
    expect(sidsOf(topicPolicyIn(templateOf(stack).Resources).policy)).toEqual(SIDS);
    expect(warningIds(stack)).toEqual([]);
  });

  test('has no property at all by default', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team');

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties).toBeUndefined();
    expect(Object.values(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy']);
  });

  test('encrypts with the key given, and lets the publishers use it', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team', { encryptionKey: new kms.Key(stack, 'Key') });
    const [[keyId, { Properties }]] = ofType(templateOf(stack).Resources, 'AWS::KMS::Key');

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties).toEqual({ KmsMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] } });
    expect(sidsOf(Properties.KeyPolicy)).toEqual([undefined, ...KEY_SIDS]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('encrypts with a key by its alias', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team', { encryptionKey: new kms.Key(stack, 'Key').addAlias('alias/cost') });

    expect(sidsOf(keyPolicyIn(templateOf(stack).Resources).policy)).toEqual([undefined, ...KEY_SIDS]);
  });

  test('serves two topics with one key, whose policy names each publisher once', () => {
    const stack = stackIn();
    const key = new kms.Key(stack, 'Key');
    new CostNotifications(stack, 'Team', { encryptionKey: key });
    new CostNotifications(stack, 'Lead', { encryptionKey: key });
    new CostNotifications(stack, 'Boss', { encryptionKey: key.addAlias('alias/cost') });

    expect(sidsOf(keyPolicyIn(templateOf(stack).Resources).policy)).toEqual([undefined, ...KEY_SIDS]);
  });

  test.each([
    ['without a key', () => undefined],
    ['with a key', (stack: Stack) => new kms.Key(stack, 'Key', { enableKeyRotation: true })],
  ])('passes cdk-nag, %s', (_, keyIn) => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const team = new CostNotifications(stack, 'Team', { encryptionKey: keyIn(stack) });
    team.addEmail('claims@example.com');
    team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });

    expect(nagFindings(app)).toEqual([]);
  });
});

describe('with a topic of the user\'s', () => {
  test('adds the publishers beside what the topic allows already, and what it allows later', async () => {
    const stack = stackIn();
    const topic = new sns.Topic(stack, 'Mine', { enforceSSL: true });
    const subscribing = (sid: string) => new iam.PolicyStatement({
      sid, actions: ['sns:Subscribe'], principals: [new iam.AccountPrincipal(OTHER_ACCOUNT)], resources: [topic.topicArn],
    });
    topic.addToResourcePolicy(subscribing('Before'));
    const { topic: used } = new CostNotifications(stack, 'Team', { topic });
    used.addToResourcePolicy(subscribing('After'));
    const { policy, arn } = topicPolicyIn(templateOf(stack).Resources);

    expect(used).toBe(topic);
    expect(new Set(sidsOf(policy))).toEqual(new Set(['Before', ...SIDS, 'After', 'AllowPublishThroughSSLOnly']));
    expect(sidsOf(policy)).toHaveLength(SIDS.length + 3);
    expect(await resourceVerdict({ policy, arn }, 'sns:Publish', BUDGETS)).toBe('Allowed');
    expect(await resourceVerdict({ policy, arn }, 'sns:Subscribe', { principal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Theirs` })).toBe('Allowed');
  });

  test('adds them once, however many share the topic', () => {
    const stack = stackIn();
    const topic = new sns.Topic(stack, 'Mine');
    new CostNotifications(stack, 'Team', { topic }).addEmail('claims@example.com');
    new CostNotifications(stack, 'Lead', { topic }).addEmail('claims@example.com', 'lead@example.com');

    expect(sidsOf(topicPolicyIn(templateOf(stack).Resources).policy)).toEqual(SIDS);
    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription')).toHaveLength(3);
  });

  // The CDK drops a statement that is the same to the letter; this must not rest on it.
  test('asks topic and key once for each statement', () => {
    const stack = stackIn();
    const key = new kms.Key(stack, 'Key');
    const topic = new sns.Topic(stack, 'Mine', { masterKey: key });
    const added = [topic, key].map((resource) => jest.spyOn(resource, 'addToResourcePolicy'));
    ['Team', 'Lead'].forEach((id) => new CostNotifications(stack, id, { topic }));

    expect(added.map(({ mock }) => mock.calls.length)).toEqual([SIDS.length, KEY_SIDS.length]);
  });

  test('adds them once under the recommended feature flags, which merge statements', async () => {
    const stack = stackIn(RECOMMENDED);
    const topic = new sns.Topic(stack, 'Mine');
    ['Team', 'Lead'].forEach((id) => new CostNotifications(stack, id, { topic }));
    const found = topicPolicyIn(templateOf(stack).Resources);

    expect(new Set(sidsOf(found.policy)).size).toBe(found.policy.Statement.length);
    expect(await resourceVerdict(found, 'sns:Publish', BUDGETS)).toBe('Allowed');
  });

  test.each<[string, (key: kms.Key) => Partial<CostNotificationsProps>]>([
    ['its own', () => ({})],
    ['the one given', (key) => ({ encryptionKey: key })],
  ])('lets the publishers use its key, %s', async (_, propsOf) => {
    const stack = stackIn();
    const key = new kms.Key(stack, 'Key');
    new CostNotifications(stack, 'Team', { topic: new sns.Topic(stack, 'Mine', { masterKey: key }), ...propsOf(key) });

    expect(await resourceVerdict(keyPolicyIn(templateOf(stack).Resources), 'kms:Decrypt', BUDGETS)).toBe('Allowed');
  });

  test('leaves the topic itself as it is', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team', { topic: new sns.Topic(stack, 'Mine', { topicName: 'mine', displayName: 'Mine' }), resourceTags: CostTags.of({ Team: 'a' }) });

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties).toEqual({ TopicName: 'mine', DisplayName: 'Mine' });
  });
});

describe('with something imported', () => {
  test('warns what the policy of a topic must hold, and still sends email', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team', { topic: sns.Topic.fromTopicArn(stack, 'Theirs', TOPIC_ARN) }).addEmail('claims@example.com');

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::TopicPolicy')).toEqual([]);
    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription')[0][1].Properties).toEqual({ TopicArn: TOPIC_ARN, Protocol: 'email', Endpoint: 'claims@example.com' });
    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:CostNotifications.importedTopic']);
    Annotations.fromStack(stack).hasWarning('/S/Team', Match.stringLikeRegexp(
      '"S/Theirs" cannot be changed here: make sure that it allows sns:Publish to budgets.amazonaws.com, cloudwatch.amazonaws.com, costalerts.amazonaws.com where aws:SourceAccount'));
  });

  test('warns what the policy of a key must hold', () => {
    const stack = stackIn();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Theirs', `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
    new CostNotifications(stack, 'Team', { encryptionKey });

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:CostNotifications.importedKey']);
    Annotations.fromStack(stack).hasWarning('/S/Team', Match.stringLikeRegexp(
      '"S/Theirs" cannot be changed here: make sure that it allows kms:GenerateDataKey\\* and kms:Decrypt to budgets.amazonaws.com, cloudwatch.amazonaws.com, costalerts'));
  });

  test('warns of the key of an imported topic, too', () => {
    const stack = stackIn();
    const keyArn = `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    new CostNotifications(stack, 'Team', { topic: sns.Topic.fromTopicAttributes(stack, 'Theirs', { topicArn: TOPIC_ARN, keyArn }) }).addEmail('claims@example.com');

    expect(warningIds(stack).sort()).toEqual([
      'cdk-bedrock-cost-tags:CostNotifications.importedKey', 'cdk-bedrock-cost-tags:CostNotifications.importedTopic',
    ]);
  });

  test('warns of each that is over an imported topic, as each can be acknowledged', () => {
    const stack = stackIn();
    const topic = sns.Topic.fromTopicArn(stack, 'Theirs', TOPIC_ARN);
    ['Team', 'Lead'].forEach((id) => new CostNotifications(stack, id, { topic }).addEmail('claims@example.com'));

    Annotations.fromStack(stack).hasWarning('/S/Team', Match.anyValue());
    Annotations.fromStack(stack).hasWarning('/S/Lead', Match.anyValue());
  });

  test('takes a topic whose account is only known at deployment', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team', { topic: sns.Topic.fromTopicArn(stack, 'Theirs', parameter(stack, 'Arn')) }).addEmail('claims@example.com');

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription')[0][1].Properties).toEqual({ TopicArn: { Ref: 'Arn' }, Protocol: 'email', Endpoint: 'claims@example.com' });
  });

  test('subscribes to a topic of another Region there', () => {
    const stack = stackIn();
    const topic = sns.Topic.fromTopicArn(stack, 'Theirs', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:theirs`);
    new CostNotifications(stack, 'Team', { topic }).addEmail('claims@example.com');

    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription')[0][1].Properties).toMatchObject({ Region: 'eu-west-1' });
  });
});

describe('email', () => {
  const endpoints = (stack: Stack) => Object.fromEntries(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription').map(([id, { Properties }]) => [id, Properties.Endpoint]));

  test('goes to each address, over calls', () => {
    const stack = stackIn();
    const team = new CostNotifications(stack, 'Team');
    team.addEmail('claims@example.com', 'o\'neill+cost@sub.example.co.uk');
    team.addEmail('lead@example.com');
    team.addEmail();

    expect(Object.values(endpoints(stack))).toEqual(['claims@example.com', 'o\'neill+cost@sub.example.co.uk', 'lead@example.com']);
    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription').every(([, { Properties }]) => Properties.Protocol === 'email')).toBe(true);
  });

  test('subscribes an address under the same id whoever comes or goes', () => {
    const [few, many] = [['lead@example.com'], ['a@example.com', 'lead@example.com', 'z@example.com']].map((addresses) => {
      const stack = stackIn();
      new CostNotifications(stack, 'Team').addEmail(...addresses);
      return endpoints(stack);
    });

    expect(few).toEqual({ TeamEmailleadexamplecom59F87CA8: 'lead@example.com' });
    expect(many).toMatchObject(few);
  });

  test('goes to addresses that are only known at deployment, under ids that no known address changes', () => {
    const [few, many] = [[], ['a@example.com', 'b@example.com']].map((addresses) => {
      const stack = stackIn();
      new CostNotifications(stack, 'Team').addEmail(...addresses, parameter(stack, 'One'), parameter(stack, 'Two'));
      return endpoints(stack);
    });

    expect(Object.values(few)).toEqual([{ Ref: 'One' }, { Ref: 'Two' }]);
    expect(many).toMatchObject(few);
    expect(JSON.stringify(many)).not.toContain('TOKEN');
  });

  test('can go to a token and, when the token is known, to that address', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team').addEmail(parameter(stack, 'One'), `team+${parameter(stack, 'Two')}`);

    expect(Object.values(endpoints(stack))).toEqual([{ Ref: 'One' }, { 'Fn::Join': ['', ['team+', { Ref: 'Two' }]] }]);
  });

  test('subscribes nobody when one of the addresses is wrong', () => {
    const stack = stackIn();
    const team = new CostNotifications(stack, 'Team');

    expect(() => team.addEmail('claims@example.com', 'nobody')).toThrow();
    expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Subscription')).toEqual([]);
    expect(() => team.addEmail('claims@example.com')).not.toThrow();
  });
});

describe('is tagged', () => {
  const tagsOf = (stack: Stack) => ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties?.Tags;

  test('with the cost tags given, and with those from above', () => {
    const stack = stackIn();
    Tags.of(stack).add('Owner', 'someone');
    new CostNotifications(stack, 'Team', { resourceTags: CostTags.of({ Team: 'a' }) });

    expect(tagsOf(stack)).toEqual([{ Key: 'Owner', Value: 'someone' }, { Key: 'Team', Value: 'a' }]);
  });

  test('with the final tags of a profile', () => {
    const stack = stackIn();
    const profile = new TaggedInferenceProfile(stack, 'P', {
      modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Team: 'a' }),
    });
    new CostNotifications(stack, 'Team', { resourceTags: profile.costTags });

    expect(tagsOf(stack)).toEqual([{ Key: 'Team', Value: 'a' }]);
  });

  test('not at all by default', () => {
    const stack = stackIn();
    new CostNotifications(stack, 'Team');

    expect(tagsOf(stack)).toBeUndefined();
  });
});

describe('what has to be there before somebody publishes', () => {
  test('is the policy of the topic', () => {
    const stack = stackIn();
    const { topic } = new CostNotifications(stack, 'Team');

    expect(topicPolicyOf(topic).map(({ node }) => node.path)).toEqual(['S/Team/Topic/Policy']);
  });

  test('is nothing for an imported topic', () => {
    expect(topicPolicyOf(sns.Topic.fromTopicArn(stackIn(), 'Theirs', TOPIC_ARN))).toEqual([]);
  });
});

test('knows whether it was told of anybody', () => {
  const stack = stackIn();
  const team = new CostNotifications(stack, 'Team');

  expect(team._hasRecipients()).toBe(false);
  team.addEmail(parameter(stack, 'One'));
  expect(team._hasRecipients()).toBe(true);
});

test('takes a display name that is only known at deployment', () => {
  const stack = stackIn();
  new CostNotifications(stack, 'Team', { displayName: parameter(stack, 'Name') });

  expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties).toEqual({ DisplayName: { Ref: 'Name' } });
});

test.each([['a'], ['x'.repeat(100)], ['Costs & Größen: 100 %']])('takes the display name %j', (displayName) => {
  const stack = stackIn();
  new CostNotifications(stack, 'Team', { displayName });

  expect(ofType(templateOf(stack).Resources, 'AWS::SNS::Topic')[0][1].Properties).toEqual({ DisplayName: displayName });
});

describe('rejects', () => {
  const imported = (stack: Stack, arn: string) => sns.Topic.fromTopicArn(stack, 'Theirs', arn);

  test.each<[string, (stack: Stack) => CostNotificationsProps, string]>([
    ['an empty display name', () => ({ displayName: '' }), 'displayName must have at least 1 character, got "": pass 1 to 100 characters on one line'],
    ['a long display name', () => ({ displayName: 'x'.repeat(101) }), `displayName must have at most 100 characters, got "${'x'.repeat(101)}" (101): pass 1 to 100 characters on one line`],
    ['a display name on two lines', () => ({ displayName: 'a\nb' }), 'displayName must be on one line, got "a\\nb": pass 1 to 100 characters on one line'],
    ['a display name for a topic of the user\'s', (stack) => ({ topic: new sns.Topic(stack, 'Mine'), displayName: 'Mine' }),
      'displayName must not be specified together with topic, got "Mine": set the display name on the topic itself'],
    ['a FIFO topic', (stack) => ({ topic: new sns.Topic(stack, 'Mine', { fifo: true }) }),
      'topic must not be FIFO, got "S/Mine": use a standard topic, because AWS Budgets cannot publish to FIFO topics'],
    ['an imported FIFO topic', (stack) => ({ topic: imported(stack, `${TOPIC_ARN}.fifo`) }), 'topic must not be FIFO, got "S/Theirs"'],
    ['a topic of another account', (stack) => ({ topic: imported(stack, TOPIC_ARN.replace(TEST_ACCOUNT, OTHER_ACCOUNT)) }),
      `topic must be in account ${TEST_ACCOUNT}, got "S/Theirs" in account ${OTHER_ACCOUNT}: use a topic in account ${TEST_ACCOUNT} and forward its messages, because AWS Budgets publishes only within its account`],
    ['the key that AWS manages', (stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }),
      'encryptionKey must be a customer managed key, got "alias/aws/sns": use a kms.Key, because the policy of the AWS managed key does not allow the publishers and cannot be changed'],
    ['a topic with the key that AWS manages', (stack) => ({
      topic: new sns.Topic(stack, 'Mine', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }),
    }), 'encryptionKey must be a customer managed key, got "alias/aws/sns"'],
  ])('%s', (_, propsIn, message) => {
    const stack = stackIn();

    expect(() => new CostNotifications(stack, 'Team', propsIn(stack))).toThrow(`CostNotifications at S/Team: ${message}`);
  });

  test('several at once', () => {
    const stack = stackIn();
    const topic = imported(stack, `${TOPIC_ARN.replace(TEST_ACCOUNT, OTHER_ACCOUNT)}.fifo`);

    expect(() => new CostNotifications(stack, 'Team', { topic, displayName: '' })).toThrow('CostNotifications at S/Team: 4 problems:\n  - displayName must have');
  });

  const remedy = 'write it as name@example.com, one per element';
  test.each<[string, string[], string]>([
    ['an empty address', [''], `each of addresses must have at least 1 character, got "": ${remedy}`],
    ['a long address', [`${'x'.repeat(320)}@b.de`], `each of addresses must have at most 320 characters, got "${'x'.repeat(320)}@b.de" (325): ${remedy}`],
    ['an address without @', ['claims'], `each of addresses must be a single email address, got "claims": ${remedy}`],
    ['an address without a domain', ['claims@'], `each of addresses must be a single email address, got "claims@": ${remedy}`],
    ['an address with a space', ['claims team@example.com'], 'each of addresses must be a single email address, got "claims team@example.com"'],
    ['an address with a line break', ['claims@example.com\n'], 'each of addresses must be a single email address, got "claims@example.com\\n"'],
    ['two addresses in one', ['a@example.com,b@example.com'], 'each of addresses must be a single email address, got "a@example.com,b@example.com"'],
    ['an address with a name', ['Claims <claims@example.com>'], 'each of addresses must be a single email address, got "Claims <claims@example.com>"'],
    ['an address twice', ['a@example.com', 'a@example.com'], 'addresses must not contain duplicates: "a@example.com" is listed more than once'],
    ['an address that is there already', ['there@example.com'], 'addEmail must be called with new addresses, got "there@example.com" again: remove the duplicate'],
    ['several at once', ['nobody', 'there@example.com'], '2 problems:\n  - each of addresses must be a single email address, got "nobody"'],
  ])('%s', (_, addresses, message) => {
    const team = new CostNotifications(stackIn(), 'Team');
    team.addEmail('there@example.com');

    expect(() => team.addEmail(...addresses)).toThrow(`CostNotifications at S/Team: ${message}`);
  });
});
