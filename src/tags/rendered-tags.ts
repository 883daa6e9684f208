import { type CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ownTags, tagProperty, tagsIn } from './own-tags';
import { show } from '../private/check';
import { renderedProperties } from '../private/rendered';
import { stackValue } from '../private/stack-value';
import { isTemplateOnly } from '../private/template-only-stack';

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

/**
 * Tags that CloudFormation adds to a resource at deployment: the tags of its stack and of all parent stacks of a nested stack. Values that are tokens can be used in any stack.
 *
 * The CDK passes the tags of a stack to CloudFormation without the tags that contain tokens. It does not deploy a template of AWS Service Catalog or of a stack set,
 * so it does not pass any. The tags of a nested stack are a property of a resource in its parent, which can contain tokens.
 */
export function stackTags(scope: IConstruct): Array<[string, string]> {
  const stack = Stack.of(scope);
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  if (!parent) {
    return passedTags(stack, stack.tags.tagValues());
  }
  // The CDK adds the tags of the nested stack to those of the resource.
  const own = new Map([...Object.entries(stack.tags.tagValues()), ...resource ? ownTags(resource).tags : []]);
  return [...stackTags(parent), ...[...own].map(([key, value]): [string, string] => [key, stackValue(parent, value, `CostTags: tag ${show(key)} of ${show(stack.node.path)}`)])];
}

/**
 * Tags of a stack that is not nested, as far as the CDK passes them to CloudFormation.
 *
 * @param tags tags in the tag manager of the stack
 */
export function passedTags(stack: Stack, tags: Readonly<Record<string, string>>): Array<[string, string]> {
  return isTemplateOnly(stack) ? [] : Object.entries(tags).filter((tag) => !tag.some((text) => Token.isUnresolved(text)));
}
