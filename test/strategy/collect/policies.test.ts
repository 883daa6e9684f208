import { Aws, type CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, CostTagSchema, GuardrailRendering, ModelSource, ServiceTier, TagGuardrailPolicy, TagScopedInvokePolicy, UntrackedPath, type TagGuardrailOptions } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const costTags = CostTags.of({ Department: 'Claims' });
const SCHEMA = CostTagSchema.of({ Department: {}, Environment: { allowedValues: ['prod', 'dev'] }, Project: { required: false, allowedValues: ['x'] }, Note: { required: false } });
const guardrail: TagGuardrailOptions = { schema: SCHEMA, except: [new iam.ArnPrincipal('arn:aws:iam::*:role/deploy')], principalTagKeys: ['Team'] };
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
      costTags, additionalValues: { Department: ['Appeals'] }, principalTagKeys: ['Team'], roles: [roleIn(stack, 'A')], groups: [new iam.Group(stack, 'G')],
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
    rendering: 'MANAGED_POLICY',
    profileTags: [{ key: 'Department', values: ['Appeals', 'Claims'] }],
    principalTagKeys: ['Team'],
    creationTags: [],
    protectedTagKeys: [],
    except: [],
    models: [],
    providers: [],
    sourceProfiles: [],
    exclusive: true,
    allowedPaths: [],
    deniedPaths: Object.values(UntrackedPath).sort(),
    deniedServiceTiers: [],
    breakGlassPrincipals: [],
    addedStatements: [],
    missingStatements: [],
    attachedTo: ['group S/G', 'role S/A', 'role S/B', 'role S/C', 'role ops', 'user S/U'],
  }]);
  expect(cellOf(markdown, 'Lets profiles be called with', 'S/P')).toBe('Department=Appeals or Claims, Team as the caller has it');
});

test.each([true, false])('what a policy allows is read too, exclusive or not: %s', (exclusive) => {
  const { policies } = described((stack) => new TagScopedInvokePolicy(stack, 'P', { costTags, principalTagKeys: ['Team'], exclusive }));

  expect([policies[0].profileTags, policies[0].principalTagKeys, policies[0].attachedTo]).toEqual([[{ key: 'Department', values: ['Claims'] }], ['Team'], []]);
  expect([policies[0].exclusive, policies[0].deniedPaths.length > 0]).toEqual([exclusive, exclusive]);
});

test('a guardrail in each rendering, with what it asks for when profiles are called, created and tagged', () => {
  const { policies, markdown } = described((stack) => {
    new TagGuardrailPolicy(stack, 'Boundary', { ...guardrail, schema: SCHEMA.and(CostTagSchema.of({ Department: {} })), rendering: GuardrailRendering.PERMISSIONS_BOUNDARY, roles: [roleIn(stack, 'A')] });
    new TagGuardrailPolicy(stack, 'Managed', { ...guardrail, roles: [roleIn(stack, 'B')] });
    new TagGuardrailPolicy(stack, 'Organization', { ...guardrail, rendering: GuardrailRendering.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] });
  });

  expect(policies.map(({ rendering, attachedTo }) => [rendering, attachedTo])).toEqual([
    ['PERMISSIONS_BOUNDARY', ['role S/A']], ['MANAGED_POLICY', ['role S/B']], ['SERVICE_CONTROL_POLICY', ['target ou-ab12-34cd56ef']],
  ]);
  for (const policy of policies) {
    expect(policy).toMatchObject({
      type: 'TagGuardrailPolicy',
      profileTags: [{ key: 'Department', values: [] }, { key: 'Environment', values: ['dev', 'prod'] }, { key: 'Project', values: ['x'], optional: true }],
      principalTagKeys: ['Team'],
      creationTags: [{ key: 'Department', values: [] }, { key: 'Environment', values: ['dev', 'prod'] }, { key: 'Project', values: ['x'], optional: true }],
      protectedTagKeys: ['Department', 'Environment', 'Note', 'Project', 'Team'],
    });
  }
  expect(['As', 'Lets profiles be created with', 'Nobody else changes', 'Attached to'].map((heading) => cellOf(markdown, heading, 'S/Organization'))).toEqual([
    'service control policy', 'any Department, Environment=dev or prod, Project=x if there', 'Department, Environment, Note, Project, Team; but arn:aws:iam::\\*:role/deploy', 'target ou-ab12-34cd56ef',
  ]);
});

