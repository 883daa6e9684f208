import { isToken, show } from '../private/check';
import * as data from '../private/resource-type-regions.json';
import { isTypeMissing } from '../private/resource-type-support';

const TYPE = 'AWS::BedrockMantle::Project';

/**
 * Problems with the Region of a project. Returns no problems for a token, or for a Region that the data does not contain.
 */
export function projectRegionProblems(region: string): string[] {
  return !isToken(region) && isTypeMissing(TYPE, region) ? [
    `the stack must be in a Region where CloudFormation supports ${TYPE}, got ${show(region)}: use a separate stack, new Stack(app, 'Projects', { env: { account, region: 'us-east-1' } }), ` +
    `or set verifyRegion to false if AWS has added the Region since ${data.asOf}`,
  ] : [];
}
