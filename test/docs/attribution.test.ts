import { type App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, CostTagSource, DenyScope, TagAnomalyMonitor, TagBudget, TagCostCategory, TagEnforcementPolicy } from '../../src';
import { checkedApp, ofType, onlyOfType, type TemplateResource, templateOf } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { deployed, profileValues } from '../support/deployed';
import { documentAt, runBlock, tableOf } from '../support/document-snippet';
import { callDirectly, callThrough, mayCall, policiesOf, simulated, verdict } from '../support/may';
import { REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';

const DOCUMENT = documentAt('docs/recipes/attribution.md');
const SESSIONS = 'Session tags behind a gateway';
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4-6`;

const startingWith = (resources: Record<string, TemplateResource>, type: string, start: string) =>
  ofType(resources, type).find(([id]) => id.startsWith(start))!;

test('the tags of a role are on the role', () => {
  const { stack } = runBlock(DOCUMENT, 'Tags of a role');

  expect(startingWith(templateOf(stack).Resources, 'AWS::IAM::Role', 'application')[1].Properties.Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
});

describe('the role that a gateway assumes', () => {
  let stack: Stack;
  let resources: Record<string, TemplateResource>;

  beforeAll(() => {
    stack = runBlock(DOCUMENT, SESSIONS).stack;
    resources = templateOf(stack).Resources;
  });

  // A request with tags is authorized for both actions.
  test.each([
    ['with an allowed value', { Department: 'Claims' }, true],
    ['with another allowed value', { Department: 'Sales' }, true],
    ['with another value', { Department: 'Marketing' }, false],
    ['with another key in addition', { Department: 'Claims', Team: 'A' }, false],
    ['with a cost tag of the role', { Department: 'Claims', Application: 'Other' }, false],
    ['without the tag', {}, false],
  ])('is assumed %s: %j %s', async (_, tags: Record<string, string>, expected) => {
    const gateway = `arn:aws:iam::${TEST_ACCOUNT}:role/gateway`;
    const [id] = startingWith(resources, 'AWS::IAM::Role', 'gateway');
    const trust = deployed(startingWith(resources, 'AWS::IAM::Role', 'Caller')[1].Properties.AssumeRolePolicyDocument, { values: { [`${id}.Arn`]: gateway } });
    const keys = Object.keys(tags);
    const contextVariables = Object.fromEntries([...keys.map((key) => [`aws:RequestTag/${key}`, tags[key]]), ...keys.length > 0 ? [['aws:TagKeys', keys]] : []]);
    const verdicts = await Promise.all(['sts:AssumeRole', ...keys.length > 0 ? ['sts:TagSession'] : []].map((action) => simulated({
      request: { action, principal: gateway, resource: { resource: `arn:aws:iam::${TEST_ACCOUNT}:role/Caller`, accountId: TEST_ACCOUNT }, contextVariables },
      identityPolicies: [],
      resourcePolicy: trust,
    })));

    expect(verdicts.every((each) => each === 'Allowed')).toBe(expected);
  });

  test('can call the profile, and nothing without the profile', async () => {
    const [profileArn] = Object.values(profileValues(resources)).filter((value) => value.startsWith('arn:'));
    const [caller] = startingWith(resources, 'AWS::IAM::Role', 'Caller');
    const policies = policiesOf(resources, caller, { values: { ...profileValues(resources), [`${caller}.Arn`]: `arn:aws:iam::${TEST_ACCOUNT}:role/Caller` } });
    const may = async (checks: ReturnType<typeof callThrough>) => mayCall(policies, 'bedrock:InvokeModel', checks);

    expect(await may(callThrough(profileArn, [MODEL]))).toBe(true);
    expect(await may(callThrough(profileArn.replace(/.$/, '0'), [MODEL]))).toBe(false);
    expect(await may(callDirectly(MODEL))).toBe(false);
  });
});

describe('the checks', () => {
  const untracked = (assumedBy: (stack: Stack) => iam.IPrincipal, tagged: boolean): App => {
    const app = checkedApp();
    const stack = new Stack(app, 'Gateway', { env: TEST_ENV });
    const role = new iam.Role(stack, 'Caller', { assumedBy: assumedBy(stack) });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [MODEL] }));
    if (tagged) {
      CostTags.of({ Department: 'Claims' }).applyTo(role);
    }
    return app;
  };
  const sessions = () => new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/gateway`).withSessionTags().withConditions({ StringEquals: { 'aws:RequestTag/Department': ['Claims', 'Sales'] } });

  test.each([
    ['accept direct calls of a role whose trust policy requires the tag', sessions, false, { sessionTagKeys: ['Department'] }, 0],
    ['report direct calls of the role without the option', sessions, false, {}, 1],
    ['do not accept the tags of a role', () => new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), true, { sessionTagKeys: ['Department'] }, 1],
  ])('%s', (_, assumedBy, tagged, props, count) => {
    expect(findings(untracked(assumedBy, tagged), props)).toHaveLength(count);
  });

  test('are registered with the key of the trust policy', () => {
    expect(() => runBlock(DOCUMENT, 'Accept session tags instead of profiles')).not.toThrow();
  });
});

