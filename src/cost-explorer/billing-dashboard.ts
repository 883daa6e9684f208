import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IBillingDashboard } from './billing-dashboard-interface';
import type { BillingDashboardProps } from './billing-dashboard-props';
import { DASHBOARD_ARN, dashboardProblems } from './billing-dashboard-rules';
import { BillingModelDimension } from './billing-model-dimension';
import { costExplorerWidgets } from './billing-widgets';
import { ImportedBillingDashboard } from './imported-billing-dashboard';
import { listedKey } from '../bill/tag-key-rules';
import { BilledCostMetric } from '../budgets/billed-cost-metric';
import { textProblems, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkArgument } from '../private/structs/struct-problems';
import { TaggedResource } from '../private/tagged-resource';

const SUBJECT = 'BillingDashboard';

/**
 * Dashboard of AWS Billing and Cost Management with the billed cost of Amazon Bedrock, by cost allocation tag.
 *
 * For each tag key, the dashboard shows the trend by value and month, the untagged share, and the cost by value and by model. Models that AWS
 * Marketplace bills, such as Claude, are included. `BedrockCostDashboard` shows estimates within minutes instead.
 *
 * Costs nothing.
 *
 * - Cost appears up to a day late, AWS Marketplace charges more than two days late. Cost is estimated until the bill of the month is final.
 * - A key includes cost from its activation in the payer account on, see `CostAllocationTagActivation`. Earlier cost is untagged, unless you start a
 *   backfill.
 * - In the management account, the dashboard shows the organization. In a member account, it shows only that account, if the management account
 *   allows members to use Cost Explorer.
 * - Viewers need permissions for Cost Explorer. A shared dashboard shows each account its own cost.
 * - The dashboard cannot show single calls or minutes, and separates models only in part, see `modelDimension`. Discounts depend on `metric`.
 *
 * Available in the commercial partition, in every Region where CloudFormation supports `AWS::BCM::Dashboard`. Throws in a Region that is known not to
 * support the type. Every change is an in-place update.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/dashboards.html
 *
 * @example
 * new BillingDashboard(this, 'Dashboard', {
 *   tagKeys: [CostTagKey.DEPARTMENT, CostTagKey.FUNCTION],
 * });
 */
@injectable
export class BillingDashboard extends Construct implements IBillingDashboard {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.BillingDashboard';

  /**
   * Imports a dashboard that was created elsewhere, such as in the console, to create a report of it.
   *
   * @param dashboardArn ARN of the dashboard, `arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID`; throws for any other ARN
   */
  public static fromDashboardArn(scope: Construct, id: string, dashboardArn: string): IBillingDashboard {
    checkArgument(`${SUBJECT} at ${scope.node.path}/${id}`, 'dashboardArn', 'string', dashboardArn, () => textProblems('dashboardArn', dashboardArn, DASHBOARD_ARN));
    return new ImportedBillingDashboard(scope, id, dashboardArn);
  }

  public readonly dashboardArn: string;

  /**
   * Name of the dashboard in the console.
   */
  public readonly dashboardName: string;

  /**
   * Tag keys that the dashboard splits cost by, as AWS lists them.
   */
  public readonly tagKeys: string[];

  constructor(scope: Construct, id: string, props: BillingDashboardProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, dashboardProblems(this, props));
    this.tagKeys = props.tagKeys.map((key) => listedKey(key, props.costTagSource));
    // Includes the Region, because a name must be unique in the account, and a stack might be in several Regions.
    this.dashboardName = props.dashboardName ?? physicalName(this, [Stack.of(this).region], 50);
    const { lookbackMonths: months = 6, relativeRange = { start: `-${months}M`, end: 'now' } } = props;
    const resource = new TaggedResource(this, 'Resource', {
      type: 'AWS::BCM::Dashboard',
      properties: {
        Name: this.dashboardName,
        Description: props.description ?? 'Billed cost of Amazon Bedrock by cost allocation tag, including AWS Marketplace. Up to a day late.',
        Widgets: costExplorerWidgets({
          ...relativeRange,
          tagKeys: this.tagKeys,
          metric: props.metric ?? BilledCostMetric.UNBLENDED,
          services: props.services,
          excludedChargeTypes: props.excludedChargeTypes ?? ['Credit', 'Refund'],
          modelDimension: props.modelDimension ?? BillingModelDimension.SERVICE,
          showUntaggedShare: props.showUntaggedShare ?? true,
        }),
      },
    });
    this.dashboardArn = resource.getAtt('Arn').toString();
    props.resourceTags?._addTo(this);
  }
}
