import { type App, CfnParameter, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { CostTags, CostTagSource, ModelSource, TaggedInferenceProfile } from '../../src';
import { type CostCategoryExpression, categoryRules, type Group, nameOfKey, splitChargeRule } from '../../src/cost-explorer/cost-category-rules';
import { CostCategorySplit } from '../../src/cost-explorer/cost-category-split';
import { TagCostCategory } from '../../src/cost-explorer/tag-cost-category';
import type { TagCostCategoryProps } from '../../src/cost-explorer/tag-cost-category-props';
import { checkedApp, nagFindings, onlyOfType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const CATEGORY = 'AWS::CE::CostCategory';
const NOVA = ModelSource.foundationModel('amazon.nova-pro-v1:0');
const GROUPS = { Operations: ['claims', 'underwriting'], Distribution: ['sales'] };

const newStack = (env: object | undefined = TEST_ENV) => new Stack(checkedApp(), 'Insurance', { env });
const category = (stack: Stack, props: Partial<TagCostCategoryProps> = {}, id = 'Units') => new TagCostCategory(stack, id, { tagKey: 'Department', ...props });
const propertiesOf = (props: Partial<TagCostCategoryProps> = {}) => {
  const stack = newStack();
  category(stack, props);
  return onlyResource(stack, CATEGORY).Properties;
};

const group = (name: string, ...values: string[]) => ({ Type: 'REGULAR', Value: name, Rule: { Tags: { Key: 'Department', Values: values, MatchOptions: ['EQUALS'] } } });
const INHERITED = { Type: 'INHERITED_VALUE', InheritedValue: { DimensionName: 'TAG', DimensionKey: 'Department' } };

test('by default it has the values of the tag, under the name of its key', () => {
  const stack = newStack();
  const made = category(stack);
  const [id, { Properties }] = onlyOfType(templateOf(stack).Resources, CATEGORY);

  expect(Properties).toEqual({ Name: 'Department', RuleVersion: 'CostCategoryExpression.v1', Rules: JSON.stringify([INHERITED]) });
  expect(stack.resolve([made.categoryArn, made.effectiveStart])).toEqual([{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::GetAtt': [id, 'EffectiveStart'] }]);
  expect(made).toMatchObject({ categoryName: 'Department', tagKey: 'Department', groups: {}, inheritUngroupedValues: true, defaultValue: undefined, splitCharge: undefined });
});

test('groups come first, in alphabetical order, then what is inherited; the rest has a value and is split', () => {
  const { Rules, SplitChargeRules, ...others } = propertiesOf({
    categoryName: 'Business unit', groups: { ...GROUPS, Claims: ['x', 'x'] }, defaultValue: 'Shared', splitCharge: CostCategorySplit.PROPORTIONAL,
  });

  expect(JSON.parse(Rules)).toEqual([group('Claims', 'x'), group('Distribution', 'sales'), group('Operations', 'claims', 'underwriting'), INHERITED]);
  expect(JSON.parse(SplitChargeRules)).toEqual([{ Source: 'Shared', Targets: ['Claims', 'Distribution', 'Operations'], Method: 'PROPORTIONAL' }]);
  expect(others).toEqual({ Name: 'Business unit', RuleVersion: 'CostCategoryExpression.v1', DefaultValue: 'Shared' });
});

test('nothing is inherited where that is not wanted', () => {
  expect(JSON.parse(propertiesOf({ groups: GROUPS, inheritUngroupedValues: false }).Rules)).toEqual([group('Distribution', 'sales'), group('Operations', 'claims', 'underwriting')]);
});

test.each([
  ['evenly', CostCategorySplit.EVEN, { Method: 'EVEN' }, 'EVEN'],
  ['by size', CostCategorySplit.PROPORTIONAL, { Method: 'PROPORTIONAL' }, 'PROPORTIONAL'],
  ['by percentages in the order of groups', CostCategorySplit.fixedPercentages({ Operations: 66.7, Distribution: 33.3 }),
    { Method: 'FIXED', Parameters: [{ Type: 'ALLOCATION_PERCENTAGES', Values: ['33.3', '66.7'] }] }, 'FIXED: Distribution 33.3%, Operations 66.7%'],
])('what has no value is split %s', (_, splitCharge, rule, inWords) => {
  expect(JSON.parse(propertiesOf({ groups: GROUPS, splitCharge }).SplitChargeRules)).toEqual([{ Source: '', Targets: ['Distribution', 'Operations'], ...rule }]);
  expect(String(splitCharge)).toBe(inWords);
});

test('values of groups may be those that profiles end up with', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA });
  category(stack, { groups: { Operations: [profile.costTags.value('Department'), 'claims'] } });
  Tags.of(profile).add('Department', 'claims');

  expect(JSON.parse(onlyResource(stack, CATEGORY).Properties.Rules)).toEqual([group('Operations', 'claims'), INHERITED]);
});

test('profiles of another stack and account are taken by their tags, and what is known at deployment by reference', () => {
  const app = checkedApp();
  const member = new Stack(app, 'Member', { env: { account: OTHER_ACCOUNT, region: 'eu-central-1' } });
  const producer = new Stack(app, 'Producer', { env: TEST_ENV });
  new sns.Topic(producer, 'Topic');
  const payer = new Stack(app, 'Payer', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(member, 'Profile', { modelSource: NOVA, costTags: CostTags.of({ Department: 'claims' }) });
  category(payer, { groups: { Operations: [profile.costTags.value('Department')], Other: [new CfnParameter(producer, 'Department').valueAsString] }, inheritUngroupedValues: false });

  expect(onlyResource(payer, CATEGORY).Properties.Rules).toEqual({
    'Fn::Join': ['', [
      expect.stringContaining('"Values":["claims"]'), { 'Fn::ImportValue': expect.stringMatching(/^Producer:/) }, '"],"MatchOptions":["EQUALS"]}}}]',
    ]],
  });
});

test.each<[string, () => Stack]>([
  ['a nested stack', () => new NestedStack(newStack(), 'Nested')],
  ['a stage', () => new Stack(new Stage(checkedApp(), 'Prod'), 'Insurance', { env: TEST_ENV })],
  ['a Region of China', () => newStack({ account: TEST_ACCOUNT, region: 'cn-north-1' })],
  ['a stack of any Region and account', () => new Stack(checkedApp(), 'Insurance')],
])('works in %s', (_, place) => {
  const stack = place();
  category(stack, { groups: GROUPS });

  expect(onlyResource(stack, CATEGORY).Properties.Name).toBe('Department');
});

test('it carries the tags that reach it and those given', () => {
  const stack = newStack();
  category(stack, { resourceTags: CostTags.of({ Owner: 'FinOps' }) });
  Tags.of(stack).add('Team', 'A');

  expect(onlyResource(stack, CATEGORY).Properties.Tags).toEqual([{ Key: 'Owner', Value: 'FinOps' }, { Key: 'Team', Value: 'A' }]);
});

test('cdk-nag finds nothing', () => {
  const stack = newStack();
  category(stack, { groups: GROUPS });

  expect(nagFindings(stack.node.root as any)).toEqual([]);
});

describe('updates', () => {
  const CREATE_ONLY = replacing(specOf(CATEGORY).properties);
  const before: Partial<TagCostCategoryProps> = { categoryName: 'Unit', groups: GROUPS, defaultValue: 'Shared' };

  test('CloudFormation replaces a category for its name alone', () => {
    expect(CREATE_ONLY).toEqual(['Name']);
  });

  test.each<[string, Partial<TagCostCategoryProps>]>([
    ['the key', { tagKey: 'Project' }],
    ['groups', { groups: { Operations: ['claims'] } }],
    ['what is inherited', { inheritUngroupedValues: false }],
    ['the default value', { defaultValue: 'Rest' }],
    ['the split', { splitCharge: CostCategorySplit.EVEN }],
    ['tags', { resourceTags: CostTags.of({ Owner: 'A' }) }],
  ])('changing %s is one in place', (_, change) => {
    const [old, young] = [propertiesOf(before), propertiesOf({ ...before, ...change })];

    expect(young).not.toEqual(old);
    expect(young.Name).toBe(old.Name);
  });

  test('changing the key of a category that is named after it gives it another name, which is how it may be replaced', () => {
    expect([propertiesOf().Name, propertiesOf({ tagKey: 'Project' }).Name]).toEqual(['Department', 'Project']);
  });
});

test.each([
  ['cost-center', 'cost-center'], ['iamPrincipal/owner', 'iamPrincipal-owner'], ['acme:cost.center@x', 'acme-cost-center-x'], ['a'.repeat(128), 'a'.repeat(50)], [`${'a'.repeat(49)} b`, 'a'.repeat(49)],
])('a category of the key %s is called %s', (tagKey, name) => {
  expect(propertiesOf({ tagKey }).Name).toBe(name);
});

test('the name of any key that starts with a letter is one that AWS takes', () => {
  const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9 ._:/=+@-]{0,127}$/);
  fc.assert(fc.property(key, (tagKey) => /^(?! )[\p{L}\p{N}\p{Z}_-]{1,50}(?<! )$/u.test(nameOfKey(tagKey))));
});

test('each value of the tag is in the group that names it, and others are as they are', () => {
  const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 1 });
  const assignments = fc.dictionary(fc.constantFrom('p', 'q', 'r', 's', 't'), fc.nat(), { noNullPrototype: true });

  fc.assert(fc.property(names, assignments, fc.constantFrom('p', 'q', 'r', 's', 't', 'u'), (groups, assigned, value) => {
    const groupOf = (each: string) => each in assigned ? groups[assigned[each] % groups.length] : undefined;
    const rules = categoryRules('Department', groups.map((name) => [name, Object.keys(assigned).filter((each) => groupOf(each) === name)]), true);
    const first = rules.find(({ Type, Rule }) => Type === 'INHERITED_VALUE' || Rule!.Tags!.Values!.includes(value))!;

    expect(first.Value ?? value).toBe(groupOf(value) ?? value);
  }));
});

