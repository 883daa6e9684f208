import { CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import { CostTags, CostTagSource, ModelSource, TagBudget, type TagBudgetProps, TaggedInferenceProfile } from '../../src';
import { budgetFilter } from '../../src/budgets/budget-reach';
import { budgetOf, checkedApp } from '../support/checked-app';
import { findings } from '../support/cost-checks';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const CLAIMS = { Tags: { Key: 'Department', Values: ['Claims'], MatchOptions: ['EQUALS'] } };
const NO_CREDITS = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } };
const accounts = (...Values: unknown[]) => ({ Dimensions: { Key: 'LINKED_ACCOUNT', Values } });

function filterWith(props: Partial<TagBudgetProps> | ((stack: Stack) => Partial<TagBudgetProps>)): any {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const given = typeof props === 'function' ? props(stack) : props;
  new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 1, emails: ['a@example.com'], ...given });
  return budgetOf(stack).Budget.FilterExpression;
}

describe('linked accounts', () => {
  test('are one more condition', () => {
    expect(filterWith({ linkedAccounts: [OTHER_ACCOUNT, TEST_ACCOUNT] }))
      .toEqual({ And: [CLAIMS, accounts(OTHER_ACCOUNT, TEST_ACCOUNT), NO_CREDITS] });
  });

  test('stand beside services, callers and all charges', () => {
    expect(filterWith({ linkedAccounts: [OTHER_ACCOUNT], services: ['Amazon Bedrock Service'], costTagSource: CostTagSource.IAM_PRINCIPAL, excludedChargeTypes: [] })).toEqual({
      And: [{ Tags: { ...CLAIMS.Tags, Key: 'iamPrincipal/Department' } }, { Dimensions: { Key: 'SERVICE', Values: ['Amazon Bedrock Service'] } }, accounts(OTHER_ACCOUNT)],
    });
  });

  test('are not in the filter by default', () => {
    expect(filterWith({})).toEqual({ And: [CLAIMS, NO_CREDITS] });
  });

  test('may be tokens, one by one or as a list', () => {
    expect(filterWith((stack) => ({ linkedAccounts: [new CfnParameter(stack, 'Account', { default: OTHER_ACCOUNT }).valueAsString] })).And[1]).toEqual(accounts({ Ref: 'Account' }));
    expect(filterWith((stack) => ({ linkedAccounts: new CfnParameter(stack, 'Accounts', { type: 'CommaDelimitedList', default: OTHER_ACCOUNT }).valueAsList })).And[1])
      .toEqual({ Dimensions: { Key: 'LINKED_ACCOUNT', Values: { Ref: 'Accounts' } } });
    expect(filterWith({ linkedAccounts: Token.asList(Fn.split(',', '111122223333,444455556666')) }).And[1].Dimensions.Key).toBe('LINKED_ACCOUNT');
  });

  test.each<[string, string[], string]>([
    ['a name', ['payer'], 'each of linkedAccounts must be an account ID of 12 digits, got "payer": pass the ID as text, with its leading zeros'],
    ['an ID without its leading zero', ['11122223333'], 'each of linkedAccounts must be an account ID of 12 digits, got "11122223333": pass the ID as text, with its leading zeros'],
    ['a number', [111122223333 as any], 'each of linkedAccounts must be an account ID of 12 digits, got 111122223333: pass the ID as text, with its leading zeros'],
    ['an empty text', [''], 'each of linkedAccounts must be an account ID of 12 digits, got "": pass the ID as text, with its leading zeros'],
    ['no account', [], 'linkedAccounts must contain at least one account ID, got []: omit it to include every account that the budget covers'],
    ['an account twice', [OTHER_ACCOUNT, OTHER_ACCOUNT], 'linkedAccounts must not contain duplicates: "444455556666" is listed more than once'],
  ])('fail with %s', (_, linkedAccounts, message) => {
    expect(() => filterWith({ linkedAccounts })).toThrow(new Error(`TagBudget at Insurance/Budget: ${message}`));
  });
});

describe('the reach of a filter on linked accounts', () => {
  test('cannot be told by the tags of the own resources', () => {
    expect(budgetFilter({ FilterExpression: { And: [CLAIMS, accounts(OTHER_ACCOUNT), NO_CREDITS] } })!.counts(new Map([['Department', 'Sales']]))).toBe(true);
    expect(budgetFilter({ FilterExpression: { And: [CLAIMS, { Or: [accounts(OTHER_ACCOUNT)] }] } })!.counts(new Map())).toBe(true);
    expect(budgetFilter({ CostFilters: { TagKeyValue: ['user:Department$Claims'], LinkedAccount: [OTHER_ACCOUNT] } })!.counts(new Map())).toBe(true);
  });

  test('is still described by its tags', () => {
    expect(budgetFilter({ FilterExpression: { And: [CLAIMS, accounts(OTHER_ACCOUNT)] } })!.words).toBe('Department=Claims');
  });

  test('is nothing without tags', () => {
    expect(budgetFilter({ FilterExpression: accounts(OTHER_ACCOUNT) })).toBeUndefined();
  });

  test('is decided by the tags where accounts are excluded', () => {
    const filter = budgetFilter({ FilterExpression: { And: [CLAIMS, { Not: accounts(OTHER_ACCOUNT) }] } })!;

    expect([filter.counts(new Map([['Department', 'Claims']])), filter.counts(new Map([['Department', 'Sales']]))]).toEqual([true, false]);
  });
});

test('the checks do not miss a profile for a budget of other accounts', () => {
  const missed = (linkedAccounts?: string[]) => {
    const app = checkedApp();
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Sales' }) });
    new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 1, linkedAccounts, emails: ['a@example.com'] });
    return findings(app).length;
  };

  expect([missed(), missed([OTHER_ACCOUNT])]).toEqual([1, 0]);
});
