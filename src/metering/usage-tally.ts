import { noTokenUsage, noUsage, type Span, type TokenUsage, type Usage } from './cost-figures';
import type { Span as TimeSpan } from './local-calendar';
import type { Reading } from './meter-windows';
import type { Spender, SpenderCounter } from './spenders';
import { LEGACY_CALLS } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';

/** Time spans of a reading whose tokens are added up. */
export type ReadSpans = { readonly [span in Span]?: TimeSpan };

/** Sums of the periods of a reading, for one kind of token under one value of `ModelId`: of the metric without a tier, and of the metrics of each tier. */
interface Series {
  readonly kind: TokenKind;
  readonly plain: Float64Array[];
  readonly tiers: Map<string, Float64Array[]>;
}

/**
 * Usage of profiles and models, added up from their metrics.
 *
 * A metric of a service tier contains tokens that the metric without a tier contains, too, if Bedrock publishes both. Therefore, the larger of the two is the number of tokens.
 * They are compared period by period, because Bedrock can publish both in one part of the month and one of them in another.
 */
export class UsageTally {
  private readonly usages = new Map<Spender, Usage & { tiers: Map<string, TokenUsage>; legacyCalls: number }>();

  /**
   * Adds the tokens of a reading.
   *
   * @param sums sums of each period, in the order of the counters
   */
  public add(reading: Reading, spans: ReadSpans, counters: readonly SpenderCounter[], sums: readonly Float64Array[]): void {
    const seriesOf = new Map<Spender, Map<string, Series>>();
    counters.forEach(({ spender, modelId, kind, tier }, index) => {
      if (kind === LEGACY_CALLS) {
        this.of(spender).legacyCalls += spans.interval ? sumIn(spans.interval, sums[index], reading) : 0;
        return;
      }
      const ofSpender = seriesOf.get(spender) ?? new Map<string, Series>();
      seriesOf.set(spender, ofSpender);
      const key = `${kind} ${modelId}`;
      const { plain, tiers } = ofSpender.get(key) ?? { plain: [], tiers: new Map<string, Float64Array[]>() };
      ofSpender.set(key, { kind, plain, tiers });
      const ofTier = tier === undefined ? plain : tiers.get(tier) ?? [];
      ofTier.push(sums[index]);
      if (tier !== undefined) {
        tiers.set(tier, ofTier);
      }
    });
    seriesOf.forEach((all, spender) => all.forEach((series) => this.addSeries(spender, series, spans, reading)));
  }

  public usageOf(spender: Spender): Usage {
    return this.usages.get(spender) ?? noUsage();
  }

  private of(spender: Spender) {
    const usage = this.usages.get(spender) ?? { ...noTokenUsage(), tiers: new Map<string, TokenUsage>(), legacyCalls: 0 };
    this.usages.set(spender, usage);
    return usage;
  }

  private addSeries(spender: Spender, { kind, plain, tiers }: Series, spans: ReadSpans, reading: Reading): void {
    const usage = this.of(spender);
    const total = (series: readonly Float64Array[], period: number) => series.reduce((sum, each) => sum + each[period], 0);
    const ofTiers = [...tiers.values()].flat();
    const all = ofTiers.length === 0 && plain.length === 1
      ? plain[0]
      : [...plain, ...ofTiers][0].map((_, period) => Math.max(total(plain, period), total(ofTiers, period)));
    for (const [name, span] of Object.entries(spans) as Array<[Span, TimeSpan]>) {
      usage[name][kind] += sumIn(span, all, reading);
      for (const [tier, series] of tiers) {
        const ofTier = usage.tiers.get(tier) ?? noTokenUsage();
        usage.tiers.set(tier, ofTier);
        series.forEach((each) => ofTier[name][kind] += sumIn(span, each, reading));
      }
    }
  }
}

/** Sum of the periods that begin in a time span. */
function sumIn({ start, end }: TimeSpan, sums: Float64Array, reading: Reading): number {
  const periodAt = (time: number) => Math.ceil((time - reading.start) / 1000 / reading.periodSeconds);
  return sums.subarray(Math.max(0, periodAt(start)), Math.max(0, periodAt(end))).reduce((sum, each) => sum + each, 0);
}
