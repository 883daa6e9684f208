import { ArnFormat, aws_iam as iam, Stack, TimeZone } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import type { MonthlyCostReportProps } from './monthly-cost-report-props';
import { reportProblems } from './monthly-cost-report-rules';
import { scheduleConfig } from './monthly-schedule';
import { associateContacts, deliveryEventRule, emailContact, notificationConfiguration } from './report-recipients';
import { isToken, show, throwProblems } from '../private/check';
import { formatArn } from '../private/partition';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { TaggedResource } from '../private/tagged-resource';
import { warn } from '../private/warning';

const SUBJECT = 'MonthlyCostReport';

// Actions that AWS lists for scheduled reports, without those that only widgets other than cost and usage require: https://docs.aws.amazon.com/cost-management/latest/userguide/schedule-dashboard-reports-permissions.html
const READS = [
  // The service authorization reference lists no resource for this action, so IAM matches no ARN, although the AWS documentation uses one. The action reads definitions of widgets, but no cost data.
  'bcm-dashboards:GetDashboard',
  'billing:ListBillingViews',
  'ce:GetCostAndUsage', 'ce:GetCostAndUsageWithResources', 'ce:GetCostCategories', 'ce:GetCostForecast', 'ce:GetDimensionValues', 'ce:GetTags', 'ce:GetUsageForecast',
];

/**
 * Report that sends a dashboard of AWS Billing and Cost Management by email once a month.
 *
 * AWS creates a PDF of the dashboard, protected by a password. Within 15 minutes, the recipients receive the password and a link that is valid for 15
 * days. Recipients need no access to AWS. Anyone who can call `notifications:ListNotificationEvents` and `notifications:GetNotificationEvent` in the
 * account can read the link and the password as well.
 *
 * Costs nothing. Requires a stack in us-east-1, in the commercial partition, in the account of the dashboard.
 *
 * Manual steps:
 *
 * - Each recipient confirms the address, see `recipients`.
 * - Link the recipients with the report once, after the first deployment. In Billing and Cost Management, open the dashboard. Choose "Manage email
 *   reports", "Select recipients", "Select from existing configurations", and then the configuration named in the warning. AWS documents no other
 *   method. `deliveryEvent` is for a future documented method.
 * - The account needs one notification hub for AWS User Notifications. The console creates the hub with the first report. Without the console, create
 *   an `AWS::Notifications::NotificationHub` with `Region` `us-east-1`, once per account.
 * - AWS ends the schedule three years after its creation or last change. Change a property by then, such as `description`.
 *
 * To verify an enabled report without creating one, run `aws bcm-dashboards execute-scheduled-report --arn ARN --dry-run`. To read its health status,
 * run `aws bcm-dashboards get-scheduled-report --arn ARN`, or use the console. `UNHEALTHY` means that AWS could not deliver the report to the default
 * event bus of Amazon EventBridge, for reasons such as `EXECUTION_ROLE_INSUFFICIENT_PERMISSIONS`. In this case, add the missing permissions to
 * `role`. The role can only read the definitions of all dashboards of the account, because IAM does not support single dashboards for this action, and
 * cost and usage data. A healthy status does not verify the recipients.
 *
 * Every change is an in-place update. AWS replaces contacts and the configuration when their tags change: recipients would have to be confirmed and
 * linked again. They therefore have no tags of their own. `Tags.of` an app, a stage or a stack also sets stack tags, which CloudFormation adds to all
 * taggable resources. To prevent stack tags, set the feature flag `@aws-cdk/core:explicitStackTags` before the first deployment. The flag does not affect the
 * `tags` property of a stack or the tags of a nested stack.
 *
 * Deleting a report deletes neither sent reports nor a configuration that the console created.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/schedule-dashboard-reports.html
 *
 * @example
 * // In a stack of us-east-1.
 * const dashboard = new BillingDashboard(this, 'Dashboard', { tagKeys: [CostTagKey.DEPARTMENT] });
 *
 * new MonthlyCostReport(this, 'Report', {
 *   dashboard,
 *   recipients: ['controlling@example.com'],
 * });
 */
