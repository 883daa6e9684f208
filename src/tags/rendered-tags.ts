import { type CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { renderedProperties } from '../private/rendered';

/**
 * Tags of any CloudFormation resource after deployment, computed from its template and its stacks. Call this function at synth, after aspects.
 *
 * Supports resources for which the CDK does not model tags, such as a plain `CfnResource`. A value known only at deployment is an object, as in the template.
 *
 * @returns undefined if the whole list is known only at deployment
 */
export function renderedTags(resource: CfnResource): Map<string, unknown> | undefined {
  return deployedTags(Stack.of(resource), renderedProperties(resource)[tagProperty(resource)]);
}

/**
 * Tags of a resource after deployment, computed from the tags in its template in any of CloudFormation's formats.
 *
 * @returns undefined if the tags are known only at deployment
 */
export function deployedTags(stack: Stack, listed: any): Map<string, unknown> | undefined {
  const own = tagsIn(listed);
  return own && new Map([...stackTags(stack).map(([key, value]): [string, unknown] => [key, stack.resolve(value)]), ...own]);
}

/** Name of the property that contains the tags of a resource in a template. */
export function tagProperty(resource: CfnResource): string {
  const property = TagManager.of(resource)?.tagPropertyName ?? 'tags';
  return property.charAt(0).toUpperCase() + property.slice(1);
}

function tagsIn(tags: any): Map<string, unknown> | undefined {
  if (tags === undefined || tags === null) {
    return new Map();
  }
  if (Array.isArray(tags)) {
    return tags.every((tag) => typeof tag?.Key === 'string') ? new Map(tags.map(({ Key, Value }) => [Key, Value])) : undefined;
  }
  const keys = typeof tags === 'object' ? Object.keys(tags) : [];
  return typeof tags !== 'object' || keys.some((key) => key === 'Ref' || key.startsWith('Fn::')) ? undefined : new Map(Object.entries(tags));
}

/**
 * Tags that CloudFormation adds to a resource at deployment: the tags of its stack and of all parent stacks of a nested stack.
 */
export function stackTags(scope: IConstruct): Array<[string, string]> {
  const tags: Array<[string, string]> = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) {
    tags.unshift(...Object.entries(stack.tags.tagValues()));
  }
  return tags;
}
