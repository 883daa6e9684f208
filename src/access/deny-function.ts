import { join } from 'node:path';
import {
  Aws, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, type aws_sqs as sqs, custom_resources as customResources, type Duration, RemovalPolicy,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { releasingStatements } from './deny-policy';
import { denyResourceName, denyResourcePath } from './deny-resources';

// Lambda's limit for the name of a function.
const MAX_FUNCTION_NAME = 64;

export interface DenyFunctionOptions {
  readonly description: string;

  /** Name of the bundle, `ROOM/NAME` for `src/ROOM/NAME.lambda.ts`. */
  readonly source: string;
  readonly timeout: Duration;
  readonly environment?: Record<string, string>;

  /** Statements of the role, in addition to those for finding and detaching the deny policies of the stack. */
  readonly statements: iam.PolicyStatementProps[];

  /** Queue for events whose processing failed permanently. */
  readonly deadLetterQueue?: sqs.IQueue;

  /** Time after which Lambda discards an event. */
  readonly maxEventAge?: Duration;
}

/** Function that attaches or detaches the deny policies of a stack, and the provider that calls it for custom resources. */
export interface DenyFunction {
  readonly handler: lambda.Function;
  readonly role: iam.Role;
  readonly provider: customResources.Provider;
}

/**
 * Creates a function for the deny policies of a stack. Its policies are covered by their path, so its own policy does not grow with the number of actions.
 *
 * The function receives the ID of its stack and the path of the policies in its environment. It detaches a policy for CloudFormation only while the stack is
 * being changed, and no policies outside the path.
 */
export function denyFunction(scope: Construct, options: DenyFunctionOptions): DenyFunction {
  const { description, source, timeout, environment, statements, deadLetterQueue, maxEventAge } = options;
  const role = roleOf(scope, 'Role');
  [...releasingStatements(scope), { actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }, ...statements]
    .forEach((statement) => role.addToPolicy(new iam.PolicyStatement(statement)));
  const handler = new lambda.Function(scope, 'Handler', {
    functionName: denyResourceName(scope, MAX_FUNCTION_NAME),
    description,
    runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(__dirname, '..', '..', 'assets', ...`${source}.lambda`.split('/'))),
    role,
    logGroup: logGroupOf(scope, 'Logs', role),
    timeout,
    memorySize: 256,
    // CloudFormation calls the function synchronously. A scheduled run that fails is not repeated, because the next run does the same.
    ...deadLetterQueue ? { retryAttempts: 0, maxEventAge, deadLetterQueue } : {},
    environment: { STACK_ID: Aws.STACK_ID, POLICY_PATH: denyResourcePath(scope), ...environment },
  });
  const providerRole = roleOf(scope, 'ProviderRole');
  const provider = new customResources.Provider(scope, 'Provider', {
    onEventHandler: handler,
    logGroup: logGroupOf(scope, 'ProviderLogs', providerRole),
    frameworkOnEventRole: providerRole,
    providerFunctionName: denyResourceName(scope.node.findChild('ProviderRole'), MAX_FUNCTION_NAME),
  });
  return { handler, role, provider };
}

function roleOf(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), path: denyResourcePath(scope) });
}

function logGroupOf(scope: Construct, id: string, role: iam.Role): logs.LogGroup {
  const logGroup = new logs.LogGroup(scope, id, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  logGroup.grantWrite(role);
  return logGroup;
}
