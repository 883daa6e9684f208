import { NestedStack, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BudgetPeriod, CostNotifications, CostTags, DenyActionReset, TagBudget, type BudgetDenyOptions } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

type Options = Partial<BudgetDenyOptions>;

function denyingBudget(stack: Stack, id: string, period?: BudgetPeriod, options: Options = {}, notifications?: CostNotifications) {
  const budget = new TagBudget(stack, id, {
    costTags: CostTags.of({ Department: id }), limit: 500, period, notifications, emails: ['claims@example.com'], budgetName: id,
  });
  return budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, `${id}Role`, `${id.toLowerCase()}-app`)], ...options });
}

const newStack = () => new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
const schedulesOf = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule')).map(({ Properties }) => Properties);
const values = (stack: Stack) => arnValues(templateOf(stack).Resources);
const denyArnIn = (stack: Stack, text: string) => values(stack)[Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find((id) => id.includes(text))!];

describe('the schedule', () => {
  test('is as often as AWS updates budgets, and one for all', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    denyingBudget(stack, 'Sales', BudgetPeriod.QUARTERLY);

    expect(schedulesOf(stack)).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(8 hours)', State: 'ENABLED' })]);
  });

  test('tells the function which actions of which budgets', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    denyingBudget(stack, 'Sales', undefined, { groups: [iam.Group.fromGroupName(stack, 'Group', 'sales')] });
    const [{ Target }] = schedulesOf(stack);

    expect(JSON.parse(deployed(Target.Input, { values: values(stack) }))).toEqual({
      accountId: TEST_ACCOUNT,
      actions: [
        { budgetName: expect.stringMatching(/^Claims-/), policyArn: expect.stringMatching(/policy\/Insurance-CostBudgetDenyActionReset-[0-9a-f]{8}\/us-east-1\/ClaimsDeny/), roles: ['claims-app'], groups: [], users: [] },
        { budgetName: expect.stringMatching(/^Sales-/), policyArn: expect.stringMatching(/\/SalesDeny/), roles: ['sales-app'], groups: ['sales'], users: [] },
      ],
    });
  });

  test('leaves out what is not to be reset', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims', undefined, { autoReset: false });
    denyingBudget(stack, 'Sales');
    const [{ Target }] = schedulesOf(stack);

    expect(JSON.parse(deployed(Target.Input, { values: values(stack) })).actions).toMatchObject([{ roles: ['sales-app'] }]);
  });

  test('is left out on request; the policy is still detached before it is deleted', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims', undefined, { autoReset: false });

    expect(schedulesOf(stack)).toEqual([]);
    expect(Object.keys(resourcesOf(stack, 'Custom::BudgetDenyRelease'))).toHaveLength(1);
  });

  test('is tried again, and what failed for good is kept', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));

    expect(schedulesOf(stack)[0].Target).toMatchObject({
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } }, RetryPolicy: { MaximumEventAgeInSeconds: 28800, MaximumRetryAttempts: 10 },
    });
    expect(onlyResource(stack, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({ MaximumEventAgeInSeconds: 21600, MaximumRetryAttempts: 2 });
    const handlers = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.DeadLetterConfig);
    expect(handlers.map(({ Properties }) => Properties.DeadLetterConfig)).toEqual([{ TargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } }]);
  });
});

