import { join } from 'node:path';
import {
  ArnFormat, Aws, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_scheduler as scheduler, aws_scheduler_targets as targets,
  aws_sqs as sqs, CustomResource, custom_resources as customResources, Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DenyAction } from './reset-deny-actions-handler';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { physicalName } from '../private/physical-name';

/**
 * Action that the function can reverse and reset.
 */
interface ResettableAction extends DenyAction {
  readonly budgetArn: string;

  /** Whether the schedule reverses and resets the action. */
  readonly autoReset: boolean;
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

// AWS updates a budget up to three times a day: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
const INTERVAL = Duration.hours(8);

/**
 * Function that reverses and resets the deny actions of a stack's budgets.
 *
 * It resets an action once spend is below the threshold again, in a new period or after the limit was raised. It also detaches the policy of an
 * action before the policy is deleted.
 *
 * The first `denyInvocations` of a stack creates the function, and all budgets of the stack share it. The function carries the tags of the stack,
 * because it serves every team.
 *
 * The function runs every 8 hours. It checks each action and its budget before it makes a change, so you can run it at any time and any number of
 * times. To run it manually, send it the input of the schedule.
 *
 * A run fails, after it has processed all other actions, if an action could not be reset, or if a budget exceeds its threshold but the action could
 * not deny. Lambda then retries twice, and sends a run that still fails to the dead-letter queue. `alarmOnErrors` notifies the engineer on call of a
 * run that failed.
 *
 * Costs a few Lambda seconds a day. The schedule, the empty queue and the logs cost nothing within their free tiers.
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
   * Lambda function that resets actions and detaches policies.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue that contains the runs that failed after all retries, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Path of the stack's deny policies in IAM. It contains the Region, because IAM is global.
   *
   * @internal
   */
  public readonly _policyPath: string;

  private readonly role: iam.Role;
  private readonly provider: customResources.Provider;
  private readonly permissions: Permissions[] = [];
  private readonly scheduled: DenyAction[] = [];

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    // The pseudo parameter, so that giving the stack an environment does not move the policies.
    this._policyPath = `/${physicalName(this, [], 128)}/${Aws.REGION}/`;
    this.permitRelease();
    const logGroup = this.logGroup('Logs');
    logGroup.grantWrite(this.role);
    this.handler = new lambda.Function(this, 'Handler', {
      description: 'Reverses and resets the deny actions of budgets once spend is below their thresholds again',
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, '..', '..', 'assets', 'budgets', 'reset-deny-actions.lambda')),
      role: this.role,
      logGroup,
      timeout: Duration.minutes(15),
      memorySize: 256,
      retryAttempts: 2,
      // The maximum of Lambda. The next run checks all actions again.
      maxEventAge: Duration.hours(6),
      deadLetterQueue: this.deadLetterQueue,
    });
    this.provider = new customResources.Provider(this, 'Provider', { onEventHandler: this.handler, logGroup: this.logGroup('ProviderLogs') });
  }

  /**
   * Returns the metric of failed runs, including retries, summed over 5 minutes. A value above 0 means that principals might still be denied, or
   * might not be denied although a budget exceeds its threshold.
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
    return errorAlarm(this, 'DenyActionReset', this.metricErrors(), notifications,
      'A deny action of a budget was not reset, or did not deny: principals might still be denied in a new period, or might be able to spend although the budget is exceeded. ' +
      `Read the latest error in log group ${this.handler.logGroup.logGroupName} first: it names the budget and the reason. Then reverse or run the action in the AWS Budgets console.`);
  }

  /**
   * Returns the metric of runs that failed after all retries, which are the messages in the dead-letter queue.
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
  public _add(scope: Construct, { budgetName, budgetArn, policyArn, roles, groups, users, autoReset }: ResettableAction): CustomResource {
    if (autoReset) {
      if (this.scheduled.length === 0) {
        this.schedule();
      }
      this.scheduled.push({ budgetName, policyArn, roles, groups, users });
    }
    const permissions = this.permit(budgetArn);
    const release = new CustomResource(scope, 'Release', {
      serviceToken: this.provider.serviceToken,
      resourceType: 'Custom::BudgetDenyRelease',
      properties: { AccountId: Stack.of(this).account, BudgetName: budgetName, PolicyArn: policyArn, Roles: roles, Groups: groups, Users: users },
    });
    release.node.addDependency(permissions);
    return release;
  }

  private schedule(): void {
    new scheduler.Schedule(this, 'Schedule', {
      description: 'Checks whether spend is below the thresholds of budget deny actions again',
      schedule: scheduler.ScheduleExpression.rate(INTERVAL),
      target: new targets.LambdaInvoke(this.handler, {
        input: scheduler.ScheduleTargetInput.fromObject({ accountId: Stack.of(this).account, actions: Lazy.any({ produce: () => this.scheduled }) }),
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: INTERVAL,
        retryAttempts: 10,
      }),
    });
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
      description: 'Resets the deny actions of budgets',
      roles: [this.role],
      statements: [list, execute],
    });
    return { policy, list, execute, count: 0 };
  }

  /**
   * Grants access by the path that the stack's deny policies share, rather than by their ARNs. When an action is removed, CloudFormation removes the
   * ARN of its policy from all statements before it deletes the custom resource that detaches the policy.
   */
  private permitRelease(): void {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'iam', region: '', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const denyPolicies = arn('policy', `${this._policyPath.slice(1)}*`);
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:ListEntitiesForPolicy'], resources: [denyPolicies] }));
    // From any principal, because a principal might have been removed from the list. Only for these policies.
    this.role.addToPolicy(new iam.PolicyStatement({
      actions: ['iam:DetachRolePolicy', 'iam:DetachGroupPolicy', 'iam:DetachUserPolicy'],
      resources: [arn('role', '*'), arn('group', '*'), arn('user', '*')],
      conditions: { ArnLike: { 'iam:PolicyARN': denyPolicies } },
    }));
  }

  private logGroup(id: string): logs.LogGroup {
    return new logs.LogGroup(this, id, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  }
}
