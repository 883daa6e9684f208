import { CfnParameter, Duration, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmDenyAction, type AlarmDenyActionProps, type AlarmDenyOptions, CostNotifications, CostTags, CostTagSource, DenyScope } from '../../src';
import { checkedApp, ofType, onlyResource, resourcesOf, type TemplateResource, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { evaluate } from '../support/metric-math';
import { OTHER_ACCOUNT, PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { FakeAws, run } from '../support/state-machine';

const TAGS = CostTags.of({ Department: 'Claims' });
const IAM = `arn:${PARTITION}:iam::${TEST_ACCOUNT}`;

/** The prefix of the names of the stack `Insurance`. */
const PREFIX = 'bedrock-deny-4594b737';
const DENY_ROLE = 'DenyRole33DC3D31';
const OUR_PATH = `/${PREFIX}/${REGION}/`;

type Options = (stack: Stack) => Partial<AlarmDenyActionProps>;

function alarmIn(stack: Construct): cloudwatch.Alarm {
  const metric = new cloudwatch.Metric({ namespace: 'Cost', metricName: 'Claims' });
  return new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
}

function denying(options: Options = () => ({})) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Claims', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const action = new AlarmDenyAction(stack, 'Deny', { alarm: alarmIn(stack), costTags: TAGS, roles: [role], ...options(stack) });
  return { stack, role, action };
}

/** What CloudFormation could have made of the references in a template. */
function valuesOf(stack: Stack): Record<string, string> {
  const { Resources } = templateOf(stack);
  const named = (type: string, value: (id: string) => Array<[string, string]>) => ofType(Resources, type).flatMap(([id]) => value(id));
  return Object.fromEntries([
    ...Object.entries(arnValues(Resources)),
    ...named('AWS::CloudWatch::Alarm', (id) => [[id, id], [`${id}.Arn`, alarmArn(id)]]),
    ...named('AWS::StepFunctions::StateMachine', (id) => [[id, machineArn(nameIn(Resources, id))], [`${id}.Arn`, machineArn(nameIn(Resources, id))]]),
    ...named('AWS::Lambda::Function', (id) => [[`${id}.Arn`, functionArn(Resources[id].Properties.FunctionName)]]),
    ...['Role', 'Group', 'User'].flatMap((kind) => named(`AWS::IAM::${kind}`, (id) => [[id, id]])),
  ]);
}

const alarmArn = (id: string) => `arn:${PARTITION}:cloudwatch:${REGION}:${TEST_ACCOUNT}:alarm:${id}`;
const machineArn = (name: string) => `arn:${PARTITION}:states:${REGION}:${TEST_ACCOUNT}:stateMachine:${name}`;
const executionArn = (name: string) => `arn:${PARTITION}:states:${REGION}:${TEST_ACCOUNT}:execution:${name}:x`;
const functionArn = (name: string) => `arn:${PARTITION}:lambda:${REGION}:${TEST_ACCOUNT}:function:${name}`;
const nameIn = (resources: Record<string, TemplateResource>, id: string): string => resources[id].Properties.StateMachineName;
const ownStackArn: string = deployed({ Ref: 'AWS::StackId' }, {});
const stackArn = (name: string) => `arn:${PARTITION}:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/${name}/1`;
const idOf = (stack: Stack, type: string, part: string) => Object.keys(resourcesOf(stack, type)).find((id) => id.includes(part))!;
const policyIdOf = (stack: Stack) => idOf(stack, 'AWS::IAM::ManagedPolicy', 'DenyPolicy');

function denyPolicy(stack: Stack): any {
  return deployed(templateOf(stack).Resources[policyIdOf(stack)].Properties.PolicyDocument, { values: valuesOf(stack) });
}

function definitionOf(stack: Stack): any {
  return JSON.parse(deployed(onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString, { values: valuesOf(stack) }));
}

/** The machine of an action, by its name in the template. */
const machineNameOf = (stack: Stack) => onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.StateMachineName as string;

test('keeps its logical ids', () => {
  const { stack } = denying();
  const ids = Object.keys(templateOf(stack).Resources).sort();

  expect(ids.filter((id) => id.startsWith('Deny'))).toEqual([
    'DenyDenyPolicy821362A7', 'DenyPermissionsAD491A5C', 'DenyReleaseB3AEF419', 'DenyRole33DC3D31', 'DenyRoleDefaultPolicy16D51983', 'DenyRuleB2FBC9F9', 'DenyStartFD4870D4',
    'DenyStateMachine4FDDAEAA',
  ]);
  expect(ids.filter((id) => id.startsWith('AlarmDenyResources'))).toEqual([
    'AlarmDenyResourcesExecutionLogsA6C51709', 'AlarmDenyResourcesHandler0CC77FA6', 'AlarmDenyResourcesLogsE46BA3C1', 'AlarmDenyResourcesProviderLogs597197F2',
    'AlarmDenyResourcesProviderRole1AF828FC', 'AlarmDenyResourcesProviderRoleDefaultPolicyA0CDB663', 'AlarmDenyResourcesProviderframeworkonEvent7DA2217D',
    'AlarmDenyResourcesRole4A6D81B5', 'AlarmDenyResourcesRoleDefaultPolicy0CDB175E', 'AlarmDenyResourcesRuleRole40E16AAB', 'AlarmDenyResourcesRuleRoleDefaultPolicy645C6ACB',
  ]);
});

describe('the rule', () => {
  const event = (state: string, resource: string) => ({
    'source': 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', 'resources': [resource], 'detail': { alarmName: 'x', state: { value: state }, previousState: { value: 'OK' } },
  });
  // Every key of the pattern must be in the event, with one of the values listed.
  const matches = (pattern: any, actual: any): boolean => Array.isArray(pattern)
    ? [actual].flat().some((value) => pattern.includes(value))
    : Object.entries(pattern).every(([key, part]) => actual !== undefined && matches(part, actual[key]));
  const { stack } = denying();
  const { EventPattern, Targets, State } = onlyResource(stack, 'AWS::Events::Rule').Properties;
  const pattern = deployed(EventPattern, { values: valuesOf(stack) });
  const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

  test.each([
    ['this alarm in ALARM', 'ALARM', alarmId, true],
    ['this alarm when it is OK', 'OK', alarmId, false],
    ['this alarm without data', 'INSUFFICIENT_DATA', alarmId, false],
    ['another alarm in ALARM', 'ALARM', 'Other', false],
  ])('hears of %s: %#', (_, state, id, heard) => {
    expect(matches(pattern, event(state, alarmArn(id)))).toBe(heard);
  });

  test('starts the state machine, and may do nothing else', async () => {
    const [machineId] = Object.keys(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'));
    const roleId = idOf(stack, 'AWS::IAM::Role', 'RuleRole');
    const policies = policiesOf(templateOf(stack).Resources, roleId, { values: valuesOf(stack) });
    const name = machineNameOf(stack);

    expect(State).toBe('ENABLED');
    expect(Targets).toEqual([{ Arn: { Ref: machineId }, Id: 'Target0', RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } }]);
    expect(await verdict(policies, 'states:StartExecution', { resource: machineArn(name) })).toBe('Allowed');
    expect(await verdict(policies, 'states:StartExecution', { resource: machineArn('other') })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'states:StartExecution', { resource: machineArn(name.replace(PREFIX, 'bedrock-deny-00000000')) })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'states:StopExecution', { resource: executionArn(name) })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'states:DeleteStateMachine', { resource: machineArn(name) })).toBe('ImplicitlyDenied');
  });

  test('has a role that only EventBridge assumes', () => {
    const { AssumeRolePolicyDocument } = templateOf(stack).Resources[idOf(stack, 'AWS::IAM::Role', 'RuleRole')].Properties;

    expect(AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' },
    }]);
  });
});

