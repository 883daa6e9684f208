import { ArnFormat, type aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs, CustomResource, type custom_resources as customResources, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DenyProperties } from './deny-deployments-handler';
import { denyFunction } from '../access/deny-function';
import { denyResourceArn, denyResourceName, denyResourcePath } from '../access/deny-resources';
import { formatArn } from '../private/partition';

const ID = 'AlarmDenyResources';

// The name of a log group can have 512 characters. A longer name than this is not easier to read.
const MAX_LOG_GROUP_NAME = 128;

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
const MAX_RULE_NAME = 64;

/**
 * Resources that all deny actions of a stack's alarms share: the function that keeps denials consistent with deployments, the role of the rules, and the log
 * group of the state machines. None of them grows with the number of actions.
 *
 * @internal
 */
export class AlarmDenyResources extends Construct {
  public static of(scope: Construct): AlarmDenyResources {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as AlarmDenyResources | undefined ?? new AlarmDenyResources(stack, ID);
  }

  public readonly logGroup: logs.ILogGroup;
  private readonly ruleRole: iam.Role;
  private readonly provider: customResources.Provider;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    const stateMachines = denyResourceArn(this, 'states', 'stateMachine', ArnFormat.COLON_RESOURCE_NAME);
    const executions = denyResourceArn(this, 'states', 'execution', ArnFormat.COLON_RESOURCE_NAME);
    const alarms = formatArn(stack, { service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.provider = denyFunction(this, {
      description: 'Releases principals that an alarm denied when the action is changed or deleted',
      source: 'alarms/deny-deployments',
      timeout: Duration.minutes(10),
      statements: [
        { actions: ['states:DescribeStateMachine', 'states:ListExecutions', 'states:StartExecution'], resources: [stateMachines] },
        { actions: ['states:StopExecution'], resources: [executions] },
        { actions: ['cloudwatch:DescribeAlarms'], resources: [alarms] },
      ],
    }).provider;
    this.ruleRole = new iam.Role(this, 'RuleRole', {
      path: denyResourcePath(this),
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      description: 'Starts a state machine when an alarm enters ALARM',
    });
    this.ruleRole.addToPolicy(new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachines] }));
    this.logGroup = new logs.LogGroup(this, 'ExecutionLogs', {
      // Step Functions adds a log group of any other name to the resource policy of CloudWatch Logs, which holds about 40 of them in an account.
      logGroupName: `/aws/vendedlogs/states/${denyResourceName(this, MAX_LOG_GROUP_NAME)}`,
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Rule that starts a state machine when the alarm enters ALARM. */
  public rule(scope: Construct, { alarmArn }: cloudwatch.IAlarm, stateMachineArn: string): events.Rule {
    return new events.Rule(scope, 'Rule', {
      ruleName: denyResourceName(scope, MAX_RULE_NAME),
      description: 'Denies Amazon Bedrock when an alarm on its cost enters ALARM',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: [alarmArn],
        detail: { state: { value: ['ALARM'] } },
      },
      targets: [{ bind: () => ({ arn: stateMachineArn, role: this.ruleRole }) }],
    });
  }

  /** Custom resource that releases all principals when it is deleted, and removed principals when it is updated. */
  public release(scope: Construct, properties: DenyProperties): CustomResource {
    return this.customResource(scope, 'Release', properties);
  }

  /** Custom resource that starts an execution when it is created or updated while the alarm is in ALARM. */
  public start(scope: Construct, properties: DenyProperties): CustomResource {
    return this.customResource(scope, 'Start', properties);
  }

  private customResource(scope: Construct, id: 'Release' | 'Start', properties: DenyProperties): CustomResource {
    return new CustomResource(scope, id, { serviceToken: this.provider.serviceToken, resourceType: `Custom::AlarmDeny${id}`, properties: { ...properties } });
  }
}
