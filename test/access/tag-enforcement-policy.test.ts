import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTagSchema, PolicyType, ServiceTier, TagEnforcementPolicy, type TagEnforcementPolicyProps, UntrackedUsage } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { type Leg, verdict } from '../support/may';
import { type RestrictedPrincipal, enforcementDocument, enforcedPrincipals } from '../support/perimeters';
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

const ALL = enforcedPrincipals({ schema: SCHEMA, exemptPrincipals: [DEPLOYER], breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)] })
  .map((restricted): [string, RestrictedPrincipal] => [restricted.name, restricted]);

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
    ['others in addition to them', { ...RIGHT, 'Team': 'a', 'aws:cloudformation:stack-name': 's' }, true],
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

  test.each(['CostCenter', 'Environment', 'Tier', 'Owner'])('a cost tag, %s, is changed and removed by exempt principals only', async (key) => {
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

  test.each(['costcenter', 'COSTCENTER', 'costCenter', 'Costcenter', 'environment', 'ENVIRONMENT', 'tier', 'owner', 'OWNER'])('a cost tag has no twin %s', async (twin) => {
    const key = Object.keys({ ...RIGHT, Tier: '', Owner: '' }).find((each) => each.toLowerCase() === twin.toLowerCase())!;
    const current = { ...RIGHT, Tier: 'gold', Owner: 'me' };
    const doubled = { ...current, [twin]: current[key as keyof typeof current] };
    const { [key as keyof typeof current]: _value, ...without } = doubled;

    // IAM may read either of the two, for the request and for the resource.
    for (const value of ['4711', 'prod', 'EVIL']) {
      for (const read of [{}, { [`aws:RequestTag/${key}`]: value }]) {
        expect(await may('bedrock:CreateInferenceProfile', PROFILE, { ...requesting({ ...doubled, [twin]: value }), ...read })).toBe(false);
        expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ ...doubled, [twin]: value }), ...carrying(current), ...read })).toBe(false);
      }
    }
    expect(await may('bedrock:CreateInferenceProfile', PROFILE, requesting(without))).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ [twin]: '4711' }), ...carrying(current) })).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ Team: 'a', [twin]: '4711' }), ...carrying(current) })).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ [twin]: '4711' }), ...carrying(current) }, 'cdk-hnb659fds-cfn-exec-role-1')).toBe(false);
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ [twin]: '4711' }), ...carrying(current) }, 'BreakGlass')).toBe(true);
  });

  test.each(['', ' ', '   ', ' 4711', '4711 '])('a profile is not created with the value %j', async (value) => {
    expect(await may('bedrock:CreateInferenceProfile', PROFILE, requesting({ ...RIGHT, CostCenter: value }))).toBe(false);
    expect(await may('bedrock:CreateInferenceProfile', PROFILE, requesting({ ...RIGHT, Environment: value }))).toBe(false);
  });

  test('an unusual spelling can be added only with the value of the cost tag, and changed by exempt principals only', async () => {
    const retag = (tags: Record<string, string>) => may('bedrock:TagResource', PROFILE, { ...requesting(tags), ...carrying(RIGHT) });

    expect(await retag({ cOsTcEnTeR: '4712' })).toBe(false);
    expect(await retag({ cOsTcEnTeR: '4712', Environment: 'prod' })).toBe(false);
    expect(await retag({ cOsTcEnTeR: '4711', Environment: 'prod' })).toBe(true);
  });

  test('other tags, and tags of other resources, are anybody\'s', async () => {
    expect(await may('bedrock:TagResource', PROFILE, { ...requesting({ Team: 'a' }), ...carrying(RIGHT) })).toBe(true);
    expect(await may('bedrock:UntagResource', PROFILE, { 'aws:TagKeys': ['Team'] })).toBe(true);
    expect(await may('bedrock:TagResource', `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail/g1`, requesting({ CostCenter: '1' }))).toBe(true);
  });

  test('principals that can change tags can neither create nor call profiles without them', async () => {
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

describe.each(enforcedPrincipals({ schema: SCHEMA, exemptPrincipals: [DEPLOYER], otherTagKeys: ['Name', 'build:*'] }).map((each): [string, RestrictedPrincipal] => [each.name, each]))(
  '%s with a list of other keys', (_, { policies, around }) => {
    const may = async (action: string, context: Record<string, string | string[]>) => await verdict(policies, action, { resource: PROFILE, context }, around) === 'Allowed';

    test.each<[Record<string, string>, boolean]>([
      [RIGHT, true],
      [{ ...RIGHT, 'Owner': 'me', 'Name': 'n', 'build:sha': '1' }, true],
      [{ ...RIGHT, 'aws:cloudformation:stack-name': 's' }, true],
      [{ ...RIGHT, Team: 'a' }, false],
      [{ ...RIGHT, name: 'n' }, false],
      [{ ...RIGHT, cOsTcEnTeR: '4711' }, false],
      [{ ...RIGHT, costcenter: '4711', Name: 'n' }, false],
    ])('creating with %j is possible: %s', async (tags, isPossible) => {
      expect(await may('bedrock:CreateInferenceProfile', requesting(tags))).toBe(isPossible);
      expect(await may('bedrock:TagResource', { ...requesting(tags), ...carrying(tags) })).toBe(isPossible);
    });

    test('other keys are tagged one by one', async () => {
      expect(await may('bedrock:TagResource', { ...requesting({ Name: 'n' }), ...carrying(RIGHT) })).toBe(true);
      expect(await may('bedrock:TagResource', { ...requesting({ Team: 'n' }), ...carrying(RIGHT) })).toBe(false);
      expect(await may('bedrock:TagResource', { ...requesting({ cOsTcEnTeR: '4711', Environment: 'prod' }), ...carrying(RIGHT) })).toBe(false);
      expect(await may('bedrock:UntagResource', { 'aws:TagKeys': ['Name'] })).toBe(true);
    });
  },
);

describe.each([true, false])('with denyGlobalInference %s', (denyGlobalInference) => {
  const source = (id: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/${id}`;
  const through = (region: string) => ({ resource: `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`, context: { 'bedrock:InferenceProfileArn': PROFILE } });

  test.each(enforcedPrincipals({ schema: SCHEMA, denyGlobalInference, breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)] }))('$name', async ({ policies, around }) => {
    const may = async (action: string, leg: Leg) => await verdict(policies, action, leg, around) === 'Allowed';

    expect(await may('bedrock:CreateInferenceProfile', { resource: source('global.amazon.nova-2-lite-v1:0'), context: requesting(RIGHT) })).toBe(!denyGlobalInference);
    expect(await may('bedrock:CreateInferenceProfile', { resource: source('global.amazon.nova-2-lite-v1:0'), role: 'BreakGlass' })).toBe(true);
    expect(await may('bedrock:CreateInferenceProfile', { resource: source('eu.amazon.nova-2-lite-v1:0') })).toBe(true);
    for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
      expect(await may(action, through(''))).toBe(!denyGlobalInference);
      expect(await may(action, { ...through(''), role: 'BreakGlass' })).toBe(true);
      expect(await may(action, through('eu-west-1'))).toBe(true);
    }
  });
});

test('a key that has one spelling gets no statement for others', () => {
  expect(JSON.stringify(enforcementDocument({ requiredTagKeys: ['4711'] }))).not.toContain('DoubledTags');
});

test('a boundary allows the rest of AWS', async () => {
  const boundary = enforcementDocument({ schema: SCHEMA, policyType: PolicyType.PERMISSIONS_BOUNDARY });
  const s3 = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] };

  expect(await verdict([s3], 's3:ListAllMyBuckets', { resource: '*' }, { boundary })).toBe('Allowed');
});

test('a managed policy and a service control policy allow nothing', () => {
  for (const policyType of [PolicyType.MANAGED_POLICY, PolicyType.SERVICE_CONTROL_POLICY]) {
    expect(JSON.stringify(enforcementDocument({ requiredTagKeys: ['Team'], policyType }))).not.toContain('"Allow"');
  }
});

test('tiers and untracked usage are as the options specify', async () => {
  const document = enforcementDocument({ requiredTagKeys: ['Team'], deniedServiceTiers: [ServiceTier.PRIORITY], allowedUntrackedUsage: [UntrackedUsage.BEDROCK_MANTLE] });
  const mantle = { resource: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/default` };

  expect(await verdict([EVERYTHING, document], 'bedrock-mantle:CreateInference', mantle)).toBe('Allowed');
  expect(await verdict([EVERYTHING, document], 'bedrock-mantle:CreateInference', { ...mantle, context: { 'bedrock-mantle:ServiceTier': 'priority' } })).toBe('ExplicitlyDenied');
  expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: PROFILE, context: { 'aws:ResourceTag/Team': 'a', 'bedrock:ServiceTier': 'priority' } })).toBe('ExplicitlyDenied');
  expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: PROFILE, context: { 'aws:ResourceTag/Team': 'a' } })).toBe('Allowed');
});

