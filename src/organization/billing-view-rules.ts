import type { TagBillingViewProps } from './tag-billing-view-props';
import { additionalValuesProblems } from '../budgets/budget-rules';
import { BILLING_VIEW } from '../private/billing-view';
import { differAtSynth, isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { CostTags, CostTagSource } from '../tags';
import { unknownKeysProblems } from '../tags/unknown-keys';

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_billing_CreateBillingView.html
const MAX_VALUES = 200;
const MAX_SOURCE_VIEWS = 10;

/** Limit of AWS for the name of a billing view. */
export const MAX_VIEW_NAME = 128;

// CloudFormation supports fewer characters than the API, which also supports spaces.
const VIEW_NAME: TextRule = {
  minLength: 1,
  maxLength: MAX_VIEW_NAME,
  pattern: /^[a-zA-Z0-9_+=.@-]*$/,
  patternInWords: 'consist of letters, digits and _ + = . @ -',
  remedy: 'change the name, or omit it to have one generated',
};

const ACCOUNT_ID = /^\d{12}$/;
const ORGANIZATION_ARN = /^arn:[^:]+:organizations::\d{12}:(ou\/o-[a-z0-9]{10,32}\/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|organization\/o-[a-z0-9]{10,32})$/;

/** Problems of the properties of a view in an account. */
export function billingViewProblems(props: TagBillingViewProps, account: string): string[] {
  return [
    ...props.costTags instanceof CostTags ? tagProblems(props) : [
      `costTags must be CostTags, got ${show(props.costTags)}: create them with CostTags.of, or pass the costTags of a profile`,
    ],
    ...textProblems('billingViewName', props.billingViewName, VIEW_NAME),
    ...sourceViewProblems(props.sourceViewArns),
    ...principalProblems(props.sharedWith, account),
    ...unknownKeysProblems(props.resourceTags, 'resourceTags'),
  ];
}

/** Problems with the number of tags of a view, once the keys are known. */
export function oneTagProblems(keys: readonly string[]): string[] {
  return keys.length === 1 ? [] : [
    `costTags must have exactly one tag, got ${show(keys)}: ${keys.length === 0 ? 'pass CostTags.of with one tag' : 'use costTags.pick with one key'}, because AWS filters a billing view by one tag key`,
  ];
}

/** Problems with the values of the tag of a view, once they are known. */
export function viewValueProblems(values: readonly string[]): string[] {
  return [
    ...values.length > MAX_VALUES ? [`additionalTagValues must leave at most ${MAX_VALUES} values in all, got ${values.length}: use several views`] : [],
    ...values.includes('') ? ['costTags must not have an empty value, got "": pass a value, because AWS lists cost with an empty value as untagged'] : [],
  ];
}

function tagProblems({ costTags, additionalTagValues }: TagBillingViewProps): string[] {
  const { keys, _source: source = CostTagSource.RESOURCE } = costTags;
  return [
    ...isToken(keys) ? [] : oneTagProblems(keys),
    ...source === CostTagSource.RESOURCE ? [] : [
      'costTags must be tags of resources, got tags of an IAM principal: use a TagBudget, TagCostCategory or BillingDashboard, because AWS does not document tags of principals in billing views',
    ],
    ...additionalValuesProblems(keys, additionalTagValues),
  ];
}

function sourceViewProblems(arns: string[] | undefined): string[] {
  if (!isKnownList(arns)) {
    return [];
  }
  return [
    ...arns.length === 0 ? ['sourceViewArns must contain at least one ARN, got []: omit it to use the primary view of the account'] : [],
    ...arns.length > MAX_SOURCE_VIEWS ? [`sourceViewArns must contain at most ${MAX_SOURCE_VIEWS} ARNs, got ${arns.length}: use several views`] : [],
    ...arns.flatMap((arn) => textProblems('each of sourceViewArns', arn, { ...BILLING_VIEW, remedy: 'pass the ARN that ListBillingViews returns, or omit sourceViewArns' })),
    ...repeated(arns.filter((arn) => !isToken(arn))).map((arn) => `sourceViewArns must not contain duplicates: ${show(arn)} is listed more than once`),
  ];
}

function principalProblems(principals: string[] | undefined, account: string): string[] {
  if (!isKnownList(principals)) {
    return [];
  }
  const known = principals.filter((principal) => !isToken(principal));
  return [
    ...principals.length === 0 ? ['sharedWith must contain at least one account or organizational unit, got []: omit it for a view that is not shared'] : [],
    ...known.filter((principal) => !ACCOUNT_ID.test(principal) && !ORGANIZATION_ARN.test(principal)).map((principal) =>
      `each of sharedWith must be an account ID of 12 digits, the ARN of an organizational unit, or the ARN of an organization, got ${show(principal)}: `
      + `${principal.startsWith('ou-') ? 'pass the ARN of the organizational unit, as DescribeOrganizationalUnit returns it' : 'pass accounts, organizational units or the organization only, because AWS shares billing views with no others'}`),
    ...known.filter((principal) => ACCOUNT_ID.test(principal) && !isToken(account) && !differAtSynth(principal, account)).map((principal) =>
      `sharedWith must contain other accounts, got ${show(principal)}: remove the account of the stack, which owns the view`),
    ...repeated(known).map((principal) => `sharedWith must not contain duplicates: ${show(principal)} is listed more than once`),
  ];
}

// Plain JavaScript can pass anything else, which the comparison with the struct reports.
function isKnownList(values: string[] | undefined): values is string[] {
  return Array.isArray(values) && !isToken(values) && values.every((value) => typeof value === 'string');
}
