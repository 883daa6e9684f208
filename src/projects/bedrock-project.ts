import type { IResource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_bedrockmantle } from 'aws-cdk-lib/interfaces';
import type { TokenPrices } from '../pricing';
import type { ICostTagCarrier } from '../tags';

/**
 * Model that a Bedrock Project is used for.
 */
export interface BedrockProjectModel {
  /**
   * ID of the model on the `bedrock-mantle` endpoint, such as `openai.gpt-5.5` or `anthropic.claude-opus-4-7`. The ID contains no geography, because the endpoint offers models in its own Region only.
   *
   * It is the value of the `Model` dimension of the CloudWatch metrics, and of the condition key `bedrock-mantle:Model`.
   */
  readonly modelId: string;

  /**
   * Token prices for cost estimates. CloudWatch counts input and output tokens of a project. It has no metric for tokens of the prompt cache.
   *
   * @default - prices in the price list for the model in the Region of the project; estimating cost throws if the price list does not contain them
   */
  readonly prices?: TokenPrices;
}

/**
 * A Bedrock Project: the resource under whose tags AWS bills calls to the `bedrock-mantle` endpoint.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/projects.html
 */
export interface IBedrockProject extends IResource, ICostTagCarrier, aws_bedrockmantle.IProjectRef {
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

  /**
   * Grants a principal permission to call models through the project.
   *
   * @param grantee principal in the account of the project
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;

  /**
   * Estimated cost in USD of the declared models, as a CloudWatch metric math expression.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  metricEstimatedCost(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /** Requests, summed over 5 minutes. */
  metricInferences(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that failed with a client error, summed over 5 minutes. */
  metricInferenceClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens of all models, summed over 5 minutes. */
  metricTotalInputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Output tokens of all models, summed over 5 minutes. */
  metricTotalOutputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}
