import type { TextRule } from './check';

/** Format of the ARN of a billing view: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_billing_BillingViewElement.html */
export const BILLING_VIEW: TextRule = {
  minLength: 1,
  maxLength: 2048,
  pattern: /^arn:[^:]+:billing::\d{12}:billingview\/[a-zA-Z0-9/:_+=.@-]{1,75}$/,
  patternInWords: 'look like arn:PARTITION:billing::ACCOUNT:billingview/ID',
  remedy: 'pass the ARN that ListBillingViews returns, or omit billingViewArn',
};
