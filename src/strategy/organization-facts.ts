import type { Place } from './fact-parts';

/** Facts about an `OrganizationDenyList`. */
export interface DenyListFact extends Place {
  readonly path: string;

  /** Key of the tag. */
  readonly key: string;

  /** Denied values, with the alarms that deny each. A value without alarms is always denied. */
  readonly values: Array<{ readonly value: string; readonly alarms: string[] }>;

  /** Carriers of the tag: `RESOURCE`, such as a profile, and `IAM_PRINCIPAL`. */
  readonly carriers: string[];

  /** Accounts, organizational units and roots that the policy is attached to. */
  readonly targets: string[];

  /** Principals that the Deny exempts. */
  readonly breakGlassPrincipals: string[];

  /** Schedule of the comparison with the alarms, in addition to their state changes. */
  readonly schedule: string;

  /** Recipients of the alarm on errors. */
  readonly notifies: string[];
}

/** Facts about a `CostTagPolicy`. */
export interface TagPolicyFact extends Place {
  readonly path: string;
  readonly keys: Array<{
    readonly key: string;

    /** Undefined if any value complies. */
    readonly allowedValues?: string[];

    /** Whether profiles without the key are reported. */
    readonly reportsMissing: boolean;
  }>;

  /** Accounts, organizational units and roots that the policy is attached to. */
  readonly targets: string[];
}

/** Facts about a hook of required tags, of a `RequiredTagsHook` or of a `SourceAccountsStackSet`. */
export interface RequiredTagsHookFact extends Place {
  readonly path: string;

  /** `WARN` or `FAIL`. */
  readonly failureMode: string;

  /** Organizational units whose accounts have the hook. Undefined if only the account of the stack has it. */
  readonly organizationalUnits?: string[];

  /** Regions of the accounts. Undefined if only the Region of the stack has the hook. */
  readonly regions?: string[];
}

/** Facts about a `TagBillingView`. */
export interface BillingViewFact extends Place {
  readonly path: string;
  readonly key: string;
  readonly values: string[];

  /** Accounts, organizational units and organizations that can use the view. */
  readonly sharedWith: string[];

  /** ARNs of the billing views that the view takes its data from. */
  readonly sourceViews: string[];
}
