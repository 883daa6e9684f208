import type { ConditionText } from './statement-reach';
import type { TrustStatement } from './trust-policy';
import { anything, UNKNOWN, UNKNOWN_PART } from '../private/template-values';
import { overlap } from '../private/wildcards';

/**
 * Whether each session of a role carries tags with all keys, because every statement of the trust policy that allows assuming the role requires them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 *
 * @param trust statements of the trust policy. Undefined if they are not known
 */
export function requiresSessionTags(trust: readonly TrustStatement[] | undefined, keys: readonly string[]): boolean {
  const assuming = (trust ?? []).filter(mayAssume);
  return assuming.length > 0 && assuming.every(({ conditions }) => keys.every((key) => conditions.some((condition) => requires(condition, key))));
}

// AssumeRole, AssumeRoleWithSAML and AssumeRoleWithWebIdentity are authorized separately.
function mayAssume({ actions }: TrustStatement): boolean {
  return actions === undefined || actions.some((action) => overlap(anything(action).toLowerCase(), 'sts:assumerole*'));
}

// The names of condition keys are not case-sensitive. A condition with IfExists, ForAllValues or a negated operator also holds if the tag is missing.
function requires({ operator, key, values }: ConditionText, tagKey: string): boolean {
  if (key.toLowerCase() !== `aws:requesttag/${tagKey.toLowerCase()}` || values.length === 0) {
    return false;
  }
  if (operator === 'Null') {
    return values.every((value) => value === 'false');
  }
  const isUnknown = (value: string) => value === UNKNOWN || value.includes(UNKNOWN_PART);
  switch (operator.replace(/^ForAnyValue:/, '')) {
    case 'StringEquals': case 'StringEqualsIgnoreCase': return values.every((value) => !isUnknown(value) && value !== '' && value !== '*');
    case 'StringLike': return values.every((value) => !isUnknown(value) && !/^\**$/.test(value));
    default: return false;
  }
}
