import {
  ArnFormat, aws_cloudwatch as cloudwatch, aws_iam as iam, type aws_lambda as lambda, aws_scheduler as scheduler, aws_scheduler_targets as targets,
  aws_sqs as sqs, CustomResource, type custom_resources as customResources, Duration, Lazy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DenyAction } from './denied-budget';
import { denyFunction } from '../access/deny-function';
import { attachingAnyStatement } from '../access/deny-policy';
import { denyResourceName, denyResourcePath } from '../access/deny-resources';
import { policySize } from '../access/policy-size';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { METRIC_NAMESPACE, NOT_DENIED_METRIC } from '../private/metric-line';
import { formatArn, partitionOf } from '../private/partition';

/**
 * Action that the function checks, and the principals that the custom resource releases.
 */
interface CheckedAction extends DenyAction {
  readonly budgetArn: string;
}

/**
 * Action that attaches a service control policy.
 */
interface ServiceControlAction {
  readonly budgetName: string;
  readonly budgetArn: string;
  readonly policyId: string;
  readonly policyArn: string;
  readonly targetIds: string[];
}

/**
 * Managed policy and its statements, which grow with each action.
 */
interface Permissions {
  readonly policy: iam.ManagedPolicy;
  readonly list: iam.PolicyStatement;
  readonly execute: iam.PolicyStatement;
  count: number;
}

const ID = 'CostBudgetDenyActionReset';

// Fits into a managed policy of 6,144 characters with names of any length.
const ACTIONS_PER_POLICY = 18;

// A Deny that was lifted is restored, and a principal that AWS Budgets could not deny is reported, within this time.
const INTERVAL = Duration.minutes(15);

// Limit of EventBridge Scheduler for the input of a target.
const MAX_INPUT_SIZE = 256 * 1024;

// Limit of EventBridge Scheduler for the name of a schedule.
const MAX_SCHEDULE_NAME = 64;

/**
 * Function that keeps the Deny of a stack's budgets in effect while they exceed their thresholds, and that reverses and resets their actions afterwards.
 *
 * - While a budget exceeds the threshold of an action, each principal of the action must have the deny policy attached. A principal that has lost the policy,
 *   or that AWS Budgets could not deny, is denied again within 15 minutes, and the run fails. The run also fails if the principal cannot be denied.
 * - Once spend is below the threshold again, in a new period or after the limit was raised, the action is reversed and reset.
 * - Before a policy is deleted, it is detached from all principals.
 *
 * The first `denyInvocations` of a stack creates the function, and all budgets of the stack share it. The function carries the tags of the stack,
 * because it serves every team.
 *
 * The function runs every 15 minutes. It reads its configuration from its own schedule and ignores the content of events, so you can run it at any time and
 * any number of times, with any input. It detaches a policy for CloudFormation only while the stack is being changed.
 *
 * A run fails after it has processed all other actions. Lambda sends a run that failed to the dead-letter queue, and the next run checks all actions again. A
 * budget that denies creates an alarm on failed runs for its notification target, and `alarmOnErrors` adds other targets.
 *
 * A stack can have 93 actions, because CloudFormation supports 500 resources in a stack. AWS supports 100 actions for an account. The function costs
 * about 0.10 USD a month. The schedule, the empty queue and the logs cost nothing within their free tiers.
 *
 * A principal that may change IAM, Lambda, the budget or the stack can lift a Deny, unless the Deny applies to that principal.
 */
export class DenyActionReset extends Construct {
  /**
   * Returns the function of the stack. Creates it if necessary.
   *
   * @param scope any construct of the stack
   */
  public static of(scope: Construct): DenyActionReset {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as DenyActionReset | undefined ?? new DenyActionReset(stack, ID);
  }

