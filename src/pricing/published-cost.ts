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

  /**
   * Whether the cost can be incomplete without an error, because it is that of many accounts.
   *
   * @default false
   */
  readonly isLowerBound?: boolean;
}

const PUBLISHED = new WeakMap<object, PublishedMetric>();

/** Namespace of Amazon Bedrock's runtime metrics. */
const OF_BEDROCK = 'AWS/Bedrock';

// A value belongs to a minute, and arrives up to 10 minutes after the end of the minute: docs/reference/assumptions.md#counter-lateness
const BEDROCK_ARRIVES_AFTER_MINUTES = 11;

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

/**
 * Maximum delay of a value after the start of its period, in minutes: of a metric of this library, of a metric of Amazon Bedrock, or of the latest metric in a math expression. 0 if the delay is not known.
 */
export function arrivesAfterMinutes(metric: cloudwatch.IMetric): number {
  const published = PUBLISHED.get(metric);
  if (published) {
    return published.arrivesAfterMinutes;
  }
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat
    ? metricStat.namespace === OF_BEDROCK ? BEDROCK_ARRIVES_AFTER_MINUTES : 0
    : Math.max(0, ...Object.values(mathExpression?.usingMetrics ?? {}).map(arrivesAfterMinutes));
}

/** Metadata of a metric, or the combined metadata of the metrics in a math expression. */
export function publishedMetric(metric: cloudwatch.IMetric): PublishedMetric | undefined {
  const known = PUBLISHED.get(metric);
  const parts = Object.values(known ? {} : metric.toMetricConfig().mathExpression?.usingMetrics ?? {}).map(publishedMetric);
  return known ?? (parts.length === 0 ? undefined : parts.reduce((one, other) => one && other && {
    isCost: true,
    arrivesAfterMinutes: Math.max(one.arrivesAfterMinutes, other.arrivesAfterMinutes),
    isContinuous: one.isContinuous && other.isContinuous,
    isLowerBound: one.isLowerBound || other.isLowerBound,
  }));
}
