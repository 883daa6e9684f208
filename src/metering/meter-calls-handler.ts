import { type CloudWatchClient, type MetricDatum, paginateGetMetricData, paginateListMetrics, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Datum } from './cost-data';
import type { ServiceTierRequest } from './meter-request';
import { periodsOf, type Reading } from './meter-windows';
import { tierOf } from './service-tiers';
import type { TierCounter } from './spenders';
import { BEDROCK_NAMESPACE, type Counter, counterQuery, countersPerCall, LEGACY_CALLS, MODEL_DIMENSION } from './usage-queries';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { batches } from '../private/batches';
import type { CallLog } from '../private/call-log';
import { inParallel } from '../private/parallel';

/** Client of CloudWatch in one Region. */
export interface MetricClient {
  readonly cloudwatch: CloudWatchClient;
}

/** Metrics that are listed. */
export interface ListScope {
  /** ID of the account of the client. */
  readonly accountId: string;

  /** Whether to list the metrics of linked accounts, too. */
  readonly hasLinkedAccounts: boolean;

  /** Whether to list only metrics that had a value in the last three hours, instead of two weeks. */
  readonly isRecentlyActive: boolean;
}

/** Listed token metrics of an account. */
export interface ListedTokens {
  /** Kinds of tokens by `ModelId`. */
  readonly tokens: Map<string, Set<TokenKind>>;
  readonly tiers: TierCounter[];
}

/** Listed metric. */
export interface ListedMetric {
  /** ID of the account that owns the metric. */
  readonly accountId: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: 1 MB, minus a margin for the rest of the request.
const MAX_DATA = 1000;
const MAX_DATA_BYTES = 900_000;

const CONCURRENT_READS = 4;
const CONCURRENT_WRITES = 4;

/**
 * Lists token metrics by account, also by service tier if wanted. Returns undefined if the list could not be read completely.
 */
export async function listedCounters(
  names: Record<TokenKind, string>, serviceTiers: ServiceTierRequest | undefined, scope: ListScope, clients: MetricClient, log: CallLog,
): Promise<Map<string, ListedTokens> | undefined> {
  const listed = new Map<string, ListedTokens>();
  const of = (accountId: string) => {
    const known = listed.get(accountId) ?? { tokens: new Map<string, Set<TokenKind>>(), tiers: [] };
    listed.set(accountId, known);
    return known;
  };
  const complete = await Promise.all(TOKEN_KINDS.map(async (kind) => log.attempt('ListMetrics', async () => {
    const filter = { Namespace: BEDROCK_NAMESPACE, MetricName: names[kind], Dimensions: [{ Name: MODEL_DIMENSION }] };
    for await (const { accountId, dimensions } of listedMetrics(filter, scope, clients, log)) {
      const modelId = dimensions[MODEL_DIMENSION];
      // Metrics with other dimension sets contain the same tokens again.
      const tier = serviceTiers && tierOf(dimensions, serviceTiers);
      if (Object.keys(dimensions).length === 1) {
        const { tokens } = of(accountId);
        tokens.set(modelId, (tokens.get(modelId) ?? new Set()).add(kind));
      } else if (tier) {
        of(accountId).tiers.push({ modelId, kind, ...tier });
      }
    }
    return true;
  })));
  return complete.every(Boolean) ? listed : undefined;
}

/**
 * Lists the models and profiles through which a legacy model was called, as values of `ModelId` by account. Returns undefined if the list could not be read completely.
 */
export async function listedLegacyModels(scope: ListScope, clients: MetricClient, log: CallLog): Promise<Map<string, Set<string>> | undefined> {
  return log.attempt('ListMetrics', async () => {
    const listed = new Map<string, Set<string>>();
    const filter = { Namespace: BEDROCK_NAMESPACE, MetricName: LEGACY_CALLS, Dimensions: [{ Name: MODEL_DIMENSION }] };
    for await (const { accountId, dimensions } of listedMetrics(filter, scope, clients, log)) {
      if (Object.keys(dimensions).length === 1) {
        listed.set(accountId, (listed.get(accountId) ?? new Set()).add(dimensions[MODEL_DIMENSION]));
      }
    }
    return listed;
  });
}

/** Listed metrics that match a filter. */
export async function* listedMetrics(
  filter: { readonly Namespace: string; readonly MetricName?: string; readonly Dimensions: Array<{ Name: string }> },
  { accountId, hasLinkedAccounts, isRecentlyActive }: ListScope,
  { cloudwatch }: MetricClient,
  log: CallLog,
): AsyncGenerator<ListedMetric> {
  const input = { ...filter, ...hasLinkedAccounts ? { IncludeLinkedAccounts: true } : {}, ...isRecentlyActive ? { RecentlyActive: 'PT3H' as const } : {} };
  for await (const page of paginateListMetrics({ client: cloudwatch }, input)) {
    log.answered('ListMetrics');
    const { Metrics = [], OwningAccounts = [] } = page;
    for (const [index, { MetricName = '', Dimensions = [] }] of Metrics.entries()) {
      yield {
        accountId: OwningAccounts[index] ?? accountId,
        name: MetricName,
        dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name!, Value!])),
      };
    }
  }
}

