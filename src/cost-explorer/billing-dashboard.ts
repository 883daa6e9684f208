import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ICostExplorerDashboard } from './cost-explorer-dashboard-interface';
import type { CostExplorerDashboardProps } from './cost-explorer-dashboard-props';
import { DASHBOARD_ARN, dashboardProblems } from './cost-explorer-dashboard-rules';
import { CostExplorerModelDimension } from './cost-explorer-model-dimension';
import { costExplorerWidgets } from './cost-explorer-widgets';
import { ImportedCostExplorerDashboard } from './imported-cost-explorer-dashboard';
import { BudgetMetric } from '../budgets/budget-metric';
import { textProblems, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { TaggedResource } from '../private/tagged-resource';

const SUBJECT = 'CostExplorerDashboard';

/**
 * What was billed for Amazon Bedrock, as a dashboard of AWS Billing and Cost Management ("Dashboards" in its console). For each tag key: the trend by value and month, the share that has no tag, and the figures by value and by model.
 *
 * It counts what AWS bills as Amazon Bedrock and what it bills through AWS Marketplace, as Claude is. `BedrockCostDashboard` shows minutes-old estimates instead; this one shows what is billed, and discounts by `metric`.
 *
 * Costs nothing: AWS does not charge for dashboards.
 *
 * Figures are up to a day late, those of AWS Marketplace more than two, and estimated until the month's bill is final. A key counts from when it was activated in the account that pays, see `CostAllocationTagActivation`: spend before that
 * is without a tag, unless it was backfilled. Made in the management account it shows the organization, in a member account its own spend alone, if the management account lets members use Cost Explorer.
 *
 * Whoever looks needs permissions for Cost Explorer; a dashboard that is shared shows each account its own figures. Single calls and minutes it cannot tell apart, and models in part, see `modelDimension`.
 *
 * In every Region of the commercial partition. Nothing replaces it: every change is an update in place.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/dashboards.html
 *
 * @example
 * new CostExplorerDashboard(this, 'Dashboard', {
 *   tagKeys: [CostTagKey.DEPARTMENT, CostTagKey.FUNCTION],
 * });
 */
export class CostExplorerDashboard extends Construct implements ICostExplorerDashboard {
  /**
   * A dashboard that was made elsewhere, such as in the console: for a report of it.
   *
   * Throws if the ARN is not one of a dashboard.
   */
  public static fromDashboardArn(scope: Construct, id: string, dashboardArn: string): ICostExplorerDashboard {
    throwProblems(`${SUBJECT} at ${scope.node.path}/${id}`, textProblems('dashboardArn', dashboardArn, DASHBOARD_ARN));
    return new ImportedCostExplorerDashboard(scope, id, dashboardArn);
  }

  public readonly dashboardArn: string;

  /**
   * The name, as the console shows it.
   */
  public readonly dashboardName: string;

  /**
   * What it tells cost apart by.
   */
  public readonly tagKeys: string[];

  constructor(scope: Construct, id: string, props: CostExplorerDashboardProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, dashboardProblems(this, props));
    this.tagKeys = [...props.tagKeys];
    // With the Region: AWS takes a name once in an account, and a stack may be in several of its Regions.
    this.dashboardName = props.dashboardName ?? physicalName(this, [Stack.of(this).region], 50);
    const { months = 6, relativeRange = { start: `-${months}M`, end: 'now' } } = props;
    const resource = new TaggedResource(this, 'Resource', {
      type: 'AWS::BCM::Dashboard',
      properties: {
        Name: this.dashboardName,
        Description: props.description ?? 'What was billed for Amazon Bedrock by cost allocation tag, AWS Marketplace included. Up to a day late.',
        Widgets: costExplorerWidgets({
          ...relativeRange,
          tagKeys: this.tagKeys,
          metric: props.metric ?? BudgetMetric.UNBLENDED,
          services: props.services,
          excludedChargeTypes: props.excludedChargeTypes ?? ['Credit', 'Refund'],
          modelDimension: props.modelDimension ?? CostExplorerModelDimension.SERVICE,
          untaggedShare: props.untaggedShare ?? true,
        }),
      },
    });
    this.dashboardArn = resource.getAtt('Arn').toString();
    props.costTags?.applyTo(this);
  }
}
