import { CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Writes into the template whom to ask about a budget. */
export class BudgetOwner implements IAspect {
  constructor(private readonly owner: string) {}

  visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Budgets::Budget') {
      node.addMetadata('Owner', this.owner);
    }
  }
}
