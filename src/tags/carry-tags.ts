import { type CfnResource, Lazy, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostTags } from './cost-tags';
import { tagProperty } from './own-tags';
import { ResourceTags } from './resource-tags';
import { tagConflicts } from './tag-conflicts';
import { isToken } from '../private/check';

/**
 * Applies cost tags to a taggable resource and to all constructs below it. Keys that are tokens cannot be applied with `Tags.of`, so these tags reach the resource only.
 *
 * @param isRendered whether this version of the CDK renders the tags of the resource
 * @param prop name of the prop that declares the tags, by default `costTags`
 *
 * @returns a check to run after aspects, which returns the tags whose final value differs from the declared value
 */
export function carryTags(scope: IConstruct, resource: CfnResource, costTags: CostTags, isRendered: boolean = true, prop?: string): () => string[] {
  const keysAreKnown = !isToken(costTags.keys);
  if (keysAreKnown) {
    costTags._addTo(scope);
  }
  if (!keysAreKnown || !isRendered) {
    const manager = TagManager.of(resource)!;
    // With known keys, the tag manager decides, so that a stronger tag is found as a conflict and not hidden by this override.
    const declared = () => keysAreKnown ? [] : costTags._entries();
    resource.addPropertyOverride(tagProperty(resource), Lazy.uncachedAny({
      produce: () => [...new Map([...Object.entries(manager.tagValues()), ...declared()])].map(([Key, Value]) => ({ Key, Value })),
    }, { omitEmptyArray: true }));
  }
  return () => keysAreKnown ? tagConflicts(costTags, ResourceTags.of(resource), prop) : [];
}
