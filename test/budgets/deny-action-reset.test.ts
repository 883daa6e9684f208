import { NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { BudgetPeriod, CostNotifications, CostTags, DenyActionReset, TagBudget, type BudgetDenyOptions } from '../../src';
import { checkedApp, ofType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
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
const handlersOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).filter(([, { Properties }]) => Properties.Handler === 'index.handler');
const values = (stack: Stack) => arnValues(templateOf(stack).Resources);
const denyArnIn = (stack: Stack, text: string) => values(stack)[Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find((id) => id.includes(text))!];

describe('the schedule', () => {
  test('is every 15 minutes, and one for all', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    denyingBudget(stack, 'Sales', BudgetPeriod.QUARTERLY);

    expect(schedulesOf(stack)).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' } })]);
    expect(schedulesOf(stack)[0].GroupName).toBeUndefined();
  });

  test('contains the configuration of the function, and nothing else', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    denyingBudget(stack, 'Sales', undefined, { groups: [iam.Group.fromGroupName(stack, 'Group', 'sales')], autoReset: false });
    const [{ Target }] = schedulesOf(stack);

    expect(JSON.parse(deployed(Target.Input, { values: values(stack) }))).toEqual({
      actions: [
        { budgetName: expect.stringMatching(/^Claims-[0-9a-f]{8}$/), policyArn: denyArnIn(stack, 'ClaimsDeny'), autoReset: true, roles: ['claims-app'], groups: [], users: [] },
        { budgetName: expect.stringMatching(/^Sales-[0-9a-f]{8}$/), policyArn: denyArnIn(stack, 'SalesDeny'), autoReset: false, roles: ['sales-app'], groups: ['sales'], users: [] },
      ],
    });
  });

  test('stays for actions that are never reset, because a lost Deny is restored', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims', undefined, { autoReset: false });

    expect(schedulesOf(stack)).toHaveLength(1);
    expect(Object.keys(resourcesOf(stack, 'Custom::BudgetDenyRelease'))).toHaveLength(1);
  });

  test('contains every action of a budget, also those created last', () => {
    const stack = newStack();
    const budget = new TagBudget(stack, 'Claims', { costTags: CostTags.of({ Department: 'Claims' }), limit: 500, emails: ['claims@example.com'], budgetName: 'claims' });
    Array.from({ length: 10 }, (_, index) => budget.denyInvocations({ atPercent: 100 + index, roles: [iam.Role.fromRoleName(stack, `R${index}`, `app${index}`)] }));
    const { actions } = JSON.parse(deployed(schedulesOf(stack)[0].Target.Input, { values: values(stack) }));

    expect(new Set(actions.map(({ policyArn }: any) => policyArn)).size).toBe(10);
    expect(new Set(actions.map(({ budgetName }: any) => budgetName)).size).toBe(1);
  });

  test('is delivered again within its interval; a run that fails is kept, and not repeated', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));

    expect(schedulesOf(stack)[0].Target).toMatchObject({
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } }, RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 3 },
    });
    expect(onlyResource(stack, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({ MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 0 });
    const handlers = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.DeadLetterConfig);
    expect(handlers.map(({ Properties }) => Properties.DeadLetterConfig)).toEqual([{ TargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } }]);
  });

  test('starts the function under a role for this group of schedules in this account, which starts no other function', async () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const { Resources } = templateOf(stack);
    const [roleId] = Object.keys(Resources).filter((id) => id.startsWith('CostBudgetDenyActionResetScheduleRole') && Resources[id].Type === 'AWS::IAM::Role');
    const [handlerId] = handlersOf(stack)[0];
    const functionArn = `arn:aws:lambda:us-east-1:${TEST_ACCOUNT}:function:reset`;
    const policies = policiesOf(Resources, roleId, { values: { ...values(stack), [`${handlerId}.Arn`]: functionArn } });

    expect(schedulesOf(stack)[0].Target.RoleArn).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
    expect(deployed(Resources[roleId].Properties.AssumeRolePolicyDocument.Statement, {})).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': TEST_ACCOUNT, 'aws:SourceArn': `arn:aws:scheduler:us-east-1:${TEST_ACCOUNT}:schedule-group/default` } },
    }]);
    expect(await verdict(policies, 'lambda:InvokeFunction', { resource: functionArn })).toBe('Allowed');
    expect(await verdict(policies, 'lambda:InvokeFunction', { resource: `${functionArn}-other` })).toBe('ImplicitlyDenied');
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
    const [[, handler]] = handlersOf(stack);

    expect(handler.Properties).toMatchObject({ Timeout: 900, Runtime: 'nodejs24.x' });
  });

  test('knows its stack, the path of its policies and its schedule', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const [[, handler]] = handlersOf(stack);
    const { Variables } = handler.Properties.Environment;
    const path: string = deployed(Variables.POLICY_PATH, {});

    expect(Variables.STACK_ID).toEqual({ Ref: 'AWS::StackId' });
    expect(Variables.SCHEDULE_NAME).toBe(schedulesOf(stack)[0].Name);
    expect(denyArnIn(stack, 'DenyPolicy')).toContain(`:policy${path}`);
    expect(path).toMatch(/^\/bedrock-deny-[0-9a-f]{8}\/us-east-1\/$/);
  });

  test('has a name with the prefix of the stack, and so have the function that CloudFormation calls and the schedule', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims');
    const functions = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.FunctionName);
    const names = [...functions, schedulesOf(stack)[0].Name];
    const prefix = /^bedrock-deny-[0-9a-f]{8}-/.exec(names[0])![0];

    expect(new Set(functions).size).toBe(2);
    expect(names.filter((name) => !name.startsWith(prefix) || name.length > 64)).toEqual([]);
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
    [reset.metricErrors(), reset.metricPrincipalsNotDenied(), reset.metricDeadLetters()].forEach((metric, index) =>
      new cloudwatch.Alarm(stack, `Own${index}`, { metric, threshold: 0, evaluationPeriods: 1 }));
    const own = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.startsWith('Own'));
    const [handlerId] = handlersOf(stack)[0];

    expect(own.map(([, { Properties: each }]) => [each.Namespace, each.MetricName, each.Statistic, each.Dimensions])).toEqual([
      ['AWS/Lambda', 'Errors', 'Sum', [{ Name: 'FunctionName', Value: { Ref: handlerId } }]],
      ['BedrockCostTags', 'PrincipalsNotDenied', 'Sum', [{ Name: 'FunctionName', Value: { Ref: handlerId } }]],
      ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', [expect.anything()]],
    ]);
  });
});

