import type { Figure, KeyRuleFact, Place, PriceFact } from './fact-parts';

/** Facts about a `TagCostMeter`. */
export interface MeterFact extends Place {
  readonly path: string;

  /** Tag keys of each set of dimensions. */
  readonly dimensionSets: string[][];
  readonly intervalSeconds: number;

  /** Time between the end of an interval and its evaluation. */
  readonly metricDelaySeconds: number;
  readonly timeZone: string;
  readonly namespace: string;

  /** Whether the meter also publishes metrics by profile. */
  readonly publishProfileMetrics: boolean;

  /** Whether the meter also publishes the cost of calls without an application inference profile. */
  readonly meterUntrackedUsage: boolean;

  /**
   * Whether the meter includes calls through Bedrock Projects.
   *
   * @default true
   */
  readonly meterProjects?: boolean;

  /**
   * Whether the meter publishes the calls of legacy models.
   *
   * @default false
   */
  readonly meterLegacyUsage?: boolean;

  /**
   * Whether the meter applies the prices of service tiers.
   *
   * @default false
   */
  readonly meterServiceTiers?: boolean;

  /**
   * Location of the price document that the meter reads: a URL of Amazon S3, or the name of a parameter.
   *
   * @default - no document
   */
  readonly priceDocument?: string;

  /**
   * Bounds of the factors by which the meter calibrates cost.
   *
   * @default - no calibrated cost
   */
  readonly calibration?: { readonly minFactor: number; readonly maxFactor: number };

  /**
   * Regions whose usage the meter reads.
   *
   * @default - its own Region
   */
  readonly regions?: string[];

  /**
   * Organization of the source accounts.
   *
   * @default - the meter reads only its own account
   */
  readonly organizationId?: string;

  /**
   * Values by key that have their own metrics.
   *
   * @default - all values
   */
  readonly allowedValues?: Record<string, string[]>;

  /**
   * Path or name of the bucket of the snapshots, and their folder.
   *
   * @default - the meter keeps no snapshots
   */
  readonly snapshots?: string;

  /** Prices that override the price list. The first entry for an ID applies. */
  readonly prices: MeterPriceFact[];
}

/** Price of a model or a profile, in USD per million tokens. */
export interface MeterPriceFact extends Omit<PriceFact, 'since'> {
  /** ID of the model, path, ARN or ID of the profile, or path of the Bedrock Project and ID of the model. */
  readonly of: string;
}

/** Source accounts of an audit. */
export interface AuditedSourceAccountsFact {
  readonly organizationId: string;
  readonly readerRoleName: string;
  readonly maxUnreadablePercent: Figure;

  /**
   * Accounts that must be linked.
   *
   * @default - those of a stack set, or those that are linked in another Region
   */
  readonly expectedAccountIds?: string[];

  /**
   * Whether linked accounts that are not expected are ignored.
   *
   * @default false
   */
  readonly ignoreUnexpectedAccounts?: boolean;
}

/** Facts about a `TagAudit`. */
export interface AuditFact extends Place {
  readonly path: string;
  readonly schedule: string;
  readonly timeZone?: string;

  /** Keys of the schema. */
  readonly tagKeys: string[];

  /** Rule of the schema for each key. */
  readonly rules: Array<KeyRuleFact & { readonly key: string }>;

  /** Profiles that are checked for drift. */
  readonly profiles: string[];

  /**
   * Bedrock Projects that are checked for drift.
   *
   * @default - none
   */
  readonly projects?: string[];

  /**
   * IAM principals that are checked for drift.
   *
   * @default - none
   */
  readonly principals?: string[];

  /**
   * Whether the audit includes the Bedrock Projects of the account.
   *
   * @default true
   */
  readonly auditProjects?: boolean;

  /**
   * Regions that the audit covers.
   *
   * @default - its own Region
   */
  readonly regions?: string[];

  /**
   * Source accounts that the audit covers.
   *
   * @default - none
   */
  readonly sourceAccounts?: AuditedSourceAccountsFact;

  /**
   * Whether the audit checks compliance with tag policies.
   *
   * @default false
   */
  readonly auditTagPolicy?: boolean;

  /** Number of days without a call after which a profile or a project is reported as unused. */
  readonly unusedAfterDays: Figure;

  /** Whether the audit checks for budgets whose tags match no profile. */
  readonly auditBudgets: boolean;

  /** Whether the audit checks the age of the price list. */
  readonly auditPrices: boolean;

  /** Bucket and key prefix of the reports. */
  readonly reports: string;
  readonly notifies: string[];
}

/** Facts about a `BedrockCostDashboard`. */
export interface DashboardFact extends Place {
  readonly path: string;
}

/** Tag key that must be activated as a cost allocation tag. */
export interface ActivatedKeyFact {
  readonly key: string;

  /** Whether a profile of the app carries the key. Undefined for keys of callers and of AWS. */
  readonly carried?: boolean;

  /** Paths of the constructs that activate the key. */
  readonly activatedBy: string[];
}

/** Facts about a `CostAllocationTagActivation`. */
export interface ActivationsFact extends Place {
  readonly path: string;
  readonly tagKeys: string[];

  /** First month of the backfill. Undefined if cost is split only from the activation on. */
  readonly backfillFrom?: string;
  readonly deactivateOnDelete: boolean;
}

/** Tag keys, their activations, and AWS CLI commands for the payer account. */
export interface ActivationFact {
  readonly keys: ActivatedKeyFact[];

  /** Activations in the app. */
  readonly activations: ActivationsFact[];

  /** Commands that list the status of the keys, to be run in the payer account. */
  readonly listCommands: string[];

  /** Commands that activate the keys, to be run in the payer account. */
  readonly activateCommands: string[];
}

/** Queries for the cost by a tag key. */
export interface ReportFact {
  readonly key: string;
  readonly costExplorerCommand: string;
  readonly athenaQuery: string;
}

/** Item of the monitoring cost. */
export interface CostItem {
  readonly item: string;
  readonly count: number;

  /** Undefined if the cost depends on values that the app does not contain. `basis` describes the dependency. */
  readonly usdPerMonth?: number;
  readonly basis: string;
}

/** Estimated monthly cost of the monitoring itself. */
export interface MonitoringCostFact {
  readonly items: CostItem[];

  /** Total of the items with a known cost. */
  readonly usdPerMonth: number;

  /** Items that the total does not include. */
  readonly without: string[];
}
