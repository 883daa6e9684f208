import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { aboveZeroProblems } from './alarm-rules';
import { CostAlarmBase } from './cost-alarm-base';
import type { CostAlarmOptions } from './cost-alarm-options';
import { numberText } from '../private/check';

/**
 * Properties of `BedrockCostAnomalyAlarm`.
 */
export interface BedrockCostAnomalyAlarmProps extends CostAlarmOptions {
  /**
   * How far above the usual, in standard deviations. More makes the band wider and the alarm rarer.
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
}

const DAY = 86_400;

/**
 * An alarm on spend that is unusually high for these profiles and this hour of the week, without a threshold to guess: CloudWatch learns from up to two weeks what is usual.
 *
 * Take it beside a `BedrockCostAlarm`, not instead: what grows slowly becomes usual, and before there is a history nothing is unusual.
 *
 * Costs 0.10 USD a month for each counter and for each of the two edges of the band, see `estimatedMonthlyCost`. Otherwise it sees what `BedrockCostAlarm` sees.
 *
 * Every property but `alarmName` updates it in place; another expression, so another profile or price, makes CloudWatch learn anew.
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
export class BedrockCostAnomalyAlarm extends CostAlarmBase {
  public readonly metric: cloudwatch.IMetric;
  protected readonly alarm: cloudwatch.Alarm;
  protected readonly bandMetrics = 2;

  constructor(scope: Construct, id: string, props: BedrockCostAnomalyAlarmProps) {
    super(scope, id, props);
    const { standardDeviations = 2 } = props;
    const window = this._window(props, Duration.hours(1));
    this._check('BedrockCostAnomalyAlarm', props, [
      ...aboveZeroProblems('standardDeviations', standardDeviations, 'standard deviations', 'take 2 to 4'),
      ...this._windowProblems(props, window, DAY),
    ]);

    this.metric = this._metric(props, window);
    this.alarm = new cloudwatch.AnomalyDetectionAlarm(this, 'Resource', {
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
