import {
  ArnFormat, aws_cloudwatch as cloudwatch, type aws_events as events, aws_iam as iam, aws_stepfunctions as sfn, type CfnResource, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AlarmDenyOptions } from './alarm-deny-options';
import { AlarmDenyResources } from './alarm-deny-resources';
import { denyStateMachine, type NamedPrincipal } from './deny-state-machine';
import { DenyScope } from '../access';
import { type BreakGlass, breakGlassOf } from '../access/break-glass';
import { type ByKind, namesOf, principalProblems } from '../access/denied-principals';
import { attachingPolicies, denyPolicy } from '../access/deny-policy';
import { denyResourceName, denyResourcePath } from '../access/deny-resources';
import { ManagedPolicyQuota, managedPolicyQuotaProblems } from '../access/managed-policy-quota';
import { taggedDenial } from '../access/tag-conditions';
import type { ICostNotifications } from '../notifications';
import { alarmTopicProblems } from '../notifications/alarm-topic-rules';
import { errorAlarm, hasErrorAlarm } from '../notifications/error-alarm';
import { differAtSynth, isToken, show, throwProblems } from '../private/check';
import { METRIC_NAMESPACE, NOT_DENIED_METRIC } from '../private/metric-line';
import { partitionOf } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { warn } from '../private/warning';
import { CostTagSource, type CostTags } from '../tags';

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

// A lost Deny is restored, and a principal that could not be denied is denied again, within this time.
const INTERVAL = Duration.minutes(15);

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
const MAX_STATE_MACHINE_NAME = 80;

const NO_TAGS = 'denyScope must be DenyScope.ALL_BEDROCK without costTags, got TAGGED_RESOURCES: pass costTags to the alarm or to the import of the profile, or deny all of Bedrock';

