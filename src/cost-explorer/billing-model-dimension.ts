/**
 * By what a dashboard of Cost Explorer tells models apart. Cost Explorer knows no models: each of the two names some.
 */
export enum CostExplorerModelDimension {
  /**
   * By service. Third-party models that AWS Marketplace bills are services of their own, such as `Claude Sonnet 4.5 (Amazon Bedrock Edition)`; those of Amazon, and open ones, are `Amazon Bedrock` together, and in some accounts
   * Claude is `Amazon Bedrock Service`.
   */
  SERVICE = 'SERVICE',

  /**
   * By usage type, such as `USE1-NovaPro-input-tokens`. It names the models of Amazon and open ones, with the kind of token; of those that AWS Marketplace bills it names the kind of token only, as
   * `USE1-MP:USE1_InputTokenCount-Units`.
   */
  USAGE_TYPE = 'USAGE_TYPE',
}
