import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { InferenceClientSettings } from './inference-client-settings';
import type { InferenceProfileGrants } from './inference-profile-grants';
import type { InferenceProfileMetricNames, OutputImageCountOptions } from './inference-profile-metrics';
import type { IInferenceTarget } from './inference-target';
import type { ModelSource } from '../models';
import type { ExpectedUsage, TokenPrices } from '../pricing';
import type { CostTags, ICostTagCarrier } from '../tags';

/**
 * An application inference profile: an ARN through which models are invoked and that carries cost allocation tags.
 *
 * Other constructs accept the profile as a model: it is an `IModel` of `aws-cdk-lib/aws-bedrock`. It also has the members of `IBedrockInvokable` of `@aws-cdk/aws-bedrock-alpha` and of
 * `IInvokable` of `@cdklabs/generative-ai-cdk-constructs`, which is sufficient in TypeScript, JavaScript and Python.
 *
 * A construct that accepts an `IModel` allows its role the ARN only. A call also needs access to the foundation models behind the profile, so call `grantInvoke` with the role. A warning
 * is issued if the role has no such access.
 *
 * @see https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/blob/main/docs/guides/bedrock-features.md
 */
export interface IInferenceProfile extends IInferenceTarget, ICostTagCarrier, aws_bedrock.IApplicationInferenceProfileRef, bedrock.IModel {
  /**
   * ARN of the profile, as the constructs of `@aws-cdk/aws-bedrock-alpha` and `@cdklabs/generative-ai-cdk-constructs` read it from a model.
   */
  readonly invokableArn: string;

  /**
   * Short ID of the profile, which is the last part of the ARN and the value of the `ModelId` dimension of the profile's CloudWatch metrics.
   *
   * @attribute
   */
  readonly inferenceProfileId: string;

  /**
   * Token prices of the profile: the specified prices, or the prices in the bundled price list for the model, the route and the Region.
   *
   * Throws if no prices were specified and the price list does not contain the model, the route or the Region.
   */
  readonly prices: TokenPrices;

  /**
   * Earlier profiles that remain until all consumers call the current profile, see `TaggedInferenceProfileProps.retainedProfiles`. Empty for an imported profile.
   *
   * Grants, estimated cost, alarms and dashboards of the profile include the retained profiles. The ARN, the short ID, the client settings and the single metrics are those of the current
   * profile.
   */
  readonly retainedProfiles: IInferenceProfile[];

  /**
   * Expected usage of the profile. Undefined if none was specified, and for a retained profile: its calls are part of the expected usage of the current profile.
   */
  readonly expectedUsage?: ExpectedUsage;

  /**
   * Grants for invoking models through the profile.
   */
  readonly grants: InferenceProfileGrants;

  /**
   * Settings that clients need in addition to the ARN, which does not contain the model ID.
   */
  readonly clientSettings: InferenceClientSettings;

  /**
   * Grants a principal permission to invoke models through the profile, see `InferenceProfileGrants.invoke`.
   *
   * @param grantee principal in the account of the profile
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;

  /**
   * Sets an environment variable of a Lambda function to the ARN, for the code to pass as `modelId`. Does not grant permissions.
   *
   * For other consumers, use `clientSettings.environment()`.
   *
   * Throws if the name of the variable is not valid.
   *
   * @param fn function that calls the model
   * @param variableName name of the variable, `BEDROCK_MODEL_ID` by default
   */
  addToEnvironment(fn: lambda.Function, variableName?: string): void;

