import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeployedProfile } from './audit-request';
import { constructPath } from '../private/construct-path';
import type { IInferenceProfile } from '../profiles';
import { withRetained } from '../profiles/with-retained';
import { ResourceTags } from '../tags/resource-tags';

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

/** Profiles and their final tags. Call it at synth, after all tags have been added. */
export function deployedProfiles(profiles: readonly IInferenceProfile[]): DeployedProfile[] {
  return withRetained(profiles).map((profile) => {
    const { inferenceProfileArn: arn, node: { path, defaultChild }, costTags } = profile;
    return { arn, path, tags: defaultChild && isOfType(defaultChild, PROFILE_TYPE) ? finalTags(defaultChild) : costTags._entries() };
  });
}

/** All profiles in a stack, regardless of the construct that creates them, with their final tags. Call it at synth, after all tags have been added. */
export function profilesInStack(stack: Stack): DeployedProfile[] {
  return resourcesInStack(stack, PROFILE_TYPE)
    .map((resource) => ({ arn: resource.getAtt('InferenceProfileArn').toString(), path: constructPath(resource), tags: finalTags(resource) }));
}

/** Resources of a type in a stack. A resource with a condition might not exist, so it cannot be referenced. */
export function resourcesInStack(stack: Stack, type: string): CfnResource[] {
  return stack.node.findAll().filter((node) => isOfType(node, type))
    .filter((resource) => Stack.of(resource) === stack && resource.cfnOptions.condition === undefined);
}

export function isOfType(node: IConstruct, type: string): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === type;
}

export function finalTags(resource: CfnResource): Array<[string, string]> {
  return TagManager.of(resource) ? [...ResourceTags.of(resource).final()] : [];
}
