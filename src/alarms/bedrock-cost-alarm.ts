import { aws_cloudwatch as cloudwatch, type CfnResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmDenyAction } from './alarm-deny-action';
import type { AlarmDenyOptions } from './alarm-deny-options';
import { aboveZeroProblems, calendarProblems } from './alarm-rules';
import { CostAlarmBase } from './cost-alarm-base';
import type { CostAlarmOptions } from './cost-alarm-options';
import { numberText, throwProblems } from '../private/check';

/**
 * Properties of `BedrockCostAlarm`.
 */
export interface BedrockCostAlarmProps extends CostAlarmOptions {
  /**
   * How much may be spent within the window, in USD. The alarm goes off above it.
   */
  readonly threshold: number;

  /**
   * Over how long the spend is summed: whole minutes, from 1 minute to 7 days. It slides: the alarm looks at the last so many minutes, again and again.
   *
   * CloudWatch looks back no further than 7 days, so a month needs a `TagBudget` or a `costMetric` that counts it.
   *
   * @default Duration.hours(24); with a `costMetric` its own period
   */
  readonly window?: Duration;

  /**
   * Sum over calendar days, or hours or weeks as `window` says, of this time zone instead of a window that slides: an IANA name such as `Europe/Berlin`, `UTC`, or an offset
   * such as `+05:30`. Weeks start on Monday.
   *
   * The alarm then tells what a day cost after that day is over: a report, no guard.
   *
   * @default - the window slides
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
   */
  readonly calendarTimeZone?: string;
}

/**
 * An alarm on what is spent through inference profiles, estimated from their token counters: it hears of a runaway within minutes, where a budget takes hours.
 *
 * CloudWatch knows no tags of Amazon Bedrock's metrics. So the alarm watches the profiles that carry the tags, multiplies each kind of token with its price, and carries the
 * tags itself, so that whoever is notified sees the team. Nothing published counts as nothing spent.
 *
 * Costs 0.10 USD a month for each of up to 10 counters, see `estimatedMonthlyCost`. It sees what is called through the profiles, 1 to 10 minutes later, at the prices of the day it
 * was deployed; not what goes around them, what is billed by other than tokens, or discounts. See `TokenPrices` for when the estimate is a lower or an upper bound. While it is in ALARM, up
 * to a whole window after the last spend, it does not notify again.
 *
 * Every property but `alarmName` updates it in place.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const team: CostNotifications;
 * declare const application: iam.Role;
 *
 * const alarm = new BedrockCostAlarm(this, 'Alarm', {
 *   profiles: [claims],
 *   threshold: 100,
 *   notifications: team,
 * });
 * alarm.denyInvocations({ roles: [application], releaseAfter: Duration.hours(2) });
 */
export class BedrockCostAlarm extends CostAlarmBase {
  public readonly metric: cloudwatch.IMetric;

  /**
   * The threshold in USD.
   */
  public readonly threshold: number;

  /**
   * Over how long the spend is summed.
   */
  public readonly window: Duration;

  protected readonly alarm: cloudwatch.Alarm;
  private readonly isReport: boolean;

  constructor(scope: Construct, id: string, props: BedrockCostAlarmProps) {
    super(scope, id, props);
    const { threshold, calendarTimeZone } = props;
    this.threshold = threshold;
    this.window = this._window(props, Duration.hours(24));
    this.isReport = calendarTimeZone !== undefined;
    this._check('BedrockCostAlarm', props, [
      ...aboveZeroProblems('threshold', threshold, 'USD', 'pass what may be spent within the window'),
      ...this._windowProblems(props, this.window),
      ...calendarTimeZone === undefined ? [] : calendarProblems(calendarTimeZone, props.costMetric ? 'costMetric.period' : 'window', this.window),
    ]);

    const span = this.window.toHumanString();
    const over = calendarTimeZone !== undefined ? ` in a calendar period of ${span} (${calendarTimeZone})` : overOf(props.costMetric, span);
    this.metric = this._metric(props, this.window);
    this.alarm = new cloudwatch.Alarm(this, 'Resource', {
      alarmName: props.alarmName,
      alarmDescription: this._description(props, `More than USD ${numberText(threshold)}${over}`),
      metric: this.metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      ...this._evaluation(this.window),
    });
    if (calendarTimeZone !== undefined) {
      // Newer than the oldest CDK we support.
      (this.alarm.node.defaultChild as CfnResource).addPropertyOverride('EvaluationWindow', { WallClockWindow: { Timezone: calendarTimeZone } });
    }
    this._setUp(props);
  }

  /**
   * See `CostAlarmBase.denyInvocations`. Throws on an alarm over calendar periods, which goes off when there is nothing left to stop.
   */
  public denyInvocations(options: AlarmDenyOptions): AlarmDenyAction {
    throwProblems(`BedrockCostAlarm at ${this.node.path}`, this.isReport
      ? ['denyInvocations must not be called with calendarTimeZone: such an alarm goes off after the period is over; make one with a sliding window']
      : []);
    return super.denyInvocations(options);
  }

  /**
   * The threshold as a line in a graph.
   */
  public toAnnotation(): cloudwatch.HorizontalAnnotation {
    return this.alarm.toAnnotation();
  }
}

/** Over what a metric counts, as far as it says so: one of a month to date is looked at each few minutes. */
function overOf(costMetric: cloudwatch.IMetric | undefined, span: string): string {
  const { renderingProperties, metricStat } = costMetric?.toMetricConfig() ?? {};
  const label = renderingProperties?.label;
  return label !== undefined ? `, ${label}` : !costMetric || metricStat?.statistic === 'Sum' ? ` in ${span}` : '';
}
