/** What tokens cost in USD per million, and of what. */
export interface MeterPrice {
  /** The id of a foundation model, `global.` and that id, or the ARN or short id of an application inference profile. The most specific wins. */
  readonly id: string;
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** What the schedule sends. */
export interface MeterRequest {
  /** The time of the schedule in ISO 8601: the same for a run that comes late or twice. */
  readonly scheduledTime: string;

  /** The tag keys of each set of dimensions. */
  readonly dimensionSets: string[][];

  /** Divides an hour, or is whole hours that divide a day. */
  readonly intervalMinutes: number;

  /** The IANA name of the zone in which days and months begin. */
  readonly timeZone: string;
  readonly namespace: string;

  /** Whether to publish by profile too. */
  readonly profileMetrics: boolean;

  /** Whether to count models that are called without a profile too. */
  readonly untrackedModels: boolean;
  readonly prices: MeterPrice[];

  /** Names of counters that differ from the defaults. */
  readonly metricNames?: { readonly cacheReadInputTokenCount?: string; readonly cacheWriteInputTokenCount?: string };
}
