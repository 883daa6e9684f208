import type { Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';

export const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** Models that a call through a profile of the tests runs on. */
export const MODEL_ARNS = ['us-east-1', 'us-west-2'].map((region) => `arn:aws:bedrock:${region}::foundation-model/${MODEL}`);

export const IMPORTED = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';

/** A profile of a team, as other constructs take it. */
export function newProfile(stack: Stack, id = 'Profile', modelId = `us.${MODEL}`): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, id, { modelSource: ModelSource.systemDefinedProfile(modelId), costTags: CostTags.of({ Department: 'Claims' }) });
}
