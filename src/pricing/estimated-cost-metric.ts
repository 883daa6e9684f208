import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { costExpression, MAX_METRICS_OF_ALARM } from './cost-expression';
import type { TokenMeter } from './metered-carrier';
import { shortHash } from '../private/physical-name';

/** Number of token metrics in an estimate. */
export function metricCount(meters: readonly TokenMeter[]): number {
  return meters.reduce((count, { kinds }) => count + kinds.length, 0);
}

/**
 * Estimated cost in USD of all meters per period. One expression over up to 10 token metrics, and above that a sum of expressions, which only dashboards can use.
 *
 * @param all name of all meters together, for the label
 */
export function estimatedCostMetric(
  meters: readonly TokenMeter[], all: string, options: cloudwatch.MathExpressionOptions,
): cloudwatch.MathExpression {
  const period = options.period ?? Duration.minutes(5);
  const label = options.label ?? `Estimated cost of ${meters.length === 1 ? meters[0].name : all} (USD)`;
  if (meters.length > 1 && metricCount(meters) > MAX_METRICS_OF_ALARM) {
    const parts = Object.fromEntries(meters.map((meter) => [`cost_${metricSuffix(meter.path, period)}`, estimatedCostMetric([meter], all, { period })]));
    return new cloudwatch.MathExpression({ ...options, label, period, expression: Object.keys(parts).join(' + '), usingMetrics: parts });
  }
  const terms = meters.flatMap((meter) => {
    const suffix = metricSuffix(meter.path, period);
    return meter.kinds.map((kind) => ({ id: `${kind}_${suffix}`, price: meter.prices[kind]!, metric: meter.counter(kind, { period }) }));
  });
  return new cloudwatch.MathExpression({
    ...options,
    label,
    period,
    expression: costExpression(terms),
    usingMetrics: Object.fromEntries(terms.map(({ id, metric }) => [id, metric])),
  });
}

/** End of the ID of a metric. IDs must be unique in a widget, so a metric has a different ID for a different period. */
export function metricSuffix(path: string, period: Duration): string {
  return shortHash(`${path} ${period.toSeconds()}`);
}
