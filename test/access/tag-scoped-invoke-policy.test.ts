import { App, CfnParameter, Lazy, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import {
  CostTags, ModelSource, PolicyType, ServiceTier, TaggedInferenceProfile, TagScopedInvokePolicy, type TagScopedInvokePolicyProps, UntrackedUsage,
} from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { callDirectly, callThrough, mayCall, policiesOf, verdict } from '../support/may';
import { scopedDocument } from '../support/perimeters';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { warningIds } from '../support/warnings';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
const CLAUDE = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6';
const through = (model: string, tags: Record<string, string> = { Department: 'Claims' }) => callThrough(PROFILE, [model], tags);

type Props = (stack: Stack) => Partial<TagScopedInvokePolicyProps>;

function scoped(props: Props = () => ({})) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const policy = new TagScopedInvokePolicy(stack, 'Policy', { costTags: CLAIMS, roles: [role], ...props(stack) });
  return { stack, role, policy };
}

describe('what it allows', () => {
  test('is the tagged profile and the models behind it, whatever else the holder lacks', async () => {
    const document = scopedDocument({ costTags: CLAIMS });

    expect(await mayCall([document], 'bedrock:InvokeModel', through(MODEL))).toBe(true);
    expect(await mayCall([document], 'bedrock:GetInferenceProfile', [through(MODEL)[0]])).toBe(true);
    expect(await mayCall([document], 'bedrock:InvokeModel', through(MODEL, { Department: 'Sales' }))).toBe(false);
    expect(await mayCall([document], 'bedrock:InvokeModel', callDirectly(MODEL))).toBe(false);
  });

  test('needs all keys to match', async () => {
    const document = scopedDocument({ costTags: CostTags.of({ Department: 'Claims', Stage: 'prod' }) });

    expect(await mayCall([document], 'bedrock:InvokeModel', through(MODEL, { Department: 'Claims', Stage: 'prod' }))).toBe(true);
    expect(await mayCall([document], 'bedrock:InvokeModel', through(MODEL, { Department: 'Claims', Stage: 'dev' }))).toBe(false);
    expect(await mayCall([document], 'bedrock:InvokeModel', through(MODEL, { Stage: 'prod' }))).toBe(false);
  });

  test('is of the account where the policy is deployed, and as a document of each account that it is copied to', async () => {
    const foreign = callThrough(PROFILE.replace(TEST_ACCOUNT, OTHER_ACCOUNT), [MODEL], { Department: 'Claims' });
    const verdicts = async (document: any) => Promise.all(foreign.map((leg) => verdict([document], 'bedrock:InvokeModel', leg)));
    const { stack } = scoped(() => ({ denyOtherAccess: false }));

    expect(await verdicts(deployed(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, {}))).toEqual(['ImplicitlyDenied', 'ImplicitlyDenied']);
    expect(await verdicts(scopedDocument({ costTags: CLAIMS, denyOtherAccess: false }))).toEqual(['Allowed', 'Allowed']);
  });

  test.each<[string, (app: App) => Stack]>([
    ['a permission set in the management account', (app) => new Stack(app, 'S', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } })],
    ['a permission set in a stack of any account', (app) => new Stack(app, 'S')],
    ['a permission set in a stage of the management account', (app) => new Stack(new Stage(app, 'Stage', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), 'S')],
  ])('as the document of %s lets its users call the profiles of a member account', async (_, stackIn) => {
    const stack = stackIn(checkedApp());
    const inlinePolicy = TagScopedInvokePolicy.documentOf(stack, { principalTagKeys: ['CostCenter'] });
    new sso.CfnPermissionSet(stack, 'Set', { instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', name: 'Engineers', inlinePolicy });
    const document = deployed(onlyResource(stack, 'AWS::SSO::PermissionSet').Properties.InlinePolicy, {});
    const [profile, ...models] = through(MODEL, {});
    const withTag = (tag: string) => [{ ...profile, context: { 'aws:ResourceTag/CostCenter': '4711', 'aws:PrincipalTag/CostCenter': tag } }, ...models];

    expect(JSON.stringify(document)).not.toContain(OTHER_ACCOUNT);
    expect(await mayCall([document], 'bedrock:InvokeModel', withTag('4711'))).toBe(true);
    expect(await mayCall([document], 'bedrock:InvokeModel', withTag('4712'))).toBe(false);
  });

  test.each<[string, Partial<TagScopedInvokePolicyProps>, string[], string[]]>([
    ['a model', { modelSources: [ModelSource.foundationModel('amazon.nova-lite-v1:0')] }, [MODEL], [CLAUDE]],
    ['a model by another route', { modelSources: [ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0')] }, [MODEL], [CLAUDE]],
    ['a provider', { providers: ['anthropic'] }, [CLAUDE], [MODEL, CLAUDE.replace('anthropic.', 'anthropicx.')]],
    ['both', { providers: ['anthropic'], modelSources: [ModelSource.foundationModel('amazon.nova-lite-v1:0')] }, [MODEL, CLAUDE], [MODEL.replace('lite', 'pro')]],
    ['a model on the global route', { modelSources: [ModelSource.systemDefinedProfile('global.amazon.nova-lite-v1:0')] }, [MODEL.replace('us-east-1', '')], [CLAUDE.replace('us-east-1', '')]],
  ])('may be narrowed to %s, also in addition to bedrock:*', async (_, options, open, closed) => {
    const document = scopedDocument({ costTags: CLAIMS, ...options });

    for (const model of open) {
      expect([model, await mayCall([document], 'bedrock:InvokeModel', through(model))]).toEqual([model, true]);
      expect([model, await mayCall([EVERYTHING, document], 'bedrock:InvokeModelWithResponseStream', through(model))]).toEqual([model, true]);
    }
    for (const model of closed) {
      expect([model, await mayCall([EVERYTHING, document], 'bedrock:InvokeModel', through(model))]).toEqual([model, false]);
      expect([model, await mayCall([EVERYTHING, scopedDocument({ costTags: CLAIMS })], 'bedrock:InvokeModel', through(model))]).toEqual([model, true]);
    }
  });

  test('includes the profiles that others were copied from if asked to, which opens no bypass', async () => {
    const system = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`;
    const leg = { resource: system };

    expect(await verdict([scopedDocument({ costTags: CLAIMS })], 'bedrock:InvokeModel', leg)).toBe('ImplicitlyDenied');
    for (const options of [{}, { modelSources: [ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0')] }]) {
      const document = scopedDocument({ costTags: CLAIMS, allowSourceProfiles: true, denyOtherAccess: false, ...options });
      expect(await verdict([document], 'bedrock:InvokeModel', leg)).toBe('Allowed');
      expect(await mayCall([document], 'bedrock:InvokeModel', callThrough(system, [MODEL]))).toBe(false);
    }
    const narrowed = scopedDocument({ costTags: CLAIMS, allowSourceProfiles: true, providers: ['amazon'], denyOtherAccess: false });
    expect(await verdict([narrowed], 'bedrock:InvokeModel', leg)).toBe('Allowed');
    const other = scopedDocument({ costTags: CLAIMS, allowSourceProfiles: true, modelSources: [ModelSource.foundationModel('amazon.nova-lite-v1:0')] });
    expect(await verdict([other], 'bedrock:InvokeModel', leg)).toBe('ImplicitlyDenied');
  });

  test('takes nothing away without denyOtherAccess', async () => {
    const document = scopedDocument({ costTags: CLAIMS, denyOtherAccess: false });

    for (const { action, leg } of SPENDING_PATHS) {
      expect([action, await verdict([EVERYTHING, document], action, leg)]).toEqual([action, 'Allowed']);
    }
    expect(JSON.stringify(document)).not.toContain('Deny');
  });
});

describe('what it denies', () => {
  test.each(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])('may be service tiers by %s, through the right profile too', async (action) => {
    const document = scopedDocument({ costTags: CLAIMS, deniedServiceTiers: [ServiceTier.PRIORITY, ServiceTier.RESERVED] });
    const at = (tier: string) => through(MODEL).map((leg) => ({ ...leg, context: { ...leg.context, 'bedrock:ServiceTier': tier } }));

    expect(await mayCall([EVERYTHING, document], action, at('priority'))).toBe(false);
    expect(await mayCall([EVERYTHING, document], action, at('reserved'))).toBe(false);
    expect(await mayCall([EVERYTHING, document], action, at('flex'))).toBe(true);
    expect(await mayCall([EVERYTHING, document], action, through(MODEL))).toBe(true);
  });

  test('are service tiers of bedrock-mantle where that is open', async () => {
    const call = { resource: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/default`, context: { 'bedrock-mantle:ServiceTier': 'priority' } };
    const tiers = { costTags: CLAIMS, deniedServiceTiers: [ServiceTier.PRIORITY] };
    const isDenied = async (document: any) => await verdict([EVERYTHING, document], 'bedrock-mantle:CreateInference', call) === 'ExplicitlyDenied';

    expect(await isDenied(scopedDocument({ costTags: CLAIMS, allowedUntrackedUsage: [UntrackedUsage.BEDROCK_MANTLE] }))).toBe(false);
    expect(await isDenied(scopedDocument({ ...tiers, allowedUntrackedUsage: [UntrackedUsage.BEDROCK_MANTLE] }))).toBe(true);
    expect(await isDenied(scopedDocument({ ...tiers, denyOtherAccess: false }))).toBe(true);
    expect(JSON.stringify(scopedDocument(tiers))).not.toContain('bedrock-mantle:ServiceTier');
  });

  test('is not for break-glass principals', async () => {
    const document = scopedDocument({
      costTags: CLAIMS,
      deniedServiceTiers: [ServiceTier.PRIORITY],
      breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass*`)],
    });

    for (const { action, leg } of SPENDING_PATHS) {
      expect([action, await verdict([EVERYTHING, document], action, { ...leg, role: 'BreakGlassOfClaims' })]).toEqual([action, 'Allowed']);
    }
    expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: MODEL, role: 'Claims' })).toBe('ExplicitlyDenied');
  });
});

describe('the construct', () => {
  test('attaches one managed policy to roles, users and groups', () => {
    const { stack, policy } = scoped((scope) => ({ users: [new iam.User(scope, 'User')], groups: [new iam.Group(scope, 'Group')], policyName: 'claims-invoke' }));
    const { Properties } = onlyResource(stack, 'AWS::IAM::ManagedPolicy');

    expect(Properties).toMatchObject({ ManagedPolicyName: 'claims-invoke', Roles: [{ Ref: expect.stringMatching(/^Role/) }], Users: [expect.anything()], Groups: [expect.anything()] });
    expect(policy.managedPolicies).toHaveLength(1);
    expect(warningIds(stack)).toEqual([]);
  });

  test('keeps its logical ids', () => {
    expect(Object.keys(resourcesOf(scoped().stack, 'AWS::IAM::ManagedPolicy'))).toEqual(['PolicyC96C8195']);
    expect(Object.keys(resourcesOf(scoped(large).stack, 'AWS::IAM::ManagedPolicy'))).toEqual(['PolicyC96C8195', 'PolicyPolicy2612BC798']);
  });

  test('is a managed policy wherever the CDK takes one', () => {
    const { stack, policy } = scoped();
    new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal(), managedPolicies: [policy] });
    const [[id]] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));

    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Role')).flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? [])).toEqual([{ Ref: id }]);
    expect(stack.resolve(policy.managedPolicyRef.policyArn)).toEqual({ Ref: id });
    expect((policy.node.defaultChild as iam.CfnManagedPolicy).cfnResourceType).toBe('AWS::IAM::ManagedPolicy');
  });

  test('takes further statements through its document', () => {
    const { stack, policy } = scoped();
    policy.document.addStatements(new iam.PolicyStatement({ actions: ['bedrock:ListInferenceProfiles'], resources: ['*'] }));

    expect(JSON.stringify(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument)).toContain('bedrock:ListInferenceProfiles');
  });

  test('gives a document for an inline policy, and creates nothing for it', async () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    new iam.Role(stack, 'Role', {
      assumedBy: new iam.AccountRootPrincipal(),
      inlinePolicies: { invoke: TagScopedInvokePolicy.documentOf(stack, { costTags: CLAIMS }) },
    });
    const { Resources } = templateOf(stack);
    const [id] = Object.keys(Resources);

    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
    expect(await mayCall(policiesOf(Resources, id, {}), 'bedrock:InvokeModel', through(MODEL))).toBe(true);
    expect(await mayCall([EVERYTHING, ...policiesOf(Resources, id, {})], 'bedrock:InvokeModel', callDirectly(MODEL))).toBe(false);
  });

  test('bounds roles and users that the app creates', async () => {
    const { stack, policy } = scoped((scope) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, users: [new iam.User(scope, 'User')] }));
    const [[id, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    const boundary = deployed(Properties.PolicyDocument, {});

    expect(onlyResource(stack, 'AWS::IAM::Role').Properties.PermissionsBoundary).toEqual({ Ref: id });
    expect(onlyResource(stack, 'AWS::IAM::User').Properties.PermissionsBoundary).toEqual({ Ref: id });
    expect([Properties.Roles, Properties.Users]).toEqual([undefined, undefined]);
    expect(deployed(stack.resolve(policy.document), {})).toEqual(boundary);
    const s3 = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] };
    expect(await verdict([s3], 's3:ListAllMyBuckets', { resource: '*' }, { boundary })).toBe('Allowed');
  });

  test.each<[string, (stack: Stack) => iam.IRole | iam.IUser | iam.IGroup, string]>([
    ['a role of another account', (stack) => iam.Role.fromRoleArn(stack, 'X', `arn:aws:iam::${OTHER_ACCOUNT}:role/claims`), `role must be in the policy's account ${TEST_ACCOUNT}, got "S/X" in account ${OTHER_ACCOUNT}`],
    ['a service-linked role', (stack) => iam.Role.fromRoleArn(stack, 'X', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/E`), 'role must not contain service-linked roles'],
    ['a role of IAM Identity Center', (stack) => iam.Role.fromRoleArn(stack, 'X', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef`),
      'role must not contain roles of IAM Identity Center, got "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef": put the statements into the permission set'],
    ['a role of IAM Identity Center by its name', (stack) => iam.Role.fromRoleName(stack, 'X', 'AWSReservedSSO_Dev_0123456789abcdef'), 'role must not contain roles of IAM Identity Center, got "AWSReservedSSO_Dev_0123456789abcdef"'],
    ['a group with a path', (stack) => iam.Group.fromGroupArn(stack, 'X', `arn:aws:iam::${TEST_ACCOUNT}:group/teams/claims`), 'group must be imported by its name without the path, got "teams/claims": import "claims"'],
  ])('refuses to be attached to %s, by a prop and by a method', (_, holder, message) => {
    const attach = (policy: TagScopedInvokePolicy, each: any) =>
      'roleName' in each ? policy.attachToRole(each) : 'groupName' in each ? policy.attachToGroup(each) : policy.attachToUser(each);

    expect(() => scoped((stack) => {
      const each: any = holder(stack);
      return 'roleName' in each ? { roles: [each] } : { groups: [each] };
    })).toThrow(message);
    const { stack, policy } = scoped();
    expect(() => attach(policy, holder(stack))).toThrow(message);
  });

  test('as a boundary is attached to no principal, and is another resource than a policy', () => {
    const { stack, role, policy } = scoped((scope) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: undefined, users: [new iam.User(scope, 'User')] }));

    expect(() => policy.attachToRole(role)).toThrow('a permissions boundary must not be attached to a role, got "S/Role": set the boundary with roles, users or iam.PermissionsBoundary.of, because an attached boundary allows everything that it does not deny');
    expect(Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).not.toEqual(Object.keys(resourcesOf(scoped().stack, 'AWS::IAM::ManagedPolicy')));
  });

  test('as a boundary reaches a role that takes no policies', () => {
    const { stack } = scoped((scope) => ({
      policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: [new iam.Role(scope, 'B', { assumedBy: new iam.AccountRootPrincipal() }).withoutPolicyUpdates()],
    }));

    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Role')).filter(({ Properties }) => Properties.PermissionsBoundary)).toHaveLength(1);
  });

  test('as a boundary takes the place of no other', () => {
    const other = (stack: Stack) => iam.ManagedPolicy.fromManagedPolicyName(stack, 'Corporate', 'corporate');
    const bounded = (stack: Stack) => new iam.Role(stack, 'B', { assumedBy: new iam.AccountRootPrincipal(), permissionsBoundary: other(stack) });

    expect(() => scoped((stack) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: [bounded(stack)] }))).toThrow('roles must not have a permissions boundary yet, got "S/B"');
    const { stack } = scoped(() => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY }));
    iam.PermissionsBoundary.of(stack).apply(other(stack));
    expect(() => templateOf(stack)).toThrow('"S/Role" must have this policy as its permissions boundary, but has another boundary at synth');
  });

  test('attaches to an imported role', () => {
    const { stack } = scoped((scope) => ({ roles: [iam.Role.fromRoleArn(scope, 'Imported', `arn:aws:iam::${TEST_ACCOUNT}:role/teams/claims`)] }));

    expect(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.Roles).toEqual(['claims']);
  });

  test('follows the final tags of a profile, also in another stack', async () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Profiles', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    const other = new Stack(app, 'Policies', { env: TEST_ENV });
    const role = new iam.Role(other, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    new TagScopedInvokePolicy(new NestedStack(other, 'Nested'), 'Policy', { costTags: profile.costTags.pick('Department') });
    const policy = new TagScopedInvokePolicy(other, 'Policy', { costTags: profile.costTags.pick('Department', 'Stage'), roles: [role] });
    Tags.of(stack).add('Department', 'Sales');
    Tags.of(app).add('Department', 'Claims', { priority: 300 });
    Tags.of(app).add('Stage', 'prod');
    app.synth();
    const { Resources } = templateOf(other);

    expect(policy.managedPolicies).toHaveLength(1);
    const policies = policiesOf(Resources, other.resolve(role.roleName).Ref, {});
    expect(await mayCall(policies, 'bedrock:InvokeModel', through(MODEL, { Department: 'Claims', Stage: 'prod' }))).toBe(true);
    expect(await mayCall(policies, 'bedrock:InvokeModel', through(MODEL, { Department: 'Sales', Stage: 'prod' }))).toBe(false);
    expect(profileValues(templateOf(stack).Resources)).not.toEqual({});
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov'])('is written for the partition %s', async (partition) => {
    const stack = new Stack(checkedApp(), 'S');
    new TagScopedInvokePolicy(stack, 'Policy', { costTags: CLAIMS });
    const text = JSON.stringify(deployed(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument, { partition }));

    expect([...new Set([...text.matchAll(/arn:([a-z-]+):/g)].map(([, each]) => each))]).toEqual([partition]);
  });

  test('takes values that are tokens', () => {
    const { stack } = scoped((scope) => ({ costTags: CostTags.of({ Department: new CfnParameter(scope, 'Department', { default: 'x' }).valueAsString }) }));

    expect(JSON.stringify(onlyResource(stack, 'AWS::IAM::ManagedPolicy').Properties)).toContain('"aws:ResourceTag/Department":[{"Ref":"Department"}]');
  });
});

