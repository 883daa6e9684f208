import { type App, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { CostNotifications, CostTags, type SlackChannelOptions, TagBudget, type TeamsChannelOptions } from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { strategyOf } from '../support/strategy';
import { warningIds } from '../support/warnings';

const SLACK: SlackChannelOptions = { workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' };
const TEAMS: TeamsChannelOptions = {
  teamId: '74361522-da01-538d-aa2e-ac7918c6bb92',
  tenantId: '0ab57c0c-1111-2222-3333-444455556666',
  channelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
};
const WARNING = 'cdk-bedrock-cost-tags:CostNotifications.sameChatChannel';
const ONE = 'because AWS supports one configuration per channel and account';

const stackIn = (scope: App | Stage, id: string, env?: object) => new Stack(scope, id, { env });
const KINDS = ['Slack', 'MicrosoftTeams'];
const configurationsIn = (stack: Stack) => {
  const { Resources } = templateOf(stack);
  return KINDS.flatMap((kind) => ofType(Resources, `AWS::Chatbot::${kind}ChannelConfiguration`));
};
const topicsIn = (stack: Stack) => configurationsIn(stack).map(([, { Properties }]) => Properties.SnsTopicArns.map(({ Ref }: any) => Ref));
const post = (stack: Stack, id: string, channel: Partial<SlackChannelOptions> = {}) =>
  new CostNotifications(stack, id).addSlackChannel({ ...SLACK, ...channel });
const warningsIn = (stack: Stack) => warningIds(stack).filter((id) => id === WARNING);

const inTwoStacks = (one: string, other: string, method = 'addSlackChannel', channel = 'T07EZ1TTT/C07EZ1ABC23', call = 'call addNotificationTopic of') =>
  `${method} must be called in one stack per channel and account, got "${channel}" at "${one}" and at "${other}": pass the CostNotifications of one stack as notifications in the other stack, `
  + `import its topic with CostNotifications.fromTopicArn, or ${call} the configuration that the first ${method} returns, ${ONE}`;

const fromTwoTokens = (channel: string, one: string, other: string) =>
  `addSlackChannel must be called with one token for a channel, got "${channel}" from two tokens, at "${one}" and at "${other}": pass the same token to both calls, ${ONE}`;

describe('in one stack', () => {
  test('two budgets post to one channel through one configuration', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const configurations = ['Claims', 'Sales'].map((team) => {
      const { notifications } = new TagBudget(stack, team, { costTags: CostTags.of({ Department: team }), limit: 500 });
      return [notifications.addSlackChannel(SLACK), notifications.addTeamsChannel(TEAMS)];
    });
    const topics = ofType(templateOf(stack).Resources, 'AWS::SNS::Topic').map(([id]) => id);

    expect(topics).toHaveLength(2);
    expect(topicsIn(stack)).toEqual([topics, topics]);
    expect(configurations[1]).toEqual(configurations[0]);
    expect(ofType(templateOf(stack).Resources, 'AWS::IAM::Role')).toHaveLength(2);
    expect(warningIds(stack)).toEqual([]);
  });

  test('the configuration stays when its first poster is removed or moved, and its topics follow', () => {
    const synthesized = (...ids: string[]) => {
      const stack = stackIn(checkedApp(), 'S', TEST_ENV);
      ids.forEach((id) => {
        const notifications = new CostNotifications(stack, id, { resourceTags: CostTags.of({ Team: id }) });
        notifications.addSlackChannel(SLACK);
        notifications.addTeamsChannel(TEAMS);
      });
      return configurationsIn(stack).map(([id, { Properties: { SnsTopicArns, ...others } }]) => ({ id, others }));
    };
    const both = synthesized('Claims', 'Sales');

    expect(both).toHaveLength(2);
    expect(synthesized('Sales')).toEqual(both);
    expect(synthesized('Claims')).toEqual(both);
    expect(synthesized('Sales', 'Other', 'Claims')).toEqual(both);
  });

  test('a topic that two constructs share is listed once', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const topic = new sns.Topic(stack, 'Topic');
    ['One', 'Two'].forEach((id) => {
      const notifications = new CostNotifications(stack, id, { topic });
      notifications.addSlackChannel(SLACK);
      notifications.addTeamsChannel(TEAMS);
    });

    expect(topicsIn(stack).map((topics) => topics.length)).toEqual([1, 1]);
  });

  test('topics that the user adds to the configuration stay', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const arn = `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:own`;
    const [one, two] = ['One', 'Two'].map((id) => new CostNotifications(stack, id));
    one.addSlackChannel(SLACK).addNotificationTopic(sns.Topic.fromTopicArn(stack, 'Own', arn));
    const teams = one.addTeamsChannel(TEAMS);
    teams.snsTopicArns = [...teams.snsTopicArns!, arn];
    two.addSlackChannel(SLACK);
    two.addTeamsChannel(TEAMS);

    for (const [, { Properties }] of configurationsIn(stack)) {
      expect(Properties.SnsTopicArns).toEqual([one, two].flatMap(({ topic }, index) => [stack.resolve(topic.topicArn), ...index === 0 ? [arn] : []]));
    }
  });

  test('a topic that is added to the configuration has a recipient', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const configuration = new CostNotifications(stack, 'Team').addSlackChannel(SLACK);
    const costTags = CostTags.of({ Department: 'Claims' });
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1 });
    new TagBudget(stack, 'Silent', { costTags, limit: 1 });
    configuration.addNotificationTopic(budget.notifications.topic);

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TagBudget.noRecipients']);
    expect(budget.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')).toEqual([]);
  });

  test('a name that all calls specify is the name', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    ['One', 'Two'].map((id) => new CostNotifications(stack, id)).forEach((notifications) => {
      notifications.addSlackChannel({ ...SLACK, configurationName: 'finops' });
      notifications.addTeamsChannel({ ...TEAMS, configurationName: 'finops' });
    });

    expect(configurationsIn(stack).map(([, { Properties }]) => Properties.ConfigurationName)).toEqual(['finops', 'finops']);
  });

  test.each([['first', 0, 'none', '"finops"'], ['second', 1, '"finops"', 'none']])('a name that only the %s call specifies is an error, because the name would change with the removal of this call', (_, named, got, other) => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const [one, two] = ['One', 'Two'].map((id, index) => {
      const notifications = new CostNotifications(stack, id);
      return () => notifications.addSlackChannel({ ...SLACK, ...index === named ? { configurationName: 'finops' } : {} });
    });
    one();

    expect(two).toThrow(`CostNotifications at S/Two: configurationName must be the same in all calls for a channel, got ${got}, but ${other} at "S/One": specify one name in all calls, or omit configurationName, ${ONE}`);
  });

  test('two names of one channel are an error, and so are two tenants of one team', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const [one, two] = ['One', 'Two'].map((id) => new CostNotifications(stack, id));
    one.addSlackChannel({ ...SLACK, configurationName: 'finops' });
    one.addTeamsChannel({ ...TEAMS, configurationName: 'finops' });
    const tenantId = '99999999-1111-2222-3333-444455556666';

    expect(() => two.addSlackChannel({ ...SLACK, configurationName: 'claims' })).toThrow(
      `CostNotifications at S/Two: configurationName must be the same in all calls for a channel, got "claims", but "finops" at "S/One": specify one name in all calls, or omit configurationName, ${ONE}`,
    );
    expect(() => two.addTeamsChannel({ ...TEAMS, tenantId, configurationName: 'claims' })).toThrow(
      `CostNotifications at S/Two: 2 problems:\n  - tenantId must be the same in all calls for a channel, got "${tenantId}", but "${TEAMS.tenantId}" at "S/One": pass the tenant of the team, ${ONE}\n`
      + '  - configurationName must be the same in all calls for a channel, got "claims", but "finops" at "S/One": ',
    );
    expect(two._hasRecipients()).toBe(false);
    expect(topicsIn(stack).map((topics) => topics.length)).toEqual([1, 1]);
  });

  test('a Teams channel is the same in upper and lower case of its UUIDs and its encoding', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const [one, two] = ['One', 'Two'].map((id) => new CostNotifications(stack, id));
    one.addTeamsChannel(TEAMS);
    two.addTeamsChannel({ teamId: TEAMS.teamId.toUpperCase(), tenantId: TEAMS.tenantId.toUpperCase(), channelId: TEAMS.channelId.replace('%3a', '%3A') });

    expect(topicsIn(stack).map((topics) => topics.length)).toEqual([2]);
    expect(() => one.addTeamsChannel({ ...TEAMS, teamId: TEAMS.teamId.toUpperCase() })).toThrow('addTeamsChannel must be called with a new channel, got "');
  });

  test('channels that differ have a configuration each', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    post(stack, 'One');
    post(stack, 'Two', { channelId: 'C2' });
    post(stack, 'Three', { workspaceId: 'T2' });

    expect(topicsIn(stack)).toHaveLength(3);
  });

  test('a channel that is known at deployment is shared by its token', () => {
    const stack = stackIn(checkedApp(), 'S', TEST_ENV);
    const channelId = new CfnParameter(stack, 'Channel', { default: 'C1' }).valueAsString;
    const names = ['One', 'Two'].map((id) => post(stack, id, { channelId, configurationName: Lazy.string({ produce: () => `name-${id}` }) }));

    expect(names[0]).toBe(names[1]);
    expect(configurationsIn(stack).map(([, { Properties }]) => [Properties.SlackChannelId, Properties.ConfigurationName, Properties.SnsTopicArns.length])).toEqual([[{ Ref: 'Channel' }, 'name-One', 2]]);
  });

  test('a channel that is known at deployment keeps its ID when another one goes', () => {
    const idsWith = (...ids: string[]) => {
      const stack = stackIn(checkedApp(), 'S', TEST_ENV);
      ids.forEach((id) => post(stack, `Post${id}`, { channelId: new CfnParameter(stack, id, { default: 'C1' }).valueAsString }));
      return configurationsIn(stack).map(([id]) => id);
    };

    expect(idsWith('B')).toEqual([idsWith('A', 'B')[1]]);
  });

  test('channels that are produced later have a configuration each, unless they turn out to be one', () => {
    const later = (...ids: string[]) => {
      const stack = stackIn(checkedApp(), 'S', TEST_ENV);
      let isKnown = false;
      ids.forEach((channelId, index) => post(stack, `N${index}`, { channelId: Lazy.uncachedString({ produce: () => isKnown ? channelId : 'unknown' }) }));
      isKnown = true;
      return stack;
    };

    expect(topicsIn(later('C1', 'C2'))).toHaveLength(2);
    expect(() => templateOf(later('C1', 'C1'))).toThrow(fromTwoTokens('T07EZ1TTT/C1', 'S/N0', 'S/N1'));
  });
});

