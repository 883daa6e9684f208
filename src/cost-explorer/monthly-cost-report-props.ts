import type { TimeZone } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IBillingDashboard } from './billing-dashboard-interface';
import type { CostTags } from '../tags';

/**
 * Properties of `MonthlyCostReport`.
 */
export interface MonthlyCostReportProps {
  /**
   * Dashboard to report: a `BillingDashboard`, or a dashboard imported with `BillingDashboard.fromDashboardArn`. A dashboard in a stack of another
   * Region requires `crossRegionReferences` in both stacks.
   */
  readonly dashboard: IBillingDashboard;

  /**
   * Email addresses of the recipients, with 6 to 254 characters, known at synth. Distribution lists are supported. With `contactArns`, at most 50.
   * Addresses must not differ only in case.
   *
   * Each recipient must confirm the address once, with a code from AWS, before AWS delivers anything else. For a distribution list, one member
   * confirms. The code expires after 12 hours, and later deployments do not send another. To send another code, run `aws notificationscontacts
   * send-activation-code --arn ARN` with the ARN from `emailContactArns`.
   *
   * You can add, remove and reorder addresses at any time. Each address has one contact, which all reports of a stack share. Elsewhere in the
   * account, pass the ARN of the contact as `contactArns`.
   *
   * @default - none; `contactArns` or `notificationConfigurationArn` is then required
   */
  readonly recipients?: string[];

  /**
   * ARNs of existing contacts of AWS User Notifications, `arn:PARTITION:notifications-contacts::ACCOUNT:emailcontact/ID`. ARNs of chat
   * configurations, `arn:PARTITION:chatbot::ACCOUNT:chat-configuration/…`, are also accepted.
   *
   * @default - none
   */
  readonly contactArns?: string[];

  /**
   * ARN of an existing configuration of AWS User Notifications, `arn:PARTITION:notifications::ACCOUNT:configuration/ID`. `recipients` and
   * `contactArns` are added to the configuration, so omit recipients that it already has.
   *
   * @default - a new configuration
   */
  readonly notificationConfigurationArn?: string;

  /**
   * Event by which AWS User Notifications detects a report. With the event, recipients are linked without the console. AWS does not document the
   * event. Copy it from a configuration that the console created, if the console shows it.
   *
   * @default - none; link the recipients in the console once, as a warning describes
   */
  readonly deliveryEvent?: ReportDeliveryEvent;

  /**
   * Day of the month, 1 to 28.
   *
   * The previous month is not final on the first days of a month. Usage appears up to a day late, AWS Marketplace usage more than two days late, and
   * AWS closes the bill some days after the month has ended.
   *
   * @default 5
   */
  readonly dayOfMonth?: number;

  /**
   * Hour in `timeZone`, 0 to 23. AWS delivers the report within 15 minutes.
   *
   * @default 8
   */
  readonly hour?: number;

  /**
   * Minute, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;

  /**
   * Time zone of `dayOfMonth`, `hour` and `minute`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Whether reports are sent. If false, all resources remain in place.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Name of the report: 2 to 50 letters, digits, single spaces, `_` and `-`. The name must begin with a letter and must not end with a space.
   *
   * @default - generated from the names of the stack and the construct
   */
  readonly reportName?: string;

  /**
   * Description in the console: 1 to 200 letters, digits, single spaces and `. , ! ? ; : @ # $ % & - _ / \`.
   *
   * @default - a generated description
   */
  readonly description?: string;

  /**
   * Role that AWS assumes to read the dashboard and its cost data, for example for a dashboard with widgets other than cost and usage. The role must
   * trust `bcm-dashboards.amazonaws.com` for the reports of the account.
   *
   * The permissions that a `BillingDashboard` requires are added by a policy in the stack of the report, unless the role is immutable.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;

  /**
   * Tags for the report and the role. Contacts and the configuration receive no tags, because AWS replaces them when tags change. Tags of the stack
   * reach them anyway. To use the tags of a resource, pick the keys, or use a resource that declares its tags.
   *
   * @default - the tags that the report inherits through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}

/**
 * Event by which AWS User Notifications detects a report.
 */
export interface ReportDeliveryEvent {
  /** Source of the event, such as `aws.cloudwatch`. */
  readonly source: string;

  /** Type of the event, as in `detail-type`, such as `CloudWatch Alarm State Change`. */
  readonly detailType: string;

  /**
   * Amazon EventBridge pattern that limits the events, with at most 4,096 characters of JSON.
   *
   * @default - all events of the type, including events of other reports in the account
   */
  readonly pattern?: { readonly [key: string]: any };
}
