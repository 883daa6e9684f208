import { type BedrockClient, ListTagsForResourceCommand, paginateListInferenceProfiles, ResourceNotFoundException } from '@aws-sdk/client-bedrock';
import { type CloudWatchClient, type MetricDatum, paginateGetMetricData, paginateListMetrics, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { modelOfProfile } from './base-model';
import type { CallLog } from './call-log';
import type { Datum } from './cost-data';
import type { ServiceTierRequest } from './meter-request';
import { periodsOf, type Reading } from './meter-windows';
import { tierOf } from './service-tiers';
import type { AccountProfile, ListedCounters, TierCounter } from './spenders';
import { BEDROCK_NAMESPACE, type Counter, counterQuery, countersPerCall, LEGACY_CALLS, MODEL_DIMENSION } from './usage-queries';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { batches } from '../private/batches';
import { inParallel } from '../private/parallel';
import { taggedResources } from '../private/tagged-resources-handler';

export interface CallClients {
  readonly bedrock: BedrockClient;
  readonly cloudwatch: CloudWatchClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

const PROFILE_RESOURCES = 'bedrock:application-inference-profile';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
const PROFILES_PER_PAGE = 1000;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: 1 MB, minus a margin for the rest of the request.
const MAX_DATA = 1000;
const MAX_DATA_BYTES = 900_000;

const CONCURRENT_TAGS = 20;
const CONCURRENT_READS = 4;
const CONCURRENT_WRITES = 4;

/** Tags by profile ID, for each profile whose tags could be read. `GONE` marks a profile that was deleted after it was listed. */
export type ProfileTags = ReadonlyMap<string, ReadonlyMap<string, string> | 'GONE'>;

/**
 * Lists all application inference profiles of the account in the Region, sorted by ID.
 */
export async function profilesOf({ bedrock }: CallClients, log: CallLog): Promise<AccountProfile[]> {
  const found = new Map<string, AccountProfile>();
  for await (const page of paginateListInferenceProfiles({ client: bedrock, pageSize: PROFILES_PER_PAGE }, { typeEquals: 'APPLICATION' })) {
    log.answered('ListInferenceProfiles');
    for (const { inferenceProfileId, inferenceProfileArn, models } of page.inferenceProfileSummaries ?? []) {
      const model = modelOfProfile((models ?? []).map(({ modelArn }) => modelArn ?? ''));
      found.set(inferenceProfileId!, { id: inferenceProfileId!, arn: inferenceProfileArn!, ...model ? { model } : {} });
    }
  }
  // The last digits of a sum of dollars depend on the order, so the order must not depend on the listing.
  return [...found.values()].sort((a, b) => a.id < b.id ? -1 : 1);
}

/**
 * Reads the tags of profiles: of 100 profiles with each call, and individually those of the others, which have no tags or are new. Failed calls for one profile are retried once, after all other calls.
 *
 * The list of tags that AWS keeps can contain deleted profiles, which are ignored. If the list cannot be read, the tags of all remaining profiles are read individually.
 */
export async function tagsOf(
  profiles: readonly AccountProfile[], everythingElse: Promise<unknown>, { bedrock, tagging }: CallClients, log: CallLog,
): Promise<ProfileTags> {
  const found = new Map<string, ReadonlyMap<string, string> | 'GONE'>();
  if (profiles.length > 0) {
    const { tags, error } = await taggedResources(tagging, PROFILE_RESOURCES, () => log.answered('GetResources'));
    if (error) {
      log.note({ fallback: `GetResources failed with ${error.name}: ${error.message}`, effect: 'the tags of the remaining profiles were read with one call each' });
    }
    profiles.forEach(({ id, arn }) => tags.has(arn) && found.set(id, tags.get(arn)!));
  }
  const failuresOf = async (all: readonly AccountProfile[]) => {
    const failures = await inParallel(CONCURRENT_TAGS, all, async (profile) => {
      try {
        const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: profile.arn }));
        log.answered('ListTagsForResource');
        found.set(profile.id, new Map(tags.map(({ key, value }) => [key!, value!])));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) {
          return { profile, error };
        }
        found.set(profile.id, 'GONE');
      }
      return undefined;
    });
    return failures.filter((failure) => failure !== undefined);
  };
  const failed = await failuresOf(profiles.filter(({ id }) => !found.has(id)));
  await everythingElse;
  for (const { profile, error } of await failuresOf(failed.map((each) => each.profile))) {
    log.failedWith('ListTagsForResource', error, profile.arn);
  }
  return found;
}

