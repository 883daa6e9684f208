import type { ConditionText } from './statement-reach';
import type { TrustStatement } from './trust-policy';
import { anything, UNKNOWN, UNKNOWN_PART } from '../private/template-values';
import { covers, overlap } from '../private/wildcards';

/**
 * Whether each session of a role carries tags with all keys, because every statement of the trust policy that allows assuming the role requires them, or another statement
 * denies assuming the role without them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 *
 * @param trust statements of the trust policy. Undefined if they are not known
 */
export function requiresSessionTags(trust: readonly TrustStatement[] | undefined, keys: readonly string[]): boolean {
  const assuming = (trust ?? []).filter(mayAssume);
  const denies = (trust ?? []).filter(({ isAllow }) => !isAllow);
  return assuming.length > 0 && assuming.every((statement) => keys.every((key) =>
    statement.conditions.some((condition) => requires(condition, key)) || denies.some((deny) => deniesWithout(deny, statement, key))));
}

/**
 * Returns the keys of session tags of which callers can choose the value, because a statement of the trust policy allows it, and no other statement denies it. Services pass
 * no tags, or tags that AWS determines. The tags of a federated session are determined by the identity provider.
 *
 * @param trust statements of the trust policy. Undefined if they are not known
 */
export function choosableSessionTags(trust: readonly TrustStatement[] | undefined, keys: readonly string[]): string[] {
  const tagging = (trust ?? []).filter((statement) => mayTag(statement) && isOfCallers(statement));
  const denies = (trust ?? []).filter(({ isAllow }) => !isAllow);
  return keys.filter((key) => tagging.some((statement) =>
    !statement.conditions.some((condition) => restricts(condition, key)) && !denies.some((deny) => deniesOtherValues(deny, statement, key))));
}

/** Whether sessions of a role might carry tags of their own. True if the trust policy is not known. */
export function mayPassSessionTags(trust: readonly TrustStatement[] | undefined): boolean {
  return trust === undefined || trust.some(mayTag);
}

// AssumeRole, AssumeRoleWithSAML and AssumeRoleWithWebIdentity are authorized separately.
const ASSUME = 'sts:assumerole*';
const TAG_SESSION = 'sts:tagsession';

function mayAssume({ isAllow, actions }: TrustStatement): boolean {
  return isAllow && (actions === undefined || actions.some((action) => overlap(anything(action).toLowerCase(), ASSUME)));
}

function mayTag({ isAllow, actions }: TrustStatement): boolean {
  return isAllow && (actions === undefined || actions.some((action) => overlap(anything(action).toLowerCase(), TAG_SESSION)));
}

function isOfCallers({ principals }: TrustStatement): boolean {
  return principals === undefined || principals.some((principal) => !/^(Service|Federated) /.test(principal));
}

// The names of condition keys are not case-sensitive. A condition with IfExists, ForAllValues or a negated operator also holds if the tag is missing.
function requires({ operator, key, values }: ConditionText, tagKey: string): boolean {
  if (!isRequestTag(key, tagKey) || values.length === 0) {
    return false;
  }
  if (operator === 'Null') {
    return values.every((value) => value === 'false');
  }
  switch (operator.replace(/^ForAnyValue:/, '')) {
    case 'StringEquals': case 'StringEqualsIgnoreCase': return values.every((value) => !isUnknown(value) && value !== '' && value !== '*');
    case 'StringLike': return values.every((value) => !isUnknown(value) && !/^\**$/.test(value));
    default: return false;
  }
}

/** Whether a condition of an Allow statement limits the values of a tag, or excludes the tag. */
function restricts({ operator, key, values }: ConditionText, tagKey: string): boolean {
  if (isRequestTag(key, tagKey)) {
    return operator === 'Null' ? values.every((value) => value === 'true') : /^(ForA(ny|ll)Values:)?String(Equals|EqualsIgnoreCase|Like)(IfExists)?$/.test(operator) && limits(values);
  }
  if (!isTagKeys(key)) {
    return false;
  }
  return operator === 'Null' ? values.every((value) => value === 'true')
    : /^ForAllValues:String(Equals|EqualsIgnoreCase|Like)$/.test(operator) && !values.some((value) => overlap(anything(value).toLowerCase(), tagKey.toLowerCase()));
}

function deniesWithout(deny: TrustStatement, allowed: TrustStatement, tagKey: string): boolean {
  const actions = allowed.actions?.filter((action) => overlap(anything(action).toLowerCase(), ASSUME));
  return isDenied(deny, allowed, actions) && deny.conditions.length > 0 &&
    deny.conditions.every(({ operator, key, values }) => isRequestTag(key, tagKey) && operator === 'Null' && values.every((value) => value === 'true'));
}

/** Whether a statement denies a tag with any value, except for some values. */
function deniesOtherValues(deny: TrustStatement, allowed: TrustStatement, tagKey: string): boolean {
  return isDenied(deny, allowed, [TAG_SESSION]) && deny.conditions.every(({ operator, key, values }) => {
    if (operator === 'Null') {
      return (isRequestTag(key, tagKey) || isTagKeys(key)) && values.every((value) => value === 'false');
    }
    if (isRequestTag(key, tagKey)) {
      return /^StringNot(Equals|EqualsIgnoreCase|Like)(IfExists)?$/.test(operator) && limits(values);
    }
    if (!isTagKeys(key)) {
      return false;
    }
    const isListed = values.some((value) => covers(value.toLowerCase(), tagKey.toLowerCase()));
    return /^ForAnyValue:String(Equals|EqualsIgnoreCase|Like)$/.test(operator) ? isListed
      : /^ForAnyValue:StringNot(Equals|EqualsIgnoreCase|Like)$/.test(operator) && !values.some((value) => overlap(anything(value).toLowerCase(), tagKey.toLowerCase()));
  });
}

/** Whether a Deny applies to actions of all principals of an Allow. */
function isDenied({ actions, principals = [] }: TrustStatement, allowed: TrustStatement, wanted: readonly string[] | undefined): boolean {
  const isOfAll = ['AWS "*"', '* "*"'].some((each) => principals.includes(each)) || (allowed.principals ?? []).every((principal) => principals.includes(principal));
  return allowed.principals !== undefined && isOfAll && wanted !== undefined &&
    wanted.every((action) => actions?.some((each) => covers(each.toLowerCase(), action.toLowerCase())));
}

function limits(values: string[]): boolean {
  return values.every((value) => !/^[*?]*\*[*?]*$/.test(value));
}

function isRequestTag(key: string, tagKey: string): boolean {
  return key.toLowerCase() === `aws:requesttag/${tagKey.toLowerCase()}`;
}

function isTagKeys(key: string): boolean {
  return key.toLowerCase() === 'aws:tagkeys';
}

function isUnknown(value: string): boolean {
  return value === UNKNOWN || value.includes(UNKNOWN_PART);
}
