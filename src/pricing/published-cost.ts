import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CostTags } from '../tags';

/**
 * What is known of a metric that is published by a function of this library, beyond what CloudWatch knows of it.
 */
export interface PublishedMetric {
  /** Whether it is of dollars. */
  readonly isCost: boolean;

  /** The tags it is of; undefined if it is of more than that. */
  readonly costTags?: CostTags;

  /** How many minutes after the start of a period its value may come. */
  readonly arrivesAfterMinutes: number;

  /** Whether there is a value also where nothing was spent, so that a missing one tells of a failure. */
  readonly isContinuous: boolean;
}

const PUBLISHED = new WeakMap<object, PublishedMetric>();

/** What a copy may have otherwise, and be of the same all the same. */
const OF_THE_COPY = ['period', 'label', 'color', 'account', 'region'];

export function notePublished<T extends cloudwatch.IMetric>(metric: T, published: PublishedMetric): T {
  PUBLISHED.set(metric, published);
  const copy: unknown = (metric as { with?: unknown }).with;
  if (typeof copy === 'function') {
    // The CDK copies a metric to give it another period, and what it knows of an object does not go along.
    Object.defineProperty(metric, 'with', {
      value: (props: object) => {
        const copied = copy.call(metric, props);
        return Object.keys(props).every((key) => OF_THE_COPY.includes(key)) && !PUBLISHED.has(copied) ? notePublished(copied, published) : copied;
      },
    });
  }
  return metric;
}

/** The metrics that one is computed from, if it is not published itself and one of them is. */
export function publishedParts(metric: cloudwatch.IMetric): cloudwatch.IMetric[] {
  const parts = PUBLISHED.has(metric) ? [] : Object.values(metric.toMetricConfig().mathExpression?.usingMetrics ?? {});
  return parts.some((part) => publishedMetric(part) !== undefined) ? parts : [];
}

/** What is known of a metric, or of those that a math expression is made of. */
export function publishedMetric(metric: cloudwatch.IMetric): PublishedMetric | undefined {
  const known = PUBLISHED.get(metric);
  const parts = Object.values(known ? {} : metric.toMetricConfig().mathExpression?.usingMetrics ?? {}).map(publishedMetric);
  return known ?? (parts.length === 0 ? undefined : parts.reduce((one, other) => one && other && {
    isCost: true,
    arrivesAfterMinutes: Math.max(one.arrivesAfterMinutes, other.arrivesAfterMinutes),
    isContinuous: one.isContinuous && other.isContinuous,
  }));
}
