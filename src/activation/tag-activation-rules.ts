import type { CostAllocationTagActivationProps } from './cost-allocation-tag-activation-props';
import { isToken, repeated, show, textProblems } from '../private/check';
import { keyProblems } from '../tags/tag-rules';

// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-limits.html
const MAX_ACTIVE_KEYS = 500;

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
const MAX_INPUT_LENGTH = 8192;

// What old reports and budgets put before a key. AWS lists none by it, so it would be pending for ever.
const USER_PREFIX = /^user:(.+)$/s;

// As people write the prefix.
const PRINCIPAL_PREFIX = /^iamPrincipal[:/](.+)$/is;
const RIGHT_PRINCIPAL_PREFIX = 'iamPrincipal/';

// Of these AWS says whose tag it is; what follows is the key itself.
const PREFIX = /^(iamPrincipal\/|aws:)/;

/**
 * What is wrong with the properties of an activation.
 *
 * @param region where its stack is deployed
 */
export function activationProblems(props: CostAllocationTagActivationProps, region: string): string[] {
  return [
    ...tagKeyProblems(props),
    ...textProblems('backfillFrom', props.backfillFrom, {
      minLength: 7, maxLength: 7, pattern: /^\d{4}-(0[1-9]|1[0-2])$/, patternInWords: 'be a month', remedy: 'write it as 2026-01; AWS backfills from its first day on',
    }),
    ...!isToken(region) && region.startsWith('us-gov-')
      ? [`stack must not be in AWS GovCloud (US), got region ${show(region)}: it is billed to a standard account, so deploy this there`]
      : [],
  ];
}

function tagKeyProblems({ tagKeys, backfillFrom, deactivateOnDelete }: CostAllocationTagActivationProps): string[] {
  if (!Array.isArray(tagKeys) || isToken(tagKeys)) {
    return [`tagKeys must be a list that is known at synth, got ${isToken(tagKeys) ? 'a token' : show(tagKeys)}: pass the keys themselves`];
  }
  if (tagKeys.some(isToken)) {
    return ['tagKeys must be known at synth, got a token: pass the keys themselves'];
  }
  const { length } = JSON.stringify({ tagKeys, backfillFrom, deactivateOnDelete: deactivateOnDelete || undefined, revision: '01234567' });
  return [
    ...tagKeys.length === 0 ? ['tagKeys must name at least one key, got []: pass the keys that costs are told apart by'] : [],
    ...tagKeys.length > MAX_ACTIVE_KEYS
      ? [`tagKeys must have at most ${MAX_ACTIVE_KEYS} keys, got ${tagKeys.length}: AWS lets a payer account have no more active`]
      : [],
    ...tagKeys.length <= MAX_ACTIVE_KEYS && length > MAX_INPUT_LENGTH
      ? [`tagKeys must fit into ${MAX_INPUT_LENGTH} characters of JSON, got ${length}: EventBridge sends no more; split them between two activations`]
      : [],
    ...tagKeys.flatMap(oneKeyProblems),
    ...repeated(tagKeys).map((key) => `tagKeys must differ, got ${show(key)} more than once: drop it`),
  ];
}

function oneKeyProblems(key: unknown): string[] {
  if (typeof key !== 'string') {
    return [`tagKeys must be texts, got ${show(key)}: pass the key itself`];
  }
  const meant = meantBy(key);
  if (meant !== key) {
    return [`tagKeys must be spelt as AWS lists them, got ${show(key)}: write ${show(meant)}`];
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
