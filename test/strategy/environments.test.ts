import { readFileSync, rmSync } from 'node:fs';
import { type App, type Environment, NestedStack, PhysicalName, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, BudgetDenyAction, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTags,
  CostTagSchema, type ICostNotifications, ModelSource, TagAnomalyMonitor, TagAudit, TagBudget, TagCostMeter, TaggedInferenceProfile,
  TagScopedInvokePolicy, TokenPrices,
} from '../../src';
import { TaggingStrategyDocument } from '../../src/strategy';
import { checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';
import { cellOf, newFolder, strategyOf } from '../support/strategy';

const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const PRICES = TokenPrices.perMillionTokens({ input: 1, output: 2 });
const costTags = CostTags.of({ Department: 'Claims' });
const US: Environment = { account: TEST_ACCOUNT, region: 'us-east-1' };
const US_WEST: Environment = { account: TEST_ACCOUNT, region: 'us-west-2' };
const OTHER: Environment = { account: OTHER_ACCOUNT, region: 'us-east-1' };

/** Everything of one environment that refers to something. Reports on the bill are in us-east-1 only. */
function everythingIn(stack: Stack, notifications: ICostNotifications = new CostNotifications(stack, 'Team')): void {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA, costTags, prices: PRICES });
  const budget = new TagBudget(stack, 'Budget', { costTags, limit: 100, notifications });
  budget.denyInvocations({ atPercent: 100, roles: [role] });
  const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, notifications });
  alarm.denyInvocations({ roles: [role] });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] });
  new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Department: {} }), notifications, profiles: [profile] });
  new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department' });
  new TagScopedInvokePolicy(stack, 'Policy', { costTags, roles: [role] });
  if (stack.region !== US_WEST.region) {
    new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
    new CostAndUsageExport(stack, 'Export', { tagKeys: ['Department'], profiles: [profile] });
    new TagAnomalyMonitor(stack, 'Monitor', { tagKey: 'Department', values: ['Claims'], notifications });
  }
}

/** What each construct notifies, by path. */
function recipientsOf(facts: ReturnType<typeof strategyOf>['facts']): Record<string, string[]> {
  return Object.fromEntries([
    ...facts.budgets.map(({ path, alerts }) => [path, [...new Set(alerts.flatMap(({ notifies }) => notifies))]]),
    ...[...facts.alarms, ...facts.audits, ...facts.anomalyMonitors, ...facts.denyActions]
      .filter(({ notifies }) => notifies).map(({ path, notifies }) => [path, notifies]),
  ]);
}

const stages = (app: App, env: Environment, id: string) => new Stack(new Stage(app, id, { env }), 'S');
const stacks = (app: App, env: Environment, id: string) => new Stack(app, id, { env });

describe.each([['stages', stages], ['stacks', stacks]])('an app of %s', (_, stackIn) => {
  test.each([['two accounts', [US, OTHER]], ['two Regions', [US, US_WEST]], ['two of the same environment', [US, US]], ['no environment and one', [{}, US]]])('in %s', (__, environments) => {
    const app = checkedApp();
    const places = environments.map((env, index) => stackIn(app, env, `Env${index}`));
    places.forEach((stack) => everythingIn(stack));
    const { facts } = strategyOf(app);
    const recipients = recipientsOf(facts);

    for (const { node: { path }, region } of places) {
      for (const id of ['Budget', 'Alarm', 'Audit']) {
        expect(recipients[`${path}/${id}`]).toEqual([`${path}/Team`]);
      }
      if (region !== US_WEST.region) {
        expect(recipients[`${path}/Monitor`]).toEqual([`${path}/Team (immediate)`]);
        expect(facts.exports.find((each) => each.path === `${path}/Export`)!.profiles).toEqual([`${path}/Profile`]);
      }
      expect(facts.policies.find((each) => each.path === `${path}/Policy`)!.attachedTo).toEqual([`role ${path}/Role`]);
      const actions = facts.denyActions.filter((each) => each.path.startsWith(`${path}/`));
      expect(actions.map(({ triggeredBy, denies }) => [triggeredBy, denies])).toEqual([[`${path}/Alarm`, [`role ${path}/Role`]], [`${path}/Budget`, [`role ${path}/Role`]]]);
      expect(actions.find(({ triggeredBy }) => triggeredBy.endsWith('Budget'))!.autoReset).toBe(true);
    }
  });
});

