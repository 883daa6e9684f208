/**
 * A query that an analyst finds among the saved ones of a workgroup.
 */
export interface NamedQuery {
  /** A construct id, never changed. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/**
 * A profile whose bill is held against what its tokens cost by its prices.
 */
export interface QueriedProfile {
  readonly arn: string;
  readonly name: string;

  /** USD per million tokens; these, and the ARN, may be tokens of the CDK. */
  readonly prices: { readonly input?: number; readonly output?: number; readonly cacheRead?: number; readonly cacheWrite?: number };
}

/**
 * What named queries are made from.
 */
export interface NamedQueriesProps {
  readonly table: string;

  /** What cost is told apart by. */
  readonly tagKeys: readonly string[];

  /** The keys in the column `resource_tags`, where they are not what `tagPlaces` says. */
  readonly tagColumnKeys: { readonly [tagKey: string]: string };
  readonly profiles: readonly QueriedProfile[];

  /** Whether the table has the column `line_item_iam_principal`. */
  readonly withIamPrincipals: boolean;

  /** How many calendar months, the current one included. */
  readonly months: number;
}
