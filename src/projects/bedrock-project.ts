import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_bedrockmantle } from 'aws-cdk-lib/interfaces';
import type { BedrockProjectClientSettings } from './bedrock-project-client-settings';
import type { BedrockProjectModel, IBedrockProjectTarget } from './bedrock-project-target';
import type { ICostNotifications } from '../notifications';
import type { CostTags, ICostTagCarrier } from '../tags';

/**
 * Options for granting permission to call models through a Bedrock Project.
 */
export interface BedrockProjectGrantOptions {
  /**
   * Whether the grant also allows calling with an Amazon Bedrock API key (`bedrock-mantle:CallWithBearerToken`). The OpenAI SDKs, for example, authenticate with API keys. Clients that sign requests
   * with Signature Version 4 do not need the permission.
   *
   * The action has no resource types, so it applies to each project of the account that the grantee can otherwise use. The permission alone allows no call. A short-term key has the permissions of
   * the role that created the key.
   *
   * @default false
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
   */
  readonly allowApiKeys?: boolean;
}

/**
 * Attributes of an existing Bedrock Project.
 */
export interface BedrockProjectAttributes {
  /**
   * ARN of the project, of the service `bedrock-mantle`, or, with a warning, of the service `bedrock`. The account and the Region of the imported project are those of the ARN.
   *
   * Throws if the ARN does not identify a project, and for the default project, which cannot have tags. A token is not validated,
   * except that a dynamic reference, `{{resolve:ssm:…}}`, throws: CloudFormation splits the ARN before it resolves the reference. Use `StringParameter.valueForStringParameter`.
   */
  readonly projectArn: string;

  /**
   * Tags of the project. The tags are not added to the project.
   *
   * @default - none. Constructs that require the tags of the project throw
   */
  readonly costTags?: CostTags;

  /**
   * Models that the project is used for.
   *
   * @default - none. Grants allow any model, and cost cannot be estimated
   */
  readonly models?: BedrockProjectModel[];
}

/**
 * A Bedrock Project: the resource under whose tags AWS bills calls to the `bedrock-mantle` endpoint, with the Responses, Chat Completions and Messages APIs.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/projects.html
 */
export interface IBedrockProject extends IBedrockProjectTarget, ICostTagCarrier, aws_bedrockmantle.IProjectRef {
  /**
   * Settings for clients: base URLs, the headers that select the project, and the names that common clients use for them.
   */
  readonly clientSettings: BedrockProjectClientSettings;

  /**
   * Grants a principal permission to call models through the project with the Responses, Chat Completions and Messages APIs, streaming or not, and to count tokens. If the project declares models, the
   * grant allows only these models.
   *
   * The grant also allows reading the project and its models, and reading and canceling background responses of the project. It does not include calls with API keys, see
   * `BedrockProjectGrantOptions.allowApiKeys`, stored files, fine-tuning or the deletion of responses.
   *
   * The grant does not allow the default project, which the endpoint uses for calls that name no project. The AWS managed policy `AmazonBedrockMantleInferenceAccess` does.
   *
   * Projects do not support resource policies. A grantee without an identity-based policy, such as a service principal or another account, is granted no permissions, and a warning is issued.
   *
   * @param grantee principal in the account of the project
   * @param options options of the grant
   *
   * @returns the grant with all its statements
   */
  grantInvoke(grantee: iam.IGrantable, options?: BedrockProjectGrantOptions): iam.Grant;

  /**
   * Returns a metric of the project in the namespace `AWS/BedrockMantle`, with the dimension `Project`.
   *
   * @param metricName name of the metric
   * @param options options of the metric
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-mantle-metrics.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of inference requests. The default statistic is Sum.
   *
   * @param options options of the metric
   */
  metricInferences(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of inference requests that failed with a client error. The default statistic is Sum.
   *
   * @param options options of the metric
   */
  metricInferenceClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of input tokens of all models. The default statistic is Sum.
   *
   * @param options options of the metric
   */
  metricTotalInputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of output tokens of all models. The default statistic is Sum.
   *
   * @param options options of the metric
   */
  metricTotalOutputTokens(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of input tokens of a model. The default statistic is Sum. AWS does not document whether the metric counts tokens that are read from the prompt cache.
   *
   * Do not add the metric to `metricTotalInputTokens`, which counts the same tokens.
   *
   * Throws if the ID cannot be an ID of the `bedrock-mantle` endpoint, because the metric would have no data.
   *
   * @param modelId ID of the model on the `bedrock-mantle` endpoint, declared or not
   * @param options options of the metric
   */
  metricInputTokens(modelId: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Number of output tokens of a model. The default statistic is Sum.
   *
   * Do not add the metric to `metricTotalOutputTokens`, which counts the same tokens. Throws under the same conditions as `metricInputTokens`.
   *
   * @param modelId ID of the model on the `bedrock-mantle` endpoint, declared or not
   * @param options options of the metric
   */
  metricOutputTokens(modelId: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Output tokens of models that the project does not declare: all output tokens minus those of the declared models. The estimated cost does not include these models.
   *
   * Throws if the project declares no models, or more than 9, because an alarm contains at most 10 metrics.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  metricUndeclaredOutputTokens(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Estimated cost in USD of the declared models, as a CloudWatch metric math expression. The estimate multiplies input and output tokens by the prices.
   *
   * The estimate includes neither models that the project does not declare, see `alarmOnUndeclaredModels`, nor service tiers. Tokens of the prompt cache are estimated at the input price, as far as
   * CloudWatch counts them as input tokens. Up to 5 models with an input and an output price form an expression that an alarm can use.
   *
   * Throws if the project declares no models, or if a price is unknown.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  metricEstimatedCost(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Creates an alarm that notifies when a model is called through the project that the project does not declare. The estimated cost of the project does not include such calls, so alarms on it do not
   * detect them. A call with other notifications adds them to the same alarm. A repeated call with the same notifications changes nothing.
   *
   * The alarm compares periods of 15 minutes, and costs 0.10 USD a month for each of its metrics: one for the project, and one for each declared model.
   *
   * Throws if the topic is in another Region, if the project declares no models, or more than 9.
   *
   * @param notifications recipients of the alarm
   */
  alarmOnUndeclaredModels(notifications: ICostNotifications): cloudwatch.Alarm;
}
