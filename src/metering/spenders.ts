import { kindsToCount, type MeterPrices, type TokenRates } from './meter-prices';
import type { ServiceTierRequest } from './meter-request';
import { type MetricTier, probableDimensions, STANDARD_TIER } from './service-tiers';
import { type Counter, LEGACY_CALLS } from './usage-queries';
import { type RecordedProfile, spenderKey, type UsageRecord } from './usage-record';
import type { AccountProfile } from '../accounts/account-profile';
import type { Place } from '../accounts/accounts-request';
import { calledModel } from '../models/called-model';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/**
 * Tags of a profile or project. `UNREADABLE` if its account cannot be read, and `UNREAD` for a project that does not exist any more, or whose tags AWS refuses to return. Its cost is that of a project without
 * tags, but no snapshot contains that it had none.
 */
export type CarrierTags = ReadonlyMap<string, string> | 'UNREADABLE' | 'UNREAD';

/** Source of token metrics: a profile, a model that is called through a Bedrock Project, or a model that is called without either. */
export interface Spender {
  readonly place: Place;

  /** @default - the model is called without a profile, or through a deleted profile */
  readonly profile?: AccountProfile;

  /**
   * ID of the Bedrock Project, which can be the default project.
   *
   * @default - the model is not called on the `bedrock-mantle` endpoint
   */
  readonly projectId?: string;

  /** @default - the prices are not known */
  readonly rates?: TokenRates;

  /** Values of `ModelId` that its token metrics have. */
  readonly modelIds: string[];

  /**
   * Tags of a carrier that is not in the list of profiles and projects, such as a deleted profile.
   *
   * @default - the tags are those of the list, or there are none
   */
  readonly lastTags?: CarrierTags;
}

/** Kinds of tokens for which CloudWatch lists a metric, by `ModelId`. */
export type ListedCounters = ReadonlyMap<string, ReadonlySet<TokenKind>>;

/** Listed token metric of a service tier. */
export interface TierCounter extends MetricTier {
  readonly modelId: string;
  readonly kind: TokenKind;
}

/** Metrics that CloudWatch lists. */
export interface Listing {
  /** Token metrics. Undefined if the list could not be read. */
  readonly tokens?: ListedCounters;

  /** Token metrics of service tiers, if these are read. */
  readonly tiers: readonly TierCounter[];

  /** Values of `ModelId` of calls of legacy models. Undefined if they are not read, or if the list could not be read. */
  readonly legacy?: ReadonlySet<string>;
}

/** Metric to read: of tokens, of tokens in a service tier, or of calls of a legacy model. */
export interface SpenderCounter extends Counter {
  readonly spender: Spender;
  readonly kind: TokenKind | typeof LEGACY_CALLS;

  /** @default - all service tiers together */
  readonly tier?: string;
}

type Counted = SpenderCounter & { readonly kind: TokenKind };

/** Settings that determine the metrics to read, in addition to the list. */
export interface CounterOptions {
  /** Names of the token metrics. */
  readonly names: Record<TokenKind, string>;

  /** Whether to read the metrics of profiles that are not listed in the open time. */
  readonly readsUnlistedProfiles: boolean;

  /** Whether to read the days of the month that are in no snapshot. */
  readonly hasGap: boolean;

  /** Whether every metric that had a value in these days is listed. */
  readonly isGapListed: boolean;

  /** Whether to read a day that is closed. */
  readonly hasClosing: boolean;

  /** Whether to read kinds of tokens that are free now, because prices can change after a snapshot is written. */
  readonly readsFreeTokens: boolean;

  /** @default - service tiers are not read */
  readonly serviceTiers?: ServiceTierRequest;
}

/** Profiles of an account in a Region, or undefined if the account cannot be read. */
export interface ListedCarriers {
  readonly place: Place;

  /** @default - the profiles of the account could not be read */
  readonly profiles?: readonly AccountProfile[];

  /** Last known usage by `spenderKey`, which has the tags and the models of deleted profiles and projects. */
  readonly known: ReadonlyMap<string, UsageRecord>;
}

/**
 * Returns every profile, and every listed model that is called without a profile.
 *
 * @param modelIdsListed values of `ModelId` that CloudWatch lists
 */
