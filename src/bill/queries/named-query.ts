import type { CostTagSource } from '../../tags/cost-tag-source';

/**
 * Saved query of a workgroup.
 */
export interface NamedQuery {
  /** Construct ID. It must never change. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/**
 * Profile for which a query compares billed cost with the estimate from its prices.
 */
export interface QueriedProfile {
  readonly arn: string;
  readonly name: string;

  /** Prices in USD per million tokens. The prices and the ARN can be CDK tokens. */
  readonly prices: { readonly input?: number; readonly output?: number; readonly cacheRead?: number; readonly cacheWrite?: number };
}

/**
 * Properties of the saved queries.
 */
export interface NamedQueriesProps {
  readonly table: string;

  /** Tag keys by which the queries split cost. */
  readonly tagKeys: readonly string[];

  /** Keys in the column `resource_tags` that differ from `tagPlaces`. */
  readonly tagColumnKeys: { readonly [tagKey: string]: string };

  /**
   * Source of the values of keys without a prefix.
   *
   * @default - tags of resources
   */
  readonly costTagSource?: CostTagSource;
  readonly profiles: readonly QueriedProfile[];

  /** Whether the table has the column `line_item_iam_principal`. */
  readonly withIamPrincipals: boolean;

  /** Number of calendar months, including the current month. */
  readonly months: number;
}
