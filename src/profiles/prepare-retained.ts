import { type CfnResource, ReferenceStrength, Stack, Stage } from 'aws-cdk-lib';
import type { IInferenceProfile } from './inference-profile';
import { outermostStack } from '../private/outermost-stack';
import { isTemplateOnly } from '../private/template-only-stack';

// Context key of `CrossStackReferences.consume` and of the feature flag. It is `DEFAULT_CROSS_STACK_REFERENCES` in `aws-cdk-lib/cx-api`, which would load more code.
const DEFAULT_STRENGTH = '@aws-cdk/core:defaultCrossStackReferences';

/**
 * Prepares retained profiles for the deployment that replaces them: they are referred to like the current profile, they exist under the same condition, and their exports stay. Other stacks import them until
 * their next deployment, and CloudFormation does not delete an export that is in use.
 *
 * Call this function in an aspect: the values of the current profile are not known before, and the CDK resolves references afterwards.
 */
export function prepareRetained(current: CfnResource, retained: readonly IInferenceProfile[]): void {
  const strength = current._crossStackReferenceStrengthOverride;
  const isExported = strength === undefined ? hasStrongConsumers(current) : strength !== ReferenceStrength.WEAK;
  for (const { node, inferenceProfileArn, inferenceProfileId } of retained) {
    const resource = node.defaultChild as CfnResource;
    const { condition, deletionPolicy, updateReplacePolicy } = current.cfnOptions;
    resource.cfnOptions.condition ??= condition;
    resource.cfnOptions.deletionPolicy ??= deletionPolicy;
    resource.cfnOptions.updateReplacePolicy ??= updateReplacePolicy;
    if (strength !== undefined) {
      resource.applyCrossStackReferenceStrength(strength);
    }
    // No stack can import from a template that is deployed under other names.
    if (isExported && !isTemplateOnly(Stack.of(current))) {
      const stack = outermostStack(current);
      stack.exportValue(inferenceProfileArn);
      stack.exportValue(inferenceProfileId);
    }
  }
}

// The strength of a reference is a decision of the stack that refers.
function hasStrongConsumers(resource: CfnResource): boolean {
  const stacks = Stage.of(resource)!.node.findAll().filter((node): node is Stack => Stack.isStack(node));
  return stacks.some(({ node }) => (node.tryGetContext(DEFAULT_STRENGTH) ?? ReferenceStrength.STRONG) !== ReferenceStrength.WEAK);
}