describe('tags of callers', () => {
  const tag = (key: string, ...values: string[]) => ({ Tags: { Key: key, Values: values, MatchOptions: ['EQUALS'] } });
  const inherited = (key: string) => ({ Type: 'INHERITED_VALUE', InheritedValue: { DimensionName: 'TAG', DimensionKey: key } });
  const rulesOf = (props: Partial<TagCostCategoryProps>) => JSON.parse(propertiesOf(props).Rules);

  test('alone are one key, in either spelling', () => {
    const rules = [{ Type: 'REGULAR', Value: 'Operations', Rule: tag('iamPrincipal/Department', 'claims') }, inherited('iamPrincipal/Department')];

    expect(rulesOf({ groups: { Operations: ['claims'] }, costTagSource: CostTagSource.IAM_PRINCIPAL })).toEqual(rules);
    expect(propertiesOf({ costTagSource: CostTagSource.IAM_PRINCIPAL }).Name).toBe('Department');
  });

  test('stand behind all those of resources, and apply only where the resource has no such key', () => {
    expect(rulesOf({ groups: { Operations: ['claims'] }, costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL })).toEqual([
      { Type: 'REGULAR', Value: 'Operations', Rule: tag('Department', 'claims') },
      inherited('Department'),
      { Type: 'REGULAR', Value: 'Operations', Rule: { And: [tag('iamPrincipal/Department', 'claims'), { Tags: { Key: 'Department', MatchOptions: ['ABSENT'] } }] } },
      inherited('iamPrincipal/Department'),
    ]);
  });

  test('each cost has one value, that of the resource before that of the caller', () => {
    const value = fc.constantFrom('a', 'b', 'c', undefined);
    const groups: Group[] = [['One', ['a']], ['Two', ['b']]];
    const groupOf = (tagValue: string | undefined, isInherited: boolean) =>
      groups.find(([, values]) => values.includes(tagValue!))?.[0] ?? (isInherited ? tagValue : undefined);

    fc.assert(fc.property(value, value, fc.boolean(), (resource, principal, isInherited) => {
      const tags: Record<string, string | undefined> = { 'Department': resource, 'iamPrincipal/Department': principal };
      const holds = ({ And, Tags: condition }: CostCategoryExpression): boolean => And ? And.every(holds)
        : condition!.MatchOptions[0] === 'ABSENT' ? tags[condition!.Key] === undefined : condition!.Values!.includes(tags[condition!.Key]!);
      const rules = categoryRules('Department', groups, isInherited, 'iamPrincipal/Department');
      const first = rules.find(({ Rule, InheritedValue }) => Rule ? holds(Rule) : tags[InheritedValue!.DimensionKey] !== undefined);

      expect(first?.Value ?? tags[first?.InheritedValue!.DimensionKey ?? '']).toBe(groupOf(resource ?? principal, isInherited));
    }));
  });

  test('have half of the rules', () => {
    const source = { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL };

    expect(rulesOf({ groups: many(249), ...source })).toHaveLength(500);
    expect(() => propertiesOf({ groups: many(250), ...source })).toThrow('got 502: use inheritUngroupedValues');
  });

  test('refuse a key with a prefix for both', () => {
    expect(() => propertiesOf({ tagKey: 'aws:createdBy', costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL })).toThrow(/tagKey/);
  });
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`g${index}`, [`v${index}`]]));

