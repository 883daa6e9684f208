/** Facts about a `BedrockCostChecks`. */
export interface ChecksFact {
  /** Path of the app or stage whose templates are checked. Empty for the app. */
  readonly path: string;

  /** Untracked usage that is not reported as a violation. */
  readonly allowedUntrackedUsage: string[];

  /** Keys of session tags that track cost instead of a profile. */
  readonly sessionTagKeys: string[];

  /** Path of the file with violations that are accepted for now. Undefined if there is no such file. */
  readonly baselineFile?: string;
}

/** Reason why the app accepts usage or a problem. */
export type ExceptionKind =
  'acknowledged finding' | 'acknowledged warning' | 'allowed untracked usage' | 'baseline finding' | 'break-glass principal' | 'exempt principal' | 'session tag key';

/** Usage, principal, finding or warning that the app accepts. */
export interface AcceptedFact {
  /** Path of the construct to which the exception applies, with everything below it. Empty for the app. */
  readonly path: string;
  readonly kind: ExceptionKind;

  /** ID of a finding or warning, kind of usage, principal or key. */
  readonly accepted: string;

  /** Undefined if no reason is known. The CDK does not store the reason of `acknowledgeWarning`. */
  readonly reason?: string;
}

/** Exceptions from the tracking of cost. */
export interface ExceptionsFact {
  /** Checks of the app. An empty list means that statements that bypass the tags are not detected. */
  readonly checks: ChecksFact[];
  readonly accepted: AcceptedFact[];
}
