import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as eventTargets, aws_iam as iam,
  type aws_lambda as lambda, aws_lambda_event_sources as eventSources,
  aws_logs as logs, aws_scheduler as scheduler, aws_scheduler_targets as targets, aws_sqs as sqs,
  CustomResource, custom_resources as customResources, Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type DenyListContent, NO_TAG_VALUE, type PolicyDocumentJson, policyText } from './denied-values';
import { DENIED_VALUES_METRIC } from './deny-list-metric';
import { deniedValueProblems, denyListProblems } from './deny-list-rules';
import type { OrganizationDenyListProps } from './organization-deny-list-props';
import { breakGlassOf } from '../access/break-glass';
import { DEFAULT_CARRIER_KINDS } from '../access/carrier-rules';
import { denySpending } from '../access/deny-statements';
import { MAX_SERVICE_CONTROL_POLICY_SIZE, policySize } from '../access/policy-size';
import type { ICostNotifications } from '../notifications';
import { errorAlarm, hasErrorAlarm } from '../notifications/error-alarm';
import { throwProblems } from '../private/check';
import { type HandlerFunction, handlerFunction } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';
import { partitionOf } from '../private/partition';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { argumentProblems, type PropertyProblem, withRules } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { CostTagCarrierKind } from '../tags';

const TIMEOUT = Duration.minutes(2);

// Limit of EventBridge Scheduler for the name of a schedule.
const MAX_SCHEDULE_NAME = 64;

// A pattern has at most 2,048 characters, and an ARN of an alarm up to 320. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const ALARMS_PER_RULE = 5;

// Limit of EventBridge Scheduler for the input of a target.
const MAX_INPUT_SIZE = 256 * 1024;

const MESSAGE_GROUP = 'deny-list';

const TAG_KEY = 'bedrock-cost-tags:deny-list';

/** Value that is denied, and the alarms that deny it. Undefined if it is always denied. */
interface DeniedValue {
  readonly value: string;
  readonly alarms?: cloudwatch.IAlarm[];
}

/**
 * Denies Amazon Bedrock under tag values in all accounts of an organization, with one service control policy.
 *
 * `denyOn` denies a value while one of its alarms is in ALARM, and `deny` denies a value until the app removes it. A function makes the policy equal to these values on each state change of the alarms and every 5 minutes.
 * State changes arrive within seconds. IAM applies a changed policy within minutes, also to active sessions. Late, duplicate and concurrent runs end with the same policy. A value stays denied while its alarms cannot be read.
 * Changes that were made to the policy elsewhere are overwritten and logged.
 *
 * The policy denies all actions that incur cost on resources with the tag, such as application inference profiles, Bedrock Projects and agents, and on callers with the tag if `carrierKinds` contains
 * `IAM_PRINCIPAL`. Calls without the tag are not denied: use `TagEnforcementPolicy` for these. The policy uses one of the policies that a target can have. With the default `maxPolicySize`, it has room for more than 100 values of 20
 * characters. While no value is denied, the policy contains the value `#`, which no tag can have.
 *
 * A service control policy does not apply in the management account or to service-linked roles. Running jobs and provisioned throughput continue.
 *
 * Deploy the deny list in the account and Region of the alarms. The account must be the management account, or a delegated administrator for policies that may create, describe, update, tag, attach, detach and
 * delete service control policies and list their targets.
 *
 * CloudFormation does not manage the content of the policy, so a deployment never lifts a Deny. When the construct is removed, the policy is detached from all targets and deleted, and the Deny ends.
 *
 * Costs about 0.05 USD a month for the function, 0.30 USD for its metric, and 0.10 USD for the alarm on failed runs.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 *
 * @example
 * declare const claimsAlarm: BedrockCostAlarm;
 *
 * const denyList = new OrganizationDenyList(this, 'DenyList', {
 *   tagKey: 'Department',
 *   targetIds: ['ou-ab12-34cd56ef'],
 * });
 * denyList.denyOn('Claims', claimsAlarm);
 */
