import type { IResource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { InferenceClientHints } from './inference-client-hints';
import type { InferenceProfileGrants } from './inference-profile-grants';
import type { InferenceProfileMetricNames, OutputImageCountOptions } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import type { TokenPrices } from '../pricing';
import type { CostTags } from '../tags';

/**
 * An application inference profile: an ARN to invoke a model by, which carries cost allocation tags.
 */
export interface IInferenceProfile extends IResource, aws_bedrock.IApplicationInferenceProfileRef {
  /**
   * The ARN. Pass it to Bedrock wherever it asks for a `modelId`; an application profile cannot be called by its short id.
   *
   * @attribute
   */
  readonly inferenceProfileArn: string;

  /**
   * The short id, the last part of the ARN: the value of the `ModelId` dimension of the profile's CloudWatch metrics.
   *
   * @attribute
   */
  readonly inferenceProfileId: string;

  /**
   * The tags the profile's cost is billed under, as they are after `Tags.of` and all other aspects.
   *
   * Holds the keys that were declared as `costTags`, or every final tag if none were. `pick` reaches any other.
   */
  readonly costTags: CostTags;

  /**
   * The model and the route, where known.
   */
  readonly modelSource?: ModelSource;

  /**
   * What its tokens cost: the prices given, or else those of the bundled price book for its model, route and Region.
   *
   * Throws if none were given and the book does not know the model, the route or the Region.
   */
  readonly prices: TokenPrices;

  /**
   * Who may invoke models through the profile.
   */
  readonly grants: InferenceProfileGrants;

  /**
   * What clients need to know beside the ARN, which does not tell them the model.
   */
  readonly clientHints: InferenceClientHints;

  /**
   * Lets a principal invoke models through the profile, see `InferenceProfileGrants.invoke`.
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;

  /**
   * Sets a Lambda function's environment variable to the ARN, for the code to pass as `modelId`. Grants nothing.
   *
   * Other consumers take `clientHints.environment()`.
   *
   * @param variableName by default `BEDROCK_MODEL_ID`; throws if it is not a legal name of a variable
   */
  addToEnvironment(fn: lambda.Function, variableName?: string): void;

  /**
   * Any metric of the profile by name, averaged over 5 minutes unless the options say otherwise.
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Estimated cost in USD over 5 minutes, or the `period` of the options: tokens of each kind times `prices`, as CloudWatch metric math. Counters that cost nothing are
   * left out.
   *
   * Usable in alarms and dashboards; `EstimatedCost` sums several profiles. Each counter is one metric of the 10 an alarm takes. What it leaves out: see `TokenPrices`, and
   * images, video, audio and what is billed by the hour, which have no token counter.
   *
   * Throws if `prices` does. Warns if the prices come from the book and no source confirmed them in the last 90 days.
   */
  metricEstimatedCost(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests, summed over 5 minutes. By AWS's newer text, those accepted for processing, also if they fail later; not those throttled or
   * rejected by validation.
   */
  metricInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Milliseconds from the request to the last token, averaged over 5 minutes. */
  metricInvocationLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Milliseconds from the request to the first token, averaged over 5 minutes. Streaming calls only. */
  metricTimeToFirstToken(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that failed by the client's fault, summed over 5 minutes. */
  metricInvocationClientErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that failed by the service's fault, summed over 5 minutes. */
  metricInvocationServerErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Requests that were throttled, summed over 5 minutes; counted neither as invocations nor as errors. */
  metricInvocationThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens, those read from or written to the prompt cache aside, summed over 5 minutes. */
  metricInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Output tokens, summed over 5 minutes. */
  metricOutputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens read from the prompt cache, summed over 5 minutes. */
  metricCacheReadInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Input tokens written to the prompt cache, summed over 5 minutes. How long they are kept is not told apart. */
  metricCacheWriteInputTokenCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Images made, summed over 5 minutes; published per size and steps only. */
  metricOutputImageCount(options: OutputImageCountOptions): cloudwatch.Metric;

  /** Requests to a model that is in its legacy phase, summed over 5 minutes: time to move on. */
  metricLegacyModelInvocations(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Tokens counted against the tokens-per-minute quota, summed over 1 minute. AWS calls it an approximation. */
  metricEstimatedTpmQuotaUsage(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/**
 * What is known about a profile that was created elsewhere.
 */
export interface InferenceProfileAttributes {
  /**
   * The ARN, `arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID`. Region and account are taken from it.
   */
  readonly inferenceProfileArn: string;

  /**
   * The tags the profile carries. They are believed, not checked and not changed; what is created below the import gets them too.
   *
   * @default - no tags: `costTags` has no keys, and what is built from it fails
   */
  readonly costTags?: CostTags;

  /**
   * The model and route the profile was made from. Narrows grants to that model and tells clients about it.
   *
   * @default - unknown: grants allow any model, though only through this profile, and clients are not told the model
   */
  readonly modelSource?: ModelSource;

  /**
   * What its tokens cost.
   *
   * @default - the bundled price book's prices for `modelSource`, by its route, in the Region of the ARN
   */
  readonly prices?: TokenPrices;

  /**
   * Other names for metrics on which AWS's pages disagree.
   *
   * @default - the names seen in live accounts
   */
  readonly metricNames?: InferenceProfileMetricNames;
}
