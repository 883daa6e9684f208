import { join } from 'node:path';
import {
  aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_scheduler as scheduler, aws_scheduler_targets as targets, aws_sqs as sqs,
  Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface HandlerFunctionOptions {
  readonly description: string;

  /** Name of the bundle, `ROOM/NAME` for `src/ROOM/NAME.lambda.ts`. */
  readonly source: string;
  readonly timeout: Duration;

  /** Memory size in MiB. */
  readonly memorySize: number;

  readonly environment?: Record<string, string>;

  /**
   * Path of the execution role.
   *
   * @default /
   */
  readonly rolePath?: string;
}

/** Lambda function of this library and its related resources. */
export interface HandlerFunction {
  readonly handler: lambda.Function;

  /** Execution role of the function. Initially, the role can only write the function's logs. */
  readonly role: iam.Role;

  /** Queue for events whose processing failed permanently. */
  readonly deadLetterQueue: sqs.Queue;
}

/**
 * Creates a Lambda function of this library with its own role, its own log group and a dead-letter queue.
 */
export function handlerFunction(scope: Construct, options: HandlerFunctionOptions): HandlerFunction {
  const { description, source, timeout, memorySize, environment, rolePath } = options;
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), path: rolePath });
  const logGroup = new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  logGroup.grantWrite(role);
  const handler = new lambda.Function(scope, 'Handler', {
    description,
    runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(__dirname, '..', '..', 'assets', ...`${source}.lambda`.split('/'))),
    role,
    logGroup,
    timeout,
    memorySize,
    environment,
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    deadLetterQueue,
  });
  return { handler, role, deadLetterQueue };
}

export interface HandlerScheduleOptions {
  readonly description: string;
  readonly schedule: scheduler.ScheduleExpression;

  /** Input of the function. `scheduledTime`, the time of the schedule in ISO 8601, is added. Can contain tokens. */
  readonly input: object;
}

/**
 * Runs a function of this library on a schedule. Late and duplicate runs receive the same scheduled time.
 */
export function scheduleHandler(scope: Construct, fn: HandlerFunction, options: HandlerScheduleOptions): scheduler.Schedule {
  const { handler, deadLetterQueue } = fn;
  const stack = Stack.of(scope);
  const scheduleGroup = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  // The CDK would create a role outside the constructs of this library, where it would not inherit their tags.
  const role = new iam.Role(scope, 'ScheduleRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': scheduleGroup } },
    }),
  });
  return new scheduler.Schedule(scope, 'Schedule', {
    description: options.description,
    schedule: options.schedule,
    target: new targets.LambdaInvoke(handler, {
      role,
      input: scheduler.ScheduleTargetInput.fromObject({ ...options.input, scheduledTime: scheduler.ContextAttribute.scheduledTime }),
      deadLetterQueue,
      maxEventAge: Duration.hours(1),
      retryAttempts: 3,
    }),
  });
}
