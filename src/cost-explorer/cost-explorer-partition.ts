import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isCommercial } from '../private/billing-region';
import { isToken, show } from '../private/check';

/**
 * What is wrong with the place of a resource of Cost Explorer; nothing if the stack leaves its Region to the deployment.
 *
 * @param what as AWS calls it
 */
export function govCloudProblems(scope: IConstruct, what: string): string[] {
  const { region } = Stack.of(scope);
  if (isToken(region) || isCommercial(region) || region.startsWith('cn-')) {
    return [];
  }
  return [region.startsWith('us-gov-')
    ? `scope must not be in AWS GovCloud (US), got ${show(region)}: AWS has ${what} in the account that pays for it, in the commercial partition; deploy it there`
    : `scope must be in a commercial Region or one of China, got ${show(region)}: AWS has ${what} in these partitions only; leave it out`];
}