test('takes 500 rules', () => {
  expect(JSON.parse(propertiesOf({ groups: many(499) }).Rules)).toHaveLength(500);
});

test.each<[string, Partial<TagCostCategoryProps> | ((stack: Stack) => Partial<TagCostCategoryProps>), string]>([
  ['an empty key', { tagKey: '' }, 'tagKey: key "" must have at least 1 character, got "": rename the key'],
  ['a key of the deployment', (stack) => ({ tagKey: new CfnParameter(stack, 'P').valueAsString, categoryName: 'Unit' }), 'tagKey must be known at synth, got a token: pass the key itself'],
  ['an empty name', { categoryName: '' }, 'categoryName must have at least 1 character, got "": change it'],
  ['a long name', { categoryName: 'a'.repeat(51) }, `categoryName must have at most 50 characters, got "${'a'.repeat(51)}" (51): change it`],
  ['a name that ends with a space', { categoryName: 'Unit ' }, 'categoryName must consist of letters, digits, spaces, _ and -, without a space at either end, got "Unit ": change it'],
  ['no rule', { inheritUngroupedValues: false }, 'groups must be given if inheritUngroupedValues is false, got none: add groups, or remove inheritUngroupedValues, because the category would have no values'],
  ['501 rules', { groups: many(500) }, 'groups must result in at most 500 rules, including one for inheritUngroupedValues, got 501: use inheritUngroupedValues for groups of a single value, because AWS supports no more rules'],
  ['501 groups', { groups: many(501), inheritUngroupedValues: false }, 'groups must result in at most 500 rules, got 501: use inheritUngroupedValues for groups of a single value, because AWS supports no more rules'],
  ['a group with a dot', { groups: { 'a.b': ['x'] } }, 'group name "a.b" must consist of letters, digits, spaces, _ and -, without a space at either end, got "a.b": change it'],
  ['an empty group', { groups: { A: [] } }, 'values of group "A" must contain at least one tag value, got []: add a value, or remove the group'],
  ['a group that is no list', { groups: { A: 'x' as any } }, 'values of group "A" must be a list that is known at synth, got "x": pass the tag values'],
  ['a group of the deployment', (stack) => ({ groups: { A: new CfnParameter(stack, 'P', { type: 'CommaDelimitedList' }).valueAsList } }),
    'values of group "A" must be a list that is known at synth, got a token: pass the tag values'],
  ['an empty value', { groups: { A: [''] } }, 'each of the values of group "A" must have at least 1 character, got "": use the tag values that Cost Explorer shows'],
  ['a default value with a slash', { defaultValue: 'n/a' }, 'defaultValue must consist of letters, digits, spaces, _ and -, without a space at either end, got "n/a": change it'],
  ['a default value that is a group', { groups: GROUPS, defaultValue: 'Operations' }, 'defaultValue must not be the name of a group, got "Operations": change one of the two, because the group would otherwise include untagged cost'],
  ['a split without groups', { splitCharge: CostCategorySplit.EVEN }, 'splitCharge must be given together with groups, got none: add the groups to split cost over, because AWS does not split cost over inherited values'],
  ['a group without a percentage', { groups: GROUPS, splitCharge: CostCategorySplit.fixedPercentages({ Operations: 100 }) }, 'splitCharge must contain a percentage for each group, got none for "Distribution": add a percentage, which can be 0'],
  ['a percentage without a group', { groups: GROUPS, splitCharge: CostCategorySplit.fixedPercentages({ Operations: 50, Distribution: 30, Legal: 20 }) },
    'splitCharge must contain only names of groups, got "Legal": use one of ["Operations","Distribution"]'],
  ['a negative percentage', { groups: GROUPS, splitCharge: CostCategorySplit.fixedPercentages({ Operations: 110, Distribution: 50 }) }, 'splitCharge must contain percentages of 0, or from 0.01 to 100, got 110 for "Operations": for example, pass 25 for 25%'],
  ['a percentage that two decimals do not show', { groups: GROUPS, splitCharge: CostCategorySplit.fixedPercentages({ Operations: 1e-7, Distribution: 100 }) },
    'splitCharge must contain percentages of 0, or from 0.01 to 100, got 1e-7 for "Operations": for example, pass 25 for 25%'],
  ['99 percent', { groups: GROUPS, splitCharge: CostCategorySplit.fixedPercentages({ Operations: 50, Distribution: 49 }) }, 'splitCharge must add up to 100%, got 99: change the percentages, because AWS splits all of the cost'],
  ['a percentage of the deployment', (stack) => ({
    groups: { A: ['x'] }, splitCharge: CostCategorySplit.fixedPercentages({ A: new CfnParameter(stack, 'P', { type: 'Number' }).valueAsNumber }),
  }), 'splitCharge must contain percentages that are known at synth, got a token: pass numbers'],
  ['a name that is taken', (stack) => {
    category(stack, {}, 'First');
    return {};
  }, 'categoryName must be unique in the account, got "Department", which "Insurance/First" already uses: pass another name'],
  ['tags with unknown keys', (stack) => ({ resourceTags: new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA }).costTags }),
    'resourceTags must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent'],
])('refuses %s', (_, props, problem) => {
  const stack = newStack();
  const given = typeof props === 'function' ? props(stack) : props;

  expect(() => category(stack, given)).toThrow(`TagCostCategory at Insurance/Units: ${problem}`);
});