/** Too much for one policy, but not for two. */
const large: Props = () => ({ costTags: CostTags.of(Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`CostAllocationKey${index}`, 'x'.repeat(100)]))) });

const keysAndValues = (keys: number, values: number, length: number): Props => () => {
  const names = Array.from({ length: keys }, (_, index) => `Key${index}`);
  const text = (index: number) => String(index).padStart(length, 'v');
  return {
    costTags: CostTags.of(Object.fromEntries(names.map((key) => [key, text(0)]))),
    additionalTagValues: Object.fromEntries(names.map((key) => [key, Array.from({ length: values - 1 }, (_, index) => text(index + 1))])),
  };
};

describe('size', () => {
  test('is split where the Denies need it, what is allowed staying together, and all of it attached', async () => {
    const { stack, policy } = scoped(large);
    const documents = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => deployed(Properties.PolicyDocument, {}));

    expect(documents.length).toBe(2);
    expect(policy.managedPolicies).toHaveLength(2);
    expect(documents.map((document) => JSON.stringify(document).length).filter((size) => size > 6144)).toEqual([]);
    expect(documents.map(({ Statement }) => Statement.filter(({ Effect }: any) => Effect === 'Allow').length)).toEqual([3, 0]);
    expect(documents.flatMap(({ Statement }) => Statement)).toHaveLength(deployed(stack.resolve(policy.document), {}).Statement.length);
    expect(Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties.Roles.length)).toEqual([1, 1]);
    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TagScopedInvokePolicy.split']);
  });

  test('split, it still holds in addition to bedrock:*, and the first part alone allows no more', async () => {
    const { stack } = scoped(large);
    const documents = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => deployed(Properties.PolicyDocument, {}));
    const right = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`CostAllocationKey${index}`, 'x'.repeat(100)]));

    expect(await mayCall([EVERYTHING, ...documents], 'bedrock:InvokeModel', through(MODEL, right))).toBe(true);
    for (const key of Object.keys(right)) {
      const wrong = through(MODEL, { ...right, [key]: 'y' });
      expect([key, await mayCall([EVERYTHING, ...documents], 'bedrock:InvokeModel', wrong)]).toEqual([key, false]);
      expect([key, await mayCall([documents[0]], 'bedrock:InvokeModel', wrong)]).toEqual([key, false]);
    }
  });

  test('of 30 keys with 20 values each is told with the numbers where it fits nowhere', () => {
    const { stack } = scoped(keysAndValues(30, 20, 10));

    expect(() => templateOf(stack)).toThrow(/must have at most 6144 characters, got 2\d{4}, of which 9\d{3} are Allow statements, which cannot be split: pass fewer keys/);
  });

  test('of 30 keys with 20 short values each is split', () => {
    const { stack } = scoped(keysAndValues(30, 20, 2));
    const sizes = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => JSON.stringify(deployed(Properties.PolicyDocument, {})).length);

    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
  });

  test('of values that only deployment knows is taken to be as large as a tag can be', () => {
    const { stack, policy } = scoped((scope) => ({
      costTags: CostTags.of(Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`Key${index}`, new CfnParameter(scope, `P${index}`, { default: 'x' }).valueAsString]))),
    }));
    const values = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`P${index}`, 'x'.repeat(256)]));
    const sizes = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => JSON.stringify(deployed(Properties.PolicyDocument, { values })).length);

    expect(policy.managedPolicies).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
  });

  test('of tags that come from above does not split what fits', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    const keys = ['A', 'B', 'C', 'D', 'E', 'F'];
    const policy = new TagScopedInvokePolicy(stack, 'Policy', { costTags: profile.costTags.pick(...keys) });
    keys.forEach((key) => Tags.of(stack).add(key, 'short'));

    expect(policy.managedPolicies).toHaveLength(1);
    expect(Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).toHaveLength(1);
  });

  test('of the names of parts', () => {
    const { stack } = scoped((scope) => ({ ...large(scope), policyName: 'claims' }));

    expect(Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties.ManagedPolicyName)).toEqual(['claims', 'claims-2']);
  });

  test('of a boundary cannot be split', () => {
    expect(() => templateOf(scoped((scope) => ({ ...large(scope), policyType: PolicyType.PERMISSIONS_BOUNDARY })).stack)).toThrow(/must have at most 6144 characters, got \d+, of which \d+ are Allow statements/);
  });

  test('that aspects change after the split is told', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ A: 'x' }) });
    const policy = new TagScopedInvokePolicy(stack, 'Policy', { costTags: profile.costTags });
    (policy.managedPolicies[0] as iam.ManagedPolicy).addStatements(new iam.PolicyStatement({ actions: ['s3:Get*'], resources: [`arn:aws:s3:::${'x'.repeat(5000)}/*`] }));

    expect(() => app.synth()).toThrow(/"S\/Policy\/Policy" must have at most 6144 characters, got \d+/);
  });
});

