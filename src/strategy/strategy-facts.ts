import type { AnomalyMonitorFact, BillDashboardFact, CostCategoryFact, CostReportFact, ExportFact } from './bill-facts';
import type { PrincipalFact, ProjectFact } from './carrier-facts';
import type { ExceptionsFact } from './exception-facts';
import type { ExpectedCostFact } from './expected-cost-facts';
import type { CountedTag, Figure, KeyRuleFact, Place, PriceFact } from './fact-parts';
import type { ActivationFact, AuditFact, DashboardFact, MeterFact, MonitoringCostFact, ReportFact } from './operation-facts';
import type { BillingViewFact, DenyListFact, RequiredTagsHookFact, TagPolicyFact } from './organization-facts';
import type { KnownUsage } from '../pricing/usage-cost';

export type * from './bill-facts';
export type * from './carrier-facts';
export type * from './exception-facts';
export type * from './expected-cost-facts';
export type * from './fact-parts';
export type * from './operation-facts';
export type * from './organization-facts';

/** Facts about a tag key. */
export interface KeyFact extends KeyRuleFact {
  readonly key: string;

  /** Undefined if the document has no schema. */
  readonly inSchema?: boolean;
  readonly description?: string;
  readonly owner?: string;

  /** Values that profiles, projects and principals carry, with the number of each. `projects` and `principals` are undefined if there are none. */
  readonly valuesInUse: Array<{ readonly value: string; readonly profiles: number; readonly projects?: number; readonly principals?: number }>;
}

/** Facts about an application inference profile. */
export interface ProfileFact extends Place {
  readonly path: string;

  /** `created` by this library, `imported`, or a `resource` created by other means. */
  readonly kind: 'created' | 'imported' | 'resource';

  /** ARN of an imported profile. */
  readonly arn?: string;

  /** Undefined if the tags are known only at deployment. */
  readonly tags?: { readonly [key: string]: string };
  readonly modelId?: string;
  readonly route?: string;

  /** Prices in USD per million tokens. Undefined if not known. */
  readonly prices?: PriceFact;

  /** Expected usage, with defaults. `longContextShare` has none, because it depends on the prices. Undefined if none is specified. */
  readonly expectedUsage?: KnownUsage;

  /** Paths of earlier profiles that remain until all consumers call this profile. Undefined if there are none. */
  readonly retainedProfiles?: string[];
}

/** Alert of a budget. */
export interface AlertFact {
  readonly type: string;
  readonly threshold: Figure;

  /** `%` for a percentage of the limit, or the currency of the budget. */
  readonly unit: string;
  readonly notifies: string[];
}

/** Facts about a `TagBudget`. */
export interface BudgetFact extends Place {
  readonly path: string;
  readonly kind: 'created' | 'imported';

  /** Undefined if AWS sets the limit, or if the limit is not known. */
  readonly limit?: Figure;
  readonly currency?: string;

  /** Method by which AWS sets the limit. Undefined if the limit is fixed. */
  readonly autoAdjust?: { readonly type: string; readonly periods?: Figure };
  readonly period: string;

  /** Start in ISO 8601. Undefined if the budget starts when it is created. */
  readonly start?: string;

  /** End in ISO 8601. Undefined if the budget has no end. */
  readonly end?: string;

  /** Cost metric. Undefined if not known. Of an imported budget, only the period and the tags are known. */
  readonly metric?: string;

  /** Undefined for the primary billing view of the account. */
  readonly billingView?: string;
  readonly tags: CountedTag[];
  readonly services: string[];

  /** Undefined if the budget includes every account that it covers. */
  readonly linkedAccounts?: string[];
  readonly excludedChargeTypes: string[];
  readonly alerts: AlertFact[];
  readonly detectionDelay: string;
}

/** Facts about a `BedrockCostAlarm` or a `BedrockCostAnomalyAlarm`. */
export interface AlarmFact extends Place {
  readonly path: string;

  /** Condition under which the alarm enters ALARM, in words. */
  readonly condition: string;

  /** Undefined for an anomaly alarm. */
  readonly thresholdUsd?: Figure;
  readonly standardDeviations?: number;

  /** Length of the window over which the alarm sums token metrics. Undefined if the alarm uses other metrics. */
  readonly windowSeconds?: number;

  /** Time zone of calendar periods. Undefined for a sliding window. */
  readonly timeZone?: string;
  readonly profiles: string[];

  /** Paths of the Bedrock Projects whose declared models the alarm counts. Undefined if there are none. */
  readonly projects?: string[];

  /** Metrics other than the token metrics of profiles and projects. */
  readonly metrics: string[];
  readonly tags?: { readonly [key: string]: string };
  readonly notifies: string[];

  /** Recipients that are notified when the alarm returns to OK. */
  readonly notifiesWhenOk: string[];
  readonly detectionDelay: string;
}

/** Facts about a deny action of a budget or an alarm. */
export interface DenyActionFact extends Place {
  readonly path: string;

  /** Path of the budget or alarm, or its name or ARN if this app does not define it. */
  readonly triggeredBy: string;

  /** Denied roles, groups and users, or targets of an organization. */
  readonly denies: string[];

  /** Principals that the Deny exempts, regardless of group membership. */
  readonly breakGlassPrincipals: string[];
  readonly scope: 'ALL_BEDROCK' | 'TAGGED_RESOURCES';

