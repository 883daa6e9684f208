/**
 * What tokens cost, in USD per million, by an id that goes before the price book. A kind without a price costs nothing.
 */
export interface MeterPrice {
  /**
   * Of a foundation model, for each route to it; the same after `global.`, for the global route; the ARN or the short id of an application inference profile; or the ARN of anything else that is billed by
   * tokens. The most specific counts, and the first of the same.
   */
  readonly id: string;
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/**
 * What the schedule sends.
 */
export interface MeterRequest {
  /** ISO 8601; the same for a run that comes late or again. */
  readonly scheduledTime: string;

  /** The tag keys of each set of dimensions. */
  readonly dimensionSets: string[][];

  /**
   * Values that have costs, of 0, also if no profile has them: by the keys of one of `dimensionSets` each.
   *
   * @default - none
   */
  readonly values?: Array<Record<string, string>>;

  /** Divides an hour, or is hours that divide a day. */
  readonly intervalMinutes: number;

  /** After how many minutes counters have arrived. */
  readonly settlingMinutes: number;

  /** IANA name: in which days and months begin. */
  readonly timeZone: string;
  readonly namespace: string;

  /** Whether to publish by profile too. */
  readonly profileMetrics: boolean;

  /** Whether to count models that are called without a profile. */
  readonly untrackedModels: boolean;
  readonly prices: MeterPrice[];

  /** Other names of Bedrock's counters. */
  readonly metricNames?: { readonly cacheReadInputTokenCount?: string; readonly cacheWriteInputTokenCount?: string };
}
