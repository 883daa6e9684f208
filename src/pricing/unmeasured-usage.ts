/**
 * Usage that Amazon Bedrock's token metrics do not distinguish, although AWS bills it at another price.
 */
export interface UnmeasuredUsage {
  /**
   * Description of the usage, such as `cache writes with a time to live of one hour`.
   */
  readonly usage: string;

  /**
   * Highest ratio of the price of this usage to the price in the estimate. The estimate of this usage is too low if the ratio is above 1, and too high if it is below 1.
   */
  readonly priceRatio: number;
}
