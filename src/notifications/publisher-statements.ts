/**
 * Allow statement for an AWS service, with names from `iam.PolicyStatementProps`.
 */
export interface PublisherStatement {
  readonly sid: string;
  readonly service: string;
  readonly conditions: { readonly [operator: string]: { readonly [key: string]: string } };
}

/**
 * Services that can publish to a topic for cost notifications. Each statement applies to this account only, and to a source ARN if AWS documents an ARN.
 *
 * - Budgets: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 * - CloudWatch alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * - Cost Anomaly Detection: https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
 */
export function publishers(partition: string, account: string): PublisherStatement[] {
  const thisAccount = { StringEquals: { 'aws:SourceAccount': account } };
  return [
    {
      sid: 'BudgetsMayPublish',
      service: 'budgets.amazonaws.com',
      conditions: { ...thisAccount, ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` } },
    },
    {
      sid: 'CloudWatchAlarmsMayPublish',
      service: 'cloudwatch.amazonaws.com',
      conditions: { ...thisAccount, ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:*:${account}:alarm:*` } },
    },
    {
      sid: 'CostAnomalyDetectionMayPublish',
      service: 'costalerts.amazonaws.com',
      conditions: thisAccount,
    },
  ];
}

/** Actions that a publisher needs on the key that encrypts a topic: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const KEY_ACTIONS = ['kms:GenerateDataKey*', 'kms:Decrypt'];
