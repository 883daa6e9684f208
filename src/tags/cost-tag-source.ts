/**
 * How AWS Budgets is to read the keys of the cost tags.
 */
export enum BudgetTagKeyForm {
  /**
   * As they are: tags of resources, `CostCenter`. Cost Explorer takes them like this, and filter expressions are its language.
   */
  PLAIN = 'PLAIN',

  /**
   * Tags of resources as `user:CostCenter`. One example on AWS's own page writes them so, another does not; if a budget stays at 0 USD although Cost Explorer
   * shows spend under the tag, try this one.
   */
  USER = 'USER',

  /**
   * Tags of the calling IAM role, user or session, as `iamPrincipal/CostCenter`. They are activated apart from resource tags.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
   */
  IAM_PRINCIPAL = 'IAM_PRINCIPAL',
}
