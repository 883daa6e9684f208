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
    return { arn, path, tags: defaultChild && isProfile(defaultChild) ? finalTags(defaultChild) : costTags._entries() };
  });
}

/** All profiles in a stack, regardless of the construct that creates them, with their final tags. Call it at synth, after all tags have been added. */
export function profilesInStack(stack: Stack): DeployedProfile[] {
  return stack.node.findAll().filter(isProfile)
    // A resource with a condition might not exist, so it cannot be referenced.
    .filter((resource) => Stack.of(resource) === stack && resource.cfnOptions.condition === undefined)
    .map((resource) => ({ arn: resource.getAtt('InferenceProfileArn').toString(), path: constructPath(resource), tags: finalTags(resource) }));
}

function isProfile(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === PROFILE_TYPE;
}

function finalTags(resource: CfnResource): Array<[string, string]> {
  return TagManager.of(resource) ? [...ResourceTags.of(resource).final()] : [];
}
