import type { Figure, Place } from './fact-parts';

/** Facts about a `CostAndUsageExport`. */
export interface ExportFact extends Place {
  readonly path: string;

  /** Tag keys by which the saved queries split cost. */
  readonly tagKeys: string[];

  /** Keys of callers, which count for cost without the key of the resource. Undefined if there are none. */
  readonly otherwiseKeys?: string[];
  readonly timeGranularity: string;

  /** Whether the export contains the IAM principal of each call. */
  readonly iamPrincipals: boolean;

  /** Undefined for the primary billing view of the account. */
  readonly billingView?: string;
  readonly bucket: string;

  /** Undefined if files never expire, or if the lifecycle rules of the bucket decide. */
  readonly retentionDays?: Figure;
  readonly resultRetentionDays: Figure;

  /** Maximum number of bytes that a query can read. */
  readonly scanLimitBytes: Figure;

  /** Profiles whose billed cost a saved query compares with the estimate. */
  readonly profiles: string[];
}

/** Facts about a `BillingDashboard`. */
export interface BillDashboardFact extends Place {
  readonly path: string;
  readonly tagKeys: string[];

  /** Undefined if the dashboard includes every service whose name contains `Bedrock`. */
  readonly services?: string[];
  readonly metric: string;
  readonly excludedChargeTypes: string[];
  readonly modelDimension: string;

  /** Start of the period, in the notation of AWS for relative dates. */
  readonly from: string;

  /** End of the period, in the notation of AWS for relative dates. */
  readonly until: string;
  readonly showUntaggedShare: boolean;
}

/** Facts about a `MonthlyCostReport`. */
export interface CostReportFact extends Place {
  readonly path: string;

  /** Path of the dashboard, or its ARN if the app does not define the dashboard. */
  readonly dashboard: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly enabled: boolean;

  /** Email addresses, or ARNs of contacts. */
  readonly recipients: string[];

  /** ARN of the existing notification configuration that was passed. Its own recipients are not known. */
  readonly notificationConfiguration?: string;
}

/** Facts about a `TagAnomalyMonitor`. */
export interface AnomalyMonitorFact extends Place {
  readonly path: string;
  readonly key: string;
  readonly values: string[];

  /** Minimum impact of an anomaly for a notification, in words. */
  readonly threshold: string;

  /** Recipients, with the frequency of the notifications. */
  readonly notifies: string[];
}

/** Facts about a `TagCostCategory`. */
export interface CostCategoryFact extends Place {
  readonly path: string;
  readonly name: string;
  readonly key: string;

  /** Key of callers, which counts for cost without `key`. */
  readonly otherwiseKey?: string;
  readonly groups: Array<{ readonly name: string; readonly values: string[] }>;

  /** Whether tag values that are in no group become values of the category. */
  readonly inheritUngroupedValues: boolean;

  /** Value for all other cost. Undefined if other cost has no value. */
  readonly defaultValue?: string;

  /** Method by which other cost is split over the groups. Undefined if other cost is not split. */
  readonly split?: string;
}
