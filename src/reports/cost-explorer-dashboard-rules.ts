import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostExplorerDashboardProps } from './cost-explorer-dashboard-props';
import { isCommercial } from '../private/billing-region';
import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import type { CostTags } from '../tags';
import { keyProblems } from '../tags/tag-rules';

// Four widgets for each, of 20 in a dashboard: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bcm-dashboard.html
const MAX_TAG_KEYS = 5;

// https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html
const MAX_MONTHS = 13;

/** What AWS calls dashboards and scheduled reports. */
export const DASHBOARD_NAME: TextRule = {
  minLength: 2,
  maxLength: 50,
  pattern: /^(?!.* {2})[a-zA-Z]([a-zA-Z0-9 _-]*[a-zA-Z0-9_-])?$/,
  patternInWords: 'begin with a letter, consist of letters, digits, single spaces, _ and -, and not end with a space',
  remedy: 'change it or leave it out to have one generated',
};

export const DASHBOARD_DESCRIPTION: TextRule = {
  minLength: 1,
  maxLength: 200,
  pattern: /^(?!.* {2})[ a-zA-Z0-9.,!?;:@#$%&\-_/\\]*$/,
  patternInWords: 'consist of letters, digits, single spaces and . , ! ? ; : @ # $ % & - _ / \\',
  remedy: 'change it or leave it out',
};

export const DASHBOARD_ARN: TextRule = {
  minLength: 20,
  maxLength: 2048,
  pattern: /^arn:aws[-a-z0-9]*:bcm-dashboards::[0-9]{12}:dashboard\/[-a-z0-9]+$/,
  patternInWords: 'look like arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID',
  remedy: 'pass the ARN that ListDashboards returns',
};

const RELATIVE_DATE: TextRule = { minLength: 1, maxLength: 1024, pattern: /^\S*$/, patternInWords: 'be without spaces', remedy: 'write it like -P6M or P0D' };

const PREFIX = /^(iamPrincipal\/|aws:)/;

/** Everything wrong with a dashboard as it is asked for. */
export function dashboardProblems(scope: IConstruct, props: CostExplorerDashboardProps): string[] {
  return [
    ...partitionProblems(scope),
    ...tagKeysProblems(props.tagKeys),
    ...textProblems('dashboardName', props.dashboardName, DASHBOARD_NAME),
    ...textProblems('description', props.description, DASHBOARD_DESCRIPTION),
    ...nameListProblems('services', props.services, 'name services as Cost Explorer does, or leave it out'),
    ...Array.isArray(props.services) && props.services.length === 0 ? ['services must name at least one service, got []: leave it out to count all of Amazon Bedrock'] : [],
    ...nameListProblems('excludedChargeTypes', props.excludedChargeTypes, 'name charge types such as Credit, or pass [] to count them all'),
    ...monthsProblems(props),
    ...textProblems('start of relativeRange', props.relativeRange?.start, RELATIVE_DATE),
    ...textProblems('end of relativeRange', props.relativeRange?.end, RELATIVE_DATE),
    ...unknownKeysProblems(props.costTags),
  ];
}

/**
 * What of a list is no list of texts, nothing when it is absent or a token. What else is wrong with it can be asked only if this finds nothing.
 */
export function textListProblems(prop: string, values: unknown, remedy: string): string[] {
  if (values === undefined || isToken(values)) {
    return [];
  }
  if (!Array.isArray(values)) {
    return [`${prop} must be a list of strings, got ${show(values)}: ${remedy}`];
  }
  return values.filter((value) => typeof value !== 'string' && !isToken(value)).map((value) => `each of ${prop} must be a string, got ${show(value)}: ${remedy}`);
}

/** Why tags cannot be put on what is made here. */
export function unknownKeysProblems(costTags: CostTags | undefined): string[] {
  return isToken(costTags?.keys)
    ? ['costTags must have keys that are known at synth, got those of another resource: pick the keys, or put the tags on with Tags.of above both']
    : [];
}

function partitionProblems(scope: IConstruct): string[] {
  const { region } = Stack.of(scope);
  return !isToken(region) && !isCommercial(region)
    ? [`scope must be in a commercial Region, got ${show(region)}: AWS has AWS::BCM::Dashboard in the commercial partition only; leave it out`]
    : [];
}

function tagKeysProblems(tagKeys: string[]): string[] {
  if (!Array.isArray(tagKeys) || isToken(tagKeys) || tagKeys.some(isToken)) {
    return [`tagKeys must be a list that is known at synth, got ${isToken(tagKeys) || Array.isArray(tagKeys) ? 'a token' : show(tagKeys)}: pass the keys themselves`];
  }
  const noTexts = textListProblems('tagKeys', tagKeys, 'pass the keys themselves');
  return noTexts.length > 0 ? noTexts : [
    ...tagKeys.length === 0 ? ['tagKeys must name at least one key, got []: pass the keys that costs are told apart by'] : [],
    ...tagKeys.length > MAX_TAG_KEYS ? [`tagKeys must name at most ${MAX_TAG_KEYS} keys, got ${tagKeys.length}: AWS shows 20 widgets, four for each; make another dashboard`] : [],
    ...tagKeys.flatMap(tagKeyProblems),
    ...repeated(tagKeys).map((key) => `tagKeys must differ, got ${show(key)} more than once: drop it`),
  ];
}

function tagKeyProblems(key: string): string[] {
  const [prefix] = PREFIX.exec(key) ?? [''];
  return keyProblems(key.slice(prefix.length)).map((problem) => `${prefix === '' ? 'tagKeys' : `tagKeys after ${show(prefix)}`}: ${problem}`);
}

function nameListProblems(prop: string, names: string[] | undefined, remedy: string): string[] {
  const noTexts = textListProblems(prop, names, remedy);
  if (names === undefined || isToken(names) || noTexts.length > 0) {
    return noTexts;
  }
  return [
    ...names.flatMap((name) => textProblems(`each of ${prop}`, name, { minLength: 1, maxLength: 1024, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy })),
    ...repeated(names).map((name) => `${prop} must differ, got ${show(name)} more than once: drop it`),
  ];
}

function monthsProblems({ months, relativeRange }: CostExplorerDashboardProps): string[] {
  if (months === undefined) {
    return [];
  }
  if (isToken(months)) {
    return ['months must be known at synth, got a token: pass the number itself'];
  }
  return [
    ...relativeRange ? [`months must not be given together with relativeRange, got ${show(months)}: drop one of the two`] : [],
    ...Number.isInteger(months) && months >= 1 && months <= MAX_MONTHS ? [] : [`months must be a whole number from 1 to ${MAX_MONTHS}, got ${show(months)}: pass how many months back the widgets reach`],
  ];
}
