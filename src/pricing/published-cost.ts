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

export function notePublished<T extends cloudwatch.IMetric>(metric: T, published: PublishedMetric): T {
  PUBLISHED.set(metric, published);
  return metric;
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
