import { carrierKindProblems } from './carrier-rules';
import { policyTypeProblems, principalKeyProblems, tagKeyProblems, tierProblems } from './invoke-policy-rules';
import { holderProblems, policyNameProblems } from './policy-parts';
import { MAX_SERVICE_CONTROL_POLICY_SIZE } from './policy-size';
import { PolicyType } from './policy-type';
import type { TagEnforcementOptions, TagEnforcementPolicyProps } from './tag-enforcement-policy-props';
import { openUsageProblems } from './untracked-usage-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { CostTagSchema } from '../tags';
import { MAX_TAGS_PER_RESOURCE } from '../tags/tag-rules';

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
const TARGET = /^(\d{12}|r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;

/**
 * Returns the problems with the options of an enforcement policy.
 */
export function enforcementOptionProblems(options: TagEnforcementOptions): string[] {
  const { schema, requiredTagKeys } = options;
  return [
    ...schema === undefined && requiredTagKeys === undefined ? ['schema or requiredTagKeys must specify the tags that a profile needs, got neither: pass one of them'] : [],
    ...schema !== undefined && requiredTagKeys !== undefined ? [`requiredTagKeys must not be set together with schema, got ${show(requiredTagKeys)}: remove requiredTagKeys, because the schema specifies the required keys`] : [],
    ...schema !== undefined && !(schema instanceof CostTagSchema) ? [`schema must be an instance of CostTagSchema, got ${show(schema)}: create it with CostTagSchema.of`] : [],
    ...schema instanceof CostTagSchema && schema.requiredKeys.length === 0 ? [`schema must contain a required key, got only optional keys ${show(schema.keys)}: require a key, because a profile without tags would satisfy the schema`] : [],
    ...requiredKeyProblems(requiredTagKeys),
    ...principalKeyProblems(options.principalTagKeys ?? []),
    ...otherKeyProblems(options),
    ...carrierKindProblems(options.carrierKinds),
    ...openUsageProblems('allowedUntrackedUsage', options.allowedUntrackedUsage, options.carrierKinds),
    ...tierProblems(options.deniedServiceTiers),
    ...policyTypeProblems(options.policyType),
  ];
}

/**
 * Returns the problems with the name, principals and targets of an enforcement policy.
 */
export function enforcementPlaceProblems(props: TagEnforcementPolicyProps, account: string): string[] {
  const { policyName, maxPolicySize, roles = [], users = [], groups = [], targetIds = [] } = props;
  const { policyType = PolicyType.MANAGED_POLICY } = props;
  const isServiceControl = policyType === PolicyType.SERVICE_CONTROL_POLICY;
  const isGiven = Object.entries({ roles, users, groups }).filter(([, each]) => each.length > 0).map(([prop]) => prop);
  return [
    ...isServiceControl
      ? serviceControlNameProblems(policyName)
      : policyNameProblems('policyName', policyName),
    ...isServiceControl ? [] : holderProblems(props, policyType === PolicyType.PERMISSIONS_BOUNDARY, account),
    ...maxPolicySize !== undefined && !isServiceControl ? [`maxPolicySize must not be set for a ${policyType}, got ${show(maxPolicySize)}: remove maxPolicySize, because the limit of IAM is fixed`] : [],
    ...maxPolicySize === undefined ? [] : sizeLimitProblems(maxPolicySize),
    ...isServiceControl ? isGiven.map((prop) => `${prop} must not be set for a service control policy, which applies to accounts: use targetIds`) : [],
    ...!isServiceControl && targetIds.length > 0 ? [`targetIds must not be set for a ${policyType}, got ${show(targetIds)}: remove targetIds, or use PolicyType.SERVICE_CONTROL_POLICY`] : [],
    ...targetProblems(targetIds),
  ];
}

/**
 * Returns the problems with the name, the size limit and the targets of a service control policy.
 */
export function policyPlaceProblems(
  { policyName, maxPolicySize, targetIds = [] }: Pick<TagEnforcementPolicyProps, 'policyName' | 'maxPolicySize' | 'targetIds'>,
): string[] {
  const sizeProblems = maxPolicySize === undefined ? [] : sizeLimitProblems(maxPolicySize);
  return [...serviceControlNameProblems(policyName), ...sizeProblems, ...targetProblems(targetIds)];
}

function serviceControlNameProblems(name: string | undefined): string[] {
  return textProblems('policyName', name, { minLength: 1, maxLength: 125, pattern: /^[ -~]+$/, patternInWords: 'consist of ASCII characters', remedy: 'change the name, or omit it to have one generated' });
}

function targetProblems(targetIds: string[]): string[] {
  return [
    ...isToken(targetIds) ? [] : targetIds.filter((id) => !isToken(id) && !TARGET.test(id)).map((id) =>
      `targetIds must contain only IDs of accounts, organizational units or the root, got ${show(id)}: pass 12 digits, ou-… or r-…`),
    ...repeated(targetIds).map((id) => `targetIds must not contain duplicates: ${show(id)} is listed more than once`),
  ];
}

/**
 * Returns the problem with a service control policy in China, where service control policies do not support `NotResource`.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 */
export function partitionProblems(policyType: PolicyType | undefined, region: string): string[] {
  return policyType === PolicyType.SERVICE_CONTROL_POLICY && !isToken(region) && region.startsWith('cn-')
    ? [`policyType must not be SERVICE_CONTROL_POLICY in China, got a stack in ${region}: use MANAGED_POLICY or PERMISSIONS_BOUNDARY, because service control policies do not support NotResource there`]
    : [];
}

function otherKeyProblems({ schema, requiredTagKeys = [], principalTagKeys = [], otherTagKeys }: TagEnforcementOptions): string[] {
  if (otherTagKeys === undefined) {
    return [];
  }
  if (isToken(otherTagKeys)) {
    return ['otherTagKeys must be a list that is known at synth, got a token: pass the keys'];
  }
  const schemaKeys = schema instanceof CostTagSchema ? schema.keys : [];
  const costTagKeys = [...schemaKeys, ...isToken(requiredTagKeys) ? [] : requiredTagKeys, ...principalTagKeys]
    .filter((key) => !isToken(key)).map((key) => key.toLowerCase());
  const known = otherTagKeys.filter((key) => !isToken(key));
  return [
    ...otherTagKeys.length > known.length ? ['otherTagKeys must be known at synth, got a token: pass literal keys'] : [],
    ...known.flatMap((key) => textProblems('each element of otherTagKeys', key, {
      minLength: 1, maxLength: 128, pattern: /^[\w\s.:/=+@*?-]*$/, patternInWords: 'consist of characters that AWS allows in tag keys', remedy: 'correct the key',
    })),
    ...known.filter((key) => costTagKeys.some((costTagKey) => wildcard(key.toLowerCase()).test(costTagKey))).map((key) =>
      `otherTagKeys must not match the key of a cost tag, regardless of case, got ${show(key)}: remove it, because the cost tags are always allowed in their own spelling`),
    ...repeated(known).map((key) => `otherTagKeys must not contain duplicates: ${show(key)} is listed more than once`),
  ];
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
}

function sizeLimitProblems(size: number): string[] {
  return Number.isInteger(size) && size >= 2048 && size <= 10_240 ? [] : [
    `maxPolicySize must be a whole number of characters from 2048 to 10240${isToken(size) ? ' that is known at synth, got a token' : `, got ${show(size)}`}: omit maxPolicySize to use the documented limit of ${MAX_SERVICE_CONTROL_POLICY_SIZE} characters`,
  ];
}

function requiredKeyProblems(keys: string[] | undefined): string[] {
  if (keys === undefined) {
    return [];
  }
  return [
    ...keys.length === 0 ? ['requiredTagKeys must contain at least one key, got []: add the keys by which cost is allocated'] : [],
    ...keys.length > MAX_TAGS_PER_RESOURCE ? [`requiredTagKeys must contain at most ${MAX_TAGS_PER_RESOURCE} keys, got ${keys.length}: remove keys, because AWS allows no more tags on one resource`] : [],
    ...tagKeyProblems('requiredTagKeys', keys),
  ];
}
