import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs, aws_stepfunctions as sfn, type CfnResource,
  Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmDenyOptions } from './alarm-deny-options';
import { denyReleases } from './deny-release';
import { denyStateMachine, type NamedPrincipal } from './deny-state-machine';
import { DenyScope } from '../access';
import { type BreakGlass, breakGlassOf } from '../access/break-glass';
import { attachableArns, attachingProps, type ByKind, namesOf, policySizeProblems, principalProblems } from '../access/denied-principals';
import { denySpending } from '../access/deny-statements';
import { tagConditions } from '../access/tag-conditions';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { differAtSynth, isToken, show, throwProblems } from '../private/check';
import type { CostTags } from '../tags';

/**
 * Properties of `AlarmDenyAction`.
 */
export interface AlarmDenyActionProps extends AlarmDenyOptions {
  /**
   * The alarm, in the same account and Region. It must not be a composite alarm.
   */
  readonly alarm: cloudwatch.IAlarm;

  /**
   * The tags that `DenyScope.TAGGED_RESOURCES` denies by. The resources of the action carry the same tags.
   *
   * @default - none; an alarm on cost passes its own
   */
  readonly costTags?: CostTags;
}

const MIN_RELEASE = Duration.minutes(15);
const MAX_RELEASE = Duration.days(7);

// Size of the state machine's policy, without the principals.
const PERMISSIONS_SIZE = 700;

const NO_TAGS = 'denyScope must be DenyScope.ALL_BEDROCK without costTags, got TAGGED_RESOURCES: pass costTags to the alarm or to the import of the profile, or deny all of Bedrock';

