import { UNKNOWN_PART } from './template-values';
import { arnCovers, arnsOverlap, covers, overlap } from './wildcards';
import { UntrackedPath } from '../access/untracked-path';
import { PATH_RULES, pathArns } from '../access/untracked-path-rules';
import { INVOKE_ACTIONS } from '../profiles/invoke-statements';

/** A statement as texts. What only deployment knows is `UNKNOWN_PART` in a text, or a text that matches nothing. */
export interface PolicyStatementText {
  readonly isAllow: boolean;
  readonly actions?: string[];
  readonly notActions?: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly conditions: ConditionText[];

  /** Where it stands in its resource. */
  readonly location: string;
}

/** One line of a condition: `StringEquals`, `aws:ResourceTag/Team`, its values. */
export interface ConditionText {
  readonly operator: string;
  readonly key: string;
  readonly values: string[];
}

/** One authorization that runs a model beside a tagged profile. */
export interface UntrackedCall {
  readonly path: UntrackedPath;
  readonly action: string;

  /** A pattern of the resources. */
  readonly resource: string;

  /** What `bedrock:InferenceProfileArn` is, if it is set. */
  readonly profileArn?: string;
}

const MODELS = 'arn:*:bedrock:*::foundation-model/*';
const SYSTEM_PROFILES = 'arn:*:bedrock:*:*:inference-profile/*';

/**
 * Every authorization that runs a model beside a tagged profile. Not those of an API key, which alone runs nothing.
 */
export const UNTRACKED_CALLS: UntrackedCall[] = [
  ...INVOKE_ACTIONS.flatMap((action): UntrackedCall[] => [
    { path: UntrackedPath.FOUNDATION_MODEL, action, resource: MODELS },
    { path: UntrackedPath.SYSTEM_PROFILE, action, resource: MODELS, profileArn: SYSTEM_PROFILES },
  ]),
  ...Object.entries(PATH_RULES).filter(([path]) => path !== UntrackedPath.API_KEY).flatMap(([path, rule]): UntrackedCall[] => [
    ...INVOKE_ACTIONS.flatMap((action) => pathArns(rule, '*').map((resource) => ({ path: path as UntrackedPath, action, resource }))),
    ...(rule.actions ?? []).map((action) => ({ path: path as UntrackedPath, action, resource: '*' })),
  ]),
];

/**
 * Whether a statement allows some of the calls. What only deployment knows in the middle of a text may be anything.
 */
export function opens(statement: PolicyStatementText, call: UntrackedCall): boolean {
  const { isAllow, actions, notActions = [], resources, notResources = [], conditions } = mapTexts(statement, (text) => text.replaceAll(UNKNOWN_PART, '*'));
  const action = lower(call.action);
  const isOfAction = actions ? actions.some((each) => overlap(lower(each), action)) : !notActions.some((each) => covers(lower(each), action));
  const isOfResource = resources
    ? resources.some((each) => arnsOverlap(each, call.resource))
    : !notResources.some((each) => arnCovers(each, call.resource));
  return isAllow && isOfAction && isOfResource && conditions.every((condition) => mayHold(condition, call));
}

/**
 * Whether a statement denies all of the calls, for whoever is not named in it.
 */
export function closes(statement: PolicyStatementText, call: UntrackedCall): boolean {
  const { isAllow, actions, notActions = [], resources, notResources = [], conditions } = statement;
  const action = lower(call.action);
  const isOfAction = actions ? actions.some((each) => covers(lower(each), action)) : !notActions.some((each) => overlap(lower(each), action));
  const isOfResource = resources
    ? resources.some((each) => arnCovers(each, call.resource))
    : !notResources.some((each) => arnsOverlap(each, call.resource));
  return !isAllow && isOfAction && isOfResource && conditions.every((condition) => mustHold(condition, call));
}

function mayHold({ operator, key, values }: ConditionText, { profileArn }: UntrackedCall): boolean {
  switch (subject(key)) {
    case 'profile': return profileArn === undefined ? holdsOfNothing(operator, values) : profileMay(operator, values, profileArn);
    // What carries the tag itself is billed under it.
    case 'tag': case 'other way': return holdsOfNothing(operator, values);
    default: return true;
  }
}

function mustHold({ operator, key, values }: ConditionText, { profileArn }: UntrackedCall): boolean {
  switch (subject(key)) {
    case 'profile': return profileArn === undefined ? holdsOfNothing(operator, values) : profileMust(operator, values, profileArn);
    case 'tag': case 'other way': return holdsOfNothing(operator, values);
    // Those who break the glass are named on purpose.
    case 'principal': return isNegated(operator);
    default: return false;
  }
}

function subject(key: string): 'profile' | 'tag' | 'other way' | 'principal' | undefined {
  const name = lower(key);
  switch (true) {
    case name === 'bedrock:inferenceprofilearn': return 'profile';
    case name.startsWith('aws:resourcetag/'): return 'tag';
    // Set where a model is called by a router or a project, which are authorized themselves.
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

function profileMay(operator: string, values: string[], profileArn: string): boolean {
  if (operator === 'Null') {
    return values.includes('false');
  }
  return isNegated(operator) ? !values.some((value) => arnCovers(value, profileArn)) : values.some((value) => arnsOverlap(value, profileArn));
}

function profileMust(operator: string, values: string[], profileArn: string): boolean {
  if (operator === 'Null') {
    return values.includes('false');
  }
  return isNegated(operator) ? !values.some((value) => arnsOverlap(value, profileArn)) : values.some((value) => arnCovers(value, profileArn));
}

function isNegated(operator: string): boolean {
  return /^(ForA(ll|ny)Values?:)?(String|Arn)Not/.test(operator);
}

function lower(text: string): string {
  return text.toLowerCase();
}

function mapTexts(statement: PolicyStatementText, change: (text: string) => string): PolicyStatementText {
  const all = (texts?: string[]) => texts?.map(change);
  return {
    ...statement,
    actions: all(statement.actions),
    notActions: all(statement.notActions),
    resources: all(statement.resources),
    notResources: all(statement.notResources),
    conditions: statement.conditions.map((condition) => ({ ...condition, values: condition.values.map(change) })),
  };
}
