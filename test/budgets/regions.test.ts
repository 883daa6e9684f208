import { Aws, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { budgetRegionProblems } from '../../src/budgets/budget-region';
import { missingIn, regions } from '../../src/private/resource-type-regions.json';
import { budgetOf, checkedApp, onlyResource } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const TAGS = CostTags.of({ Department: 'Claims' });

const stackIn = (region: string | undefined) => new Stack(checkedApp(), 'Insurance', { env: { account: TEST_ACCOUNT, region } });
const budget = (scope: Stack, props: { limit?: number } = {}) => new TagBudget(scope, 'Budget', { costTags: TAGS, limit: 500, emails: ['claims@example.com'], ...props });

const remedy = 'use a separate stack, new Stack(app, \'Budgets\', { env: { account, region: \'us-east-1\' } }), because a budget includes cost of all Regions, and its actions deny roles in all Regions';
const inGovCloud = 'deploy the construct in the associated payer account in the commercial partition, where AWS provides budgets';

// Profiles can be created in the first five.
test.each(['ap-northeast-3', 'ap-southeast-3', 'eu-central-2', 'eu-south-1', 'me-central-1', 'eu-north-1', 'il-central-1'])('a budget is refused in %s, and its stack is named', (region) => {
  expect(() => budget(stackIn(region))).toThrow(
    `TagBudget at Insurance/Budget: the stack must be in a Region where CloudFormation supports AWS::Budgets::Budget, got "${region}": ${remedy}`,
  );
});

test.each(['us-gov-east-1', 'us-gov-west-1'])('a budget is refused in %s, whose bill is in another account', (region) => {
  expect(() => budget(stackIn(region))).toThrow(`TagBudget at Insurance/Budget: the stack must not be in AWS GovCloud (US), got "${region}": ${inGovCloud}`);
});

test('the Region is refused together with the other problems', () => {
  expect(() => budget(stackIn('eu-central-2'), { limit: -1 })).toThrow(
    'TagBudget at Insurance/Budget: 2 problems:\n  - the stack must be in a Region where CloudFormation supports AWS::Budgets::Budget, got "eu-central-2": ',
  );
});

test.each(['us-east-1', 'eu-central-1', 'eu-west-1', 'ap-southeast-2', 'cn-north-1', 'cn-northwest-1'])('a budget is synthesized in %s', (region) => {
  const stack = stackIn(region);
  budget(stack);

  expect(budgetOf(stack).Budget.BudgetLimit.Amount).toBe(500);
});

test.each([['no Region', undefined], ['the Region of the deployment', Aws.REGION], ['a Region that the data does not contain', 'mars-east-1'], ['an isolated Region', 'us-iso-east-1']])('a budget is accepted in %s', (_, region) => {
  expect(() => budget(stackIn(region))).not.toThrow();
});

test('a nested stack is in the Region of its parent, and a stack in that of its stage', () => {
  const stage = new Stage(checkedApp(), 'Prod', { env: { account: TEST_ACCOUNT, region: 'eu-central-2' } });

  expect(() => budget(new NestedStack(stackIn('eu-central-2'), 'Nested'))).toThrow('TagBudget at Insurance/Nested/Budget: the stack must be in a Region where CloudFormation supports AWS::Budgets::Budget');
  expect(() => budget(new Stack(stage, 'Insurance'))).toThrow('TagBudget at Prod/Insurance/Budget: the stack must be in a Region where CloudFormation supports AWS::Budgets::Budget');
});

test.each(regions)('what a budget and an action are told in %s is what the data says', (region) => {
  for (const type of ['AWS::Budgets::Budget', 'AWS::Budgets::BudgetsAction'] as const) {
    expect(budgetRegionProblems(stackIn(region), type)).toEqual(missingIn[type].includes(region) ? [expect.stringMatching(region.startsWith('us-gov-') ? inGovCloud : `supports ${type}, got "${region}"`)] : []);
  }
});

test('the remedy works: a budget of another stack counts and denies what is in the Region', () => {
  const app = checkedApp();
  const zurich = new Stack(app, 'Zurich', { env: { account: TEST_ACCOUNT, region: 'eu-central-2' } });
  const profile = new TaggedInferenceProfile(zurich, 'Profile', { modelSource: ModelSource.systemDefinedProfile('eu.amazon.nova-lite-v1:0'), costTags: TAGS });
  const role = new iam.Role(zurich, 'Role', { roleName: 'claims', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const budgets = new Stack(app, 'Budgets', { env: TEST_ENV });
  new TagBudget(budgets, 'Budget', { costTags: profile.costTags, limit: 500, emails: ['claims@example.com'] }).denyInvocations({ atPercent: 120, roles: [role] });

  expect(onlyResource(budgets, 'AWS::Budgets::BudgetsAction').Properties.Definition.IamActionDefinition.Roles).toEqual(['claims']);
  expect(budgetOf(budgets).Budget.FilterExpression.And[0].Tags.Values).toEqual(['Claims']);
});
