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
  return deployedTags(Stack.of(resource), renderedProperties(resource)[tagProperty(resource)]);
}

/**
 * The tags of a resource after deployment, by what its template lists, whichever way.
 *
 * @returns undefined if it takes a deployment to know them
 */
export function deployedTags(stack: Stack, listed: any): Map<string, unknown> | undefined {
  const own = tagsIn(listed);
  return own && new Map([...stackTags(stack).map(([key, value]): [string, unknown] => [key, stack.resolve(value)]), ...own]);
}

/** What a resource calls its tags in a template. */
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
 * The tags that CloudFormation adds to a resource at deployment: those of its stack, and of the stacks that one is nested in.
 */
export function stackTags(scope: IConstruct): Array<[string, string]> {
  const tags: Array<[string, string]> = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack; stack = stack.nestedStackParent) {
    tags.unshift(...Object.entries(stack.tags.tagValues()));
  }
  return tags;
}
