import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isCommercial } from '../private/billing-region';
import { isToken, show } from '../private/check';

/**
 * Problems of the Region of a Cost Explorer resource. Returns nothing if the Region of the stack is known only at deployment.
 *
 * @param what the resource or service, as AWS calls it
 */
export function govCloudProblems(scope: IConstruct, what: string): string[] {
  const { region } = Stack.of(scope);
  if (isToken(region) || isCommercial(region) || region.startsWith('cn-')) {
    return [];
  }
  return [region.startsWith('us-gov-')
    ? `the stack must not be in AWS GovCloud (US), got ${show(region)}: deploy the construct in the associated payer account in the commercial partition, where AWS provides ${what}`
    : `the stack must be in a commercial Region or a China Region, got ${show(region)}: remove the construct, because AWS provides ${what} only in these partitions`];
}
