import type { CostCategorySplit } from './cost-category-split';
import type { TagCostCategoryProps } from './tag-cost-category-props';
import { isToken, show, textProblems, type TextRule } from '../private/check';

// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-limits.html
const MAX_RULES = 500;
const MAX_NAME = 50;

// What is smaller is lost in what is written, two decimals.
const MIN_PERCENT = 0.01;

/** The same for categories and their values: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CreateCostCategoryDefinition.html */
const NAME: TextRule = {
  minLength: 1,
  maxLength: MAX_NAME,
  pattern: /^(?! )[\p{L}\p{N} _-]*(?<! )$/u,
  patternInWords: 'consist of letters, digits, spaces, _ and -, without a space at either end',
  remedy: 'change it',
};

const TAG_VALUE: TextRule = { minLength: 1, maxLength: 256, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'name values of the tag as Cost Explorer shows them' };

/** A rule, in the words of https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CostCategoryRule.html */
export interface CostCategoryRule {
  readonly Type: 'REGULAR' | 'INHERITED_VALUE';
  readonly Value?: string;
  readonly Rule?: { readonly Tags: { readonly Key: string; readonly Values: readonly string[]; readonly MatchOptions: string[] } };
  readonly InheritedValue?: { readonly DimensionName: 'TAG'; readonly DimensionKey: string };
}

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CostCategorySplitChargeRule.html */
export interface SplitChargeRule {
  readonly Source: string;
  readonly Targets: string[];
  readonly Method: string;
  readonly Parameters?: Array<{ readonly Type: 'ALLOCATION_PERCENTAGES'; readonly Values: string[] }>;
}

/** A name for a category of a tag key. */
export function nameOfKey(tagKey: string): string {
  return tagKey.replace(/[^\p{L}\p{N} _-]/gu, '-').slice(0, MAX_NAME).trim();
}

/** The name of a value of a category, and the values of the tag that it stands for. */
export type Group<T = string> = readonly [name: string, values: readonly T[]];

/** The rules. The first that matches decides. */
export function categoryRules(tagKey: string, groups: readonly Group[], inheritOthers: boolean): CostCategoryRule[] {
  const ofGroups = groups.map(([name, values]): CostCategoryRule => ({
    Type: 'REGULAR', Value: name, Rule: { Tags: { Key: tagKey, Values: values, MatchOptions: ['EQUALS'] } },
  }));
  return [...ofGroups, ...inheritOthers ? [{ Type: 'INHERITED_VALUE' as const, InheritedValue: { DimensionName: 'TAG' as const, DimensionKey: tagKey } }] : []];
}

/**
 * How cost that no rule takes is split.
 *
 * @param source the default value; AWS takes an empty text for cost that has no value
 */
export function splitChargeRule(source: string, targets: string[], split: CostCategorySplit): SplitChargeRule {
  const percentages = split._percentages;
  return {
    Source: source,
    Targets: targets,
    Method: split._method,
    ...percentages ? { Parameters: [{ Type: 'ALLOCATION_PERCENTAGES', Values: percentageTexts(targets.map((target) => percentages[target])) }] } : {},
  };
}

/** With two decimals at most, and adding up to 100 as they are written: the last that is not 0 takes what rounding left. */
function percentageTexts(percentages: number[]): string[] {
  const hundredths = percentages.map((percent) => Math.round(percent * 100));
  const last = percentages.map((percent) => percent > 0).lastIndexOf(true);
  const others = hundredths.reduce((total, each, index) => total + (index === last ? 0 : each), 0);
  return hundredths.map((each, index) => String((index === last ? 10_000 - others : each) / 100));
}

