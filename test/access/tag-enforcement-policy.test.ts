import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTagSchema, GuardrailRendering, ServiceTier, TagGuardrailPolicy, type TagGuardrailPolicyProps, UntrackedPath } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { type Fenced, guardrailDocument, guardrails } from '../support/fences';
import { verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { warningIds } from '../support/warnings';

const SCHEMA = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}' },
  Environment: { allowedValues: ['dev', 'prod'] },
  Tier: { required: false, allowedValues: ['gold', 'silver'] },
  Owner: { required: false },
});
const DEPLOYER = new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/cdk-*-cfn-exec-role-*`);
const PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const SOURCES = ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`];

const ALL = guardrails({ schema: SCHEMA, except: [DEPLOYER], breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)] })
  .map((fenced): [string, Fenced] => [fenced.name, fenced]);

/** The context of a request that brings tags. */
const requesting = (tags: Record<string, string>) => ({
  'aws:TagKeys': Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
});
const carrying = (tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

const RIGHT = { CostCenter: '4711', Environment: 'prod' };

describe.each(ALL)('%s', (_, { policies, others, around }) => {
  const may = async (action: string, resource: string, context: Record<string, string | string[]>, role?: string) => {
    expect(await verdict(others, action, { resource, context, role })).toBe('Allowed');
    return await verdict(policies, action, { resource, context, role }, around) === 'Allowed';
  };

  test.each<[string, Record<string, string>, boolean]>([
    ['the required tags', RIGHT, true],
    ['others beside them', { ...RIGHT, 'Team': 'a', 'aws:cloudformation:stack-name': 's' }, true],
    ['an optional one with an allowed value', { ...RIGHT, Tier: 'gold' }, true],
    ['an optional one with any value', { ...RIGHT, Owner: 'me' }, true],
    ['a required one missing', { Environment: 'prod' }, false],
    ['the other required one missing', { CostCenter: '4711' }, false],
    ['none', {}, false],
    ['a required one in another case', { costcenter: '4711', Environment: 'prod' }, false],
    ['a value that is not allowed', { ...RIGHT, Environment: 'staging' }, false],
    ['an allowed value in another case', { ...RIGHT, Environment: 'Prod' }, false],
    ['a value that is not allowed for an optional one', { ...RIGHT, Tier: 'bronze' }, false],
  ])('a profile with %s: may be created is %s', async (__, tags, isPossible) => {
    const legs = await Promise.all([PROFILE, ...SOURCES].map((resource) => may('bedrock:CreateInferenceProfile', resource, requesting(tags))));

    expect(legs).toEqual([isPossible, true, true]);
  });

  test('creating stays possible where AWS leaves out the tags when it asks for the source model', async () => {
    for (const resource of SOURCES) {
      expect(await may('bedrock:CreateInferenceProfile', resource, {})).toBe(true);
    }
  });

  test('creating stays possible where AWS authorizes it as tagging too, with the tags requested as the resource\'s', async () => {
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting(RIGHT), ...carrying(RIGHT) })).toBe(true);
  });

  test.each(['CostCenter', 'Environment', 'Tier', 'Owner'])('a cost tag, %s, is changed and removed by nobody but who is named', async (key) => {
    const change = { ...requesting({ [key]: 'prod' }), ...carrying({ ...RIGHT, Environment: 'dev', Tier: 'gold' }) };

    expect(await may('bedrock:TagResource', PROFILE, change)).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { 'aws:TagKeys': [key] })).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, requesting({ [key]: 'prod' }))).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...change, ...requesting({ Team: 'a', [key]: 'prod' }) })).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...carrying(RIGHT), ...requesting({ [key.toLowerCase()]: 'x' }) })).toBe(false);
    expect(await may('bedrock:UntagResource', PROFILE, { 'aws:TagKeys': [key], ...carrying(RIGHT) })).toBe(false);
    expect(await may('bedrock:UntagResource', PROFILE, { 'aws:TagKeys': ['Team', key.toUpperCase()] })).toBe(false);

    for (const role of ['cdk-hnb659fds-cfn-exec-role-1', 'BreakGlass']) {
      expect(await may('bedrock:TagResource', PROFILE, change, role)).toBe(true);
      expect(await may('bedrock:UntagResource', PROFILE, { 'aws:TagKeys': [key] }, role)).toBe(true);
    }
  });

  test('a second spelling of a cost tag cannot be added, with whatever value', async () => {
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ costcenter: '4711' }), ...carrying(RIGHT) })).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ Team: 'a', COSTCENTER: '4711' }), ...carrying(RIGHT) })).toBe(false);
  });

  test('other tags, and tags of other resources, are anybody\'s', async () => {
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ Team: 'a' }), ...carrying(RIGHT) })).toBe(true);
    expect(await may('bedrock:UntagResource', PROFILE, { 'aws:TagKeys': ['Team'] })).toBe(true);
    expect(await may('bedrock:TagResource', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail/g1`, requesting({ CostCenter: '1' }))).toBe(true);
  });

  test('who may change tags may not create without them, nor call beside them', async () => {
    expect(await may('bedrock:CreateInferenceProfile', PROFILE, {}, 'cdk-hnb659fds-cfn-exec-role-1')).toBe(false);
    expect(await may('bedrock:InvokeModel', SOURCES[0], {}, 'cdk-hnb659fds-cfn-exec-role-1')).toBe(false);
  });

  test.each<[Record<string, string>, boolean]>([
    [RIGHT, true],
    [{ ...RIGHT, Tier: 'gold' }, true],
    [{ ...RIGHT, Tier: 'bronze' }, false],
    [{ Environment: 'prod' }, false],
    [{ ...RIGHT, CostCenter: '' }, false],
    [{ ...RIGHT, Environment: 'staging' }, false],
    [{}, false],
  ])('a profile with %j may be called: %s', async (tags, isPossible) => {
    for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
      expect(await may(action, PROFILE, carrying(tags))).toBe(isPossible);
      expect(await may(action, PROFILE, carrying(tags), 'BreakGlass')).toBe(true);
    }
  });

  test('reading and deleting profiles, and everything that is not Bedrock, is left alone', async () => {
    expect(await may('bedrock:GetInferenceProfile', PROFILE, {})).toBe(true);
    expect(await may('bedrock:DeleteInferenceProfile', PROFILE, {})).toBe(true);
  });
});

test('a boundary lets the rest of AWS through', async () => {
  const boundary = guardrailDocument({ schema: SCHEMA, rendering: GuardrailRendering.PERMISSIONS_BOUNDARY });
  const s3 = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] };

  expect(await verdict([s3], 's3:ListAllMyBuckets', { resource: '*' }, { boundary })).toBe('Allowed');
});

test('a managed policy and a service control policy allow nothing', () => {
  for (const rendering of [GuardrailRendering.MANAGED_POLICY, GuardrailRendering.SERVICE_CONTROL_POLICY]) {
    expect(JSON.stringify(guardrailDocument({ requiredTagKeys: ['Team'], rendering }))).not.toContain('"Allow"');
  }
});

test('tiers and ways are as the options say', async () => {
  const document = guardrailDocument({ requiredTagKeys: ['Team'], deniedServiceTiers: [ServiceTier.PRIORITY], allowedPaths: [UntrackedPath.BEDROCK_MANTLE] });
  const mantle = { resource: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/default` };

  expect(await verdict([EVERYTHING, document], 'bedrock-mantle:CreateInference', mantle)).toBe('Allowed');
  expect(await verdict([EVERYTHING, document], 'bedrock-mantle:CreateInference', { ...mantle, context: { 'bedrock-mantle:ServiceTier': 'priority' } })).toBe('ExplicitlyDenied');
  expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: PROFILE, context: { 'aws:ResourceTag/Team': 'a', 'bedrock:ServiceTier': 'priority' } })).toBe('ExplicitlyDenied');
  expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: PROFILE, context: { 'aws:ResourceTag/Team': 'a' } })).toBe('Allowed');
});

