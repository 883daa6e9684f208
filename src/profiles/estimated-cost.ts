import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { IInferenceProfile } from './inference-profile';
import { tokenCounter } from './token-counters';
import type { TokenPrices } from '../pricing';
import { billedKinds, costExpression, MAX_METRICS_OF_ALARM } from '../pricing/cost-expression';
import type { TokenKind } from '../pricing/token-kinds';
import { plural, repeated, show, throwProblems } from '../private/check';
import { shortHash } from '../private/physical-name';

/** A profile with its prices, and the kinds of tokens that cost something. */
interface Priced {
  readonly profile: IInferenceProfile;
  readonly prices: TokenPrices;
  readonly kinds: TokenKind[];
}

/**
 * What is spent through some profiles, estimated in USD from their token counters: the sum over profiles and kinds of tokens, times the profile's `prices`.
 *
 * Up to 10 counters make one expression, as an alarm takes it; more make an expression per profile and their sum, for dashboards.
 *
 * Costs nothing itself. It counts what is called through the profiles, minutes later, and nothing else: see `TokenPrices` and `IInferenceProfile.metricEstimatedCost`.
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const sales: TaggedInferenceProfile;
 * declare const dashboard: cloudwatch.Dashboard;
 *
 * dashboard.addWidgets(new cloudwatch.GraphWidget({
 *   left: [EstimatedCost.ofProfiles(claims, sales).metric({ period: Duration.hours(1) })],
 * }));
 */
export class EstimatedCost {
  /**
   * The cost of some profiles.
   *
   * Throws if there is none, or one is there twice, or the prices of one are not known.
   */
  public static ofProfiles(...profiles: IInferenceProfile[]): EstimatedCost {
    throwProblems('EstimatedCost.ofProfiles', [
      ...profiles.length === 0 ? ['profiles must be at least one, got none: pass the profiles whose cost to sum'] : [],
      ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: it would be counted twice, drop it`),
    ]);
    return new EstimatedCost(profiles);
  }

  /**
   * How many counters it takes: for each profile one per kind of token that costs something.
   */
  public readonly metricCount: number;

  private readonly priced: readonly Priced[];

  private constructor(profiles: IInferenceProfile[]) {
    this.priced = profiles.map((profile) => {
      const { prices } = profile;
      return { profile, prices, kinds: billedKinds(prices) };
    });
    this.metricCount = this.priced.reduce((count, { kinds }) => count + kinds.length, 0);
  }

  /**
   * The sum in USD per period, by default of 5 minutes.
   */
  public metric(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    const period = options.period ?? Duration.minutes(5);
    const label = options.label ?? `Estimated cost of ${this.priced.length === 1 ? this.priced[0].profile.node.id : plural(this.priced.length, 'profile')} (USD)`;
    if (this.priced.length > 1 && this.metricCount > MAX_METRICS_OF_ALARM) {
      const parts = Object.fromEntries(this.priced.map(({ profile }) => [`cost_${suffixOf(profile, period)}`, profile.metricEstimatedCost({ period })]));
      return new cloudwatch.MathExpression({ ...options, label, period, expression: Object.keys(parts).join(' + '), usingMetrics: parts });
    }
    const terms = this.priced.flatMap(({ profile, prices, kinds }) => {
      const suffix = suffixOf(profile, period);
      return kinds.map((kind) => ({ id: `${kind}_${suffix}`, price: prices[kind]!, metric: tokenCounter(profile, kind, { period }) }));
    });
    return new cloudwatch.MathExpression({
      ...options,
      label,
      period,
      expression: costExpression(terms),
      usingMetrics: Object.fromEntries(terms.map(({ id, metric }) => [id, metric])),
    });
  }
}

// Ids are unique in a widget: the same counter has another one over another period.
function suffixOf({ node }: IInferenceProfile, period: Duration): string {
  return shortHash(`${node.path} ${period.toSeconds()}`);
}
