import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as library from '../../src';
import { ofType, onlyOfType, type TemplateResource } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { appsOf, documentAt, runBlock, tableOf } from '../support/document-snippet';
import { callDirectly, callThrough, type Leg, mayCall } from '../support/may';
import { REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';
import { warningIds } from '../support/warnings';

const DOCUMENT = documentAt('docs/recipes/stacksets-and-pipelines.md');
const TAGS = library.CostTags.of({ Department: 'Claims' });
const PROFILE = { modelSource: library.ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: TAGS };

const role = (stack: Stack) => new iam.Role(stack, 'Team', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
const profile = (stack: Stack) => new library.TaggedInferenceProfile(stack, 'Profile', PROFILE);
const budget = (stack: Stack) => new library.TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1 });
const alarm = (stack: Stack) => new library.BedrockCostAlarm(stack, 'Alarm', { profiles: [profile(stack)], threshold: 1 });
const bill = (stack: Stack) => new library.BillingDashboard(stack, 'Bill', { tagKeys: ['Department'] });

/** One use of each construct, by the name in the table of the page. */
const USES: Record<string, (stack: Stack) => unknown> = {
  'TaggedInferenceProfile': profile,
  'TaggedInferenceProfiles': (stack) => new library.TaggedInferenceProfiles(stack, 'Made', { modelIds: ['us.amazon.nova-lite-v1:0'], costTags: TAGS }),
  'TaggedPrincipal': (stack) => new library.TaggedPrincipal(stack, 'Made', { principal: role(stack), costTags: TAGS }),
  'TaggedProject': (stack) => new library.TaggedProject(stack, 'Made', { costTags: TAGS }),
  'CostNotifications': (stack) => new library.CostNotifications(stack, 'Made'),
  'TagBudget': budget,
  'TagBudget.denyInvocations': (stack) => budget(stack).denyInvocations({ atPercent: 100, roles: [role(stack)] }),
  'BedrockCostAlarm': alarm,
  'BedrockCostAlarm.denyInvocations': (stack) => alarm(stack).denyInvocations({ roles: [role(stack)] }),
  'BedrockCostAnomalyAlarm': (stack) => new library.BedrockCostAnomalyAlarm(stack, 'Made', { profiles: [profile(stack)] }),
  'TagScopedInvokePolicy': (stack) => new library.TagScopedInvokePolicy(stack, 'Made', { costTags: TAGS }),
  'TagEnforcementPolicy': (stack) => new library.TagEnforcementPolicy(stack, 'Made', { requiredTagKeys: ['Department'], policyType: library.PolicyType.SERVICE_CONTROL_POLICY }),
  'CostTagPolicy': (stack) => new library.CostTagPolicy(stack, 'Made', { schema: library.CostTagSchema.bedrockGuide() }),
  'RequiredTagsHook': (stack) => new library.RequiredTagsHook(stack, 'Made'),
  'CostAllocationTagActivation': (stack) => new library.CostAllocationTagActivation(stack, 'Made', { tagKeys: ['Department'] }),
  'TagCostMeter': (stack) => new library.TagCostMeter(stack, 'Made', { tagKeys: ['Department'] }),
  'TagAudit': (stack) => new library.TagAudit(stack, 'Made', { schema: library.CostTagSchema.bedrockGuide() }),
  'OrganizationDenyList': (stack) => new library.OrganizationDenyList(stack, 'Made', { tagKey: 'Department' }),
  'BedrockCostDashboard': (stack) => new library.BedrockCostDashboard(stack, 'Made', { tagKey: 'Department', profiles: [profile(stack)] }),
  'CostAndUsageExport': (stack) => new library.CostAndUsageExport(stack, 'Made', { tagKeys: ['Department'] }),
  'BillingDashboard': bill,
  'TagBillingView': (stack) => new library.TagBillingView(stack, 'Made', { costTags: library.CostTags.of({ Department: 'Claims' }), sharedWith: ['444455556666'] }),
  'MonthlyCostReport': (stack) => new library.MonthlyCostReport(stack, 'Made', { dashboard: bill(stack), recipients: ['finops@example.com'] }),
  'TagCostCategory': (stack) => new library.TagCostCategory(stack, 'Made', { tagKey: 'Department' }),
  'TagAnomalyMonitor': (stack) => new library.TagAnomalyMonitor(stack, 'Made', { tagKey: 'Department', costTags: TAGS, emails: ['finops@example.com'] }),
  'MonitoringSink': (stack) => new library.MonitoringSink(stack, 'Made', { organizationId: 'o-exampleorgid' }),
  'SourceAccountLink': (stack) => new library.SourceAccountLink(stack, 'Made', { sinkArns: { 'us-east-1': 'arn:aws:oam:us-east-1:444455556666:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' } }),
  'SourceAccountReaderRole': (stack) => new library.SourceAccountReaderRole(stack, 'Made', { organizationId: 'o-exampleorgid', monitoringAccountId: '444455556666' }),
  'SourceAccountsStackSet': (stack) => new library.SourceAccountsStackSet(stack, 'Made', {
    organizationId: 'o-exampleorgid', organizationalUnitIds: ['ou-ab12-11111111'], createLinks: false, homeRegion: 'us-east-1',
  }),
  'CostForecastDocument': (stack) => new library.CostForecastDocument(stack, 'Made', { enabled: false }),
  'TaggingStrategyDocument': (stack) => new library.TaggingStrategyDocument(stack, 'Made', { enabled: false }),
};

