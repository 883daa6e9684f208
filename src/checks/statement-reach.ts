import { isReference } from './resource-arns';
import type { UntrackedCall } from './untracked-calls';
import { anything, UNKNOWN_PART } from '../private/template-values';
import { arnCovers, arnsOverlap, covers, overlap } from '../private/wildcards';

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

/**
 * Whether a statement allows some of the calls. An action, a resource, or a part of a text that is known only at deployment matches everything. A whole value of a
 * condition that is known only at deployment is assumed to be correct.
 */
export function opens(statement: PolicyStatementText, call: UntrackedCall): boolean {
  const { isAllow, actions, notActions = [], resources, notResources = [], conditions } = statement;
  const isOfAction = () => actions
    ? actions.some((each) => mayBeAction(each, call))
    : !notActions.some((each) => covers(lower(each), lower(call.action)));
  const isOfResource = () => resources
    ? resources.some((each) => mayBeResource(each, call))
    : !notResources.some((each) => arnCovers(each, call.resource));
  return isAllow && isOfAction() && isOfResource() && conditions.every((condition) => mayHold(condition, call));
}

const mayBeAction = remembered((pattern, { action }) => overlap(withoutAlias(lower(anything(pattern))), lower(action)));
const mayBeResource = remembered((pattern, { resource }) => arnsOverlap(anything(pattern), resource));

// The policies of an app list the same actions and resources, and comparing them takes most of the time of the checks.
function remembered(matches: (pattern: string, call: UntrackedCall) => boolean): typeof matches {
  const results = new WeakMap<UntrackedCall, Map<string, boolean>>();
  return (pattern, call) => {
    const known = results.get(call) ?? new Map<string, boolean>();
    results.set(call, known);
    const result = known.get(pattern) ?? matches(pattern, call);
    known.set(pattern, result);
    return result;
  };
}

/**
 * Whether a statement denies all of the calls to a principal. Values known only at deployment deny nothing, and exempt everything.
 *
 * @param principalArns patterns of the ARN of the principal. Without a pattern, the principal is none of those that the statement exempts
 */
export function closes(
  { isAllow, actions, notActions, resources, notResources, conditions }: PolicyStatementText,
  call: UntrackedCall,
  principalArns: readonly string[] = [],
): boolean {
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
  return isOfAction === true && isOfResource === true && conditions.every((condition) => mustHold(condition, call, principalArns));
}

function mayHold(condition: ConditionText, { profileArn, lacksCallerTag }: UntrackedCall): boolean {
  const { operator, key, values } = condition;
  const isHeld = isNegated(operator)
    ? (arn: string) => !values.some((value) => arnCovers(value, arn))
    : (arn: string) => values.some((value) => arnsOverlap(maybe(value), arn));
  switch (subject(key)) {
    case 'profile': return holds(condition, profileArn, isHeld);
    case 'project': return [undefined, DEFAULT_PROJECT].some((arn) => holds(condition, arn, isHeld));
    // Usage of a resource that carries the tag is billed under the tag.
    case 'tag': case 'router': return holds(condition, undefined, isHeld);
    // The same applies to calls of a caller that carries the tag.
    case 'callerTag': return !lacksCallerTag?.(callerTagKey(key)) || holdsOfNothing(operator, values);
    default: return true;
  }
}

function mustHold(condition: ConditionText, { profileArn, lacksCallerTag }: UntrackedCall, principalArns: readonly string[]): boolean {
  const { operator, key, values } = condition;
  const isHeld = isNegated(operator)
    ? (arn: string) => !values.some((value) => arnsOverlap(anything(value), arn))
    : (arn: string) => values.some((value) => arnCovers(value, arn));
  switch (subject(key)) {
    case 'profile': return holds(condition, profileArn, isHeld);
    case 'project': return [undefined, DEFAULT_PROJECT].every((arn) => holds(condition, arn, isHeld));
    case 'tag': case 'router': return holds(condition, undefined, isHeld);
    case 'callerTag': return lacksCallerTag?.(callerTagKey(key)) === true && holdsOfNothing(operator, values);
    case 'principal': return isNegated(operator) && !values.some((value) => exempts(value, principalArns));
    default: return false;
  }
}

/** Whether a condition on an ARN holds if its key is absent, or has a value. */
function holds({ operator, values }: ConditionText, arn: string | undefined, isHeld: (arn: string) => boolean): boolean {
  if (arn === undefined) {
    return holdsOfNothing(operator, values);
  }
  return operator === 'Null' ? values.includes('false') : isHeld(arn);
}

// AWS might set `bedrock:ProjectArn` to the default project in every call, or leave it out.
const DEFAULT_PROJECT = 'arn:*:bedrock:*:*:project/default';

// A pattern with fewer characters apart from wildcards matches most principals.
const FEW_CHARACTERS = 3;

/** Whether an exemption covers a principal. Break-glass principals are exempt on purpose, unless most principals are exempt, or the holder of the policy is. */
function exempts(pattern: string, principalArns: readonly string[]): boolean {
  // The ARN of an account is no principal that calls.
  if (pattern.endsWith(':root')) {
    return false;
  }
  if (isReference(pattern)) {
    return principalArns.includes(pattern);
  }
  const text = anything(pattern);
  const name = /:(?:role|user)\/(.*)$/.exec(text)?.[1] ?? '';
  return name.replace(/[*?]|\$\{\*\}/g, '').length < FEW_CHARACTERS || principalArns.some((arn) => !isReference(arn) && arnsOverlap(text, arn));
}

const CALLER_TAG = 'aws:principaltag/';

function callerTagKey(key: string): string {
  return key.slice(CALLER_TAG.length);
}

function subject(key: string): 'profile' | 'project' | 'tag' | 'callerTag' | 'router' | 'principal' | undefined {
  const name = lower(key);
  switch (true) {
    case name === 'bedrock:inferenceprofilearn': return 'profile';
    case name === 'bedrock:projectarn': return 'project';
    case name.startsWith('aws:resourcetag/'): return 'tag';
    case name.startsWith(CALLER_TAG): return 'callerTag';
    // Present if a model is called through a router, which is authorized separately.
    case name === 'bedrock:promptrouterarn': return 'router';
    case name === 'aws:principalarn': return 'principal';
    default: return undefined;
  }
}

// The API of bidirectional streams has a name of its own, but AWS authorizes it as InvokeModel.
const BIDIRECTIONAL = 'bedrock:invokemodelwithbidirectionalstream';

function withoutAlias(action: string): string {
  return overlap(action, BIDIRECTIONAL) && !overlap(action, 'bedrock:invokemodelwithresponsestream') ? 'bedrock:invokemodel*' : action;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
function holdsOfNothing(operator: string, values: string[]): boolean {
  if (operator === 'Null') {
    return values.includes('true');
  }
  return operator.startsWith('ForAllValues:') || (!operator.startsWith('ForAnyValue:') && (operator.endsWith('IfExists') || isNegated(operator)));
}

function isNegated(operator: string): boolean {
  return /^(ForA(ll|ny)Values?:)?((String|Arn|Numeric|Date)Not|NotIpAddress)/.test(operator);
}

function maybe(text: string): string {
  return text.replaceAll(UNKNOWN_PART, '*');
}

function lower(text: string): string {
  return text.toLowerCase();
}
