import type { AnomalyMonitorFact, BillDashboardFact, CostCategoryFact, CostReportFact, ExportFact } from './bill-facts';
import type { CountedTag, Figure, KeyRuleFact, Place, PriceFact } from './fact-parts';
import type { ActivationFact, AuditFact, DashboardFact, MeterFact, MonitoringCostFact, ReportFact } from './operation-facts';

export type * from './bill-facts';
export type * from './fact-parts';
export type * from './operation-facts';

export interface KeyFact extends KeyRuleFact {
  readonly key: string;

  /** Undefined if no schema was given. */
  readonly inSchema?: boolean;
  readonly description?: string;
  readonly owner?: string;

  /** The values that profiles carry, and how many profiles carry each. */
  readonly valuesInUse: Array<{ readonly value: string; readonly profiles: number }>;
}

export interface ProfileFact extends Place {
  readonly path: string;

  /** `created` by this library, `imported`, or a plain `resource` of another origin. */
  readonly kind: 'created' | 'imported' | 'resource';

  /** Of an imported one. */
  readonly arn?: string;

  /** Undefined if only deployment tells. */
  readonly tags?: { readonly [key: string]: string };
  readonly modelId?: string;
  readonly route?: string;

  /** USD per million tokens; undefined if not known. */
  readonly prices?: PriceFact;
}

export interface AlertFact {
  readonly type: string;
  readonly threshold: Figure;

  /** `%` of the limit, or the currency of the budget. */
  readonly unit: string;
  readonly tells: string[];
}

export interface BudgetFact extends Place {
  readonly path: string;
  readonly kind: 'created' | 'imported';

  /** Undefined if AWS sets it, or it is not known. */
  readonly limit?: Figure;
  readonly currency?: string;

  /** How AWS sets the limit, if it does. */
  readonly autoAdjust?: { readonly type: string; readonly periods?: Figure };
  readonly period: string;

  /** From when on and until when it counts, in ISO 8601; undefined if from its creation on, or without an end. */
  readonly start?: string;
  readonly end?: string;

  /** Which cost is added up; undefined if not known, as is all of an imported one but its period and tags. */
  readonly metric?: string;

  /** Undefined if it is the account's primary view. */
  readonly billingView?: string;
  readonly tags: CountedTag[];
  readonly services: string[];
  readonly excludedChargeTypes: string[];
  readonly alerts: AlertFact[];
  readonly detectionDelay: string;
}

export interface AlarmFact extends Place {
  readonly path: string;

  /** When it goes off, in words. */
  readonly condition: string;

  /** Undefined for an alarm on what is unusual. */
  readonly thresholdUsd?: Figure;
  readonly standardDeviations?: number;

  /** Over how long it sums token counters; undefined if another metric says what it counts. */
  readonly windowSeconds?: number;

  /** Of calendar periods; undefined if the window slides. */
  readonly timeZone?: string;
  readonly profiles: string[];

  /** What it goes by, if not the token counters of profiles. */
  readonly metrics: string[];
  readonly tags?: { readonly [key: string]: string };
  readonly tells: string[];

  /** Whom it tells when it is OK again. */
  readonly tellsWhenOk: string[];
  readonly detectionDelay: string;
}

export interface DenyActionFact extends Place {
  readonly path: string;

  /** The path of the budget or alarm; what is known of it, if it is not described here. */
  readonly firedBy: string;
  readonly denies: string[];

  /** Who is let through whatever they are members of. */
  readonly breakGlassPrincipals: string[];
  readonly scope: 'ALL_BEDROCK' | 'COST_TAGS';

  /** Of what is denied with the scope `COST_TAGS`. */
  readonly tags: CountedTag[];

  /** Of the limit; of actions of budgets, as are `approval`, `autoReset` and `tells`. */
  readonly percent?: Figure;
  readonly approval?: string;
  readonly autoReset?: boolean;
  readonly tells?: string[];

  /** Of actions of alarms, as is `releaseInAlarm`. */
  readonly releaseAfterSeconds?: Figure;
  readonly releaseInAlarm?: boolean;
}

export interface NotificationsFact {
  readonly path: string;
  readonly recipients: string[];
}

export interface PolicyFact extends Place {
  readonly path: string;
  readonly type: 'TagScopedInvokePolicy' | 'TagGuardrailPolicy';
  readonly rendering: string;

  /** The tags that a profile must have to be called. */
  readonly profileTags: CountedTag[];

  /** The keys whose value must be that of the caller's own tag. */
  readonly principalTagKeys: string[];

  /** The tags that a profile must be created with. */
  readonly creationTags: CountedTag[];

  /** Keys of profiles that nobody but the principals of `except` and `breakGlassPrincipals` may change. */
  readonly protectedTagKeys: string[];
  readonly except: string[];

  /** Models that may run behind the profiles: ids, and those of some providers. Any, if both are empty. */
  readonly models: string[];
  readonly providers: string[];

  /** System-defined profiles that may be called on the way through those that were copied from them. */
  readonly sourceProfiles: string[];

  /** Whether it denies what is beside it. If not, another policy may allow more, and `deniedPaths` is empty. */
  readonly exclusive: boolean;

  /** Ways beside tagged profiles that it leaves open, and that it denies. */
  readonly allowedPaths: string[];
  readonly deniedPaths: string[];
  readonly deniedServiceTiers: string[];

  /** Principals that nothing of it is denied to. */
  readonly breakGlassPrincipals: string[];

  /** Statements that somebody added to it, and that it should have and has not, as JSON. */
  readonly addedStatements: string[];
  readonly missingStatements: string[];
  readonly attachedTo: string[];
}

/** The tagging strategy as an app implements it. The order of members is that of the files. */
export interface StrategyFacts {
  readonly title: string;
  readonly keys: KeyFact[];
  readonly profiles: ProfileFact[];
  readonly budgets: BudgetFact[];
  readonly alarms: AlarmFact[];
  readonly denyActions: DenyActionFact[];
  readonly notifications: NotificationsFact[];
  readonly policies: PolicyFact[];
  readonly meters: MeterFact[];
  readonly audits: AuditFact[];
  readonly dashboards: DashboardFact[];
  readonly exports: ExportFact[];
  readonly billDashboards: BillDashboardFact[];
  readonly costReports: CostReportFact[];
  readonly anomalyMonitors: AnomalyMonitorFact[];
  readonly costCategories: CostCategoryFact[];
  readonly activation: ActivationFact;
  readonly reports: ReportFact[];
  readonly monitoringCost: MonitoringCostFact;
}
