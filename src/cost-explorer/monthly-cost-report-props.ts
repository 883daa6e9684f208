import type { TimeZone } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ICostExplorerDashboard } from './cost-explorer-dashboard-interface';
import type { CostTags } from '../tags';

/**
 * Properties of `MonthlyCostReport`.
 */
export interface MonthlyCostReportProps {
  /**
   * What is reported: a `CostExplorerDashboard`, or one from `CostExplorerDashboard.fromDashboardArn`. One of another Region's stack needs `crossRegionReferences` there and here.
   */
  readonly dashboard: ICostExplorerDashboard;

  /**
   * Addresses that the report goes to, of 6 to 254 characters, known at synth; distribution lists too. With `contactArns`, at most 50. No two may differ in case only.
   *
   * Each confirms once, by a message from AWS, before anything else reaches it; of a distribution list, one member does. The code in it expires after 12 hours, and no later deployment sends another: somebody does, by
   * `aws notificationscontacts send-activation-code --arn ARN` with the ARN from `emailContactArns`.
   *
   * Addresses come, go and change places freely: a contact belongs to its address, and reports of one stack share it. Elsewhere in the account pass its ARN as `contactArns`.
   *
   * @default - none; then give `contactArns` or `notificationConfigurationArn`
   */
  readonly recipients?: string[];

  /**
   * Contacts of AWS User Notifications that exist, `arn:PARTITION:notifications-contacts::ACCOUNT:emailcontact/ID`; also of chat, `arn:PARTITION:chatbot::ACCOUNT:chat-configuration/…`.
   *
   * @default - none
   */
  readonly contactArns?: string[];

  /**
   * A configuration of AWS User Notifications of yours, `arn:PARTITION:notifications::ACCOUNT:configuration/ID`, instead of one that is made here. `recipients` and `contactArns` are added to it: leave out whom it has already.
   *
   * @default - one is made
   */
  readonly notificationConfigurationArn?: string;

  /**
   * The events by which AWS User Notifications hears of a report. AWS does not document them: take them from a configuration that its console made, if it shows any. With them recipients are linked without the console.
   *
   * @default - none: somebody chooses the recipients in the console, once, and a warning tells how
   */
  readonly deliveryEvent?: ReportDeliveryEvent;

  /**
   * The day of the month, 1 to 28.
   *
   * A month is not final on its first days: usage comes up to a day late, that of AWS Marketplace more than two, and the bill is closed some days after the month.
   *
   * @default 5
   */
  readonly dayOfMonth?: number;

  /**
   * The hour in `timeZone`, 0 to 23. AWS delivers within 15 minutes.
   *
   * @default 8
   */
  readonly hour?: number;

  /**
   * The minute, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;

  /**
   * The time zone of `dayOfMonth`, `hour` and `minute`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Whether reports are made. If not, everything stays as it is, without a report.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The name: 2 to 50 letters, digits, single spaces, `_` and `-`, beginning with a letter and not ending with a space.
   *
   * @default - made of the names of stack and construct
   */
  readonly reportName?: string;

  /**
   * What the console says of it: 1 to 200 letters, digits, single spaces and `. , ! ? ; : @ # $ % & - _ / \`.
   *
   * @default - names what it is about
   */
  readonly description?: string;

  /**
   * A role of yours for AWS to read the dashboard and its figures by, such as for a dashboard with other widgets than cost and usage. What `CostExplorerDashboard` needs is added to it, as far as it can be changed, by a policy in the report's stack; it has to trust `bcm-dashboards.amazonaws.com`, for the account's own reports.
   *
   * @default - one is made
   */
  readonly role?: iam.IRole;

  /**
   * Tags for the report and the role. Contacts and configuration get none, as AWS replaces them for tags; those of the stack reach them all the same. Where they come from a resource, pick the keys, or take a resource that declares them.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}

/**
 * Events by which AWS User Notifications hears of something.
 */
export interface ReportDeliveryEvent {
  /** Their source, such as `aws.cloudwatch`. */
  readonly source: string;

  /** Their type, as `detail-type` has it, such as `CloudWatch Alarm State Change`. */
  readonly type: string;

  /**
   * Which of them, as a pattern of Amazon EventBridge, in at most 4,096 characters of JSON.
   *
   * @default - all of them, so those of the account's other reports too
   */
  readonly pattern?: { readonly [key: string]: any };
}
