import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { METERED } from './meter-metrics';
import type { MeterRequest } from './meter-request';
import { periodsOf, type Reading } from './meter-windows';
import type { TokenKind } from '../pricing/token-kinds';
import { MANTLE_NAMESPACE } from '../private/bedrock-mantle';

/** Namespace of the metrics that Bedrock publishes. */
export const BEDROCK_NAMESPACE = 'AWS/Bedrock';

/** Dimension of all metrics that are read, and the only dimension of most of them. */
export const MODEL_DIMENSION = 'ModelId';

/**
 * Dimensions of the token metrics of the `bedrock-mantle` endpoint. Bedrock publishes other metrics by one of them and by neither, which contain the same tokens again.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-mantle-metrics.html
 */
export const MANTLE_PROJECT = 'Project';
export const MANTLE_MODEL = 'Model';

/** Names of the token metrics of the `bedrock-mantle` endpoint. It publishes none for tokens of the prompt cache. */
export const MANTLE_COUNTERS: Readonly<Partial<Record<TokenKind, string>>> = { input: 'InputTokens', output: 'OutputTokens' };

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const MAX_QUERIES = 500;
const MAX_DATA_POINTS = 100_800;

/** Number of calls of a legacy model. AWS bills such a model at a higher price after some months. */
export const LEGACY_CALLS = 'LegacyModelInvocations';

/** Metric of a model or a profile. */
export interface Counter {
  /** Value of the dimension `ModelId`. */
  readonly modelId: string;
  readonly metricName: string;

  /**
   * Values of other dimensions, by name.
   *
   * @default - `ModelId` is the only dimension
   */
  readonly otherDimensions?: Readonly<Record<string, string>>;

  /**
   * ID of the Bedrock Project, for a metric of the `bedrock-mantle` endpoint.
   *
   * @default - the metric is one of the `bedrock-runtime` endpoint
   */
  readonly projectId?: string;

  /**
   * ID of the linked account that owns the metric.
   *
   * @default - the account of the client
   */
  readonly linkedAccountId?: string;
}

/**
 * Names of Bedrock's token metrics by kind of token.
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
 * Number of token metrics that one call can read without a second page, assuming that each metric has a value in every period.
 */
export function countersPerCall(reading: Reading): number {
  return Math.max(1, Math.min(MAX_QUERIES, Math.floor(MAX_DATA_POINTS / periodsOf(reading))));
}

/**
 * Query that reads one metric.
 */
export function counterQuery(
  id: string, { modelId, metricName, otherDimensions = {}, projectId, linkedAccountId }: Counter, { periodSeconds }: Reading,
): MetricDataQuery {
  const [namespace, dimensions] = projectId === undefined
    ? [BEDROCK_NAMESPACE, { [MODEL_DIMENSION]: modelId, ...otherDimensions }]
    : [MANTLE_NAMESPACE, { [MANTLE_PROJECT]: projectId, [MANTLE_MODEL]: modelId }];
  return {
    Id: id,
    ...linkedAccountId === undefined ? {} : { AccountId: linkedAccountId },
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: 'Sum',
    },
  };
}
