import type { IConstruct } from 'constructs';

/**
 * Custom billing view.
 */
export interface ITagBillingView extends IConstruct {
  /**
   * ARN of the view, `arn:PARTITION:billing::ACCOUNT:billingview/ID`.
   */
  readonly billingViewArn: string;
}
