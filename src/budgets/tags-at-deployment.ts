import { type AspectApplication, Aspects, type IAspect, RemoveTag, Tag, TagManager, TagType } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Base priority of the tags that a resource has before aspects run, as in the CDK. */
const PRIORITY = 50;

/** Adds the tag aspects of a construct to those of its parents, in the order in which the CDK invokes them. */
export function tagAspects(construct: IConstruct, inherited: readonly AspectApplication[]): readonly AspectApplication[] {
  const own = Aspects.of(construct).applied.filter(({ aspect }) => isTag(aspect));
  return own.length === 0 ? inherited : [...inherited, ...own].sort((one, other) => one.priority - other.priority);
}

/**
 * Tags that a resource has in its template, before the CDK has invoked the aspects of its stage.
 *
 * The CDK synthesizes one stage after the other, so the tags of a later stage are not final yet. Other aspects that change tags are not considered.
 *
 * @param type CloudFormation type of the resource, or `aws:cdk:stack` for the tags of a stack
 */
export function tagsAfter(aspects: readonly AspectApplication[], manager: TagManager, type: string): Record<string, string> {
  if (aspects.length === 0) {
    return manager.tagValues();
  }
  const cdkTagManager = new TagManager(TagType.MAP, type);
  Object.entries(manager.tagValues()).forEach(([key, value]) => cdkTagManager.setTag(key, value, PRIORITY));
  // A tag aspect reads nothing but the tag manager of a construct.
  aspects.forEach(({ aspect }) => aspect.visit({ cdkTagManager } as unknown as IConstruct));
  return cdkTagManager.tagValues();
}

function isTag(aspect: IAspect): boolean {
  return aspect instanceof Tag || aspect instanceof RemoveTag;
}
