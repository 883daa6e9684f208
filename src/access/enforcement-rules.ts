import { GuardrailRendering } from './guardrail-rendering';
import { principalKeyProblems, tagKeyProblems, tierProblems } from './invoke-policy-rules';
import { holderProblems, policyNameProblems } from './policy-parts';
import type { TagGuardrailOptions, TagGuardrailPolicyProps } from './tag-guardrail-policy-props';
import { openPathProblems } from './untracked-path-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { CostTagSchema } from '../tags';
import { MAX_TAGS_PER_RESOURCE } from '../tags/tag-rules';

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
const TARGET = /^(\d{12}|r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;

/**
 * What is wrong with what a guardrail shall keep from happening.
 */
export function guardrailOptionProblems(options: TagGuardrailOptions): string[] {
  const { schema, requiredTagKeys, rendering } = options;
  return [
    ...schema === undefined && requiredTagKeys === undefined ? ['schema or requiredTagKeys must say which tags a profile needs, got neither: pass one of the two'] : [],
    ...schema !== undefined && requiredTagKeys !== undefined ? [`requiredTagKeys must not be given together with schema, got ${show(requiredTagKeys)}: the schema says which are required`] : [],
    ...schema !== undefined && !(schema instanceof CostTagSchema) ? [`schema must be a CostTagSchema, got ${show(schema)}: use CostTagSchema.of`] : [],
    ...schema instanceof CostTagSchema && schema.requiredKeys.length === 0 ? [`schema must have a required key, got optional keys ${show(schema.keys)}: a profile without tags would satisfy it`] : [],
    ...requiredKeyProblems(requiredTagKeys),
    ...principalKeyProblems(options.principalTagKeys ?? []),
    ...openPathProblems('allowedPaths', options.allowedPaths),
    ...tierProblems(options.deniedServiceTiers),
    ...rendering !== undefined && !Object.values(GuardrailRendering).includes(rendering)
      ? [`rendering must be a value of GuardrailRendering, got ${show(rendering)}: use one of ${Object.values(GuardrailRendering).join(', ')}`]
      : [],
  ];
}

/**
 * What is wrong with the name of a guardrail, and where it goes.
 */
export function guardrailPlaceProblems(props: TagGuardrailPolicyProps, account: string): string[] {
  const { policyName, maxPolicySize, roles = [], users = [], groups = [], targetIds = [] } = props;
  const { rendering = GuardrailRendering.MANAGED_POLICY } = props;
  const isServiceControl = rendering === GuardrailRendering.SERVICE_CONTROL_POLICY;
  const isGiven = Object.entries({ roles, users, groups }).filter(([, each]) => each.length > 0).map(([prop]) => prop);
  return [
    ...isServiceControl
      ? textProblems('policyName', policyName, { minLength: 1, maxLength: 125, pattern: /^[ -~]+$/, patternInWords: 'consist of ASCII characters', remedy: 'change it or leave it out to have one generated' })
      : policyNameProblems('policyName', policyName),
    ...isServiceControl ? [] : holderProblems(props, rendering === GuardrailRendering.PERMISSIONS_BOUNDARY, account),
    ...maxPolicySize !== undefined && !isServiceControl ? [`maxPolicySize must not be given for a ${rendering}, got ${show(maxPolicySize)}: IAM's limit is fixed`] : [],
    ...maxPolicySize === undefined ? [] : sizeLimitProblems(maxPolicySize),
    ...isServiceControl ? isGiven.map((prop) => `${prop} must not be given for a service control policy, which is for accounts: use targetIds`) : [],
    ...!isServiceControl && targetIds.length > 0 ? [`targetIds must not be given for a ${rendering}, got ${show(targetIds)}: they are for GuardrailRendering.SERVICE_CONTROL_POLICY`] : [],
    ...isToken(targetIds) ? [] : targetIds.filter((id) => !isToken(id) && !TARGET.test(id)).map((id) =>
      `targetIds must be ids of accounts, organizational units or the root, got ${show(id)}: pass 12 digits, ou-… or r-…`),
    ...repeated(targetIds).map((id) => `targetIds must differ, got ${show(id)} more than once: drop it`),
  ];
}

function sizeLimitProblems(size: number): string[] {
  return Number.isInteger(size) && size >= 2048 && size <= 10_240 ? [] : [
    `maxPolicySize must be a whole number of characters from 2048 to 10240${isToken(size) ? ' that is known at synth, got a token' : `, got ${show(size)}`}: leave it out to take what AWS's page says`,
  ];
}

function requiredKeyProblems(keys: string[] | undefined): string[] {
  if (keys === undefined) {
    return [];
  }
  return [
    ...keys.length === 0 ? ['requiredTagKeys must name at least one key, got []: name what the cost is told apart by'] : [],
    ...keys.length > MAX_TAGS_PER_RESOURCE ? [`requiredTagKeys must be at most ${MAX_TAGS_PER_RESOURCE}, got ${keys.length}: AWS allows no more tags on one resource`] : [],
    ...tagKeyProblems('requiredTagKeys', keys),
  ];
}