  /** Tags of the denied resources, if the scope is `TAGGED_RESOURCES`. */
  readonly tags: CountedTag[];

  /** Threshold of a budget action, as a percentage of the limit. */
  readonly atPercent?: Figure;

  /** Threshold of a budget action, in the currency of the budget. Alternative to `atPercent`. */
  readonly atAmount?: Figure;

  /** `AUTOMATIC` or `MANUAL`. Only for budget actions. */
  readonly approval?: string;

  /** Whether the budget action is reversed and reset automatically. Only for budget actions. */
  readonly autoReset?: boolean;

  /** Recipients of a budget action, or of the alarm on errors of an alarm action. */
  readonly notifies?: string[];

  /** Minimum duration of the Deny. Only for alarm actions. */
  readonly minimumDenySeconds?: Figure;

  /** Whether the policy is detached even if the alarm is still in ALARM. Only for alarm actions. */
  readonly releaseWhileInAlarm?: boolean;
}

/** Facts about a `CostNotifications`. */
export interface NotificationsFact extends Place {
  readonly path: string;
  readonly recipients: string[];
}

/** Facts about a metric namespace that a policy protects. */
export interface ProtectedMeterFact {
  readonly metricNamespace: string;
  readonly writers: string[];
}

/** Facts about a `TagScopedInvokePolicy` or a `TagEnforcementPolicy`. */
export interface PolicyFact extends Place {
  readonly path: string;
  readonly type: 'TagScopedInvokePolicy' | 'TagEnforcementPolicy';
  readonly policyType: string;

  /** Kinds of carriers, of which one must carry the tags. */
  readonly carrierKinds: string[];

  /** Tags that a carrier, such as a profile, must have for a call. */
  readonly profileTags: CountedTag[];

  /** Tag keys for which the profile's value must equal the caller's value. */
  readonly principalTagKeys: string[];

  /** Tags that a profile must be created with. */
  readonly creationTags: CountedTag[];

  /** Tag keys of profiles that only `exemptPrincipals` and `breakGlassPrincipals` can change. */
  readonly protectedTagKeys: string[];

  /** Principals that can change `protectedTagKeys`. */
  readonly exemptPrincipals: string[];

  /** IDs of the models that can run through the profiles. If `models` and `providers` are empty, any model can run. */
  readonly models: string[];

  /** Providers whose models can run through the profiles. */
  readonly providers: string[];

  /** ARNs of the system-defined inference profiles that can be called through the application inference profiles copied from them. */
  readonly sourceProfiles: string[];

  /** Whether the policy denies all other access. If false, another policy can allow more, and `deniedUntrackedUsage` is empty. */
  readonly denyOtherAccess: boolean;

  /** Untracked usage that the policy does not deny. */
  readonly allowedUntrackedUsage: string[];

  /** Untracked usage that the policy denies. */
  readonly deniedUntrackedUsage: string[];

  /** Whether the policy denies usage that runs with a separate service role. */
  readonly denyServiceRoleUsage: boolean;

  /** Whether the policy denies inference through profiles that are copied from a `global.` profile. */
  readonly denyGlobalInference: boolean;

  /** The only keys that a profile can carry in addition to the protected keys. Null if other keys are not restricted. */
  readonly otherTagKeys: string[] | null;
  readonly deniedServiceTiers: string[];

  /** Principals that all Deny statements of the policy exempt. */
  readonly breakGlassPrincipals: string[];

  /** Metric namespaces that only the listed roles can publish under. */
  readonly protectedMeters: ProtectedMeterFact[];

  /** ARNs of the alarms that only `exemptPrincipals` and `breakGlassPrincipals` can change. */
  readonly protectedAlarms: string[];

  /** Statements in the template that the construct did not create, as JSON. */
  readonly addedStatements: string[];

  /** Statements of the construct that are missing from the template, as JSON. */
  readonly missingStatements: string[];
  readonly attachedTo: string[];
}

/** Tagging strategy as an app implements it. The order of the members is the order in the files. */
export interface StrategyFacts {
  readonly title: string;
  readonly keys: KeyFact[];
  readonly profiles: ProfileFact[];
  readonly projects: ProjectFact[];
  readonly principals: PrincipalFact[];
  readonly expectedCost: ExpectedCostFact;
  readonly budgets: BudgetFact[];
  readonly alarms: AlarmFact[];
  readonly denyActions: DenyActionFact[];
  readonly denyLists: DenyListFact[];
  readonly notifications: NotificationsFact[];
  readonly policies: PolicyFact[];
  readonly tagPolicies: TagPolicyFact[];
  readonly requiredTagsHooks: RequiredTagsHookFact[];
  readonly exceptions: ExceptionsFact;
  readonly meters: MeterFact[];
  readonly audits: AuditFact[];
  readonly dashboards: DashboardFact[];
  readonly exports: ExportFact[];
  readonly billDashboards: BillDashboardFact[];
  readonly costReports: CostReportFact[];
  readonly anomalyMonitors: AnomalyMonitorFact[];
  readonly costCategories: CostCategoryFact[];
  readonly billingViews: BillingViewFact[];
  readonly activation: ActivationFact;
  readonly reports: ReportFact[];
  readonly monitoringCost: MonitoringCostFact;
}
