import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { METERED } from './meter-metrics';
import type { MeterRequest } from './meter-request';
import type { Reading } from './meter-windows';
import type { TokenKind } from '../pricing/token-kinds';

/** The namespace of Bedrock's own counters. */
export const BEDROCK_NAMESPACE = 'AWS/Bedrock';

/** The only dimension of the counters. */
export const MODEL_DIMENSION = 'ModelId';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const MAX_QUERIES = 500;
const MAX_DATA_POINTS = 100_800;

/** A counter of tokens. */
export interface Counter {
  /** A value of the dimension `ModelId`. */
  readonly modelId: string;
  readonly kind: TokenKind;
}

/**
 * The names of Bedrock's counters by kind of token.
 */
export function counterNames({ metricNames = {} }: Pick<MeterRequest, 'metricNames'>): Record<TokenKind, string> {
  return {
    input: METERED.input,
    output: METERED.output,
    cacheRead: metricNames.cacheReadInputTokenCount ?? METERED.cacheRead,
    cacheWrite: metricNames.cacheWriteInputTokenCount ?? METERED.cacheWrite,
  };
}

/**
 * How many counters one call can read without a second page, if each has a value in every period.
 */
export function countersPerCall({ start, end, periodSeconds }: Reading): number {
  const dataPoints = (end - start) / 1000 / periodSeconds;
  return Math.max(1, Math.min(MAX_QUERIES, Math.floor(MAX_DATA_POINTS / dataPoints)));
}

/**
 * What reads one counter.
 */
export function counterQuery(id: string, { modelId, kind }: Counter, names: Record<TokenKind, string>, { periodSeconds }: Reading): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: BEDROCK_NAMESPACE, MetricName: names[kind], Dimensions: [{ Name: MODEL_DIMENSION, Value: modelId }] },
      Period: periodSeconds,
      Stat: 'Sum',
    },
  };
}
