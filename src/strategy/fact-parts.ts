/** Where something is deployed: the path of its stack, and the account and Region, as text where only deployment knows them. */
export interface Place {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
}

/** What is a number, or a text such as `${Parameter}` if only deployment knows it. */
export type Figure = number | string;

/** A tag of a filter or a condition, with the values that count; with none, any value does. */
export interface CountedTag {
  readonly key: string;
  readonly values: string[];

  /** True if the tag may be missing. */
  readonly optional?: boolean;
}

/** What a schema says of a key. */
export interface KeyRuleFact {
  readonly required?: boolean;
  readonly allowedValues?: string[];
  readonly pattern?: string;
  readonly valueCase?: string;
}

export interface PriceFact {
  readonly input: Figure;
  readonly output?: Figure;
  readonly cacheRead?: Figure;
  readonly cacheWrite?: Figure;

  /** Since when the price book has held them; undefined for prices that were given. */
  readonly since?: string;
}