describe('recipients', () => {
  const WEAK = { '@aws-cdk/core:defaultCrossStackReferences': 'weak' };
  const teamOf = (make: (app: App) => { team: ICostNotifications & Construct; stack: Stack }, context: Record<string, unknown> = {}) => {
    const app = checkedApp({ context });
    const { team, stack } = make(app);
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA, costTags, prices: PRICES });
    new TagBudget(stack, 'Budget', { costTags, limit: 100, notifications: team });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, notifications: team });
    new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Department: {} }), notifications: team });
    const { facts } = strategyOf(app);
    const recipients = Object.entries(recipientsOf(facts)).filter(([path]) => !path.endsWith('Unlisted')).flatMap(([, notifies]) => notifies);
    expect(recipients).toHaveLength(3);
    return [...new Set(recipients)];
  };
  const shared = (scope: Construct, producer: StackProps, consumer: StackProps) => ({
    team: new CostNotifications(new Stack(scope, 'Shared', producer), 'Team'), stack: new Stack(scope, 'S', consumer),
  });

  test.each<[string, StackProps, Record<string, unknown>]>([
    ['by an export', { env: US }, {}],
    ['without an environment', {}, {}],
    ['by a weak reference', { env: US }, WEAK],
    ['by a reference that becomes weak', { env: US }, { '@aws-cdk/core:defaultCrossStackReferences': 'both' }],
  ])('of another stack, %s', (_, props, context) => {
    expect(teamOf((app) => shared(app, props, props), context)).toEqual(['Shared/Team']);
  });

  test('of another stack of a Stage, with a stack of the same name in another Stage', () => {
    expect(teamOf((app) => {
      const { team, stack } = shared(new Stage(app, 'Test'), { stackName: 'shared' }, { stackName: 's' });
      new BedrockCostDashboard(stack, 'Dashboard', { profiles: [new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA, costTags, prices: PRICES })], tagKey: 'Department' });
      new TagAudit(stack, 'Unlisted', { schema: CostTagSchema.of({ Department: {} }), notifications: team });
      return shared(new Stage(app, 'Prod'), { stackName: 'shared' }, { stackName: 's' });
    })).toEqual(['Prod/Shared/Team']);
  });

  test('of a nested stack, of a stack around one, and of a nested stack beside it', () => {
    expect(teamOf((app) => {
      const stack = new Stack(app, 'S', { env: US });
      return { team: new CostNotifications(new NestedStack(stack, 'Inner'), 'Team'), stack };
    })).toEqual(['S/Inner/Team']);
    expect(teamOf((app) => {
      const stack = new Stack(app, 'S', { env: US });
      return { team: new CostNotifications(stack, 'Team'), stack: new NestedStack(stack, 'Inner') };
    })).toEqual(['S/Team']);
    expect(teamOf((app) => {
      const stack = new Stack(app, 'S', { env: US });
      return { team: new CostNotifications(new NestedStack(stack, 'One'), 'Team'), stack: new NestedStack(stack, 'Two') };
    })).toEqual(['S/One/Team']);
    expect(teamOf((app) => ({
      team: new CostNotifications(new NestedStack(new Stack(app, 'A', { env: US }), 'One'), 'Team'), stack: new NestedStack(new Stack(app, 'B', { env: US }), 'Two'),
    }))).toEqual(['A/One/Team']);
  });

  test('of a topic that each environment imports, by its ARN', () => {
    const imported = (stack: Stack) => CostNotifications.fromTopicArn(stack, 'Team', `arn:aws:sns:us-east-1:${stack.account}:team`);
    const app = checkedApp();
    const places = [US, OTHER].map((env, index) => stages(app, env, `Env${index}`));
    places.forEach((stack) => new TagBudget(stack, 'Budget', { costTags, limit: 1, notifications: imported(stack) }));
    const { facts } = strategyOf(app);

    expect(recipientsOf(facts)).toEqual({ 'Env0/S/Budget': ['Env0/S/Team'], 'Env1/S/Budget': ['Env1/S/Team'] });
  });

  test('of a topic with a fixed name that another stack or Stage uses by its ARN', () => {
    const app = checkedApp();
    const owner = stages(app, US, 'Owner');
    new CostNotifications(owner, 'Team', { topic: new sns.Topic(owner, 'Topic', { topicName: 'team' }) });
    const user = stages(app, US, 'User');
    const profile = new TaggedInferenceProfile(user, 'P', { modelSource: NOVA, costTags, prices: PRICES });
    const alarm = new BedrockCostAlarm(user, 'Alarm', { profiles: [profile], threshold: 1 });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:team` }) });
    alarm.addOkAction({ bind: () => ({ alarmActionArn: `arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:team` }) });
    const { facts } = strategyOf(app);

    expect(facts.alarms[0]).toMatchObject({ notifies: ['Owner/S/Team'], notifiesWhenOk: [`arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:team`] });
  });
});

test('names principals and profiles of another Region, by crossRegionReferences', () => {
  const app = checkedApp();
  const [one, two] = [US, US_WEST].map((env, index) => new Stack(app, `S${index}`, { env, crossRegionReferences: true }));
  const role = new iam.Role(one, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  new TagScopedInvokePolicy(two, 'Policy', { costTags, roles: [role] });
  const { facts } = strategyOf(app);

  expect(facts.policies[0].attachedTo).toEqual(['role S0/Role']);
});

test('generates no physical name that nothing else needs', () => {
  const synthesized = (enabled: boolean) => {
    const app = checkedApp();
    // The template of the first stack is written before the document, that of the other after it.
    const first = new Stack(app, 'First', { env: US });
    new TaggingStrategyDocument(app, 'D', { directory: newFolder(), enabled });
    for (const stack of [first, new Stack(app, 'Second', { env: OTHER })]) {
      const topic = new sns.Topic(stack, 'Topic', { topicName: PhysicalName.GENERATE_IF_NEEDED });
      new TagBudget(stack, 'Budget', { costTags, limit: 1, notifications: new CostNotifications(stack, 'Team', { topic }) });
    }
    return app.synth().stacks.map(({ template }) => template);
  };

  expect(synthesized(true)).toEqual(synthesized(false));
});

test('does not confuse budgets of the same name in two accounts', () => {
  const app = checkedApp();
  const [one, two] = [US, OTHER].map((env, index) => stages(app, env, `Env${index}`));
  const role = new iam.Role(two, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  new CostNotifications(one, 'Team');
  TagBudget.fromBudgetAttributes(one, 'Budget', { budgetName: 'claims', costTags });
  const beside = new Stack(Stage.of(two)!, 'T');
  new CostNotifications(beside, 'Team');
  const budget = TagBudget.fromBudgetAttributes(beside, 'Budget', { budgetName: 'claims', costTags });
  new BudgetDenyAction(two, 'Action', { budget, atPercent: 100, roles: [role], emails: ['a@example.com'] });
  const { facts } = strategyOf(app);

  expect(facts.denyActions.map(({ triggeredBy }) => triggeredBy)).toEqual(['Env1/T/Budget']);
});

test('tells rows of different environments apart', () => {
  const app = checkedApp();
  [US, OTHER].forEach((env, index) => everythingIn(stages(app, env, `Env${index}`)));
  const { facts, markdown } = strategyOf(app);

  expect(facts.notifications).toEqual([
    { path: 'Env0/S/Team', stack: 'Env0/S', account: TEST_ACCOUNT, region: 'us-east-1', recipients: [] },
    { path: 'Env1/S/Team', stack: 'Env1/S', account: OTHER_ACCOUNT, region: 'us-east-1', recipients: [] },
  ]);
  for (const [heading, id] of [['Limit', 'Budget'], ['Condition', 'Alarm'], ['Recipients', 'Team'], ['Denies', 'Budget/DenyInvocations'], ['Interval', 'Meter'], ['Schedule', 'Audit'], ['Minimum impact', 'Monitor']]) {
    expect([heading, cellOf(markdown, heading, `Env0/S/${id}`)]).not.toEqual([heading, undefined]);
  }
});

test('is the same for an app or a Stage that is synthesized twice', () => {
  const app = checkedApp();
  const documents = [US, OTHER].map((env, index) => {
    const stage = new Stage(app, `Env${index}`, { env });
    everythingIn(new Stack(stage, 'S'));
    return new TaggingStrategyDocument(stage, 'D', { directory: newFolder() });
  });
  const ofApp = new TaggingStrategyDocument(app, 'D', { directory: newFolder() });
  const written = (document: TaggingStrategyDocument) => readFileSync(document.jsonFile, 'utf8');
  const first = documents.map((document) => {
    (document.node.scope as Stage).synth();
    return written(document);
  });
  app.synth();
  const whole = written(ofApp);
  [...documents, ofApp].forEach(({ jsonFile }) => rmSync(jsonFile));
  documents.forEach((document) => (document.node.scope as Stage).synth({ force: true }));
  app.synth({ force: true });

  expect(documents.map(written)).toEqual(first);
  expect(written(ofApp)).toBe(whole);
});

test('counts tag values of a meter by the budgets of its account', () => {
  const app = checkedApp();
  for (const [index, env] of [US, OTHER].entries()) {
    const stack = stages(app, env, `Env${index}`);
    new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA, costTags });
    new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: `Budget${index}` }), limit: 1, emails: ['a@example.com'] });
    new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] });
  }
  const { facts } = strategyOf(app);

  expect(facts.monitoringCost.items.filter(({ item }) => item.startsWith('meter')).map(({ basis }) => basis))
    .toEqual(Array(2).fill('upper bound for 1 profile in this account and Region and 2 tag values'));
});

test('names the profile of an alarm by the import in the same environment', () => {
  const app = checkedApp();
  const imported = (stack: Stack, id: string) => TaggedInferenceProfile.fromInferenceProfileAttributes(stack, id, {
    inferenceProfileArn: `arn:aws:bedrock:${stack.region}:${stack.account}:application-inference-profile/abc123def456`, modelSource: NOVA, costTags, prices: PRICES,
  });
  imported(stages(app, US, 'Env0'), 'Profile');
  const stage = new Stage(app, 'Env1', { env: OTHER });
  const profile = imported(new Stack(stage, 'Profiles'), 'Profile');
  new BedrockCostAlarm(new Stack(stage, 'Alarms'), 'Alarm', { profiles: [profile], threshold: 1 });
  app.node.findAll().filter((node): node is Stack => Stack.isStack(node)).forEach((stack) => new CostNotifications(stack, 'Filler'));

  expect(strategyOf(app).facts.alarms[0].profiles).toEqual(['Env1/Profiles/Profile']);
});
