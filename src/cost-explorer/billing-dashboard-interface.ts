import type { IConstruct } from 'constructs';

/**
 * A dashboard of AWS Billing and Cost Management.
 */
export interface ICostExplorerDashboard extends IConstruct {
  /**
   * Its ARN, `arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID`.
   */
  readonly dashboardArn: string;
}