/** Everything that is wrong with a category as it is asked for, but the place and the key. */
export function categoryProblems({ categoryName, groups = {}, inheritOthers = true, defaultValue, splitCharge }: TagCostCategoryProps): string[] {
  const names = Object.keys(groups);
  const rules = names.length + (inheritOthers ? 1 : 0);
  return [
    ...textProblems('categoryName', categoryName, NAME),
    ...names.length === 0 && !inheritOthers ? ['groups must be given with inheritOthers false, got none: the category would have no value; name groups, or drop inheritOthers'] : [],
    ...rules > MAX_RULES ? [`groups must make at most ${MAX_RULES} rules${inheritOthers ? ', one of them for inheritOthers' : ''}, got ${rules}: AWS takes no more; leave single values to inheritOthers`] : [],
    ...Object.entries(groups).flatMap(([name, values]) => groupProblems(name, values)),
    ...textProblems('defaultValue', defaultValue, NAME),
    ...defaultValue !== undefined && names.includes(defaultValue)
      ? [`defaultValue must not be the name of a group, got ${show(defaultValue)}: what has no tag would be in it; change one of the two`]
      : [],
    ...splitCharge ? splitProblems(names, splitCharge) : [],
  ];
}

function groupProblems(name: string, values: string[]): string[] {
  const prop = `groups of ${show(name)}`;
  return [
    ...textProblems(`name ${show(name)} of groups`, name, NAME),
    ...isToken(values) || !Array.isArray(values)
      ? [`${prop} must be a list that is known at synth, got ${isToken(values) ? 'a token' : show(values)}: pass the values of the tag`]
      : [
        ...values.length === 0 ? [`${prop} must have at least one value of the tag, got []: name one, or drop the group`] : [],
        ...values.flatMap((value) => textProblems(`each of ${prop}`, value, TAG_VALUE)),
      ],
  ];
}

function splitProblems(groups: string[], { _percentages: percentages }: CostCategorySplit): string[] {
  if (groups.length === 0) {
    return ['splitCharge needs groups, got none: name the groups to split over; AWS splits over no values that are inherited'];
  }
  if (!percentages) {
    return [];
  }
  const named = Object.keys(percentages);
  const sum = Object.values(percentages).reduce((total, percent) => total + percent, 0);
  const isPercentage = (percent: number) => isToken(percent) || percent === 0 || (percent >= MIN_PERCENT && percent <= 100);
  const bad = Object.entries(percentages).filter(([, percent]) => !isPercentage(percent));
  return [
    ...groups.filter((group) => !named.includes(group)).map((group) => `splitCharge must have a percentage for each group, got none for ${show(group)}: give one, which may be 0`),
    ...named.filter((name) => !groups.includes(name)).map((name) => `splitCharge must name groups, got ${show(name)}: take one of ${show(groups)}`),
    ...Object.values(percentages).some(isToken) ? ['splitCharge must have percentages that are known at synth, got a token: pass numbers'] : [
      ...bad.map(([name, percent]) => `splitCharge must have percentages of 0, or from ${MIN_PERCENT} to 100, got ${show(percent)} for ${show(name)}: say 25 for a quarter`),
      // Thirds do not add up in binary.
      ...bad.length === 0 && Math.abs(sum - 100) > 1e-6 ? [`splitCharge must add up to 100 percent, got ${sum}: AWS splits all of it`] : [],
    ],
  ];
}

/**
 * What is wrong with the groups as they are in the end.
 *
 * @param groups name and values, these as they read at synth
 */
export function finalGroupProblems(groups: ReadonlyArray<Group<unknown>>): string[] {
  const places = new Map<string, string[]>();
  for (const [name, values] of groups) {
    for (const value of new Set(values.map(show))) {
      places.set(value, [...places.get(value) ?? [], name]);
    }
  }
  return [
    ...[...places].filter(([, names]) => names.length > 1)
      .map(([value, names]) => `groups must have each value once, got ${value} in ${names.map(show).join(' and ')}: AWS takes the first alone; drop the others`),
    ...groups.filter(([, values]) => values.includes('')).map(([name]) => `groups of ${show(name)} must have values, got "": AWS leaves empty values out of every cost report`),
  ];
}