/**
 * Reads metrics. Returns the sum of each period of the reading, in the order of the metrics. The sums of a metric that could not be read are `NaN`.
 *
 * @param isWhole whether to return the sum of all periods instead, which takes less memory
 */
export async function sumsOf(
  reading: Reading, counters: readonly Counter[], { cloudwatch }: MetricClient, log: CallLog, isWhole = false,
): Promise<Float64Array[]> {
  const sums = await inParallel(CONCURRENT_READS, batches(counters, countersPerCall(reading)), async (batch) => {
    const read = arraysOf(batch.length, periodsOf(reading));
    const status = new Map<string | undefined, string | undefined>();
    const answered = await log.attempt('GetMetricData', async () => {
      const pages = paginateGetMetricData({ client: cloudwatch }, {
        StartTime: new Date(reading.start),
        EndTime: new Date(reading.end),
        MetricDataQueries: batch.map((counter, index) => counterQuery(`c${index}`, counter, reading)),
      });
      for await (const page of pages) {
        log.answered('GetMetricData');
        for (const { Id, Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ?? []) {
          status.set(Id, StatusCode);
          const sumsOfCounter = read[Number(Id!.slice(1))];
          Timestamps.forEach((timestamp, point) => {
            // A typed array ignores elements outside its length.
            sumsOfCounter[Math.floor((timestamp.getTime() - reading.start) / 1000 / reading.periodSeconds)] += Values[point];
          });
        }
      }
      return true;
    });
    const sumsRead = read.map((sumsOfCounter, index) => {
      const code = status.get(`c${index}`);
      if (answered && code !== 'Complete') {
        log.failedWith('GetMetricData', new Error(`${batch[index].metricName} of ${batch[index].modelId}: ${code ?? 'no result'}`));
      }
      return answered && code === 'Complete' ? sumsOfCounter : sumsOfCounter.fill(NaN);
    });
    if (!isWhole) {
      return sumsRead;
    }
    const whole = arraysOf(batch.length, 1);
    sumsRead.forEach((sumsOfCounter, index) => whole[index][0] = sumsOfCounter.reduce((sum, each) => sum + each, 0));
    return whole;
  });
  return sums.flat();
}

/** Arrays in one buffer, because each buffer takes as much memory as the sums of a day. */
function arraysOf(count: number, length: number): Float64Array[] {
  const all = new Float64Array(count * length);
  return Array.from({ length: count }, (_, index) => all.subarray(index * length, (index + 1) * length));
}

/**
 * Publishes values with the same timestamp. Returns the number of accepted values.
 */
export async function publish(namespace: string, time: number, data: readonly Datum[], { cloudwatch }: MetricClient, log: CallLog): Promise<number> {
  const parts = batches(data.map((datum) => metricDatum(datum, time)), MAX_DATA, MAX_DATA_BYTES, (datum) => JSON.stringify(datum).length);
  const taken = await inParallel(CONCURRENT_WRITES, parts, async (part) => log.attempt('PutMetricData', async () => {
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: part }));
    log.answered('PutMetricData');
    return part.length;
  }));
  return taken.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

function metricDatum({ name, dimensions, value, unit }: Datum, time: number): MetricDatum {
  return { MetricName: name, Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })), Timestamp: new Date(time), Value: value, Unit: unit };
}
