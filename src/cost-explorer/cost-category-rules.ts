import type { CostCategorySplit } from './cost-category-split';
import type { TagCostCategoryProps } from './tag-cost-category-props';
import { isPlainKey } from '../bill/bill-sql';
import { isToken, show, textProblems, type TextRule } from '../private/check';
import { CostTagSource } from '../tags';
import { billedKey } from '../tags/billed-key';

// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-limits.html
const MAX_RULES = 500;
const MAX_NAME = 50;

// Smaller percentages would be lost, because percentages are written with two decimals.
const MIN_PERCENT = 0.01;

/**
 * Rule for names of categories and of their values:
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CreateCostCategoryDefinition.html
 */
const NAME: TextRule = {
  minLength: 1,
  maxLength: MAX_NAME,
  pattern: /^(?! )[\p{L}\p{N} _-]*(?<! )$/u,
  patternInWords: 'consist of letters, digits, spaces, _ and -, without a space at either end',
  remedy: 'change it',
};

const TAG_VALUE: TextRule = { minLength: 1, maxLength: 256, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'use the tag values that Cost Explorer shows' };

/** Rule with the property names of https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CostCategoryRule.html */
export interface CostCategoryRule {
  readonly Type: 'REGULAR' | 'INHERITED_VALUE';
  readonly Value?: string;
  readonly Rule?: CostCategoryExpression;
  readonly InheritedValue?: { readonly DimensionName: 'TAG'; readonly DimensionKey: string };
}

/** Condition with the property names of https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Expression.html */
export interface CostCategoryExpression {
  readonly And?: CostCategoryExpression[];
  readonly Tags?: { readonly Key: string; readonly Values?: readonly string[]; readonly MatchOptions: string[] };
}

/** Split charge rule: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_CostCategorySplitChargeRule.html */
export interface SplitChargeRule {
  readonly Source: string;
  readonly Targets: string[];
  readonly Method: string;
  readonly Parameters?: Array<{ readonly Type: 'ALLOCATION_PERCENTAGES'; readonly Values: string[] }>;
}

/**
 * Returns the default category name for a tag key.
 *
 * @param reservedLength number of characters that follow
 */
export function nameOfKey(tagKey: string, reservedLength: number = 0): string {
  return tagKey.replace(/[^\p{L}\p{N} _-]/gu, '-').slice(0, MAX_NAME - reservedLength).trim();
}

/** Name of a category value, and the tag values that it groups. */
export type Group<T = string> = readonly [name: string, values: readonly T[]];

/**
 * Returns the rules of a category. The first matching rule decides.
 *
 * @param tagKey key as AWS lists it
 * @param principalKey key of the caller, for cost without `tagKey`
 */
export function categoryRules(tagKey: string, groups: readonly Group[], inheritUngroupedValues: boolean, principalKey?: string): CostCategoryRule[] {
  const ofKey = (key: string, absentKey?: string) => [
    ...groups.map(([name, values]): CostCategoryRule => {
      const tag: CostCategoryExpression = { Tags: { Key: key, Values: values, MatchOptions: ['EQUALS'] } };
      // A value of the resource that is in no group must not be replaced by that of the caller.
      const without: CostCategoryExpression[] = absentKey === undefined ? [] : [{ Tags: { Key: absentKey, MatchOptions: ['ABSENT'] } }];
      return { Type: 'REGULAR', Value: name, Rule: without.length === 0 ? tag : { And: [tag, ...without] } };
    }),
    ...inheritUngroupedValues ? [{ Type: 'INHERITED_VALUE' as const, InheritedValue: { DimensionName: 'TAG' as const, DimensionKey: key } }] : [],
  ];
  return [...ofKey(tagKey), ...principalKey === undefined ? [] : ofKey(principalKey, tagKey)];
}

/** Returns the key of callers for cost whose resource does not have the key of the category. Undefined for a single source. */
export function otherwiseKey(tagKey: string, costTagSource: CostTagSource | undefined): string | undefined {
  return costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL ? billedKey(tagKey, { costTagSource: CostTagSource.IAM_PRINCIPAL }) : undefined;
}

/**
 * Returns the rule that splits cost that no other rule matches.
 *
 * @param source the default value; AWS uses an empty text for cost without a value
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

/** Writes percentages with at most two decimals, so that they add up to 100. The last percentage above 0 absorbs the rounding difference. */
function percentageTexts(percentages: number[]): string[] {
  const hundredths = percentages.map((percent) => Math.round(percent * 100));
  const last = percentages.map((percent) => percent > 0).lastIndexOf(true);
  const others = hundredths.reduce((total, each, index) => total + (index === last ? 0 : each), 0);
  return hundredths.map((each, index) => String((index === last ? 10_000 - others : each) / 100));
}