test('a key with a space, which no variable takes, cannot be set even to the value that is there', async () => {
  const document = guardrailDocument({ requiredTagKeys: ['Cost Center'] });

  expect(JSON.stringify(document)).not.toContain('${aws:ResourceTag/Cost Center');
  expect(await verdict([EVERYTHING, document], 'bedrock:TagResource', { resource: PROFILE, context: { ...requesting({ 'Cost Center': '1' }), ...carrying({ 'Cost Center': '1' }) } })).toBe('ExplicitlyDenied');
});

type Props = (stack: Stack) => Partial<TagGuardrailPolicyProps>;

function guarded(props: Props = () => ({})) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const guardrail = new TagGuardrailPolicy(stack, 'Guardrail', { schema: SCHEMA, except: [DEPLOYER], ...props(stack) });
  return { stack, guardrail };
}

const serviceControl: Props = () => ({ rendering: GuardrailRendering.SERVICE_CONTROL_POLICY });

describe('the construct', () => {
  test('is a managed policy for roles, users and groups', () => {
    const { stack, guardrail } = guarded((scope) => ({ roles: [new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() })] }));
    guardrail.attachToUser(new iam.User(stack, 'User'));
    guardrail.attachToGroup(new iam.Group(stack, 'Group'));
    guardrail.attachToRole(new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }));
    const { Properties } = onlyResource(stack, 'AWS::IAM::ManagedPolicy');

    expect([Properties.Roles.length, Properties.Users.length, Properties.Groups.length]).toEqual([2, 1, 1]);
    expect([guardrail.managedPolicies.length, guardrail.serviceControlPolicyIds]).toEqual([1, []]);
    expect(Properties.PolicyDocument).toEqual(stack.resolve(guardrail.document));
  });

  test('is a boundary of roles and users, or of all below a scope', () => {
    const { stack, guardrail } = guarded((scope) => ({
      rendering: GuardrailRendering.PERMISSIONS_BOUNDARY,
      roles: [new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() })],
    }));
    new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() });
    const bounded = () => Object.values(resourcesOf(stack, 'AWS::IAM::Role')).filter(({ Properties }) => Properties.PermissionsBoundary).length;

    iam.PermissionsBoundary.of(stack).apply(guardrail.managedPolicies[0]);
    expect(bounded()).toBe(2);
    expect(() => guardrail.attachToGroup(new iam.Group(stack, 'Group'))).toThrow('a permissions boundary must not be attached to a group, got "S/Group"');
  });

  test('takes targets that only deployment knows', () => {
    const { stack } = guarded((scope) => ({ ...serviceControl(scope), targetIds: new CfnParameter(scope, 'Targets', { type: 'CommaDelimitedList', default: 'r-ab12' }).valueAsList }));

    expect(onlyResource(stack, 'AWS::Organizations::Policy').Properties.TargetIds).toEqual({ Ref: 'Targets' });
  });

  test('is a service control policy, attached where it is told', () => {
    const { stack, guardrail } = guarded((scope) => ({ ...serviceControl(scope), targetIds: ['ou-ab12-34cd56ef', TEST_ACCOUNT, 'r-ab12'] }));
    const { Properties } = onlyResource(stack, 'AWS::Organizations::Policy');

    expect(Properties).toMatchObject({ Name: expect.stringMatching(/^S-Guardrail-[0-9a-f]{8}$/), Type: 'SERVICE_CONTROL_POLICY', TargetIds: ['ou-ab12-34cd56ef', TEST_ACCOUNT, 'r-ab12'] });
    expect(JSON.stringify(deployed(Properties.Content, {})).length).toBeLessThanOrEqual(5120);
    expect(stack.resolve(guardrail.serviceControlPolicyIds)).toEqual([{ 'Fn::GetAtt': [expect.any(String), 'Id'] }]);
    expect(() => guardrail.attachToRole(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }))).toThrow('rendering must be MANAGED_POLICY to be attached, got SERVICE_CONTROL_POLICY');
    expect(warningIds(stack)).toEqual([]);
  });

  test('takes further statements through its document', () => {
    const { stack, guardrail } = guarded(serviceControl);
    guardrail.document.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['bedrock:DeleteInferenceProfile'], resources: ['*'] }));

    expect(JSON.stringify(onlyResource(stack, 'AWS::Organizations::Policy').Properties.Content)).toContain('bedrock:DeleteInferenceProfile');
  });

  test('keeps its logical ids', () => {
    expect(Object.keys(templateOf(guarded().stack).Resources)).toEqual(['GuardrailPolicyB74BA66E']);
    expect(Object.keys(templateOf(guarded(serviceControl).stack).Resources)).toEqual(['Guardrail91D61981']);
  });

  test('warns if nobody in the organization may change a tag, deployments included', () => {
    expect(warningIds(guarded((scope) => ({ ...serviceControl(scope), except: undefined })).stack)).toEqual(['cdk-bedrock-cost-tags:TagGuardrailPolicy.nobodyMayTag']);
    expect(warningIds(guarded(() => ({ except: undefined })).stack)).toEqual([]);
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov'])('is written for the partition %s', (partition) => {
    const stack = new Stack(checkedApp(), 'S');
    new TagGuardrailPolicy(stack, 'Guardrail', { requiredTagKeys: ['Team'] });
    const text = JSON.stringify(deployed(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, { partition }));

    expect([...new Set([...text.matchAll(/arn:([a-z-]+):/g)].map(([, each]) => each))]).toEqual([partition]);
  });
});

