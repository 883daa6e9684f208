import { alarmValue, type MetricDataQuery } from './metric-math';

export type AlarmState = 'OK' | 'ALARM';

/** Properties of an alarm on metric math, as in a template. */
export interface AlarmProperties {
  readonly Metrics: MetricDataQuery[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly EvaluationWindow?: { readonly WallClockWindow?: unknown };
}

/** Tokens of one minute, and the minute from which on CloudWatch has them. */
export interface Arrival {
  readonly minute: number;
  readonly arrives: number;
  readonly tokens: number;
}

/**
 * States of an alarm in each minute from the first token until all tokens have left its periods, if the values of a metric arrive late.
 *
 * Follows AWS: the alarm is evaluated each minute over as many periods as it has evaluation periods. With a sliding window, the newest period ends at the current minute. With a wall clock window, it ends where the last
 * whole period has ended. A sum contains the values that have arrived. FILL replaces a period without values, so no period is missing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function replayedStates(alarm: AlarmProperties, arrivals: Record<string, readonly Arrival[]>): AlarmState[] {
  const { Metrics, Threshold, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, EvaluationWindow } = alarm;
  const [period] = new Set(Metrics.filter(({ MetricStat }) => MetricStat).map(({ MetricStat }) => MetricStat.Period / 60));
  const all = Object.values(arrivals).flat();
  const first = Math.min(...all.map(({ minute }) => minute));
  const last = Math.max(...all.map(({ arrives }) => arrives)) + (EvaluationPeriods + 1) * period;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const now = first + index;
    const newest = EvaluationWindow?.WallClockWindow ? Math.floor(now / period) * period : now;
    const breaching = Array.from({ length: EvaluationPeriods }, (__, age) => {
      const end = newest - age * period;
      const seen = ({ minute, arrives }: Arrival) => minute >= end - period && minute < end && arrives <= now;
      if (!all.some(seen)) {
        return false;
      }
      const value = alarmValue(Metrics, ({ MetricStat }) => {
        const found = (arrivals[MetricStat.Metric.MetricName] ?? []).filter(seen);
        return found.length === 0 ? undefined : found.reduce((sum, { tokens }) => sum + tokens, 0);
      });
      return value !== undefined && value > Threshold;
    });
    return breaching.filter(Boolean).length >= DatapointsToAlarm ? 'ALARM' : 'OK';
  });
}