test('activation, budget, export and dashboard use the key with the prefix', () => {
  const { stack } = runBlock(DOCUMENT, 'Budgets, exports and reports');
  const template = Template.fromStack(stack);

  template.hasResourceProperties('Custom::CostAllocationTagActivation', { TagKeys: ['Application', 'iamPrincipal/Department'] });
  template.hasResourceProperties('AWS::Budgets::Budget', { Budget: { FilterExpression: { And: Match.arrayWith([{ Tags: { Key: 'iamPrincipal/Department', Values: ['Claims'], MatchOptions: ['EQUALS'] } }]) } } });
  template.hasResourceProperties('AWS::BCMDataExports::Export', { Export: { DataQuery: { TableConfigurations: { COST_AND_USAGE_REPORT: { INCLUDE_IAM_PRINCIPAL_DATA: 'TRUE' } } } } });
  expect(JSON.stringify(template.findResources('AWS::BCM::Dashboard'))).toContain('iamPrincipal/Department');
  expect(JSON.stringify(template.findResources('AWS::Athena::NamedQuery'))).toContain('iamPrincipal/Department');
});

test('anomaly monitor and cost category accept the key', () => {
  const stack = new Stack(checkedApp(), 'Bill', { env: TEST_ENV });
  new TagAnomalyMonitor(stack, 'Monitor', { tagKey: 'Department', values: ['Claims'], emails: ['finops@example.com'], costTagSource: CostTagSource.IAM_PRINCIPAL });
  new TagCostCategory(stack, 'Category', { tagKey: 'iamPrincipal/Department' });
  const { Resources } = templateOf(stack);

  expect(JSON.stringify(onlyOfType(Resources, 'AWS::CE::AnomalyMonitor'))).toContain('iamPrincipal/Department');
  expect(JSON.stringify(onlyOfType(Resources, 'AWS::CE::CostCategory'))).toContain('iamPrincipal/Department');
});

test('the Deny of a budget on callers covers callers with the tags only', async () => {
  const stack = new Stack(checkedApp(), 'Deny', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), costTagSource: CostTagSource.IAM_PRINCIPAL, limit: 1, emails: ['claims@example.com'] })
    .denyInvocations({ atPercent: 100, roles: [role], denyScope: DenyScope.TAGGED_RESOURCES });
  const { Resources } = templateOf(stack);
  const values = { [startingWith(Resources, 'AWS::Budgets::Budget', 'Budget')[0]]: 'claims' };
  const deny = deployed(startingWith(Resources, 'AWS::IAM::ManagedPolicy', 'BudgetDenyInvocationsDenyPolicy')[1].Properties.PolicyDocument, { values });
  const ask = async (department: string) => verdict([EVERYTHING, deny], 'bedrock:InvokeModel', { resource: MODEL, context: { 'aws:PrincipalTag/Department': department } });

  expect(await ask('Claims')).toBe('ExplicitlyDenied');
  expect(await ask('Sales')).toBe('Allowed');
});

test('enforcement policies deny projects', async () => {
  const document = JSON.parse(JSON.stringify(new Stack().resolve(TagEnforcementPolicy.documentOf(new Stack(), { requiredTagKeys: ['Department'] }))));
  const ask = async (action: string, resource: string) => verdict([EVERYTHING, deployed(document, {})], action, { resource });

  expect(await ask('bedrock-mantle:CreateInference', `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`)).toBe('ExplicitlyDenied');
  expect(await ask('bedrock:InvokeModel', `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`)).toBe('ExplicitlyDenied');
});

test('the comparison has a value in every cell', () => {
  const rows = tableOf(DOCUMENT, 'Comparison');

  expect(rows.flatMap((row) => Object.values(row)).filter((cell) => !cell)).toEqual([]);
  expect(rows.map((row) => Object.keys(row).length)).toEqual(rows.map(() => 5));
});
