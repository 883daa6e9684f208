import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { IBedrockProject } from '../projects';
import type { CostTags } from '../tags';

/**
 * Options of all alarms on estimated cost.
 */
export interface CostAlarmOptions {
  /**
   * Profiles whose spend the alarm monitors, in the Region of the alarm. `profiles`, `projects` or `costMetric` must be given.
   *
   * Together the profiles can have 10 token metrics, one for each kind of token that has a price: two profiles with prompt caching, or five without. Profiles of another account need CloudWatch
   * cross-account observability.
   *
   * A profile whose prices are not known is an error, because its cost cannot be summed. The error names models that have ended, and models that AWS does not bill by token.
   *
   * With a `costMetric`, the profiles are only compared with `costTags`.
   *
   * @default - none; `projects` or `costMetric` must be given
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * Bedrock Projects whose spend the alarm monitors, in the Region of the alarm, together with `profiles`.
   *
   * CloudWatch counts the input and the output tokens of each model of a project, so an alarm can have five models, or fewer with `profiles`. Only the models that the project declares are counted: detect others with
   * `project.alarmOnUndeclaredModels`. There is no metric of the prompt cache. AWS documents the input tokens as billable tokens, and does not state whether they include tokens that are read from the cache.
   *
   * Throws for a project without models, and for a model whose prices are not known. For more models, and for models that are not declared, pass a `costMetric` of `TagCostMeter`. To split the models of one
   * project between alarms, import the project once for each alarm with `TaggedProject.fromProjectAttributes`, each with some of its models.
   *
   * IAM principals are not supported, because Amazon Bedrock publishes no metrics by principal. Use a `TagBudget`.
   *
   * @default - none
   */
  readonly projects?: IBedrockProject[];

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
   * The cost tags that the alarm carries and includes in its notifications. Synth fails if a profile or project is billed under another value of one of them.
   *
   * @default - tags of the metric if `TagCostMeter` publishes it by tag, otherwise the cost tags that all profiles and projects share; a warning if there are none
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