  /**
   * Returns a metric of the profile by name, averaged over 5 minutes unless the options specify otherwise.
   *
   * The metrics are in the namespace `AWS/Bedrock` with the dimension `ModelId`. For a profile, its value is the short ID, not the ARN. Calls through the
   * profile are not also counted under the ID of the model. Amazon Bedrock publishes the metrics every minute in the Region of the profile, with an observed
   * delay of 1 to 10 minutes. There are no dimensions for tags, context length or batch inference. AWS documents dimensions of service
   * tiers. The library reads them only in `TagCostMeter`, if `meterServiceTiers` is true. `dimensionsMap` in the options replaces the
   * dimensions.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost in USD, as a CloudWatch metric math expression: the tokens of each kind, multiplied by `prices`. Kinds of tokens without a price above 0 are omitted.
   *
   * You can use the metric in alarms and dashboards. Each kind of token uses one of the 10 metrics that an alarm can contain. `EstimatedCost` sums the cost
   * of several profiles.
   *
   * The estimate does not include images, video, audio and hourly charges, which have no token metric. For further limits, see `TokenPrices`.
   *
   * Throws if `prices` throws.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  metricEstimatedCost(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests, summed over 5 minutes. According to the newer AWS documentation, the metric includes requests that were accepted for processing,
   * even if they fail later. It does not include requests that were throttled or rejected by validation.
   */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Milliseconds from the request to the last token, averaged over 5 minutes. */
  metricInvocationLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Milliseconds from the request to the first token, averaged over 5 minutes. Streaming calls only. */
  metricTimeToFirstToken(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that failed with a client error, summed over 5 minutes. */
  metricInvocationClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that failed with a server error, summed over 5 minutes. */
  metricInvocationServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that were throttled, summed over 5 minutes. Throttled requests are counted neither as invocations nor as errors. */
  metricInvocationThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens, excluding tokens read from or written to the prompt cache, summed over 5 minutes. */
  metricInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Output tokens, summed over 5 minutes. */
  metricOutputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens read from the prompt cache, summed over 5 minutes. */
  metricCacheReadInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens written to the prompt cache, summed over 5 minutes. The metric does not distinguish the time to live. */
  metricCacheWriteInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Output images, summed over 5 minutes. The metric is published only by image size and number of steps. */
  metricOutputImageCount(options: OutputImageCountOptions): cloudwatch.Metric;

  /** Requests to a model in the legacy state, summed over 5 minutes. Migrate such a profile to a newer model. */
  metricLegacyModelInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Tokens counted against the tokens-per-minute quota, summed over 1 minute. AWS documents the metric as an approximation. */
  metricEstimatedTpmQuotaUsage(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * Attributes of an existing inference profile to import.
 */
export interface InferenceProfileAttributes {
  /**
   * ARN of the profile, `arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID`. The ARN determines the Region and the account of the imported profile.
   *
   * Throws for a dynamic reference, `{{resolve:ssm:…}}`, because CloudFormation splits the ARN before it resolves the reference. Use `StringParameter.valueForStringParameter`.
   */
  readonly inferenceProfileArn: string;

  /**
   * Tags of the profile. The library neither verifies nor changes the tags of the profile. Constructs that are created below the imported profile inherit the tags.
   *
   * @default - no tags. `costTags` has no keys, so constructs that require cost tags throw
   */
  readonly costTags?: CostTags;

  /**
   * Model and route that the profile was created from. Restricts grants to this model, and adds the model to the client settings.
   *
   * @default - unknown. Grants allow any model, but only through this profile, and client settings do not include the model
   */
  readonly modelSource?: ModelSource;

  /**
   * Token prices for cost estimates.
   *
   * @default - prices in the bundled price list for `modelSource`, in the Region of the ARN; estimates throw if `modelSource` is not specified or the price
   * list does not contain the model, the route or the Region
   */
  readonly prices?: TokenPrices;

  /**
   * Expected usage of the profile, as the basis of `CostForecast`, of the limit of a `TagBudget`, and of the expected cost in the strategy document. Does not affect the profile.
   *
   * Throws if a value is negative, not a number, outside its range, or known only at deployment.
   *
   * @default - none. `CostForecast.fromProfiles` throws for the profile, and documents contain no expected cost of it
   */
  readonly expectedUsage?: ExpectedUsage;

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`
   */
  readonly metricNames?: InferenceProfileMetricNames;
}
