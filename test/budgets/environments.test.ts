import { CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BudgetAlert, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { budgetOf, checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const TAGS = CostTags.of({ Department: 'Claims' });

function denying(stack: Stack, notifications?: CostNotifications): TagBudget {
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, notifications, emails: ['claims@example.com'] });
  budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')] });
  return budget;
}

describe('notifications of another stack', () => {
  test('are imported, and deployed before the budget', () => {
    const app = checkedApp();
    const shared = new Stack(app, 'Shared', { env: TEST_ENV });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    denying(stack, new CostNotifications(shared, 'Team'));

    expect(budgetOf(stack).NotificationsWithSubscribers[0].Subscribers[0]).toEqual({ SubscriptionType: 'SNS', Address: { 'Fn::ImportValue': expect.stringMatching(/^Shared:/) } });
    expect(stack.dependencies).toContain(shared);
  });

  test('keep the name of a budget the same on every synth', () => {
    const nameOf = () => {
      const app = checkedApp();
      const shared = new Stack(app, 'Shared', { env: TEST_ENV });
      const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
      new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, budgetName: 'Claims', notifications: new CostNotifications(shared, 'Team') });
      return budgetOf(stack).Budget.BudgetName;
    };

    expect(nameOf()).toBe(nameOf());
  });

  test('keep the name of a budget in a nested stack, whatever else its parent takes from there', () => {
    const nameWith = (more: (parent: Stack, topicArn: string) => void) => {
      const app = checkedApp();
      const notifications = new CostNotifications(new Stack(app, 'Shared', { env: TEST_ENV }), 'Team');
      const parent = new Stack(app, 'Insurance', { env: TEST_ENV });
      const nested = new NestedStack(parent, 'Nested');
      new TagBudget(nested, 'Budget', { costTags: TAGS, limit: 500, budgetName: 'Claims', notifications });
      more(parent, notifications.topic.topicArn);
      return budgetOf(nested).Budget.BudgetName;
    };

    expect(nameWith((parent, value) => new CfnOutput(parent, 'Topic', { value }))).toBe(nameWith(() => undefined));
  });

  test('may be in another Region, by the name of the topic', () => {
    const app = checkedApp();
    const shared = new Stack(app, 'Shared', { env: { ...TEST_ENV, region: 'eu-central-1' } });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    const topic = new sns.Topic(shared, 'Topic', { topicName: 'cost' });
    denying(stack, new CostNotifications(shared, 'Team', { topic }));

    expect(deployed(budgetOf(stack).NotificationsWithSubscribers[0].Subscribers[0].Address, {})).toBe(`arn:aws:sns:eu-central-1:${TEST_ACCOUNT}:cost`);
  });
});

describe('notifications of another account', () => {
  const accounts = () => {
    const app = checkedApp();
    const foreign = new CostNotifications(new Stack(app, 'Shared', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), 'Team');
    return { foreign, stack: new Stack(app, 'Insurance', { env: TEST_ENV }) };
  };
  const message = (prop: string) => `${prop} must be in the budget's account 111122223333, got "Shared/Team" in account 444455556666: create a notification target in the account of the budget`;

  test('cannot hear of a budget', () => {
    const { foreign, stack } = accounts();

    expect(() => new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, notifications: foreign })).toThrow(message('notifications'));
  });

  test('cannot hear of one alert', () => {
    const { foreign, stack } = accounts();

    expect(() => new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, alerts: [BudgetAlert.actualPercent(80, { notifications: foreign })] }))
      .toThrow(message('notifications of actualPercent(80)'));
  });

  test('cannot hear of an action', () => {
    const { foreign, stack } = accounts();
    const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 1, emails: ['claims@example.com'] });

    expect(() => budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], notifications: foreign })).toThrow(message('notifications'));
  });
});

describe('a profile of another stack', () => {
  test('in another Region lends its tags', () => {
    const app = checkedApp();
    const { costTags } = new TaggedInferenceProfile(new Stack(app, 'Profiles', { env: { ...TEST_ENV, region: 'eu-central-1' } }), 'Profile', {
      modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0'), costTags: TAGS,
    });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    new TagBudget(stack, 'Budget', { costTags, limit: 500, emails: ['claims@example.com'] });

    expect(budgetOf(stack).Budget.FilterExpression.And[0].Tags).toEqual({ Key: 'Department', Values: ['Claims'], MatchOptions: ['EQUALS'] });
    expect(budgetOf(stack).ResourceTags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });
});

test('a role of another stack is denied by its name there', () => {
  const app = checkedApp();
  const application = new iam.Role(new Stack(app, 'Application', { env: TEST_ENV }), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, emails: ['claims@example.com'] }).denyInvocations({ atPercent: 100, roles: [application] });

  expect(onlyResource(stack, 'AWS::Budgets::BudgetsAction').Properties.Definition.IamActionDefinition.Roles).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^Application:/) }]);
});

test('in a nested stack, everything is in there', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const nested = new NestedStack(stack, 'Nested');
  denying(nested, new CostNotifications(nested, 'Team'));

  expect(Object.keys(resourcesOf(nested, 'AWS::Budgets::BudgetsAction'))).toHaveLength(1);
  expect(Object.keys(templateOf(stack).Resources)).toEqual([expect.stringMatching(/^NestedNestedStack/)]);
});

test('in a stage, it is synthesized with the stage', () => {
  const app = checkedApp();
  const stage = new Stage(app, 'Prod', { env: TEST_ENV });
  const stack = new Stack(stage, 'Insurance');
  denying(stack);
  const [artifact] = app.synth().getNestedAssembly('assembly-Prod').stacks;

  expect(Object.values<any>(artifact.template.Resources).map(({ Type }) => Type)).toContain('AWS::Budgets::BudgetsAction');
});

test('without an environment, it takes account, partition and Region from where it is deployed', () => {
  const stack = new Stack(checkedApp(), 'Insurance');
  denying(stack);
  const template = JSON.stringify(templateOf(stack));

  expect(template).not.toContain(TEST_ACCOUNT);
  expect(template).not.toMatch(/arn:aws:(?!iam::aws)/);
});

test('in China, ARNs are of its partition', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: { account: TEST_ACCOUNT, region: 'cn-north-1' } });
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, currency: 'CNY', emails: ['claims@example.com'] });

  expect(deployed(stack.resolve(budget.budgetArn), { partition: 'aws-cn', values: { Budget69569A1A: 'name' } })).toBe(`arn:aws-cn:budgets::${TEST_ACCOUNT}:budget/name`);
});
