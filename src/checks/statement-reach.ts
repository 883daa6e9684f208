import { arnCovers, arnsOverlap, covers, overlap } from './wildcards';
import { UntrackedUsage } from '../access/untracked-usage';
import { USAGE_RULES, usageArns } from '../access/untracked-usage-rules';
import { UNKNOWN, UNKNOWN_PART } from '../private/template-values';
import { INVOKE_ACTIONS } from '../profiles/invoke-statements';

/** A statement as text. Values known only at deployment are `UNKNOWN_PART` inside a text, or `UNKNOWN`. */
export interface PolicyStatementText {
  readonly isAllow: boolean;
  readonly actions?: string[];
  readonly notActions?: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions: ConditionText[];

  /** Path of the statement in its resource. */
  readonly location: string;
}

/** One entry of a condition, such as `StringEquals`, `aws:ResourceTag/Team` and its values. */
export interface ConditionText {
  readonly operator: string;
  readonly key: string;
  readonly values: string[];
}

/** One authorization check of a call that runs a model outside a tagged profile. */
export interface UntrackedCall {
  readonly path: UntrackedUsage;
  readonly action: string;

  /** Pattern of the resources, or `NO_RESOURCE`. */
  readonly resource: string;

  /** Value of `bedrock:InferenceProfileArn`, if the key is present. */
  readonly profileArn?: string;
}

/** Resource of an action that does not support resources: a text that only wildcards match. */
export const NO_RESOURCE = '\uE001';

const MODELS = 'arn:*:bedrock:*::foundation-model/*';
const CUSTOM_MODELS = 'arn:*:bedrock:*:*:custom-model/*';
const SYSTEM_PROFILES = 'arn:*:bedrock:*:*:inference-profile/*';
const MANTLE_PROJECTS = 'arn:*:bedrock-mantle:*:*:project/*';
const WORKSPACES = 'arn:*:aws-external-anthropic:*:*:workspace/*';

/**
 * Resources of all actions except InvokeModel. Actions that are not listed do not support resources.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export const ACTION_RESOURCES: Readonly<Record<string, string[]>> = {
  'bedrock:CreateProvisionedModelThroughput': [MODELS, CUSTOM_MODELS],
  'bedrock:UpdateProvisionedModelThroughput': ['arn:*:bedrock:*:*:provisioned-model/*'],
  'bedrock:CreateModelCustomizationJob': [MODELS, CUSTOM_MODELS],
  'bedrock:CreateCustomModelDeployment': [CUSTOM_MODELS],
  'bedrock:UpdateMarketplaceModelEndpoint': ['arn:*:bedrock:*:*:marketplace/model-endpoint/*'],
  'bedrock:InvokeTool': ['arn:*:bedrock::*:system-tool/*'],
  'bedrock:CreateModelInvocationJob': [MODELS, CUSTOM_MODELS],
  'bedrock:CreateAdvancedPromptOptimizationJob': [MODELS, SYSTEM_PROFILES],
  'bedrock:CreateEvaluationJob': [MODELS, CUSTOM_MODELS, 'arn:*:bedrock:*:*:prompt-router/*', 'arn:*:bedrock:*:*:default-prompt-router/*'],
  'bedrock:CreateModelEvaluationJob': [MODELS, CUSTOM_MODELS],
  'bedrock-mantle:CreateInference': [MANTLE_PROJECTS],
  'bedrock-mantle:CreateFineTuningJob': [MANTLE_PROJECTS],
  'bedrock-mantle:CreateReservation': [MANTLE_PROJECTS],
  'aws-external-anthropic:CreateInference': [WORKSPACES],
  'aws-external-anthropic:CreateBatchInference': [WORKSPACES],
  'aws-external-anthropic:CreateSession': [WORKSPACES],
};

/**
 * All authorization checks of calls that run a model outside a tagged profile. API keys are not included, because permission to use an API key alone runs no model.
 */
export const UNTRACKED_CALLS: UntrackedCall[] = [
  ...INVOKE_ACTIONS.flatMap((action): UntrackedCall[] => [
    { path: UntrackedUsage.FOUNDATION_MODEL, action, resource: MODELS },
    { path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, resource: MODELS, profileArn: SYSTEM_PROFILES },
  ]),
  ...Object.entries(USAGE_RULES).filter(([path]) => path !== UntrackedUsage.API_KEY).flatMap(([path, rule]): UntrackedCall[] => [
    ...INVOKE_ACTIONS.flatMap((action) => usageArns(rule, '*').map((resource) => ({ path: path as UntrackedUsage, action, resource }))),
    ...(rule.actions ?? []).flatMap((action) =>
      (ACTION_RESOURCES[action] ?? [NO_RESOURCE]).map((resource) => ({ path: path as UntrackedUsage, action, resource }))),
  ]),
];