test('what a policy leaves open, to whom, and which models and tiers it denies', () => {
  const { policies, markdown } = described((stack) => {
    const breakGlassPrincipals = [roleIn(stack, 'Ops'), new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')];
    new TagScopedInvokePolicy(stack, 'Invoke', {
      costTags,
      modelSources: [ModelSource.systemProfile('us.anthropic.claude-sonnet-4-6')],
      providers: ['amazon'],
      sourceProfiles: true,
      allowedPaths: [UntrackedPath.RERANK, UntrackedPath.FOUNDATION_MODEL],
      deniedServiceTiers: [ServiceTier.RESERVED, ServiceTier.PRIORITY],
      breakGlassPrincipals,
    });
    new TagGuardrailPolicy(stack, 'Guard', { schema: SCHEMA, except: [roleIn(stack, 'Deploy')], breakGlassPrincipals, allowedPaths: [UntrackedPath.BATCH], deniedServiceTiers: [ServiceTier.FLEX] });
  });
  const [guard, invoke] = policies;
  const people = ['S/Ops', 'arn:aws:iam::*:role/emergency'];

  expect(invoke).toMatchObject({
    models: ['anthropic.claude-sonnet-4-6'],
    providers: ['amazon'],
    sourceProfiles: ['us.anthropic.claude-sonnet-4-6', '*.amazon.*'].map((id) => `arn:\${AWS::Partition}:bedrock:*:111122223333:inference-profile/${id}`).sort(),
    allowedPaths: ['FOUNDATION_MODEL', 'RERANK'],
    deniedServiceTiers: ['priority', 'reserved'],
    breakGlassPrincipals: people,
    except: [],
  });
  expect(guard).toMatchObject({ except: ['S/Deploy'], breakGlassPrincipals: people, exclusive: true, allowedPaths: ['BATCH'], deniedServiceTiers: ['flex'], models: [], sourceProfiles: [] });
  expect([...guard.allowedPaths, ...guard.deniedPaths].sort()).toEqual(Object.values(UntrackedPath).sort());
  expect(['Left open', 'Denied tiers', 'Not for'].map((heading) => cellOf(markdown, heading, 'S/Guard'))).toEqual(['BATCH', 'flex', 'S/Ops, arn:aws:iam::\\*:role/emergency']);
  expect([cellOf(markdown, 'Denied', 'S/Guard'), cellOf(markdown, 'What is beside', 'S/Guard')]).toEqual([guard.deniedPaths.join(', '), 'denied']);
  expect(cellOf(markdown, 'Models', 'S/Guard')).toBe('any');
});

test.each([true, false])('statements that somebody adds to the document or takes out of it: with minimized policies %s', (minimize) => {
  const app = checkedApp({ context: { '@aws-cdk/aws-iam:minimizePolicies': minimize } });
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TagScopedInvokePolicy(stack, 'Added', { costTags, roles: [roleIn(stack, 'A')] })
    .document.addStatements(new iam.PolicyStatement({ actions: ['bedrock:*'], resources: [`arn:${Aws.PARTITION}:bedrock:*:*:*`] }));
  new TagGuardrailPolicy(stack, 'Asis', guardrail);
  new TagGuardrailPolicy(stack, 'Organization', { ...guardrail, rendering: GuardrailRendering.SERVICE_CONTROL_POLICY });
  const emptied = new TagGuardrailPolicy(stack, 'Taken', guardrail);
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
