import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';
import type { ExpectedUsage, TokenPrices } from '../../pricing';
import type { CostTags } from '../../tags';
import type { IInferenceProfile } from '../inference-profile';
import type { InferenceProfileMetricNames } from '../inference-profile-metrics';

/**
 * Options for granting permission to invoke models through a set of profiles.
 */
export interface InferenceProfilesGrantOptions {
  /**
   * Whether the grant also allows the system-defined inference profiles that the profiles were copied from, see `InvokeGrantOptions.allowSourceProfile`.
   *
   * Each system-defined profile adds about 100 characters to the policy.
   *
   * @default false
   */
  readonly allowSourceProfiles?: boolean;
}

/**
 * Application inference profiles for several models, identified by the IDs of the models.
 */
export interface IInferenceProfiles extends IConstruct {
  /**
   * Profiles of the set, in the alphabetical order of `modelIds`. Pass them to alarms, dashboards and other constructs that take profiles.
   */
  readonly profiles: IInferenceProfile[];

  /**
   * IDs that `profile` accepts, in alphabetical order: the ID of the foundation model or the system-defined inference profile that each profile was copied from.
   */
  readonly modelIds: string[];

  /**
   * Tags under which the cost of all profiles is billed.
   *
   * The set contains the keys that were declared as `costTags`. If none were declared, it contains the final tags that all profiles have in common.
   */
  readonly costTags: CostTags;

  /**
   * Returns the profile of a model. Throws if the set does not contain the model.
   *
   * @param modelId one of `modelIds`
   */
  profile(modelId: string): IInferenceProfile;

  /**
   * Grants a principal permission to invoke models through the profiles of the set with InvokeModel or Converse, streaming or not, and to read the profiles.
   *
   * The grant consists of two statements, independent of the number of profiles. It allows the same calls as `grantInvoke` of each profile. The models are allowed only on condition
   * that the call goes through a profile of the set. Each profile adds about 110 characters to the policy. If the imported profiles of a set are in several accounts, each account has two
   * statements of its own.
   *
   * Profiles do not support resource policies. A grantee without an identity-based policy, such as a service principal or another account, is
   * granted no permissions, and a warning is issued.
   *
   * @param grantee principal in the account of the profiles
   * @param options options of the grant
   *
   * @returns the grant with all its statements
   */
  grantInvoke(grantee: iam.IGrantable, options?: InferenceProfilesGrantOptions): iam.Grant;

  /**
   * Returns a JSON object that maps the ID of each model to the ARN of its profile, for clients to pass as `modelId`.
   */
  toJson(): string;

  /**
   * Returns the result of `toJson` as an environment variable for any consumer. For a Lambda function, use `addToEnvironment`, which verifies the size.
   *
   * @param variableName name of the variable, `BEDROCK_MODEL_ARNS` by default
   */
  environment(variableName?: string): { [name: string]: string };

  /**
   * Sets an environment variable of a Lambda function to the result of `toJson`. Does not grant permissions.
   *
   * AWS limits the environment variables of a function to 4 KB in total. Each profile uses about 130 characters, so about 30 profiles fit if the function has no other variables.
   *
   * Throws if the name of the variable is not valid, or if the variable exceeds the limit. Synth fails if all variables of the function together exceed the limit.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   *
   * @param fn function that calls the models
   * @param variableName name of the variable, `BEDROCK_MODEL_ARNS` by default
   */
  addToEnvironment(fn: lambda.Function, variableName?: string): void;

  /**
   * Creates one SSM parameter that contains the result of `toJson`, for clients that are deployed separately.
   *
   * Parameter Store selects the tier by size (Intelligent-Tiering). Up to 4 KB, about 30 profiles, the parameter is free of charge. A larger parameter is an advanced
   * parameter, which costs about 0.05 USD a month, and a warning is issued. An advanced parameter never becomes a standard parameter again.
   *
   * Call this method once per set, because it creates the child construct `ModelArns` of the set. If `parameterName` is given and contains no token, the parameter
   * keeps its name when the construct is renamed or moved within its stack.
   *
   * Throws if the parameter exceeds 8 KB, about 60 profiles, if the method was already called for the set, or if the name is used twice in the stack.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
   *
   * @param parameterName name of the parameter, unique in the stack, generated by CloudFormation by default
   */
  exportToParameter(parameterName?: string): ssm.StringParameter;

  /**
   * Estimated cost of all profiles in USD, see `EstimatedCost`.
   *
   * An alarm can contain 10 metrics, and each kind of token that has a price uses one. `EstimatedCost.fromProfiles(...profiles).metricCount` is the number of metrics. For more metrics, use a
   * dashboard, or an alarm on a meter.
   *
   * Throws one error that lists all profiles whose prices are unknown.
   *
   * @param options options of the metric. The default period is 5 minutes.
   */
  metricEstimatedCost(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests of all profiles, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricInvocations(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests of all profiles that failed with a client error, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricInvocationClientErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests of all profiles that failed with a server error, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricInvocationServerErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Requests of all profiles that were throttled, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricInvocationThrottles(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Input tokens of all profiles, excluding tokens read from or written to the prompt cache, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can
   * contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricInputTokenCount(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;

  /**
   * Output tokens of all profiles, summed over 5 minutes. The expression uses one metric for each profile, and an alarm can contain 10 metrics.
   *
   * @param options options of the metric
   */
  metricOutputTokenCount(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;
}

/**
 * Attributes of a set of existing inference profiles to import.
 */
export interface InferenceProfilesAttributes {
  /**
   * ARN of each profile, by the ID of the foundation model or the system-defined inference profile that it was created from. `toJson` of a set returns such a map.
   *
   * The profiles can be in several accounts and Regions. The library does not verify that the profile runs the model.
   */
  readonly inferenceProfileArns: { [modelId: string]: string };

  /**
   * Tags of all profiles. The library neither verifies nor changes the tags of the profiles.
   *
   * @default - no tags. `costTags` has no keys, so constructs that require cost tags throw
   */
  readonly costTags?: CostTags;

  /**
   * Token prices for cost estimates, by the ID of the model.
   *
   * Throws if an ID is not a key of `inferenceProfileArns`.
   *
   * @default - prices in the bundled price list. Estimating cost throws if the price list does not contain the model, the route or the Region
   */
  readonly prices?: { [modelId: string]: TokenPrices };

  /**
   * Expected usage of the profiles, by the ID of the model, see `TaggedInferenceProfileProps.expectedUsage`. Does not affect the profiles.
   *
   * Throws if an ID is not a key of `inferenceProfileArns`, or if a value is not valid.
   *
   * @default - none. `CostForecast.fromProfiles` throws for a profile without an expected usage
   */
  readonly expectedUsage?: { [modelId: string]: ExpectedUsage };

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`
   */
  readonly metricNames?: InferenceProfileMetricNames;
}
