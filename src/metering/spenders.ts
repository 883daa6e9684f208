import { calledModel, type ModelRoute } from './base-model';
import { kindsToCount, type MeterPrices, type TokenRates } from './meter-prices';
import type { ServiceTierRequest } from './meter-request';
import type { MeterWindows } from './meter-windows';
import { type MetricTier, probableDimensions, STANDARD_TIER } from './service-tiers';
import { type Counter, LEGACY_CALLS } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';

/** Application inference profile in the account. */
export interface AccountProfile {
  readonly id: string;
  readonly arn: string;

  /** @default - the model is not known */
  readonly model?: ModelRoute;
}

/** Source of token metrics: a profile, a model that is called through a Bedrock Project, or a model that is called without either. */
export interface Spender {
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

  /** Whether every metric that had a value this month is listed. */
  readonly isMonthListed: boolean;

  /** @default - service tiers are not read */
  readonly serviceTiers?: ServiceTierRequest;
}

/**
 * Returns every profile, and every listed model that is called without a profile.
 *
 * @param modelIdsListed values of `ModelId` that CloudWatch lists
 */
export function spendersOf(
  profiles: readonly AccountProfile[], modelIdsListed: Iterable<string>, prices: MeterPrices,
): { spenders: Spender[]; notBilledByTokens: string[] } {
  const byProfile = new Map(profiles.map((profile): [string, Spender] =>
    [profile.id, { profile, rates: prices.ofProfile(profile), modelIds: [profile.id] }]));
  const others: Spender[] = [];
  const notBilledByTokens: string[] = [];
  for (const modelId of [...new Set(modelIdsListed)].filter((each) => !byProfile.has(each)).sort()) {
    const called = calledModel(modelId);
    if (called === 'NOT_BILLED_BY_TOKENS') {
      notBilledByTokens.push(modelId);
    } else if ('routes' in called) {
      others.push({ rates: prices.ofModel(called.routes), modelIds: [modelId] });
    } else if (byProfile.has(called.profileId)) {
      byProfile.get(called.profileId)!.modelIds.push(modelId);
    } else {
      others.push({ rates: prices.ofProfile({ arn: modelId, id: called.profileId }), modelIds: [modelId] });
    }
  }
  return { spenders: [...byProfile.values(), ...others], notBilledByTokens };
}

/** Values of `ModelId` that CloudWatch lists for any metric. */
export function listedIds({ tokens, tiers, legacy }: Listing): string[] {
  return [...tokens?.keys() ?? [], ...tiers.map(({ modelId }) => modelId), ...legacy ?? []];
}

/**
 * Returns a spender whose profile was deleted during the run. The result is the same as in the next run, which does not find the profile.
 */
export function withoutProfile({ profile, modelIds }: Spender, prices: MeterPrices): Spender {
  const rates = profile && prices.ofProfile({ arn: profile.arn, id: profile.id });
  return { ...rates ? { rates } : {}, modelIds };
}

/**
 * Returns the smallest set of metrics from which the cost can be computed.
 *
 * For a service tier, the metrics of a day that is not listed any more are read by the values of dimensions that the metrics of other days or profiles have, or probably have.
 */
export function countersToRead(
  spenders: readonly Spender[], { earlier }: Pick<MeterWindows, 'earlier'>, { tokens: listed, tiers, legacy }: Listing,
  { names, isMonthListed, serviceTiers }: CounterOptions,
): { recent: SpenderCounter[]; earlier: SpenderCounter[] } {
  const counters = spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => kindsToCount(spender.rates).map((kind) =>
    ({ counter: { spender, modelId, kind, metricName: names[kind] } as Counted, isListed: listed?.get(modelId)?.has(kind) ?? false }))));
  const tiersOf = new Map<string, TierCounter[]>();
  tiers.forEach((counter) => tiersOf.set(counter.modelId, [...tiersOf.get(counter.modelId) ?? [], counter]));
  const ofTiers = spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) => tiersOf.get(modelId) ?? [])
    .filter(({ kind }) => kindsToCount(spender.rates).includes(kind))
    .map((counter): SpenderCounter => ({ ...counter, spender, metricName: names[counter.kind] })));
  const ofLegacy = spenders.flatMap((spender) => spender.modelIds.filter((modelId) => legacy?.has(modelId))
    .map((modelId): SpenderCounter => ({ spender, modelId, kind: LEGACY_CALLS, metricName: LEGACY_CALLS })));
  return {
    recent: [
      // CloudWatch lists new metrics minutes late. The metrics of profiles are known without the list, so they are always read.
      ...counters.filter(({ counter: { spender, modelId }, isListed }) => isListed || spender.profile?.id === modelId).map(({ counter }) => counter),
      ...ofTiers,
      ...ofLegacy,
    ],
    // Models without a price are included, so that tokens that are missing from the month's cost are reported.
    earlier: earlier ? [
      ...counters.filter(({ isListed }) => isListed || !listed || !isMonthListed).map(({ counter }) => counter),
      ...ofTiers,
      ...serviceTiers && !isMonthListed
        ? unlistedTiers(counters.map(({ counter }) => counter), ofTiers, { tokens: listed, tiers }, serviceTiers)
        : [],
    ] : [],
  };
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

