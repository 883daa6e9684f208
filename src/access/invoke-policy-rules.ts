import { carrierKindProblems, DEFAULT_CARRIER_KINDS } from './carrier-rules';
import { PolicyType } from './policy-type';
import { ServiceTier } from '../pricing';
import type { TagScopedInvokeOptions } from './tag-scoped-invoke-policy-props';
import { openUsageProblems } from './untracked-usage-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { CostTagCarrierKind, CostTags, CostTagSource } from '../tags';
import { keyProblems, valueProblems } from '../tags/tag-rules';

/**
 * Returns the problems with the options of a tag-scoped policy.
 */
export function invokeOptionProblems(options: TagScopedInvokeOptions): string[] {
  const { costTags, principalTagKeys = [], providers = [], modelSources = [], allowedUntrackedUsage = [] } = options;
  const { denyOtherAccess = true, policyType, carrierKinds = DEFAULT_CARRIER_KINDS } = options;
  const keys = costTags instanceof CostTags && !isToken(costTags.keys) ? costTags.keys : [];
  return [
    ...costTagsProblems(costTags),
    ...costTags === undefined && principalTagKeys.length === 0 ? ['costTags or principalTagKeys must specify the profiles that can be called, got neither: pass at least one of them'] : [],
    ...carrierKindProblems(options.carrierKinds),
    ...callerTagsProblems(costTags, carrierKinds),
    ...options.allowSourceProfiles && !carrierKinds.includes(CostTagCarrierKind.INFERENCE_PROFILE)
      ? [`allowSourceProfiles must not be true without INFERENCE_PROFILE in carrierKinds, got ${show(carrierKinds)}: remove allowSourceProfiles, because the policy allows no calls through tagged profiles`]
      : [],
    ...additionalValueProblems(keys, options.additionalTagValues),
    ...principalKeyProblems(principalTagKeys),
    ...principalTagKeys.filter((key) => keys.some((each) => each.toLowerCase() === key.toLowerCase())).map((key) =>
      `principalTagKeys must not contain keys of costTags, got ${show(key)}: remove the key from costTags or from principalTagKeys`),
    ...modelSources.flatMap((source) => source.baseModelId === undefined || isToken(source.baseModelId)
      ? ['modelSources must be known at synth, got a model that is only known at deployment: specify its baseModelId, or use providers instead']
      : []),
    ...options.modelSources?.length === 0 ? ['modelSources must contain at least one model, got []: omit modelSources to allow any model'] : [],
    ...options.providers?.length === 0 ? ['providers must contain at least one provider, got []: omit providers to allow any provider'] : [],
    ...(isToken(providers) ? ['providers must be a list that is known at synth, got a token: pass the names of the providers'] : providers.flatMap((provider) => textProblems('each element of providers', provider, {
      minLength: 1, maxLength: 64, pattern: /^[a-z0-9-]+$/, patternInWords: 'consist of lowercase letters, digits and -', remedy: 'use the first part of a model ID, such as "anthropic"',
    }))),
    ...repeated(providers).map((provider) => `providers must not contain duplicates: ${show(provider)} is listed more than once`),
    ...openUsageProblems('allowedUntrackedUsage', allowedUntrackedUsage, carrierKinds),
    ...!denyOtherAccess && allowedUntrackedUsage.length > 0 ? [`allowedUntrackedUsage must not be set when denyOtherAccess is false, got ${show(allowedUntrackedUsage)}: remove allowedUntrackedUsage, because no usage is denied`] : [],
    ...!denyOtherAccess && options.denyServiceRoleUsage ? ['denyServiceRoleUsage must not be true when denyOtherAccess is false, got true: remove denyServiceRoleUsage, or deny other access'] : [],
    ...tierProblems(options.deniedServiceTiers),
    ...policyType === PolicyType.PERMISSIONS_BOUNDARY && !denyOtherAccess
      ? ['denyOtherAccess must not be false for a permissions boundary, got false: remove denyOtherAccess, because a boundary allows everything that it does not deny']
      : [],
    ...policyTypeProblems(policyType),
    ...policyType === PolicyType.SERVICE_CONTROL_POLICY
      ? ['policyType must not be SERVICE_CONTROL_POLICY, which cannot allow calls: use TagEnforcementPolicy']
      : [],
  ];
}