test('two tokens with one value are one channel in a stack', () => {
  const stack = stackIn(checkedApp(), 'S', TEST_ENV);
  ['One', 'Two'].forEach((id) => post(stack, id, { channelId: Fn.importValue('channel') }));

  expect(() => templateOf(stack)).toThrow(fromTwoTokens('T07EZ1TTT/{\\"Fn::ImportValue\\":\\"channel\\"}', 'S/One', 'S/Two'));
});

test('a channel that is added after a synthesis is found by the next one', () => {
  const app = checkedApp();
  const stack = stackIn(app, 'B', TEST_ENV);
  post(stack, 'Team');
  app.synth();
  const own = new CfnResource(stack, 'Own', { type: 'AWS::Chatbot::SlackChannelConfiguration', properties: { ConfigurationName: 'own', IamRoleArn: `arn:aws:iam::${TEST_ACCOUNT}:role/r`, SlackWorkspaceId: 'T07EZ1TTT', SlackChannelId: 'C2' } });
  app.synth({ force: true });
  own.addPropertyOverride('SlackChannelId', 'C07EZ1ABC23');

  expect(() => app.synth({ force: true })).toThrow('which "B/Own" configures');
});

describe('in two stacks', () => {
  test.each([
    ['of one account', TEST_ENV, { account: TEST_ACCOUNT, region: 'eu-west-1' }],
    ['of one account, without Regions', { account: TEST_ACCOUNT }, { account: TEST_ACCOUNT }],
  ])('%s, a channel is an error that names both places', (_, env, otherEnv) => {
    const app = checkedApp();
    post(stackIn(app, 'A', env), 'Team');
    post(stackIn(app, 'B', otherEnv), 'Team');

    expect(() => app.synth()).toThrow(`[B/CostChatChannels/Slack-37434718] ${inTwoStacks('A/Team', 'B/Team')}`);
  });

  test('a Teams channel is an error, in whatever case', () => {
    const app = checkedApp();
    new CostNotifications(stackIn(app, 'A', TEST_ENV), 'Team').addTeamsChannel(TEAMS);
    new CostNotifications(stackIn(app, 'B', TEST_ENV), 'Team').addTeamsChannel({ ...TEAMS, teamId: TEAMS.teamId.toUpperCase() });

    expect(() => app.synth()).toThrow(inTwoStacks('A/Team', 'B/Team', 'addTeamsChannel', `${TEAMS.teamId}/${TEAMS.channelId}`, 'add the topic to snsTopicArns of'));
  });

  test('of two accounts, each has a configuration', () => {
    const app = checkedApp();
    const stacks = [TEST_ACCOUNT, OTHER_ACCOUNT].map((account) => stackIn(app, `S${account}`, { ...TEST_ENV, account }));
    stacks.forEach((stack) => post(stack, 'Team'));

    expect(stacks.flatMap(topicsIn)).toHaveLength(2);
    expect(stacks.flatMap(warningsIn)).toEqual([]);
  });

  test.each([['neither account is', undefined, undefined], ['one account is', TEST_ENV, undefined]])('of which %s known, a channel is a warning', (_, env, otherEnv) => {
    const app = checkedApp();
    const stacks = [stackIn(app, 'A', env), stackIn(app, 'B', otherEnv)];
    stacks.forEach((stack) => post(stack, 'Team'));
    const messages = app.synth().stacks.flatMap(({ messages: each }) => each).filter(({ entry }) => String(entry.data).includes('sameChatChannel'));

    expect(messages.map(({ id, entry: { data } }) => [id, data])).toEqual([['/B/Team', '"T07EZ1TTT/C07EZ1ABC23" also has a configuration at "A/Team", in another stack. '
      + 'AWS supports one configuration per channel and account, so the deployment of the second stack fails if both are deployed to one account. Pass the CostNotifications of one stack as notifications '
      + 'in the other stack, or specify the accounts of the stacks with env. Acknowledge this warning if the accounts are different. '
      + `See https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/reference/warnings.md#costnotifications-samechatchannel [ack: ${WARNING}]`]]);
  });

  test('a parent and a nested stack are one account, known or not', () => {
    const app = checkedApp();
    const parent = stackIn(app, 'Outer');
    post(parent, 'Team');
    post(new NestedStack(parent, 'Nested'), 'Team');

    expect(() => app.synth()).toThrow(inTwoStacks('Outer/Team', 'Outer/Nested/Team'));
  });

  test('equal references are not equal channels', () => {
    const app = checkedApp();
    const stacks = ['A', 'B'].map((id) => stackIn(app, id, TEST_ENV));
    stacks.forEach((stack) => post(stack, 'Team', { channelId: new CfnParameter(stack, 'Channel', { default: 'C1' }).valueAsString }));

    expect(stacks.flatMap(topicsIn)).toHaveLength(2);
  });

  test('the remedies of the error work', () => {
    const app = checkedApp();
    const [a, b] = ['A', 'B'].map((id) => stackIn(app, id, TEST_ENV));
    const shared = new CostNotifications(a, 'Shared');
    const configuration = shared.addSlackChannel(SLACK);
    new TagBudget(b, 'Passed', { costTags: CostTags.of({ Team: 'a' }), limit: 1, notifications: shared });
    const imported = CostNotifications.fromTopicArn(b, 'Imported', `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:team`);
    new TagBudget(b, 'ByArn', { costTags: CostTags.of({ Team: 'b' }), limit: 1, notifications: imported });
    configuration.addNotificationTopic(sns.Topic.fromTopicArn(a, 'Theirs', `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:theirs`));

    expect(configurationsIn(a).map(([, { Properties }]) => Properties.SnsTopicArns.length)).toEqual([2]);
    expect(configurationsIn(b)).toEqual([]);
  });
});