test('a key with a space, which no variable takes, cannot be set even to the value that is there', async () => {
  const document = enforcementDocument({ requiredTagKeys: ['Cost Center'] });

  expect(JSON.stringify(document)).not.toContain('${aws:ResourceTag/Cost Center');
  expect(await verdict([EVERYTHING, document], 'bedrock:TagResource', { resource: PROFILE, context: { ...requesting({ 'Cost Center': '1' }), ...carrying({ 'Cost Center': '1' }) } })).toBe('ExplicitlyDenied');
});

type Props = (stack: Stack) => Partial<TagEnforcementPolicyProps>;

function enforced(props: Props = () => ({})) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const policy = new TagEnforcementPolicy(stack, 'TagEnforcement', { schema: SCHEMA, exemptPrincipals: [DEPLOYER], ...props(stack) });
  return { stack, policy };
}

const serviceControl: Props = () => ({ policyType: PolicyType.SERVICE_CONTROL_POLICY, maxPolicySize: 10_240 });

describe('the construct', () => {
  test('is a managed policy for roles, users and groups', () => {
    const { stack, policy } = enforced((scope) => ({ roles: [new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() })] }));
    policy.attachToUser(new iam.User(stack, 'User'));
    policy.attachToGroup(new iam.Group(stack, 'Group'));
    policy.attachToRole(new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }));
    const { Properties } = onlyResource(stack, 'AWS::IAM::ManagedPolicy');

    expect([Properties.Roles.length, Properties.Users.length, Properties.Groups.length]).toEqual([2, 1, 1]);
    expect([policy.managedPolicies.length, policy.serviceControlPolicyIds]).toEqual([1, []]);
    expect(Properties.PolicyDocument).toEqual(stack.resolve(policy.document));
  });

  test('is a boundary of roles and users, or of all below a scope', () => {
    const { stack, policy } = enforced((scope) => ({
      policyType: PolicyType.PERMISSIONS_BOUNDARY,
      roles: [new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() })],
    }));
    new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() });
    const bounded = () => Object.values(resourcesOf(stack, 'AWS::IAM::Role')).filter(({ Properties }) => Properties.PermissionsBoundary).length;

    iam.PermissionsBoundary.of(stack).apply(policy.managedPolicies[0]);
    expect(bounded()).toBe(2);
    expect(() => policy.attachToGroup(new iam.Group(stack, 'Group'))).toThrow('a permissions boundary must not be attached to a group, got "S/Group"');
  });

  test('takes targets that only deployment knows', () => {
    const { stack } = enforced((scope) => ({ ...serviceControl(scope), targetIds: new CfnParameter(scope, 'Targets', { type: 'CommaDelimitedList', default: 'r-ab12' }).valueAsList }));

    expect(onlyResource(stack, 'AWS::Organizations::Policy').Properties.TargetIds).toEqual({ Ref: 'Targets' });
  });

  test('is a service control policy, attached to its targets', () => {
    const { stack, policy } = enforced((scope) => ({ ...serviceControl(scope), targetIds: ['ou-ab12-34cd56ef', TEST_ACCOUNT, 'r-ab12'] }));
    const { Properties } = onlyResource(stack, 'AWS::Organizations::Policy');

    expect(Properties).toMatchObject({ Name: expect.stringMatching(/^S-TagEnforcement-[0-9a-f]{8}$/), Type: 'SERVICE_CONTROL_POLICY', TargetIds: ['ou-ab12-34cd56ef', TEST_ACCOUNT, 'r-ab12'] });
    expect(JSON.stringify(deployed(Properties.Content, {})).length).toBeLessThanOrEqual(6144);
    expect(stack.resolve(policy.serviceControlPolicyIds)).toEqual([{ 'Fn::GetAtt': [expect.any(String), 'Id'] }]);
    expect(() => policy.attachToRole(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }))).toThrow('policyType must be MANAGED_POLICY to attach the policy, got SERVICE_CONTROL_POLICY');
    expect(warningIds(stack)).toEqual([]);
  });

  test('takes further statements through its document', () => {
    const { stack, policy } = enforced(serviceControl);
    policy.document.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['bedrock:DeleteInferenceProfile'], resources: ['*'] }));

    expect(JSON.stringify(onlyResource(stack, 'AWS::Organizations::Policy').Properties.Content)).toContain('bedrock:DeleteInferenceProfile');
  });

  test('keeps its logical ids', () => {
    expect(Object.keys(templateOf(enforced().stack).Resources)).toEqual(['TagEnforcementPolicy1CC35BCD']);
    expect(Object.keys(templateOf(enforced(serviceControl).stack).Resources)).toEqual(['TagEnforcement995A8F5F']);
  });

  test('warns if no principal in the organization can change a tag, deployments included', () => {
    expect(warningIds(enforced((scope) => ({ ...serviceControl(scope), exemptPrincipals: undefined })).stack)).toEqual(['cdk-bedrock-cost-tags:TagEnforcementPolicy.noTagAdministrators']);
    expect(warningIds(enforced(() => ({ exemptPrincipals: undefined })).stack)).toEqual([]);
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov'])('is written for the partition %s', (partition) => {
    const stack = new Stack(checkedApp(), 'S');
    new TagEnforcementPolicy(stack, 'TagEnforcement', { requiredTagKeys: ['Team'] });
    const text = JSON.stringify(deployed(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, { partition }));

    expect([...new Set([...text.matchAll(/arn:([a-z-]+):/g)].map(([, each]) => each))]).toEqual([partition]);
  });
});

