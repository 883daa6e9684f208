/** Expected cost of a profile that specifies `expectedUsage`. */
export interface ExpectedProfileFact {
  readonly path: string;
  readonly modelId?: string;

  /** Requests on a day with usage. */
  readonly requestsPerDay: number;

  /** Undefined if the prices of the profile are not known. */
  readonly usdPerMonth?: number;

  /** Differences in the way AWS bills the tokens. Undefined if there are none. */
  readonly remarks?: string[];
}

/** Expected cost under a tag. */
export interface ExpectedTagFact {
  readonly key: string;
  readonly value: string;
  readonly usdPerMonth: number;

  /** Suggested limit of a monthly budget in USD. */
  readonly suggestedLimit: number;
}

/** Expected cost of the profiles that specify `expectedUsage`, in USD a month. */
export interface ExpectedCostFact {
  readonly profiles: ExpectedProfileFact[];

  /** Cost by tag value. Each key splits the total on its own. */
  readonly tags: ExpectedTagFact[];

  /** Total of the profiles with known prices. */
  readonly usdPerMonth: number;

  /** Suggested limit of a monthly budget of all profiles with known prices, in USD. Undefined if there are none. */
  readonly suggestedLimit?: number;

  /** Paths of profiles that specify no `expectedUsage`, or whose prices are not known. Empty if no profile specifies `expectedUsage`. */
  readonly without: string[];
}
