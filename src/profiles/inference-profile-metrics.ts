import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Names of metrics on which AWS's own pages disagree. A wrong name reads as no data, so a cost built on it as zero.
 */
export interface InferenceProfileMetricNames {
  /**
   * Input tokens read from the prompt cache.
   *
   * @default 'CacheReadInputTokenCount' - the name seen in live accounts; some AWS pages say `CacheReadInputTokens`
   */
  readonly cacheReadInputTokenCount?: string;

  /**
   * Input tokens written to the prompt cache.
   *
   * @default 'CacheWriteInputTokenCount' - the name seen in live accounts; some AWS pages say `CacheWriteInputTokens`
   */
  readonly cacheWriteInputTokenCount?: string;
}

/**
 * Options of the metric that counts images.
 */
export interface OutputImageCountOptions extends MetricOptions {
  /** The `ImageSize` dimension: the size class of the image as CloudWatch lists it. */
  readonly imageSize: string;

  /** The `BucketedStepSize` dimension: the class of inference steps as CloudWatch lists it. */
  readonly bucketedStepSize: string;
}