test.each([
  ['in another Region', (stack: Stack) => new Stack(stack.node.root as App, 'Other', { env: { account: TEST_ACCOUNT, region: 'eu-west-1' } }), true],
  ['in a nested stack', (stack: Stack) => new NestedStack(stack, 'Nested'), true],
  ['of another account', (stack: Stack) => new Stack(stack.node.root as App, 'Other', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), false],
  ['of another account, below this', (stack: Stack) => new Stack(stack, 'Below', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), false],
  ['of an account that is not known', (stack: Stack) => new Stack(stack.node.root as App, 'Other'), false],
])('a name that is taken %s is refused in the account: %p', (_, elsewhere, isRefused) => {
  const stack = newStack();
  category(elsewhere(stack), {}, 'First');
  const attempt = () => category(stack, {});

  if (isRefused) {
    expect(attempt).toThrow('categoryName must be unique in the account, got "Department"');
  } else {
    expect(attempt).not.toThrow();
  }
});

test('percentages add up to 100 as they are written', () => {
  const part = fc.integer({ min: 1, max: 1000 });

  fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), (parts) => {
    const total = parts.reduce((sum, each) => sum + each, 0);
    const names = parts.map((_, index) => `g${index}`);
    const percentages = Object.fromEntries(names.map((name, index) => [name, 100 * parts[index] / total]));
    const [{ Values }] = splitChargeRule('', names, CostCategorySplit.fixedPercentages(percentages)).Parameters!;

    Values.forEach((text, index) => {
      expect(text).toMatch(/^\d+(\.\d{1,2})?$/);
      expect(Math.abs(Number(text) - percentages[names[index]])).toBeLessThan(0.11);
    });
    expect(Values.reduce((sum, text) => sum + Math.round(Number(text) * 100), 0)).toBe(10_000);
  }));
});

