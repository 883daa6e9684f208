/** Place of a deployed construct: the path of its stack, its account and its Region. Values known only at deployment are text such as `${AWS::Region}`. */
export interface Place {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
}

/** Number, or a text such as `${Parameter}` for a number known only at deployment. */
export type Figure = number | string;

/** Tag of a filter or a condition, with the values that match. An empty list matches any value. */
export interface CountedTag {
  readonly key: string;
  readonly values: string[];

  /** True if a resource without the tag also matches. */
  readonly optional?: boolean;

  /** Key of the calling principal, which counts for cost without `key`. */
  readonly otherwiseKey?: string;
}

/** Rule of a schema for a key. */
export interface KeyRuleFact {
  readonly required?: boolean;
  readonly allowedValues?: string[];
  readonly pattern?: string;
  readonly valueCase?: string;
}

/** Prices in USD per million tokens. */
export interface PriceFact {
  readonly input: Figure;
  readonly output?: Figure;
  readonly cacheRead?: Figure;
  readonly cacheWrite?: Figure;

  /** Date from which the prices are in the price list. Undefined for prices that were passed. */
  readonly since?: string;
}
