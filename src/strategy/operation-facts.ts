import type { Figure, KeyRuleFact, Place, PriceFact } from './fact-parts';

export interface MeterFact extends Place {
  readonly path: string;

  /** The keys of each set of dimensions. */
  readonly dimensionSets: string[][];
  readonly intervalSeconds: number;

  /** How long after its end an interval is counted. */
  readonly settlingSeconds: number;
  readonly timeZone: string;
  readonly namespace: string;

  /** Whether it counts by profile too, and what is called without one. */
  readonly profileMetrics: boolean;
  readonly untrackedModels: boolean;

  /** Prices that go before the price book's: of a model by its id, of a profile by its path in the app, ARN or id. The first of an id counts. */
  readonly prices: MeterPriceFact[];
}

/** In USD per million tokens. */
export interface MeterPriceFact extends Omit<PriceFact, 'since'> {
  readonly of: string;
}

export interface AuditFact extends Place {
  readonly path: string;
  readonly schedule: string;
  readonly timeZone?: string;

  /** The keys of its schema, and what that says of each. */
  readonly tagKeys: string[];
  readonly rules: Array<KeyRuleFact & { readonly key: string }>;

  /** Profiles that have to be as they were deployed. */
  readonly profiles: string[];

  /** After how many days without a call a profile is unused. */
  readonly unusedAfterDays: Figure;

  /** Whether it looks for budgets that match nothing. */
  readonly auditBudgets: boolean;

  /** Where its reports go: a bucket and what their keys begin with. */
  readonly reports: string;
  readonly tells: string[];
}

export interface DashboardFact extends Place {
  readonly path: string;
}

export interface ActivatedKeyFact {
  readonly key: string;

  /** Whether a profile of the app carries it; undefined for keys of callers and of AWS. */
  readonly carried?: boolean;

  /** The paths of what activates it. */
  readonly activatedBy: string[];
}

/** A `CostAllocationTagActivation`. */
export interface ActivationsFact extends Place {
  readonly path: string;
  readonly tagKeys: string[];

  /** The month from which on costs are to be split; undefined if only from the activation on. */
  readonly backfillFrom?: string;
  readonly deactivateOnDelete: boolean;
}

export interface ActivationFact {
  readonly keys: ActivatedKeyFact[];

  /** What activates keys. */
  readonly activations: ActivationsFact[];

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

  /** Undefined if it depends on what the app does not know; `basis` tells by what. */
  readonly usdPerMonth?: number;
  readonly basis: string;
}

export interface MonitoringCostFact {
  readonly items: CostItem[];

  /** Of those whose cost is known. */
  readonly usdPerMonth: number;

  /** The items that are not in it. */
  readonly without: string[];
}
