import type { SourceAccountsStackSet } from './source-accounts-stack-set';

/**
 * Options of `SourceAccounts.linked`.
 */
export interface SourceAccountsOptions {
  /**
   * ID of the organization of the source accounts, such as `o-exampleorgid`. Only roles of this organization are assumed.
   */
  readonly organizationId: string;

  /**
   * Name of the role that each source account provides. See `SourceAccountReaderRole`.
   *
   * @default 'bedrock-cost-tags-reader'
   */
  readonly readerRoleName?: string;

  /**
   * IDs of the accounts that must be linked. An account without a link is counted in `UnlinkedAccounts`.
   *
   * @default - the accounts of `stackSet`, or the accounts that were linked earlier
   */
  readonly expectedAccountIds?: string[];

  /**
   * Stack set whose accounts must be linked. Suspended accounts are not expected. Its stack must be in the account and Region of the reader.
   *
   * @default - `expectedAccountIds`, or the accounts that were linked earlier
   */
  readonly stackSet?: SourceAccountsStackSet;

  /**
   * Percentage of the source accounts, 0 to 100, up to which a run continues without the accounts that it cannot read.
   *
   * @default 5
   */
  readonly maxUnreadablePercent?: number;
}
