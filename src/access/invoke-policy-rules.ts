import { ServiceTier } from './service-tier';
import type { TagScopedInvokeOptions } from './tag-scoped-invoke-policy-props';
import { openPathProblems } from './untracked-path-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { CostTags } from '../tags';
import { keyProblems, valueProblems } from '../tags/tag-rules';

/**
 * What is wrong with what a policy shall allow.
 */
export function invokeOptionProblems(options: TagScopedInvokeOptions): string[] {
  const { costTags, principalTagKeys = [], providers = [], modelSources = [], allowedPaths = [], exclusive = true, permissionsBoundary } = options;
  const keys = costTags instanceof CostTags && !isToken(costTags.keys) ? costTags.keys : [];
  return [
    ...costTagsProblems(costTags),
    ...costTags === undefined && principalTagKeys.length === 0 ? ['costTags or principalTagKeys must say which profiles may be called, got neither: pass at least one'] : [],
    ...additionalValueProblems(keys, options.additionalValues),
    ...principalKeyProblems(principalTagKeys),
    ...principalTagKeys.filter((key) => keys.some((each) => each.toLowerCase() === key.toLowerCase())).map((key) =>
      `principalTagKeys must not repeat keys of costTags, got ${show(key)}: drop it from one of the two`),
    ...modelSources.flatMap((source) => source.baseModelId === undefined || isToken(source.baseModelId)
      ? ['modelSources must be known at synth, got one that is only known at deployment: pass baseModelId with it, or name its provider']
      : []),
    ...options.modelSources?.length === 0 ? ['modelSources must name at least one model, got []: leave it out to allow any'] : [],
    ...options.providers?.length === 0 ? ['providers must name at least one provider, got []: leave it out to allow any'] : [],
    ...(isToken(providers) ? ['providers must be a list that is known at synth, got a token: pass the names'] : providers.flatMap((provider) => textProblems('each of providers', provider, {
      minLength: 1, maxLength: 64, pattern: /^[a-z0-9-]+$/, patternInWords: 'consist of small letters, digits and -', remedy: 'use the first part of a model id, such as "anthropic"',
    }))),
    ...repeated(providers).map((provider) => `providers must differ, got ${show(provider)} more than once: drop it`),
    ...openPathProblems('allowedPaths', allowedPaths),
    ...!exclusive && allowedPaths.length > 0 ? [`allowedPaths must not be given without exclusive, got ${show(allowedPaths)}: nothing is denied then; drop it`] : [],
    ...tierProblems(options.deniedServiceTiers),
    ...permissionsBoundary && !exclusive ? ['exclusive must not be false with permissionsBoundary, got false: a boundary allows everything that it does not deny'] : [],
  ];
}

// Statements are made from them, one for each key.
function costTagsProblems(costTags: CostTags | undefined): string[] {
  if (costTags !== undefined && !(costTags instanceof CostTags)) {
    return [`costTags must be a CostTags, got ${show(costTags)}: use CostTags.of`];
  }
  if (isToken(costTags?.keys)) {
    return ['costTags must have keys that are known at synth to build statements from, got those of a resource: pick the keys'];
  }
  return costTags?.keys.length === 0 ? ['costTags must have at least one key, got none, as of a profile that was imported without tags: import it with its costTags'] : [];
}

/** What is wrong with keys that callers are compared by. */
export function principalKeyProblems(keys: readonly string[]): string[] {
  return [
    ...tagKeyProblems('principalTagKeys', keys),
    ...isToken(keys) ? [] : keys.filter((key) => !isToken(key) && key.includes(' ')).map((key) =>
      `principalTagKeys must have no spaces, got ${show(key)}: IAM takes no variable with one; use another key`),
  ];
}

/** What is wrong with a list of keys of tags. */
export function tagKeyProblems(prop: string, keys: readonly string[]): string[] {
  if (isToken(keys)) {
    return [`${prop} must be a list that is known at synth, got a token: pass the keys`];
  }
  return [
    ...keys.flatMap((key) => isToken(key)
      ? [`${prop} must be known at synth, got a token: pass the text`]
      : keyProblems(key).map((problem) => `${prop}: ${problem}`)),
    // IAM reads the names of condition keys without case.
    ...repeated(keys.map((key) => key.toLowerCase())).map((key) => `${prop} must differ, in more than case, got ${show(key)} more than once: drop it`),
  ];
}

/** What is wrong with service tiers. */
export function tierProblems(tiers: readonly ServiceTier[] = []): string[] {
  const known: string[] = Object.values(ServiceTier);
  return [
    ...tiers.filter((tier) => !known.includes(tier)).map((tier) => `deniedServiceTiers must be values of ServiceTier, got ${show(tier)}: use one of ${known.join(', ')}`),
    ...repeated(tiers).map((tier) => `deniedServiceTiers must differ, got ${show(tier)} more than once: drop it`),
  ];
}

function additionalValueProblems(keys: string[], additionalValues: { [key: string]: string[] } = {}): string[] {
  return Object.entries(additionalValues).flatMap(([key, values]) => [
    ...keys.includes(key) ? [] : [`additionalValues has values for ${show(key)}, but costTags have keys ${show(keys)}: add the key to costTags, or drop it`],
    ...isToken(values) ? [`additionalValues of ${show(key)} must be a list that is known at synth, got a token: pick its elements with Fn.select`] : [
      ...values.length === 0 ? [`additionalValues of ${show(key)} must have at least one value, got []: name further values of the key, or drop it`] : [],
      ...values.flatMap((value) => valueProblems(key, value).map((problem) => `additionalValues: ${problem}`)),
      ...repeated(values).map((value) => `additionalValues of ${show(key)} must differ, got ${show(value)} more than once: drop it`),
    ],
  ]);
}
