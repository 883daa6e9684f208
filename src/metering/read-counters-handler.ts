import type { Usage } from './cost-figures';
import type { Span as TimeSpan } from './local-calendar';
import { type MetricClient, sumsOf } from './meter-calls-handler';
import type { Reading } from './meter-windows';
import { isCarrier } from './project-spenders';
import type { CarrierTags, Spender, SpenderCounter } from './spenders';
import { hasTokens, type UsageRecord } from './usage-record';
import { type ReadSpans, UsageTally } from './usage-tally';
import type { CallLog } from '../private/call-log';

/** Metrics of a reading, with the sums of each period. */
export interface ReadCounters {
  readonly reading: Reading;
  readonly counters: readonly SpenderCounter[];

  /** Sums of each period, in the order of the metrics. The sums of a metric that could not be read are `NaN`. */
  readonly sums: readonly Float64Array[];
}

/** Usage of a spender, and its tags. */
export interface Used {
  readonly spender: Spender;
  readonly usage: Usage;

  /** @default - the tags are not known, or the spender cannot have tags */
  readonly tags?: CarrierTags;
}

export async function readCounters(reading: Reading, counters: readonly SpenderCounter[], client: MetricClient, log: CallLog): Promise<ReadCounters> {
  return { reading, counters, sums: await sumsOf(reading, counters, client, log) };
}

/**
 * Reads metrics of a time span that is used as a whole. Without metrics of service tiers, which are compared period by period, only one sum of each metric is kept: a month by the hour can be 700 of them.
 */
export async function readWhole(reading: Reading, counters: readonly SpenderCounter[], client: MetricClient, log: CallLog): Promise<ReadCounters> {
  if (counters.some(({ tier }) => tier !== undefined)) {
    return readCounters(reading, counters, client, log);
  }
  const whole = { ...reading, periodSeconds: (reading.end - reading.start) / 1000 };
  return { reading: whole, counters, sums: await sumsOf(reading, counters, client, log, true) };
}

/** Adds up the usage of spenders from several readings, each with the time spans to which it belongs. */
export function usageIn(spenders: readonly Spender[], parts: ReadonlyArray<readonly [ReadCounters, ReadSpans]>): Used[] {
  const tally = new UsageTally();
  parts.forEach(([{ reading, counters, sums }, spans]) => tally.add(reading, spans, counters, sums));
  return spenders.map((spender) => ({ spender, usage: tally.usageOf(spender) }));
}

/** Whether all metrics could be read. */
export function isComplete({ sums }: ReadCounters): boolean {
  return sums.every((each) => each.length === 0 || !Number.isNaN(each[0]));
}

/**
 * Returns the tokens of a time span within a reading, with the tags of the spenders. Returns undefined if the tags of a spender are not known.
 *
 * @param tagsOf tags of a profile or project, undefined if they are not known
 */
export function recordsIn(
  spenders: readonly Spender[], part: ReadCounters, span: TimeSpan, tagsOf: (spender: Spender) => CarrierTags | undefined,
): UsageRecord[] | undefined {
  const records: UsageRecord[] = [];
  for (const { spender, usage: { interval: tokens, tiers } } of usageIn(spenders, [[part, { interval: span }]])) {
    const { place: { accountId, region }, profile, projectId, modelIds } = spender;
    const record = {
      accountId,
      region,
      modelIds,
      ...profile ? { profile } : {},
      ...projectId === undefined ? {} : { projectId },
      tokens,
      ...tiers.size > 0 ? { tiers: new Map([...tiers].map(([tier, each]) => [tier, each.interval])) } : {},
    };
    if (hasTokens(record)) {
      const tags = isCarrier(spender) ? tagsOf(spender) : undefined;
      if (isCarrier(spender) && tags === undefined) {
        return undefined;
      }
      // A later run can know the tags that this one could not read.
      records.push(tags === undefined || typeof tags === 'string' ? record : { ...record, tags: withoutTagsOfAws(tags) });
    }
  }
  return records;
}

// CloudFormation adds the name and the ID of its stack. No cost can be grouped by them.
function withoutTagsOfAws(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...tags].filter(([key]) => !key.startsWith('aws:')));
}
