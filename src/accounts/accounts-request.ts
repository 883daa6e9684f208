/** Account and Region whose usage is read. */
export interface Place {
  readonly accountId: string;
  readonly region: string;

  /**
   * Whether it is a source account, whose metrics the monitoring account reads over a link.
   *
   * @default false
   */
  readonly isLinked?: boolean;
}

/** Stack set whose instances are the accounts that must be linked. */
export interface StackSetRequest {
  readonly stackSetName: string;

  /** Account on whose behalf the stack set is managed, as in the API of AWS CloudFormation. */
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
}

/** Source accounts of a monitoring account. */
export interface SourceAccountsRequest {
  readonly partition: string;
  readonly organizationId: string;

  /** Name of the role that a source account provides. */
  readonly readerRoleName: string;

  /**
   * Accounts that must be linked.
   *
   * @default - those of `stackSet`, or those that were linked in the last 14 days
   */
  readonly expectedAccountIds?: readonly string[];

  /** @default - no stack set is read */
  readonly stackSet?: StackSetRequest;

  /**
   * Whether linked accounts that are not expected are ignored.
   *
   * @default false
   */
  readonly ignoreUnexpectedAccounts?: boolean;

  /** Percentage of the source accounts up to which a run continues without the accounts that it cannot read. Unless it is 0, a run also continues without one account. */
  readonly maxUnreadablePercent: number;
}
