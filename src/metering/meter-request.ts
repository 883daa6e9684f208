import type { SourceAccountsRequest } from '../accounts/accounts-request';
import type { ServiceTierFactors } from '../pricing/price-data';
import type { PriceDocument } from '../pricing/price-document';

/**
 * Token prices of one ID, in USD per million tokens. They take precedence over the price list. A kind without a price is free.
 */
export interface MeterPrice {
  /**
   * ID to which the prices apply. The most specific ID takes precedence. If an ID occurs more than once, its first element takes precedence.
   *
   * - the ID of a foundation model, for every route to the model
   * - `global.` followed by the ID of a foundation model, for the global route
   * - the ARN or the short ID of an application inference profile
   * - the ARN of any other resource that is billed by tokens
   * - the ID of a Bedrock Project, a slash, and the ID of a model on the `bedrock-mantle` endpoint
   */
  readonly id: string;
  readonly input: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;

  /** @default - every tier has the prices of the standard tier */
  readonly serviceTiers?: ServiceTierFactors;

  /**
   * Date of the newest source of these prices, as `YYYY-MM-DD`.
   *
   * @default - specified by the user
   */
  readonly asOf?: string;
}

/** Location of a price document. The name of a parameter can also be its ARN. */
export type PriceDocumentRequest = { readonly bucketName: string; readonly key: string } | { readonly parameterName: string };

/** Bounds of the factors between bill and estimate. Other factors are not applied. */
export interface CalibrationBounds {
  readonly minFactor: number;
  readonly maxFactor: number;
}

/** Bedrock Projects of the account and Region. */
export interface ProjectsRequest {
  /** ARN of a project without its ID. */
  readonly arnPrefix: string;
}

/** Names by which CloudWatch lists the token metrics of service tiers. */
export interface ServiceTierRequest {
  /** Names of all dimensions. */
  readonly dimensionNames: string[];

  /** Dimension whose value is the tier by which AWS bills the tokens. */
  readonly tierDimension: string;

  /** Names of tiers in the price list, by value of the dimension. A value that is not contained is the name itself. */
  readonly tierNames: Readonly<Record<string, string>>;
}

/** Folder of the snapshots of a meter. */
export interface SnapshotsRequest {
  readonly bucketName: string;

  /** Prefix of the object keys, which ends with a slash. */
  readonly prefix: string;
}

/**
 * Input that the schedule sends.
 */
export interface MeterRequest {
  /** Time of the schedule in ISO 8601. A late or repeated run has the same time. */
  readonly scheduledTime: string;

  /** Tag keys of each dimension set. */
  readonly dimensionSets: string[][];

  /**
   * Tag values for which a cost of 0 is published even if no profile carries them. Each element has the keys of one of `dimensionSets`.
   *
   * @default - no values
   */
  readonly values?: Array<Record<string, string>>;

  /** Minutes that divide an hour, or a multiple of 60 that divides a day. */
  readonly intervalMinutes: number;

  /** Minutes after the end of an interval until its token metrics have arrived. */
  readonly metricDelayMinutes: number;

  /** Time zone in which days and months begin, as an IANA name. */
  readonly timeZone: string;
  readonly namespace: string;

  /** Whether to also publish metrics by profile. */
  readonly publishProfileMetrics: boolean;

  /** Whether to include models that are called without a profile. */
  readonly meterUntrackedUsage: boolean;
  readonly prices: MeterPrice[];

  /**
   * Bedrock Projects whose usage is included.
   *
   * @default - calls to the `bedrock-mantle` endpoint are not included
   */
  readonly projects?: ProjectsRequest;

  /**
   * Prices of the app that take precedence over the bundled prices.
   *
   * @default - only the bundled prices
   */
  readonly appPrices?: PriceDocument;

  /**
   * Document whose prices take precedence over those of the app.
   *
   * @default - no document is read
   */
  readonly priceDocument?: PriceDocumentRequest;

  /**
   * Bounds of the calibration.
   *
   * @default - calibrated cost is not published
   */
  readonly calibration?: CalibrationBounds;

  /**
   * Whether to publish the calls of legacy models.
   *
   * @default false
   */
  readonly meterLegacyUsage?: boolean;

  /**
   * Metrics by service tier.
   *
   * @default - all tokens have the prices of the standard tier
   */
  readonly serviceTiers?: ServiceTierRequest;

  /**
   * ID of the account of the meter.
   *
   * @default - only this account is read
   */
  readonly accountId?: string;

  /**
   * Regions whose usage is read.
   *
   * @default - only the Region of the function
   */
  readonly regions?: readonly string[];

  /**
   * Accounts that are read in addition to the account of the meter.
   *
   * @default - none
   */
  readonly sourceAccounts?: SourceAccountsRequest;

  /**
   * Minutes for which the list of profiles and projects and their tags are used. 0 reads them in each run.
   *
   * @default 0
   */
  readonly inventoryMinutes?: number;

  /**
   * Folder in which the usage of closed hours and days is kept.
   *
   * @default - each run reads the month from CloudWatch
   */
  readonly snapshots?: SnapshotsRequest;

  /**
   * Number of values of a dimension set that have their own metrics. Further values are added up.
   *
   * @default - no limit
   */
  readonly maxValuesPerKey?: number;

  /**
   * Number of profiles and of projects that have their own metrics. Further ones are added up.
   *
   * @default - no limit
   */
  readonly maxPublishedProfiles?: number;

  /**
   * Whether to write a line to the log for each profile and project with tokens in the interval.
   *
   * @default false
   */
  readonly logProfiles?: boolean;

  /**
   * Values by tag key that have their own metrics. Other values of the key are added up.
   *
   * @default - all values of all keys
   */
  readonly allowedValues?: Readonly<Record<string, readonly string[]>>;

  /** Overrides of the names of Bedrock's token metrics. */
  readonly metricNames?: { readonly cacheReadInputTokenCount?: string; readonly cacheWriteInputTokenCount?: string };
}
