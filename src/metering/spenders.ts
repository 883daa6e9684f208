import { calledModel, type ModelRoute } from './base-model';
import { kindsToCount, type MeterPrices, type TokenRates } from './meter-prices';
import type { MeterWindows } from './meter-windows';
import type { Counter } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';

/** Application inference profile in the account. */
export interface AccountProfile {
  readonly id: string;
  readonly arn: string;

  /** @default - the model is not known */
  readonly model?: ModelRoute;
}

/** Source of token metrics: a profile, or a model that is called without a profile. */
export interface Spender {
  /** @default - the model is called without a profile, or through a deleted profile */
  readonly profile?: AccountProfile;

  /** @default - the prices are not known */
  readonly rates?: TokenRates;

  /** Values of `ModelId` that its token metrics have. */
  readonly modelIds: string[];
}

/** Kinds of tokens for which CloudWatch lists a metric, by `ModelId`. */
export type ListedCounters = ReadonlyMap<string, ReadonlySet<TokenKind>>;

export interface SpenderCounter extends Counter {
  readonly spender: Spender;
}

/**
 * Returns every profile, and every listed model that is called without a profile.
 *
 * @param listed listed token metrics, or undefined if the list could not be read
 */
export function spendersOf(
  profiles: readonly AccountProfile[], listed: ListedCounters | undefined, prices: MeterPrices,
): { spenders: Spender[]; notBilledByTokens: string[] } {
  const byProfile = new Map(profiles.map((profile): [string, Spender] =>
    [profile.id, { profile, rates: prices.ofProfile(profile), modelIds: [profile.id] }]));
  const others: Spender[] = [];
  const notBilledByTokens: string[] = [];
  for (const modelId of [...listed?.keys() ?? []].filter((each) => !byProfile.has(each)).sort()) {
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

/**
 * Returns a spender whose profile was deleted during the run. The result is the same as in the next run, which does not find the profile.
 */
export function withoutProfile({ profile, modelIds }: Spender, prices: MeterPrices): Spender {
  const rates = profile && prices.ofProfile({ arn: profile.arn, id: profile.id });
  return { ...rates ? { rates } : {}, modelIds };
}

/**
 * Returns the smallest set of token metrics from which the cost can be computed.
 *
 * @param isMonthListed whether every metric that had a value this month is listed
 */
export function countersToRead(
  spenders: readonly Spender[], { earlier }: Pick<MeterWindows, 'earlier'>, listed: ListedCounters | undefined, isMonthListed: boolean,
): { recent: SpenderCounter[]; earlier: SpenderCounter[] } {
  const counters = spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) =>
    kindsToCount(spender.rates).map((kind) => ({ spender, modelId, kind, isListed: listed?.get(modelId)?.has(kind) ?? false }))));
  const plain = ({ spender, modelId, kind }: SpenderCounter): SpenderCounter => ({ spender, modelId, kind });
  return {
    // CloudWatch lists new metrics minutes late. The metrics of profiles are known without the list, so they are always read.
    recent: counters.filter(({ spender, modelId, isListed }) => isListed || spender.profile?.id === modelId).map(plain),
    // Models without a price are included, so that tokens that are missing from the month's cost are reported.
    earlier: earlier ? counters.filter(({ isListed }) => isListed || !listed || !isMonthListed).map(plain) : [],
  };
}
