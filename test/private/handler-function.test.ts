import { aws_scheduler as scheduler, Duration, Stack } from 'aws-cdk-lib';
import { handlerFunction, scheduleHandler } from '../../src/private/handler-function';
import { checkedApp, onlyResource, resourcesOf, templateOf, type TemplateResource } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, simulated, verdict } from '../support/may';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const functionArn = (id: string, account = TEST_ACCOUNT) => `arn:aws:lambda:${REGION}:${account}:function:${id}`;
const queueArn = (id: string) => `arn:aws:sqs:${REGION}:${TEST_ACCOUNT}:${id}`;
const logsArn = (id: string) => `arn:aws:logs:${REGION}:${TEST_ACCOUNT}:log-group:${id}:log-stream:s`;
const groupArn = (name: string, account = TEST_ACCOUNT) => `arn:aws:scheduler:${REGION}:${account}:schedule-group/${name}`;

let stack: Stack;
let Resources: Record<string, TemplateResource>;
let values: Record<string, string>;

beforeAll(() => {
  stack = new Stack(checkedApp(), 'Stack', { env: TEST_ENV });
  const fn = handlerFunction(stack, { description: 'A function', source: 'audit/audit-tags', timeout: Duration.minutes(1), memorySize: 128, environment: { NAME: 'b' } });
  scheduleHandler(stack, fn, { description: 'A schedule', schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)), input: { bucket: fn.deadLetterQueue.queueName } });
  ({ Resources } = templateOf(stack));
  values = { ...arnValues(Resources), [`${idOf('AWS::Lambda::Function')}.Arn`]: functionArn('own') };
});

const idOf = (type: string, start = '') => Object.keys(resourcesOf(stack, type)).find((id) => id.startsWith(start))!;
/** What stands for what belongs to the function is put in its place. */
const own = (resource: string) => resource.replace('QUEUE', idOf('AWS::SQS::Queue')).replace('LOGS', idOf('AWS::Logs::LogGroup'));
const may = async (role: string, action: string, resource: string) =>
  verdict(policiesOf(Resources, idOf('AWS::IAM::Role', role), { values }), action, { resource: own(resource) });

describe('the role of the function', () => {
  const ROLE = 'Role';

  test.each([
    ['logs:PutLogEvents', logsArn('LOGS')],
    ['logs:CreateLogStream', logsArn('LOGS')],
    ['sqs:SendMessage', queueArn('QUEUE')],
  ])('may %s its own', async (action, resource) => {
    expect(await may(ROLE, action, resource)).toBe('Allowed');
  });

  test.each([
    ['logs:PutLogEvents', logsArn('other')],
    ['logs:DeleteLogStream', logsArn('LOGS')],
    ['logs:CreateLogGroup', logsArn('LOGS')],
    ['sqs:SendMessage', queueArn('other')],
    ['sqs:ReceiveMessage', queueArn('QUEUE')],
    ['sqs:PurgeQueue', queueArn('QUEUE')],
    ['lambda:InvokeFunction', functionArn('own')],
    ['s3:GetObject', 'arn:aws:s3:::any/key'],
  ])('may not %s %s', async (action, resource) => {
    expect(await may(ROLE, action, resource)).toBe('ImplicitlyDenied');
  });
});

describe('the role of the schedule', () => {
  const ROLE = 'ScheduleRole';

  test.each([
    ['lambda:InvokeFunction', functionArn('own')],
    ['sqs:SendMessage', queueArn('QUEUE')],
  ])('may %s, of what it is for', async (action, resource) => {
    expect(await may(ROLE, action, resource)).toBe('Allowed');
  });

  test.each([
    ['lambda:InvokeFunction', functionArn('other')],
    ['lambda:InvokeFunction', functionArn('own-too')],
    ['lambda:InvokeFunction', functionArn('own', OTHER_ACCOUNT)],
    ['lambda:UpdateFunctionCode', functionArn('own')],
    ['sqs:SendMessage', queueArn('other')],
    ['sqs:ReceiveMessage', queueArn('QUEUE')],
    ['scheduler:UpdateSchedule', `arn:aws:scheduler:${REGION}:${TEST_ACCOUNT}:schedule/default/any`],
  ])('may not %s %s', async (action, resource) => {
    expect(await may(ROLE, action, resource)).toBe('ImplicitlyDenied');
  });

  test.each([
    ['Scheduler, for schedules of the account', 'scheduler.amazonaws.com', TEST_ACCOUNT, groupArn('default'), 'Allowed'],
    ['Scheduler, for another group', 'scheduler.amazonaws.com', TEST_ACCOUNT, groupArn('other'), 'ImplicitlyDenied'],
    ['Scheduler, for another account', 'scheduler.amazonaws.com', OTHER_ACCOUNT, groupArn('default', OTHER_ACCOUNT), 'ImplicitlyDenied'],
    ['Scheduler, for another account that claims a group of this', 'scheduler.amazonaws.com', OTHER_ACCOUNT, groupArn('default'), 'ImplicitlyDenied'],
    ['Lambda', 'lambda.amazonaws.com', TEST_ACCOUNT, groupArn('default'), 'ImplicitlyDenied'],
  ])('is taken by %s: %s', async (_, principal, account, source, expected) => {
    const id = idOf('AWS::IAM::Role', ROLE);
    const resourcePolicy = deployed(Resources[id].Properties.AssumeRolePolicyDocument, { values });

    expect(await simulated({
      request: {
        action: 'sts:AssumeRole',
        principal,
        resource: { resource: `arn:aws:iam::${TEST_ACCOUNT}:role/${id}`, accountId: TEST_ACCOUNT },
        contextVariables: { 'aws:SourceAccount': account, 'aws:SourceArn': source },
      },
      identityPolicies: [],
      resourcePolicy,
    })).toBe(expected);
  });
});

test('the function is on arm64, keeps its logs for three months, and what failed for 14 days', () => {
  expect(onlyResource(stack, 'AWS::Lambda::Function').Properties).toMatchObject({
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    Timeout: 60,
    MemorySize: 128,
    Environment: { Variables: { NAME: 'b' } },
    DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] } },
  });
  expect(onlyResource(stack, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 });
  expect(onlyResource(stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(90);
  expect(onlyResource(stack, 'AWS::SQS::Queue').Properties.MessageRetentionPeriod).toBe(1_209_600);
});

test('the schedule tries again, keeps what it could not send, and tells its own time', () => {
  const { Target } = onlyResource(stack, 'AWS::Scheduler::Schedule').Properties;
  const queue = idOf('AWS::SQS::Queue');

  expect(Target).toMatchObject({
    Arn: { 'Fn::GetAtt': [idOf('AWS::Lambda::Function'), 'Arn'] },
    RoleArn: { 'Fn::GetAtt': [idOf('AWS::IAM::Role', 'ScheduleRole'), 'Arn'] },
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
    RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3_600 },
  });
  expect(JSON.parse(deployed(Target.Input, { values: { [`${queue}.QueueName`]: 'failed' } }))).toEqual({ bucket: 'failed', scheduledTime: '<aws.scheduler.scheduled-time>' });
});
