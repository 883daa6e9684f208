import { CfnResource, Stack, TagManager, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { mergedOverrides } from './merged-overrides';

/** Tags of a resource in its template. */
export interface OwnTags {
  readonly tags: ReadonlyMap<string, string>;

  /** Keys whose value is set or removed by an override, such as `addPropertyOverride`. */
  readonly overridden: ReadonlySet<string>;
}

/**
 * Tags of a taggable resource in its template: those of the tag manager, of the property of the L1, and of overrides. Can be called at any time, because it changes
 * nothing. The tags are complete after aspects only. It is not cached, because aspects can change the tags later.
 */
export function ownTags(resource: IConstruct): OwnTags {
  const manager = withProperty(resource);
  const managed = manager?.tagValues() ?? {};
  const override = CfnResource.isCfnResource(resource) ? overrideOf(resource) : undefined;
  if (!manager || !override) {
    return { tags: new Map(Object.entries(managed)), overridden: new Set() };
  }
  const stack = Stack.of(resource);
  const merged = tagsIn(mergedOverrides(capitalized(stack.resolve(manager.renderTags())), stack.resolve(override.value), override.isDeletion));
  // The list depends on a condition.
  if (!merged) {
    return { tags: new Map(Object.entries(managed)), overridden: new Set() };
  }
  // A token is kept where it is, because its resolved form does not lead to another stack.
  const text = (value: unknown) => JSON.stringify(stack.resolve(value));
  const isManaged = (key: string, value: unknown) => Object.hasOwn(managed, key) && text(managed[key]) === text(value);
  const asText = (value: unknown) => typeof value === 'string' ? value : Token.asString(value);
  const tags = [...merged].map(([key, value]): [string, string] => [key, isManaged(key, value) ? managed[key] : asText(value)]);
  const isChanged = ([key, value]: [string, string]) => managed[key] !== value;
  const changed = [...tags.filter(isChanged), ...Object.entries(managed).filter(([key]) => !merged.has(key))].map(([key]) => key);
  return { tags: new Map(tags), overridden: new Set(changed) };
}

/** Name of the property that contains the tags of a resource in a template. */
export function tagProperty(resource: IConstruct): string {
  const property = TagManager.of(resource)?.tagPropertyName ?? 'tags';
  return property.charAt(0).toUpperCase() + property.slice(1);
}

/** Tags in a template, in any of CloudFormation's formats. Undefined if the tags are known only at deployment. */
export function tagsIn(tags: any): Map<string, unknown> | undefined {
  if (tags === undefined || tags === null) {
    return new Map();
  }
  if (Array.isArray(tags)) {
    return tags.every((tag) => typeof tag?.Key === 'string') ? new Map(tags.map(({ Key, Value }) => [Key, Value])) : undefined;
  }
  const keys = typeof tags === 'object' ? Object.keys(tags) : [];
  return typeof tags !== 'object' || keys.some((key) => key === 'Ref' || key.startsWith('Fn::')) ? undefined : new Map(Object.entries(tags));
}

// The tag manager takes the property of the L1 over when the CDK renders it. That is done on a copy here, because it cannot be undone.
function withProperty(resource: IConstruct): TagManager | undefined {
  const manager = TagManager.of(resource) as any;
  const property = manager && (resource as any)[manager.tagPropertyName];
  if (!property || property === manager || !(manager.tags instanceof Map) || !(manager.priorities instanceof Map)) {
    return manager;
  }
  const copy = Object.assign(Object.create(manager), { tags: new Map(manager.tags), priorities: new Map(manager.priorities) });
  copy.renderTags(property);
  return copy;
}

function overrideOf(resource: CfnResource): { value: unknown; isDeletion: boolean } | undefined {
  const { rawOverrides = {} } = resource as unknown as { rawOverrides?: any };
  const property = tagProperty(resource);
  if (!('Properties' in rawOverrides)) {
    return undefined;
  }
  const properties = rawOverrides.Properties;
  if (typeof properties !== 'object' || properties === null) {
    return { value: undefined, isDeletion: true };
  }
  return property in properties ? { value: properties[property], isDeletion: properties[property] === undefined } : undefined;
}

function capitalized(tags: any): any {
  const inTemplate = (tag: any) => typeof tag === 'object' && tag !== null && 'key' in tag ? { Key: tag.key, Value: tag.value } : tag;
  return Array.isArray(tags) ? tags.map(inTemplate) : tags;
}