/** Problems of the properties of a category, except for the Region and the key. */
export function categoryProblems(props: TagCostCategoryProps): string[] {
  const { categoryName, groups = {}, inheritUngroupedValues = true, defaultValue, splitCharge } = props;
  const names = Object.keys(groups);
  const isOfBoth = props.costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL;
  const rules = (names.length + (inheritUngroupedValues ? 1 : 0)) * (isOfBoth ? 2 : 1);
  return [
    ...textProblems('categoryName', categoryName, NAME),
    ...isOfBoth && typeof props.tagKey === 'string' && !isPlainKey(props.tagKey)
      ? [`tagKey must have no prefix with RESOURCE_OR_IAM_PRINCIPAL, got ${show(props.tagKey)}: pass the key without the prefix, or omit costTagSource`]
      : [],
    ...names.length === 0 && !inheritUngroupedValues ? ['groups must be given if inheritUngroupedValues is false, got none: add groups, or remove inheritUngroupedValues, because the category would have no values'] : [],
    ...rules > MAX_RULES ? [`groups must result in at most ${MAX_RULES} rules${inheritUngroupedValues ? ', including one for inheritUngroupedValues' : ''}${isOfBoth ? ', twice with RESOURCE_OR_IAM_PRINCIPAL' : ''}, got ${rules}: use inheritUngroupedValues for groups of a single value, because AWS supports no more rules`] : [],
    ...Object.entries(groups).flatMap(([name, values]) => groupProblems(name, values)),
    ...textProblems('defaultValue', defaultValue, NAME),
    ...defaultValue !== undefined && names.includes(defaultValue)
      ? [`defaultValue must not be the name of a group, got ${show(defaultValue)}: change one of the two, because the group would otherwise include untagged cost`]
      : [],
    ...splitCharge ? splitProblems(names, splitCharge) : [],
  ];
}

function groupProblems(name: string, values: string[]): string[] {
  const prop = `values of group ${show(name)}`;
  return [
    ...textProblems(`group name ${show(name)}`, name, NAME),
    ...isToken(values) || !Array.isArray(values)
      ? [`${prop} must be a list that is known at synth, got ${isToken(values) ? 'a token' : show(values)}: pass the tag values`]
      : [
        ...values.length === 0 ? [`${prop} must contain at least one tag value, got []: add a value, or remove the group`] : [],
        ...values.flatMap((value) => textProblems(`each of the ${prop}`, value, TAG_VALUE)),
      ],
  ];
}

function splitProblems(groups: string[], { _percentages: percentages }: CostCategorySplit): string[] {
  if (groups.length === 0) {
    return ['splitCharge must be given together with groups, got none: add the groups to split cost over, because AWS does not split cost over inherited values'];
  }
  if (!percentages) {
    return [];
  }
  const named = Object.keys(percentages);
  const sum = Object.values(percentages).reduce((total, percent) => total + percent, 0);
  const isPercentage = (percent: number) => isToken(percent) || percent === 0 || (percent >= MIN_PERCENT && percent <= 100);
  const bad = Object.entries(percentages).filter(([, percent]) => !isPercentage(percent));
  return [
    ...groups.filter((group) => !named.includes(group)).map((group) => `splitCharge must contain a percentage for each group, got none for ${show(group)}: add a percentage, which can be 0`),
    ...named.filter((name) => !groups.includes(name)).map((name) => `splitCharge must contain only names of groups, got ${show(name)}: use one of ${show(groups)}`),
    ...Object.values(percentages).some(isToken) ? ['splitCharge must contain percentages that are known at synth, got a token: pass numbers'] : [
      ...bad.map(([name, percent]) => `splitCharge must contain percentages of 0, or from ${MIN_PERCENT} to 100, got ${show(percent)} for ${show(name)}: for example, pass 25 for 25%`),
      // Thirds do not add up in binary.
      ...bad.length === 0 && Math.abs(sum - 100) > 1e-6 ? [`splitCharge must add up to 100%, got ${sum}: change the percentages, because AWS splits all of the cost`] : [],
    ],
  ];
}

/**
 * Problems of the groups with their final values.
 *
 * @param groups names, and values as they resolve at synth
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
      .map(([value, names]) => `groups must contain each value once, got ${value} in ${names.map(show).join(' and ')}: remove the value from all groups but one, because AWS uses only the first`),
    ...groups.filter(([, values]) => values.includes('')).map(([name]) => `values of group ${show(name)} must not be empty, got "": remove the empty value, because AWS omits empty values from all cost reports`),
  ];
}
