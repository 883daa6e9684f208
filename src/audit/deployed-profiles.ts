import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DeployedProfile } from './audit-request';
import type { IInferenceProfile } from '../profiles';
import { ResourceTags } from '../tags/resource-tags';

const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

/** Profiles as they are deployed, with their final tags; to be called at synth. */
export function deployedProfiles(profiles: readonly IInferenceProfile[]): DeployedProfile[] {
  return profiles.map((profile) => {
    const { inferenceProfileArn: arn, node: { path, defaultChild }, costTags } = profile;
    return { arn, path, tags: defaultChild && isProfile(defaultChild) ? finalTags(defaultChild) : costTags._entries() };
  });
}

/** All profiles of a stack, whoever made them; to be called at synth. */
export function profilesInStack(stack: Stack): DeployedProfile[] {
  return stack.node.findAll().filter(isProfile)
    // What depends on a condition may not be there to refer to.
    .filter((resource) => Stack.of(resource) === stack && resource.cfnOptions.condition === undefined)
    .map((resource) => ({ arn: resource.getAtt('InferenceProfileArn').toString(), path: pathOf(resource), tags: finalTags(resource) }));
}

function isProfile(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === PROFILE_TYPE;
}

function finalTags(resource: CfnResource): Array<[string, string]> {
  return TagManager.of(resource) ? [...ResourceTags.of(resource).final()] : [];
}

// Of the construct that a reader knows.
function pathOf({ node }: CfnResource): string {
  return node.id === 'Resource' ? node.scope!.node.path : node.path;
}