// The policy has one statement for each key.
function costTagsProblems(costTags: CostTags | undefined): string[] {
  if (costTags !== undefined && !(costTags instanceof CostTags)) {
    return [`costTags must be an instance of CostTags, got ${show(costTags)}: create it with CostTags.of`];
  }
  if (isToken(costTags?.keys)) {
    return ['costTags must have keys that are known at synth, got the tags of a resource: select the keys with pick'];
  }
  return costTags?.keys.length === 0 ? ['costTags must contain at least one key, got none: if the tags belong to an imported profile, pass costTags when you import the profile'] : [];
}

// No profile or project would carry the tags, and the caller would be ignored, so every call would be denied.
function callerTagsProblems(costTags: CostTags | undefined, carrierKinds: readonly CostTagCarrierKind[]): string[] {
  const isOfCaller = costTags instanceof CostTags && costTags._source === CostTagSource.IAM_PRINCIPAL;
  return !isOfCaller || isToken(carrierKinds) || carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL) ? [] : [
    `carrierKinds must contain IAM_PRINCIPAL for costTags of an IAM principal, got ${show(carrierKinds)}: pass carrierKinds with CostTagCarrierKind.IAM_PRINCIPAL`,
  ];
}

/** Returns the problems with keys for which the tag of the profile is compared with the tag of the caller. */
export function principalKeyProblems(keys: readonly string[]): string[] {
  return [
    ...tagKeyProblems('principalTagKeys', keys),
    ...isToken(keys) ? [] : keys.filter((key) => !isToken(key) && key.includes(' ')).map((key) =>
      `principalTagKeys must not contain spaces, got ${show(key)}: use another key, because IAM policy variables do not support spaces`),
  ];
}

/** Returns the problems with a list of tag keys. */
export function tagKeyProblems(prop: string, keys: readonly string[]): string[] {
  if (isToken(keys)) {
    return [`${prop} must be a list that is known at synth, got a token: pass the keys`];
  }
  return [
    ...keys.flatMap((key) => isToken(key)
      ? [`${prop} must be known at synth, got a token: pass a literal key`]
      : keyProblems(key).map((problem) => `${prop}: ${problem}`)),
    // The names of condition keys are not case-sensitive.
    ...repeated(keys.map((key) => key.toLowerCase())).map((key) => `${prop} must not contain duplicates, regardless of case: ${show(key)} is listed more than once`),
  ];
}

/** Returns the problems with a policy type, which can be misspelled in plain JavaScript. */
export function policyTypeProblems(policyType: PolicyType | undefined): string[] {
  return policyType === undefined || Object.values(PolicyType).includes(policyType) ? [] : [
    `policyType must be a value of PolicyType, got ${show(policyType)}: use one of ${Object.values(PolicyType).join(', ')}`,
  ];
}

/** Returns the problems with service tiers. */
export function tierProblems(tiers: readonly ServiceTier[] = []): string[] {
  const known: string[] = Object.values(ServiceTier);
  return [
    ...tiers.filter((tier) => !known.includes(tier)).map((tier) => `deniedServiceTiers must contain only values of ServiceTier, got ${show(tier)}: use one of ${known.join(', ')}`),
    ...repeated(tiers).map((tier) => `deniedServiceTiers must not contain duplicates: ${show(tier)} is listed more than once`),
  ];
}

function additionalValueProblems(keys: string[], additionalTagValues: { [key: string]: string[] } = {}): string[] {
  return Object.entries(additionalTagValues).flatMap(([key, values]) => [
    ...keys.includes(key) ? [] : [`additionalTagValues must contain only keys of costTags ${show(keys)}, got ${show(key)}: add the key to costTags, or remove it`],
    ...isToken(values) ? [`additionalTagValues of ${show(key)} must be a list that is known at synth, got a token: select the elements with Fn.select`] : [
      ...values.length === 0 ? [`additionalTagValues of ${show(key)} must contain at least one value, got []: add values, or remove the key`] : [],
      ...values.flatMap((value) => valueProblems(key, value).map((problem) => `additionalTagValues: ${problem}`)),
      ...repeated(values).map((value) => `additionalTagValues of ${show(key)} must not contain duplicates: ${show(value)} is listed more than once`),
    ],
  ]);
}
