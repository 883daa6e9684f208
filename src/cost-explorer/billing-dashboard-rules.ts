import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { BillingDashboardProps } from './billing-dashboard-props';
import { listedKey, oneSourceProblems, tagKeysProblems, textListProblems } from '../bill/tag-key-rules';
import { isCommercial, missingTypeProblems } from '../private/billing-region';
import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { unknownKeysProblems } from '../tags/unknown-keys';

// Four widgets for each, of 20 in a dashboard: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bcm-dashboard.html
const MAX_TAG_KEYS = 5;

// https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html
const MAX_MONTHS = 13;

/** Rule for names of dashboards and scheduled reports. */
export const DASHBOARD_NAME: TextRule = {
  minLength: 2,
  maxLength: 50,
  pattern: /^(?!.* {2})[a-zA-Z]([a-zA-Z0-9 _-]*[a-zA-Z0-9_-])?$/,
  patternInWords: 'begin with a letter, consist of letters, digits, single spaces, _ and -, and not end with a space',
  remedy: 'change the name, or omit it to have one generated',
};

export const DASHBOARD_DESCRIPTION: TextRule = {
  minLength: 1,
  maxLength: 200,
  pattern: /^(?!.* {2})[ a-zA-Z0-9.,!?;:@#$%&\-_/\\]*$/,
  patternInWords: 'consist of letters, digits, single spaces and . , ! ? ; : @ # $ % & - _ / \\',
  remedy: 'change the description, or omit it',
};

export const DASHBOARD_ARN: TextRule = {
  minLength: 20,
  maxLength: 2048,
  pattern: /^arn:aws[-a-z0-9]*:bcm-dashboards::[0-9]{12}:dashboard\/[-a-z0-9]+$/,
  patternInWords: 'look like arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID',
  remedy: 'pass the ARN that ListDashboards returns',
};

const RELATIVE_DATE: TextRule = { minLength: 1, maxLength: 1024, pattern: /^\S*$/, patternInWords: 'contain no spaces', remedy: 'for example, pass -P6M or P0D' };

/** Problems of the properties of a dashboard. */
export function dashboardProblems(scope: IConstruct, props: BillingDashboardProps): string[] {
  return [
    ...regionProblems(scope),
    ...dashboardKeyProblems(props),
    ...oneSourceProblems(props.costTagSource, 'a widget groups cost by a single key'),
    ...textProblems('dashboardName', props.dashboardName, DASHBOARD_NAME),
    ...textProblems('description', props.description, DASHBOARD_DESCRIPTION),
    ...nameListProblems('services', props.services, 'use the service names that Cost Explorer shows, or omit services'),
    ...Array.isArray(props.services) && props.services.length === 0 ? ['services must contain at least one service, got []: omit it to include all of Amazon Bedrock'] : [],
    ...nameListProblems('excludedChargeTypes', props.excludedChargeTypes, 'pass charge types such as Credit, or [] to include all charge types'),
    ...monthsProblems(props),
    ...textProblems('start of relativeRange', props.relativeRange?.start, RELATIVE_DATE),
    ...textProblems('end of relativeRange', props.relativeRange?.end, RELATIVE_DATE),
    ...unknownKeysProblems(props.resourceTags, 'resourceTags'),
  ];
}

function dashboardKeyProblems({ tagKeys, costTagSource }: BillingDashboardProps): string[] {
  const problems = tagKeysProblems(tagKeys, MAX_TAG_KEYS, 'create another dashboard, because AWS supports 20 widgets, four for each key');
  return problems.length > 0 ? problems : repeated(tagKeys.map((key) => listedKey(key, costTagSource)))
    .map((key) => `tagKeys must not contain duplicates: ${show(key)} is listed more than once, with and without the prefix`);
}

function regionProblems(scope: IConstruct): string[] {
  const { region } = Stack.of(scope);
  return isToken(region) || isCommercial(region)
    ? missingTypeProblems(scope, { type: 'AWS::BCM::Dashboard', what: 'billing dashboards', stackId: 'CostReports', reason: 'a dashboard shows cost of all Regions' })
    : [`the stack must be in a commercial Region, got ${show(region)}: remove the dashboard, because AWS::BCM::Dashboard is available only in the commercial partition`];
}

function nameListProblems(prop: string, names: string[] | undefined, remedy: string): string[] {
  const noTexts = textListProblems(prop, names, remedy);
  if (names === undefined || isToken(names) || noTexts.length > 0) {
    return noTexts;
  }
  return [
    ...names.flatMap((name) => textProblems(`each of ${prop}`, name, { minLength: 1, maxLength: 1024, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy })),
    ...repeated(names).map((name) => `${prop} must not contain duplicates: ${show(name)} is listed more than once`),
  ];
}

function monthsProblems({ lookbackMonths: months, relativeRange }: BillingDashboardProps): string[] {
  if (months === undefined) {
    return [];
  }
  if (isToken(months)) {
    return ['lookbackMonths must be known at synth, got a token: pass the number itself'];
  }
  return [
    ...relativeRange ? [`lookbackMonths must not be given together with relativeRange, got ${show(months)}: remove one of the two`] : [],
    ...Number.isInteger(months) && months >= 1 && months <= MAX_MONTHS ? [] : [`lookbackMonths must be a whole number from 1 to ${MAX_MONTHS}, got ${show(months)}: pass the number of months that the widgets look back`],
  ];
}
