import type { Figure, Place } from './fact-parts';

/** A `CostAndUsageExport`. */
export interface ExportFact extends Place {
  readonly path: string;

  /** What its queries tell cost apart by. */
  readonly tagKeys: string[];
  readonly timeGranularity: string;

  /** Whether it tells who called. */
  readonly iamPrincipals: boolean;

  /** Undefined if it is the account's primary view. */
  readonly billingView?: string;
  readonly bucket: string;

  /** Undefined if files are kept for good, or as the bucket has it. */
  readonly retentionDays?: Figure;
  readonly resultRetentionDays: Figure;

  /** How much a query may read. */
  readonly scanLimitBytes: Figure;

  /** Whose bill is held against the estimate. */
  readonly profiles: string[];
}

/** A `CostExplorerDashboard`. */
export interface BillDashboardFact extends Place {
  readonly path: string;
  readonly tagKeys: string[];

  /** Undefined if it counts every service whose name holds `Bedrock`. */
  readonly services?: string[];
  readonly metric: string;
  readonly excludedChargeTypes: string[];
  readonly modelDimension: string;

  /** In AWS's words for relative dates. */
  readonly from: string;
  readonly until: string;
  readonly untaggedShare: boolean;
}

/** A `MonthlyCostReport`. */
export interface CostReportFact extends Place {
  readonly path: string;

  /** The path of the dashboard, or its ARN. */
  readonly dashboard: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly enabled: boolean;

  /** Addresses, or ARNs of contacts. */
  readonly recipients: string[];

  /** Who else hears of it: the configuration that was given. */
  readonly notificationConfiguration?: string;
}

/** A `TagAnomalyMonitor`. */
export interface AnomalyMonitorFact extends Place {
  readonly path: string;
  readonly key: string;
  readonly values: string[];

  /** From what impact on it tells, in words. */
  readonly threshold: string;

  /** Whom, and how often. */
  readonly tells: string[];
}

/** A `TagCostCategory`. */
export interface CostCategoryFact extends Place {
  readonly path: string;
  readonly name: string;
  readonly key: string;
  readonly groups: Array<{ readonly name: string; readonly values: string[] }>;

  /** Whether values of the tag that are in no group are values of the category. */
  readonly inheritOthers: boolean;

  /** What takes the rest; undefined if nothing does. */
  readonly defaultValue?: string;

  /** How the rest is split over the groups, if it is. */
  readonly split?: string;
}
