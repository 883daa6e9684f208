import type { CostExplorerModelDimension } from './cost-explorer-model-dimension';
import type { BudgetMetric } from '../budgets';
import type { CostTags } from '../tags';

/**
 * Properties of `CostExplorerDashboard`.
 */
export interface CostExplorerDashboardProps {
  /**
   * What to tell cost apart by, 1 to 5 keys known at synth: tags of resources by their key, those that AWS puts on them as `aws:createdBy`, tags of IAM users, roles and sessions as `iamPrincipal/Department`.
   *
   * A key shows nothing before it is active as a cost allocation tag in the account that pays, see `CostAllocationTagActivation`.
   */
  readonly tagKeys: string[];

  /**
   * The name: 2 to 50 letters, digits, single spaces, `_` and `-`, beginning with a letter and not ending with a space. No other dashboard of the account may have it, whatever its Region.
   *
   * @default - made of the names of stack and construct and, where the stack says it, of its Region
   */
  readonly dashboardName?: string;

  /**
   * What the console says of it: 1 to 200 letters, digits, single spaces and `. , ! ? ; : @ # $ % & - _ / \`.
   *
   * @default - names what it is about
   */
  readonly description?: string;

  /**
   * Count these services only, by the names that Cost Explorer shows. AWS Marketplace bills each third-party model as a service of its own, such as `Claude Sonnet 4.5 (Amazon Bedrock Edition)`: a model that is missing here is missing
   * in every widget, and so is the next one. `Amazon Bedrock` alone misses Claude.
   *
   * Give them if the dashboard shows 0 throughout, or AWS refuses it: that the default works has not been seen in a live account.
   *
   * @default - every service whose name holds `Bedrock`, Amazon Bedrock AgentCore included (`SERVICE CONTAINS Bedrock`)
   */
  readonly services?: string[];

  /**
   * By what the widgets by model tell models apart: Cost Explorer knows none.
   *
   * @default CostExplorerModelDimension.SERVICE
   */
  readonly modelDimension?: CostExplorerModelDimension;

  /**
   * Which cost is added up.
   *
   * @default BudgetMetric.UNBLENDED
   */
  readonly metric?: BudgetMetric;

  /**
   * Charge types (Cost Explorer's `RECORD_TYPE`) that do not count.
   *
   * @default - `Credit` and `Refund`
   */
  readonly excludedChargeTypes?: string[];

  /**
   * How many months back the widgets reach, 1 to 13; Cost Explorer keeps no more unless it is told to. Known at synth.
   *
   * AWS does not say whether it counts from the first of a month: the earliest month may be a part of one.
   *
   * @default 6
   */
  readonly months?: number;

  /**
   * From when until when the widgets show, in AWS's words for relative dates; instead of `months`.
   *
   * AWS's pages contradict each other: its examples are `-9M` until `now`, its reference says durations in ISO 8601, such as `-P9M` until `P0D`. Give the latter if AWS refuses the default or the widgets stay empty.
   *
   * @default - `months` in the form of AWS's examples, `-6M` until `now`
   */
  readonly relativeRange?: CostExplorerRelativeRange;

  /**
   * Whether a widget for each key shows what has no such tag beside what has one. Set it to false if AWS refuses its filter (`ABSENT`): what has no tag is under an empty value in the other widgets, too.
   *
   * @default true
   */
  readonly untaggedShare?: boolean;

  /**
   * Tags for the dashboard itself. Where they come from a resource, pick the keys, or take a resource that declares them.
   *
   * @default - the tags that reach it through `Tags.of`
   */
  readonly costTags?: CostTags;
}

/**
 * A span of time that moves with the day on which somebody looks.
 */
export interface CostExplorerRelativeRange {
  /** From when on, such as `-P6M`. */
  readonly start: string;

  /** Until when, such as `P0D`. */
  readonly end: string;
}
