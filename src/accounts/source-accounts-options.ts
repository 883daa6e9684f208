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
   * @default - the accounts of `stackSet`, or the accounts that were linked in the last 14 days
   */
  readonly expectedAccountIds?: string[];

  /**
   * Stack set whose accounts must be linked. Suspended accounts are not expected. Its stack must be in the account and Region of the reader, and it must
   * have the organization, the monitoring account and the Regions of the reader.
   *
   * @default - `expectedAccountIds`, or the accounts that were linked in the last 14 days
   */
  readonly stackSet?: SourceAccountsStackSet;

  /**
   * Whether linked accounts that are neither in `expectedAccountIds` nor in `stackSet` are ignored, such as accounts that are linked to the same sink for other purposes. An account has only one sink in each
   * Region. Their usage is then in no figure and in no finding. Requires `expectedAccountIds` or `stackSet`.
   *
   * @default - false: the usage of all linked accounts is read. An account without the role has the tag value `(unreadable)`
   */
  readonly ignoreUnexpectedAccounts?: boolean;

  /**
   * Percentage of the source accounts, 0 to 100, up to which a run continues without the accounts that it cannot read. Unless it is 0, a run also continues if only one account cannot be read. An account that
   * is not expected, and that was never read, is not counted: a link without a role must not withhold the figures of all accounts.
   *
   * @default 5
   */
  readonly maxUnreadablePercent?: number;
}
