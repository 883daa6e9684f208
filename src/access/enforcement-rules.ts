import { carrierKindProblems } from './carrier-rules';
import { policyTypeProblems, principalKeyProblems, tagKeyProblems, tierProblems } from './invoke-policy-rules';
import { organizationPolicyNameProblems, targetIdProblems } from './organization-targets';
import { holderProblems, policyNameProblems } from './policy-parts';
import { PolicyType } from './policy-type';
import { SERVICE_CONTROL_LIMITS } from './service-control-limits';
import type { TagEnforcementOptions, TagEnforcementPolicyProps } from './tag-enforcement-policy-props';
import { openUsageProblems } from './untracked-usage-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { metricNamespaceProblems } from '../private/metric-namespace';
import { CostTagSchema } from '../tags';
import { MAX_TAGS_PER_RESOURCE } from '../tags/tag-rules';

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
    ...protectionProblems(options),
    ...policyTypeProblems(options.policyType),
  ];
}

/**
 * Returns the problems with the name, principals and targets of an enforcement policy.
 */
export function enforcementPlaceProblems(props: TagEnforcementPolicyProps, account: string): string[] {
  const { policyName, maxPolicySize, maxPoliciesPerTarget, roles = [], users = [], groups = [], targetIds = [] } = props;
  const { policyType = PolicyType.MANAGED_POLICY } = props;
  const isServiceControl = policyType === PolicyType.SERVICE_CONTROL_POLICY;
  const isGiven = Object.entries({ roles, users, groups }).filter(([, each]) => each.length > 0).map(([prop]) => prop);
  return [
    ...isServiceControl ? organizationPolicyNameProblems(policyName) : policyNameProblems('policyName', policyName),
    ...isServiceControl ? [] : holderProblems(props, policyType === PolicyType.PERMISSIONS_BOUNDARY, account),
    ...maxPolicySize !== undefined && !isServiceControl ? [`maxPolicySize must not be set for a ${policyType}, got ${show(maxPolicySize)}: remove maxPolicySize, because the limit of IAM is fixed`] : [],
    ...maxPoliciesPerTarget !== undefined && !isServiceControl
      ? [`maxPoliciesPerTarget must not be set for a ${policyType}, got ${show(maxPoliciesPerTarget)}: remove maxPoliciesPerTarget, because only a service control policy has targets`]
      : [],
    ...limitProblems('maxPolicySize', maxPolicySize, 'characters', SERVICE_CONTROL_LIMITS.size),
    ...limitProblems('maxPoliciesPerTarget', maxPoliciesPerTarget, 'policies', SERVICE_CONTROL_LIMITS.perTarget),
    ...isServiceControl ? isGiven.map((prop) => `${prop} must not be set for a service control policy, which applies to accounts: use targetIds`) : [],
    ...!isServiceControl && targetIds.length > 0 ? [`targetIds must not be set for a ${policyType}, got ${show(targetIds)}: remove targetIds, or use PolicyType.SERVICE_CONTROL_POLICY`] : [],
    ...targetIdProblems(targetIds),
  ];
}

/**
 * Returns the problems with the name, the size limit and the targets of a service control policy.
 */
export function policyPlaceProblems(
  { policyName, maxPolicySize, targetIds = [] }: Pick<TagEnforcementPolicyProps, 'policyName' | 'maxPolicySize' | 'targetIds'>,
): string[] {
  return [
    ...organizationPolicyNameProblems(policyName),
    ...limitProblems('maxPolicySize', maxPolicySize, 'characters', SERVICE_CONTROL_LIMITS.size),
    ...targetIdProblems(targetIds),
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

function protectionProblems({ protectedMeters = [], protectedAlarms = [] }: TagEnforcementOptions): string[] {
  return [
    ...protectedMeters.flatMap(({ metricNamespace, writers }) => [
      ...metricNamespaceProblems('metricNamespace of protectedMeters', metricNamespace, 'pass the metricNamespace of the meter'),
      ...writers.length === 0 ? [`writers of protectedMeters must contain at least one role for ${show(metricNamespace)}, got []: pass the role of the meter, because its own metrics would be denied`] : [],
    ]),
    ...repeated(protectedMeters.map(({ metricNamespace }) => metricNamespace)).map((namespace) =>
      `protectedMeters must not contain duplicates: ${show(namespace)} is listed more than once`),
    ...repeated(protectedAlarms.map(({ node }) => node.path)).map((path) => `protectedAlarms must not contain duplicates: ${show(path)} is listed more than once`),
  ];
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

interface Limits {
  readonly minimum: number;
  readonly default: number;
  readonly maximum: number;
}

function limitProblems(prop: string, value: number | undefined, unit: string, limits: Limits): string[] {
  const { minimum, maximum } = limits;
  return value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum) ? [] : [
    `${prop} must be a whole number of ${unit} from ${minimum} to ${maximum}${isToken(value) ? ' that is known at synth, got a token' : `, got ${show(value)}`}: ` +
    `omit ${prop} to use ${limits.default} ${unit}, which every organization supports`,
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
