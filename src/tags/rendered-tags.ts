import { type CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { renderedProperties } from '../private/rendered';

/**
 * The tags of any CloudFormation resource after deployment, as its template and its stacks have them; to be called at synth, after aspects.
 *
 * Also those of a resource that the CDK knows no tags of, such as a plain `CfnResource`. What is only known at deployment is an object, as in the template.
 *
 * @returns undefined if the whole list is only known at deployment
 */
export function renderedTags(resource: CfnResource): Map<string, unknown> | undefined {
  const stack = Stack.of(resource);
  const property = TagManager.of(resource)?.tagPropertyName ?? 'tags';
  const own = tagsIn(renderedProperties(resource)[property.charAt(0).toUpperCase() + property.slice(1)]);
  return own && new Map([...stackTags(resource).map(([key, value]): [string, unknown] => [key, stack.resolve(value)]), ...own]);
}

/**
 * The tags in a template, whichever way the resource lists them.
 *
 * @returns undefined if it takes a deployment to know them
 */
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

/**
 * The tags that CloudFormation adds to a resource at deployment: those of its stack, and of the stacks that one is nested in.
 */
export function stackTags(scope: IConstruct): Array<[string, string]> {
  const tags: Array<[string, string]> = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) {
    tags.unshift(...Object.entries(stack.tags.tagValues()));
  }
  return tags;
}