describe('size', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `CostAllocationKey${index}`);

  test.each<[string, Partial<TagEnforcementPolicyProps>, number[]]>([
    ['is split for the guide\'s four keys', { maxPolicySize: undefined }, [4978, 1091]],
    ['also if no principal can change them', { maxPolicySize: undefined, exemptPrincipals: undefined }, [4887, 818]],
    ['fits in the size that AWS is reported to take', {}, [6031]],
  ])('of a service control policy %s', (_, props, expected) => {
    const { stack } = enforced((scope) => ({ ...serviceControl(scope), schema: CostTagSchema.bedrockGuide(), ...props }));
    const sizes = Object.values(resourcesOf(stack, 'AWS::Organizations::Policy')).map(({ Properties }) => JSON.stringify(deployed(Properties.Content, {})).length);

    expect(sizes).toEqual(expected);
  });

  test('of a boundary with the guide\'s four keys and a principal that can change them fits', () => {
    const { stack } = enforced(() => ({ schema: CostTagSchema.bedrockGuide(), policyType: PolicyType.PERMISSIONS_BOUNDARY }));

    expect(JSON.stringify(deployed(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, {})).length).toBe(6101);
  });

  test('of policies that do not fit on a target or a role is reported with their number', () => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(50).map((key) => [key, { allowedValues: Array.from({ length: 15 }, (__, index) => `value-${index}`) }])));
    const onRoot = (props: Partial<TagEnforcementPolicyProps>) => () => templateOf(enforced((scope) => ({ ...serviceControl(scope), maxPolicySize: undefined, schema, targetIds: ['r-ab12'], ...props })).stack);

    expect(onRoot({})).toThrow(/"S\/TagEnforcement" must fit in the 4 service control policies that a target can have in addition to FullAWSAccess, got 1\d: .* or raise maxPolicySize or maxPoliciesPerTarget/);
    expect(onRoot({ maxPoliciesPerTarget: 10 })).toThrow(/"S\/TagEnforcement" must fit in the 9 service control policies that a target can have in addition to FullAWSAccess, got 1\d: /);
    expect(onRoot({ maxPoliciesPerTarget: 10, maxPolicySize: 10_240 })).not.toThrow();
    expect(onRoot({ targetIds: undefined })).not.toThrow();
    const larger = CostTagSchema.of(Object.fromEntries(keys(50).map((key) => [key, { allowedValues: Array.from({ length: 100 }, (__, index) => `value-${index}`) }])));
    expect(() => templateOf(enforced(() => ({ schema: larger })).stack)).toThrow(/the statements must fit in the 20 policies that IAM attaches to a role or user, got \d\d policies: /);
  });

  test.each([
    ['a service control policy', PolicyType.SERVICE_CONTROL_POLICY, 'AWS::Organizations::Policy', 5120, 'splitServiceControl'],
    ['a managed policy', PolicyType.MANAGED_POLICY, 'AWS::IAM::ManagedPolicy', 6144, 'split'],
  ])('of %s is split for 30 keys, with a warning, and holds', async (_, policyType, type, max, warning) => {
    const { stack, policy } = enforced(() => ({ schema: undefined, requiredTagKeys: keys(30), policyType, policyName: 'enforcement' }));
    const resources = Object.values(resourcesOf(stack, type));
    const documents = resources.map(({ Properties }) => deployed(Properties.Content ?? Properties.PolicyDocument, {}));

    expect(documents.length).toBeGreaterThan(1);
    expect(Math.max(...documents.map((document) => JSON.stringify(document).length))).toBeLessThanOrEqual(max);
    expect(documents.flatMap(({ Statement }) => Statement)).toHaveLength(deployed(stack.resolve(policy.document), {}).Statement.length);
    expect(resources.map(({ Properties }) => Properties.Name ?? Properties.ManagedPolicyName).slice(0, 2)).toEqual(['enforcement', 'enforcement-2']);
    expect(warningIds(stack)).toEqual([`cdk-bedrock-cost-tags:TagEnforcementPolicy.${warning}`]);
    for (const key of keys(30)) {
      const leg = { resource: PROFILE, context: carrying(Object.fromEntries(keys(30).filter((each) => each !== key).map((each) => [each, 'a']))) };
      expect([key, await verdict([EVERYTHING, ...documents], 'bedrock:InvokeModel', leg)]).toEqual([key, 'ExplicitlyDenied']);
    }
  });

  test.each([
    ['AWS::Organizations::Policy', PolicyType.SERVICE_CONTROL_POLICY, 5120],
    ['AWS::IAM::ManagedPolicy', PolicyType.MANAGED_POLICY, 6144],
  ])('of %s with 30 keys of 20 values each is split', (type, policyType, max) => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(30).map((key) => [key, { allowedValues: Array.from({ length: 20 }, (__, index) => `value-${index}`) }])));
    const resources = Object.values(resourcesOf(enforced(() => ({ schema, policyType })).stack, type));
    const sizes = resources.map(({ Properties }) => JSON.stringify(deployed(Properties.Content ?? Properties.PolicyDocument, {})).length);

    expect(sizes.length).toBeGreaterThan(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(max);
  });

  test.each([
    ['a boundary', PolicyType.PERMISSIONS_BOUNDARY, /"S\/TagEnforcement\/Boundary" must have at most 6144 characters, got \d+, of which \d+ are Allow statements, which cannot be split/, 30, 1],
    ['one statement in a managed policy', PolicyType.MANAGED_POLICY, /"S\/TagEnforcement\/Policy" must have at most 6144 characters, got \d+: pass fewer keys, allowed values, exemptPrincipals or/, 1, 600],
    ['one statement in a service control policy', PolicyType.SERVICE_CONTROL_POLICY, /"S\/TagEnforcement" must have at most 5120 characters as a service control policy, got \d+/, 1, 600],
  ])('of %s cannot be split, and is reported with the numbers', (_, policyType, message, count, values) => {
    const schema = CostTagSchema.of(Object.fromEntries(keys(count).map((key) => [key, { allowedValues: Array.from({ length: values }, (__, index) => `value-${index}`) }])));

    expect(() => templateOf(enforced(() => ({ schema, policyType })).stack)).toThrow(message);
  });
});