/**
 * Denies Amazon Bedrock to principals while an alarm is in ALARM. `alarm.denyInvocations(…)` creates it.
 *
 * EventBridge receives the state change within seconds and starts a state machine. The state machine attaches a deny policy to the principals, checks the alarm every 15 minutes, and detaches the policy after `minimumDenyDuration`,
 * once the alarm is no longer in ALARM. It calls IAM and CloudWatch without a function. It can attach only this policy, and only to these principals. If the alarm fires again, only the last execution detaches the policy.
 *
 * While the alarm is in ALARM, each check also verifies that every principal still has the policy. A principal that has lost the policy is denied again within 15 minutes. A principal that could not be denied, for example a role that
 * has all the managed policies that IAM permits, is tried again at the same interval. Both are published as `PrincipalsNotDenied` within minutes, and are part of `metricErrors`.
 *
 * The policy also denies the principals to change what denies them: the alarm, the rule, the state machine, the functions, the deny policies and roles of the stack, and the stack itself. Reading stays allowed. Other principals that
 * may change IAM, Step Functions, EventBridge, Lambda, the alarm or the stack can lift the Deny. A denied principal can lift it by assuming such a role.
 *
 * A deployment also starts the state machine if the alarm is in ALARM at that time, or if principals are being denied: a renamed alarm or an added principal is then denied under the new definition.
 *
 * While the alarm cannot be checked, the policy stays attached. After two checks in a row that failed, a new execution attaches the policy again, and the former one fails with the error `NotChecked`. Only with `releaseWhileInAlarm`, and
 * after `minimumDenyDuration`, the policy is then detached without a check.
 *
 * When a principal leaves the list, a custom resource detaches the policy from that principal. When the action is deleted, the custom resource stops the executions first and then detaches the policy from all principals: CloudFormation
 * could otherwise delete neither the policy nor the state machine.
 *
 * Costs about 0.001 USD for each hour in which principals are denied, and nothing otherwise: 0.025 USD per 1,000 state transitions, and logs. Jobs and provisioned throughput that already run continue.
 *
 * To lift a Deny manually, stop the execution and detach the policy.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
@injectable
export class AlarmDenyAction extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.AlarmDenyAction';

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
    const quota = new ManagedPolicyQuota(this, props, props.managedPolicyQuota);

    const shared = AlarmDenyResources.of(this);
    this.denyPolicy = denyPolicy(this, {
      description: 'Attached while an alarm on the cost of Amazon Bedrock is in ALARM, and detached afterwards',
      denied: props,
      denial: {
        breakGlassArns: breakGlass.flatMap(({ arns }) => arns),
        ...props.denyScope === DenyScope.TAGGED_RESOURCES ? taggedDenial(costTags!, costTags!._source ?? CostTagSource.RESOURCE) : {},
      },
      trigger: alarm,
      triggerArns: [alarm.alarmArn],
    });
    const names = namesOf(props);
    const role = new iam.Role(this, 'Role', {
      path: denyResourcePath(this),
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }),
      description: 'Attaches a Deny on Amazon Bedrock when an alarm enters ALARM, and detaches it',
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: denyResourceName(this, MAX_STATE_MACHINE_NAME),
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(denyStateMachine({
        partition: partitionOf(stack),
        policyArn: this.denyPolicy.managedPolicyArn,
        principals: namedPrincipals(names),
        alarmName: alarm.alarmName,
        ...intervalsOf(minimumDenyDuration),
        releaseWhileInAlarm: props.releaseWhileInAlarm ?? false,
      }))),
      role,
      logs: { destination: shared.logGroup, level: sfn.LogLevel.ALL },
      tracingEnabled: true,
    });

    const properties = {
      StateMachineArn: this.stateMachine.stateMachineArn,
      PolicyArn: this.denyPolicy.managedPolicyArn,
      AlarmName: alarm.alarmName,
      Roles: names.Role,
      Groups: names.Group,
      Users: names.User,
    };
    // On deletion, the rule is deleted first, then the permission to attach, and then the policy is detached. Nothing can attach the policy again.
    const release = shared.release(this, properties);
    const permissions = this.permit(role, props);
    permissions.forEach((each) => each.node.addDependency(release));
    this.rule = shared.rule(this, alarm, this.stateMachine.stateMachineArn);
    this.rule.node.addDependency(...permissions);
    // After the rule: an alarm that enters ALARM earlier is found by the start, and one that enters ALARM later by the rule.
    shared.start(this, properties).node.addDependency(this.rule);

    if (props.notifications) {
      this.alarmOnErrors(props.notifications);
    }
    if (costTags && !isToken(costTags.keys)) {
      costTags._addTo(this);
    }
    this.node.addValidation({
      validate: () => {
        this.warnIfErrorsNotifyNoRecipient();
        quota.warnIfClose('AlarmDenyAction');
        return [...props.denyScope === DenyScope.TAGGED_RESOURCES && costTags!._entries().length === 0 ? [NO_TAGS] : [], ...quota.problems()];
      },
    });
  }

  /**
   * Returns the number of errors, summed over 5 minutes: executions that failed, timed out or were aborted, and checks that found principals not denied. An execution that is stopped manually counts as aborted.
   *
   * @param options properties of the metric
   */
  public metricErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      // Nothing is published while no execution ends and all principals are denied.
      expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0) + FILL(notDenied, 0)',
      usingMetrics: {
        failed: this.stateMachine.metricFailed(),
        timedOut: this.stateMachine.metricTimedOut(),
        aborted: this.stateMachine.metricAborted(),
        notDenied: this.metricPrincipalsNotDenied(),
      },
      period: Duration.minutes(5),
      label: 'Errors of the deny action',
      ...options,
    });
  }

  /**
   * Returns the metric of checks that found principals not denied although the alarm is in ALARM, summed over 5 minutes. The principals could not be denied, or have lost the policy. Nothing is published while there are none.
   *
   * @param options properties of the metric
   */
  public metricPrincipalsNotDenied(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE, metricName: NOT_DENIED_METRIC, dimensionsMap: { StateMachineArn: this.stateMachine.stateMachineArn }, statistic: 'Sum', ...options,
    });
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications the recipients; their topic must be in the Region of the action
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, 'AlarmDenyAction', this.metricErrors(), notifications,
      'A principal is not denied Amazon Bedrock although it must be, or an execution of the state machine that denies did not succeed: principals might be able to spend although they must not, or might still be denied. ' +
      'Open the latest execution in the Step Functions console first: the results of "Deny" and "Release" name the principals and the errors, and after NotChecked, the states that failed name the errors. Then attach or detach the deny policy manually.');
  }

  private warnIfErrorsNotifyNoRecipient(): void {
    if (!hasErrorAlarm(this)) {
      warn(this, 'AlarmDenyAction.noErrorAlarm', 'A Deny that fails or is lost notifies no recipient. Pass notifications with a topic in the Region of the stack, or call alarmOnErrors(…). ' +
        'Acknowledge this warning if an alarm of your own uses metricErrors()');
    }
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
        : [`minimumDenyDuration must be ${MIN_RELEASE.toHumanString()} to ${MAX_RELEASE.toHumanString()}, got ${minimumDenyDuration.toHumanString()}: pass a duration in this range`],
      ...principalProblems(props, account, 'alarm'),
      ...managedPolicyQuotaProblems(props.managedPolicyQuota),
      ...alarmTopicProblems(region, props.notifications),
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

  // Policies of their own: the state machine waits for the role's default policy, which therefore cannot name it.
  private permit(role: iam.Role, { alarm, ...denied }: AlarmDenyActionProps): iam.ManagedPolicy[] {
    const { managedPolicyArn: policyArn } = this.denyPolicy;
    return attachingPolicies(this, {
      description: 'Lets a state machine attach a Deny on Amazon Bedrock, check the alarm that the Deny belongs to, and detach the Deny',
      role,
      denied,
      policyArn,
      others: [
        { actions: ['iam:ListEntitiesForPolicy'], resources: [policyArn] },
        { actions: ['cloudwatch:DescribeAlarms'], resources: [alarm.alarmArn] },
        { actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } } },
        { actions: ['states:ListExecutions', 'states:StartExecution'], resources: [this.stateMachine.stateMachineArn] },
      ],
    });
  }
}

/** The checks divide the minimum duration into equal intervals. A duration that is known only at deployment is one interval. */
function intervalsOf(minimumDenyDuration: Duration): { intervalSeconds: number; minimumIntervals: number } {
  const seconds = minimumDenyDuration.toSeconds();
  const minimumIntervals = minimumDenyDuration.isUnresolved() ? 1 : Math.ceil(seconds / INTERVAL.toSeconds());
  return { intervalSeconds: minimumIntervals === 1 ? seconds : Math.ceil(seconds / minimumIntervals), minimumIntervals };
}

function namedPrincipals(names: ByKind<string>): NamedPrincipal[] {
  return (['Role', 'Group', 'User'] as const).flatMap((kind) => names[kind].map((name) => ({ kind, name })));
}
