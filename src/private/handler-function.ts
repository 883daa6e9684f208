import { join } from 'node:path';
import {
  aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_scheduler as scheduler, aws_scheduler_targets as targets, aws_sqs as sqs,
  Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface HandlerFunctionOptions {
  readonly description: string;

  /** What was bundled from `src/ROOM/NAME.lambda.ts`, as `ROOM/NAME`. */
  readonly source: string;
  readonly timeout: Duration;

  /** In MiB. */
  readonly memorySize: number;

  readonly environment?: Record<string, string>;
}

/** A function of this library and what belongs to it. */
export interface HandlerFunction {
  readonly handler: lambda.Function;

  /** May write the function's logs, and nothing else so far. */
  readonly role: iam.Role;

  /** Holds what failed for good. */
  readonly deadLetterQueue: sqs.Queue;
}

/**
 * A function of this library: its own role, its own log group, and a queue for what fails for good.
 */
export function handlerFunction(scope: Construct, options: HandlerFunctionOptions): HandlerFunction {
  const { description, source, timeout, memorySize, environment } = options;
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
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

  /** What the function is given, beside `scheduledTime`, the time of the schedule in ISO 8601. May hold tokens. */
  readonly input: object;
}

/**
 * Runs a function of this library by a schedule. A run that comes late, or twice, is told the same time.
 */
export function scheduleHandler(scope: Construct, fn: HandlerFunction, options: HandlerScheduleOptions): scheduler.Schedule {
  const { handler, deadLetterQueue } = fn;
  const stack = Stack.of(scope);
  const scheduleGroup = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  // The CDK would put one beside our constructs, out of reach of their tags.
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
