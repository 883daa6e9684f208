import { type App, Stack } from 'aws-cdk-lib';
import { SourceAccountsStackSet, TagCostMeter } from '../../src';
import { ofType, onlyOfType, resourcesOf, type TemplateResource } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { appsOf, documentAt, runBlock, tableOf } from '../support/document-snippet';
import { callDirectly, callThrough, type Leg, policiesOf, type Verdict, verdict } from '../support/may';
import { REGION, TEST_ACCOUNT } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';

const DOCUMENT = documentAt('docs/recipes/organization.md');

const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4-6`;
const INVOKE = 'bedrock:InvokeModel';
const TAGS = { Department: 'Claims', Environment: 'production' };

let app: App;

beforeAll(() => {
  [app] = appsOf(DOCUMENT, 'The app');
  app.synth();
}, 120_000);

function templates(): Record<string, { Resources: Record<string, TemplateResource> }> {
  return Object.fromEntries(app.synth().stacksRecursively.map((stack) => [stack.displayName.replace(/ \(.*$/, ''), stack.template]));
}

/** The strictest answer to the authorization checks of one call. */
async function answer<T>(checks: T[], ask: (check: T) => Promise<Verdict>): Promise<Verdict> {
  const verdicts = await Promise.all(checks.map(ask));
  return (['ExplicitlyDenied', 'ImplicitlyDenied'] as const).find((each) => verdicts.includes(each)) ?? 'Allowed';
}

test('the app has stacks for the payer, the monitoring account, and each workload account and Region', () => {
  expect(Object.keys(templates()).sort()).toEqual([
    'Claims-production/Access', 'Claims-production/Models-us-east-1', 'Claims-production/Models-us-west-2',
    'Cost', 'Payer', 'Policies', 'Sales-production/Access', 'Sales-production/Models-us-east-1', 'Sink-us-east-1', 'Sink-us-west-2',
  ]);
});

test('only the payer and the monitoring account need a bootstrapped environment, because the workload accounts have no assets', () => {
  const withFunctions = Object.entries(templates()).filter(([, { Resources }]) => ofType(Resources, 'AWS::Lambda::Function').length > 0).map(([name]) => name);

  expect(withFunctions.sort()).toEqual(['Cost', 'Payer']);
});

test('the stack set links each Region to its sink, and each account trusts the meter and the audit only', () => {
  const [, { Properties }] = onlyOfType(templates().Cost.Resources, 'AWS::CloudFormation::StackSet');
  const { Mappings, Resources } = JSON.parse(Properties.TemplateBody);
  const paths = ofType(templates().Cost.Resources, 'AWS::IAM::Role').map(([id, { Properties: { Path } }]) => [id.replace(/Role.*$/, ''), Path]).filter(([, path]) => path);

  expect(Properties.StackInstancesGroup[0].Regions).toEqual(['us-east-1', 'us-west-2']);
  expect(JSON.stringify(Mappings)).toContain('arn:aws:oam:us-west-2:222222222222:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222');
  const [[, role]] = ofType(Resources, 'AWS::IAM::Role');
  expect(JSON.stringify(role.Properties.AssumeRolePolicyDocument)).toMatch(/222222222222:role\/bedrock-cost-tags\/\*/);
  expect(paths.sort()).toEqual([['Audit', '/bedrock-cost-tags/'], ['Meter', '/bedrock-cost-tags/']]);
});

test('the view of each department is shared with its account', () => {
  const { Resources } = templates().Payer;
  const values = ofType(Resources, 'AWS::Billing::BillingView').map(([, { Properties }]) => Properties.DataFilterExpression.Tags.Values[0]);

  expect(values).toEqual(['Claims', 'Sales']);
  expect(ofType(Resources, 'AWS::RAM::ResourceShare').map(([, { Properties }]) => Properties.Principals)).toEqual([['333333333333'], ['444444444444']]);
});

test('the table of costs has the cost of the meter of the app', () => {
  const [meter] = app.node.findAll().filter((node) => node instanceof TagCostMeter);
  const rows = tableOf(DOCUMENT, 'Cost').map((row) => Object.values(row));
  const costs = rows.map(([profiles, values, share]) => meter.estimatedMonthlyCost({
    profiles: Number(profiles.replace(',', '')), tagValues: Number(values), activeShare: share === 'all' ? 1 : parseInt(share, 10) / 100,
  }));

  expect(rows.map((row) => row[3])).toEqual(costs.map((cost) => cost.toFixed(2)));
});

test('the commands that prepare the organization begin with those of the stack set', () => {
  const commands = DOCUMENT.blocks.map(({ code }) => code).find((code) => code.includes('enable-policy-type'))!.trim().split('\n');

  expect(commands.slice(0, 2)).toEqual(SourceAccountsStackSet.setupCommands('222222222222'));
});

test('the delegation permits what the deny list and the stack of policies do in the monitoring account, on no other types of policies', async () => {
  const { Resources } = templates().Cost;
  const delegation = JSON.parse(DOCUMENT.blocks.find(({ language, code }) => language === 'json' && code.includes('organizations:'))!.code);
  const byDenyList = ofType(Resources, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('DenyList'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).flatMap(({ Action }) => Action).filter((action: string) => action.startsWith('organizations:'));
  // The permissions of the handlers of AWS::Organizations::Policy.
  const byCloudFormation = [
    'AttachPolicy', 'CreatePolicy', 'DeletePolicy', 'DescribePolicy', 'DetachPolicy', 'ListTagsForResource', 'ListTargetsForPolicy', 'TagResource', 'UntagResource', 'UpdatePolicy',
  ].map((action) => `organizations:${action}`);
  const asIdentityPolicy = { ...delegation, Statement: delegation.Statement.map(({ Principal, ...statement }: any) => statement) };
  const ask = async (action: string, type: string) => verdict([asIdentityPolicy], action, {
    resource: `arn:aws:organizations::111111111111:policy/o-exampleorgid/${type.toLowerCase()}/p-examplepolicyid111`,
    context: /Tag|Describe|List/.test(action) && action !== 'organizations:DescribePolicy' ? {} : { 'organizations:PolicyType': type },
  });
  const refused = async (type: string) => {
    const actions = [...new Set([...byDenyList, ...byCloudFormation])];
    const verdicts = await Promise.all(actions.map(async (action) => [action, await ask(action, type)] as const));
    return verdicts.filter(([, each]) => each !== 'Allowed').map(([action]) => action.replace('organizations:', '')).sort();
  };

  expect(byDenyList).toContain('organizations:UpdatePolicy');
  expect(new Set(delegation.Statement.map(({ Principal: { AWS } }: any) => AWS))).toEqual(new Set(['arn:aws:iam::222222222222:root']));
  expect(await refused('SERVICE_CONTROL_POLICY')).toEqual([]);
  expect(await refused('TAG_POLICY')).toEqual([]);
  expect(await refused('BACKUP_POLICY')).toEqual(['AttachPolicy', 'CreatePolicy', 'DeletePolicy', 'DescribePolicy', 'DetachPolicy', 'TagResource', 'UntagResource', 'UpdatePolicy']);
});

test('an alarm notifies of runs that fail, and of accounts that are not read for an hour', () => {
  const { Resources } = templates().Cost;
  const alarms = ofType(Resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const ofAccounts = alarms.map(({ Metrics, ...alarm }) => ({ ...alarm, ...Metrics?.[0].MetricStat?.Metric, ...Metrics?.[0].MetricStat }))
    .filter(({ MetricName }) => /^Un.*Accounts$/.test(MetricName));

  expect(ofAccounts.map(({ MetricName, Period, EvaluationPeriods, AlarmActions }) => [MetricName, Period * EvaluationPeriods, AlarmActions.length]))
    .toEqual([['UnreadableAccounts', 3600, 1], ['UnlinkedAccounts', 3600, 1]]);
  expect(Object.keys(Resources).filter((id) => id.includes('ErrorAlarm')).map((id) => id.replace(/ErrorAlarm.*$/, '')).sort()).toEqual(['Audit', 'DenyList', 'Meter']);
});

test('a sink accepts links from accounts of the unit only', () => {
  const [, { Properties: { Policy } }] = onlyOfType(templates()['Sink-us-west-2'].Resources, 'AWS::Oam::Sink');

  expect(Policy.Statement[0].Condition['ForAnyValue:StringLike']).toEqual({ 'aws:PrincipalOrgPaths': ['o-exampleorgid/r-ab12/ou-ab12-34cd56ef/*'] });
});

test('the app has no warnings', () => {
  expect(app.synth().stacksRecursively.flatMap(({ messages }) => messages)).toEqual([]);
});

test('profiles carry the tags of their account', () => {
  const tags = Object.entries(templates()).flatMap(([name, { Resources }]) =>
    ofType(Resources, 'AWS::Bedrock::ApplicationInferenceProfile').map(([, { Properties }]) => [name.split('-')[0], Properties.Tags]));

  expect(tags).toEqual([
    ...['Claims', 'Claims', 'Sales'].map((department) => [department, [{ Key: 'Department', Value: department }, { Key: 'Environment', Value: 'production' }]]),
  ]);
});

test('the service control policy denies calls and profiles without the tags, and no tagged call', async () => {
  const { Resources } = templates().Policies;
  const policies = ofType(Resources, 'AWS::Organizations::Policy').filter(([, { Properties }]) => Properties.Type === 'SERVICE_CONTROL_POLICY')
    .map(([, { Properties }]) => deployed(Properties.Content, {}));
  const ask = async (action: string, check: Leg) =>
    answer(policies, async (serviceControl) => verdict([EVERYTHING], action, check, { serviceControl }));
  const call = async (checks: Leg[]) => answer(checks, async (check) => ask(INVOKE, check));

  expect(policies.length).toBeGreaterThan(0);
  expect(await call(callThrough(PROFILE, [MODEL], TAGS))).toBe('Allowed');
  expect(await call(callThrough(PROFILE, [MODEL], { Department: 'Claims' }))).toBe('ExplicitlyDenied');
  expect(await call(callThrough(PROFILE, [MODEL], { ...TAGS, Department: 'Marketing' }))).toBe('ExplicitlyDenied');
  expect(await call(callDirectly(MODEL))).toBe('ExplicitlyDenied');
  expect(await ask('bedrock:TagResource', { resource: PROFILE, context: { 'aws:TagKeys': ['Department'] } })).toBe('ExplicitlyDenied');
  expect(await ask('bedrock:TagResource', { resource: PROFILE, role: 'cdk-hnb659fds-cfn-exec-role-111122223333-us-east-1', context: { 'aws:TagKeys': ['Department'] } })).toBe('Allowed');
});

test('the policies of the units deny the values of other departments, to deployment roles too', async () => {
  const { stack } = runBlock(DOCUMENT, 'Values of each account');
  const policies = Object.values(resourcesOf(stack, 'AWS::Organizations::Policy')).map(({ Properties }) => Properties);
  const [{ Content, TargetIds }] = policies;
  const serviceControl = deployed(Content, {});
  const create = async (Department: string) => verdict([EVERYTHING], 'bedrock:CreateInferenceProfile', {
    resource: PROFILE, role: 'cdk-hnb659fds-cfn-exec-role-333333333333-us-east-1', context: { 'aws:RequestTag/Department': Department, 'aws:TagKeys': ['Department'] },
  }, { serviceControl });

  expect(policies).toHaveLength(2);
  expect(TargetIds).toEqual(['ou-ab12-11111111']);
  expect([await create('Claims'), await create('Sales')]).toEqual(['Allowed', 'ExplicitlyDenied']);
  const call = async (Department: string) =>
    answer(callThrough(PROFILE, [MODEL], { Department }), async (check) => verdict([EVERYTHING], INVOKE, check, { serviceControl }));
  expect([await call('Claims'), await call('Sales')]).toEqual(['Allowed', 'ExplicitlyDenied']);
});

test('engineers can call the profiles of their own department only', async () => {
  const { Resources } = templates()['Claims-production/Access'];
  const [role, { Properties }] = onlyOfType(Resources, 'AWS::IAM::Role');
  const policies = [...policiesOf(Resources, role, { values: arnValues(Resources) }), EVERYTHING];
  const caller = { 'aws:PrincipalTag/Department': 'Claims' };
  const call = async (checks: Leg[]) =>
    answer(checks, async (check) => verdict(policies, INVOKE, { ...check, context: { ...check.context, ...caller } }));

  expect(Properties.Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  expect(await call(callThrough(PROFILE, [MODEL], TAGS))).toBe('Allowed');
  expect(await call(callThrough(PROFILE, [MODEL], { ...TAGS, Department: 'Sales' }))).toBe('ExplicitlyDenied');
  expect(await call(callDirectly(MODEL))).toBe('ExplicitlyDenied');
});

test('every account ID of the app is an example, and each stack has an account and a Region', () => {
  const stacks = app.node.findAll().filter((node): node is Stack => Stack.isStack(node));

  expect(stacks.map(({ account }) => /^(\d)\1{11}$/.test(account))).toEqual(stacks.map(() => true));
  expect(stacks.map(({ region }) => region).every((region) => /^us-/.test(region))).toBe(true);
});