describe('the state machine', () => {
  test('as it is in the template, denies and releases', async () => {
    const { stack } = denying((scope) => ({ groups: [new iam.Group(scope, 'Team')], users: [iam.User.fromUserName(scope, 'Jo', 'jo')] }));
    const aws = new FakeAws();
    const { end } = await run(definitionOf(stack), aws);

    expect(end).toBe('SUCCEEDED');
    expect(aws.calls.filter((call) => call.startsWith('attach')).sort()).toEqual([
      expect.stringMatching(/^attachGroupPolicy Group Team/), expect.stringMatching(/^attachRolePolicy Role Claims/), 'attachUserPolicy User jo',
    ]);
  });

  test.each<[Duration | undefined, number, number]>([
    [undefined, 900, 4],
    [Duration.minutes(15), 900, 1],
    [Duration.minutes(20), 600, 2],
    [Duration.minutes(31), 620, 3],
    [Duration.days(1), 900, 96],
    [Duration.days(7), 900, 672],
  ])('with a minimum of %s, waits %d seconds, %d times', (minimumDenyDuration, seconds, times) => {
    const { Wait, ...others } = definitionOf(denying(() => ({ minimumDenyDuration })).stack).States;

    expect(Wait.Seconds).toBe(seconds);
    expect(others['Denied long enough?'].Choices[0].NumericGreaterThanEquals).toBe(times);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  test('with a minimum that is known only at deployment, waits once', () => {
    const { stack } = denying((scope) => ({ minimumDenyDuration: Duration.seconds(new CfnParameter(scope, 'Seconds', { type: 'Number', default: 3600 }).valueAsNumber) }));
    const { States } = JSON.parse(deployed(onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString, { values: { ...valuesOf(stack), Seconds: '7200' } }));

    expect(States.Wait.Seconds).toBe(7200);
    expect(States['Denied long enough?'].Choices[0].NumericGreaterThanEquals).toBe(1);
  });

  test('names a role with a path without it', () => {
    const { stack } = denying((scope) => ({ roles: [iam.Role.fromRoleArn(scope, 'I', `${IAM}:role/teams/claims`)] }));

    expect(definitionOf(stack).States.Principals.Result.principals).toEqual([{ kind: 'Role', name: 'claims', outcome: 'done' }]);
  });

  test('is logged without what it works on, and traced', () => {
    expect(onlyResource(denying().stack, 'AWS::StepFunctions::StateMachine').Properties).toMatchObject({
      LoggingConfiguration: { Level: 'ALL', Destinations: [expect.anything()] },
      TracingConfiguration: { Enabled: true },
      Tags: [{ Key: 'Department', Value: 'Claims' }],
    });
  });

  test('has a metric of the executions that did not succeed', () => {
    const { action } = denying();
    const { mathExpression, renderingProperties } = action.metricErrors().toMetricConfig();
    const counts = Object.entries(mathExpression!.usingMetrics).map(([id, metric]) => {
      const { namespace, metricName, statistic, period } = metric.toMetricConfig().metricStat!;
      return [id, namespace, metricName, statistic, period.toMinutes()];
    });

    expect(mathExpression!.expression).toBe('FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0) + FILL(notDenied, 0)');
    expect(counts).toEqual([
      ['failed', 'AWS/States', 'ExecutionsFailed', 'Sum', 5], ['timedOut', 'AWS/States', 'ExecutionsTimedOut', 'Sum', 5], ['aborted', 'AWS/States', 'ExecutionsAborted', 'Sum', 5],
      ['notDenied', 'BedrockCostTags', 'PrincipalsNotDenied', 'Sum', 5],
    ]);
    expect(evaluate(mathExpression!.expression, () => undefined)).toBe(0);
    expect(evaluate(mathExpression!.expression, (metric) => ({ failed: 1, aborted: 2, notDenied: 4 })[metric])).toBe(7);
    expect(renderingProperties).toMatchObject({ label: 'Errors of the deny action' });
    expect(action.metricErrors({ period: Duration.hours(1), label: 'x' })).toMatchObject({ period: Duration.hours(1), label: 'x' });
  });

  test('has a metric of principals that are not denied, which is the one that the state machine publishes', async () => {
    const { stack, action } = denying();
    const { namespace, metricName, dimensions } = action.metricPrincipalsNotDenied().toMetricConfig().metricStat!;
    const { Parameters } = definitionOf(stack).States['Report lost Deny'];

    expect(Parameters).toEqual({
      Namespace: namespace,
      MetricData: [{ MetricName: metricName, Dimensions: [{ 'Name': dimensions![0].name, 'Value.$': '$$.StateMachine.Id' }], Unit: 'Count', Value: 1 }],
    });
    expect(stack.resolve(dimensions)).toEqual([{ name: 'StateMachineArn', value: { Ref: idOf(stack, 'AWS::StepFunctions::StateMachine', '') } }]);
    expect(action.metricPrincipalsNotDenied({ period: Duration.hours(1) }).period.toHours()).toBe(1);
  });

  describe('has an alarm on its errors', () => {
    const errorAlarmOf = (stack: Stack) => resourcesOf(stack, 'AWS::CloudWatch::Alarm')[idOf(stack, 'AWS::CloudWatch::Alarm', 'ErrorAlarm')];

    test('that notifies a topic as soon as there is one', () => {
      const { stack, action } = denying();
      action.alarmOnErrors(new CostNotifications(stack, 'OnCall'));

      expect(errorAlarmOf(stack)).toMatchObject({
        DependsOn: [expect.stringMatching(/^OnCallTopicPolicy/)],
        Properties: {
          AlarmActions: [{ Ref: expect.stringMatching(/^OnCallTopic/) }],
          AlarmDescription: expect.stringMatching(/^A principal is not denied Amazon Bedrock although it must be, or an execution of the state machine that denies did not succeed: .* Open the latest execution in the Step Functions console first/),
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          Threshold: 0,
          TreatMissingData: 'notBreaching',
        },
      });
      expect(errorAlarmOf(stack).Properties.Metrics[0].Expression).toBe('FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0) + FILL(notDenied, 0)');
    });

    test('that is one for all recipients', () => {
      const { stack, action } = denying();
      const alarms = ['OnCall', 'FinOps'].map((id) => action.alarmOnErrors(new CostNotifications(stack, id)));

      expect(alarms[1]).toBe(alarms[0]);
      expect(errorAlarmOf(stack).Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCallTopic/) }, { Ref: expect.stringMatching(/^FinOpsTopic/) }]);
    });

    test('that refuses a topic of another Region', () => {
      const { stack, action } = denying();
      const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);

      expect(() => action.alarmOnErrors(new CostNotifications(stack, 'N', { topic })))
        .toThrow('AlarmDenyAction at Insurance/Deny: notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/T" in eu-west-1');
    });
  });

  describe('may', () => {
    const { stack } = denying((scope) => ({ roles: [iam.Role.fromRoleName(scope, 'App', 'app')], groups: [iam.Group.fromGroupName(scope, 'Team', 'team')] }));
    const values = valuesOf(stack);
    const policies = policiesOf(templateOf(stack).Resources, DENY_ROLE, { values });
    const ours = values[policyIdOf(stack)];
    const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    const machine = machineNameOf(stack);
    const attaching = (policy: string) => ({ 'iam:PolicyARN': policy });

    test.each<[string, string, string, Record<string, string> | undefined, string]>([
      ['attach the policy to the role', 'iam:AttachRolePolicy', `${IAM}:role/app`, attaching(ours), 'Allowed'],
      ['attach it to the role under a path', 'iam:AttachRolePolicy', `${IAM}:role/teams/app`, attaching(ours), 'Allowed'],
      ['detach it from the role', 'iam:DetachRolePolicy', `${IAM}:role/app`, attaching(ours), 'Allowed'],
      ['attach it to the group', 'iam:AttachGroupPolicy', `${IAM}:group/team`, attaching(ours), 'Allowed'],
      ['detach it from a role that has left the list', 'iam:DetachRolePolicy', `${IAM}:role/other`, attaching(ours), 'Allowed'],
      ['detach it from a group under a path', 'iam:DetachGroupPolicy', `${IAM}:group/a/other`, attaching(ours), 'Allowed'],
      ['detach it from users', 'iam:DetachUserPolicy', `${IAM}:user/app`, attaching(ours), 'ImplicitlyDenied'],
      ['attach it to another role', 'iam:AttachRolePolicy', `${IAM}:role/other`, attaching(ours), 'ImplicitlyDenied'],
      ['attach another policy', 'iam:AttachRolePolicy', `${IAM}:role/app`, attaching('arn:aws:iam::aws:policy/AdministratorAccess'), 'ImplicitlyDenied'],
      ['detach another policy', 'iam:DetachRolePolicy', `${IAM}:role/app`, attaching(`${IAM}:policy/Guardrail`), 'ImplicitlyDenied'],
      ['attach to users', 'iam:AttachUserPolicy', `${IAM}:user/app`, attaching(ours), 'ImplicitlyDenied'],
      ['write a policy', 'iam:PutRolePolicy', `${IAM}:role/app`, undefined, 'ImplicitlyDenied'],
      ['look at the alarm', 'cloudwatch:DescribeAlarms', alarmArn(alarmId), undefined, 'Allowed'],
      ['look at other alarms', 'cloudwatch:DescribeAlarms', alarmArn('other'), undefined, 'ImplicitlyDenied'],
      ['list its executions', 'states:ListExecutions', machineArn(machine), undefined, 'Allowed'],
      ['start itself', 'states:StartExecution', machineArn(machine), undefined, 'Allowed'],
      ['start others', 'states:StartExecution', machineArn(`${PREFIX}-other`), undefined, 'ImplicitlyDenied'],
      ['stop itself', 'states:StopExecution', executionArn(machine), undefined, 'ImplicitlyDenied'],
      ['list the principals that have the policy', 'iam:ListEntitiesForPolicy', ours, undefined, 'Allowed'],
      ['list those of other policies', 'iam:ListEntitiesForPolicy', `${IAM}:policy/Guardrail`, undefined, 'ImplicitlyDenied'],
      ['list those of others', 'states:ListExecutions', machineArn('other'), undefined, 'ImplicitlyDenied'],
    ])('%s: %s', async (_, action, resource, context, expected) => {
      expect(await verdict(policies, action, { resource, context })).toBe(expected);
    });

    test('publish metrics of the namespace of the library only', () => {
      const statements = policies.flatMap(({ Statement }) => Statement).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('cloudwatch:Put')));

      expect(statements).toEqual([{
        Action: 'cloudwatch:PutMetricData', Effect: 'Allow', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'BedrockCostTags' } },
      }]);
    });

    test('be assumed by Step Functions of the account', () => {
      const { AssumeRolePolicyDocument } = templateOf(stack).Resources[DENY_ROLE].Properties;

      expect(AssumeRolePolicyDocument.Statement).toEqual([{
        Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': TEST_ACCOUNT } },
      }]);
    });
  });
});