describe('size', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `CostAllocationKey${index}`);

  test.each<[string, Partial<TagGuardrailPolicyProps>, number]>([
    ['fits with the guide\'s four keys', { except: undefined }, 1],
    ['is split where somebody may change them', {}, 2],
    ['fits again in what AWS is reported to take', { maxPolicySize: 10_240 }, 1],
  ])('of a service control policy %s', (_, props, count) => {
    const { stack } = guarded((scope) => ({ ...serviceControl(scope), schema: CostTagSchema.standard(), ...props }));
    const sizes = Object.values(resourcesOf(stack, 'AWS::Organizations::Policy')).map(({ Properties }) => JSON.stringify(deployed(Properties.Content, {})).length);

    expect(sizes).toHaveLength(count);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(props.maxPolicySize ?? 5120);
  });

  test('of policies that do not fit on a target or a role is told with their number', () => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(50).map((key) => [key, { allowedValues: Array.from({ length: 15 }, (__, index) => `value-${index}`) }])));

    expect(() => templateOf(guarded((scope) => ({ ...serviceControl(scope), schema, targetIds: ['r-ab12'] })).stack))
      .toThrow(/"S\/Guardrail" needs 1\d service control policies, and at most 9 fit on a target beside FullAWSAccess/);
    const larger = CostTagSchema.of(Object.fromEntries(keys(50).map((key) => [key, { allowedValues: Array.from({ length: 100 }, (__, index) => `value-${index}`) }])));
    expect(() => templateOf(guarded(() => ({ schema: larger })).stack)).toThrow(/needs \d\d policies, and IAM attaches 20 to a role or user at most/);
  });

  test.each([
    ['a service control policy', GuardrailRendering.SERVICE_CONTROL_POLICY, 'AWS::Organizations::Policy', 5120, 'splitServiceControl'],
    ['a managed policy', GuardrailRendering.MANAGED_POLICY, 'AWS::IAM::ManagedPolicy', 6144, 'split'],
  ])('of %s is split for 30 keys, with a warning, and holds', async (_, rendering, type, max, warning) => {
    const { stack, guardrail } = guarded(() => ({ schema: undefined, requiredTagKeys: keys(30), rendering, policyName: 'guardrail' }));
    const resources = Object.values(resourcesOf(stack, type));
    const documents = resources.map(({ Properties }) => deployed(Properties.Content ?? Properties.PolicyDocument, {}));

    expect(documents.length).toBeGreaterThan(1);
    expect(Math.max(...documents.map((document) => JSON.stringify(document).length))).toBeLessThanOrEqual(max);
    expect(documents.flatMap(({ Statement }) => Statement)).toHaveLength(deployed(stack.resolve(guardrail.document), {}).Statement.length);
    expect(resources.map(({ Properties }) => Properties.Name ?? Properties.ManagedPolicyName).slice(0, 2)).toEqual(['guardrail', 'guardrail-2']);
    expect(warningIds(stack)).toEqual([`cdk-bedrock-cost-tags:TagGuardrailPolicy.${warning}`]);
    for (const key of keys(30)) {
      const leg = { resource: PROFILE, context: carrying(Object.fromEntries(keys(30).filter((each) => each !== key).map((each) => [each, 'a']))) };
      expect([key, await verdict([EVERYTHING, ...documents], 'bedrock:InvokeModel', leg)]).toEqual([key, 'ExplicitlyDenied']);
    }
  });

  test.each([
    ['AWS::Organizations::Policy', GuardrailRendering.SERVICE_CONTROL_POLICY, 5120],
    ['AWS::IAM::ManagedPolicy', GuardrailRendering.MANAGED_POLICY, 6144],
  ])('of %s with 30 keys of 20 values each is split', (type, rendering, max) => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(30).map((key) => [key, { allowedValues: Array.from({ length: 20 }, (__, index) => `value-${index}`) }])));
    const resources = Object.values(resourcesOf(guarded(() => ({ schema, rendering })).stack, type));
    const sizes = resources.map(({ Properties }) => JSON.stringify(deployed(Properties.Content ?? Properties.PolicyDocument, {})).length);

    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(max);
  });

  test.each([
    ['a boundary', GuardrailRendering.PERMISSIONS_BOUNDARY, /"S\/Guardrail\/Boundary" has \d+ characters, \d+ of them for what it allows, which stays together, and IAM takes 6144/, 30, 1],
    ['one statement in a managed policy', GuardrailRendering.MANAGED_POLICY, /"S\/Guardrail\/Policy" has \d+ characters, and IAM takes 6144: pass fewer keys, allowed values, except or/, 1, 600],
    ['one statement in a service control policy', GuardrailRendering.SERVICE_CONTROL_POLICY, /"S\/Guardrail" has \d+ characters, and AWS Organizations takes 5120/, 1, 600],
  ])('of %s cannot be split, and is told with the numbers', (_, rendering, message, count, values) => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(count).map((key) => [key, { allowedValues: Array.from({ length: values }, (__, index) => `value-${index}`) }])));

    expect(() => templateOf(guarded(() => ({ schema, rendering })).stack)).toThrow(message);
  });
});

