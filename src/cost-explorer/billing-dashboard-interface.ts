import type { IConstruct } from 'constructs';

/**
 * Dashboard of AWS Billing and Cost Management.
 */
export interface IBillingDashboard extends IConstruct {
  /**
   * ARN of the dashboard, `arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID`.
   */
  readonly dashboardArn: string;
}