@injectable
export class OrganizationDenyList extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.OrganizationDenyList';

  /**
   * ID of the service control policy, such as `p-examplepolicyid111`.
   */
  public readonly policyId: string;

  /**
   * Lambda function that updates the policy.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue of the state changes. Its only message group makes the runs follow one another.
   */
  public readonly queue: sqs.Queue;

  /**
   * Queue of the messages whose run failed three times, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly values: DeniedValue[] = [];
  private readonly watched: cloudwatch.IAlarm[] = [];
  private readonly conditionKeys: string[];
  private readonly document: PolicyDocumentJson;
  private rules = 0;

  constructor(scope: Construct, id: string, props: OrganizationDenyListProps) {
    super(scope, id);
    const { tagKey, targetIds = [], carrierKinds = DEFAULT_CARRIER_KINDS, maxPolicySize = MAX_SERVICE_CONTROL_POLICY_SIZE } = props;
    const stack = Stack.of(this);
    const breakGlass = (props.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, this));
    throwProblems(`OrganizationDenyList at ${this.node.path}`, [...denyListProblems(props, stack), ...breakGlass.flatMap(({ problems }) => problems)]);

    const tags = (prefix: string, isWanted: boolean) => isWanted ? { [`${prefix}/${tagKey}`]: [NO_TAG_VALUE] } : undefined;
    const resourceTags = tags('aws:ResourceTag', carrierKinds.some((kind) => kind !== CostTagCarrierKind.IAM_PRINCIPAL));
    const principalTags = tags('aws:PrincipalTag', carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL));
    const breakGlassArns = breakGlass.flatMap(({ arns }) => arns);
    const statements = denySpending({ breakGlassArns, resourceTags, principalTags }, partitionOf(stack));
    this.conditionKeys = Object.keys({ ...resourceTags, ...principalTags });
    this.document = new iam.PolicyDocument({
      statements: statements.map((each) => new iam.PolicyStatement({ effect: iam.Effect.DENY, ...each })),
    }).toJSON();

    const scheduleName = physicalName(this, [], MAX_SCHEDULE_NAME);
    const fn = handlerFunction(this, {
      description: 'Makes a service control policy deny the tag values whose alarms are in ALARM',
      source: 'organization/update-deny-list',
      timeout: TIMEOUT,
      memorySize: 256,
      environment: { SCHEDULE_NAME: scheduleName },
    });
    this.handler = fn.handler;
    const permissions = this.permit(fn, scheduleName, targetIds);
    this.policyId = this.createPolicy(props, permissions).ref;

    this.deadLetterQueue = new sqs.Queue(this, 'FailedChanges', { fifo: true, enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Changes', {
      fifo: true,
      contentBasedDeduplication: true,
      enforceSSL: true,
      // Not longer than a run, because other changes wait for a message that is tried again.
      visibilityTimeout: TIMEOUT,
      retentionPeriod: Duration.hours(1),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 3 },
    });
    this.handler.addEventSource(new eventSources.SqsEventSource(this.queue, { batchSize: 10 }));
    this.schedule(scheduleName, targetIds, props.checkInterval ?? Duration.minutes(5));
    if (props.notifications) {
      this.alarmOnErrors(props.notifications);
    }
    this.node.addValidation({ validate: () => this.problemsAtSynth(maxPolicySize) });
  }

  /**
   * Denies a value while an alarm is in ALARM. Further calls with the same value add alarms: the value is denied while at least one of them is in ALARM. Throws for a value that is a token, and for an alarm in another account or Region.
   *
   * @param value value of the tag, known at synth
   * @param alarm alarm in the account and Region of the stack. A composite alarm is supported
   */
  public denyOn(value: string, alarm: cloudwatch.IAlarm): void {
    this.checkValue(value, argumentProblems('alarm', '=cloudwatch.IAlarm', alarm), alarm);
    this.watch(alarm);
    const index = this.values.findIndex((listed) => listed.value === value && listed.alarms !== undefined);
    if (index === -1) {
      this.values.push({ value, alarms: [alarm] });
    } else {
      this.values[index].alarms!.push(alarm);
    }
  }

  /**
   * Denies a value until the call is removed from the app. Throws for a value that is a token.
   *
   * @param value value of the tag, known at synth
   */
  public deny(value: string): void {
    this.checkValue(value);
    this.values.push({ value });
  }

  /**
   * Returns the metric of the values that are denied, the maximum over 5 minutes.
   *
   * @param options properties of the metric
   */
  public metricDeniedTagValues(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE, metricName: DENIED_VALUES_METRIC, dimensionsMap: { FunctionName: this.handler.functionName }, statistic: 'Maximum', ...options,
    });
  }

  /**
   * Returns the metric of failed runs, summed over 5 minutes. A value above 0 means that the policy might deny too much or too little.
   *
   * @param options properties of the metric
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications the recipients; their topic must be in the Region of the stack
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, 'OrganizationDenyList', this.metricErrors(), notifications,
      'A service control policy might not deny the tag values whose alarms are in ALARM, or might still deny others. ' +
      `Read the latest error in log group ${this.handler.logGroup.logGroupName} first: it names the alarm, the policy or the target, and the reason. If the policy was deleted, deploy the stack with another policyName.`);
  }

  private checkValue(value: string, ofAlarm: PropertyProblem[] = [], alarm?: cloudwatch.IAlarm): void {
    const stack = Stack.of(this);
    const place = { account: stack.account, region: stack.region, splitArn: (arn: string) => stack.splitArn(arn, ArnFormat.COLON_RESOURCE_NAME) };
    const problems = [...argumentProblems('value', 'string', value), ...ofAlarm];
    throwProblems(`OrganizationDenyList at ${this.node.path}`, withRules(problems, () => deniedValueProblems(value, alarm, place)));
  }

  private watch(alarm: cloudwatch.IAlarm): void {
    const alarms = this.watched;
    if (alarms.some(({ alarmArn }) => alarmArn === alarm.alarmArn)) {
      return;
    }
    if (alarms.length % ALARMS_PER_RULE === 0) {
      const first = alarms.length;
      this.rules += 1;
      new events.Rule(this, `Rule${this.rules}`, {
        description: 'Updates the deny list when an alarm changes its state',
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          resources: Lazy.list({ produce: () => alarms.slice(first, first + ALARMS_PER_RULE).map(({ alarmArn }) => alarmArn) }),
        },
        targets: [new eventTargets.SqsQueue(this.queue, { messageGroupId: MESSAGE_GROUP })],
      });
    }
    alarms.push(alarm);
  }

  private permit({ role }: HandlerFunction, scheduleName: string, targetIds: string[]): iam.Policy {
    const stack = Stack.of(this);
    const partition = partitionOf(stack);
    const isServiceControl = { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' };
    // The management account is the owner of all policies, also for a delegated administrator.
    const ofOrganization = (kind: string) => `arn:${partition}:organizations::*:${kind}`;
    const policies = ofOrganization('policy/*/service_control_policy/*');
    const { TagValue: own } = this.tagOfPolicy();
    const attach = targetIds.length === 0 ? [] : ['organizations:AttachPolicy'];
    const allow = (actions: string[], resources: string[], StringEquals?: Record<string, string>) =>
      new iam.PolicyStatement({ actions, resources, conditions: StringEquals && { StringEquals } });
    return new iam.Policy(this, 'Permissions', {
      roles: [role],
      statements: [
        allow(['organizations:CreatePolicy'], ['*'], { ...isServiceControl, [`aws:RequestTag/${TAG_KEY}`]: own }),
        allow(['organizations:TagResource'], [policies], { [`aws:RequestTag/${TAG_KEY}`]: own }),
        allow([
          ...attach, 'organizations:DeletePolicy', 'organizations:DescribePolicy', 'organizations:DetachPolicy', 'organizations:ListTargetsForPolicy', 'organizations:UpdatePolicy',
        ], [policies], { [`aws:ResourceTag/${TAG_KEY}`]: own }),
        // Former targets and targets of an administrator are detached before the policy is deleted, and are not known here.
        allow([...attach, 'organizations:DetachPolicy'], ['account/*', 'ou/*', 'root/*'].map(ofOrganization), isServiceControl),
        // A composite alarm is described only with permission on all alarms.
        allow(['cloudwatch:DescribeAlarms'], ['*']),
        allow(['scheduler:GetSchedule'], [stack.formatArn({ service: 'scheduler', resource: 'schedule/default', resourceName: scheduleName })]),
      ],
    });
  }

  private tagOfPolicy(): { readonly TagKey: string; readonly TagValue: string } {
    return { TagKey: TAG_KEY, TagValue: physicalName(this, [], 128) };
  }

  private createPolicy({ policyName, targetIds }: OrganizationDenyListProps, permissions: iam.Policy): CustomResource {
    const provider = new customResources.Provider(this, 'Provider', {
      onEventHandler: this.handler,
      logGroup: new logs.LogGroup(this, 'ProviderLogs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
    });
    const policy = new CustomResource(this, 'Policy', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::OrganizationDenyList',
      properties: {
        Name: policyName ?? physicalName(this, [], 125),
        Description: 'Denies Amazon Bedrock under tag values. A function writes the content',
        TargetIds: targetIds,
        ...this.tagOfPolicy(),
        Content: Lazy.string({ produce: () => Stack.of(this).toJsonString(this.content()) }),
      },
    });
    policy.node.addDependency(permissions);
    return policy;
  }

  private schedule(scheduleName: string, targetIds: string[], interval: Duration): void {
    const stack = Stack.of(this);
    // The CDK would create a role outside the construct, where it would not inherit its tags.
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' }) } },
      }),
    });
    new scheduler.Schedule(this, 'Schedule', {
      scheduleName,
      description: 'Compares the deny list with the alarms. The input is the configuration of the function',
      schedule: scheduler.ScheduleExpression.rate(interval),
      target: new targets.SqsSendMessage(this.queue, {
        role,
        messageGroupId: MESSAGE_GROUP,
        input: scheduler.ScheduleTargetInput.fromObject({
          // The queue drops a message that equals one of the last 5 minutes.
          scheduledTime: scheduler.ContextAttribute.scheduledTime,
          denyList: { policyId: this.policyId, targetIds, ...lazily(() => this.content()) },
        }),
        maxEventAge: Duration.minutes(15),
        retryAttempts: 3,
      }),
    });
  }

  private content(): DenyListContent {
    return {
      document: this.document,
      conditionKeys: this.conditionKeys,
      values: this.values.map(({ value, alarms }) => ({ value, alarmNames: alarms && [...new Set(alarms.map(({ alarmName }) => alarmName))] })),
    };
  }

  private problemsAtSynth(maxPolicySize: number): string[] {
    if (!hasErrorAlarm(this)) {
      warn(this, 'OrganizationDenyList.noErrorAlarm', 'A deny list that cannot be updated notifies no recipient. Pass notifications, or call alarmOnErrors(…). Acknowledge this warning if an alarm of your own uses metricErrors()');
    }
    const values = this.values.map(({ value }) => value);
    const size = policySize(this, JSON.parse(policyText({ document: this.document, conditionKeys: this.conditionKeys }, values)));
    const inputSize = policySize(this, this.content());
    return [
      ...size <= maxPolicySize ? [] : [
        `OrganizationDenyList: "${this.node.path}" must have at most ${maxPolicySize} characters with all values, got ${size} with ${values.length} values: deny fewer or shorter values, raise maxPolicySize, or create another deny list`,
      ],
      ...inputSize <= MAX_INPUT_SIZE ? [] : [
        `OrganizationDenyList: "${this.node.path}" must have at most ${MAX_INPUT_SIZE} characters in the input of the schedule, got ${inputSize}: use fewer alarms, or create another deny list`,
      ],
    ];
  }
}

/** Properties that are complete at synth only. */
function lazily(content: () => DenyListContent): { [name in keyof DenyListContent]: unknown } {
  return {
    document: Lazy.any({ produce: () => content().document }),
    conditionKeys: Lazy.any({ produce: () => content().conditionKeys }),
    values: Lazy.any({ produce: () => content().values }),
  };
}