describe('the deny policy', () => {
  test.each(SPENDING_PATHS)('closes $name by $action to a role that may do everything, but not to a break-glass role', async ({ action, leg }) => {
    const { stack } = denying(() => ({ breakGlassPrincipals: [iam.Role.fromRoleArn(new Stack(), 'Role', `${IAM}:role/BreakGlass`)] }));
    const policies = [EVERYTHING, denyPolicy(stack)];

    expect(await verdict(policies, action, leg)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, action, { ...leg, role: 'BreakGlass' })).toBe('Allowed');
  });

  test('by tag, closes what carries the tags and nothing else', async () => {
    const policies = [EVERYTHING, denyPolicy(denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES })).stack)];
    const resource = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc`;
    const ofDepartment = (department: string) => verdict(policies, 'bedrock:InvokeModel', { resource, context: { 'aws:ResourceTag/Department': department } });

    expect(await ofDepartment('Claims')).toBe('ExplicitlyDenied');
    expect(await ofDepartment('Sales')).toBe('Allowed');
  });

  test('by tags that were read from a principal, closes everything to callers with the tags', async () => {
    const costTags = CostTags._fromSource(CostTags.of({ Department: 'Claims' }), CostTagSource.IAM_PRINCIPAL);
    const policies = [EVERYTHING, denyPolicy(denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES, costTags })).stack)];
    const by = (department: string) => verdict(policies, 'bedrock:InvokeModel', {
      resource: `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`, context: { 'aws:PrincipalTag/Department': department },
    });

    expect(await by('Claims')).toBe('ExplicitlyDenied');
    expect(await by('Sales')).toBe('Allowed');
  });
});

describe('a denied principal that may do everything else', () => {
  const { stack, action } = denying((scope) => ({
    groups: [iam.Group.fromGroupName(scope, 'Team', 'team')],
    breakGlassPrincipals: [iam.Role.fromRoleArn(scope, 'Emergency', `${IAM}:role/BreakGlass`)],
  }));
  const values = valuesOf(stack);
  const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }, denyPolicy(stack)];
  const names = (type: string, property: string) => Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties[property] as string);
  const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  const machine = machineArn(machineNameOf(stack));
  const rule = `arn:${PARTITION}:events:${REGION}:${TEST_ACCOUNT}:rule/${names('AWS::Events::Rule', 'Name')[0]}`;
  const policyArn = values[policyIdOf(stack)];
  // Jest passes a callback for a missing argument.
  const rows = (calls: Array<[string, string, Record<string, string>?]>) =>
    calls.map(([call, resource, context = {}]) => [call, resource, context] as const);

  test.each(rows([
    ...names('AWS::Lambda::Function', 'FunctionName').flatMap((name): Array<[string, string]> => [
      ['lambda:InvokeFunction', functionArn(name)], ['lambda:UpdateFunctionCode', functionArn(name)], ['lambda:PutFunctionConcurrency', functionArn(name)],
    ]),
    ['states:UpdateStateMachine', machine],
    ['states:StartExecution', machine],
    ['states:StopExecution', machine.replace(':stateMachine:', ':execution:') + ':x'],
    ['events:DisableRule', rule],
    ['events:PutTargets', rule],
    ['cloudwatch:SetAlarmState', alarmArn(alarmId)],
    ['cloudwatch:PutMetricAlarm', alarmArn(alarmId)],
    ['cloudwatch:DeleteAlarms', alarmArn(alarmId)],
    ['cloudformation:DeleteStack', ownStackArn],
    ['cloudformation:UpdateStack', ownStackArn],
    ['iam:CreatePolicyVersion', policyArn],
    ['iam:PassRole', `${IAM}:role${OUR_PATH}x`],
    ['iam:PutRolePolicy', `${IAM}:role${OUR_PATH}x`],
    ['iam:DetachRolePolicy', `${IAM}:role/claims`, { 'iam:PolicyARN': policyArn }],
    ['iam:DetachUserPolicy', `${IAM}:user/jo`, { 'iam:PolicyARN': policyArn }],
    ['iam:RemoveUserFromGroup', `${IAM}:group/team`],
  ]))('cannot call %s on %s', async (call, resource, context) => {
    expect(await verdict(policies, call, { resource, context })).toBe('ExplicitlyDenied');
    expect(await verdict(policies, call, { resource, context, role: 'BreakGlass' })).toBe('Allowed');
  });

  test.each(rows([
    ['states:DescribeExecution', machine.replace(':stateMachine:', ':execution:') + ':x'],
    ['states:GetExecutionHistory', machine.replace(':stateMachine:', ':execution:') + ':x'],
    ['cloudwatch:DescribeAlarms', alarmArn(alarmId)],
    ['cloudformation:DescribeStacks', ownStackArn],
    ['iam:GetPolicyVersion', policyArn],
    ['states:UpdateStateMachine', machineArn('other')],
    ['lambda:InvokeFunction', functionArn('other')],
    ['cloudwatch:SetAlarmState', alarmArn('other')],
    ['cloudformation:DeleteStack', stackArn('Other')],
    ['iam:DetachRolePolicy', `${IAM}:role/claims`, { 'iam:PolicyARN': `${IAM}:policy/Other` }],
    ['iam:RemoveUserFromGroup', `${IAM}:group/other`],
    ['iam:PassRole', `${IAM}:role/other`],
  ]))('can call %s on %s', async (call, resource, context) => {
    expect(await verdict(policies, call, { resource, context })).toBe('Allowed');
  });

  test('is denied by a policy that fits into a managed policy', () => {
    expect(JSON.stringify(policies[1]).length).toBeLessThan(6144);
    expect(action.denyPolicy.document.isEmpty).toBe(false);
  });
});

/** The resources that CloudFormation creates before a resource, and deletes after it. */
function needsOf(resources: Record<string, TemplateResource>, id: string): Set<string> {
  const needs = new Set<string>();
  const visit = (each: string): void => {
    const { DependsOn = [], ...rest } = resources[each] ?? {};
    const references = [...JSON.stringify(rest).matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(([, ref, attribute]) => ref ?? attribute);
    [...[DependsOn].flat(), ...references].filter((next) => next in resources && !needs.has(next)).forEach((next) => {
      needs.add(next);
      visit(next);
    });
  };
  visit(id);
  return needs;
}

describe('a deployment', () => {
  const { stack } = denying();
  const { Resources } = templateOf(stack);
  const [start, rule, permissions, release, machine, policy] = [
    'DenyStartFD4870D4', 'DenyRuleB2FBC9F9', 'DenyPermissionsAD491A5C', 'DenyReleaseB3AEF419', 'DenyStateMachine4FDDAEAA', 'DenyDenyPolicy821362A7',
  ];

  test.each([
    ['the start', start, 'the rule', rule],
    ['the rule', rule, 'the permission to attach', permissions],
    ['the permission to attach', permissions, 'the release', release],
    ['the release', release, 'the state machine', machine],
    ['the release', release, 'the deny policy', policy],
    ['the release', release, 'the permissions of its function', 'AlarmDenyResourcesRoleDefaultPolicy0CDB175E'],
    ['the rule', rule, 'the permissions of its role', 'AlarmDenyResourcesRuleRole40E16AAB'],
  ])('deletes %s before %s%s%s', (_, first, __, second) => {
    expect([...needsOf(Resources, first)]).toContain(second);
    expect([...needsOf(Resources, second)]).not.toContain(first);
  });

  test.each([[release, 'Custom::AlarmDenyRelease'], [start, 'Custom::AlarmDenyStart']])('passes %s the principals, the policy, the alarm and the state machine', (id, type) => {
    const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

    expect(Resources[id]).toMatchObject({
      Type: type,
      DeletionPolicy: 'Delete',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['AlarmDenyResourcesProviderframeworkonEvent7DA2217D', 'Arn'] },
        StateMachineArn: { Ref: machine },
        PolicyArn: { Ref: policy },
        AlarmName: { Ref: alarmId },
        Roles: [{ Ref: expect.stringMatching(/^Claims/) }],
        Groups: [],
        Users: [],
      },
    });
  });

  test('uses no function of AwsCustomResource', () => {
    expect(Object.values(Resources).filter(({ Type }) => Type === 'Custom::AWS')).toEqual([]);
    expect(Object.keys(Resources).filter((id) => id.startsWith('AWS679'))).toEqual([]);
  });

  test('logs the executions under the prefix that needs no resource policy', () => {
    expect(Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.LogGroupName).filter(Boolean))
      .toEqual([expect.stringMatching(/^\/aws\/vendedlogs\/states\/bedrock-deny-4594b737-/)]);
    expect(Object.keys(resourcesOf(stack, 'AWS::Logs::ResourcePolicy'))).toEqual([]);
  });

  test('gives the function its stack and the path of the policies', () => {
    expect(Resources.AlarmDenyResourcesHandler0CC77FA6.Properties.Environment.Variables).toEqual({
      STACK_ID: { Ref: 'AWS::StackId' }, POLICY_PATH: { 'Fn::Join': ['', [`/${PREFIX}/`, { Ref: 'AWS::Region' }, '/']] },
    });
  });

  describe('runs a function that may', () => {
    const policies = policiesOf(Resources, 'AlarmDenyResourcesRole4A6D81B5', { values: valuesOf(stack) });
    const ours = { 'iam:PolicyARN': `${IAM}:policy${OUR_PATH}Deny` };

    test.each<[string, string, string, Record<string, string> | undefined, string]>([
      ...['Role', 'Group', 'User'].flatMap((kind): Array<[string, string, string, Record<string, string>, string]> => {
        const resource = `${IAM}:${kind.toLowerCase()}/teams/app`;
        return [
          ['detach deny policies', `iam:Detach${kind}Policy`, resource, ours, 'Allowed'],
          ['detach other policies', `iam:Detach${kind}Policy`, resource, { 'iam:PolicyARN': `${IAM}:policy/Guardrail` }, 'ImplicitlyDenied'],
          ['detach those of other stacks', `iam:Detach${kind}Policy`, resource, { 'iam:PolicyARN': `${IAM}:policy/bedrock-deny-00000000/${REGION}/Deny` }, 'ImplicitlyDenied'],
          ['attach', `iam:Attach${kind}Policy`, resource, ours, 'ImplicitlyDenied'],
        ];
      }),
      ['list the principals', 'iam:ListEntitiesForPolicy', `${IAM}:policy${OUR_PATH}Deny`, undefined, 'Allowed'],
      ['list those of other policies', 'iam:ListEntitiesForPolicy', `${IAM}:policy/Guardrail`, undefined, 'ImplicitlyDenied'],
      ...['DescribeStateMachine', 'ListExecutions', 'StartExecution'].flatMap((action): Array<[string, string, string, undefined, string]> => [
        ['start and list', `states:${action}`, machineArn(`${PREFIX}-any`), undefined, 'Allowed'],
        ['start and list others', `states:${action}`, machineArn('any'), undefined, 'ImplicitlyDenied'],
      ]),
      ['stop', 'states:StopExecution', executionArn(`${PREFIX}-any`), undefined, 'Allowed'],
      ['stop others', 'states:StopExecution', executionArn('any'), undefined, 'ImplicitlyDenied'],
      ['change a state machine', 'states:UpdateStateMachine', machineArn(`${PREFIX}-any`), undefined, 'ImplicitlyDenied'],
      ['read its stack', 'cloudformation:DescribeStacks', ownStackArn, undefined, 'Allowed'],
      ['read other stacks', 'cloudformation:DescribeStacks', stackArn('Other'), undefined, 'ImplicitlyDenied'],
      ['delete its stack', 'cloudformation:DeleteStack', ownStackArn, undefined, 'ImplicitlyDenied'],
      ['read alarms', 'cloudwatch:DescribeAlarms', alarmArn('any'), undefined, 'Allowed'],
      ['change alarms', 'cloudwatch:SetAlarmState', alarmArn('any'), undefined, 'ImplicitlyDenied'],
      ['call models', 'bedrock:InvokeModel', `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-pro-v1:0`, undefined, 'ImplicitlyDenied'],
    ])('%s: %s on %s', async (_, action, resource, context, expected) => {
      expect(await verdict(policies, action, { resource, context })).toBe(expected);
    });
  });
});

describe('the actions', () => {
  const LONG = 'AVeryLongNameOfAConstructInAnAppOfManyTeams'.repeat(3);
  const limits: Array<[string, string, number]> = [
    ['AWS::StepFunctions::StateMachine', 'StateMachineName', 80], ['AWS::Events::Rule', 'Name', 64], ['AWS::Lambda::Function', 'FunctionName', 64],
  ];
  const namesIn = (stack: Stack, [type, property]: [string, string, number]): string[] =>
    Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties[property]);
  const two = (scope: Construct, id = 'Insurance', stackName?: string) => {
    const stack = new Stack(scope, id, { env: TEST_ENV, stackName });
    const roles = [iam.Role.fromRoleName(stack, 'R', 'app')];
    const actions = ['One', 'Two'].map((each) => new AlarmDenyAction(new Construct(stack, `${LONG}${each}`), LONG, { alarm: alarmIn(new Construct(stack, each)), roles }));
    return { stack, actions };
  };

  test('of a stack share function, roles and log group', () => {
    const { stack } = two(checkedApp());
    const count = (type: string) => Object.keys(resourcesOf(stack, type)).length;

    expect(['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::StepFunctions::StateMachine', 'AWS::Events::Rule', 'Custom::AlarmDenyRelease', 'Custom::AlarmDenyStart'].map(count))
      .toEqual([2, 3, 2, 2, 2, 2]);
    expect(new Set(Object.values(resourcesOf(stack, 'AWS::Events::Rule')).map(({ Properties }) => JSON.stringify(Properties.Targets[0].RoleArn))).size).toBe(1);
    expect(new Set(Object.values(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')).map(({ Properties }) => JSON.stringify(Properties.LoggingConfiguration))).size).toBe(1);
    // The policy of the shared function does not grow with the actions.
    const sizeOf = (of: Stack) => JSON.stringify(templateOf(of).Resources.AlarmDenyResourcesRoleDefaultPolicy0CDB175E).length;
    expect(sizeOf(stack)).toBe(sizeOf(denying().stack));
  });

  test.each(limits)('have names of %s that fit, are unique and have the same prefix', (...limit) => {
    const { stack } = two(checkedApp(), `S${LONG}`.slice(0, 120));
    const names = namesIn(stack, limit);

    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(limit[2]);
    expect(new Set(names.map((name) => /^bedrock-deny-[0-9a-f]{8}-/.exec(name)?.[0])).size).toBe(1);
  });

  test('keep their names when the ID of a stage changes', () => {
    const inStage = (id: string) => two(new Stage(checkedApp(), id), 'Insurance', 'insurance').stack;
    const namesOf = (stack: Stack) => limits.map((limit) => namesIn(stack, limit));

    expect(namesOf(inStage('Beta'))).toEqual(namesOf(inStage('Prod')));
  });

  test('of stacks with other names have another prefix', () => {
    const prefixes = ['one', 'two'].map((name) => machineNameOf(single(name)).slice(0, PREFIX.length));

    expect(prefixes[0]).not.toBe(prefixes[1]);
  });

  test('of a nested stack are separate from those of its parent', () => {
    const { stack } = denying();
    const nested = new NestedStack(stack, 'Nested');
    new AlarmDenyAction(nested, 'Deny', { alarm: alarmIn(nested), roles: [iam.Role.fromRoleName(nested, 'R', 'app')] });

    expect(machineNameOf(nested)).toMatch(/^bedrock-deny-[0-9a-f]{8}-Insurance-Nested-Deny-/);
    expect(machineNameOf(nested).slice(0, PREFIX.length)).not.toBe(PREFIX);
    expect(Object.keys(resourcesOf(nested, 'AWS::Lambda::Function'))).toHaveLength(2);
    expect(resourcesOf(nested, 'Custom::AlarmDenyRelease')).not.toEqual({});
    const [parent] = Object.values(resourcesOf(stack, 'Custom::AlarmDenyRelease'));
    expect(JSON.stringify(parent)).not.toContain('Nested');
  });
});

/** A stack of a name with one action. */
function single(stackName: string): Stack {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV, stackName });
  new AlarmDenyAction(stack, 'Deny', { alarm: alarmIn(stack), roles: [iam.Role.fromRoleName(stack, 'R', 'app')] });
  return stack;
}

describe('many principals', () => {
  const named = (number: number, length: number): Options => (scope) => ({
    roles: Array.from({ length: number }, (_, index) => iam.Role.fromRoleName(scope, `R${index}`, `${index}-${'r'.repeat(length)}`.slice(0, length))),
  });
  const permissionsOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('DenyPermissions'));

  test.each([[1, 64, 1], [20, 64, 2], [60, 64, 4], [100, 10, 3], [100, 64, 6]])('%d roles with names of %d characters need %d policies, which fit', async (number, length, policies) => {
    const { stack } = denying(named(number, length));
    const values = valuesOf(stack);
    const permissions = permissionsOf(stack);
    const sizes = permissions.map(([, { Properties }]) => JSON.stringify(deployed(Properties.PolicyDocument, { values })).length);

    expect(permissions).toHaveLength(policies);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
    expect(onlyResource(stack, 'AWS::Events::Rule').DependsOn).toEqual(expect.arrayContaining(permissions.map(([id]) => id)));
    permissions.forEach(([, { DependsOn }]) => expect(DependsOn).toContain('DenyReleaseB3AEF419'));
    const documents = policiesOf(templateOf(stack).Resources, DENY_ROLE, { values });
    const context = { 'iam:PolicyARN': values[policyIdOf(stack)] };
    for (const index of [0, number - 1]) {
      const resource = `${IAM}:role/teams/${`${index}-${'r'.repeat(length)}`.slice(0, length)}`;
      expect(await verdict(documents, 'iam:AttachRolePolicy', { resource, context })).toBe('Allowed');
    }
  });

  test('that do not fit into 10 policies are refused at synth', () => {
    const { stack } = denying((scope) => ({
      ...named(100, 64)(scope),
      groups: Array.from({ length: 100 }, (_, index) => iam.Group.fromGroupName(scope, `G${index}`, `${index}-${'g'.repeat(120)}`)),
      users: Array.from({ length: 100 }, (_, index) => iam.User.fromUserName(scope, `U${index}`, `${index}-${'u'.repeat(60)}`)),
    }));

    expect(() => templateOf(stack)).toThrow(
      /roles, groups and users must fit in the 10 policies of the role that denies them, got \d+ policies: deny a group instead, or create several deny actions/);
  });
});

test.each(['aws', 'aws-us-gov', 'aws-cn'])('works in partition %s', (partition) => {
  const { stack } = denying();
  const definition = deployed(onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString, { partition, values: valuesOf(stack) });

  expect(definition).toContain(`arn:${partition}:states:::aws-sdk:iam:attachRolePolicy`);
});

test('takes a name that is only known at deployment', () => {
  const { stack } = denying((scope) => ({ roles: [iam.Role.fromRoleName(scope, 'I', new CfnParameter(scope, 'Name', { default: 'x' }).valueAsString)] }));

  expect(JSON.stringify(onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString)).toContain('{"Ref":"Name"}');
});

describe('refuses', () => {
  const role = (stack: Stack, name = 'app') => iam.Role.fromRoleName(stack, `R${name}`, name);

  test.each<[string, Options, string]>([
    ['nobody', () => ({ roles: [] }), 'roles, groups and users must contain at least one principal, got none: pass the principals to deny'],
    ['a role twice', (stack) => ({ roles: [role(stack), iam.Role.fromRoleName(stack, 'Again', 'app')] }), 'roles must not contain duplicates: "app" is listed more than once'],
    ['more than 100 roles', (stack) => ({ roles: Array.from({ length: 101 }, (_, index) => role(stack, `r${index}`)) }), 'roles must contain at most 100 principals, got 101: deny a group instead, or create a second deny action'],
    ['a role of another account', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'O', `arn:aws:iam::${OTHER_ACCOUNT}:role/app`)] }),
      `roles must be in the alarm's account ${TEST_ACCOUNT}, got "Insurance/O" in account ${OTHER_ACCOUNT}: create an alarm in that account`],
    ['a service-linked role', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'S', `${IAM}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`)] }),
      'roles must not contain service-linked roles, got "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX": use another role, because only AWS can change a service-linked role'],
    ['a role of IAM Identity Center', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'S', `${IAM}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`)] }),
      'add a Deny to the permission set, or let its users assume a role of your own and deny that role, because IAM refuses to attach policies to these roles'],
    ['a break-glass role', (stack) => { const each = role(stack); return { roles: [each], breakGlassPrincipals: [each] }; },
      'roles must not contain break-glass principals, got "Insurance/Rapp": remove it from roles or from breakGlassPrincipals'],
    ['an account as break-glass', () => ({ breakGlassPrincipals: [new iam.AccountRootPrincipal()] }), 'breakGlassPrincipals must contain only roles, users and their ARNs'],
    ['a short release', () => ({ minimumDenyDuration: Duration.minutes(14) }), 'minimumDenyDuration must be 15 minutes to 7 days, got 14 minutes: pass a duration in this range'],
    ['a long release', () => ({ minimumDenyDuration: Duration.days(8) }), 'minimumDenyDuration must be 15 minutes to 7 days, got 8 days'],
    ['a composite alarm', (stack) => ({ alarm: new cloudwatch.CompositeAlarm(stack, 'C', { alarmRule: cloudwatch.AlarmRule.fromBoolean(true) }) }),
      'alarm must not be a composite alarm, got "Insurance/C": the permission to describe a composite alarm cannot be limited to that alarm; pass a metric alarm'],
    ['an alarm of another Region', (stack) => ({ alarm: cloudwatch.Alarm.fromAlarmArn(stack, 'E', `arn:aws:cloudwatch:eu-west-1:${TEST_ACCOUNT}:alarm:x`) }),
      `alarm must be in account ${TEST_ACCOUNT} and Region us-east-1, got "Insurance/E" in ${TEST_ACCOUNT} and eu-west-1: EventBridge receives the state changes there; create the action in that account and Region`],
    ['tags that are not there', () => ({ denyScope: DenyScope.TAGGED_RESOURCES, costTags: undefined }),
      'denyScope must be DenyScope.ALL_BEDROCK without costTags, got TAGGED_RESOURCES: pass costTags to the alarm or to the import of the profile, or deny all of Bedrock'],
  ])('%s', (_, options, message) => {
    expect(() => denying(options)).toThrow(message);
  });

  test('all of it at once', () => {
    const options: Partial<AlarmDenyOptions> = { roles: [], minimumDenyDuration: Duration.minutes(1) };

    expect(() => denying(() => options)).toThrow(/^AlarmDenyAction at Insurance\/Deny: 2 problems:/);
  });

  test('at synth, break-glass ARNs that make too large a policy', () => {
    const { stack } = denying(() => ({ breakGlassPrincipals: Array.from({ length: 80 }, (_, index) => new iam.ArnPrincipal(`${IAM}:role/break-glass-with-a-long-name-${index}`)) }));

    expect(() => templateOf(stack)).toThrow(/breakGlassPrincipals and costTags must fit in a policy of 6144 characters, got \d+ characters/);
  });
});

test('tags that are only known at synth are not put on, and can be denied by', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const log = new iam.Role(stack, 'Tagged', { assumedBy: new iam.AccountRootPrincipal() });
  const tags = CostTags.fromResource(log);
  new AlarmDenyAction(stack, 'Deny', { alarm: alarmIn(stack), costTags: tags, roles: [iam.Role.fromRoleName(stack, 'R', 'r')], denyScope: DenyScope.TAGGED_RESOURCES });

  expect(Token.isUnresolved(tags.keys)).toBe(true);
  expect(() => templateOf(stack)).toThrow('denyScope must be DenyScope.ALL_BEDROCK without costTags, got TAGGED_RESOURCES');
});
