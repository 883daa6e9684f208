import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isCommercial, missingTypeProblems, type RegionalResource } from '../private/billing-region';
import { isToken, show } from '../private/check';

/**
 * Problems of the Region of a Cost Explorer resource. Returns nothing if the Region of the stack is known only at deployment.
 */
export function costExplorerRegionProblems(scope: IConstruct, resource: Omit<RegionalResource, 'stackId'>): string[] {
  const { region } = Stack.of(scope);
  return isToken(region) || isCommercial(region) || /^(cn|us-gov)-/.test(region)
    ? missingTypeProblems(scope, { ...resource, stackId: 'CostReports' })
    : [`the stack must be in a commercial Region or a China Region, got ${show(region)}: remove the construct, because AWS provides ${resource.what} only in these partitions`];
}
