import { calledModel, type ModelRoute } from './base-model';
import { kindsToCount, type MeterPrices, type TokenRates } from './meter-prices';
import type { MeterWindows } from './meter-windows';
import type { Counter } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';

/** An application inference profile as it is in the account. */
export interface AccountProfile {
  readonly id: string;
  readonly arn: string;

  /** @default - cannot be told */
  readonly model?: ModelRoute;
}

/** What has counters of its own: a profile, or a model that is called without one. */
export interface Spender {
  /** @default - it is called without a profile, or with one that is gone */
  readonly profile?: AccountProfile;

  /** @default - nobody knows */
  readonly rates?: TokenRates;

  /** The values of `ModelId` under which it is counted. */
  readonly modelIds: string[];
}

/** The kinds of tokens for which CloudWatch lists a counter, by `ModelId`. */
export type ListedCounters = ReadonlyMap<string, ReadonlySet<TokenKind>>;

export interface SpenderCounter extends Counter {
  readonly spender: Spender;
}

/**
 * Who spends: every profile, and what is listed beside them.
 *
 * @param listed undefined if it could not be read
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
 * What a spender is when its profile was deleted meanwhile: the same as for the next run, which will not find it.
 */
export function withoutProfile({ profile, modelIds }: Spender, prices: MeterPrices): Spender {
  const rates = profile && prices.ofProfile({ arn: profile.arn, id: profile.id });
  return { ...rates ? { rates } : {}, modelIds };
}

/**
 * The counters to read, as few as tell what was spent.
 *
 * @param isMonthListed whether every counter that had a value this month is listed
 */
export function countersToRead(
  spenders: readonly Spender[], { earlier }: Pick<MeterWindows, 'earlier'>, listed: ListedCounters | undefined, isMonthListed: boolean,
): { recent: SpenderCounter[]; earlier: SpenderCounter[] } {
  const counters = spenders.flatMap((spender) => spender.modelIds.flatMap((modelId) =>
    kindsToCount(spender.rates).map((kind) => ({ spender, modelId, kind, isListed: listed?.get(modelId)?.has(kind) ?? false }))));
  const plain = ({ spender, modelId, kind }: SpenderCounter): SpenderCounter => ({ spender, modelId, kind });
  return {
    // New counters are listed minutes late: a profile's are asked for as they are known without the list.
    recent: counters.filter(({ spender, modelId, isListed }) => isListed || spender.profile?.id === modelId).map(plain),
    // Also of those without a price, so that what is not in the dollars of the month is told.
    earlier: earlier ? counters.filter(({ isListed }) => isListed || !listed || !isMonthListed).map(plain) : [],
  };
}