  /**
   * Lambda function that checks and resets actions, and detaches policies.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue that contains the failed runs, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly role: iam.Role;
  private readonly provider: customResources.Provider;
  private readonly permissions: Permissions[] = [];
  private readonly actions: DenyAction[] = [];

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    const scheduleName = denyResourceName(this, MAX_SCHEDULE_NAME);
    const scheduleArn = this.formatArn('schedule/default', scheduleName);
    const { handler, role, provider } = denyFunction(this, {
      description: 'Keeps the Deny of budgets in effect while they exceed their thresholds, and resets it afterwards',
      source: 'budgets/reset-deny-actions',
      timeout: Duration.minutes(15),
      environment: { SCHEDULE_NAME: scheduleName },
      statements: [attachingAnyStatement(this), { actions: ['scheduler:GetSchedule'], resources: [scheduleArn] }],
      deadLetterQueue: this.deadLetterQueue,
      maxEventAge: INTERVAL,
    });
    this.handler = handler;
    this.role = role;
    this.provider = provider;
    this.schedule(scheduleName);
    this.node.addValidation({ validate: () => this.inputProblems() });
  }

  /**
   * Returns the metric of failed runs, summed over 5 minutes. A value above 0 means that principals might still be denied, or
   * were not denied although a budget exceeds its threshold.
   *
   * @param options properties of the metric
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Returns the metric of principals that a run found not denied although a budget exceeds its threshold, summed over 5 minutes. Includes principals that
   * the run denied again, and principals of an action that was reversed manually. Nothing is published while there are none.
   *
   * @param options properties of the metric
   */
  public metricPrincipalsNotDenied(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE, metricName: NOT_DENIED_METRIC, dimensionsMap: { FunctionName: this.handler.functionName }, statistic: 'Sum', ...options,
    });
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications the recipients; their topic must be in the Region of the stack
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, 'DenyActionReset', this.metricErrors(), notifications,
      'A deny action of a budget was not reset, or did not deny: principals might still be denied in a new period, or might be able to spend although the budget is exceeded. ' +
      `Read the latest error in log group ${this.handler.logGroup.logGroupName} first: it names the budget, the principals and the reason. Then reverse or run the action in the AWS Budgets console.`);
  }

  /**
   * Returns the metric of failed runs of the past 14 days, which are the messages in the dead-letter queue.
   *
   * @param options properties of the metric
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  /**
   * Registers an action.
   *
   * @returns the custom resource that detaches the policy of the action when it is replaced, changed or deleted; must be created before the action
   * @internal
   */
  public _add(scope: Construct, { budgetName, budgetArn, policyArn, roles, groups, users, autoReset }: CheckedAction): CustomResource {
    this.actions.push({ budgetName, policyArn, autoReset, roles, groups, users });
    const permissions = this.permit(budgetArn);
    const release = new CustomResource(scope, 'Release', {
      serviceToken: this.provider.serviceToken,
      resourceType: 'Custom::BudgetDenyRelease',
      properties: { BudgetName: budgetName, PolicyArn: policyArn, Roles: roles, Groups: groups, Users: users, AutoReset: `${autoReset}` },
    });
    release.node.addDependency(permissions);
    return release;
  }

  /**
   * Registers an action that attaches a service control policy.
   *
   * @returns the custom resource that detaches the policy; must be created before the action
   * @internal
   */
  public _addServiceControl(scope: Construct, { budgetName, budgetArn, policyId, policyArn, targetIds }: ServiceControlAction): CustomResource {
    this.actions.push({ budgetName, policyArn: policyId, autoReset: true, roles: [], groups: [], users: [] });
    const anyTarget = ['account/*', 'ou/*', 'root/*'].map((each) => `arn:${partitionOf(Stack.of(this))}:organizations::*:${each}`);
    const releasing = new iam.ManagedPolicy(scope, 'ReleasePermissions', {
      path: denyResourcePath(this),
      description: 'Detaches the service control policy of a budget action before the policy is deleted',
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['organizations:ListTargetsForPolicy'], resources: [policyArn] }),
        // From any target, because a target might have been removed from the list since the policy was attached.
        new iam.PolicyStatement({ actions: ['organizations:DetachPolicy'], resources: [policyArn, ...anyTarget] }),
      ],
    });
    const release = new CustomResource(scope, 'Release', {
      serviceToken: this.provider.serviceToken,
      resourceType: 'Custom::BudgetDenyRelease',
      properties: { BudgetName: budgetName, PolicyArn: policyId, TargetIds: targetIds },
    });
    release.node.addDependency(this.permit(budgetArn), releasing);
    return release;
  }

  private schedule(name: string): void {
    const { account } = Stack.of(this);
    // The CDK would create a role outside the IAM path that denied principals must not change.
    const role = new iam.Role(this, 'ScheduleRole', {
      path: denyResourcePath(this),
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': this.formatArn('schedule-group', 'default') } },
      }),
    });
    new scheduler.Schedule(this, 'Schedule', {
      scheduleName: name,
      description: 'Checks the deny actions of budgets. The input is the configuration of the function',
      schedule: scheduler.ScheduleExpression.rate(INTERVAL),
      target: new targets.LambdaInvoke(this.handler, {
        role,
        input: scheduler.ScheduleTargetInput.fromObject({ actions: Lazy.any({ produce: () => this.actions }) }),
        deadLetterQueue: this.deadLetterQueue,
        // The next run checks the same actions.
        maxEventAge: INTERVAL,
        retryAttempts: 3,
      }),
    });
  }

  private inputProblems(): string[] {
    const size = policySize(this, { actions: this.actions });
    return size <= MAX_INPUT_SIZE ? [] : [
      `the deny actions of the stack must have at most ${MAX_INPUT_SIZE} characters of names in the input of the schedule, got ${size}: deny groups instead of roles and users, or create actions in another stack`,
    ];
  }

  private formatArn(resource: string, resourceName: string): string {
    return formatArn(Stack.of(this), { service: 'scheduler', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  private permit(budgetArn: string): iam.ManagedPolicy {
    let last = this.permissions.at(-1);
    if (!last || last.count === ACTIONS_PER_POLICY) {
      last = this.newPermissions();
      this.permissions.push(last);
    }
    last.list.addResources(budgetArn);
    last.execute.addResources(`${budgetArn}/action/*`);
    last.count += 1;
    return last.policy;
  }

  private newPermissions(): Permissions {
    const list = new iam.PolicyStatement({ actions: ['budgets:ViewBudget', 'budgets:DescribeBudgetActionsForBudget'] });
    const execute = new iam.PolicyStatement({ actions: ['budgets:DescribeBudgetAction', 'budgets:ExecuteBudgetAction'] });
    const policy = new iam.ManagedPolicy(this, `Permissions${this.permissions.length + 1}`, {
      path: denyResourcePath(this),
      description: 'Resets the deny actions of budgets',
      roles: [this.role],
      statements: [list, execute],
    });
    return { policy, list, execute, count: 0 };
  }
}
