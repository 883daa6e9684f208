import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isToken, show } from './check';
import { isTypeMissing, type ListedType } from './resource-type-support';

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

/** Billing resource that a stack can create in most Regions. */
export interface RegionalResource {
  /** CloudFormation type of the resource. */
  readonly type: ListedType;

  /** Name of the resource, as AWS provides it, such as `cost categories`. */
  readonly what: string;

  /** ID of the separate stack in the remedy. */
  readonly stackId: string;

  /** Clause that states why another Region works as well. */
  readonly reason: string;
}

/**
 * Problems with the Region of a billing resource that CloudFormation does not support in every Region. Returns no problems if the Region of the stack is known only at deployment, or if the data does
 * not contain the Region.
 */
export function missingTypeProblems(scope: IConstruct, { type, what, stackId, reason }: RegionalResource): string[] {
  const { region } = Stack.of(scope);
  if (isToken(region)) {
    return [];
  }
  if (region.startsWith('us-gov-')) {
    return [`the stack must not be in AWS GovCloud (US), got ${show(region)}: deploy the construct in the associated payer account in the commercial partition, where AWS provides ${what}`];
  }
  return isTypeMissing(type, region)
    ? [`the stack must be in a Region where CloudFormation supports ${type}, got ${show(region)}: use a separate stack, new Stack(app, '${stackId}', { env: { account, region: 'us-east-1' } }), because ${reason}`]
    : [];
}
