import { Annotations, ArnFormat, aws_iam as iam, Stack, TimeZone } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import type { MonthlyCostReportProps } from './monthly-cost-report-props';
import { reportProblems } from './monthly-cost-report-rules';
import { scheduleConfig } from './monthly-schedule';
import { associateContacts, deliveryEventRule, emailContact, notificationConfiguration } from './report-recipients';
import { isToken, show, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { TaggedResource } from '../private/tagged-resource';

const SUBJECT = 'MonthlyCostReport';

// What AWS lists for scheduled reports, without what widgets of other kinds than cost and usage need: https://docs.aws.amazon.com/cost-management/latest/userguide/schedule-dashboard-reports-permissions.html
const READS = [
  // The service's list of actions has no resource for this one, so IAM matches no ARN, although AWS's page writes one. It reads what widgets show, and no figures.
  'bcm-dashboards:GetDashboard',
  'billing:ListBillingViews',
  'ce:GetCostAndUsage', 'ce:GetCostAndUsageWithResources', 'ce:GetCostCategories', 'ce:GetCostForecast', 'ce:GetDimensionValues', 'ce:GetTags', 'ce:GetUsageForecast',
];

/**
 * A dashboard, sent by e-mail once a month.
 *
 * AWS makes a PDF of the dashboard, locked with a password, and writes to the recipients within 15 minutes: a link that is valid for 15 days, and the password. They need no access to AWS. Whoever may call
 * `notifications:ListNotificationEvents` and `notifications:GetNotificationEvent` in the account reads link and password as well.
 *
 * Two things are left to people. Each recipient confirms the address, by a message from AWS whose code expires after 12 hours. No later deployment sends another: somebody does, by `aws notificationscontacts send-activation-code --arn ARN`
 * with the ARN from `emailContactArns`. And AWS documents no way to link recipients with a report but its console: once, after the first deployment, open the dashboard in Billing and
 * Cost Management, then "Manage email reports", "Select recipients", "Select from existing configurations", and choose the configuration by the name that a warning tells. `deliveryEvent` is for the day that AWS documents another.
 *
 * The account needs a notification hub for AWS User Notifications. The console makes one with the first report; without the console, make an `AWS::Notifications::NotificationHub` with `Region` `us-east-1`, which an account has once.
 *
 * Costs nothing: AWS charges neither for dashboards nor for scheduled reports of them.
 *
 * Where: us-east-1 only, in the commercial partition, and in the account of the dashboard. AWS ends the schedule three years after it was made or last changed: change something about it by then, such as `description`.
 *
 * After deployment, `aws bcm-dashboards execute-scheduled-report --arn ARN --dry-run` tries a report that is enabled without making one, and `aws bcm-dashboards get-scheduled-report --arn ARN` tells its health status, as the console does.
 * `UNHEALTHY` means that AWS could not deliver it to the default bus of Amazon EventBridge in the account, for reasons such as `EXECUTION_ROLE_INSUFFICIENT_PERMISSIONS`: add to `role` what it lacks. It may read the definitions of the
 * account's dashboards, since IAM knows no single ones for that, and figures of cost and usage; nothing else. Healthy says nothing of recipients.
 *
 * Every change is an update in place. AWS replaces contacts and configuration for tags: recipients would have to confirm, and to be chosen, again. So they have none of their own. But `Tags.of` an app, a stage or a stack tags the stack as
 * well, and CloudFormation puts a stack's tags on all that can have some. Set the feature flag `@aws-cdk/core:explicitStackTags`, which ends that, before the first deployment; tags that a stack is given as `tags`, and those of a nested
 * stack, reach them even so. Deleting a report deletes neither what was sent nor a configuration that the console made.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/schedule-dashboard-reports.html
 *
 * @example
 * // In a stack of us-east-1.
 * const dashboard = new CostExplorerDashboard(this, 'Dashboard', { tagKeys: [CostTagKey.DEPARTMENT] });
 *
 * new MonthlyCostReport(this, 'Report', {
 *   dashboard,
 *   recipients: ['controlling@example.com'],
 * });
 */
export class MonthlyCostReport extends Construct {
  /**
   * The ARN, `arn:PARTITION:bcm-dashboards::ACCOUNT:scheduled-report/ID`.
   */
  public readonly reportArn: string;

  /**
   * The name, as the console shows it.
   */
  public readonly reportName: string;

  /**
   * By which AWS reads the dashboard and its figures.
   */
  public readonly role: iam.IRole;

  /**
   * The configuration of AWS User Notifications that the recipients belong to.
   */
  public readonly notificationConfigurationArn: string;

  /**
   * The ARNs of the contacts of `recipients`, by address, to send another code for confirmation: `aws notificationscontacts send-activation-code --arn ARN`.
   */
  public readonly emailContactArns: { readonly [address: string]: string };

  /**
   * Addresses, and the ARNs of contacts that were given.
   *
   * @internal
   */
  public readonly _recipients: string[];

  constructor(scope: Construct, id: string, props: MonthlyCostReportProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, reportProblems(this, props));
    const { dashboard, recipients = [], contactArns = [], deliveryEvent } = props;
    this._recipients = [...recipients, ...contactArns];
    // Were they to hold what can be edited, the configuration would be hard to find again in the console.
    this.reportName = props.reportName ?? physicalName(this, [], 50);
    const configurationName = physicalName(this, [], 64);
    this.role = props.role ?? this.executionRole();
    const report = new TaggedResource(this, 'Resource', {
      type: 'AWS::BCM::ScheduledReport',
      properties: {
        Name: this.reportName,
        Description: props.description ?? 'What was billed for Amazon Bedrock by cost allocation tag, once a month.',
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
    // AWS may look at what the role can do when the report is made.
    report.node.addDependency(...this.allowReads());

    this.notificationConfigurationArn = props.notificationConfigurationArn
      ?? notificationConfiguration(this, 'Notifications', configurationName, `Who gets the report ${this.reportName}`).getAtt('Arn').toString();
    this.emailContactArns = Object.fromEntries(recipients.map((address) => [address, emailContact(this, address)]));
    associateContacts(this, [...Object.values(this.emailContactArns), ...contactArns], this.notificationConfigurationArn);
    if (deliveryEvent) {
      deliveryEventRule(this, 'DeliveryEvent', this.notificationConfigurationArn, deliveryEvent);
    } else {
      this.warnOfMissingLink(props.notificationConfigurationArn ?? configurationName);
    }
    props.costTags?.applyTo(this);
  }

  private executionRole(): iam.Role {
    const stack = Stack.of(this);
    return new iam.Role(this, 'Role', {
      description: `Reads a cost dashboard and its figures for the report ${this.reportName}`,
      assumedBy: new iam.ServicePrincipal('bcm-dashboards.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          StringLike: { 'aws:SourceArn': stack.formatArn({ service: 'bcm-dashboards', region: '', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
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
    // It comes and goes with the report, and the role's stack stays as it is. By a name of the report's own: a role has each name once, and those that the CDK makes are told apart within a stack only.
    const policy = new iam.Policy(this, 'RolePolicy', { policyName: physicalName(this, [], 128), statements: [statement] });
    this.role.attachInlinePolicy(policy);
    return [policy];
  }

  private warnOfMissingLink(configuration: string): void {
    Annotations.of(this).addWarningV2(
      `cdk-bedrock-cost-tags:${SUBJECT}.recipientsNotLinked`,
      'AWS links recipients with a report by its console alone, so nobody gets this one until somebody does it, once after the first deployment: open the dashboard in Billing and Cost Management, "Manage email reports", the report ' +
      `${isToken(this.reportName) ? '' : `${show(this.reportName)}, `}"Select recipients", "Select from existing configurations", and choose ${isToken(configuration) ? 'that of notificationConfigurationArn' : show(configuration)}; ` +
      'each recipient confirms within 12 hours of the message from AWS, else somebody sends another code, by aws notificationscontacts send-activation-code --arn ARN, with the ARN from emailContactArns; ' +
      'acknowledge this when it is done',
    );
  }
}
