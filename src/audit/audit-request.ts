import type { CostTagRules } from '../tags/tag-violations';

/** A profile as the app deployed it. */
export interface DeployedProfile {
  readonly arn: string;

  /** Where in the app it is. */
  readonly path: string;

  /** Keys and values. */
  readonly tags: ReadonlyArray<readonly [string, string]>;
}

/** What the schedule sends. */
export interface AuditRequest {
  /** In ISO 8601. The audit has no other clock, so a run that is late or repeated looks at the same span of time. */
  readonly scheduledTime: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly rules: CostTagRules;
  readonly profiles: readonly DeployedProfile[];
  readonly unusedAfter: { readonly days: number };
  readonly auditBudgets: boolean;

  /** The name of the bucket that reports go to. */
  readonly bucket: string;

  /** What their keys begin with. */
  readonly reportPrefix: string;

  /** @default - nobody is told */
  readonly topicArn?: string;
}

/** The time of the schedule, in milliseconds since 1970. */
export function timeOf({ scheduledTime }: AuditRequest): number {
  const time = Date.parse(scheduledTime);
  if (Number.isNaN(time)) {
    throw new Error(`TagAudit: scheduledTime must be in ISO 8601, got ${JSON.stringify(scheduledTime)}: send the schedule's input with the time to look back from, such as 2027-01-31T06:00:00Z`);
  }
  return time;
}
