import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Names of CloudWatch metrics that AWS documents inconsistently. A wrong name returns no data, so cost based on the metric is 0.
 */
export interface InferenceProfileMetricNames {
  /**
   * Metric of the input tokens read from the prompt cache.
   *
   * @default 'CacheReadInputTokenCount' - the name observed in live accounts. Parts of the AWS documentation use `CacheReadInputTokens`
   */
  readonly cacheReadInputTokenCount?: string;

  /**
   * Metric of the input tokens written to the prompt cache.
   *
   * @default 'CacheWriteInputTokenCount' - the name observed in live accounts. Parts of the AWS documentation use `CacheWriteInputTokens`
   */
  readonly cacheWriteInputTokenCount?: string;
}

/**
 * Options of the metric for the number of output images.
 */
export interface OutputImageCountOptions extends MetricOptions {
  /** Value of the `ImageSize` dimension: the size class of the images, as listed by CloudWatch. */
  readonly imageSize: string;

  /** Value of the `BucketedStepSize` dimension: the class of inference steps, as listed by CloudWatch. */
  readonly bucketedStepSize: string;
}
