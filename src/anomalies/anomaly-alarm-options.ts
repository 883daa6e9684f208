import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ICostNotifications } from '../notifications';
import type { IInferenceProfile } from '../profiles';
import type { CostTags } from '../tags';

/**
 * Options of `TagAnomalyMonitor.alarmOnEstimatedCost`.
 */
export interface AnomalyAlarmOptions {
  /**
   * Whose spend, of the Region of the alarm. Together they may have 10 counters, one per kind of token that costs something: two profiles with prompt caching, five without. Beyond that, make several alarms, or give a `costMetric`.
   *
   * @default - the monitor's profiles whose models AWS Marketplace bills or may bill, of those that are of the alarm's Region and have a known price; if it bills none, all of them; with a `costMetric` none
   */
  readonly profiles?: IInferenceProfile[];

  /**
   * A metric in USD to go by, such as `meter.metricEstimatedCost` of a `TagCostMeter` for the tag value: one metric for any number of profiles. A metric that is not of a meter is taken for the cost of all that the monitor watches.
   *
   * @default - the profiles' token counters times their prices
   */
  readonly costMetric?: cloudwatch.IMetric;

  /**
   * The tags the alarm carries.
   *
   * @default - see `BedrockCostAnomalyAlarm`
   */
  readonly costTags?: CostTags;

  /**
   * How far above the usual, in standard deviations.
   *
   * @default 2
   */
  readonly standardDeviations?: number;

  /**
   * Over how long the spend is summed: whole minutes, from 1 minute to a day.
   *
   * @default Duration.hours(1); with a `costMetric` its own period
   */
  readonly window?: Duration;

  /**
   * Who is told. The topic has to be in the alarm's Region.
   *
   * @default - the `notifications` of the monitor; its `emails` are not told
   */
  readonly notifications?: ICostNotifications;

  /**
   * Tell them too when it is OK again.
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
   * What whoever is on call should read first, such as a link to a runbook.
   *
   * @default - nothing
   */
  readonly alarmDescription?: string;
}