describe('refuses', () => {
  const token = Lazy.string({ produce: () => 'x' });

  test.each<[string, Props, string]>([
    ['nothing that has to match', () => ({ costTags: undefined }), 'costTags or principalTagKeys must specify the profiles that can be called, got neither'],
    ['the tags of a profile that was imported without any', (stack) => ({
      costTags: TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', PROFILE).costTags,
    }), 'costTags must contain at least one key, got none: if the tags belong to an imported profile, pass costTags when you import the profile'],
    ['lists that are tokens', () => ({
      costTags: undefined, principalTagKeys: Lazy.list({ produce: () => ['x'] }), providers: Lazy.list({ produce: () => ['x'] }),
    }), 'principalTagKeys must be a list that is known at synth'],
    ['usage that needs the model, without the model', () => ({ allowedUntrackedUsage: [UntrackedUsage.RERANK] }), 'allowedUntrackedUsage must contain FOUNDATION_MODEL together with RERANK, got ["RERANK"]'],
    ['plain objects for tags', () => ({ costTags: { Department: 'Claims' } as any }), 'costTags must be an instance of CostTags, got {"Department":"Claims"}'],
    ['keys that are only known at synth', (stack) => ({ costTags: CostTags.fromResource(new iam.User(stack, 'U')) }), 'costTags must have keys that are known at synth'],
    ['further values of a key there is not', () => ({ additionalTagValues: { Team: ['a'] } }), 'additionalTagValues must contain only keys of costTags ["Department"], got "Team"'],
    ['no further values', () => ({ additionalTagValues: { Department: [] } }), 'additionalTagValues of "Department" must contain at least one value'],
    ['further values AWS does not take', () => ({ additionalTagValues: { Department: ['a*'] } }), 'additionalTagValues: value of "Department" must consist of letters'],
    ['further values twice', () => ({ additionalTagValues: { Department: ['a', 'a'] } }), 'additionalTagValues of "Department" must not contain duplicates: "a" is listed more than once'],
    ['a list of further values that is a token', () => ({ additionalTagValues: { Department: Lazy.list({ produce: () => ['x'] }) } }), 'additionalTagValues of "Department" must be a list that is known at synth'],
    ['a caller\'s key AWS does not take', () => ({ principalTagKeys: ['Cost#Center'] }), 'principalTagKeys: key "Cost#Center" must consist of letters'],
    ['a caller\'s key with a space', () => ({ principalTagKeys: ['Cost Center'] }), 'principalTagKeys must not contain spaces, got "Cost Center"'],
    ['a caller\'s key that is a token', () => ({ principalTagKeys: [token] }), 'principalTagKeys must be known at synth'],
    ['a caller\'s key twice', () => ({ principalTagKeys: ['Team', 'team'] }), 'principalTagKeys must not contain duplicates, regardless of case: "team" is listed more than once'],
    ['a key that is both given and the caller\'s', () => ({ principalTagKeys: ['Department'] }), 'principalTagKeys must not contain keys of costTags, got "Department"'],
    ['a key that is given and the caller\'s in another case', () => ({ principalTagKeys: ['department'] }), 'principalTagKeys must not contain keys of costTags, got "department"'],
    ['a model that only deployment knows', () => ({ modelSources: [ModelSource.fromArn(token)] }), 'modelSources must be known at synth'],
    ['no model', () => ({ modelSources: [] }), 'modelSources must contain at least one model, got []'],
    ['no provider', () => ({ providers: [] }), 'providers must contain at least one provider, got []'],
    ['a provider that is a model', () => ({ providers: ['amazon.nova-lite-v1:0'] }), 'each element of providers must consist of lowercase letters'],
    ['a provider twice', () => ({ providers: ['meta', 'meta'] }), 'providers must not contain duplicates: "meta" is listed more than once'],
    ['usage that is no kind of untracked usage', () => ({ allowedUntrackedUsage: ['EVERYTHING' as any] }), 'allowedUntrackedUsage must contain only values of UntrackedUsage, got "EVERYTHING"'],
    ['a kind of untracked usage twice', () => ({ allowedUntrackedUsage: [UntrackedUsage.BATCH, UntrackedUsage.BATCH] }), 'allowedUntrackedUsage must not contain duplicates: "BATCH" is listed more than once'],
    ['untracked usage without denyOtherAccess', () => ({ denyOtherAccess: false, allowedUntrackedUsage: [UntrackedUsage.BATCH] }), 'allowedUntrackedUsage must not be set when denyOtherAccess is false, got ["BATCH"]'],
    ['a tier that is none', () => ({ deniedServiceTiers: ['default' as any] }), 'deniedServiceTiers must contain only values of ServiceTier, got "default"'],
    ['a tier twice', () => ({ deniedServiceTiers: [ServiceTier.FLEX, ServiceTier.FLEX] }), 'deniedServiceTiers must not contain duplicates: "flex" is listed more than once'],
    ['a boundary that denies nothing', () => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, denyOtherAccess: false }), 'denyOtherAccess must not be false for a permissions boundary'],
    ['to bound groups', (stack) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, groups: [new iam.Group(stack, 'G')] }), 'groups must not be set for a permissions boundary, got ["S/G"]'],
    ['to bound imported roles', (stack) => ({ policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: [iam.Role.fromRoleName(stack, 'R', 'r')] }), 'roles must not contain imported principals for a permissions boundary, got "S/R"'],
    ['a role twice', (stack) => {
      const role = new iam.Role(stack, 'R', { assumedBy: new iam.AccountRootPrincipal() });
      return { roles: [role, role] };
    }, 'roles must not contain duplicates: "S/R" is listed more than once'],
    ['a name IAM does not take', () => ({ policyName: 'claims invoke' }), 'policyName must consist of letters, digits and + = , . @ _ -'],
    ['a break-glass account', () => ({ breakGlassPrincipals: [new iam.AccountRootPrincipal()] }), 'breakGlassPrincipals must contain only roles, users and their ARNs'],
  ])('%s', (_, props, message) => {
    expect(() => scoped(props)).toThrow(message);
  });

  test('everything at once', () => {
    expect(() => scoped(() => ({ principalTagKeys: ['Department'], providers: [], policyName: ' ' }))).toThrow(/TagScopedInvokePolicy at S\/Policy: 3 problems:/);
  });
});
