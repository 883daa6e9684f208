import { grouped } from './forecast-amounts';
import { dailyCostOf, type ForecastItem, itemOfProfile, itemOfUsage, monthlyCostOf, totalOf, withModel } from './forecast-item';
import { forecastMarkdown } from './forecast-markdown';
import type { ComparedCost, ForecastedCost } from './forecasted-cost';
import type { ModelUsage } from './model-usage';
import { DEFAULT_LIMIT_FACTOR, factorProblems, suggestedLimit } from './suggested-limit';
import type { ModelSource } from '../models';
import { exceededLongContext } from '../pricing/usage-cost';
import { usageProblems } from '../pricing/usage-rules';
import { repeated, show, throwProblems } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';
import type { IInferenceProfile } from '../profiles';

/**
 * Expected cost of models before anything is deployed: expected requests and tokens, multiplied by the prices of the models.
 *
 * The forecast uses the on-demand prices of the standard service tier: the `prices` of a profile, or the prices in the price list. It does not contain discounts, other service tiers and
 * batch inference. It contains one-hour cache writes and long contexts as specified in `ExpectedUsage`. If the average request has a long context, all requests do by default. It is as
 * good as the expected usage. After the deployment, compare it with `EstimatedCost`, which multiplies the actual tokens by the same prices, but does not distinguish one-hour cache writes
 * and long contexts. The forecasts of AWS Budgets are different: AWS computes them from past spend.
 *
 * Costs nothing, creates no resource, and needs neither an AWS account nor the network.
 *
 * @example
 * const claims = new TaggedInferenceProfile(this, 'Claims', {
 *   modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
 *   costTags: CostTags.of({ Department: 'Claims' }),
 *   expectedUsage: { requestsPerDay: 1000, inputTokensPerRequest: 2000, outputTokensPerRequest: 300 },
 * });
 * const forecast = CostForecast.fromProfiles(claims);
 *
 * new TagBudget(this, 'Budget', { costTags: claims.costTags, forecast });
 */
