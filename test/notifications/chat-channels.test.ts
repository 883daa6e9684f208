import { CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostNotifications, CostTags, type SlackChannelOptions, type TeamsChannelOptions } from '../../src';
import { checkedApp, ofType, templateOf, type TemplateResource } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SLACK: SlackChannelOptions = { workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' };
const TEAMS: TeamsChannelOptions = {
  teamId: '74361522-da01-538d-aa2e-ac7918c6bb92',
  tenantId: '0ab57c0c-1111-2222-3333-444455556666',
  channelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
};
const GUARDRAIL = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/ReadOnlyAccess']] };
const HASHED = /^S-CostChatChannels-[0-9a-f]{8}$/;

function teamIn(stack = new Stack(checkedApp(), 'S', { env: TEST_ENV })) {
  return { stack, team: new CostNotifications(stack, 'Team') };
}

const slackIn = (stack: Stack) => ofType(templateOf(stack).Resources, 'AWS::Chatbot::SlackChannelConfiguration');
const teamsIn = (stack: Stack) => ofType(templateOf(stack).Resources, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration');
const nameOf = ([, { Properties }]: [string, TemplateResource]): string => Properties.ConfigurationName;
const parameter = (stack: Stack, id: string, example: string) => new CfnParameter(stack, id, { default: example }).valueAsString;

/** What a role may do, and who may take it. */
function rolesIn(stack: Stack): any[] {
  expect(ofType(templateOf(stack).Resources, 'AWS::IAM::Policy')).toEqual([]);
  return ofType(templateOf(stack).Resources, 'AWS::IAM::Role').map(([, { Properties }]) => ({
    trusted: Properties.AssumeRolePolicyDocument.Statement.map(({ Action, Principal }: any) => [Action, Principal]),
    may: [...Properties.Policies ?? [], ...Properties.ManagedPolicyArns ?? []],
  }));
}

describe('Slack', () => {
  test('is posted to from the topic', () => {
    const { stack, team } = teamIn();
    const configuration = team.addSlackChannel(SLACK);
    const [[id, { Properties }]] = slackIn(stack);

    expect(stack.resolve(configuration.slackChannelConfigurationArn)).toEqual({ Ref: id });
    expect(Properties).toMatchObject({
      ConfigurationName: expect.stringMatching(HASHED),
      SlackWorkspaceId: 'T07EZ1TTT',
      SlackChannelId: 'C07EZ1ABC23',
      SnsTopicArns: [stack.resolve(team.topic.topicArn)],
    });
    expect(team._hasRecipients()).toBe(true);
  });

  test('can change nothing: the role may do nothing, and the guardrail lets it read at most', () => {
    const { stack, team } = teamIn();
    team.addSlackChannel(SLACK);

    expect(slackIn(stack)[0][1].Properties.GuardrailPolicies).toEqual([GUARDRAIL]);
    expect(rolesIn(stack)).toEqual([{ trusted: [['sts:AssumeRole', { Service: 'chatbot.amazonaws.com' }]], may: [] }]);
  });

  test('can be posted to in several channels and workspaces', () => {
    const { stack, team } = teamIn();
    [SLACK, { ...SLACK, channelId: 'C2' }, { ...SLACK, workspaceId: 'T2' }].forEach((channel) => team.addSlackChannel(channel));

    expect(new Set(slackIn(stack).map(nameOf)).size).toBe(3);
  });

  test('takes the name given', () => {
    const { stack, team } = teamIn();
    team.addSlackChannel({ ...SLACK, configurationName: 'Cost_of-Claims' });

    expect(nameOf(slackIn(stack)[0])).toBe('Cost_of-Claims');
  });

  test('can be told of other topics', () => {
    const { stack, team } = teamIn();
    const configuration = team.addSlackChannel(SLACK);
    configuration.addNotificationTopic(new CostNotifications(stack, 'Lead').topic);

    expect(slackIn(stack)[0][1].Properties.SnsTopicArns).toHaveLength(2);
  });

  test('is posted to from an imported topic', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const topic = sns.Topic.fromTopicArn(stack, 'Theirs', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:theirs`);
    new CostNotifications(stack, 'Team', { topic }).addSlackChannel(SLACK);

    expect(slackIn(stack)[0][1].Properties.SnsTopicArns).toEqual([`arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:theirs`]);
  });

  test('takes ids that are only known at deployment', () => {
    const { stack, team } = teamIn();
    team.addSlackChannel({ workspaceId: parameter(stack, 'W', 'T1'), channelId: parameter(stack, 'C1', 'C1') });
    team.addSlackChannel({ workspaceId: parameter(stack, 'W2', 'T2'), channelId: 'C2' });
    team.addSlackChannel({ ...SLACK, configurationName: parameter(stack, 'N', 'claims') });
    const found = slackIn(stack);

    expect(found.map(([, { Properties }]) => [Properties.SlackWorkspaceId, Properties.SlackChannelId])).toEqual([
      [{ Ref: 'W' }, { Ref: 'C1' }], [{ Ref: 'W2' }, 'C2'], ['T07EZ1TTT', 'C07EZ1ABC23'],
    ]);
    expect(new Set(found.map(nameOf)).size).toBe(3);
    expect(JSON.stringify(found)).not.toContain('TOKEN');
  });
});

describe('Microsoft Teams', () => {
  test('is posted to from the topic', () => {
    const { stack, team } = teamIn();
    const configuration = team.addTeamsChannel(TEAMS);
    const [[id, { Properties }]] = teamsIn(stack);

    expect(stack.resolve(configuration.ref)).toEqual({ Ref: id });
    expect(Properties).toMatchObject({
      ConfigurationName: expect.stringMatching(HASHED),
      TeamId: TEAMS.teamId,
      TeamsTenantId: TEAMS.tenantId,
      TeamsChannelId: TEAMS.channelId,
      SnsTopicArns: [stack.resolve(team.topic.topicArn)],
      IamRoleArn: { 'Fn::GetAtt': [ofType(templateOf(stack).Resources, 'AWS::IAM::Role')[0][0], 'Arn'] },
    });
    expect(team._hasRecipients()).toBe(true);
  });

  test('can change nothing: the role may do nothing, and the guardrail lets it read at most', () => {
    const { stack, team } = teamIn();
    team.addTeamsChannel(TEAMS);

    expect(teamsIn(stack)[0][1].Properties.GuardrailPolicies).toEqual([GUARDRAIL]);
    expect(rolesIn(stack)).toEqual([{ trusted: [['sts:AssumeRole', { Service: 'chatbot.amazonaws.com' }]], may: [] }]);
  });

  test('can be posted to in several channels, beside Slack', () => {
    const { stack, team } = teamIn();
    team.addTeamsChannel(TEAMS);
    team.addTeamsChannel({ ...TEAMS, channelId: '19%3Aother%40thread.tacv2' });
    team.addSlackChannel(SLACK);

    expect(new Set([...teamsIn(stack), ...slackIn(stack)].map(nameOf)).size).toBe(3);
  });

  test('takes the name given', () => {
    const { stack, team } = teamIn();
    team.addTeamsChannel({ ...TEAMS, configurationName: 'claims' });

    expect(nameOf(teamsIn(stack)[0])).toBe('claims');
  });

  test('takes ids that are only known at deployment', () => {
    const { stack, team } = teamIn();
    team.addTeamsChannel({
      teamId: parameter(stack, 'T', TEAMS.teamId),
      tenantId: parameter(stack, 'A', TEAMS.tenantId),
      channelId: parameter(stack, 'C', TEAMS.channelId),
      configurationName: parameter(stack, 'N', 'claims'),
    });
    const [[, { Properties }]] = teamsIn(stack);

    expect(Properties).toMatchObject({ TeamId: { Ref: 'T' }, TeamsTenantId: { Ref: 'A' }, TeamsChannelId: { Ref: 'C' }, ConfigurationName: { Ref: 'N' } });
  });
});

describe('a configuration', () => {
  const withChannels = (...channels: string[]) => {
    const { stack, team } = teamIn();
    channels.forEach((channelId) => {
      team.addSlackChannel({ ...SLACK, channelId });
      team.addTeamsChannel({ ...TEAMS, channelId: `19%3a${channelId}%40thread.tacv2` });
    });
    return Object.fromEntries([...slackIn(stack), ...teamsIn(stack)].map(([id, { Properties }]) => [id, Properties.ConfigurationName]));
  };

  test('keeps id and name whichever other channel comes or goes', () => {
    const few = withChannels('C2');

    expect(Object.keys(few)).toHaveLength(2);
    expect(withChannels('C1', 'C2', 'C3')).toMatchObject(few);
  });

  test.each<[string, Partial<SlackChannelOptions>]>([
    ['the workspace', { workspaceId: 'T2' }],
    ['the channel', { channelId: 'C2' }],
  ])('of Slack gets another name with %s, as CloudFormation creates the new one first', (_, edit) => {
    const [before, after] = [SLACK, { ...SLACK, ...edit }].map((channel) => {
      const { stack, team } = teamIn();
      team.addSlackChannel(channel);
      return nameOf(slackIn(stack)[0]);
    });

    expect(after).not.toBe(before);
  });

  test.each<[string, Partial<TeamsChannelOptions>]>([
    ['the team', { teamId: '00000000-da01-538d-aa2e-ac7918c6bb92' }],
    ['the tenant', { tenantId: '00000000-da01-538d-aa2e-ac7918c6bb92' }],
    ['the channel', { channelId: '19%3aother%40thread.tacv2' }],
  ])('of Teams gets another name with %s, as CloudFormation creates the new one first', (_, edit) => {
    const [before, after] = [TEAMS, { ...TEAMS, ...edit }].map((channel) => {
      const { stack, team } = teamIn();
      team.addTeamsChannel(channel);
      return nameOf(teamsIn(stack)[0]);
    });

    expect(after).not.toBe(before);
  });

  test('has a name that AWS takes, however long the path', () => {
    const stack = new Stack(checkedApp(), 'S'.repeat(120), { env: TEST_ENV });
    const team = new CostNotifications(stack, 'Überlänge '.repeat(20));
    team.addSlackChannel(SLACK);

    expect(nameOf(slackIn(stack)[0])).toMatch(/^[A-Za-z0-9-_]{1,128}$/);
  });

  test('carries the tags of the stack only, as others can share it, and so does its role', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    Tags.of(stack).add('Owner', 'someone');
    const team = new CostNotifications(stack, 'Team', { resourceTags: CostTags.of({ Team: 'a' }) });
    team.addSlackChannel(SLACK);
    team.addTeamsChannel(TEAMS);
    const taggable = [...slackIn(stack), ...teamsIn(stack), ...ofType(templateOf(stack).Resources, 'AWS::IAM::Role')];

    expect(taggable).toHaveLength(4);
    for (const [, { Properties }] of taggable) {
      expect(Properties.Tags).toEqual([{ Key: 'Owner', Value: 'someone' }]);
    }
  });
});

describe('rejects', () => {
  const slackConsole = 'copy the ID from the console of Amazon Q Developer in chat applications, for example T07EZ1TTT';
  const slackLink = 'copy the ID from the end of the channel\'s link, for example C07EZ1ABC23';
  const nameRemedy = 'change the name, or omit it to have one generated';

  test.each<[string, Partial<SlackChannelOptions>, string]>([
    ['an empty workspace', { workspaceId: '' }, `workspaceId must have at least 1 character, got "": ${slackConsole}`],
    ['a workspace by its name', { workspaceId: 'acme-inc' }, `workspaceId must be a Slack ID of uppercase letters and digits, got "acme-inc": ${slackConsole}`],
    ['a long workspace', { workspaceId: 'T'.repeat(256) }, `workspaceId must have at most 255 characters, got "${'T'.repeat(256)}" (256): ${slackConsole}`],
    ['an empty channel', { channelId: '' }, `channelId must have at least 1 character, got "": ${slackLink}`],
    ['a channel by its name', { channelId: '#claims' }, `channelId must be the ID of a Slack channel, not its name, got "#claims": ${slackLink}`],
    ['a channel by its link', { channelId: 'https://acme.slack.com/archives/C1' }, 'channelId must be the ID of a Slack channel, not its name, got "https:'],
    ['an empty name', { configurationName: '' }, `configurationName must have at least 1 character, got "": ${nameRemedy}`],
    ['a long name', { configurationName: 'x'.repeat(129) }, 'configurationName must have at most 128 characters'],
    ['a name with a space', { configurationName: 'a b' }, `configurationName must consist of letters, digits, _ and -, got "a b": ${nameRemedy}`],
    ['several at once', { workspaceId: 't', channelId: '#c' }, '2 problems:\n  - workspaceId must be a Slack ID'],
  ])('%s for Slack', (_, edit, message) => {
    expect(() => teamIn().team.addSlackChannel({ ...SLACK, ...edit })).toThrow(`CostNotifications at S/Team: ${message}`);
  });

  const teamsConsole = 'copy the ID from the console of Amazon Q Developer in chat applications';
  const teamsLink = 'copy the ID from the channel\'s link, for example 19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2';
  const encoded = 'channelId must be URL-encoded, with one %3a for : and one %40 for @';

  test.each<[string, Partial<TeamsChannelOptions>, string]>([
    ['a team by its name', { teamId: 'Claims' }, `2 problems:\n  - teamId must have at least 36 characters, got "Claims": ${teamsConsole}`],
    ['a team that is no UUID', { teamId: 'x'.repeat(36) }, `teamId must be a UUID, got "${'x'.repeat(36)}": ${teamsConsole}`],
    ['a tenant that is no UUID', { tenantId: TEAMS.tenantId.replaceAll('-', '0') }, 'tenantId must be a UUID, got "0ab57c0c0111'],
    ['a long tenant', { tenantId: `${TEAMS.tenantId}0` }, '2 problems:\n  - tenantId must have at most 36 characters'],
    ['a channel that is not URL-encoded', { channelId: '19:b6ef@thread.tacv2' }, `${encoded}, got "19:b6ef@thread.tacv2": ${teamsLink}`],
    ['a channel by its name', { channelId: 'general' }, `${encoded}, got "general": ${teamsLink}`],
    ['a channel encoded in part', { channelId: '19%3ab6ef@thread.tacv2' }, `${encoded}, got "19%3ab6ef@thread.tacv2": ${teamsLink}`],
    ['a long channel', { channelId: `19%3a${'x'.repeat(240)}%40thread.tacv2` }, 'channelId must have at most 256 characters'],
    ['a name with a dot', { configurationName: 'a.b' }, `configurationName must consist of letters, digits, _ and -, got "a.b": ${nameRemedy}`],
  ])('%s for Teams', (_, edit, message) => {
    expect(() => teamIn().team.addTeamsChannel({ ...TEAMS, ...edit })).toThrow(`CostNotifications at S/Team: ${message}`);
  });

  test('a channel that is there already', () => {
    const { team } = teamIn();
    team.addSlackChannel(SLACK);
    team.addTeamsChannel(TEAMS);

    expect(() => team.addSlackChannel(SLACK)).toThrow('CostNotifications at S/Team: addSlackChannel must be called with a new channel, got "T07EZ1TTT/C07EZ1ABC23" again: remove the duplicate');
    expect(() => team.addTeamsChannel(TEAMS)).toThrow(`CostNotifications at S/Team: addTeamsChannel must be called with a new channel, got "${TEAMS.teamId}/${TEAMS.channelId}" again: remove the duplicate`);
  });

  test('and creates nothing', () => {
    const { stack, team } = teamIn();

    expect(() => team.addSlackChannel({ ...SLACK, channelId: '#claims' })).toThrow();
    expect(slackIn(stack)).toEqual([]);
    expect(team._hasRecipients()).toBe(false);
  });
});
