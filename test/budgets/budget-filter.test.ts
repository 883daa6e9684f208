import { CfnParameter, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CostTagSource, CostTags, ModelSource, TagBudget, TaggedInferenceProfile, type TagBudgetProps } from '../../src';
import { budgetFilter } from '../../src/budgets/budget-filter';
import { budgetOf, checkedApp, templateOf } from '../support/checked-app';

const NO_CREDITS = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } };
const tag = (Key: unknown, ...Values: unknown[]) => ({ Tags: { Key, Values, MatchOptions: ['EQUALS'] } });

function filterOf(props: (stack: Stack) => Partial<TagBudgetProps> & Pick<TagBudgetProps, 'costTags'>, stack: Stack = new Stack(checkedApp(), 'S')): any {
  new TagBudget(stack, 'Budget', { limit: 100, emails: ['a@example.com'], ...props(stack) });
  return budgetOf(stack).Budget.FilterExpression;
}

const profile = (stack: Stack, costTags?: CostTags) =>
  new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });

describe('the filter of a budget', () => {
  test('one tag', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims' }) })))
      .toEqual({ And: [tag('Department', 'Claims'), NO_CREDITS] });
  });

  test('several tags must all match', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }) })))
      .toEqual({ And: [tag('Department', 'Claims'), tag('Function', 'AutoProcessing'), NO_CREDITS] });
  });

  test('several values of one key: any of them', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims', Stage: 'prod' }), additionalTagValues: { Department: ['Sales', 'Claims', 'Underwriting'] } })))
      .toEqual({ And: [tag('Department', 'Claims', 'Sales', 'Underwriting'), tag('Stage', 'prod'), NO_CREDITS] });
  });

  test('credits and refunds count when asked for; a single operand stands alone', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims' }), excludedChargeTypes: [] }))).toEqual(tag('Department', 'Claims'));
  });

  test('other charge types can be left out', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims' }), excludedChargeTypes: ['Credit', 'Refund', 'Tax'] })).And[1])
      .toEqual({ Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund', 'Tax'] } } });
  });

  test('there is no filter by service unless asked for', () => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims' }), services: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'] })).And[1])
      .toEqual({ Dimensions: { Key: 'SERVICE', Values: ['Claude Sonnet 4.5 (Amazon Bedrock Edition)'] } });
  });

  test.each([
    [{ costTagSource: CostTagSource.RESOURCE }, 'Department'],
    [{ resourceTagKeyPrefix: 'user:' }, 'user:Department'],
    [{ costTagSource: CostTagSource.IAM_PRINCIPAL }, 'iamPrincipal/Department'],
  ])('keys of %j are written %s', (source, key) => {
    expect(filterOf(() => ({ costTags: CostTags.of({ Department: 'Claims' }), ...source })).And[0]).toEqual(tag(key, 'Claims'));
  });

  test('tokens stay', () => {
    expect(filterOf((stack) => {
      const [key, value, other] = ['Key', 'Value', 'Other'].map((id) => new CfnParameter(stack, id, { default: 'x' }).valueAsString);
      return { costTags: CostTags.of({ [key]: value, Department: value }), additionalTagValues: { Department: [other] } };
    })).toEqual({ And: [tag({ Ref: 'Key' }, { Ref: 'Value' }), tag('Department', { Ref: 'Value' }, { Ref: 'Other' }), NO_CREDITS] });
  });
});

