import type { Tokens, TokenUsage, Usage } from './cost-figures';
import { noTokenUsage } from './cost-figures';
import type { MeterPrices } from './meter-prices';
import { isCarrier } from './project-spenders';
import type { Used } from './read-counters-handler';
import { type CarrierTags, type Spender, spendersOf } from './spenders';
import { plus, spenderKey, type UsageRecord } from './usage-record';
import type { AccountProfile } from '../accounts/account-profile';
import type { Place } from '../accounts/accounts-request';
import { calledModel } from '../models/called-model';

/** Facts about carriers at the time of the run. */
export interface CurrentCarriers {
  /** Tag keys by which cost is grouped. Other tags do not divide the usage of a carrier. */
  readonly tagKeys: readonly string[];

  /** Last known usage by `spenderKey`. */
  readonly known: ReadonlyMap<string, UsageRecord>;

  /** Profile of an account in a Region, or undefined if it is not listed. */
  profile(place: Place, id: string): AccountProfile | undefined;

  /** Tags of a profile or project, or undefined if they are not known. */
  tags(spender: Spender): CarrierTags | undefined;

  prices(region: string): MeterPrices;

  /** Account and Region with the way in which its metrics are read. */
  place(accountId: string, region: string): Place;
}

type MutableUsage = Usage & { readonly tiers: Map<string, TokenUsage> };

/**
 * Adds the usage of snapshots to the usage that was read. A carrier whose tags changed has several elements, each with the usage under its tags of that time.
 *
 * The order does not depend on the order of the usage, because the last digits of a sum of dollars depend on it.
 */
export function usedCarriers(
  read: readonly Used[],
  { month, today }: { readonly month: readonly UsageRecord[]; readonly today: readonly UsageRecord[] },
  current: CurrentCarriers,
): Used[] {
  const entries = new Map<string, { readonly order: string; readonly used: Used & { readonly usage: MutableUsage } }>();
  const entryOf = (spender: Spender, tags: CarrierTags | undefined) => {
    const key = `${spenderKey({ ...spender.place, ...spender })} ${tagText(tags, current.tagKeys)}`;
    const known = entries.get(key) ?? {
      order: orderOf(spender, key),
      used: { spender, usage: { ...noTokenUsage(), tiers: new Map<string, TokenUsage>(), legacyCalls: 0 }, ...tags === undefined ? {} : { tags } },
    };
    entries.set(key, known);
    return known.used;
  };
  for (const { spender, usage } of read) {
    const { usage: sum } = entryOf(spender, isCarrier(spender) ? current.tags(spender) : undefined);
    addUsage(sum, usage);
  }
  const addRecords = (records: readonly UsageRecord[], spans: ReadonlyArray<keyof TokenUsage>) => {
    for (const record of records) {
      const spender = spenderOf(record, current);
      const { usage: sum } = entryOf(spender, record.tags ?? (isCarrier(spender) ? current.tags(spender) : undefined));
      addRecord(sum, record, spans);
    }
  };
  addRecords(month, ['month']);
  addRecords(today, ['month', 'today']);
  return [...entries.values()].sort((one, other) => one.order < other.order ? -1 : 1).map(({ used }) => used);
}

/** Last known usage by spender, for the tags and models of deleted carriers. Later records take precedence, except over tags that they lack because these could not be read. */
export function lastRecords(...chronological: ReadonlyArray<readonly UsageRecord[]>): Map<string, UsageRecord> {
  const last = new Map<string, UsageRecord>();
  for (const record of chronological.flat()) {
    const key = spenderKey(record);
    const { tags = last.get(key)?.tags } = record;
    last.set(key, tags ? { ...record, tags } : record);
  }
  return last;
}

function spenderOf(record: UsageRecord, current: CurrentCarriers): Spender {
  const { accountId, region, profile, projectId, modelIds } = record;
  const place = current.place(accountId, region);
  const prices = current.prices(region);
  if (projectId !== undefined) {
    return { place, projectId, rates: prices.ofProjectModel(projectId, modelIds[0]), modelIds: [...modelIds] };
  }
  if (profile) {
    const live = current.profile(place, profile.id);
    const found = live ?? profile;
    return { place, profile: found, rates: prices.ofProfile(found), modelIds: [...modelIds], ...live ? {} : { lastTags: current.known.get(spenderKey(record))?.tags ?? 'UNREADABLE' } };
  }
  const called = calledModel(modelIds[0]);
  const newProfile = typeof called === 'object' && 'profileId' in called ? current.profile(place, called.profileId) : undefined;
  if (newProfile) {
    return { place, profile: newProfile, rates: prices.ofProfile(newProfile), modelIds: [...modelIds] };
  }
  // A model that is not billed by tokens any more has no spender.
  const { spenders: [{ rates } = { rates: undefined }] } = spendersOf({ place, profiles: [], known: new Map() }, modelIds, prices);
  return { place, ...rates ? { rates } : {}, modelIds: [...modelIds] };
}

/** Profiles by ID, then models, then projects. */
function orderOf({ profile, projectId, modelIds }: Spender, key: string): string {
  const [kind, id] = profile ? [0, profile.id] : projectId === undefined ? [1, modelIds[0]] : [2, `${projectId}/${modelIds[0]}`];
  return `${kind} ${id}\n${key}`;
}

function tagText(tags: CarrierTags | undefined, keys: readonly string[]): string {
  return tags === undefined || typeof tags === 'string' ? tags ?? '' : JSON.stringify(keys.map((key) => tags.get(key) ?? null));
}

function addUsage(sum: MutableUsage & { legacyCalls: number }, usage: Usage): void {
  for (const span of ['interval', 'today', 'month'] as const) {
    add(sum[span], usage[span]);
    usage.tiers.forEach((tokens, tier) => add(tierOf(sum, tier)[span], tokens[span]));
  }
  sum.legacyCalls += usage.legacyCalls;
}

function addRecord(sum: MutableUsage, { tokens, tiers }: UsageRecord, spans: ReadonlyArray<keyof TokenUsage>): void {
  for (const span of spans) {
    add(sum[span], tokens);
    tiers?.forEach((each, tier) => add(tierOf(sum, tier)[span], each));
  }
}

function tierOf({ tiers }: MutableUsage, tier: string): TokenUsage {
  const known = tiers.get(tier) ?? noTokenUsage();
  tiers.set(tier, known);
  return known;
}

function add(sum: Tokens, tokens: Tokens): void {
  Object.assign(sum, plus(sum, tokens));
}