describe('refuses', () => {
  const token = Lazy.string({ produce: () => 'x' });

  test.each<[string, Props, string]>([
    ['neither schema nor keys', () => ({ schema: undefined }), 'schema or requiredTagKeys must say which tags a profile needs, got neither'],
    ['both', () => ({ requiredTagKeys: ['Team'] }), 'requiredTagKeys must not be given together with schema, got ["Team"]'],
    ['a schema that is none', () => ({ schema: { Team: {} } as any }), 'schema must be a CostTagSchema, got {"Team":{}}'],
    ['a schema that requires nothing', () => ({ schema: CostTagSchema.of({ Team: { required: false } }) }), 'schema must have a required key, got optional keys ["Team"]'],
    ['no key', () => ({ schema: undefined, requiredTagKeys: [] }), 'requiredTagKeys must name at least one key, got []'],
    ['51 keys', () => ({ schema: undefined, requiredTagKeys: Array.from({ length: 51 }, (_, index) => `K${index}`) }), 'requiredTagKeys must be at most 50, got 51'],
    ['a key AWS does not take', () => ({ schema: undefined, requiredTagKeys: ['aws:Team'] }), 'requiredTagKeys: key "aws:Team" must not start with "aws:"'],
    ['a key that is a token', () => ({ schema: undefined, requiredTagKeys: [token] }), 'requiredTagKeys must be known at synth'],
    ['a key twice', () => ({ schema: undefined, requiredTagKeys: ['Team', 'team'] }), 'requiredTagKeys must differ, in more than case, got "team" more than once'],
    ['an account that may change tags', () => ({ except: [new iam.AccountPrincipal(TEST_ACCOUNT)] }), 'except must be roles, users or ARNs of such'],
    ['a condition on who may change tags', () => ({ except: [new iam.PrincipalWithConditions(DEPLOYER, { Bool: { 'aws:SecureTransport': 'true' } })] }), 'except must have no conditions'],
    ['everybody to break the glass', () => ({ breakGlassPrincipals: [new iam.AnyPrincipal()] }), 'breakGlassPrincipals must be roles, users or ARNs of such'],
    ['a caller\'s key with a space', () => ({ principalTagKeys: ['Cost Center'] }), 'principalTagKeys must have no spaces'],
    ['a way that is none', () => ({ allowedPaths: ['X' as any] }), 'allowedPaths must be values of UntrackedPath'],
    ['a tier that is none', () => ({ deniedServiceTiers: ['X' as any] }), 'deniedServiceTiers must be values of ServiceTier'],
    ['a rendering that is none', () => ({ rendering: 'SCP' as any }), 'rendering must be a value of GuardrailRendering, got "SCP"'],
    ['roles for a service control policy', (stack) => ({ ...serviceControl(stack), roles: [iam.Role.fromRoleName(stack, 'R', 'r')] }), 'roles must not be given for a service control policy'],
    ['targets for a managed policy', () => ({ targetIds: [TEST_ACCOUNT] }), `targetIds must not be given for a MANAGED_POLICY, got ["${TEST_ACCOUNT}"]`],
    ['a target that is none', (stack) => ({ ...serviceControl(stack), targetIds: ['Sandbox'] }), 'targetIds must be ids of accounts, organizational units or the root, got "Sandbox"'],
    ['a size for a managed policy', () => ({ maxPolicySize: 5000 }), 'maxPolicySize must not be given for a MANAGED_POLICY, got 5000'],
    ['a size beyond any reported', (stack) => ({ ...serviceControl(stack), maxPolicySize: 20_000 }), 'maxPolicySize must be a whole number of characters from 2048 to 10240, got 20000'],
    ['a target twice', (stack) => ({ ...serviceControl(stack), targetIds: ['r-ab12', 'r-ab12'] }), 'targetIds must differ, got "r-ab12" more than once'],
    ['groups to bound', (stack) => ({ rendering: GuardrailRendering.PERMISSIONS_BOUNDARY, groups: [new iam.Group(stack, 'G')] }), 'groups must not be given for a permissions boundary'],
    ['imported users to bound', (stack) => ({ rendering: GuardrailRendering.PERMISSIONS_BOUNDARY, users: [iam.User.fromUserName(stack, 'U', 'u')] }), 'users must be created in this app to be bounded, got "S/U", which is imported'],
    ['a name IAM does not take', () => ({ policyName: 'a/b' }), 'policyName must consist of letters, digits'],
    ['a name AWS Organizations does not take', (stack) => ({ ...serviceControl(stack), policyName: 'größer' }), 'policyName must consist of ASCII characters'],
  ])('%s', (_, props, message) => {
    expect(() => guarded(props)).toThrow(message);
  });

  test('everything at once', () => {
    expect(() => guarded(() => ({ requiredTagKeys: [], targetIds: ['x'], policyName: '' }))).toThrow(/TagGuardrailPolicy at S\/Guardrail: 5 problems:/);
  });
});

test('what spends without carrying tags is denied to a caller with the right tags too', async () => {
  const document = guardrailDocument({ requiredTagKeys: ['Team'], principalTagKeys: ['Team'] });
  const { action, leg } = SPENDING_PATHS.find(({ name }) => name === 'a batch job')!;

  expect(await verdict([EVERYTHING, document], action, { ...leg, context: { 'aws:PrincipalTag/Team': 'a' } })).toBe('ExplicitlyDenied');
});
