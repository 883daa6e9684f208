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

export interface KeyFact {
  readonly key: string;

  /** Undefined if no schema was given. */
  readonly inSchema?: boolean;
  readonly required?: boolean;
  readonly allowedValues?: string[];
  readonly pattern?: string;
  readonly valueCase?: string;
  readonly description?: string;
  readonly owner?: string;

  /** The values that profiles carry, and how many profiles carry each. */
  readonly valuesInUse: Array<{ readonly value: string; readonly profiles: number }>;
}

export interface PriceFact {
  readonly input: Figure;
  readonly output?: Figure;
  readonly cacheRead?: Figure;
  readonly cacheWrite?: Figure;

  /** Since when the price book has held them; undefined for prices that were given. */
  readonly since?: string;
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
  readonly period: string;
  readonly tags: CountedTag[];
  readonly services: string[];
  readonly excludedChargeTypes: string[];
  readonly alerts: AlertFact[];
  readonly detectionDelay: string;
}

export interface AlarmFact extends Place {
  readonly path: string;

  /** Undefined for an alarm on what is unusual. */
  readonly thresholdUsd?: Figure;
  readonly standardDeviations?: number;
  readonly windowSeconds: number;

  /** Of calendar periods; undefined if the window slides. */
  readonly timeZone?: string;
  readonly profiles: string[];

  /** What it goes by, if not the token counters of profiles. */
  readonly metrics: string[];
  readonly tags?: { readonly [key: string]: string };
  readonly tells: string[];
  readonly detectionDelay: string;
}

export interface DenyActionFact extends Place {
  readonly path: string;

  /** The path of the budget or alarm; what is known of it, if it is not described here. */
  readonly firedBy: string;
  readonly denies: string[];
  readonly scope: 'ALL_BEDROCK' | 'COST_TAGS';

  /** Of the limit; of actions of budgets, as are `approval` and `autoReset`. */
  readonly percent?: Figure;
  readonly approval?: string;
  readonly autoReset?: boolean;

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

  /** Keys of profiles that nobody but those named in the policy may change. */
  readonly protectedTagKeys: string[];
  readonly attachedTo: string[];
}

export interface MeterFact extends Place {
  readonly path: string;

  /** The keys of each set of dimensions. */
  readonly dimensionSets: string[][];
  readonly intervalSeconds: number;
  readonly timeZone: string;
}

export interface AuditFact extends Place {
  readonly path: string;
  readonly schedule: string;
  readonly tagKeys: string[];
}

export interface DashboardFact extends Place {
  readonly path: string;
}

export interface ActivationFact {
  /** `activatedBy` holds the paths of what activates the key. */
  readonly keys: Array<{ readonly key: string; readonly activatedBy: string[] }>;

  /** For the account that pays: to look at the state, and to activate. */
  readonly listCommands: string[];
  readonly activateCommands: string[];
}

export interface ReportFact {
  readonly key: string;
  readonly costExplorerCommand: string;
  readonly athenaQuery: string;
}

export interface CostItem {
  readonly item: string;
  readonly count: number;
  readonly usdPerMonth: number;
  readonly basis: string;
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
  readonly activation: ActivationFact;
  readonly reports: ReportFact[];
  readonly monitoringCost: { readonly items: CostItem[]; readonly usdPerMonth: number };
}
