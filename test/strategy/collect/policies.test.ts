import { Aws, type CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, CostTagSchema, PolicyType, ModelSource, ServiceTier, TagEnforcementPolicy, TagScopedInvokePolicy, UntrackedUsage, type TagEnforcementOptions } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const costTags = CostTags.of({ Department: 'Claims' });
const SCHEMA = CostTagSchema.of({ Department: {}, Environment: { allowedValues: ['prod', 'dev'] }, Project: { required: false, allowedValues: ['x'] }, Note: { required: false } });
const enforcement: TagEnforcementOptions = { schema: SCHEMA, exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/deploy')], principalTagKeys: ['Team'] };
const roleIn = (stack: Stack, id: string, props: Partial<iam.RoleProps> = {}) =>
  new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal(), ...props });

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  const { facts, markdown } = strategyOf(app);
  return { policies: facts.policies, markdown };
}

test('the tags a policy asks of profiles, and whom it is attached to, in whichever way', () => {
  const { policies, markdown } = described((stack) => {
    const policy = new TagScopedInvokePolicy(stack, 'P', {
      costTags, additionalTagValues: { Department: ['Appeals'] }, principalTagKeys: ['Team'], roles: [roleIn(stack, 'A')], groups: [new iam.Group(stack, 'G')],
    });
    policy.attachToUser(new iam.User(stack, 'U'));
    roleIn(stack, 'B', { managedPolicies: [policy, iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')] });
    roleIn(stack, 'C', { permissionsBoundary: policy });
    roleIn(stack, 'D');
    policy.attachToRole(iam.Role.fromRoleName(stack, 'Imported', 'ops'));
  });

  expect(policies).toEqual([{
    path: 'S/P',
    type: 'TagScopedInvokePolicy',
    stack: 'S',
    account: TEST_ENV.account,
    region: TEST_ENV.region,
    policyType: 'MANAGED_POLICY',
    carrierKinds: ['INFERENCE_PROFILE'],
    profileTags: [{ key: 'Department', values: ['Appeals', 'Claims'] }],
    principalTagKeys: ['Team'],
    creationTags: [],
    protectedTagKeys: [],
    exemptPrincipals: [],
    models: [],
    providers: [],
    sourceProfiles: [],
    denyOtherAccess: true,
    allowedUntrackedUsage: [],
    deniedUntrackedUsage: Object.values(UntrackedUsage).sort(),
    denyServiceRoleUsage: false,
    denyGlobalInference: false,
    otherTagKeys: null,
    deniedServiceTiers: [],
    breakGlassPrincipals: [],
    protectedMeters: [],
    protectedAlarms: [],
    addedStatements: [],
    missingStatements: [],
    attachedTo: ['group S/G', 'role S/A', 'role S/B', 'role S/C', 'role ops', 'user S/U'],
  }]);
  expect(cellOf(markdown, 'Callable profiles', 'S/P')).toBe('Department=Appeals or Claims, Team equal to the caller\'s tag');
});

test.each([true, false])('what a policy allows is read too, with denyOtherAccess %s', (denyOtherAccess) => {
  const { policies } = described((stack) => new TagScopedInvokePolicy(stack, 'P', { costTags, principalTagKeys: ['Team'], denyOtherAccess }));

  expect([policies[0].profileTags, policies[0].principalTagKeys, policies[0].attachedTo]).toEqual([[{ key: 'Department', values: ['Claims'] }], ['Team'], []]);
  expect([policies[0].denyOtherAccess, policies[0].deniedUntrackedUsage.length > 0]).toEqual([denyOtherAccess, denyOtherAccess]);
});

test('an enforcement policy of each type, with what it asks for when profiles are called, created and tagged', () => {
  const { policies, markdown } = described((stack) => {
    new TagEnforcementPolicy(stack, 'Boundary', { ...enforcement, schema: SCHEMA.merge(CostTagSchema.of({ Department: {} })), policyType: PolicyType.PERMISSIONS_BOUNDARY, roles: [roleIn(stack, 'A')] });
    new TagEnforcementPolicy(stack, 'Managed', { ...enforcement, roles: [roleIn(stack, 'B')] });
    new TagEnforcementPolicy(stack, 'Organization', { ...enforcement, policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] });
  });

  expect(policies.map(({ policyType, attachedTo }) => [policyType, attachedTo])).toEqual([
    ['PERMISSIONS_BOUNDARY', ['role S/A']], ['MANAGED_POLICY', ['role S/B']], ['SERVICE_CONTROL_POLICY', ['target ou-ab12-34cd56ef']],
  ]);
  for (const policy of policies) {
    expect(policy).toMatchObject({
      type: 'TagEnforcementPolicy',
      profileTags: [{ key: 'Department', values: [] }, { key: 'Environment', values: ['dev', 'prod'] }, { key: 'Project', values: ['x'], optional: true }],
      principalTagKeys: ['Team'],
      creationTags: [{ key: 'Department', values: [] }, { key: 'Environment', values: ['dev', 'prod'] }, { key: 'Project', values: ['x'], optional: true }],
      protectedTagKeys: ['Department', 'Environment', 'Note', 'Project', 'Team'],
    });
  }
  expect(['Policy type', 'Tags required on new profiles', 'Protected tag keys', 'Attached to'].map((heading) => cellOf(markdown, heading, 'S/Organization'))).toEqual([
    'service control policy', 'any Department, Environment=dev or prod, Project=x (if present)', 'Department, Environment, Note, Project, Team, except for arn:aws:iam::\\*:role/deploy', 'target ou-ab12-34cd56ef',
  ]);
});

test('the metrics and alarms that a policy protects, and from whom', () => {
  const { policies, markdown } = described((stack) => {
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Costs', metricName: 'a' }), threshold: 1, evaluationPeriods: 1 });
    new TagEnforcementPolicy(stack, 'P', {
      ...enforcement,
      protectedMeters: [{ metricNamespace: 'Second', writers: [roleIn(stack, 'Meter')] }, { metricNamespace: 'Costs', writers: [new iam.ArnPrincipal('arn:aws:iam::*:role/meter')] }],
      protectedAlarms: [alarm],
    });
  });

  expect(policies[0]).toMatchObject({
    protectedMeters: [{ metricNamespace: 'Costs', writers: ['arn:aws:iam::*:role/meter'] }, { metricNamespace: 'Second', writers: ['S/Meter'] }],
    protectedAlarms: ['S/Alarm'],
    addedStatements: [],
    missingStatements: [],
  });
  expect(['Metric namespaces', 'Alarms', 'Principals that can change the alarms'].map((heading) => cellOf(markdown, heading, 'S/P'))).toEqual([
    'Costs by arn:aws:iam::\\*:role/meter, Second by S/Meter', 'S/Alarm', 'arn:aws:iam::\\*:role/deploy',
  ]);
});

test('what a policy leaves open, to whom, and which models and tiers it denies', () => {
  const { policies, markdown } = described((stack) => {
    const breakGlassPrincipals = [roleIn(stack, 'Ops'), new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')];
    new TagScopedInvokePolicy(stack, 'Invoke', {
      costTags,
      modelSources: [ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6')],
      providers: ['amazon'],
      allowSourceProfiles: true,
      allowedUntrackedUsage: [UntrackedUsage.RERANK, UntrackedUsage.FOUNDATION_MODEL],
      deniedServiceTiers: [ServiceTier.RESERVED, ServiceTier.PRIORITY],
      breakGlassPrincipals,
    });
    new TagEnforcementPolicy(stack, 'Guard', { schema: SCHEMA, exemptPrincipals: [roleIn(stack, 'Deploy')], breakGlassPrincipals, allowedUntrackedUsage: [UntrackedUsage.BATCH], deniedServiceTiers: [ServiceTier.FLEX] });
  });
  const [guard, invoke] = policies;
  const people = ['S/Ops', 'arn:aws:iam::*:role/emergency'];

  expect(invoke).toMatchObject({
    models: ['anthropic.claude-sonnet-4-6'],
    providers: ['amazon'],
    sourceProfiles: ['us.anthropic.claude-sonnet-4-6', '*.amazon.*'].map((id) => `arn:\${AWS::Partition}:bedrock:*:\${AWS::AccountId}:inference-profile/${id}`).sort(),
    allowedUntrackedUsage: ['FOUNDATION_MODEL', 'RERANK'],
    deniedServiceTiers: ['priority', 'reserved'],
    breakGlassPrincipals: people,
    exemptPrincipals: [],
  });
  expect(guard).toMatchObject({ exemptPrincipals: ['S/Deploy'], breakGlassPrincipals: people, denyOtherAccess: true, allowedUntrackedUsage: ['BATCH'], deniedServiceTiers: ['flex'], models: [], sourceProfiles: [] });
  expect([...guard.allowedUntrackedUsage, ...guard.deniedUntrackedUsage].sort()).toEqual(Object.values(UntrackedUsage).sort());
  expect(['Allowed untracked usage', 'Denied service tiers', 'Break-glass principals'].map((heading) => cellOf(markdown, heading, 'S/Guard'))).toEqual(['BATCH', 'flex', 'S/Ops, arn:aws:iam::\\*:role/emergency']);
  expect([cellOf(markdown, 'Denied untracked usage', 'S/Guard'), cellOf(markdown, 'Other access', 'S/Guard')]).toEqual([guard.deniedUntrackedUsage.join(', '), 'denied']);
  expect(cellOf(markdown, 'Models', 'S/Guard')).toBe('any');
});

test.each([true, false])('statements that somebody adds to the document or takes out of it: with minimized policies %s', (minimize) => {
  const app = checkedApp({ context: { '@aws-cdk/aws-iam:minimizePolicies': minimize } });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TagScopedInvokePolicy(stack, 'Added', { costTags, roles: [roleIn(stack, 'A')] })
    .document.addStatements(new iam.PolicyStatement({ actions: ['bedrock:*'], resources: [`arn:${Aws.PARTITION}:bedrock:*:*:*`] }));
  new TagEnforcementPolicy(stack, 'Asis', enforcement);
  new TagEnforcementPolicy(stack, 'Organization', { ...enforcement, policyType: PolicyType.SERVICE_CONTROL_POLICY });
  const emptied = new TagEnforcementPolicy(stack, 'Taken', enforcement);
  (emptied.managedPolicies[0].node.defaultChild as CfnResource).addPropertyOverride('PolicyDocument.Statement.0.Effect', 'Allow');
  const [added, asis, organization, taken] = strategyOf(app).facts.policies;

  expect(added.addedStatements).toEqual(['{"Action":"bedrock:*","Effect":"Allow","Resource":"arn:${AWS::Partition}:bedrock:*:*:*"}']);
  expect(added.missingStatements).toEqual([]);
  expect([asis, organization].flatMap(({ addedStatements, missingStatements }) => [...addedStatements, ...missingStatements])).toEqual([]);
  expect([taken.addedStatements.length, taken.missingStatements.length]).toEqual([1, 1]);
  expect(taken.missingStatements[0]).toContain('"Effect":"Deny"');
});

test('a policy of several parts is told once', () => {
  const { policies } = described((stack) => new TagScopedInvokePolicy(stack, 'P', {
    costTags: CostTags.of({ Department: 'Claims', ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`Key${index}`, 'v'.repeat(250)])) }),
    roles: [roleIn(stack, 'A')],
  }));

  expect(policies).toHaveLength(1);
  expect([policies[0].profileTags.length, policies[0].attachedTo]).toEqual([10, ['role S/A']]);
  expect([policies[0].addedStatements, policies[0].missingStatements]).toEqual([[], []]);
});

test('holders of stacks made alike are told apart, and holders in another stack are found', () => {
  const app = checkedApp();
  for (const id of ['Test', 'Prod']) {
    const stage = new Stage(app, id);
    const stack = new Stack(stage, 'S', { env: TEST_ENV });
    const policy = new TagScopedInvokePolicy(stack, 'P', { costTags });
    roleIn(new Stack(stage, 'Roles', { env: TEST_ENV }), 'Role', id === 'Prod' ? { managedPolicies: [policy] } : {});
    roleIn(stack, 'Role', id === 'Test' ? { managedPolicies: [policy] } : {});
  }

  expect(strategyOf(app).facts.policies.map(({ path, attachedTo }) => [path, attachedTo])).toEqual([['Prod/S/P', ['role Prod/Roles/Role']], ['Test/S/P', ['role Test/S/Role']]]);
});
