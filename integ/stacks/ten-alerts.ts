import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ProofStack, teamTags } from './proof-stack';
import { BudgetAlert, CostNotifications, TagBudget } from '../../src';
import { TEAM } from '../names';

/**
 * A budget with 10 alerts, which part of the AWS documentation allows. In a separate stack, so that a rejection does not affect the other budgets.
 */
export class ProofTenAlerts extends ProofStack<'CostTagsProof-TenAlerts'> {
  constructor(scope: Construct) {
    super(scope, 'CostTagsProof-TenAlerts');
    const budget = new TagBudget(this, 'TenAlerts', {
      costTags: teamTags(TEAM.plain),
      limit: 10,
      notifications: new CostNotifications(this, 'Topic'),
      alerts: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent) => BudgetAlert.actualPercent(percent)),
    });
    for (const warning of ['noRecipients', 'manyAlerts']) {
      Annotations.of(this).acknowledgeWarning(`cdk-bedrock-cost-tags:TagBudget.${warning}`);
    }
    this.tell({ TenAlertsBudgetName: budget.budgetName });
  }
}
