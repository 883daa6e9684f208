import { differAtSynth, isToken, show } from '../private/check';

// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:(?<account>\d{12}):[A-Za-z0-9_-]{1,256}(?<fifo>\.fifo)?$/;

/**
 * Problems with the ARN of a topic that another app created with `CostNotifications`.
 *
 * @param account account of the stack that imports the topic
 */
export function topicArnProblems(topicArn: string, account: string): string[] {
  if (isToken(topicArn)) {
    return [];
  }
  const parts = TOPIC_ARN.exec(topicArn)?.groups;
  if (!parts) {
    return [`topicArn must be the ARN of an Amazon SNS topic, got ${show(topicArn)}: pass an ARN such as arn:aws:sns:us-east-1:111122223333:name`];
  }
  return [
    ...parts.fifo ? [`topicArn must not be the ARN of a FIFO topic, got ${show(topicArn)}: use a standard topic, because AWS Budgets cannot publish to FIFO topics`] : [],
    ...differAtSynth(parts.account, account)
      ? [`topicArn must be in account ${account}, got ${show(topicArn)}: create CostNotifications in account ${account}, because the topic accepts messages only from its own account`]
      : [],
  ];
}