describe('the function', () => {
  test('is one per stack, however many budgets', () => {
    const stack = newStack();
    const count = () => Object.keys(resourcesOf(stack, 'AWS::Lambda::Function')).length;
    const [one, other] = [denyingBudget(stack, 'Claims'), denyingBudget(stack, 'Sales')];

    expect(one.reset).toBe(other.reset);
    expect(one.reset).toBe(DenyActionReset.of(stack));
    expect(count()).toBe(2);
  });

  test('is another one in a nested stack', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');

    expect(denyingBudget(nested, 'Claims').reset).not.toBe(denyingBudget(stack, 'Sales').reset);
  });

  test('has the time to wait for AWS, two minutes for each action', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [handler] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.Handler === 'index.handler');

    expect(handler.Properties).toMatchObject({ Timeout: 900, Runtime: 'nodejs24.x' });
  });

  test('may write its logs, and to no other group', async () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [own, other] = ['CostBudgetDenyActionResetLogs', 'CostBudgetDenyActionResetProviderLogs']
      .map((start) => Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup')).find((id) => id.startsWith(start))!);
    const arn = (name: string) => `arn:aws:logs:us-east-1:${TEST_ACCOUNT}:log-group:${name}:log-stream:s`;
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('CostBudgetDenyActionResetRole'));
    const policies = policiesOf(templateOf(stack).Resources, role, { values: values(stack) });

    expect(await verdict(policies, 'logs:PutLogEvents', { resource: arn(own) })).toBe('Allowed');
    expect(await verdict(policies, 'logs:PutLogEvents', { resource: arn(other) })).toBe('ImplicitlyDenied');
  });

  test('keeps its logs for three months and no longer than the stack', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');

    expect(Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy]))
      .toEqual([[90, 'Delete'], [90, 'Delete']]);
  });

  test('has metrics to alarm on', () => {
    const stack = newStack();
    const { reset } = denyingBudget(stack, 'Claims');
    new cloudwatch.Alarm(stack, 'Failed', { metric: reset.metricErrors(), threshold: 0, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD });
    new cloudwatch.Alarm(stack, 'GaveUp', { metric: reset.metricDeadLetters(), threshold: 1, evaluationPeriods: 1 });

    expect(Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties: { Namespace, MetricName } }) => [Namespace, MetricName]))
      .toEqual([['AWS/Lambda', 'Errors'], ['AWS/SQS', 'ApproximateNumberOfMessagesVisible']]);
  });
});

describe('the alarm on errors', () => {
  test('notifies a topic as soon as a run fails', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims').reset.alarmOnErrors(new CostNotifications(stack, 'OnCall'));
    const { DependsOn, Properties } = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const group = Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup')).find((id) => id.startsWith('CostBudgetDenyActionResetLogs'))!;

    expect(DependsOn).toEqual([expect.stringMatching(/^OnCallTopicPolicy/)]);
    expect(Properties).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/^OnCallTopic/) }],
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    expect(deployed(Properties.AlarmDescription, { values: { [group]: 'the-log-group' } }))
      .toMatch(/^A deny action of a budget was not reset, or did not deny: .* Read the latest error in log group the-log-group first: /);
  });

  test('is one for all recipients', () => {
    const stack = newStack();
    const { reset } = denyingBudget(stack, 'Claims');
    ['OnCall', 'FinOps'].forEach((id) => reset.alarmOnErrors(new CostNotifications(stack, id)));

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions)
      .toEqual([{ Ref: expect.stringMatching(/^OnCallTopic/) }, { Ref: expect.stringMatching(/^FinOpsTopic/) }]);
  });

  test('refuses a topic of another Region', () => {
    const stack = newStack();
    const { reset } = denyingBudget(stack, 'Claims');
    const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);

    expect(() => reset.alarmOnErrors(new CostNotifications(stack, 'N', { topic })))
      .toThrow('DenyActionReset at Insurance/CostBudgetDenyActionReset: notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/T" in eu-west-1');
  });
});

describe('what detaches the policy before it is deleted', () => {
  test('is told of the budget, the policy and the principals', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');

    expect(onlyResource(stack, 'Custom::BudgetDenyRelease').Properties).toMatchObject({
      AccountId: TEST_ACCOUNT, BudgetName: expect.stringMatching(/^Claims-/), PolicyArn: { Ref: expect.stringMatching(/DenyPolicy/) }, Roles: ['claims-app'],
    });
  });

  test('is told of groups and users too, or it would take the policy from them', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims', undefined, { groups: [iam.Group.fromGroupName(stack, 'G', 'claims')], users: [iam.User.fromUserName(stack, 'U', 'ann')] });

    expect(onlyResource(stack, 'Custom::BudgetDenyRelease').Properties).toMatchObject({ Groups: ['claims'], Users: ['ann'] });
  });

  test('has its permissions as long as it is there', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');

    expect(onlyResource(stack, 'Custom::BudgetDenyRelease').DependsOn).toEqual([expect.stringMatching(/Permissions1/)]);
  });
});

