import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isToken, show } from './check';

/** The one Region where AWS has what belongs to the bill of the commercial partition. */
export const BILLING_REGION = 'us-east-1';

// By prefixes: older versions of the CDK do not know the partitions of newer Regions.
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

/** Whether a Region, known at synth, is of the partition `aws`. */
export function isCommercial(region: string): boolean {
  return !OTHER_PARTITIONS.test(region);
}

/**
 * What is wrong with the place of a resource that CloudFormation makes in us-east-1 only; nothing if the stack leaves its Region to the deployment.
 *
 * @param what the type, as AWS calls it
 * @param elsewhere what may stay where it is
 */
export function billingRegionProblems(scope: IConstruct, what: string, elsewhere: string): string[] {
  const { region } = Stack.of(scope);
  if (isToken(region) || region === BILLING_REGION) {
    return [];
  }
  if (!isCommercial(region)) {
    return [`scope must be in us-east-1, got ${show(region)}: AWS has ${what} in the commercial partition only`
      + (region.startsWith('us-gov-') ? ', where the account that pays for AWS GovCloud (US) is; deploy it there' : '; leave it out')];
  }
  return [`scope must be in us-east-1, got ${show(region)}: AWS has ${what} there only; make it in a stack of its own, `
    + `new Stack(app, 'CostReports', { env: { account, region: 'us-east-1' } }); ${elsewhere}`];
}
