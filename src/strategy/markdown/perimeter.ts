import { section, tagList } from './facts';
import type { PolicyFact, StrategyFacts, TagPolicyFact } from '../strategy-facts';

/** Sections on the policies that restrict access by tag. */
export function policySections(policies: readonly PolicyFact[]): string[] {
  return [
    ...section('Policies', policies, '',
      ['Policy', 'Account', 'Policy type', 'Carriers', 'Callable profiles', 'Models', 'Tags required on new profiles', 'Protected tag keys', 'Attached to'],
      (policy) => [policy.path, policy.account, policy.policyType.toLowerCase().replace(/_/g, ' '), policy.carrierKinds.map(carrier).join(', '), callable(policy), models(policy), tagList(policy.creationTags), changes(policy),
        policy.attachedTo.join(', ') || 'no known principal or target']),
    ...section('', policies, 'Other access, exemptions and manual edits of these policies:',
      ['Policy', 'Other access', 'Allowed untracked usage', 'Denied untracked usage', 'Denied service tiers', 'Break-glass principals', 'Added statements', 'Missing statements'],
      (policy) => [policy.path, policy.denyOtherAccess ? 'denied' : 'decided by other policies', policy.denyOtherAccess ? list(policy.allowedUntrackedUsage) : 'decided by other policies', ...[
        deniedUsage(policy), policy.deniedServiceTiers, policy.breakGlassPrincipals, policy.addedStatements, policy.missingStatements,
      ].map(list)]),
    ...section('', policies.filter(isProtecting), 'Metrics and alarms that only some principals can write:',
      ['Policy', 'Metric namespaces', 'Alarms', 'Principals that can change the alarms'],
      ({ path, protectedMeters, protectedAlarms, exemptPrincipals, breakGlassPrincipals }) => [
        path,
        list(protectedMeters.map(({ metricNamespace, writers }) => `${metricNamespace} by ${list(writers)}`)),
        list(protectedAlarms),
        protectedAlarms.length === 0 ? 'not restricted' : list([...exemptPrincipals, ...breakGlassPrincipals]),
      ]),
  ];
}

/** Sections on the tag policies of an organization, and on the hooks that compare stacks with them. */
export function tagPolicySections({ tagPolicies, requiredTagsHooks }: Pick<StrategyFacts, 'tagPolicies' | 'requiredTagsHooks'>): string[] {
  return [
    ...section('Tag policies', tagPolicies, 'Tag policies report tags. They deny nothing.', ['Tag policy', 'Account', 'Allowed values', 'Reported if missing', 'Attached to'],
      (policy) => [policy.path, policy.account, allowedValues(policy), list(policy.keys.filter(({ reportsMissing }) => reportsMissing).map(({ key }) => key)), policy.targets.join(', ') || 'no targets in the app']),
    ...section('Hooks of required tags', requiredTagsHooks, 'These hooks compare all stacks of an account with its tag policies.', ['Hook', 'Accounts', 'Regions', 'Stacks without required tags'],
      ({ path, account, region, failureMode, organizationalUnits, regions }) => [
        path,
        organizationalUnits ? `accounts of ${organizationalUnits.join(', ')}` : account,
        regions?.join(', ') ?? region,
        failureMode === 'FAIL' ? 'fail' : failureMode === 'WARN' ? 'are reported' : failureMode,
      ]),
  ];
}

function allowedValues({ keys }: TagPolicyFact): string {
  return keys.map(({ key, allowedValues: values }) => `${key}: ${values ? values.join(', ') : 'any'}`).join('; ');
}

function isProtecting({ protectedMeters, protectedAlarms }: PolicyFact): boolean {
  return protectedMeters.length + protectedAlarms.length > 0;
}

function list(texts: readonly string[]): string {
  return texts.join(', ') || 'none';
}

const CARRIERS: Readonly<Record<string, string>> = { INFERENCE_PROFILE: 'profiles', BEDROCK_PROJECT: 'Bedrock Projects', IAM_PRINCIPAL: 'callers' };

function carrier(kind: string): string {
  return CARRIERS[kind];
}

function callable({ profileTags, principalTagKeys }: PolicyFact): string {
  return [tagList(profileTags), ...principalTagKeys.map((key) => `${key} equal to the caller's tag`)].filter((each) => each !== '').join(', ');
}

function models({ models: ids, providers, sourceProfiles }: PolicyFact): string {
  const which = [...ids, ...providers.map((provider) => `any model of ${provider}`)].join(', ') || 'any';
  return sourceProfiles.length === 0 ? which : `${which}; through source profiles ${sourceProfiles.join(', ')}`;
}

function deniedUsage({ deniedUntrackedUsage, denyServiceRoleUsage, denyGlobalInference }: PolicyFact): string[] {
  return [...deniedUntrackedUsage, ...denyServiceRoleUsage ? ['service roles'] : [], ...denyGlobalInference ? ['global inference'] : []];
}

function changes({ protectedTagKeys, exemptPrincipals, otherTagKeys }: PolicyFact): string {
  if (protectedTagKeys.length === 0) {
    return '';
  }
  const others = otherTagKeys === null ? '' : `; the only other keys are ${list(otherTagKeys)}`;
  return `${protectedTagKeys.join(', ')}${exemptPrincipals.length === 0 ? '' : `, except for ${exemptPrincipals.join(', ')}`}${others}`;
}