/**
 * Returns the authorization check against the profile for a call through a system-defined inference profile.
 */
export function systemProfileStatement({ action }: UntrackedCall): UntrackedCall {
  return { path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, resource: SYSTEM_PROFILES };
}

/**
 * Whether a statement allows some of the calls. A part of a text that is known only at deployment matches everything. A whole text that is known only at deployment
 * is assumed to be correct.
 */
export function opens(statement: PolicyStatementText, call: UntrackedCall): boolean {
  const { isAllow, actions, notActions = [], resources, notResources = [], conditions } = statement;
  const action = lower(call.action);
  const isOfAction = () => actions
    ? actions.some((each) => overlap(lower(maybe(each)), action))
    : !notActions.some((each) => covers(lower(each), action));
  const isOfResource = () => resources
    ? resources.some((each) => arnsOverlap(maybe(each), call.resource))
    : !notResources.some((each) => arnCovers(each, call.resource));
  return isAllow && isOfAction() && isOfResource() && conditions.every((condition) => mayHold(condition, call));
}

/**
 * Whether a statement denies all of the calls, except for the principals that it exempts. Values known only at deployment deny nothing, and exempt everything.
 */
export function closes({ isAllow, actions, notActions, resources, notResources, conditions }: PolicyStatementText, call: UntrackedCall): boolean {
  if (isAllow) {
    return false;
  }
  const action = lower(call.action);
  const isOfAction = actions
    ? actions.some((each) => covers(lower(each), action))
    : notActions?.every((each) => !overlap(lower(anything(each)), action));
  const isOfResource = resources
    ? resources.some((each) => arnCovers(each, call.resource))
    : notResources?.every((each) => !arnsOverlap(anything(each), call.resource));
  return isOfAction === true && isOfResource === true && conditions.every((condition) => mustHold(condition, call));
}

function mayHold({ operator, key, values }: ConditionText, { profileArn }: UntrackedCall): boolean {
  const isNull = operator === 'Null';
  const isHeld = isNegated(operator)
    ? (arn: string) => !values.some((value) => arnCovers(value, arn))
    : (arn: string) => values.some((value) => arnsOverlap(maybe(value), arn));
  switch (subject(key)) {
    case 'profile': return profileArn === undefined ? holdsOfNothing(operator, values) : isNull ? values.includes('false') : isHeld(profileArn);
    // Usage of a resource that carries the tag is billed under the tag.
    case 'tag': case 'other way': return holdsOfNothing(operator, values);
    default: return true;
  }
}

function mustHold({ operator, key, values }: ConditionText, { profileArn }: UntrackedCall): boolean {
  const isNull = operator === 'Null';
  const isHeld = isNegated(operator)
    ? (arn: string) => !values.some((value) => arnsOverlap(anything(value), arn))
    : (arn: string) => values.some((value) => arnCovers(value, arn));
  switch (subject(key)) {
    case 'profile': return profileArn === undefined ? holdsOfNothing(operator, values) : isNull ? values.includes('false') : isHeld(profileArn);
    case 'tag': case 'other way': return holdsOfNothing(operator, values);
    // Break-glass principals are exempt on purpose, unless all principals are exempt.
    case 'principal': return isNegated(operator) && !values.some((value) => ANYBODY.test(anything(value)));
    default: return false;
  }
}

const ANYBODY = /^\*+$|:(\*+|role\/\*+|user\/\*+)$/;

function subject(key: string): 'profile' | 'tag' | 'other way' | 'principal' | undefined {
  const name = lower(key);
  switch (true) {
    case name === 'bedrock:inferenceprofilearn': return 'profile';
    case name.startsWith('aws:resourcetag/'): return 'tag';
    // Present if a model is called through a router or a project, which is authorized separately.
    case name === 'bedrock:promptrouterarn' || name === 'bedrock:projectarn': return 'other way';
    case name === 'aws:principalarn': return 'principal';
    default: return undefined;
  }
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
function holdsOfNothing(operator: string, values: string[]): boolean {
  if (operator === 'Null') {
    return values.includes('true');
  }
  return operator.startsWith('ForAllValues:') || (!operator.startsWith('ForAnyValue:') && (operator.endsWith('IfExists') || isNegated(operator)));
}

function isNegated(operator: string): boolean {
  return /^(ForA(ll|ny)Values?:)?(String|Arn)Not/.test(operator);
}

function maybe(text: string): string {
  return text.replaceAll(UNKNOWN_PART, '*');
}

function anything(text: string): string {
  return text === UNKNOWN ? '*' : maybe(text);
}

function lower(text: string): string {
  return text.toLowerCase();
}
