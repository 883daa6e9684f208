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
   * @default - the accounts that were linked earlier
   */
  readonly expectedAccountIds?: string[];

  /**
   * Percentage of the source accounts, 0 to 100, up to which a run continues without the accounts that it cannot read.
   *
   * @default 5
   */
  readonly maxUnreadablePercent?: number;
}
