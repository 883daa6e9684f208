/**
 * An Allow for a service of AWS, in the words of `iam.PolicyStatementProps`.
 */
export interface PublisherStatement {
  readonly sid: string;
  readonly service: string;
  readonly conditions: { readonly [operator: string]: { readonly [key: string]: string } };
}

/**
 * The services that may publish to a topic about cost: each for this account only, and from an ARN where AWS documents one.
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

/** What a publisher needs of the key that a topic is encrypted with: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const KEY_ACTIONS = ['kms:GenerateDataKey*', 'kms:Decrypt'];