describe('refuses', () => {
  const token = Lazy.string({ produce: () => 'x' });

  test.each<[string, Props, string]>([
    ['neither schema nor keys', () => ({ schema: undefined }), 'schema or requiredTagKeys must specify the tags that a profile needs, got neither'],
    ['both', () => ({ requiredTagKeys: ['Team'] }), 'requiredTagKeys must not be set together with schema, got ["Team"]'],
    ['a schema that is none', () => ({ schema: { Team: {} } as any }), 'schema must be an instance of CostTagSchema, got {"Team":{}}'],
    ['a schema that requires nothing', () => ({ schema: CostTagSchema.of({ Team: { required: false } }) }), 'schema must contain a required key, got only optional keys ["Team"]'],
    ['no key', () => ({ schema: undefined, requiredTagKeys: [] }), 'requiredTagKeys must contain at least one key, got []'],
    ['51 keys', () => ({ schema: undefined, requiredTagKeys: Array.from({ length: 51 }, (_, index) => `K${index}`) }), 'requiredTagKeys must contain at most 50 keys, got 51'],
    ['a key AWS does not take', () => ({ schema: undefined, requiredTagKeys: ['aws:Team'] }), 'requiredTagKeys: key "aws:Team" must not start with "aws:"'],
    ['a key that is a token', () => ({ schema: undefined, requiredTagKeys: [token] }), 'requiredTagKeys must be known at synth'],
    ['a key twice', () => ({ schema: undefined, requiredTagKeys: ['Team', 'team'] }), 'requiredTagKeys must not contain duplicates, regardless of case: "team" is listed more than once'],
    ['an account that may change tags', () => ({ exemptPrincipals: [new iam.AccountPrincipal(TEST_ACCOUNT)] }), 'exemptPrincipals must contain only roles, users and their ARNs'],
    ['a condition on who may change tags', () => ({ exemptPrincipals: [new iam.PrincipalWithConditions(DEPLOYER, { Bool: { 'aws:SecureTransport': 'true' } })] }), 'exemptPrincipals must not have conditions'],
    ['every principal as break-glass principal', () => ({ breakGlassPrincipals: [new iam.AnyPrincipal()] }), 'breakGlassPrincipals must contain only roles, users and their ARNs'],
    ['a caller\'s key with a space', () => ({ principalTagKeys: ['Cost Center'] }), 'principalTagKeys must not contain spaces'],
    ['usage that is no kind of untracked usage', () => ({ allowedUntrackedUsage: ['X' as any] }), 'allowedUntrackedUsage must contain only values of UntrackedUsage'],
    ['a tier that is none', () => ({ deniedServiceTiers: ['X' as any] }), 'deniedServiceTiers must contain only values of ServiceTier'],
    ['other keys that deployment knows', () => ({ otherTagKeys: [token] }), 'otherTagKeys must be known at synth, got a token: pass literal keys'],
    ['a list of other keys that deployment knows', (stack) => ({ otherTagKeys: new CfnParameter(stack, 'Keys', { type: 'CommaDelimitedList', default: 'a' }).valueAsList }), 'otherTagKeys must be a list that is known at synth, got a token'],
    ['a cost tag among the other keys', () => ({ otherTagKeys: ['CostCenter'] }), 'otherTagKeys must not match the key of a cost tag, regardless of case, got "CostCenter"'],
    ['a twin among the other keys', () => ({ otherTagKeys: ['costcenter'] }), 'otherTagKeys must not match the key of a cost tag, regardless of case, got "costcenter"'],
    ['a pattern that covers a twin', () => ({ otherTagKeys: ['cost*'] }), 'otherTagKeys must not match the key of a cost tag, regardless of case, got "cost*"'],
    ['a key among the other keys that AWS does not take', () => ({ otherTagKeys: ['a,b'] }), 'each element of otherTagKeys must consist of characters that AWS allows in tag keys, got "a,b"'],
    ['an empty key among the other keys', () => ({ otherTagKeys: [''] }), 'each element of otherTagKeys must have at least 1 character, got ""'],
    ['another key twice', () => ({ otherTagKeys: ['Name', 'Name'] }), 'otherTagKeys must not contain duplicates: "Name" is listed more than once'],
    ['a policy type that is none', () => ({ policyType: 'SCP' as any }), 'policyType must be a value of PolicyType, got "SCP"'],
    ['roles for a service control policy', (stack) => ({ ...serviceControl(stack), roles: [iam.Role.fromRoleName(stack, 'R', 'r')] }), 'roles must not be set for a service control policy'],
    ['targets for a managed policy', () => ({ targetIds: [TEST_ACCOUNT] }), `targetIds must not be set for a MANAGED_POLICY, got ["${TEST_ACCOUNT}"]`],
    ['a target that is none', (stack) => ({ ...serviceControl(stack), targetIds: ['Sandbox'] }), 'targetIds must contain only IDs of accounts, organizational units or the root, got "Sandbox"'],
    ['a size for a managed policy', () => ({ maxPolicySize: 5000 }), 'maxPolicySize must not be set for a MANAGED_POLICY, got 5000'],
    ['a size beyond any reported', (stack) => ({ ...serviceControl(stack), maxPolicySize: 20_000 }), 'maxPolicySize must be a whole number of characters from 2048 to 10240, got 20000'],
    ['a number of policies for a managed policy', () => ({ maxPoliciesPerTarget: 5 }), 'maxPoliciesPerTarget must not be set for a MANAGED_POLICY, got 5'],
    ['more policies than any source states', (stack) => ({ ...serviceControl(stack), maxPoliciesPerTarget: 11 }), 'maxPoliciesPerTarget must be a whole number of policies from 2 to 10, got 11: omit maxPoliciesPerTarget to use 5 policies'],
    ['a target twice', (stack) => ({ ...serviceControl(stack), targetIds: ['r-ab12', 'r-ab12'] }), 'targetIds must not contain duplicates: "r-ab12" is listed more than once'],
    ['groups for a boundary', (stack) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, groups: [new iam.Group(stack, 'G')] }), 'groups must not be set for a permissions boundary'],
    ['imported users for a boundary', (stack) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, users: [iam.User.fromUserName(stack, 'U', 'u')] }), 'users must not contain imported principals for a permissions boundary, got "S/U"'],
    ['a name IAM does not take', () => ({ policyName: 'a/b' }), 'policyName must consist of letters, digits'],
    ['a name AWS Organizations does not take', (stack) => ({ ...serviceControl(stack), policyName: 'größer' }), 'policyName must consist of ASCII characters'],
  ])('%s', (_, props, message) => {
    expect(() => enforced(props)).toThrow(message);
  });

  test('a service control policy in China, by class and as a document', () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'cn-north-1' } });
    const options = { requiredTagKeys: ['Team'], policyType: PolicyType.SERVICE_CONTROL_POLICY };
    const message = 'policyType must not be SERVICE_CONTROL_POLICY in China, got a stack in cn-north-1: use MANAGED_POLICY or PERMISSIONS_BOUNDARY';

    expect(() => new TagEnforcementPolicy(stack, 'P', options)).toThrow(message);
    expect(() => TagEnforcementPolicy.documentOf(stack, options)).toThrow(message);
    expect(() => TagEnforcementPolicy.documentOf(stack, { ...options, policyType: PolicyType.MANAGED_POLICY })).not.toThrow();
  });

  test('everything at once', () => {
    expect(() => enforced(() => ({ requiredTagKeys: [], targetIds: ['x'], policyName: '' }))).toThrow(/TagEnforcementPolicy at S\/TagEnforcement: 5 problems:/);
  });
});

test('what spends without carrying tags is denied to a caller with the right tags too', async () => {
  const document = enforcementDocument({ requiredTagKeys: ['Team'], principalTagKeys: ['Team'] });
  const { action, leg } = SPENDING_PATHS.find(({ name }) => name === 'a batch job')!;

  expect(await verdict([EVERYTHING, document], action, { ...leg, context: { 'aws:PrincipalTag/Team': 'a' } })).toBe('ExplicitlyDenied');
});