export class CostForecast {
  /**
   * Creates the forecast of one or more profiles that specify `expectedUsage`. Profiles that a profile retains have no usage of their own.
   *
   * Throws one error that lists all problems: no profiles, a profile that is listed more than once, profiles without `expectedUsage`, and profiles whose prices are unknown.
   *
   * @param profiles profiles, created or imported
   */
  public static fromProfiles(...profiles: IInferenceProfile[]): CostForecast {
    checkArgument('CostForecast.fromProfiles', 'profiles', '=IInferenceProfile[]', profiles, () => [
      ...profiles.length === 0 ? ['profiles must contain at least one profile, got none: pass the profiles whose cost to forecast'] : [],
      ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must not contain duplicates: ${show(path)} is listed more than once`),
      ...profiles.filter(({ expectedUsage }) => !expectedUsage).map(({ node }) => `profiles must specify expectedUsage, got ${show(node.path)} without it: pass expectedUsage to the profile, or omit the profile`),
    ]);
    return CostForecast.complete('CostForecast.fromProfiles', CostForecast._withUsage(profiles).items);
  }

  /**
   * Creates the forecast of models without constructs, for example to choose a model.
   *
   * Throws one error that lists all problems: no usages, values that are negative, not numbers, outside their range or known only at deployment, and models whose prices are unknown.
   *
   * @param usages models with their Regions and their expected usage
   */
  public static fromUsage(usages: ModelUsage[]): CostForecast {
    checkArgument('CostForecast.fromUsage', 'usages', 'ModelUsage[]', usages, () => [
      ...usages.length === 0 ? ['usages must contain at least one usage, got none: pass the models whose cost to forecast'] : [],
      ...usages.flatMap(({ usage }, index) => usageProblems(`usages[${index}].usage.`, usage)),
    ]);
    return CostForecast.complete('CostForecast.fromUsage', usages.map(itemOfUsage));
  }

  /**
   * Creates the forecast of those of some profiles that specify `expectedUsage`. Does not throw if prices are unknown, see `_unpriced`.
   *
   * @internal
   */
  public static _withUsage(profiles: readonly IInferenceProfile[]): CostForecast {
    return new CostForecast(profiles.flatMap((profile) => profile.expectedUsage ? [itemOfProfile(profile, profile.expectedUsage)] : []));
  }

  private static complete(subject: string, items: readonly ForecastItem[]): CostForecast {
    throwProblems(subject, items.flatMap(({ problem, name }) => problem === undefined ? [] : [problem.includes(name) ? problem : `${name}: ${problem}`]));
    return new CostForecast(items);
  }

  /**
   * Expected cost of each profile or model, in the order in which they were passed.
   */
  public readonly costs: ForecastedCost[];

  /**
   * Expected cost in USD a month, not rounded.
   */
  public readonly monthlyCost: number;

  private readonly priced: readonly ForecastItem[];

  private constructor(private readonly items: readonly ForecastItem[]) {
    this.priced = items.filter(({ prices }) => prices !== undefined);
    this.costs = this.priced.map(costOf);
    this.monthlyCost = sum(this.costs.map(({ monthlyCost }) => monthlyCost));
  }

  /**
   * Names of usages without prices, and the reasons.
   *
   * @internal
   */
  public get _unpriced(): Array<{ readonly name: string; readonly reason: string }> {
    return this.items.flatMap(({ name, problem }) => problem === undefined ? [] : [{ name, reason: shortReason(problem) }]);
  }

  /**
   * Expected cost of a day with usage, in USD.
   *
   * @internal
   */
  public get _dailyCost(): number {
    return sum(this.priced.map((item) => totalOf(dailyCostOf(item))));
  }

  /**
   * Returns a monthly budget limit in USD: the expected cost, multiplied by a factor and rounded up to two significant digits, and to whole USD. The result is at least 1.
   *
   * @param factor factor of 1 or more, 1.5 by default
   */
  public suggestedLimit(factor: number = DEFAULT_LIMIT_FACTOR): number {
    checkArgument('CostForecast.suggestedLimit', 'factor', 'number', factor, () => factorProblems(factor));
    return suggestedLimit(this.monthlyCost, factor);
  }

  /**
   * Returns the expected cost of the complete usage with each of some other models and routes, from low to high. The prices are those in the price list that applies to the profile, or in
   * the bundled price list. A model that the forecast already uses keeps the prices that were passed.
   *
   * The comparison assumes the same number of tokens. Models divide a text into different numbers of tokens, so test the models of interest with your own texts.
   *
   * A model without a price is listed last, with the reason.
   *
   * @param modelSources models and routes
   */
  public compare(...modelSources: ModelSource[]): ComparedCost[] {
    checkArgument('CostForecast.compare', 'modelSources', 'ModelSource[]', modelSources);
    return this.sorted(modelSources).map(({ compared }) => compared);
  }

  /**
   * Returns the forecast as Markdown, for example for a comment on a pull request: a table with the cost of each profile or model, the suggested limit, and tables with other models, of all usages and of each.
   *
   * Amounts are in USD a month with two decimals. The text does not depend on the time or the machine.
   *
   * @param comparedModels models and routes to compare, see `compare`
   */
  public toMarkdown(...comparedModels: ModelSource[]): string {
    checkArgument('CostForecast.toMarkdown', 'comparedModels', 'ModelSource[]', comparedModels);
    const models = this.sorted(comparedModels);
    const amountOf = (item: ForecastItem) => item.prices && totalOf(monthlyCostOf(item));
    return forecastMarkdown({
      costs: this.costs,
      monthlyCost: this.monthlyCost,
      unpriced: this._unpriced,
      suggestedLimit: this.suggestedLimit(),
      compared: models.map(({ compared }) => compared),
      byUsage: this.items.map((item) => ({
        name: item.name, monthlyCost: amountOf(item), withModels: models.map(({ modelSource }) => amountOf(withModel(item, modelSource))),
      })),
    });
  }

  /** Compared models from low to high cost, and then those without a price, in the order in which they were passed. */
  private sorted(modelSources: readonly ModelSource[]): Array<{ readonly modelSource: ModelSource; readonly compared: ComparedCost }> {
    return modelSources.map((modelSource) => ({ modelSource, compared: this.comparedTo(modelSource) }))
      .sort(({ compared: { monthlyCost: one = Infinity } }, { compared: { monthlyCost: other = Infinity } }) => one - other || 0);
  }

  private comparedTo(modelSource: ModelSource): ComparedCost {
    const items = this.items.map((item) => withModel(item, modelSource));
    const of = { modelId: modelSource._displayId() ?? 'not known', route: modelSource.route };
    const problem = items.find((item) => item.problem !== undefined)?.problem;
    if (problem !== undefined) {
      return { ...of, unpricedReason: shortReason(problem), remarks: [] };
    }
    const monthlyCost = sum(items.map((item) => totalOf(monthlyCostOf(item))));
    const isComparable = this.monthlyCost > 0 && this._unpriced.length === 0;
    return { ...of, monthlyCost, relativeChange: isComparable ? monthlyCost / this.monthlyCost - 1 : undefined, remarks: remarksOn(items) };
  }
}

function costOf(item: ForecastItem): ForecastedCost {
  const cost = monthlyCostOf(item);
  return {
    name: item.name,
    modelId: item.modelSource?._displayId(),
    route: item.modelSource?.route,
    region: item.region,
    monthlyRequests: item.usage.requestsPerDay * item.usage.daysPerMonth,
    inputCost: cost.input,
    outputCost: cost.output,
    cacheReadCost: cost.cacheRead,
    cacheWriteCost: cost.cacheWrite,
    monthlyCost: totalOf(cost),
    remarks: remarksOn([item]),
  };
}

function remarksOn(items: readonly ForecastItem[]): string[] {
  const isAny = (test: (item: ForecastItem) => boolean) => items.some(test);
  return [
    ...isAny(({ usage, prices }) => usage.cacheReadTokensPerRequest > 0 && prices!.cacheRead === undefined) ? ['no prompt caching: tokens of the cache are billed as input tokens'] : [],
    ...isAny(({ usage, prices }) => usage.outputTokensPerRequest > 0 && prices!.output === undefined) ? ['output tokens are not billed'] : [],
    ...longContextRemarks(items),
  ];
}

function longContextRemarks(items: readonly ForecastItem[]): string[] {
  const exceeded = items.flatMap(({ usage, prices }) => exceededLongContext(usage, prices!) ?? []);
  return [...new Set(exceeded)].map((tokens) => `average requests above ${grouped(tokens)} input tokens have the prices of a long context`);
}

/** Problem without its subject and without the remedies, which are too long for a table. */
function shortReason(problem: string): string {
  const [subject, ...parts] = problem.split(': ');
  return parts.length > 1 && /^Prices( |$)/.test(subject) ? parts[0] : subject === problem ? problem : subject;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
