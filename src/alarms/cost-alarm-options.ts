import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

/**
 * What all alarms on estimated cost have in common.
 */
export interface CostAlarmOptions {
  /**
   * Whose spend, in the Region of the alarm. Together they may have 10 counters, one per kind of token that costs something: two profiles with prompt caching, five
   * without. Another account's profiles need CloudWatch cross-account observability.
   *
   * May be empty with a `costMetric`; those that are named then have to agree with `costTags`.
   */
  readonly profiles: IInferenceProfile[];

  /**
   * A metric in USD to go by instead of the profiles' token counters, such as those of `TagCostMeter`: it is one metric, however many profiles it counts. It
   * is taken over its own period.
   *
   * Of one of `TagCostMeter` the alarm knows how late values come and looks back as many periods; where the meter always publishes, a value that is missing leaves the alarm as it is, so that a meter that fails
   * lifts no alarm: put an alarm on `meter.metricErrors()`. Of any other, one period is looked at, and nothing published is nothing spent.
   *
   * @default - the profiles' token counters times their prices
   */
  readonly costMetric?: cloudwatch.IMetric;

  /**
   * The tags the alarm carries, and tells whoever is notified. Synth fails if one of the profiles is billed under another value of them.
   *
   * @default - those of the metric, if it is one of `TagCostMeter` by tag; otherwise the profile's cost tags; of several profiles those that all have alike. With a warning if there is none
   */
  readonly costTags?: CostTags;

  /**
   * Who is told when it goes to ALARM. The topic has to be in the alarm's Region. `addAlarmAction` and `addOkAction` take any other action.
   *
   * @default - nobody, and a warning unless an action is added
   */
  readonly notifications?: ICostNotifications;

  /**
   * Tell `notifications` too when it is OK again.
   *
   * @default false
   */
  readonly notifyWhenOk?: boolean;

  /**
   * The alarm's name: 1 to 255 characters, unique in account and Region. Changing it replaces the alarm.
   *
   * @default - made up by CloudFormation
   */
  readonly alarmName?: string;

  /**
   * What whoever is on call should read first, such as a link to a runbook: it goes before threshold, window and prices. CloudWatch takes 1,024 characters in all.
   *
   * @default - nothing
   */
  readonly alarmDescription?: string;

  /**
   * Put the alarm's tags into its notifications and state change events, so that whoever gets one sees the team. Needs `cloudwatch:ListTagsForResource` at deployment. Set
   * it to false where CloudFormation does not know `AlarmTagsPropagation` yet.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-tags-in-notifications.html
   */
  readonly tagPropagation?: boolean;
}