@injectable
export class MonthlyCostReport extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.MonthlyCostReport';

  /**
   * ARN of the report, `arn:PARTITION:bcm-dashboards::ACCOUNT:scheduled-report/ID`.
   */
  public readonly reportArn: string;

  /**
   * Name of the report in the console.
   */
  public readonly reportName: string;

  /**
   * Role that AWS assumes to read the dashboard and its cost data.
   */
  public readonly role: iam.IRole;

  /**
   * ARN of the AWS User Notifications configuration that contains the recipients.
   */
  public readonly notificationConfigurationArn: string;

  /**
   * ARNs of the contacts of `recipients`, by address. To send another confirmation code, run `aws notificationscontacts send-activation-code --arn
   * ARN`.
   */
  public readonly emailContactArns: { readonly [address: string]: string };

  /**
   * Addresses, and the ARNs from `contactArns`.
   *
   * @internal
   */
  public readonly _recipients: string[];

  constructor(scope: Construct, id: string, props: MonthlyCostReportProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, reportProblems(this, props));
    const { dashboard, recipients = [], contactArns = [], deliveryEvent } = props;
    this._recipients = [...recipients, ...contactArns];
    // The names contain nothing that can be edited, so that the configuration can be found again in the console.
    this.reportName = props.reportName ?? physicalName(this, [], 50);
    const configurationName = physicalName(this, [], 64);
    this.role = props.role ?? this.executionRole();
    const report = new TaggedResource(this, 'Resource', {
      type: 'AWS::BCM::ScheduledReport',
      properties: {
        Name: this.reportName,
        Description: props.description ?? 'Billed cost of Amazon Bedrock by cost allocation tag, once a month.',
        DashboardArn: dashboard.dashboardArn,
        ScheduledReportExecutionRoleArn: this.role.roleArn,
        ScheduleConfig: scheduleConfig({
          dayOfMonth: props.dayOfMonth ?? 5,
          hour: props.hour ?? 8,
          minute: props.minute ?? 0,
          timeZone: props.timeZone ?? TimeZone.ETC_UTC,
          enabled: props.enabled ?? true,
        }),
      },
    });
    this.reportArn = report.getAtt('Arn').toString();
    // AWS might check the permissions of the role when it creates the report.
    report.node.addDependency(...this.allowReads());

    this.notificationConfigurationArn = props.notificationConfigurationArn
      ?? notificationConfiguration(this, 'Notifications', configurationName, `Recipients of the report ${this.reportName}`).getAtt('Arn').toString();
    this.emailContactArns = Object.fromEntries(recipients.map((address) => [address, emailContact(this, address)]));
    associateContacts(this, [...Object.values(this.emailContactArns), ...contactArns], this.notificationConfigurationArn);
    if (deliveryEvent) {
      deliveryEventRule(this, 'DeliveryEvent', this.notificationConfigurationArn, deliveryEvent);
    } else {
      this.warnOfMissingLink(props.notificationConfigurationArn ?? configurationName);
    }
    props.resourceTags?._addTo(this);
  }

  private executionRole(): iam.Role {
    const stack = Stack.of(this);
    return new iam.Role(this, 'Role', {
      description: `Reads a dashboard and its cost data for the report ${this.reportName}`,
      assumedBy: new iam.ServicePrincipal('bcm-dashboards.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          StringLike: { 'aws:SourceArn': formatArn(stack, { service: 'bcm-dashboards', region: '', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
        },
      }),
    });
  }

  private allowReads(): IDependable[] {
    const statement = new iam.PolicyStatement({ actions: READS, resources: ['*'] });
    if (Stack.of(this.role) === Stack.of(this)) {
      const { policyDependable } = this.role.addToPrincipalPolicy(statement);
      return policyDependable ? [policyDependable] : [];
    }
    // A policy in the stack of the report leaves the role's stack unchanged. Policy names must be unique within a role, and names generated by the CDK are unique only within a stack.
    const policy = new iam.Policy(this, 'RolePolicy', { policyName: physicalName(this, [], 128), statements: [statement] });
    this.role.attachInlinePolicy(policy);
    return [policy];
  }

  private warnOfMissingLink(configuration: string): void {
    const report = isToken(this.reportName) ? 'the report' : `the report ${show(this.reportName)}`;
    const recipients = isToken(configuration) ? 'the configuration of notificationConfigurationArn' : `the configuration ${show(configuration)}`;
    warn(this, `${SUBJECT}.recipientsNotLinked`, `AWS sends ${report} to no recipients until you link ${recipients} to it in the console, once after the first deployment. Acknowledge this warning when the recipients are linked`);
  }
}
