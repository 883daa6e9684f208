import type { IResolvable } from 'aws-cdk-lib';
import { type AllowedValues, isPattern } from './session-tag-rules';

/** Keys or values, of which those in a token are known at synth. */
export type Texts = readonly string[] | IResolvable;

/** Actions and conditions of a statement, in the form of `iam.PolicyStatementProps`. */
export interface StatementContent {
  readonly actions: string[];
  readonly conditions: { [operator: string]: any };
}

const TAG_SESSION = 'sts:TagSession';
const TAG_KEYS = 'aws:TagKeys';

/**
 * Allows a caller to pass these tags and no others.
 *
 * `ForAllValues` also matches a request without keys, as which AWS might authorize tags that a session inherits in a chain of roles. `Null` excludes it.
 */
export function allowTags(allowedValues: AllowedValues, areRequired: boolean): StatementContent {
  const conditions: Record<string, Record<string, unknown>> = { 'ForAllValues:StringEquals': { [TAG_KEYS]: Object.keys(allowedValues) }, 'Null': { [TAG_KEYS]: 'false' } };
  for (const [key, values] of Object.entries(allowedValues)) {
    const operator = `${values.some(isPattern) ? 'StringLike' : 'StringEquals'}${areRequired ? '' : 'IfExists'}`;
    conditions[operator] = { ...conditions[operator], [requestTag(key)]: [...values] };
  }
  return { actions: [TAG_SESSION], conditions };
}

/** Denies sessions without a tag. STS does not authorize `sts:TagSession` for a request without tags, so the statement denies the request for the session itself. */
export function denyMissingTag(assumeAction: string, key: string): StatementContent {
  return { actions: [assumeAction], conditions: { Null: { [requestTag(key)]: 'true' } } };
}

/** Denies a user to pass tags with these keys to a federated session, in any letter case. */
export function denyFederatedTagKeys(keys: Texts): StatementContent {
  return { actions: ['sts:GetFederationToken', TAG_SESSION], conditions: anyOf(keys) };
}

/** Denies session tags with these keys, in any letter case. */
export function denyTagKeys(keys: Texts): StatementContent {
  return { actions: [TAG_SESSION], conditions: anyOf(keys) };
}

/** Denies session tags with other keys than these. IAM compares the names of tags in condition keys without regard to case, but not the names in `aws:TagKeys`. */
export function denyOtherTagKeys(keys: Texts): StatementContent {
  return { actions: [TAG_SESSION], conditions: { 'ForAnyValue:StringNotEquals': { [TAG_KEYS]: keys } } };
}

/** Denies other values of a session tag. A request without the tag is not denied. */
export function denyOtherValues(key: string, values: Texts): StatementContent {
  return { actions: [TAG_SESSION], conditions: { Null: { [requestTag(key)]: 'false' }, StringNotLike: { [requestTag(key)]: values } } };
}

/** Denies changing these tags of a role or user. */
export function denyTagChanges(kind: 'Role' | 'User', keys: Texts): StatementContent {
  return { actions: [`iam:Tag${kind}`, `iam:Untag${kind}`], conditions: anyOf(keys) };
}

function anyOf(keys: Texts): StatementContent['conditions'] {
  return { 'ForAnyValue:StringEqualsIgnoreCase': { [TAG_KEYS]: keys } };
}

function requestTag(key: string): string {
  return `aws:RequestTag/${key}`;
}