/**
 * Denies Amazon Bedrock to principals while an alarm is in ALARM. `alarm.denyInvocations(…)` creates it.
 *
 * EventBridge receives the state change within seconds and starts a state machine. The state machine attaches a deny policy to the principals, waits for `minimumDenyDuration`, and detaches the policy once the alarm is no longer
 * in ALARM. It calls IAM and CloudWatch without a function. It can attach and detach only this policy, and only for these principals. If the alarm fires again, only the last execution detaches the policy.
 *
 * Costs about 0.001 USD for each execution, less than that for each hour in which an execution waits, and nothing otherwise: 0.025 USD per 1,000 state transitions, and logs.
 *
 * A role can have 10 managed policies by default. A role that has them all cannot be denied: the other principals are denied and released as usual, and then the execution fails. `alarmOnErrors` notifies the engineer on call of
 * an execution that did not succeed.
 *
 * While the alarm cannot be checked, the policy stays attached. The checks are `minimumDenyDuration` apart. After three checks in a row that failed, the execution detaches the policy and fails with the error `NotChecked`.
 *
 * If the alarm is replaced, for example because of a new name, the policy is detached from all principals at the end of the update, and the new alarm denies them when it next enters ALARM. Rename an alarm while it is not in ALARM: an alarm
 * that enters ALARM during the update might not deny.
 *
 * An execution can have 25,000 events. With a `minimumDenyDuration` of 15 minutes, it checks the alarm for about two weeks, and then fails with the policy attached. An alarm that is already in ALARM at the deployment denies no
 * principal until it fires again. Jobs and provisioned throughput that already run continue.
 *
 * To lift a Deny by hand, stop the execution and detach the policy.
 *
 * When a principal leaves the list or the action is removed, a custom resource detaches the policy first: CloudFormation could otherwise delete neither the policy nor the role.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export class AlarmDenyAction extends Construct {
  /**
   * The policy that is attached. `denyPolicy.document` is its text.
   */
  public readonly denyPolicy: iam.ManagedPolicy;

  /**
   * The state machine that attaches and detaches the policy.
   */
  public readonly stateMachine: sfn.StateMachine;

  /**
   * The rule that starts the state machine.
   */
  public readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: AlarmDenyActionProps) {
    super(scope, id);
    const { alarm, costTags, minimumDenyDuration = Duration.hours(1) } = props;
    const stack = Stack.of(this);
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    this.check(props, minimumDenyDuration, breakGlass);

    this.denyPolicy = new iam.ManagedPolicy(this, 'DenyPolicy', {
      description: 'Attached while an alarm on the cost of Amazon Bedrock is in ALARM, and detached afterwards',
      statements: [new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        ...denySpending({
          breakGlassArns: breakGlass.flatMap(({ arns }) => arns),
          ...props.denyScope === DenyScope.TAGGED_RESOURCES ? { resourceTags: tagConditions('aws:ResourceTag/', costTags!) } : {},
        }),
      })],
    });
    const { managedPolicyArn: policyArn } = this.denyPolicy;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }),
      description: 'Attaches a Deny on Amazon Bedrock when an alarm enters ALARM, and detaches it',
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(denyStateMachine({
        partition: stack.partition,
        policyArn,
        principals: namedPrincipals(namesOf(props)),
        alarmName: alarm.alarmName,
        minimumDenySeconds: minimumDenyDuration.toSeconds(),
        releaseWhileInAlarm: props.releaseWhileInAlarm ?? false,
      }))),
      role,
      logs: {
        destination: new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY }),
        level: sfn.LogLevel.ALL,
      },
      tracingEnabled: true,
    });

    const attachable = attachableArns(props, stack);
    const permissions = this.permit(role, attachable, alarm);
    this.rule = this.startWhenInAlarm(alarm);
    // The rule goes first when the stack is deleted, and then the permission to attach: nothing may attach the policy again once it was detached.
    permissions.node.addDependency(...denyReleases(this, props, { policyArn, alarmName: alarm.alarmName }));
    this.rule.node.addDependency(permissions);

    if (costTags && !isToken(costTags.keys)) {
      costTags.applyTo(this);
    }
    this.node.addValidation({
      validate: () => [
        ...props.denyScope === DenyScope.TAGGED_RESOURCES && costTags!._entries().length === 0 ? [NO_TAGS] : [],
        ...policySizeProblems(stack, { denial: this.denyPolicy.document, attachable, otherwise: PERMISSIONS_SIZE, attachedBy: '' }),
      ],
    });
  }

  /**
   * Executions that failed, timed out or were aborted, summed over 5 minutes: a principal was not denied, or is still denied, or the policy was detached without a check. An execution that is stopped by hand counts as aborted.
   */
  public metricErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      // Step Functions publishes nothing while no execution ends.
      expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
      usingMetrics: {
        failed: this.stateMachine.metricFailed(),
        timedOut: this.stateMachine.metricTimedOut(),
        aborted: this.stateMachine.metricAborted(),
      },
      period: Duration.minutes(5),
      label: 'Executions that did not succeed',
      ...options,
    });
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications the recipients; their topic must be in the Region of the action
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, 'AlarmDenyAction', this.metricErrors(), notifications,
      'An execution of the state machine that denies Amazon Bedrock did not succeed: principals might be able to spend although they must not, or might still be denied. ' +
      'Open the execution in the Step Functions console first: the results of "Deny" and "Release" name the principals and the errors, and after NotChecked, the states that failed name the errors. Then attach or detach the deny policy by hand.');
  }

  private check(props: AlarmDenyActionProps, minimumDenyDuration: Duration, breakGlass: BreakGlass[]): void {
    const { alarm, costTags } = props;
    const { account, region } = Stack.of(this);
    // The CDK assumes that an imported alarm is in the stack that imports it.
    const place = isToken(alarm.alarmArn) ? alarm.env : Stack.of(this).splitArn(alarm.alarmArn, ArnFormat.COLON_RESOURCE_NAME);
    const isComposite = (alarm.node.defaultChild as CfnResource | undefined)?.cfnResourceType === 'AWS::CloudWatch::CompositeAlarm';
    const isLegal = minimumDenyDuration.isUnresolved() ||
      (minimumDenyDuration.toMilliseconds() >= MIN_RELEASE.toMilliseconds() && minimumDenyDuration.toMilliseconds() <= MAX_RELEASE.toMilliseconds());
    throwProblems(`AlarmDenyAction at ${this.node.path}`, [
      ...isLegal
        ? []
        : [`minimumDenyDuration must be ${MIN_RELEASE.toHumanString()} to ${MAX_RELEASE.toHumanString()}, got ${minimumDenyDuration.toHumanString()}: pass a duration in this range, because the 25,000 events of an execution limit the number of checks`],
      ...principalProblems(props, account, 'alarm'),
      ...breakGlass.flatMap(({ problems }) => problems),
      ...isComposite
        ? [`alarm must not be a composite alarm, got ${show(alarm.node.path)}: the permission to describe a composite alarm cannot be limited to that alarm; pass a metric alarm`]
        : [],
      ...differAtSynth(place.account!, account) || differAtSynth(place.region!, region)
        ? [`alarm must be in account ${account} and Region ${region}, got ${show(alarm.node.path)} in ${place.account} and ${place.region}: EventBridge receives the state changes there; create the action in that account and Region`]
        : [],
      ...props.denyScope === DenyScope.TAGGED_RESOURCES && (costTags?.keys.length ?? 0) === 0 ? [NO_TAGS] : [],
    ]);
  }

  // A policy of its own: the state machine waits for the role's default policy, which therefore cannot name it.
  private permit(role: iam.Role, attachable: ByKind<string>, alarm: cloudwatch.IAlarm): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, 'Permissions', {
      roles: [role],
      description: 'Lets a state machine attach a Deny on Amazon Bedrock, look at the alarm it is for, and detach it',
      statements: [
        ...attachingProps(attachable, this.denyPolicy.managedPolicyArn),
        { actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] },
        { actions: ['states:ListExecutions'], resources: [this.stateMachine.stateMachineArn] },
      ].map((statement) => new iam.PolicyStatement(statement)),
    });
  }

  private startWhenInAlarm({ alarmArn }: cloudwatch.IAlarm): events.Rule {
    const { stateMachineArn } = this.stateMachine;
    const role = new iam.Role(this, 'RuleRole', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com'), description: 'Starts a state machine when an alarm enters ALARM' });
    this.stateMachine.grantStartExecution(role);
    return new events.Rule(this, 'Rule', {
      description: 'Denies Amazon Bedrock when an alarm on its cost enters ALARM',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: [alarmArn],
        detail: { state: { value: ['ALARM'] } },
      },
      targets: [{ bind: () => ({ arn: stateMachineArn, role }) }],
    });
  }
}

function namedPrincipals(names: ByKind<string>): NamedPrincipal[] {
  return (['Role', 'Group', 'User'] as const).flatMap((kind) => names[kind].map((name) => ({ kind, name })));
}