test('a group of 0 percent gets nothing of what rounding leaves', () => {
  const { Parameters } = splitChargeRule('', ['a', 'b', 'c', 'd'], CostCategorySplit.fixedPercentages({ a: 100 / 3, b: 100 / 3, c: 100 / 3, d: 0 }));

  expect(Parameters![0].Values).toEqual(['33.33', '33.33', '33.34', '0']);
});

test('refuses AWS GovCloud (US)', () => {
  expect(() => category(newStack({ account: TEST_ACCOUNT, region: 'us-gov-west-1' }))).toThrow(
    'the stack must not be in AWS GovCloud (US), got "us-gov-west-1": deploy the construct in the associated payer account in the commercial partition, where AWS provides cost categories',
  );
});

test('refuses a Region without the resource type, and takes its neighbor', () => {
  expect(() => category(newStack({ account: TEST_ACCOUNT, region: 'eu-central-2' }))).toThrow(
    'the stack must be in a Region where CloudFormation supports AWS::CE::CostCategory, got "eu-central-2": '
    + 'use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), because a cost category includes cost of all Regions',
  );
  expect(() => category(newStack({ account: TEST_ACCOUNT, region: 'eu-central-1' }))).not.toThrow();
});

test('takes names apart in case', () => {
  const stack = newStack();
  category(stack, { categoryName: 'unit' }, 'One');
  category(stack, { categoryName: 'Unit' }, 'Other');

  expect(Object.values(resourcesOf(stack, CATEGORY)).map(({ Properties }) => Properties.Name).sort()).toEqual(['Unit', 'unit']);
});

test('refuses a value in two groups once tags are final', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA });
  Tags.of(profile).add('Department', 'claims');
  category(stack, { groups: { A: ['claims'], B: [profile.costTags.value('Department')] } });

  expect(() => templateOf(stack)).toThrow('groups must contain each value once, got "claims" in "A" and "B": remove the value from all groups but one, because AWS uses only the first');
});

test('refuses an empty value once tags are final', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA });
  Tags.of(profile).add('Department', '');
  category(stack, { groups: { A: [profile.costTags.value('Department')] } });

  expect(() => templateOf(stack)).toThrow('values of group "A" must not be empty, got "": remove the empty value, because AWS omits empty values from all cost reports');
});