/** Constructs that the methods of others create. */
const CREATED_BY_METHODS = ['BudgetDenyAction', 'BudgetOrganizationDenyAction', 'DenyActionReset', 'AlarmDenyAction'];

test('the table lists every construct of the library', () => {
  const isConstruct = (each: unknown) => typeof each === 'function' && each.prototype instanceof Construct;
  const constructs = Object.entries(library).filter(([name, each]) => isConstruct(each) && !CREATED_BY_METHODS.includes(name)).map(([name]) => name);
  const listed = tableOf(DOCUMENT, 'Constructs with assets').map(({ Construct: name }) => name.slice(1, -1));

  expect(listed.filter((name) => !name.includes('.')).sort()).toEqual(constructs.sort());
  expect(Object.keys(USES).sort()).toEqual(listed.sort());
});

test.each(tableOf(DOCUMENT, 'Constructs with assets'))('the table states the assets and custom resources of $Construct', ({ Construct: name, Assets, 'Custom resource': custom }) => {
  const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'assets-')) });
  const stack = new Stack(app, 'Asked', { env: TEST_ENV });
  new sns.Topic(stack, 'Other');
  USES[name.slice(1, -1)](stack);
  const assembly = app.synth();
  const { template } = assembly.getStackByName('Asked');
  const { files } = JSON.parse(readFileSync(join(assembly.directory, 'Asked.assets.json'), 'utf8'));
  const assets = Object.values<any>(files).filter(({ source }) => source.path !== 'Asked.template.json');

  expect(Assets).toBe(assets.length === 0 ? 'none' : `${assets.length}`);
  expect(custom).toBe(/"Type":"(Custom::|AWS::CloudFormation::CustomResource)/.test(JSON.stringify(template)) ? 'yes' : 'no');
});

describe('the StackSet', () => {
  let app: App;

  beforeAll(() => {
    [app] = appsOf(DOCUMENT, 'Deploy to many accounts with a StackSet');
    app.synth();
  }, 120_000);

  const template = (): { Resources: Record<string, TemplateResource>; Parameters?: unknown; Rules?: unknown; Transform?: unknown } => {
    const [, { Properties }] = onlyOfType(app.synth().getStackByName('StackSets').template.Resources, 'AWS::CloudFormation::StackSet');
    return JSON.parse(Properties.TemplateBody);
  };

  test('has a template that any account accepts: small, without assets, parameters, transforms, nested stacks and the check of the bootstrap stack', () => {
    const { Resources, ...rest } = template();

    expect(rest).toEqual({});
    expect(Object.values(Resources).map(({ Type }) => Type).sort()).toEqual([
      'AWS::Bedrock::ApplicationInferenceProfile', 'AWS::CloudWatch::Alarm', 'AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy',
    ]);
    expect(Buffer.byteLength(JSON.stringify(template()))).toBeLessThan(51_200);
  });

  test('needs no capability, because the template has no IAM resources', () => {
    expect(Object.values(template().Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'))).toEqual([]);
  });

  test('has no account and no Region of its own', () => {
    expect(JSON.stringify(template())).not.toMatch(/\d{12}|us-(east|west)-\d/);
  });

  test('is read by the checks, in addition to the stack that is the source of the template', () => {
    const [other] = appsOf(DOCUMENT, 'Deploy to many accounts with a StackSet');
    const found = findings(other, { schema: library.CostTagSchema.of({ CostCenter: {} }) });

    expect(found.map((finding) => /^ProfileWithoutCostTags at (\w+\/)?Assistant\w+\/Properties/.exec(finding)?.[1])).toEqual(['Assistant/', undefined]);
  });

  test('rejects a construct with assets at synth', () => {
    const [other] = appsOf(DOCUMENT, 'Deploy to many accounts with a StackSet');
    const stack = other.node.findAll().find((node): node is Stack => Stack.isStack(node) && node.node.path === 'Members/Assistant')!;

    expect(() => new library.TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] })).toThrow(/Cannot add assets to a Stack that uses the BootstraplessSynthesizer/);
  });
});

