import type { IConstruct } from 'constructs';

/**
 * Sink of a monitoring account in one Region, to which source accounts link their metrics.
 */
export interface IMonitoringSink extends IConstruct {
  /**
   * ARN of the sink, `arn:PARTITION:oam:REGION:ACCOUNT:sink/ID`.
   */
  readonly sinkArn: string;
}
