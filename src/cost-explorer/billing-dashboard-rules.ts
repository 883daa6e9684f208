import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostExplorerDashboardProps } from './cost-explorer-dashboard-props';
import { tagKeysProblems, textListProblems } from '../bill/tag-key-rules';
import { isCommercial } from '../private/billing-region';
import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { unknownKeysProblems } from '../tags/unknown-keys';

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

/** Everything wrong with a dashboard as it is asked for. */
export function dashboardProblems(scope: IConstruct, props: CostExplorerDashboardProps): string[] {
  return [
    ...partitionProblems(scope),
    ...tagKeysProblems(props.tagKeys, MAX_TAG_KEYS, 'AWS shows 20 widgets, four for each; make another dashboard'),
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

function partitionProblems(scope: IConstruct): string[] {
  const { region } = Stack.of(scope);
  return !isToken(region) && !isCommercial(region)
    ? [`scope must be in a commercial Region, got ${show(region)}: AWS has AWS::BCM::Dashboard in the commercial partition only; leave it out`]
    : [];
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
