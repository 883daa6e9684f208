import type { Place, SourceAccountsRequest } from '../accounts/accounts-request';
import type { CostTagRules } from '../tags/tag-violations';

/** Application inference profile or IAM principal that the app deployed. */
export interface DeployedProfile {
  readonly arn: string;

  /** Construct path in the app. */
  readonly path: string;

  /** Tag keys and values. */
  readonly tags: ReadonlyArray<readonly [string, string]>;
}

/** Bedrock Project that the app deployed. */
export interface DeployedProject extends DeployedProfile {
  /** IDs of the models that the project declares. Empty if it declares none. */
  readonly models: readonly string[];
}

/** Input of the function, sent by the schedule. */
export interface AuditRequest {
  /** Scheduled time in ISO 8601. The audit uses no other time, so late and duplicate runs audit the same period. */
  readonly scheduledTime: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  readonly rules: CostTagRules;
  readonly profiles: readonly DeployedProfile[];

  /**
   * Bedrock Projects that the app deployed.
   *
   * @default - none
   */
  readonly projects?: readonly DeployedProject[];

  /**
   * IAM roles and users that the app deployed.
   *
   * @default - none
   */
  readonly principals?: readonly DeployedProfile[];

  /** @default - Bedrock Projects are not audited */
  readonly auditProjects?: boolean;
  readonly unusedAfter: { readonly days: number };
  readonly auditBudgets: boolean;

  /** @default - the age of the price list is not checked */
  readonly auditPrices?: boolean;

  /**
   * Date of the price list of the app, as `YYYY-MM-DD`.
   *
   * @default - the date of the bundled price list
   */
  readonly pricesAsOf?: string;

  /**
   * Regions that are audited.
   *
   * @default - only `region`
   */
  readonly regions?: readonly string[];

  /** @default - only the account of the audit */
  readonly sourceAccounts?: SourceAccountsRequest;

  /** @default - compliance with the tag policy is not checked */
  readonly auditTagPolicy?: boolean;

  /** Name of the bucket for reports. */
  readonly bucket: string;

  /** Prefix of the object keys of reports. */
  readonly reportPrefix: string;

  /** @default - no messages are sent */
  readonly topicArn?: string;

  /**
   * ARNs of the topics that must have a confirmed subscription.
   *
   * @default - no topics are checked
   */
  readonly auditedTopicArns?: readonly string[];
}

/** Regions that an audit reads. */
export function regionsOf({ regions, region }: Pick<AuditRequest, 'regions' | 'region'>): readonly string[] {
  return regions ?? [region];
}

/** Whether an audit reads more than its own account in its own Region. */
export function isOfSeveral(request: Pick<AuditRequest, 'regions' | 'region' | 'sourceAccounts'>): boolean {
  return request.sourceAccounts !== undefined || regionsOf(request).join() !== request.region;
}

/** Account and Region of an ARN. Each is undefined if the ARN does not contain it. */
export function placeOfArn(arn: string): Partial<Place> {
  const [, , , region, accountId] = arn.startsWith('arn:') ? arn.split(':') : [];
  return { ...accountId ? { accountId } : {}, ...region ? { region } : {} };
}

/** Scheduled time in milliseconds since 1970. */
export function timeOf({ scheduledTime }: AuditRequest): number {
  const time = Date.parse(scheduledTime);
  if (Number.isNaN(time)) {
    throw new Error(`TagAudit: scheduledTime must be in ISO 8601, got ${JSON.stringify(scheduledTime)}: send the input of the schedule with the end of the audited period, such as 2027-01-31T06:00:00Z`);
  }
  return time;
}
