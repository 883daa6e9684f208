import { DescribeBudgetActionHistoriesCommand, DescribeBudgetActionsForBudgetCommand } from '@aws-sdk/client-budgets';
import { DescribeAlarmHistoryCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand, TestStateCommand } from '@aws-sdk/client-sfn';
import { failureText } from '../aws-failure';
import { check, When } from '../check';
import type { Live } from '../live';
import { alarmNamed, minutesBetween } from '../metric-alarms';
import { inconclusive, verified, refuted } from '../outcome';

const DAY_MS = 24 * 3_600_000;

/** Notifications and executions that alarms and budgets start. */
export const EVENT_CHECKS = [
  check({
    id: 'state-change-event',
    when: When.MINUTES,
    needs: ['DayAlarmName', 'DenyStateMachineArn'],
    run: async (live, { DayAlarmName, DenyStateMachineArn }) => {
      const command = new ListExecutionsCommand({ stateMachineArn: DenyStateMachineArn, maxResults: 10 });
      const { executions = [] } = await live.clients.stepFunctions.send(command);
      if (executions.length > 0) {
        return verified(`the rule on the alarm's ARN started ${executions.length} executions`);
      }
      const alarm = await alarmNamed(live, DayAlarmName);
      const since = alarm?.StateValue === 'ALARM' ? minutesBetween(new Date(alarm.StateTransitionedTimestamp!), live.clock.now()) : 0;
      return since > 5
        ? refuted(`the alarm has been in ALARM for ${since} minutes, and no execution was started`)
        : inconclusive('the alarm has not entered ALARM yet', '10 minutes after a run that makes calls');
    },
  }),
  check({
    id: 'source-account',
    when: When.DAYS,
    needs: ['DayAlarmName', 'BudgetsTopicName', 'ManualBudgetName'],
    run: async (live, { DayAlarmName, BudgetsTopicName, ManualBudgetName }) => {
      const { AlarmHistoryItems = [] } = await live.clients.cloudWatch.send(new DescribeAlarmHistoryCommand({ AlarmName: DayAlarmName, HistoryItemType: 'Action', MaxRecords: 20 }));
      const [newest] = AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary!).filter((summary) => summary.includes(':sns:'));
      if (newest?.startsWith('Failed')) {
        return refuted(`CloudWatch could not publish: ${newest}`);
      }
      const published = await publishedTo(live, BudgetsTopicName);
      if (newest && published > 0) {
        return verified(`CloudWatch published, and AWS Budgets published ${published} times, to encrypted topics whose topic and key policies require aws:SourceAccount`);
      }
      return newest && await hasAlertedFor(live, ManualBudgetName, DAY_MS)
        ? refuted(`the alert of ${ManualBudgetName} has been exceeded for more than a day, and nothing was published`)
        : inconclusive(`${newest ? 'CloudWatch published' : 'CloudWatch has published nothing yet'}; AWS Budgets ${published > 0 ? 'published' : 'has published nothing yet'}`, 'a day after the key is active');
    },
  }),
  check({
    id: 'iam-error-names',
    when: When.AT_ONCE,
    needs: ['StateTesterRoleArn'],
    run: async (live, { StateTesterRoleArn }) => {
      const { status, error, cause } = await live.clients.stepFunctions.send(new TestStateCommand({
        roleArn: StateTesterRoleArn,
        definition: JSON.stringify({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:iam:getRole', Parameters: { RoleName: 'cost-tags-proof-no-such-role' }, End: true }),
        input: '{}',
      }));
      const seen = `for a role that does not exist, Step Functions returns ${error}`;
      if (status !== 'FAILED' || /AccessDenied/.test(String(error))) {
        return inconclusive(`${status}: ${failureText({ name: error, message: cause })}`);
      }
      return /^I(am|AM)\.NoSuchEntityException$/.test(String(error)) ? verified(seen) : refuted(seen);
    },
  }),
];

/** Number of messages published to a topic in the last two weeks. */
async function publishedTo(live: Live, topicName: string): Promise<number> {
  const now = live.clock.now();
  const { MetricDataResults } = await live.clients.cloudWatch.send(new GetMetricDataCommand({
    StartTime: new Date(now.getTime() - 14 * DAY_MS),
    EndTime: now,
    MetricDataQueries: [{
      Id: 'published',
      MetricStat: {
        Metric: { Namespace: 'AWS/SNS', MetricName: 'NumberOfMessagesPublished', Dimensions: [{ Name: 'TopicName', Value: topicName }] },
        Period: 86_400,
        Stat: 'Sum',
      },
    }],
  }));
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

/** Whether the alert of the budget has been exceeded for so long that AWS must have notified. */
async function hasAlertedFor(live: Live, budgetName: string, ms: number): Promise<boolean> {
  const key = { AccountId: await live.accountId(), BudgetName: budgetName };
  const { Actions } = await live.clients.budgets.send(new DescribeBudgetActionsForBudgetCommand(key));
  const command = new DescribeBudgetActionHistoriesCommand({ ...key, ActionId: Actions![0].ActionId! });
  const { ActionHistories = [] } = await live.clients.budgets.send(command);
  return ActionHistories.some(({ Status, Timestamp }) => Status === 'PENDING' && live.clock.now().getTime() - new Date(Timestamp!).getTime() > ms);
}