describe('in two stages', () => {
  const stages = (env?: object, otherEnv?: object) => {
    const app = checkedApp();
    const stacks = [['Dev', env], ['Prod', otherEnv]].map(([id, each]) => stackIn(new Stage(app, id as string, { env: each as object }), 'S'));
    stacks.forEach((stack) => post(stack, 'Team'));
    return { app, stacks };
  };

  test('of one account, a channel is an error', () => {
    expect(() => stages(TEST_ENV, TEST_ENV).app.synth()).toThrow(inTwoStacks('Dev/S/Team', 'Prod/S/Team'));
  });

  test.each([['of two accounts', TEST_ENV, { account: OTHER_ACCOUNT }], ['of unknown accounts', undefined, undefined], ['of which one account is known', TEST_ENV, undefined]])('%s, a channel is accepted', (_, env, otherEnv) => {
    const { stacks } = stages(env, otherEnv);

    expect(stacks.flatMap(topicsIn)).toHaveLength(2);
    expect(stacks.flatMap(warningsIn)).toEqual([]);
  });

  test('a stage that is synthesized alone, and twice, gives the same answer', () => {
    const { app, stacks } = stages(TEST_ENV, TEST_ENV);
    const prod = Stage.of(stacks[1])!;

    expect(() => prod.synth()).toThrow(inTwoStacks('Dev/S/Team', 'Prod/S/Team'));
    expect(() => app.synth({ force: true })).toThrow(inTwoStacks('Dev/S/Team', 'Prod/S/Team'));
  });
});

