import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Options of all alarms on estimated cost.
 */
export interface CostAlarmOptions {
  /**
   * Profiles whose spend the alarm monitors, in the Region of the alarm. `profiles` or `costMetric` must be given.
   *
   * Together the profiles can have 10 token metrics, one for each kind of token that has a price: two profiles with prompt caching, or five without. Profiles of another account need CloudWatch
   * cross-account observability.
   *
   * A profile whose prices are not known is an error, because its cost cannot be summed. The error names models that have ended, and models that AWS does not bill by token.
   *
   * With a `costMetric`, the profiles are only compared with `costTags`.
   *
   * @default - none; `costMetric` must be given
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * A metric in USD that the alarm watches instead of the token metrics of the profiles, such as a metric of `TagCostMeter`. It is a single metric for any number of profiles. The alarm evaluates it
   * over the period of the metric.
   *
   * For a metric of `TagCostMeter`, the alarm looks back over as many periods as values can be late. If the meter publishes in every interval, a missing value leaves the state of the alarm unchanged, so a meter that fails
   * does not end an ALARM: call `meter.alarmOnErrors()`. For a metric that is computed from the token metrics of Amazon Bedrock, the alarm waits for late values as it does with `profiles`. For any other metric, the alarm evaluates
   * one period. A missing value counts as 0 USD.
   *
   * @default - the profiles' token metrics times their prices
   */
  readonly costMetric?: cloudwatch.IMetric;

  /**
   * The cost tags that the alarm carries and includes in its notifications. Synth fails if a profile is billed under another value of one of them.
   *
   * @default - tags of the metric if `TagCostMeter` publishes it by tag, otherwise the cost tags that all profiles share; a warning if there are none
   */
  readonly costTags?: CostTags;

  /**
   * The recipients of a notification when the alarm enters ALARM. Their topic must be in the Region of the alarm. `addAlarmAction` and `addOkAction` accept any other action.
   *
   * @default - no notification, and a warning unless an action is added
   */
  readonly notifications?: ICostNotifications;

  /**
   * Notify `notifications` also when the alarm returns to OK.
   *
   * CloudWatch creates an alarm in INSUFFICIENT_DATA. Its first change to OK is a notification too, so each new alarm sends one message at its first deployment.
   *
   * @default false
   */
  readonly notifyWhenOk?: boolean;

  /**
   * The alarm's name: 1 to 255 characters, unique in account and Region. Changing it replaces the alarm.
   *
   * @default - CloudFormation generates a name
   */
  readonly alarmName?: string;

  /**
   * The text that the engineer on call reads first, such as a link to a runbook. It precedes threshold, window and prices in the description of the alarm, which can have 1,024 characters.
   *
   * @default - only threshold, window and prices
   */
  readonly alarmDescription?: string;

  /**
   * Include the tags of the alarm in its notifications and state change events, so that recipients see the team. Requires `cloudwatch:ListTagsForResource` at deployment. Set
   * it to false in a Region where CloudFormation does not support `AlarmTagsPropagation` yet.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-tags-in-notifications.html
   */
  readonly propagateTags?: boolean;
}
