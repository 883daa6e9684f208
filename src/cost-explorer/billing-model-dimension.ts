/**
 * Dimension that a billing dashboard uses to separate models.
 *
 * Cost Explorer has no model dimension. Each of the two dimensions separates some of the models.
 */
export enum BillingModelDimension {
  /**
   * Service. Third-party models that AWS Marketplace bills are separate services, such as `Claude Sonnet 4.5 (Amazon Bedrock Edition)`. Models from
   * Amazon and open models are combined in `Amazon Bedrock`. In some accounts, Claude is `Amazon Bedrock Service`.
   */
  SERVICE = 'SERVICE',

  /**
   * Usage type, such as `USE1-NovaPro-input-tokens`. For models from Amazon and open models, the usage type contains the model and the kind of token.
   * For models that AWS Marketplace bills, it contains only the kind of token, as in `USE1-MP:USE1_InputTokenCount-Units`.
   */
  USAGE_TYPE = 'USAGE_TYPE',
}