describe('a configuration of the user\'s', () => {
  const byL2 = (stack: Stack) => new chatbot.SlackChannelConfiguration(stack, 'Own', { slackChannelConfigurationName: 'own', slackWorkspaceId: SLACK.workspaceId, slackChannelId: SLACK.channelId });
  const problem = (other: string) => `addSlackChannel must be called with a channel that has no other configuration, got "T07EZ1TTT/C07EZ1ABC23" at "A/Team", which "${other}" configures: `
    + `call addNotificationTopic of that configuration instead, ${ONE}`;

  test.each([['before', true], ['after', false]])('is an error in the same stack, created %s the call', (_, isFirst) => {
    const stack = stackIn(checkedApp(), 'A', TEST_ENV);
    const steps = [() => byL2(stack), () => post(stack, 'Team')];
    (isFirst ? steps : steps.reverse()).forEach((step) => step());

    expect(() => templateOf(stack)).toThrow(problem('A/Own/Resource'));
  });

  test('is an error in another stack of the account, and none in another account', () => {
    const app = checkedApp();
    byL2(stackIn(app, 'B', { ...TEST_ENV, account: OTHER_ACCOUNT }));
    const stack = stackIn(app, 'A', TEST_ENV);
    post(stack, 'Team');
    expect(configurationsIn(stack)).toHaveLength(1);

    const other = checkedApp();
    byL2(stackIn(other, 'B', TEST_ENV));
    post(stackIn(other, 'A', TEST_ENV), 'Team');
    expect(() => other.synth()).toThrow(problem('B/Own/Resource'));
  });

  test('is found as a plain resource and by its overrides', () => {
    const stack = stackIn(checkedApp(), 'A', TEST_ENV);
    const own = new CfnResource(stack, 'Own', { type: 'AWS::Chatbot::SlackChannelConfiguration', properties: { ConfigurationName: 'own', IamRoleArn: `arn:aws:iam::${TEST_ACCOUNT}:role/r`, SlackWorkspaceId: 'T07EZ1TTT', SlackChannelId: 'C2' } });
    post(stack, 'Team');
    own.addPropertyOverride('SlackChannelId', 'C07EZ1ABC23');

    expect(() => templateOf(stack)).toThrow(problem('A/Own'));
  });
});