describe('the pipeline', () => {
  const stagesOf = (app: App) => app.node.findAll().filter((node): node is Stage => Stage.isStage(node) && node !== app);
  const profileTags = (stage: Stage) => stage.synth({ force: true }).stacks.flatMap(({ template }) => ofType(template.Resources, 'AWS::Bedrock::ApplicationInferenceProfile').map(([, { Properties }]) => Properties.Tags));

  test('deploys a stage for each environment, and the tags of the stage reach the profile', () => {
    const stages = stagesOf(appsOf(DOCUMENT, 'Deploy with CDK Pipelines')[0]);

    expect(Object.fromEntries(stages.map((stage) => [stage.node.id, profileTags(stage)]))).toEqual(Object.fromEntries(['Development', 'Production'].map((id) =>
      [id, [[{ Key: 'Department', Value: 'Claims' }, { Key: 'Environment', Value: id.toLowerCase() }]]])));
  });

  test('fails on warnings when it synthesizes', () => {
    const [app] = appsOf(DOCUMENT, 'Deploy with CDK Pipelines');
    const { template } = app.synth().getStackByName('Tools');

    expect(ofType(template.Resources, 'AWS::CodePipeline::Pipeline')).toHaveLength(1);
    expect(JSON.stringify(ofType(template.Resources, 'AWS::CodeBuild::Project'))).toContain('npx cdk synth --strict');
  }, 120_000);
});

test.each([
  ['the app', (app: App, _stack: Stack) => app],
  ['the stack that contains the stage', (_app: App, stack: Stack) => stack],
])('tags of %s do not reach into a stage, and the profile has a warning', (_, tagged) => {
  const app = new App({ analyticsReporting: false });
  const tools = new Stack(app, 'Tools', { env: TEST_ENV });
  new sns.Topic(tools, 'Other');
  const stack = new Stack(new Stage(tools, 'Production', { env: TEST_ENV }), 'Claims');
  new library.TaggedInferenceProfile(stack, 'Profile', { modelSource: PROFILE.modelSource });
  Tags.of(tagged(app, tools)).add('Department', 'Claims');
  app.synth();

  expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.noCostTags']);
});

test('the template of an app does not depend on the time and the folder', () => {
  const bodies = ['2026-11-25', '2026-12-25'].map((day) => {
    jest.useFakeTimers({ now: new Date(day), doNotFake: ['hrtime', 'nextTick', 'performance', 'setImmediate'] });
    const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'same-')) });
    const stack = new Stack(app, 'Same', { env: TEST_ENV });
    alarm(stack);
    budget(stack);
    const { template } = app.synth().getStackByName('Same');
    jest.useRealTimers();
    return template;
  });

  expect(bodies[0]).toEqual(bodies[1]);
});

test('the JSON of the policy has no account ID, and allows only the profiles of the caller\'s own department', async () => {
  const { json: text } = runBlock(DOCUMENT, 'Deploy with a GitOps tool').values;
  const profileArn = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
  const modelArn = `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`;
  const caller = { 'aws:PrincipalTag/Department': 'Claims' };
  const may = async (checks: Leg[], policies: any[] = [JSON.parse(text)]) =>
    mayCall(policies, 'bedrock:InvokeModel', checks.map((check) => ({ ...check, context: { ...check.context, ...caller } })));

  expect(text).not.toMatch(/\d{12}/);
  expect(await may(callThrough(profileArn, [modelArn], { Department: 'Claims' }))).toBe(true);
  expect(await may(callThrough(profileArn, [modelArn], { Department: 'Sales' }))).toBe(false);
  expect(await may(callDirectly(modelArn), [JSON.parse(text), EVERYTHING])).toBe(false);
});
