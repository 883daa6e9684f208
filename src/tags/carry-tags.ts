import { type CfnResource, Lazy, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostTags } from './cost-tags';
import { tagProperty } from './rendered-tags';
import { ResourceTags } from './resource-tags';
import { tagConflicts } from './tag-conflicts';
import { isToken } from '../private/check';

/**
 * Puts cost tags on a taggable resource and what is below its construct. Keys that are only known at synth cannot go by `Tags.of`, and reach the resource alone.
 *
 * @param isRendered whether this version of the CDK renders the resource's tags by itself
 *
 * @returns what is to be checked after aspects: where the resource ended up with other tags
 */
export function carryTags(scope: IConstruct, resource: CfnResource, costTags: CostTags, isRendered: boolean = true): () => string[] {
  const keysAreKnown = !isToken(costTags.keys);
  if (keysAreKnown) {
    costTags.applyTo(scope);
  }
  if (!keysAreKnown || !isRendered) {
    const manager = TagManager.of(resource)!;
    resource.addPropertyOverride(tagProperty(resource), Lazy.any({
      produce: () => [...new Map([...Object.entries(manager.tagValues()), ...costTags._entries()])].map(([Key, Value]) => ({ Key, Value })),
    }, { omitEmptyArray: true }));
  }
  return () => keysAreKnown ? tagConflicts(costTags, ResourceTags.of(resource)) : [];
}