/**
 * Lists the token metrics that had a value in the last two weeks, also by service tier if wanted. Returns undefined if the list could not be read completely.
 */
export async function listedCounters(
  names: Record<TokenKind, string>, serviceTiers: ServiceTierRequest | undefined, clients: CallClients, log: CallLog,
): Promise<{ tokens: ListedCounters; tiers: TierCounter[] } | undefined> {
  const tokens = new Map<string, Set<TokenKind>>();
  const tiers: TierCounter[] = [];
  const complete = await Promise.all(TOKEN_KINDS.map(async (kind) => log.attempt('ListMetrics', async () => {
    for await (const dimensions of dimensionsOf(names[kind], clients, log)) {
      const modelId = dimensions[MODEL_DIMENSION];
      // Metrics with other dimension sets contain the same tokens again.
      const tier = serviceTiers && tierOf(dimensions, serviceTiers);
      if (Object.keys(dimensions).length === 1) {
        tokens.set(modelId, (tokens.get(modelId) ?? new Set()).add(kind));
      } else if (tier) {
        tiers.push({ modelId, kind, ...tier });
      }
    }
    return true;
  })));
  return complete.every(Boolean) ? { tokens, tiers } : undefined;
}

/**
 * Lists the models and profiles through which a legacy model was called in the last two weeks, by `ModelId`. Returns undefined if the list could not be read completely.
 */
export async function listedLegacyModels(clients: CallClients, log: CallLog): Promise<Set<string> | undefined> {
  return log.attempt('ListMetrics', async () => {
    const listed = new Set<string>();
    for await (const dimensions of dimensionsOf(LEGACY_CALLS, clients, log)) {
      if (Object.keys(dimensions).length === 1) {
        listed.add(dimensions[MODEL_DIMENSION]);
      }
    }
    return listed;
  });
}

/** Dimensions of all listed metrics of a name. */
async function* dimensionsOf(MetricName: string, { cloudwatch }: CallClients, log: CallLog): AsyncGenerator<Record<string, string>> {
  const filter = { Namespace: BEDROCK_NAMESPACE, MetricName, Dimensions: [{ Name: MODEL_DIMENSION }] };
  for await (const page of paginateListMetrics({ client: cloudwatch }, filter)) {
    log.answered('ListMetrics');
    for (const { Dimensions = [] } of page.Metrics ?? []) {
      yield Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name!, Value!]));
    }
  }
}

/**
 * Reads metrics. Returns the sum of each period of the reading, in the order of the metrics. The sums of a metric that could not be read are `NaN`.
 */
export async function sumsOf(
  reading: Reading, counters: readonly Counter[], { cloudwatch }: CallClients, log: CallLog,
): Promise<Float64Array[]> {
  const sums = await inParallel(CONCURRENT_READS, batches(counters, countersPerCall(reading)), async (batch) => {
    const read = batch.map(() => new Float64Array(periodsOf(reading)));
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
    return read.map((sumsOfCounter, index) => {
      const code = status.get(`c${index}`);
      if (answered && code !== 'Complete') {
        log.failedWith('GetMetricData', new Error(`${batch[index].metricName} of ${batch[index].modelId}: ${code ?? 'no result'}`));
      }
      return answered && code === 'Complete' ? sumsOfCounter : sumsOfCounter.fill(NaN);
    });
  });
  return sums.flat();
}

/**
 * Publishes values with the same timestamp. Returns the number of accepted values.
 */
export async function publish(namespace: string, time: number, data: readonly Datum[], { cloudwatch }: CallClients, log: CallLog): Promise<number> {
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
