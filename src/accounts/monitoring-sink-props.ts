import type { CostTags } from '../tags';

/**
 * Properties of `MonitoringSink`. At least one of `organizationId`, `organizationPaths` and `sourceAccountIds` is required. An account must satisfy all that are given.
 */
export interface MonitoringSinkProps {
  /**
   * ID of the organization whose accounts can link their metrics, such as `o-exampleorgid`.
   *
   * @default - accounts of any organization, restricted by the other properties
   */
  readonly organizationId?: string;

  /**
   * Paths of the organizational units whose accounts can link their metrics, such as `o-exampleorgid/r-ab12/ou-ab12-11111111/*`. A path that ends with `/*` includes the units
   * below, and a path that ends with `/` does not.
   *
   * @default - accounts of any unit, restricted by the other properties
   */
  readonly organizationPaths?: string[];

  /**
   * IDs of the accounts that can link their metrics.
   *
   * @default - any account, restricted by the other properties
   */
  readonly sourceAccountIds?: string[];

  /**
   * Name of the sink. A change fails at deployment, because CloudFormation creates the new sink first, and AWS permits one per account and Region. Delete the sink with its links before.
   *
   * @default 'bedrock-cost-tags'
   */
  readonly sinkName?: string;

  /**
   * Tags for the sink.
   *
   * @default - only the tags inherited through `Tags.of`
   */
  readonly resourceTags?: CostTags;
}
