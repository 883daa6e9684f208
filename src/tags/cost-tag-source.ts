/**
 * Carrier of the tags that a cost report filters by: the tagged resource or the calling IAM principal.
 */
export enum CostTagSource {
  /**
   * Tags of resources, such as application inference profiles.
   */
  RESOURCE = 'RESOURCE',

  /**
   * Tags of the calling IAM role, user or session. AWS lists such a key as `iamPrincipal/CostCenter`. You must activate it separately from the resource tag.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
   */
  IAM_PRINCIPAL = 'IAM_PRINCIPAL',
}
