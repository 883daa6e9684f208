import { CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { AlarmDenyAction, type AlarmDenyActionProps, type AlarmDenyOptions, CostNotifications, CostTags, DenyScope } from '../../src';
import { checkedApp, ofType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { evaluate } from '../support/metric-math';
import { OTHER_ACCOUNT, PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { FakeAws, run } from '../support/state-machine';

const TAGS = CostTags.of({ Department: 'Claims' });
const IAM = `arn:${PARTITION}:iam::${TEST_ACCOUNT}`;

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
    ...named('AWS::StepFunctions::StateMachine', (id) => [[id, machineArn(id)], [`${id}.Arn`, machineArn(id)]]),
    ...['Role', 'Group', 'User'].flatMap((kind) => named(`AWS::IAM::${kind}`, (id) => [[id, id]])),
  ]);
}

const alarmArn = (id: string) => `arn:${PARTITION}:cloudwatch:${REGION}:${TEST_ACCOUNT}:alarm:${id}`;
const machineArn = (id: string) => `arn:${PARTITION}:states:${REGION}:${TEST_ACCOUNT}:stateMachine:${id}`;
const idOf = (stack: Stack, type: string, part: string) => Object.keys(resourcesOf(stack, type)).find((id) => id.includes(part))!;
const policyIdOf = (stack: Stack) => idOf(stack, 'AWS::IAM::ManagedPolicy', 'DenyPolicy');

function denyPolicy(stack: Stack): any {
  return deployed(templateOf(stack).Resources[policyIdOf(stack)].Properties.PolicyDocument, {});
}

