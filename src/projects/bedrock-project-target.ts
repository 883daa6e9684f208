import type { IResource } from 'aws-cdk-lib';
import type { TokenPrices } from '../pricing';

/**
 * Model that a Bedrock Project is used for.
 */
export interface BedrockProjectModel {
  /**
   * ID of the model on the `bedrock-mantle` endpoint, such as `openai.gpt-5.5` or `anthropic.claude-opus-4-8`. The ID contains no geography, because the endpoint offers models in its own Region only.
   *
   * It is the value of the `Model` dimension of the CloudWatch metrics, and of the condition key `bedrock-mantle:Model`. A wrong ID is denied by the grant, and its metrics have no data.
   *
   * Throws if the ID contains a geography such as `us.`, if it is an ARN, if it contains other characters than lowercase letters, digits and `. : -`, and if it is the ID of the model on the
   * `bedrock-runtime` endpoint where the two differ. A token is not validated.
   */
  readonly modelId: string;

  /**
   * Token prices for cost estimates. CloudWatch counts input and output tokens of a project. It has no metric for tokens of the prompt cache, so prices of these tokens are not used.
   *
   * @default - in-Region prices in the price list for the model in the Region of the project. Estimating cost throws if the price list does not contain them
   */
  readonly prices?: TokenPrices;
}

/**
 * The part of a Bedrock Project that clients need.
 */
export interface IBedrockProjectTarget extends IResource {
  /**
   * ARN of the project, `arn:PARTITION:bedrock-mantle:REGION:ACCOUNT:project/ID`.
   *
   * @attribute
   */
  readonly projectArn: string;

  /**
   * ID of the project, `proj_…`. Clients send it in a header with each call. It is the value of the `Project` dimension of the CloudWatch metrics.
   *
   * @attribute
   */
  readonly projectId: string;

  /**
   * Models that the project is used for. Empty if none were declared.
   */
  readonly models: BedrockProjectModel[];
}
