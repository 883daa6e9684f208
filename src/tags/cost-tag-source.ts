/**
 * Source of the tags that a cost report filters by: the tagged resource, the calling IAM principal, or either of them.
 *
 * A row of the bill can have tags of both. The two sources are two views of the same cost, so never add them up.
 */
export enum CostTagSource {
  /**
   * Tags of resources, such as application inference profiles and Bedrock Projects.
   */
  RESOURCE = 'RESOURCE',

  /**
   * Tags of the calling IAM role, user or session. AWS lists such a key as `iamPrincipal/CostCenter`. You must activate it separately from the resource tag.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
   */
  IAM_PRINCIPAL = 'IAM_PRINCIPAL',

  /**
   * Tags of resources, and tags of the calling IAM principal for cost whose resource does not have the key. Each cost is counted once: the tag of the resource takes precedence.
   */
  RESOURCE_OR_IAM_PRINCIPAL = 'RESOURCE_OR_IAM_PRINCIPAL',
}