describe('a filter from a profile', () => {
  test('holds the tags that were declared', () => {
    expect(filterOf((stack) => ({ costTags: profile(stack, CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' })).costTags })))
      .toEqual({ And: [tag('Department', 'Claims'), tag('Function', 'AutoProcessing'), NO_CREDITS] });
  });

  test('holds what the profile ends up with, also if that is decided later', () => {
    expect(filterOf((stack) => {
      const { costTags } = profile(stack);
      Tags.of(stack).add('Department', 'Claims');
      return { costTags: costTags.pick('Department') };
    })).toEqual({ And: [tag('Department', 'Claims'), NO_CREDITS] });
  });

  test('that declared none, holds all the profile inherits', () => {
    const stack = new Stack(checkedApp(), 'S', { tags: { Owner: 'platform' } });
    expect(filterOf(() => {
      const { costTags } = profile(stack);
      Tags.of(stack).add('Department', 'Claims');
      return { costTags };
    }, stack)).toEqual({ And: [tag('Department', 'Claims'), tag('Owner', 'platform'), NO_CREDITS] });
  });

  test('mixes declared and inherited tags, and another value', () => {
    expect(filterOf((stack) => {
      const { costTags } = profile(stack, CostTags.of({ Department: 'Claims' }));
      Tags.of(stack).add('Stage', 'prod');
      return { costTags: costTags.pick('Department', 'Stage').withTag('Stage', 'test') };
    })).toEqual({ And: [tag('Department', 'Claims'), tag('Stage', 'test'), NO_CREDITS] });
  });

  test('fails when the profile loses a key it filters by', () => {
    const stack = new Stack(checkedApp(), 'S');
    new TagBudget(stack, 'Budget', { costTags: profile(stack, CostTags.of({ Department: 'Claims' })).costTags, limit: 1, emails: ['a@example.com'] });
    Tags.of(stack).remove('Department', { priority: 300 });

    expect(() => templateOf(stack)).toThrow(/costTags declares "Department" as "Claims", but the resource ends up without it/);
  });

  test('fails when the profile never had the key', () => {
    const stack = new Stack(checkedApp(), 'S');
    new TagBudget(stack, 'Budget', { costTags: profile(stack, CostTags.of({ Department: 'Claims' })).costTags.pick('Team'), limit: 1, emails: ['a@example.com'] });

    expect(() => templateOf(stack)).toThrow(/tag "Team" is read from "S\/Profile", but the resource has only the tags \["Department"\]/);
  });

  test('fails for further values of a key that turns out not to be there', () => {
    const stack = new Stack(checkedApp(), 'S');
    const { costTags } = profile(stack);
    Tags.of(stack).add('Department', 'Claims');
    new TagBudget(stack, 'Budget', { costTags, additionalTagValues: { Departmnt: ['Sales'] }, limit: 1, emails: ['a@example.com'] });

    expect(() => templateOf(stack)).toThrow(/additionalTagValues must contain only keys of costTags \["Department"\], got "Departmnt"/);
  });

  test('counts what two profiles are billed under', () => {
    const stack = new Stack(checkedApp(), 'S');
    const sales = new TaggedInferenceProfile(stack, 'Sales', {
      modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Sales' }),
    });
    expect(filterOf(() => ({
      costTags: profile(stack, CostTags.of({ Department: 'Claims' })).costTags,
      additionalTagValues: { Department: [sales.costTags.value('Department')] },
    }), stack)).toEqual({ And: [tag('Department', 'Claims', 'Sales'), NO_CREDITS] });
  });

  test('in another stack or stage is written as text', () => {
    const app = checkedApp();
    const stage = new Stage(app, 'Prod');
    const { costTags } = profile(new Stack(stage, 'Profiles'), CostTags.of({ Department: 'Claims' }));

    expect(filterOf(() => ({ costTags }), new Stack(stage, 'Budgets'))).toEqual({ And: [tag('Department', 'Claims'), NO_CREDITS] });
  });

  test('whose tag is a parameter of its stack is exported to the budget\'s', () => {
    const app = checkedApp();
    const profiles = new Stack(app, 'Profiles');
    const department = new CfnParameter(profiles, 'Department', { default: 'Claims' });
    const { costTags } = profile(profiles, CostTags.of({ Department: department.valueAsString }));

    expect(filterOf(() => ({ costTags }), new Stack(app, 'Budgets')).And[0])
      .toEqual(tag('Department', { 'Fn::ImportValue': expect.stringContaining('Department') }));
  });
});

test('any legal tags come back from the filter as they went in', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9 ._:/=+@-]{1,20}$/);
  const anyTags = fc.uniqueArray(fc.record({ key: word, values: fc.array(word, { minLength: 1, maxLength: 4 }) }), {
    minLength: 1, maxLength: 8, selector: ({ key }) => key,
  });
  const sources = [
    { source: {}, prefix: '' },
    { source: { resourceTagKeyPrefix: 'user:' }, prefix: 'user:' },
    { source: { costTagSource: CostTagSource.IAM_PRINCIPAL }, prefix: 'iamPrincipal/' },
  ];

  fc.assert(fc.property(anyTags, fc.constantFrom(...sources), fc.boolean(), (tags, { source, prefix }, credits) => {
    const filter = budgetFilter({ tags, ...source, services: [], excludedChargeTypes: credits ? [] : ['Credit'] });
    const operands = filter.and ?? [filter];
    const found = operands.flatMap(({ tags: each }) => each ?? []);

    expect(found.map(({ key }) => key)).toEqual(tags.map(({ key }) => `${prefix}${key}`));
    expect(found.map(({ values }) => values)).toEqual(tags.map(({ values }) => [...new Set(values)]));
    expect(operands).toHaveLength(tags.length + (credits ? 0 : 1));
    expect(filter.and === undefined || filter.and.length > 1).toBe(true);
  }));
});
