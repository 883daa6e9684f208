import { aws_sns as sns, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CostNotificationsBase } from './cost-notifications-base';
import { topicArnProblems } from './topic-arn-rules';
import { throwProblems } from '../private/check';

/** Notifications that another app creates with `CostNotifications`. */
export class ImportedCostNotifications extends CostNotificationsBase {
  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, topicArn: string) {
    super(scope, id);
    throwProblems(`CostNotifications at ${this.node.path}`, topicArnProblems(topicArn, Stack.of(this).account));
    this.topic = sns.Topic.fromTopicArn(this, 'Topic', topicArn);
  }
}
