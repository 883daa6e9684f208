import { activatedKeys, carrierProblems } from './activated-keys';
import type { CostAllocationTagActivationProps } from './cost-allocation-tag-activation-props';
import { isToken, repeated, show, textProblems } from '../private/check';
import { keyProblems } from '../tags/tag-rules';

// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-limits.html
const MAX_ACTIVE_KEYS = 500;

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
const MAX_INPUT_LENGTH = 8192;

// Prefix of keys in old reports and budgets. AWS lists no key with this prefix, so the key would never become Active.
const USER_PREFIX = /^user:(.+)$/s;

// Common spellings of the prefix.
const PRINCIPAL_PREFIX = /^iamPrincipal[:/](.+)$/is;
const RIGHT_PRINCIPAL_PREFIX = 'iamPrincipal/';

// Prefixes that specify the kind of tag. The rest is the key itself.
const PREFIX = /^(iamPrincipal\/|aws:)/;

/**
 * Problems with the properties of an activation.
 *
 * @param region Region of the stack
 */
export function activationProblems(props: CostAllocationTagActivationProps, region: string): string[] {
  return [
    ...keyListProblems(props),
    ...textProblems('backfillFrom', props.backfillFrom, {
      minLength: 7, maxLength: 7, pattern: /^\d{4}-(0[1-9]|1[0-2])$/, patternInWords: 'be a month', remedy: 'for example, pass 2026-01 to backfill from the first day of that month',
    }),
    ...!isToken(region) && region.startsWith('us-gov-')
      ? [`the stack must not be in AWS GovCloud (US), got ${show(region)}: deploy the construct in the associated payer account in the commercial partition, where AWS GovCloud (US) usage is billed`]
      : [],
  ];
}

function keyListProblems(props: CostAllocationTagActivationProps): string[] {
  const { tagKeys = [], backfillFrom, deactivateOnDelete } = props;
  if (!Array.isArray(tagKeys) || isToken(tagKeys)) {
    return [`tagKeys must be a list that is known at synth, got ${isToken(tagKeys) ? 'a token' : show(tagKeys)}: pass a list of strings that are not tokens`];
  }
  if (tagKeys.some(isToken)) {
    return ['tagKeys must be known at synth, got a token: pass strings that are not tokens'];
  }
  const ofCarriers = carrierProblems(props);
  if (ofCarriers.length > 0) {
    return ofCarriers;
  }
  const keys = activatedKeys(props);
  const { length } = JSON.stringify({ tagKeys: keys, backfillFrom, deactivateOnDelete: deactivateOnDelete || undefined, revision: '01234567' });
  return [
    ...keys.length === 0 ? ['tagKeys must contain at least one key, got []: pass the cost allocation tag keys to activate, or the carriers of the tags as carriers'] : [],
    ...keys.length > MAX_ACTIVE_KEYS
      ? [`tagKeys must contain at most ${MAX_ACTIVE_KEYS} keys, got ${keys.length}: remove keys, because a payer account can have only ${MAX_ACTIVE_KEYS} active keys`]
      : [],
    ...keys.length <= MAX_ACTIVE_KEYS && length > MAX_INPUT_LENGTH
      ? [`tagKeys must fit into ${MAX_INPUT_LENGTH} characters of JSON, got ${length}: split the keys between two activations, because the input of an EventBridge rule is limited to this size`]
      : [],
    ...keys.flatMap(oneKeyProblems),
    ...repeated(tagKeys).map((key) => `tagKeys must not contain duplicates: ${show(key)} is listed more than once`),
  ];
}

function oneKeyProblems(key: unknown): string[] {
  if (typeof key !== 'string') {
    return [`tagKeys must be strings, got ${show(key)}: pass the key as a string`];
  }
  const meant = meantBy(key);
  if (meant !== key) {
    return [`tagKeys must be spelled as AWS lists them, got ${show(key)}: pass ${show(meant)}`];
  }
  const [prefix] = PREFIX.exec(key) ?? [''];
  const where = prefix === '' ? 'tagKeys' : `tagKeys after ${show(prefix)}`;
  return keyProblems(key.slice(prefix.length)).map((problem) => `${where}: ${problem}`);
}

function meantBy(key: string): string {
  const [, resourceKey] = USER_PREFIX.exec(key) ?? [];
  const [, principalKey] = PRINCIPAL_PREFIX.exec(key) ?? [];
  return resourceKey ?? (principalKey === undefined ? key : `${RIGHT_PRINCIPAL_PREFIX}${principalKey}`);
}
