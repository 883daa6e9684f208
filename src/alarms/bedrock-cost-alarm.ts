import { aws_cloudwatch as cloudwatch, type CfnResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmDenyAction } from './alarm-deny-action';
import type { AlarmDenyOptions } from './alarm-deny-options';
import { aboveZeroProblems, calendarProblems } from './alarm-rules';
import { CostAlarmBase } from './cost-alarm-base';
import type { CostAlarmOptions } from './cost-alarm-options';
import { numberText, throwProblems } from '../private/check';
import { injectable } from '../private/structs/injectable';

/**
 * Properties of `BedrockCostAlarm`.
 */
export interface BedrockCostAlarmProps extends CostAlarmOptions {
  /**
   * The amount in USD above which the alarm enters ALARM, for the spend within the window.
   */
  readonly threshold: number;

  /**
   * The time over which the alarm sums the spend: whole minutes, from 1 minute to 7 days. The window slides.
   *
   * CloudWatch evaluates the alarm once a minute, up to the current minute. With a window of more than a day, it evaluates the alarm once an hour, up to the full hour.
   *
   * Token metrics arrive up to 10 minutes late. With a window of 55 minutes or less, the alarm therefore also evaluates earlier windows, as many as the metrics can be late, and enters ALARM if one of them is above the
   * threshold. It evaluates 12 windows of 1 minute, 4 of 5 minutes, 3 of 10 minutes, and 2 of 11 to 55 minutes, and can stay in ALARM that long after a burst. With a longer window, the sum can lack up to the last 10 minutes.
   *
   * CloudWatch looks back at most 7 days. For a month, use a `TagBudget`, or a `costMetric` that counts the month.
   *
   * @default Duration.hours(24); with a `costMetric` its own period
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
   */
  readonly window?: Duration;

  /**
   * The time zone of calendar periods, in place of a window that slides: an IANA name such as `Europe/Berlin`, `UTC`, or an offset such as `+05:30`. The alarm then sums over calendar hours, days or
   * weeks, according to `window`. Weeks start on Monday.
   *
   * Such an alarm reports the cost of a period after the period is over. It cannot stop spending within the period.
   *
   * @default - the window slides
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
   */
  readonly calendarTimeZone?: string;
}

/**
 * An alarm on the spend through inference profiles and Bedrock Projects, estimated from their token metrics. It detects a runaway within minutes, where a budget takes hours.
 *
 * CloudWatch cannot filter the metrics of Amazon Bedrock by tag. The alarm therefore watches the profiles and projects that carry the tags, and multiplies each kind of token by its price. It carries the tags itself, so that recipients
 * see the team. A metric without values counts as 0 USD.
 *
 * Costs 0.10 USD a month for each of up to 10 token metrics, see `estimatedMonthlyCost`.
 *
 * The alarm counts calls through the profiles and projects, 1 to 10 minutes later, at the prices of the day of the deployment. It does not count other calls, usage that is not billed by token, or discounts. See `TokenPrices`
 * for when the estimate is a lower or an upper bound. The alarm does not notify again while it is in ALARM, which can last a whole window after the last spend, and longer with a `window` of less than an hour.
 *
 * Changes to all properties except `alarmName` update the alarm in place.
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
 * alarm.denyInvocations({ roles: [application], minimumDenyDuration: Duration.hours(2) });
 */
@injectable
export class BedrockCostAlarm extends CostAlarmBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.BedrockCostAlarm';

  /**
   * The estimated cost in USD that the alarm watches.
   */
  public readonly metric: cloudwatch.IMetric;

  /**
   * The threshold in USD.
   */
  public readonly threshold: number;

  /**
   * The time over which the alarm sums the spend.
   */
  public readonly window: Duration;

  /** @internal */
  protected readonly _alarm: cloudwatch.Alarm;

  private readonly isReport: boolean;

  constructor(scope: Construct, id: string, props: BedrockCostAlarmProps) {
    super(scope, id, props);
    const { threshold, calendarTimeZone } = props;
    this.threshold = threshold;
    this.window = this._window(props, Duration.hours(24));
    this.isReport = calendarTimeZone !== undefined;
    this._check('BedrockCostAlarm', props, [
      ...aboveZeroProblems('threshold', threshold, 'USD', 'pass the amount that can be spent within the window'),
      ...this._windowProblems(props, this.window),
      ...calendarTimeZone === undefined ? [] : calendarProblems(calendarTimeZone, props.costMetric ? 'costMetric.period' : 'window', this.window),
    ]);

    const span = this.window.toHumanString();
    const over = calendarTimeZone !== undefined ? ` in a calendar period of ${span} (${calendarTimeZone})` : overOf(props.costMetric, span);
    this.metric = this._metric(props, this.window);
    this._alarm = new cloudwatch.Alarm(this, 'Resource', {
      alarmName: props.alarmName,
      alarmDescription: this._description(props, `More than ${numberText(threshold)} USD${over}`),
      metric: this.metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      ...this._evaluation(this.window),
    });
    if (calendarTimeZone !== undefined) {
      // Newer than the oldest CDK we support.
      (this._alarm.node.defaultChild as CfnResource).addPropertyOverride('EvaluationWindow', { WallClockWindow: { Timezone: calendarTimeZone } });
    }
    this._setUp(props);
  }

  /**
   * Denies Amazon Bedrock to principals within minutes after the alarm enters ALARM, where an action of a budget takes hours.
   *
   * EventBridge starts a state machine that attaches a deny policy to the principals. The state machine detaches the policy after `minimumDenyDuration`, once the alarm is no longer in ALARM. See
   * `AlarmDenyAction` for its cost and its limits.
   *
   * Throws if the alarm has a `calendarTimeZone`: such an alarm enters ALARM after the period is over, when there is nothing left to stop.
   */
  public denyInvocations(options: AlarmDenyOptions): AlarmDenyAction {
    throwProblems(`BedrockCostAlarm at ${this.node.path}`, this.isReport
      ? ['denyInvocations must not be called with calendarTimeZone: calendar alarms are evaluated after the period has ended; use an alarm without calendarTimeZone']
      : []);
    return super.denyInvocations(options);
  }

  /**
   * The threshold as a line in a graph.
   */
  public toAnnotation(): cloudwatch.HorizontalAnnotation {
    return this._alarm.toAnnotation();
  }
}

/** Time span of a metric, if its label or statistic states one. A month-to-date metric is evaluated every few minutes. */
function overOf(costMetric: cloudwatch.IMetric | undefined, span: string): string {
  const { renderingProperties, metricStat } = costMetric?.toMetricConfig() ?? {};
  const label = renderingProperties?.label;
  return label !== undefined ? `, ${label}` : !costMetric || metricStat?.statistic === 'Sum' ? ` in ${span}` : '';
}
