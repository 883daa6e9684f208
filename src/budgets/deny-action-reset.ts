import { join } from 'node:path';
import {
  ArnFormat, Aws, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_scheduler as scheduler, aws_scheduler_targets as targets,
  aws_sqs as sqs, CustomResource, custom_resources as customResources, Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DenyAction } from './reset-deny-actions-handler';
import type { ITagBudget } from './tag-budget-interface';
import { physicalName } from '../private/physical-name';

/**
 * One action that is to be undone and re-armed.
 */
interface ResettableAction extends Omit<DenyAction, 'budgetName'> {
  readonly budget: ITagBudget;

  /** Whether the schedule undoes and re-arms it. */
  readonly autoReset: boolean;
}

/**
 * A managed policy and its statements, which grow with each action.
 */
interface Permissions {
  readonly policy: iam.ManagedPolicy;
  readonly list: iam.PolicyStatement;
  readonly execute: iam.PolicyStatement;
  count: number;
}

const ID = 'CostBudgetDenyActionReset';

// So many fit into one managed policy of 6,144 characters, whatever the names.
const ACTIONS_PER_POLICY = 18;

// AWS updates a budget up to three times a day: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
const INTERVAL = Duration.hours(8);

/**
 * Undoes and re-arms the deny actions of a stack's budgets once their spend is below the threshold again, which is in a new period or after the limit was raised; and
 * detaches their policies before they are deleted.
 *
 * One per stack, made with the first `denyInvocationsAt`, shared by all. Its tags are the stack's, since it serves every team.
 *
 * The function runs every 8 hours. It looks at each action and its budget first and does only what is left to do, so it may run at any time and any number of times. It
 * throws, after it did the rest, when an action could not be re-armed, and when a budget is spent but its action could not deny. Lambda then tries twice more, and what
 * still fails goes to the dead-letter queue. To run it by hand, send it the schedule's input.
 *
 * Costs: a few Lambda seconds a day, and nothing for the schedule, the empty queue and the logs in their free tiers.
 */
export class DenyActionReset extends Construct {
  /**
   * The one of the stack.
   */
  public static of(scope: Construct): DenyActionReset {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as DenyActionReset | undefined ?? new DenyActionReset(stack, ID);
  }

  /**
   * The function.
   */
  public readonly handler: lambda.Function;

  /**
   * Holds each run that failed for good, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Where in IAM the deny policies of the stack are. IAM is global, so the Region is part of it.
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
      description: 'Undoes and re-arms the deny actions of budgets once their spend is below the threshold again',
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS),
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(__dirname, '..', '..', 'assets', 'budgets', 'reset-deny-actions.lambda')),
      role: this.role,
      logGroup,
      timeout: Duration.minutes(15),
      memorySize: 256,
      retryAttempts: 2,
      // The most that Lambda takes; the next run looks at everything again.
      maxEventAge: Duration.hours(6),
      deadLetterQueue: this.deadLetterQueue,
    });
    this.provider = new customResources.Provider(this, 'Provider', { onEventHandler: this.handler, logGroup: this.logGroup('ProviderLogs') });
  }

  /**
   * Runs that failed, retries included, summed over 5 minutes. An alarm on it above 0 tells of teams that may still be denied, or not denied at all.
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Runs that failed for good: messages in the dead-letter queue.
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  /**
   * Takes over an action.
   *
   * @returns what detaches its policy when it is replaced, changed or deleted; to be created before the action
   * @internal
   */
  public _add(scope: Construct, { budget, policyArn, roles, groups, users, autoReset }: ResettableAction): CustomResource {
    const { budgetName } = budget;
    if (autoReset) {
      if (this.scheduled.length === 0) {
        this.schedule();
      }
      this.scheduled.push({ budgetName, policyArn, roles, groups, users });
    }
    const permissions = this.permit(budget.budgetArn);
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
      description: 'Looks whether the spend of budgets is below the threshold of their deny actions again',
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
   * By the path that all deny policies of the stack have: CloudFormation deletes what detaches a policy only after it took the policy from every list.
   */
  private permitRelease(): void {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'iam', region: '', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const denyPolicies = arn('policy', `${this._policyPath.slice(1)}*`);
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:ListEntitiesForPolicy'], resources: [denyPolicies] }));
    // From any principal, since one may have left the list; but these policies only.
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
