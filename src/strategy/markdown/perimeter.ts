import { section, tagList } from './facts';
import type { PolicyFact } from '../strategy-facts';

/** What keeps the spending within tags. */
export function policySections(policies: readonly PolicyFact[]): string[] {
  return [
    ...section('Policies', policies, '',
      ['Policy', 'Account', 'As', 'Lets profiles be called with', 'Models', 'Lets profiles be created with', 'Nobody else changes', 'Attached to'],
      (policy) => [policy.path, policy.account, policy.rendering.toLowerCase().replace(/_/g, ' '), callable(policy), models(policy), tagList(policy.creationTags), changes(policy),
        policy.attachedTo.join(', ') || 'nothing that is known']),
    ...section('', policies, 'What else they deny, and what they leave open:',
      ['Policy', 'What is beside', 'Left open', 'Denied', 'Denied tiers', 'Not for', 'Added to it', 'Taken from it'],
      (policy) => [policy.path, policy.exclusive ? 'denied' : 'left to other policies', policy.exclusive ? list(policy.allowedPaths) : 'what others allow', ...[
        policy.deniedPaths, policy.deniedServiceTiers, policy.breakGlassPrincipals, policy.addedStatements, policy.missingStatements,
      ].map(list)]),
  ];
}

function list(texts: readonly string[]): string {
  return texts.join(', ') || 'none';
}

function callable({ profileTags, principalTagKeys }: PolicyFact): string {
  return [tagList(profileTags), ...principalTagKeys.map((key) => `${key} as the caller has it`)].filter((each) => each !== '').join(', ');
}

function models({ models: ids, providers, sourceProfiles }: PolicyFact): string {
  const which = [...ids, ...providers.map((provider) => `any of ${provider}`)].join(', ') || 'any';
  return sourceProfiles.length === 0 ? which : `${which}; on the way through ${sourceProfiles.join(', ')}`;
}

function changes({ protectedTagKeys, except }: PolicyFact): string {
  return protectedTagKeys.length === 0 ? '' : `${protectedTagKeys.join(', ')}${except.length === 0 ? '' : `; but ${except.join(', ')}`}`;
}
