import type { CostTags } from '../tags';

/**
 * Properties of `SourceAccountReaderRole`.
 */
export interface SourceAccountReaderRoleProps {
  /**
   * ID of the account that contains the meter or the audit.
   */
  readonly monitoringAccountId: string;

  /**
   * ID of the organization of both accounts, such as `o-exampleorgid`.
   */
  readonly organizationId: string;

  /**
   * Name of the role, the same in all source accounts. See `SourceAccountsOptions.readerRoleName`.
   *
   * @default 'bedrock-cost-tags-reader'
   */
  readonly roleName?: string;

  /**
   * Whether the role also permits `TagAudit` to read the models of Amazon Bedrock and the end of their life.
   *
   * @default true
   */
  readonly allowAudit?: boolean;

  /**
   * Tags for the role.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
