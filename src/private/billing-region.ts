import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isToken, show } from './check';

/** Region that contains all billing resources of the commercial partition. */
export const BILLING_REGION = 'us-east-1';

// Prefixes are used because older versions of the CDK do not know the partitions of newer Regions.
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

/** Returns whether a Region that is known at synth is in the partition `aws`. */
export function isCommercial(region: string): boolean {
  return !OTHER_PARTITIONS.test(region);
}

/**
 * Problems with the Region of a resource that CloudFormation supports only in us-east-1. Returns no problems if the Region of the stack is known only at deployment.
 *
 * @param what CloudFormation type of the resource
 * @param elsewhere clause about related resources that can be in another Region
 */
export function billingRegionProblems(scope: IConstruct, what: string, elsewhere: string): string[] {
  const { region } = Stack.of(scope);
  if (isToken(region) || region === BILLING_REGION) {
    return [];
  }
  if (!isCommercial(region)) {
    return [`the stack must be in us-east-1, got ${show(region)}: ${what} is available only in the commercial partition`
      + (region.startsWith('us-gov-') ? '; deploy the construct there, in the payer account of AWS GovCloud (US)' : '; omit the construct')];
  }
  return [`the stack must be in us-east-1, got ${show(region)}: use a separate stack, new Stack(app, 'CostReports', { env: { account, region: 'us-east-1' } }), `
    + `because ${what} is available only in us-east-1; ${elsewhere}`];
}