test('the strategy names the channel as a recipient of each topic', () => {
  const app = checkedApp();
  const stack = stackIn(app, 'S', TEST_ENV);
  ['One', 'Two'].forEach((id) => {
    const notifications = new CostNotifications(stack, id);
    notifications.addSlackChannel(SLACK);
    notifications.addTeamsChannel(TEAMS);
  });

  expect(strategyOf(app).facts.notifications.map(({ path, recipients }) => [path, recipients]))
    .toEqual(['S/One', 'S/Two'].map((path) => [path, ['slack T07EZ1TTT/C07EZ1ABC23', `teams ${TEAMS.teamId}/${TEAMS.channelId}`]]));
});

test('an app is accepted exactly if AWS would accept its configurations', () => {
  const placed = fc.record({ stage: fc.integer({ min: 0, max: 1 }), stack: fc.integer({ min: 0, max: 2 }), channel: fc.integer({ min: 0, max: 2 }) });
  const account = fc.constantFrom(TEST_ACCOUNT, OTHER_ACCOUNT);

  fc.assert(fc.property(fc.array(placed, { maxLength: 6 }), fc.array(account, { minLength: 6, maxLength: 6 }), (calls, accounts) => {
    const app = checkedApp();
    const scopes = [app, new Stage(app, 'Stage')];
    const stacks = new Map<string, Stack>();
    const configured = new Map<string, Set<string>>();
    calls.forEach(({ stage, stack: index, channel }, number) => {
      const id = `S${stage}${index}`;
      const stack = stacks.get(id) ?? stackIn(scopes[stage], id, { account: accounts[3 * stage + index], region: 'us-east-1' });
      stacks.set(id, stack);
      post(stack, `N${number}`, { channelId: `C${channel}` });
      const place = `${stack.account} C${channel}`;
      configured.set(place, (configured.get(place) ?? new Set()).add(id));
    });
    const isAccepted = [...configured.values()].every((places) => places.size === 1);
    const synthesize = () => app.synth();

    if (isAccepted) {
      expect(synthesize).not.toThrow();
      expect([...stacks.values()].flatMap(topicsIn).flat()).toHaveLength(calls.length);
    } else {
      expect(synthesize).toThrow(/addSlackChannel must be called in one stack per channel and account/);
    }
  }), { numRuns: 40 });
});