describe('its permissions', () => {
  async function may(stack: Stack, action: string, resource: string, context: Record<string, string> = {}) {
    const { Resources } = templateOf(stack);
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('CostBudgetDenyActionResetRole'));
    return verdict(policiesOf(Resources, role, { values: values(stack) }), action, { resource, context });
  }
  const budgetArn = (stack: Stack, id: string) => `arn:aws:budgets::${TEST_ACCOUNT}:budget/${resourcesOf(stack, 'AWS::Budgets::Budget')[id].Properties.Budget.BudgetName}`;
  const made = () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [id] = Object.keys(resourcesOf(stack, 'AWS::Budgets::Budget'));
    return { stack, budget: budgetArn(stack, id), denyArn: denyArnIn(stack, 'DenyPolicy') };
  };
  const STRANGER = `arn:aws:budgets::${TEST_ACCOUNT}:budget/Stranger`;

  test.each(['budgets:DescribeBudgetAction', 'budgets:ExecuteBudgetAction'])('%s on the actions of its budgets only', async (action) => {
    const { stack, budget } = made();
    const id = '/action/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

    expect(await may(stack, action, `${budget}${id}`)).toBe('Allowed');
    expect(await may(stack, action, `${STRANGER}${id}`)).toBe('ImplicitlyDenied');
  });

  test('sees its budgets and their actions only', async () => {
    const { stack, budget } = made();

    expect(await may(stack, 'budgets:DescribeBudgetActionsForBudget', budget)).toBe('Allowed');
    expect(await may(stack, 'budgets:ViewBudget', budget)).toBe('Allowed');
    expect(await may(stack, 'budgets:ViewBudget', STRANGER)).toBe('ImplicitlyDenied');
    expect(await may(stack, 'budgets:DescribeBudgetActionsForBudget', STRANGER)).toBe('ImplicitlyDenied');
    expect(await may(stack, 'budgets:ModifyBudget', budget)).toBe('ImplicitlyDenied');
  });

  test.each(['Role', 'Group', 'User'])('detaches the deny policy from any %s, and no other policy', async (kind) => {
    const { stack, denyArn } = made();
    const principal = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/teams/anybody`;
    const detach = (arn: string) => may(stack, `iam:Detach${kind}Policy`, principal, { 'iam:PolicyARN': arn });

    expect(await detach(denyArn)).toBe('Allowed');
    expect(await detach(`arn:aws:iam::${TEST_ACCOUNT}:policy/Guardrail`)).toBe('ImplicitlyDenied');
    expect(await may(stack, `iam:Attach${kind}Policy`, principal, { 'iam:PolicyARN': denyArn })).toBe('ImplicitlyDenied');
  });

  test('finds whom its policy is attached to', async () => {
    const { stack, denyArn } = made();

    expect(await may(stack, 'iam:ListEntitiesForPolicy', denyArn)).toBe('Allowed');
    expect(await may(stack, 'iam:ListEntitiesForPolicy', `arn:aws:iam::${TEST_ACCOUNT}:policy/Other`)).toBe('ImplicitlyDenied');
  });

  test('still hold when an action is taken out, while CloudFormation detaches its policy', async () => {
    const [before, after] = [['Claims', 'Sales'], ['Sales']].map((budgets) => {
      const stack = newStack();
      budgets.forEach((id) => denyingBudget(stack, id));
      return stack;
    });
    const gone = denyArnIn(before, 'ClaimsDeny');

    expect(await may(after, 'iam:ListEntitiesForPolicy', gone)).toBe('Allowed');
    expect(await may(after, 'iam:DetachRolePolicy', `arn:aws:iam::${TEST_ACCOUNT}:role/claims-app`, { 'iam:PolicyARN': gone })).toBe('Allowed');
  });

  test('hold for the same policies when the stack is given an environment', () => {
    const pathIn = (env?: object) => {
      const stack = new Stack(checkedApp(), 'Insurance', { env });
      denyingBudget(stack, 'Claims');
      return Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).map(({ Properties }) => Properties.Path);
    };

    expect(pathIn(TEST_ENV)).toEqual(pathIn());
  });

  test('do not reach the deny policies of another stack', async () => {
    const { denyArn } = made();
    const other = new Stack(checkedApp(), 'Other', { env: TEST_ENV });
    denyingBudget(other, 'Claims');

    expect(await may(other, 'iam:ListEntitiesForPolicy', denyArn)).toBe('ImplicitlyDenied');
  });

  test('fit into managed policies of 6,144 characters and the 10 a role takes, for as many as fit into a stack', () => {
    const stack = newStack();
    const notifications = new CostNotifications(stack, 'Team');
    for (let index = 0; index < 79; index++) {
      denyingBudget(stack, `${'x'.repeat(85)}${index}`, undefined, {}, notifications);
    }
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.includes('Permissions'));
    const sizes = policies.map(([, { Properties }]) => JSON.stringify(deployed(Properties.PolicyDocument, { values: values(stack) })).length);

    expect(policies).toHaveLength(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
  });
});