describe('the alarm on errors', () => {
  test('notifies a topic as soon as a run fails', () => {
    const stack = newStack();
    denyingBudget(stack, 'Claims', undefined, {}, new CostNotifications(stack, 'OnCall'));
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
      .toBe('A deny action of a budget was not reset, or did not deny: principals might still be denied in a new period, or might be able to spend although the budget is exceeded. ' +
        'Read the latest error in log group the-log-group first: it names the budget, the principals and the reason. Then reverse or run the action in the AWS Budgets console.');
  });

  test('is one for all recipients', () => {
    const stack = newStack();
    const { reset } = denyingBudget(stack, 'Claims');
    ['OnCall', 'FinOps'].forEach((id) => reset.alarmOnErrors(new CostNotifications(stack, id)));

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions)
      .toEqual([{ Ref: expect.stringMatching(/^ClaimsNotificationsTopic/) }, { Ref: expect.stringMatching(/^OnCallTopic/) }, { Ref: expect.stringMatching(/^FinOpsTopic/) }]);
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
      BudgetName: expect.stringMatching(/^Claims-/), PolicyArn: { Ref: expect.stringMatching(/DenyPolicy/) }, Roles: ['claims-app'], AutoReset: 'true',
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

  test.each(['Role', 'Group', 'User'].flatMap((kind) => ['Attach', 'Detach'].map((verb) => [`iam:${verb}${kind}Policy`, kind])))('%s for the deny policies of the stack and any principal, and no other policy', async (action, kind) => {
    const { stack, denyArn } = made();
    const principal = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/teams/anybody`;
    const change = (arn: string) => may(stack, action, principal, { 'iam:PolicyARN': arn });
    const elsewhere = denyArn.replace('/us-east-1/', '/eu-west-1/');

    expect(await change(denyArn)).toBe('Allowed');
    expect(elsewhere).not.toBe(denyArn);
    expect(await Promise.all([elsewhere, `arn:aws:iam::${TEST_ACCOUNT}:policy/Guardrail`, 'arn:aws:iam::aws:policy/AdministratorAccess'].map(change))).toEqual(Array(3).fill('ImplicitlyDenied'));
  });

  test('read the schedule of the function, and change none', async () => {
    const { stack } = made();
    const schedule = `arn:aws:scheduler:us-east-1:${TEST_ACCOUNT}:schedule/default/${schedulesOf(stack)[0].Name}`;

    expect(await may(stack, 'scheduler:GetSchedule', schedule)).toBe('Allowed');
    expect(await may(stack, 'scheduler:GetSchedule', `${schedule}-other`)).toBe('ImplicitlyDenied');
    expect(await may(stack, 'scheduler:GetSchedule', schedule.replace('/default/', '/other/'))).toBe('ImplicitlyDenied');
    expect(await may(stack, 'scheduler:UpdateSchedule', schedule)).toBe('ImplicitlyDenied');
  });

  test('read the state of the stack, and of no other', async () => {
    const { stack } = made();
    const own = deployed({ Ref: 'AWS::StackId' }, {});

    expect(await may(stack, 'cloudformation:DescribeStacks', own)).toBe('Allowed');
    expect(await may(stack, 'cloudformation:DescribeStacks', `arn:aws:cloudformation:us-east-1:${TEST_ACCOUNT}:stack/Other/1`)).toBe('ImplicitlyDenied');
    expect(await may(stack, 'cloudformation:UpdateStack', own)).toBe('ImplicitlyDenied');
  });

  test('change no policy and no role', async () => {
    const { stack, denyArn } = made();
    const role = `arn:aws:iam::${TEST_ACCOUNT}:role/claims-app`;
    const answers = await Promise.all([
      ['iam:CreatePolicyVersion', denyArn], ['iam:DeletePolicy', denyArn], ['iam:PutRolePolicy', role], ['iam:PassRole', role], ['iam:UpdateAssumeRolePolicy', role],
    ].map(async ([action, resource]) => may(stack, action, resource)));

    expect(answers).toEqual(Array(5).fill('ImplicitlyDenied'));
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
      return ['ManagedPolicy', 'Role'].flatMap((type) => Object.values(resourcesOf(stack, `AWS::IAM::${type}`)).map(({ Properties }) => Properties.Path));
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
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('CostBudgetDenyActionResetPermissions'));
    const sizes = policies.map(([, { Properties }]) => JSON.stringify(deployed(Properties.PolicyDocument, { values: values(stack) })).length);

    expect(policies).toHaveLength(5);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
  });
});

test('the logical IDs of the function and its resources never change', () => {
  const stack = newStack();
  denyingBudget(stack, 'Claims', undefined, {}, new CostNotifications(stack, 'OnCall'));

  expect(Object.keys(templateOf(stack).Resources).filter((id) => id.startsWith('CostBudgetDenyActionReset')).sort()).toEqual([
    'CostBudgetDenyActionResetDeadLetters8EAA79B6',
    'CostBudgetDenyActionResetDeadLettersPolicy32737B11',
    'CostBudgetDenyActionResetErrorAlarm58072CF2',
    'CostBudgetDenyActionResetHandler9163A05A',
    'CostBudgetDenyActionResetHandlerEventInvokeConfigCD30E23A',
    'CostBudgetDenyActionResetLogs3B44F419',
    'CostBudgetDenyActionResetPermissions1903A2E9E',
    'CostBudgetDenyActionResetProviderLogs439CFFCF',
    'CostBudgetDenyActionResetProviderRoleB4AABF57',
    'CostBudgetDenyActionResetProviderRoleDefaultPolicy9A74A502',
    'CostBudgetDenyActionResetProviderframeworkonEventA1F981F2',
    'CostBudgetDenyActionResetRoleDefaultPolicy83562E88',
    'CostBudgetDenyActionResetRoleE8012B34',
    'CostBudgetDenyActionResetSchedule1C2BEFDE',
    'CostBudgetDenyActionResetScheduleRole95664832',
    'CostBudgetDenyActionResetScheduleRoleDefaultPolicyC06284E1',
  ]);
});

describe('the names of two stacks', () => {
  /** All physical names and paths that the library chooses. */
  const namesIn = (stack: Stack, region?: string) => {
    const { Resources } = templateOf(stack);
    const given = (type: string, property: string) => ofType(Resources, type).map(([, { Properties }]) => deployed(Properties[property], { region }));
    return {
      regional: [...given('AWS::Lambda::Function', 'FunctionName'), ...given('AWS::Scheduler::Schedule', 'Name')],
      global: [...new Set([...given('AWS::IAM::Role', 'Path'), ...given('AWS::IAM::ManagedPolicy', 'Path')])],
      iamNames: [...given('AWS::IAM::Role', 'RoleName'), ...given('AWS::IAM::ManagedPolicy', 'ManagedPolicyName')],
    };
  };
  const denyingStack = (...args: ConstructorParameters<typeof Stack>) => {
    const stack = new Stack(...args);
    denyingBudget(stack, 'Claims');
    return stack;
  };
  const shared = (one: string[], other: string[]) => one.filter((name) => other.includes(name));

  test('in two Regions share no name of IAM, which is global', () => {
    const [one, other] = ['us-east-1', 'eu-west-1'].map((region) => namesIn(denyingStack(checkedApp(), 'Insurance', { env: { ...TEST_ENV, region } }), region));

    expect(one.global).toHaveLength(1);
    expect(shared(one.global, other.global)).toEqual([]);
    // CloudFormation generates the names of roles and policies.
    expect(new Set([...one.iamNames, ...other.iamNames])).toEqual(new Set([undefined]));
  });

  test('without an environment depend on the Region of the deployment only', () => {
    const [one, other] = ['us-east-1', 'eu-west-1'].map((region) => namesIn(denyingStack(checkedApp(), 'Insurance'), region));

    expect(shared(one.global, other.global)).toEqual([]);
    expect(one.regional).toEqual(other.regional);
  });

  test('in one Region have nothing in common', () => {
    const [one, other] = ['Claims', 'Sales'].map((id) => namesIn(denyingStack(checkedApp(), id, { env: TEST_ENV })));

    expect(shared([...one.regional, ...one.global], [...other.regional, ...other.global])).toEqual([]);
  });

  test('of two nested stacks, and their parent, have nothing in common', () => {
    const parent = newStack();
    const stacks = [new NestedStack(parent, 'A'), new NestedStack(parent, 'B'), parent];
    stacks.forEach((stack) => denyingBudget(stack, 'Claims'));
    const names = stacks.map((stack) => namesIn(stack));

    expect(new Set(names.flatMap(({ global }) => global)).size).toBe(3);
    expect(names.flatMap(({ regional }, index) => shared(regional, names[(index + 1) % 3].regional))).toEqual([]);
  });

  test('do not change with the stage, so the stack can move between pipelines', () => {
    const inStage = (id: string) => namesIn(denyingStack(new Stage(checkedApp(), id, { env: TEST_ENV }), 'Insurance', { stackName: 'Insurance' }));

    expect(inStage('Prod')).toEqual(inStage('Test'));
    expect(inStage('Prod')).toEqual(namesIn(denyingStack(checkedApp(), 'Insurance', { env: TEST_ENV })));
  });

  test.each([1, 128])('are within the limits for a stack name of %i characters', (length) => {
    const { regional, global } = namesIn(denyingStack(checkedApp(), 'x'.repeat(length), { env: TEST_ENV }));

    expect(regional.filter((name) => name.length > 64 || !/^[A-Za-z0-9-]+$/.test(name))).toEqual([]);
    expect(global.filter((path) => path.length > 512)).toEqual([]);
  });
});