function definitionOf(stack: Stack): any {
  return JSON.parse(deployed(onlyResource(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString, { values: valuesOf(stack) }));
}

test('keeps its logical ids', () => {
  const { stack } = denying();

  expect(Object.keys(templateOf(stack).Resources).filter((id) => id.startsWith('Deny')).sort()).toEqual([
    'DenyDenyPolicy821362A7', 'DenyLogsA28CA445', 'DenyPermissionsAD491A5C', 'DenyRelease86ea456d8868F6E2', 'DenyRelease86ea456dCustomResourcePolicyBA4115FD', 'DenyRole33DC3D31',
    'DenyRoleDefaultPolicy16D51983', 'DenyRuleB2FBC9F9', 'DenyRuleRole9F129DAF', 'DenyRuleRoleDefaultPolicy4C820E9F', 'DenyStateMachine4FDDAEAA',
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

    expect(State).toBe('ENABLED');
    expect(Targets).toEqual([{ Arn: { Ref: machineId }, Id: 'Target0', RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } }]);
    expect(await verdict(policies, 'states:StartExecution', { resource: machineArn(machineId) })).toBe('Allowed');
    expect(await verdict(policies, 'states:StartExecution', { resource: machineArn('other') })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'states:DeleteStateMachine', { resource: machineArn(machineId) })).toBe('ImplicitlyDenied');
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

  test('waits an hour unless told otherwise', () => {
    expect(definitionOf(denying().stack).States.Wait.Seconds).toBe(3600);
    expect(definitionOf(denying(() => ({ minimumDenyDuration: Duration.days(7) })).stack).States.Wait.Seconds).toBe(604800);
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

    expect(mathExpression!.expression).toBe('FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)');
    expect(counts).toEqual([
      ['failed', 'AWS/States', 'ExecutionsFailed', 'Sum', 5], ['timedOut', 'AWS/States', 'ExecutionsTimedOut', 'Sum', 5], ['aborted', 'AWS/States', 'ExecutionsAborted', 'Sum', 5],
    ]);
    expect(evaluate(mathExpression!.expression, () => undefined)).toBe(0);
    expect(evaluate(mathExpression!.expression, (metric) => ({ failed: 1, aborted: 2 })[metric])).toBe(3);
    expect(renderingProperties).toMatchObject({ label: 'Executions that did not succeed' });
    expect(action.metricErrors({ period: Duration.hours(1), label: 'x' })).toMatchObject({ period: Duration.hours(1), label: 'x' });
  });

  describe('has an alarm on its errors', () => {
    const errorAlarmOf = (stack: Stack) => resourcesOf(stack, 'AWS::CloudWatch::Alarm')[idOf(stack, 'AWS::CloudWatch::Alarm', 'ErrorAlarm')];

    test('that notifies a topic as soon as one execution does not succeed', () => {
      const { stack, action } = denying();
      action.alarmOnErrors(new CostNotifications(stack, 'OnCall'));

      expect(errorAlarmOf(stack)).toMatchObject({
        DependsOn: [expect.stringMatching(/^OnCallTopicPolicy/)],
        Properties: {
          AlarmActions: [{ Ref: expect.stringMatching(/^OnCallTopic/) }],
          AlarmDescription: expect.stringMatching(/^An execution of the state machine that denies Amazon Bedrock did not succeed: .* Open the execution in the Step Functions console first/),
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          Threshold: 0,
          TreatMissingData: 'notBreaching',
        },
      });
      expect(errorAlarmOf(stack).Properties.Metrics[0].Expression).toBe('FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)');
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
    const policies = policiesOf(templateOf(stack).Resources, idOf(stack, 'AWS::IAM::Role', 'DenyRole'), { values });
    const ours = values[policyIdOf(stack)];
    const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    const [machineId] = Object.keys(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'));
    const attaching = (policy: string) => ({ 'iam:PolicyARN': policy });

    test.each<[string, string, string, Record<string, string> | undefined, string]>([
      ['attach the policy to the role', 'iam:AttachRolePolicy', `${IAM}:role/app`, attaching(ours), 'Allowed'],
      ['attach it to the role under a path', 'iam:AttachRolePolicy', `${IAM}:role/teams/app`, attaching(ours), 'Allowed'],
      ['detach it from the role', 'iam:DetachRolePolicy', `${IAM}:role/app`, attaching(ours), 'Allowed'],
      ['attach it to the group', 'iam:AttachGroupPolicy', `${IAM}:group/team`, attaching(ours), 'Allowed'],
      ['attach it to another role', 'iam:AttachRolePolicy', `${IAM}:role/other`, attaching(ours), 'ImplicitlyDenied'],
      ['attach another policy', 'iam:AttachRolePolicy', `${IAM}:role/app`, attaching('arn:aws:iam::aws:policy/AdministratorAccess'), 'ImplicitlyDenied'],
      ['detach another policy', 'iam:DetachRolePolicy', `${IAM}:role/app`, attaching(`${IAM}:policy/Guardrail`), 'ImplicitlyDenied'],
      ['attach to users', 'iam:AttachUserPolicy', `${IAM}:user/app`, attaching(ours), 'ImplicitlyDenied'],
      ['write a policy', 'iam:PutRolePolicy', `${IAM}:role/app`, undefined, 'ImplicitlyDenied'],
      ['look at the alarm', 'cloudwatch:DescribeAlarms', alarmArn(alarmId), undefined, 'Allowed'],
      ['look at other alarms', 'cloudwatch:DescribeAlarms', alarmArn('other'), undefined, 'ImplicitlyDenied'],
      ['list its executions', 'states:ListExecutions', machineArn(machineId), undefined, 'Allowed'],
      ['list those of others', 'states:ListExecutions', machineArn('other'), undefined, 'ImplicitlyDenied'],
    ])('%s: %s', async (_, action, resource, context, expected) => {
      expect(await verdict(policies, action, { resource, context })).toBe(expected);
    });

    test('be assumed by Step Functions of the account', () => {
      const { AssumeRolePolicyDocument } = templateOf(stack).Resources[idOf(stack, 'AWS::IAM::Role', 'DenyRole')].Properties;

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
});

describe('removal', () => {
  const releases = (stack: Stack) => resourcesOf(stack, 'Custom::AlarmDenyRelease');

  test('takes the rule first, then the permission to attach, then detaches', () => {
    const { stack } = denying();
    const { Resources } = templateOf(stack);
    const permissions = idOf(stack, 'AWS::IAM::ManagedPolicy', 'Permissions');
    const [[releaseId, release]] = Object.entries(releases(stack));

    expect(onlyResource(stack, 'AWS::Events::Rule').DependsOn).toContain(permissions);
    expect(Resources[permissions].DependsOn).toContain(releaseId);
    expect(JSON.stringify(release.Properties)).toContain(`{"Ref":"${policyIdOf(stack)}"}`);
  });

  test('detaches the policy from the principal, and minds nothing if it is not attached', () => {
    const { stack } = denying();
    const values = valuesOf(stack);
    const [{ Properties }] = Object.values(releases(stack));
    const call = JSON.parse(deployed(Properties.Delete, { values }));

    expect(call).toMatchObject({
      service: 'iam', action: 'DetachRolePolicy', parameters: { RoleName: expect.stringMatching(/^Claims/), PolicyArn: values[policyIdOf(stack)] }, ignoreErrorCodesMatching: 'NoSuchEntity',
    });
  });

  // IAM can take seconds to apply a policy that was just created.
  test.each(['Create', 'Update'])('calls nothing at %s that needs a permission', (event) => {
    const { stack } = denying();
    const [{ Properties }] = Object.values(releases(stack));

    expect(JSON.parse(deployed(Properties[event], { values: valuesOf(stack) }))).toMatchObject({ service: 'sts', action: 'GetCallerIdentity', outputPaths: ['Account'] });
  });

  describe('has an id', () => {
    const physicalIdOf = (stack: Stack, values = valuesOf(stack)) => {
      const [{ Properties }] = Object.values(releases(stack));
      return JSON.parse(deployed(Properties.Update, { values })).physicalResourceId.id;
    };
    const alarmNamed = (name: string): Options => (scope) => ({ alarm: cloudwatch.Alarm.fromAlarmArn(scope, 'Imported', alarmArn(name)) });

    test('that changes with the alarm, because executions for another alarm do not release', () => {
      const { stack } = denying();
      const [alarmId] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

      expect(physicalIdOf(stack, { ...valuesOf(stack), [alarmId]: 'replaced' })).not.toBe(physicalIdOf(stack));
      expect(physicalIdOf(denying(alarmNamed('one')).stack)).not.toBe(physicalIdOf(denying(alarmNamed('other')).stack));
    });

    test('that stays with the alarm', () => {
      expect(physicalIdOf(denying((scope) => ({ ...alarmNamed('one')(scope), minimumDenyDuration: Duration.days(1) })).stack)).toBe(physicalIdOf(denying(alarmNamed('one')).stack));
    });

    test('of at most 1024 characters, whatever the names', () => {
      const { stack } = denying((scope) => ({ ...alarmNamed('a'.repeat(255))(scope), roles: [], groups: [iam.Group.fromGroupName(scope, 'Group', 'g'.repeat(128))] }));

      expect(physicalIdOf(stack, { ...valuesOf(stack), [policyIdOf(stack)]: `arn:aws-us-gov:iam::${TEST_ACCOUNT}:policy/${'p'.repeat(128)}` }).length).toBeLessThanOrEqual(1024);
    });
  });

  test('may detach this policy from this principal, and nothing else', async () => {
    const { stack } = denying((scope) => ({ roles: [iam.Role.fromRoleArn(scope, 'App', `${IAM}:role/teams/app`)] }));
    const values = valuesOf(stack);
    const policies = policiesOf(templateOf(stack).Resources, idOf(stack, 'AWS::IAM::Role', 'AWS679f53fac002430cb0da5b7982bd2287'), { values });
    const detach = (role: string, policy: string) => verdict(policies, 'iam:DetachRolePolicy', { resource: `${IAM}:role/${role}`, context: { 'iam:PolicyARN': policy } });
    const ours = values[policyIdOf(stack)];

    expect(await detach('teams/app', ours)).toBe('Allowed');
    expect(await detach('other', ours)).toBe('ImplicitlyDenied');
    expect(await detach('teams/app', `${IAM}:policy/Guardrail`)).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'iam:AttachRolePolicy', { resource: `${IAM}:role/teams/app`, context: { 'iam:PolicyARN': ours } })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, 'iam:GetPolicy', { resource: ours })).toBe('ImplicitlyDenied');
  });

  describe('runs a function', () => {
    const functionOf = (stack: Stack) => onlyResource(stack, 'AWS::Lambda::Function').Properties;
    const groupsOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::Logs::LogGroup')).filter(([id]) => !id.includes('DenyLogs'));
    const addOwn = (stack: Stack, logGroup?: logs.LogGroup) => new cr.AwsCustomResource(stack, 'Own', {
      onCreate: { service: 'sts', action: 'GetCallerIdentity', physicalResourceId: cr.PhysicalResourceId.of('own') },
      policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
      installLatestAwsSdk: false,
      logGroup,
    });

    test('whose logs expire, and go with the stack, in one log group for all actions', () => {
      const { stack, role } = denying();
      new AlarmDenyAction(stack, 'Second', { alarm: alarmIn(new Construct(stack, 'Other')), roles: [role] });
      const groups = groupsOf(stack).filter(([id]) => !id.includes('SecondLogs'));

      expect(groups).toEqual([[expect.any(String), expect.objectContaining({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 90 } })]]);
      expect(functionOf(stack).LoggingConfig).toEqual({ LogGroup: { Ref: groups[0][0] } });
    });

    test('that a later AwsCustomResource of the app shares', () => {
      const { stack } = denying();
      addOwn(stack);

      expect(functionOf(stack).LoggingConfig).toEqual({ LogGroup: { Ref: groupsOf(stack)[0][0] } });
    });

    test('of an earlier AwsCustomResource of the app as it is', () => {
      const { stack } = denying((scope) => { addOwn(scope); return {}; });

      expect(functionOf(stack).LoggingConfig).toBeUndefined();
      expect(groupsOf(stack)).toEqual([]);
    });

    test('of an earlier AwsCustomResource with its own log group', () => {
      const { stack } = denying((scope) => { addOwn(scope, new logs.LogGroup(scope, 'OwnLogs')); return {}; });

      expect(functionOf(stack).LoggingConfig).toEqual({ LogGroup: { Ref: expect.stringMatching(/^OwnLogs/) } });
      expect(groupsOf(stack)).toHaveLength(1);
    });
  });

  test('of one principal leaves the others as they are', () => {
    const roles = (names: string[]): Options => (scope) => ({ roles: names.map((name) => iam.Role.fromRoleName(scope, name, name)) });
    const all = Object.keys(releases(denying(roles(['a', 'b', 'c'])).stack));

    expect(all).toHaveLength(3);
    expect(Object.keys(releases(denying(roles(['a', 'c'])).stack))).toEqual([all[0], all[2]]);
    expect(Object.keys(releases(denying(roles(['z', 'a', 'b', 'c'])).stack)).slice(1)).toEqual(all);
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
    ['a short release', () => ({ minimumDenyDuration: Duration.minutes(14) }), 'minimumDenyDuration must be 15 minutes to 7 days, got 14 minutes: pass a duration in this range, because the 25,000 events of an execution limit the number of checks'],
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

  test('at synth, principals that make too large a policy', () => {
    const { stack } = denying((scope) => ({ roles: Array.from({ length: 60 }, (_, index) => role(scope, `role-with-a-long-name-${index}`)) }));

    expect(() => templateOf(stack)).toThrow(/roles, groups and users must fit in a policy of 6144 characters, got about \d+ characters: deny a group instead, or create several deny actions/);
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
