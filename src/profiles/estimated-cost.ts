import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { IInferenceProfile } from './inference-profile';
import { tokenCounter } from './token-counters';
import { withRetained } from './with-retained';
import type { TokenPrices } from '../pricing';
import { billedKinds, costExpression, MAX_METRICS_OF_ALARM } from '../pricing/cost-expression';
import type { TokenKind } from '../pricing/token-kinds';
import { messagesOf, plural, repeated, show } from '../private/check';
import { shortHash } from '../private/physical-name';
import { checkArgument } from '../private/structs/struct-problems';

/** Profile with its prices and the kinds of tokens that have a price above 0. */
interface Priced {
  readonly profile: IInferenceProfile;
  readonly prices: TokenPrices;
  readonly kinds: TokenKind[];
}

/**
 * Estimated cost of inference profiles in USD. The estimate multiplies the token metrics of each profile by its `prices` and sums the results.
 *
 * Up to 10 token metrics form a single expression, which an alarm can use. More metrics form one expression per profile and a sum of these expressions, which
 * only dashboards can use.
 *
 * The estimate includes the profiles that a profile retains.
 *
 * Costs nothing. The estimate includes only calls through the profiles, and is available minutes later. For its limits, see `TokenPrices` and
 * `IInferenceProfile.metricEstimatedCost`.
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const sales: TaggedInferenceProfile;
 * declare const dashboard: cloudwatch.Dashboard;
 *
 * dashboard.addWidgets(new cloudwatch.GraphWidget({
 *   left: [EstimatedCost.fromProfiles(claims, sales).metric({ period: Duration.hours(1) })],
 * }));
 */
export class EstimatedCost {
  /**
   * Creates the estimated cost of one or more profiles.
   *
   * Throws one error that lists all problems: no profiles, a profile that is listed more than once, and profiles whose prices are unknown.
   *
   * @param profiles profiles whose cost to sum, created or imported
   */
  public static fromProfiles(...profiles: IInferenceProfile[]): EstimatedCost {
    checkArgument('EstimatedCost.fromProfiles', 'profiles', '=IInferenceProfile[]', profiles, () => [
      ...profiles.length === 0 ? ['profiles must contain at least one profile, got none: pass the profiles whose cost to sum'] : [],
      ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must not contain duplicates: ${show(path)} is listed more than once`),
      // The problem of a single profile needs no list.
      ...withRetained(profiles).length > 1 ? messagesOf(withRetained(profiles), ({ prices }) => prices) : [],
    ]);
    return new EstimatedCost(withRetained(profiles));
  }

  /**
   * Number of token metrics in the estimate. Each profile has one metric per kind of token with a price above 0.
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
   * Returns the estimated cost in USD per period.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  public metric(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    const period = options.period ?? Duration.minutes(5);
    const label = options.label ?? `Estimated cost of ${this.priced.length === 1 ? this.priced[0].profile.node.id : plural(this.priced.length, 'profile')} (USD)`;
    if (this.priced.length > 1 && this.metricCount > MAX_METRICS_OF_ALARM) {
      // Not `metricEstimatedCost` of the profile, which would include its retained profiles again.
      const parts = Object.fromEntries(this.priced.map(({ profile }) => [`cost_${suffixOf(profile, period)}`, new EstimatedCost([profile]).metric({ period })]));
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

// IDs must be unique in a widget, so a metric has a different ID for a different period.
function suffixOf({ node }: IInferenceProfile, period: Duration): string {
  return shortHash(`${node.path} ${period.toSeconds()}`);
}