export function spendersOf(
  { place, profiles, known }: ListedCarriers, modelIdsListed: Iterable<string>, prices: MeterPrices,
): { spenders: Spender[]; notBilledByTokens: string[] } {
  const byProfile = new Map((profiles ?? []).map((profile): [string, Spender] =>
    [profile.id, { place, profile, rates: prices.ofProfile(profile), modelIds: [profile.id] }]));
  const unlisted = new Map<string, Spender>();
  const others: Spender[] = [];
  const notBilledByTokens: string[] = [];
  for (const modelId of [...new Set(modelIdsListed)].filter((each) => !byProfile.has(each)).sort()) {
    const called = calledModel(modelId);
    if (called === 'NOT_BILLED_BY_TOKENS') {
      notBilledByTokens.push(modelId);
    } else if ('routes' in called) {
      others.push({ place, rates: prices.ofModel(called.routes), modelIds: [modelId] });
    } else if (byProfile.has(called.profileId) || unlisted.has(called.profileId)) {
      (byProfile.get(called.profileId) ?? unlisted.get(called.profileId))!.modelIds.push(modelId);
    } else {
      const profile = { id: called.profileId, arn: modelId };
      const record = known.get(spenderKey({ ...place, profile, modelIds: [modelId] }));
      const spender = unlistedSpender({ place, profile: record?.profile ?? profile, lastTags: record?.tags ?? (profiles ? undefined : 'UNREADABLE'), modelIds: [modelId] }, prices);
      if (spender.profile) {
        unlisted.set(called.profileId, spender);
      } else {
        others.push(spender);
      }
    }
  }
  const carriers = [...byProfile.values(), ...unlisted.values()];
  if (unlisted.size > 0) {
    carriers.sort((one, other) => one.profile!.id < other.profile!.id ? -1 : 1);
  }
  return { spenders: [...carriers, ...others], notBilledByTokens };
}

/** Spender of a profile that is not listed. Without known tags, its cost cannot have any. */
function unlistedSpender(
  { place, profile, lastTags, modelIds }: { place: Place; profile: RecordedProfile; lastTags: CarrierTags | undefined; modelIds: string[] },
  prices: MeterPrices,
): Spender {
  const rates = prices.ofProfile(profile);
  return { place, ...lastTags === undefined ? {} : { profile, lastTags }, ...rates ? { rates } : {}, modelIds };
}

/** Values of `ModelId` that CloudWatch lists for any metric. */
export function listedIds({ tokens, tiers, legacy }: Listing): string[] {
  return [...tokens?.keys() ?? [], ...tiers.map(({ modelId }) => modelId), ...legacy ?? []];
}

/**
 * Returns a spender whose profile was deleted during the run. The result is the same as in the next run, which does not find the profile.
 */
export function withoutProfile({ place, profile, modelIds }: Spender, prices: MeterPrices, record?: UsageRecord): Spender {
  return profile
    ? unlistedSpender({ place, profile: record?.profile ?? { arn: profile.arn, id: profile.id }, lastTags: record?.tags, modelIds }, prices)
    : { place, modelIds };
}

/** Metrics to read of an account in a Region, by time span. */
export interface CountersToRead {
  readonly open: SpenderCounter[];
  readonly gap: SpenderCounter[];
  readonly closing: SpenderCounter[];
}

/**
 * Returns the smallest set of metrics from which the cost can be computed.
 *
 * For a service tier, the metrics of a day that is not listed any more are read by the values of dimensions that the metrics of other days or profiles have, or probably have.
 *
 * @param open metrics that can have values in the open time
 * @param full metrics of the last two weeks, which can be the same
 */
