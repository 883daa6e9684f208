import { AwsError, type AwsOperation } from './aws-endpoint';

export interface BillingTag {
  readonly TagKey: string;
  readonly Type: 'UserDefined' | 'AWSGenerated';
  Status: 'Active' | 'Inactive';
  LastUpdatedDate?: string;
}

export interface BillingBackfill {
  readonly BackfillFrom: string;
  readonly RequestedAt: string;
  BackfillStatus: 'SUCCEEDED' | 'PROCESSING' | 'FAILED';
}

export const LINKED_ACCOUNT = new AwsError('AccessDeniedException', 'Failed to list Cost Allocation Tag: Linked account doesn\'t have access to cost allocation tags.');

export const NOT_ALLOWED = new AwsError('AccessDeniedException', 'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: ce:ListCostAllocationTags');

/**
 * The cost allocation tags of a payer account, as Cost Explorer and EventBridge tell and change them, within the limits of their APIs.
 */
export class BillingAccount {
  /** What AWS has seen in billing data. */
  public readonly tags = new Map<string, BillingTag>();
  public readonly backfills: BillingBackfill[] = [];

  /** What keys are refused with inside a 200 response, by key. */
  public readonly refused = new Map<string, { Code: string; Message: string }>();

  public ruleState = 'ENABLED';
  public now = '2026-10-03T12:00:00Z';
  public pageSize = 1000;

  public readonly operations: Record<string, AwsOperation> = {
    ListCostAllocationTags: ({ TagKeys, NextToken, MaxResults }) => {
      limit(TagKeys, 100);
      const { page, next } = this.page([...this.tags.values()].filter(({ TagKey }) => TagKeys.includes(TagKey)), NextToken, MaxResults);
      return { CostAllocationTags: page, NextToken: next };
    },
    UpdateCostAllocationTagsStatus: ({ CostAllocationTagsStatus: entries }) => {
      limit(entries, 20);
      return { Errors: entries.flatMap((entry: BillingTag) => this.update(entry)) };
    },
    ListCostAllocationTagBackfillHistory: ({ NextToken, MaxResults }) => {
      const { page, next } = this.page(this.backfills, NextToken, MaxResults);
      return { BackfillRequests: page, NextToken: next };
    },
    StartCostAllocationTagBackfill: ({ BackfillFrom }) => {
      const request: BillingBackfill = { BackfillFrom, RequestedAt: this.now, BackfillStatus: 'PROCESSING' };
      if (Date.parse(this.now) - Date.parse(BackfillFrom) > 366 * 24 * 3_600_000) {
        throw new AwsError('ValidationException', 'BackfillFrom cannot precede the previous 12 months');
      }
      if (this.backfills.some(({ RequestedAt }) => Date.parse(this.now) - Date.parse(RequestedAt) < 24 * 3_600_000)) {
        throw new AwsError('BackfillLimitExceededException');
      }
      this.backfills.unshift(request);
      return { BackfillRequest: request };
    },
    EnableRule: () => { this.ruleState = 'ENABLED'; },
    DisableRule: () => { this.ruleState = 'DISABLED'; },
  };

  /** AWS has seen keys in billing data. */
  public see(keys: string[], status: 'Active' | 'Inactive' = 'Inactive', LastUpdatedDate?: string): void {
    for (const TagKey of keys) {
      this.tags.set(TagKey, { TagKey, Type: TagKey.startsWith('aws:') ? 'AWSGenerated' : 'UserDefined', Status: status, LastUpdatedDate });
    }
  }

  public active(): string[] {
    return [...this.tags.values()].filter(({ Status }) => Status === 'Active').map(({ TagKey }) => TagKey);
  }

  private update({ TagKey, Status }: BillingTag): object[] {
    const tag = this.tags.get(TagKey);
    const refusal = this.refused.get(TagKey);
    if (refusal || !tag) {
      return [{ TagKey, ...refusal ?? { Code: 'TagKeysNotFoundException', Message: 'Tag keys not found' } }];
    }
    Object.assign(tag, { Status, LastUpdatedDate: this.now });
    return [];
  }

  private page<T>(all: T[], token: string = '0', size: number = 100): { page: T[]; next?: string } {
    const end = Number(token) + Math.min(size, this.pageSize);
    return { page: all.slice(Number(token), end), next: end < all.length ? String(end) : undefined };
  }
}

function limit(list: unknown[], most: number): void {
  if (list.length === 0 || list.length > most) {
    throw new AwsError('ValidationException', `a list of ${list.length}`);
  }
}
