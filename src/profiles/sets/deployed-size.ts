import { isToken } from '../../private/check';
import { partitionOfRegion } from '../../private/partition';
import type { IInferenceProfile } from '../inference-profile';

// Length of every ID that has been observed. The API allows up to 64 characters.
const ID = 'x'.repeat(12);

const ACCOUNT = '0'.repeat(12);
const LONG_REGION = 'ap-southeast-1';

/**
 * ARN of a profile as long as it is expected to be when it is deployed.
 */
export function arnAsDeployed({ inferenceProfileArn, env }: IInferenceProfile): string {
  if (!isToken(inferenceProfileArn)) {
    return inferenceProfileArn;
  }
  const region = isToken(env.region) ? LONG_REGION : env.region;
  const partition = partitionOfRegion(region) ?? 'aws';
  return `arn:${partition}:bedrock:${region}:${isToken(env.account) ? ACCOUNT : env.account}:application-inference-profile/${ID}`;
}