export function countersToRead(spenders: readonly Spender[], open: Listing, full: Listing, options: CounterOptions): CountersToRead {
  const { readsUnlistedProfiles, hasGap, isGapListed, hasClosing, serviceTiers } = options;
  const inOpen = countersIn(open, spenders, options);
  const inFull = full === open ? inOpen : countersIn(full, spenders, options);
  const ofLegacy = spenders.flatMap((spender) => spender.modelIds.filter((modelId) => open.legacy?.has(modelId))
    .map((modelId): SpenderCounter => ({ spender, modelId, kind: LEGACY_CALLS, metricName: LEGACY_CALLS, ...ownerOf(spender) })));
  return {
    open: [
      // CloudWatch lists new metrics minutes late. Without snapshots, the metrics of profiles are always read, because they are known without the list.
      ...inOpen.counters.filter(({ counter: { spender, modelId }, isListed }) =>
        isListed || (readsUnlistedProfiles && spender.profile?.id === modelId)).map(({ counter }) => counter),
      ...inOpen.tiers,
      ...ofLegacy,
    ],
    // Models without a price are included, so that tokens that are missing from the month's cost are reported.
    gap: hasGap ? [
      ...inFull.counters.filter(({ isListed }) => isListed || !full.tokens || !isGapListed).map(({ counter }) => counter),
      ...inFull.tiers,
      ...serviceTiers && !isGapListed ? unlistedTiers(inFull.counters.map(({ counter }) => counter), inFull.tiers, full, serviceTiers) : [],
    ] : [],
    closing: hasClosing ? [...inFull.counters.filter(({ isListed }) => isListed || !full.tokens).map(({ counter }) => counter), ...inFull.tiers] : [],
  };
}

interface ListedCountersOfSpenders {
  readonly counters: ReadonlyArray<{ readonly counter: Counted; readonly isListed: boolean }>;
  readonly tiers: readonly SpenderCounter[];
}

function countersIn(
  { tokens: listed, tiers }: Listing, spenders: readonly Spender[], { names, readsFreeTokens }: CounterOptions,
): ListedCountersOfSpenders {
  const kindsOf = ({ rates }: Spender) => readsFreeTokens ? TOKEN_KINDS : kindsToCount(rates);
  const tiersOf = new Map<string, TierCounter[]>();
  tiers.forEach((counter) => tiersOf.set(counter.modelId, [...tiersOf.get(counter.modelId) ?? [], counter]));
  return {
    counters: spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => kindsOf(spender).map((kind) => ({
      counter: { spender, modelId, kind, metricName: names[kind], ...ownerOf(spender) } as Counted,
      isListed: listed?.get(modelId)?.has(kind) ?? false,
    })))),
    tiers: spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => tiersOf.get(modelId) ?? [])
      .filter(({ kind }) => kindsOf(spender).includes(kind))
      .map((counter): SpenderCounter => ({ ...counter, spender, metricName: names[counter.kind], ...ownerOf(spender) }))),
  };
}

/** Account of a metric, if it is not that of the client. */
export function ownerOf({ place: { accountId, isLinked } }: Spender): Pick<Counter, 'linkedAccountId'> {
  return isLinked ? { linkedAccountId: accountId } : {};
}

/** Metrics of service tiers that can have had a value before the time of which CloudWatch lists metrics. */
function unlistedTiers(
  counters: readonly Counted[], listed: readonly SpenderCounter[], { tokens, tiers }: Listing, serviceTiers: ServiceTierRequest,
): SpenderCounter[] {
  // Values in the order of the names, because the order in the list can differ.
  const textOf = (dimensions: Readonly<Record<string, string>>) => JSON.stringify(
    Object.fromEntries(serviceTiers.dimensionNames.filter((name) => Object.hasOwn(dimensions, name)).map((name) => [name, dimensions[name]])));
  const known = new Map<string, Set<string>>();
  tiers.forEach(({ tier, otherDimensions }) => known.set(tier, (known.get(tier) ?? new Set()).add(textOf(otherDimensions))));
  // If Bedrock publishes tokens only by tier, a tier without its own price must be read, too.
  const isOnlyByTier = tiers.some(({ modelId, kind }) => !tokens?.get(modelId)?.has(kind));
  const keyOf = ({ modelId, kind, otherDimensions = {} }: SpenderCounter) => JSON.stringify([modelId, kind, textOf(otherDimensions)]);
  const isRead = new Set(listed.map(keyOf));
  return counters.flatMap((counter) => {
    const priced = Object.keys(counter.spender.rates?.serviceTiers ?? {});
    return [...new Set([...priced, ...isOnlyByTier ? [STANDARD_TIER, ...known.keys()] : []])].flatMap((tier) => {
      const texts = new Set([...known.get(tier) ?? [], ...probableDimensions(tier, serviceTiers).map(textOf)]);
      return [...texts].map((text): SpenderCounter => ({ ...counter, tier, otherDimensions: JSON.parse(text) as Record<string, string> }));
    });
  }).filter((counter) => !isRead.has(keyOf(counter)));
}

