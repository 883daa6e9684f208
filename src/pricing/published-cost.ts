import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CostTags } from '../tags';

/**
 * Metadata of a metric that a function of this library publishes, in addition to the properties that CloudWatch supports.
 */
export interface PublishedMetric {
  /** Whether the metric is a cost in USD. */
  readonly isCost: boolean;

  /** Tags whose cost the metric contains. Undefined if the metric contains more than the cost of one set of tags. */
  readonly costTags?: CostTags;

  /** Maximum delay of a value after the start of its period, in minutes. */
  readonly arrivesAfterMinutes: number;

  /** Whether the metric is also published if there is no cost, so that a missing value indicates a failure. */
  readonly isContinuous: boolean;
}

const PUBLISHED = new WeakMap<object, PublishedMetric>();

/** Properties that can differ in a copy without changing the meaning of the metric. */
const OF_THE_COPY = ['period', 'label', 'color', 'account', 'region'];

export function notePublished<T extends cloudwatch.IMetric>(metric: T, published: PublishedMetric): T {
  PUBLISHED.set(metric, published);
  const copy: unknown = (metric as { with?: unknown }).with;
  if (typeof copy === 'function') {
    // The CDK copies a metric to change its period, and metadata of an object is not copied with it.
    Object.defineProperty(metric, 'with', {
      value: (props: object) => {
        const copied = copy.call(metric, props);
        return Object.keys(props).every((key) => OF_THE_COPY.includes(key)) && !PUBLISHED.has(copied) ? notePublished(copied, published) : copied;
      },
    });
  }
  return metric;
}

/** Metrics from which a math expression is computed, if this library publishes at least one of them but not the expression itself. */
export function publishedParts(metric: cloudwatch.IMetric): cloudwatch.IMetric[] {
  const parts = PUBLISHED.has(metric) ? [] : Object.values(metric.toMetricConfig().mathExpression?.usingMetrics ?? {});
  return parts.some((part) => publishedMetric(part) !== undefined) ? parts : [];
}

/** Metadata of a metric, or the combined metadata of the metrics in a math expression. */
export function publishedMetric(metric: cloudwatch.IMetric): PublishedMetric | undefined {
  const known = PUBLISHED.get(metric);
  const parts = Object.values(known ? {} : metric.toMetricConfig().mathExpression?.usingMetrics ?? {}).map(publishedMetric);
  return known ?? (parts.length === 0 ? undefined : parts.reduce((one, other) => one && other && {
    isCost: true,
    arrivesAfterMinutes: Math.max(one.arrivesAfterMinutes, other.arrivesAfterMinutes),
    isContinuous: one.isContinuous && other.isContinuous,
  }));
}
