import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ProofStack, teamTags } from './proof-stack';
import { BudgetActionApproval, BudgetAlert, BudgetPeriod, CostNotifications, TagBudget } from '../../src';
import { TEAM } from '../names';
import type { ProofSettings } from '../settings';

// A single run of the checks costs more than a hundredth of it.
const LIMIT = 0.01;

/**
 * Budgets that the calls of a single run exceed: a daily budget that denies automatically, a monthly budget that waits for approval, and a budget that the checks edit.
 */
export class ProofBudgets extends ProofStack<'CostTagsProof-Budgets'> {
  constructor(scope: Construct, { email }: ProofSettings) {
    super(scope, 'CostTagsProof-Budgets');
    // Encrypted with a key, so that the key policy is verified as well.
    const notifications = new CostNotifications(this, 'Topic', {
      encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
    });
    if (email) {
      notifications.addEmail(email);
    }
    Annotations.of(this).acknowledgeWarning('cdk-bedrock-cost-tags:TagBudget.noRecipients');
    const budget = (id: string, period: BudgetPeriod) => new TagBudget(this, id, {
      costTags: teamTags(TEAM.plain), limit: LIMIT, period, notifications, alerts: [BudgetAlert.actualPercent(1)],
    });

    // No automatic reset, to see whether AWS reverses the action.
    const daily = budget('Daily', BudgetPeriod.DAILY);
    const denied = daily.denyInvocations({ atPercent: 1, roles: [this.deniedRole('DeniedByBudget')], autoReset: false, notifications });
    Annotations.of(denied).acknowledgeWarning('cdk-bedrock-cost-tags:BudgetDenyAction.dailyBudget');
    const manual = budget('Manual', BudgetPeriod.MONTHLY);
    manual.denyInvocations({
      atPercent: 1,
      roles: [this.deniedRole('DeniedOnApproval')],
      approval: BudgetActionApproval.MANUAL,
      autoReset: false,
      notifications,
    });
    const edited = budget('Edited', BudgetPeriod.MONTHLY);

    this.tell({
      BudgetsTopicName: notifications.topic.topicName,
      DailyBudgetName: daily.budgetName,
      ManualBudgetName: manual.budgetName,
      EditedBudgetName: edited.budgetName,
    });
  }

  private deniedRole(id: string): iam.Role {
    return new iam.Role(this, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  }
}
