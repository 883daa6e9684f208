import { type AppTemplates, keyOf } from './app-templates';
import type { PolicyHolders } from './policy-holders';
import { mayPassSessionTags } from './session-tags';
import { taggedResources } from './tagged-resources';
import { listOf } from '../private/template-values';
import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';

type Tags = ReadonlyMap<string, unknown>;

// Keys of callers in the filter and in the tags that it is compared with. A tag key does not contain the character.
const OF_CALLER = '\uE002';

/** Returns the keys of tags of callers by which a budget filters, without their prefix. */
export function callerKeys(budget: any): string[] {
  return keysIn(budget?.FilterExpression).flatMap((key) => key.startsWith(IAM_PRINCIPAL_PREFIX) ? [key.slice(IAM_PRINCIPAL_PREFIX.length)] : []);
}

/** Returns a budget whose filter reads the tags of callers from the same tags as those of resources, under keys of their own. */
export function withCallerKeys(budget: any): any {
  return { ...budget, FilterExpression: renamed(budget.FilterExpression) };
}

/** Returns some tags of a caller under the keys of `withCallerKeys`. */
export function callerTags(tags: Tags, keys: readonly string[]): Tags {
  return new Map(keys.filter((key) => tags.has(key)).map((key) => [`${OF_CALLER}${key}`, tags.get(key)]));
}

/**
 * Returns the tags of the roles and users of an app. The tags of a principal are undefined if they are known only at deployment, or if its sessions can carry other tags:
 * roles that can be assumed with session tags, and permission sets, whose sessions carry attributes of AWS IAM Identity Center.
 */
export function budgetCallers({ all }: AppTemplates, holders: PolicyHolders): Array<Tags | undefined> {
  return all.flatMap((template) => [
    ...taggedResources(template, (type) => type === 'AWS::IAM::User').map(({ tags }) => tags),
    ...taggedResources(template, (type) => type === 'AWS::IAM::Role').map(({ logicalId, tags }) => mayPassSessionTags(holders.trustOf(keyOf(template, logicalId))) ? undefined : tags),
    ...taggedResources(template, (type) => type === 'AWS::SSO::PermissionSet').map(() => undefined),
  ]);
}

function keysIn(expression: any): string[] {
  const { And, Or, Not, Tags } = expression ?? {};
  return [...typeof Tags?.Key === 'string' ? [Tags.Key] : [], ...[And, Or, Not].flatMap((each) => listOf(each).flatMap(keysIn))];
}

function renamed(value: any): any {
  if (Array.isArray(value)) {
    return value.map(renamed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries<any>(value).map(([name, each]) =>
    [name, name === 'Key' && typeof each === 'string' && each.startsWith(IAM_PRINCIPAL_PREFIX) ? `${OF_CALLER}${each.slice(IAM_PRINCIPAL_PREFIX.length)}` : renamed(each)]));
}
