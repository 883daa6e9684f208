import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CostTags, TagBudget } from '../../src';
import { countAction } from '../../src/budgets/budget-action-quota';
import { templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

process.env.CDK_VALIDATION = 'false';

const ID = 'BudgetDenyAction.accountQuota';
const text = (actions: number, account: string) => `AWS Budgets supports 100 actions for an account, and the app has ${actions} deny actions of budgets for ${account}. ` +
  'AWS Budgets rejects the others at deployment. Deny the roles of several teams in one action, use deny actions of alarms, or use several accounts';

/** Counts actions without their resources. */
function count(stack: Stack, actions: number): void {
  for (let index = 0; index < actions; index++) {
    const action = new Construct(stack, `Action${index}`);
    action.node.addValidation({ validate: warning(countAction(action)) });
  }
}

function warning(warn: () => void): () => string[] {
  return () => {
    warn();
    return [];
  };
}

const textsOf = (...stacks: Stack[]) => stacks.map((stack) => {
  templateOf(stack);
  return warningTexts(stack, ID);
});

test('100 actions for an account are within the quota', () => {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  count(stack, 100);

  expect(textsOf(stack)).toEqual([[]]);
});

test.each([101, 150])('%i actions are one warning with the number and the account', (actions) => {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  count(stack, actions);

  expect(textsOf(stack)).toEqual([[text(actions, `account ${TEST_ACCOUNT}`)]]);
});

test('the Regions and stages of an account count together, at the first action beyond the quota', () => {
  const app = new App();
  const [one, other] = ['us-east-1', 'eu-west-1'].map((region) => new Stack(new Stage(app, region), 'S', { env: { ...TEST_ENV, region } }));
  count(one, 60);
  count(other, 60);

  expect(textsOf(one, other)).toEqual([[], [text(120, `account ${TEST_ACCOUNT}`)]]);
});

test('other accounts, and other apps, have a quota of their own', () => {
  const app = new App();
  const stacks = [TEST_ACCOUNT, OTHER_ACCOUNT].map((account) => new Stack(app, `In${account}`, { env: { ...TEST_ENV, account } }));
  const another = new Stack(new App(), 'S', { env: TEST_ENV });
  [...stacks, another].forEach((stack) => count(stack, 60));

  expect(textsOf(...stacks, another)).toEqual([[], [], []]);
});

test('without an account, a stack counts with its nested stacks only', () => {
  const app = new App();
  const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id));
  const nested = new NestedStack(one, 'Nested');
  count(one, 60);
  count(nested, 60);
  count(other, 60);

  expect(textsOf(one, other)).toEqual([[text(120, 'the account of stack One')], []]);
});

test('each deny action of a budget counts', () => {
  const app = new App();
  const stacks = [50, 51].map((budgets, index) => {
    const stack = new Stack(app, `S${index}`, { env: TEST_ENV });
    for (let id = 0; id < budgets; id++) {
      new TagBudget(stack, `Budget${id}`, { costTags: CostTags.of({ Department: `${id}` }), limit: 500, emails: ['a@example.com'] })
        .denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, `Role${id}`, `app-${index}-${id}`)] });
    }
    return stack;
  });

  expect(textsOf(...stacks)).toEqual([[], [text(101, `account ${TEST_ACCOUNT}`)]]);
  expect(stacks[1].node.findChild('Budget50').node.findChild('DenyInvocations').node.metadata.filter(({ data }) => String(data).includes(ID))).toHaveLength(1);
});
