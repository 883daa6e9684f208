import type { BillingModelDimension } from './billing-model-dimension';
import type { BilledCostMetric } from '../budgets';
import type { CostTags, CostTagSource } from '../tags';

/**
 * Properties of `BillingDashboard`.
 */
export interface BillingDashboardProps {
  /**
   * Tag keys to split cost by, 1 to 5, known at synth: keys of resource tags, keys of AWS-generated tags such as `aws:createdBy`, and tags of IAM
   * users, roles and sessions such as `iamPrincipal/Department`.
   *
   * A key shows no cost until it is active as a cost allocation tag in the payer account, see `CostAllocationTagActivation`.
   */
  readonly tagKeys: string[];

  /**
   * Source of the tags for keys without a prefix: resources, or the calling IAM users, roles and sessions. With `IAM_PRINCIPAL`, `Department` is the same as `iamPrincipal/Department`.
   *
   * A widget groups cost by one key, so `RESOURCE_OR_IAM_PRINCIPAL` throws. A `TagCostCategory` and the queries of a `CostAndUsageExport` support it. Do not add up a dashboard by resources and one by
   * principals, because they show the same cost.
   *
   * @default CostTagSource.RESOURCE
   */
  readonly costTagSource?: CostTagSource;

  /**
   * Name of the dashboard: 2 to 50 letters, digits, single spaces, `_` and `-`. The name must begin with a letter and must not end with a space. It
   * must be unique in the account, across all Regions.
   *
   * @default - generated from the names of the stack and the construct, and from the Region if the stack specifies one
   */
  readonly dashboardName?: string;

  /**
   * Description in the console: 1 to 200 letters, digits, single spaces and `. , ! ? ; : @ # $ % & - _ / \`.
   *
   * @default - a generated description
   */
  readonly description?: string;

  /**
   * Services to include, by the names that Cost Explorer shows. AWS Marketplace bills each third-party model as a separate service, such as `Claude
   * Sonnet 4.5 (Amazon Bedrock Edition)`. A model that is missing from the list is missing from every widget, and so is every new model. `Amazon
   * Bedrock` alone misses Claude.
   *
   * Set the services if the dashboard shows 0 throughout, or if AWS rejects the dashboard. The default has not been verified in a live account.
   *
   * @default - every service whose name contains `Bedrock`, including Amazon Bedrock AgentCore (`SERVICE CONTAINS Bedrock`)
   */
  readonly services?: string[];

  /**
   * Dimension that the widgets by model use to separate models. Cost Explorer has no model dimension.
   *
   * @default BillingModelDimension.SERVICE
   */
  readonly modelDimension?: BillingModelDimension;

  /**
   * Cost metric that the widgets add up.
   *
   * @default BilledCostMetric.UNBLENDED
   */
  readonly metric?: BilledCostMetric;

  /**
   * Charge types (Cost Explorer's `RECORD_TYPE`) to exclude.
   *
   * @default - `Credit` and `Refund`
   */
  readonly excludedChargeTypes?: string[];

  /**
   * Number of months that the widgets look back, 1 to 13, known at synth. By default, Cost Explorer keeps no more months.
   *
   * AWS does not document whether the range begins on the first day of a month, so the earliest month might be incomplete.
   *
   * @default 6
   */
  readonly lookbackMonths?: number;

  /**
   * Relative start and end of the widgets, in the syntax of AWS, instead of `lookbackMonths`.
   *
   * The AWS documentation is contradictory. Its examples use `-9M` and `now`. Its reference specifies ISO 8601 durations, such as `-P9M` and `P0D`.
   * Use ISO 8601 durations if AWS rejects the default or the widgets stay empty.
   *
   * @default - `lookbackMonths` in the syntax of the AWS examples, `-6M` and `now`
   */
  readonly relativeRange?: BillingRelativeRange;

  /**
   * Whether to add a widget for each key that compares cost without the tag with cost with the tag. Set to false if AWS rejects the filter of the
   * widget (`ABSENT`). The other widgets also show untagged cost, under an empty value.
   *
   * @default true
   */
  readonly showUntaggedShare?: boolean;

  /**
   * Tags for the dashboard itself. To use the tags of a resource, pick the keys, or use a resource that declares its tags.
   *
   * @default - the tags that the dashboard inherits through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}

/**
 * Time range relative to the day on which the dashboard is viewed.
 */
export interface BillingRelativeRange {
  /** Start of the range, such as `-P6M`. */
  readonly start: string;

  /** End of the range, such as `P0D`. */
  readonly end: string;
}
