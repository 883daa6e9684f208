import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { aboveZeroProblems } from './alarm-rules';
import { CostAlarmBase } from './cost-alarm-base';
import type { CostAlarmOptions } from './cost-alarm-options';
import { numberText } from '../private/check';
import { injectable } from '../private/structs/injectable';

/**
 * Properties of `BedrockCostAnomalyAlarm`.
 */
export interface BedrockCostAnomalyAlarmProps extends CostAlarmOptions {
  /**
   * The distance above the expected spend at which the alarm enters ALARM, in standard deviations. A higher value makes the band wider and the alarm less sensitive.
   *
   * @default 2
   */
  readonly standardDeviations?: number;

  /**
   * The time over which the alarm sums the spend: whole minutes, from 1 minute to a day. With a window of 55 minutes or less, the alarm waits for late token metrics as a `BedrockCostAlarm` does.
   *
   * @default Duration.hours(1); with a `costMetric` its own period
   */
  readonly window?: Duration;
}

const DAY = 86_400;

/**
 * An alarm on spend that is unusually high for the profiles and the hour of the week, without a threshold. CloudWatch learns the expected spend from up to two weeks of data.
 *
 * Use it in addition to a `BedrockCostAlarm`, not in place of one: it does not detect spend that grows slowly, and it detects nothing before there is a history.
 *
 * Costs 0.10 USD a month for each token metric and for each of the two edges of the band, see `estimatedMonthlyCost`. It counts the same calls as `BedrockCostAlarm`.
 *
 * Changes to all properties except `alarmName` update the alarm in place. A change of the expression, such as another profile or price, makes CloudWatch start to learn again.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const team: CostNotifications;
 *
 * new BedrockCostAnomalyAlarm(this, 'Unusual', {
 *   profiles: [claims],
 *   notifications: team,
 * });
 */
@injectable
export class BedrockCostAnomalyAlarm extends CostAlarmBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.BedrockCostAnomalyAlarm';

  /**
   * The estimated cost in USD that the alarm watches.
   */
  public readonly metric: cloudwatch.IMetric;

  /** @internal */
  protected readonly _alarm: cloudwatch.Alarm;

  /** @internal */
  protected readonly _bandMetrics = 2;

  constructor(scope: Construct, id: string, props: BedrockCostAnomalyAlarmProps) {
    super(scope, id, props);
    const { standardDeviations = 2 } = props;
    const window = this._window(props, Duration.hours(1));
    this._check('BedrockCostAnomalyAlarm', props, [
      ...aboveZeroProblems('standardDeviations', standardDeviations, 'standard deviations', 'for example, pass 2'),
      ...this._windowProblems(props, window, DAY),
    ]);

    this.metric = this._metric(props, window);
    this._alarm = new cloudwatch.AnomalyDetectionAlarm(this, 'Resource', {
      alarmName: props.alarmName,
      alarmDescription: this._description(props, `More than usual in ${window.toHumanString()}, by ${numberText(standardDeviations)} standard deviations`),
      metric: this.metric,
      stdDevs: standardDeviations,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      ...this._evaluation(window),
    });
    this._setUp(props);
  }
}
