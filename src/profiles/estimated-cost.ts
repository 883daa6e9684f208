import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IInferenceProfile } from './inference-profile';
import { tokenMeterOf } from './token-counters';
import { withRetained } from './with-retained';
import { estimatedCostMetric, metricCount } from '../pricing/estimated-cost-metric';
import { isMetered, metersOf, type TokenMeter } from '../pricing/metered-carrier';
import { messagesOf, plural, repeated, show } from '../private/check';
import { checkArgument } from '../private/structs/struct-problems';
import { CostTagCarrierKind, type ICostTagCarrier } from '../tags';

/**
 * Estimated cost of inference profiles and Bedrock Projects in USD. The estimate multiplies the token metrics of each profile, and of each declared model of a project, by the prices and sums the
 * results.
 *
 * Up to 10 token metrics form a single expression, which an alarm can use. More metrics form one expression per profile or model and a sum of these expressions, which
 * only dashboards can use.
 *
 * The estimate includes the profiles that a profile retains. It does not include models that a project does not declare, and counts tokens of a project that are read from the prompt cache as CloudWatch counts them.
 *
 * Costs nothing. The estimate includes only calls through the profiles and projects, and is available minutes later. For its limits, see `TokenPrices` and
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
    return new EstimatedCost(withRetained(profiles).map(tokenMeterOf), plural(withRetained(profiles).length, 'profile'));
  }

  /**
   * Creates the estimated cost of profiles and Bedrock Projects.
   *
   * Throws one error that lists all problems: no carriers, a carrier that is listed more than once, an IAM principal, by which Amazon Bedrock publishes no metrics, a project without models, and carriers whose prices are
   * unknown.
   *
   * @param carriers profiles and projects whose cost to sum, created or imported
   */
  public static fromCarriers(...carriers: ICostTagCarrier[]): EstimatedCost {
    checkArgument('EstimatedCost.fromCarriers', 'carriers', '=ICostTagCarrier[]', carriers, () => [
      ...carriers.length === 0 ? ['carriers must contain at least one profile or project, got none: pass the profiles and projects whose cost to sum'] : [],
      ...repeated(carriers.map(({ node }) => node.path)).map((path) => `carriers must not contain duplicates: ${show(path)} is listed more than once`),
      ...carriers.filter((carrier) => !isMetered(carrier)).map(unmeteredProblem),
      ...messagesOf(carriers, metersOf),
    ]);
    return new EstimatedCost(allMeters(carriers), plural(carriers.length, 'carrier'));
  }

  /**
   * Estimated cost of token meters, for constructs that know carriers whose prices are not known.
   *
   * @internal
   */
  public static _ofMeters(meters: readonly TokenMeter[]): EstimatedCost {
    return new EstimatedCost(meters, plural(meters.length, 'carrier'));
  }

  /**
   * Number of token metrics in the estimate. Each profile, and each declared model of a project, has one metric per kind of token with a price above 0.
   */
  public readonly metricCount: number;

  private constructor(private readonly meters: readonly TokenMeter[], private readonly all: string) {
    this.metricCount = metricCount(meters);
  }

  /**
   * Returns the estimated cost in USD per period.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  public metric(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return estimatedCostMetric(this.meters, this.all, options);
  }
}

// A retained profile can be passed together with its profile, which includes it.
function allMeters(carriers: readonly ICostTagCarrier[]): TokenMeter[] {
  const meters = carriers.flatMap(metersOf);
  return [...new Map(meters.map((meter) => [meter.path, meter])).values()];
}

function unmeteredProblem({ node, carrierKind }: ICostTagCarrier): string {
  return `carriers must be profiles or projects, got ${show(node.path)}: ` + (carrierKind === CostTagCarrierKind.IAM_PRINCIPAL
    ? 'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget with the costTags of the principal, or the queries of CostAndUsageExport'
    : 'Amazon Bedrock publishes no metrics by this resource; use TagBudget with its costTags');
}
