import {
  aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs,
  CustomResource, custom_resources as customResources, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ACTIVATION_DIMENSION, FAILURES_METRIC, PENDING_METRIC } from './activation-metric';
import type { CostAllocationTagActivationProps } from './cost-allocation-tag-activation-props';
import { payerCommands } from './payer-commands';
import { activationProblems } from './tag-activation-rules';
import { throwProblems } from '../private/check';
import { type HandlerFunction, handlerFunction } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';
import { physicalName, shortHash } from '../private/physical-name';

const INTERVAL = Duration.days(1);

/**
 * Activates cost allocation tags: before that, a tag splits no cost in Cost Explorer, budgets, cost categories and exports.
 *
 * Belongs into the payer account: the management account of an organization, or an account that is in none. CloudFormation has no type for it, so a function does it, at each deployment that changes something here and once
 * a day until all keys are Active, the backfill has succeeded, and nothing failed. AWS knows a key up to 24 hours after a resource with it was first billed, and takes up to 24 hours more to activate it; the daily rule then
 * switches itself off, and a deployment that adds keys switches it on again. It keeps nothing: a run that comes late or twice finds nothing to do. With `deactivateOnDelete` the rule stays on.
 *
 * A deployment never fails because of what AWS says. `state` tells what was found at the deployment, `metricPendingTagKeys`, `metricFailures` and the function's log what was found by the last run:
 *
 * | State | Meaning | What follows |
 * |---|---|---|
 * | `Active` | AWS lists all keys as Active | nothing, or the backfill: looked after every day until AWS says that it succeeded |
 * | `Pending` | there are keys that AWS has not seen yet | tried again every day |
 * | `LinkedAccount` | the account is not the payer | run `payerCommands` in the payer account, or deploy there; tried again every day, in case the account becomes the payer |
 * | `Failed` | AWS refused something, failed at a backfill, or did not answer; a key that left could not be deactivated; or the daily rule could not be switched on: the log says what | tried again every day, but for the last two: deploy again, with a change here |
 *
 * Throws all problems of `tagKeys` and `backfillFrom` together, and in a Region of AWS GovCloud (US), which is billed to a standard account.
 *
 * Costs nothing once the rule is off. Until then a run a day asks Cost Explorer, at up to 0.01 USD a call: for a few keys one call to look and, when there is something to activate, two more, and two for a backfill. With
 * `deactivateOnDelete` that goes on, at one call a day, and one more with `backfillFrom`: up to 0.30 or 0.60 USD a month.
 *
 * What it cannot do: activate a key for one account or from a day on. Notice that somebody deactivated a key later: until the next deployment that changes something here, nobody looks, unless `deactivateOnDelete` keeps the
 * rule on. CloudFormation's drift detection shows the rule as changed when it is off, and an update of the rule itself has it run once more.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 *
 * @example
 * const activation = new CostAllocationTagActivation(this, 'Activation', {
 *   tagKeys: [CostTagKey.DEPARTMENT, CostTagKey.COST_CENTER, 'iamPrincipal/Department'],
 *   backfillFrom: '2026-01',
 * });
 * activation.metricPendingTagKeys().createAlarm(this, 'StillNotActive', {
 *   threshold: 1,
 *   evaluationPeriods: 3,
 *   treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
 * });
 * activation.metricFailures().createAlarm(this, 'ActivationFails', {
 *   threshold: 1,
 *   evaluationPeriods: 1,
 *   treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
 * });
 */
export class CostAllocationTagActivation extends Construct {
  /**
   * The keys.
   */
  public readonly tagKeys: string[];

  /**
   * What was found at the last deployment that changed something here: `Active`, `Pending`, `LinkedAccount` or `Failed`. A token.
   */
  public readonly state: string;

  /**
   * The keys that were not Active then, with commas between them; of many, the first 1,200 characters and how many more there are. Empty when all are Active. A token.
   */
  public readonly pendingTagKeys: string;

  /**
   * What to type into a POSIX shell with credentials of the payer account, where this cannot be deployed there: a command for each 20 keys, and one for the backfill, to be started once the keys are Active. Known at synth.
   */
  public readonly payerCommands: string[];

  /**
   * The function: 256 MiB, 5 minutes.
   */
  public readonly handler: lambda.Function;

  /**
   * Holds each daily run that failed for good, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly ruleName: string;

  private readonly revision: string;

  constructor(scope: Construct, id: string, props: CostAllocationTagActivationProps) {
    super(scope, id);
    throwProblems(`CostAllocationTagActivation at ${this.node.path}`, activationProblems(props, Stack.of(this).region));
    this.tagKeys = [...props.tagKeys];
    this.payerCommands = payerCommands(this.tagKeys, props.backfillFrom);
    // As text: the function switches the rule that runs it.
    this.ruleName = physicalName(this, [], 64);
    const month = Stack.of(this).resolve(props.backfillFrom) ?? null;
    this.revision = shortHash(JSON.stringify([this.tagKeys, month, ...props.deactivateOnDelete ? [true] : []]));
    const fn = handlerFunction(this, {
      description: 'Activates cost allocation tags and looks every day until all are Active',
      source: 'activation/activate-cost-allocation-tags',
      timeout: Duration.minutes(5),
      memorySize: 256,
      environment: { RULE_NAME: this.ruleName, REVISION: this.revision },
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.permit(fn.role, props.backfillFrom !== undefined);
    const deployment = this.deployment(props);
    // CloudFormation enables a rule that it updates; what the deployment finds goes after that.
    deployment.node.addDependency(fn.role, this.schedule(fn, props));
    this.state = deployment.getAttString('State');
    this.pendingTagKeys = deployment.getAttString('PendingTagKeys');
    props.costTags?.applyTo(this);
  }

  /**
   * How many keys were not Active in the last run: the maximum of a day. Published by each deployment that changes something here and by each daily run; nothing is published any more once the daily rule is off.
   *
   * For an alarm on it above 0, two days are usual for new keys, and missing data is not breaching.
   */
  public metricPendingTagKeys(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(PENDING_METRIC, 'Cost allocation tags that are not active', options);
  }

  /**
   * How much failed in the last run: calls and keys that AWS refused, a backfill that AWS did not take or failed at, a missing permission, or that the account is not the payer. The maximum of a day, 0 if nothing failed;
   * published when `metricPendingTagKeys` is. A key that AWS has not seen yet is no failure.
   */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(FAILURES_METRIC, 'Failures of the activation of cost allocation tags', options);
  }

  /**
   * Daily runs that failed because AWS throttled or did not answer, retries included, summed over 5 minutes.
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Daily runs that failed for good: messages in the dead-letter queue.
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  private metric(metricName: string, label: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [ACTIVATION_DIMENSION]: this.ruleName },
      statistic: 'Maximum',
      period: INTERVAL,
      label,
      ...options,
    }).attachTo(this);
  }

  private get ruleArn(): string {
    return Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: this.ruleName });
  }

  private permit(role: iam.Role, withBackfill: boolean): void {
    role.addToPolicy(new iam.PolicyStatement({
      actions: [
        'ce:ListCostAllocationTags', 'ce:UpdateCostAllocationTagsStatus',
        ...withBackfill ? ['ce:ListCostAllocationTagBackfillHistory', 'ce:StartCostAllocationTagBackfill'] : [],
      ],
      // AWS knows no resource to name for these.
      resources: ['*'],
    }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['events:EnableRule', 'events:DisableRule'], resources: [this.ruleArn] }));
  }

  private deployment({ backfillFrom, deactivateOnDelete = false }: CostAllocationTagActivationProps): CustomResource {
    const provider = new customResources.Provider(this, 'Provider', {
      onEventHandler: this.handler,
      logGroup: new logs.LogGroup(this, 'ProviderLogs', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
    });
    return new CustomResource(this, 'Deployment', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::CostAllocationTagActivation',
      properties: { TagKeys: this.tagKeys, BackfillFrom: backfillFrom, DeactivateOnDelete: deactivateOnDelete },
    });
  }

  private schedule({ handler, deadLetterQueue }: HandlerFunction, props: CostAllocationTagActivationProps): events.Rule {
    const { backfillFrom, deactivateOnDelete } = props;
    const eventBridge = new iam.ServicePrincipal('events.amazonaws.com');
    deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      principals: [eventBridge],
      actions: ['sqs:SendMessage'],
      resources: [deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.ruleArn } },
    }));
    const rule = new events.Rule(this, 'Rule', {
      ruleName: this.ruleName,
      description: deactivateOnDelete ? 'Activates cost allocation tags, every day' : 'Activates cost allocation tags; off when all are Active',
      schedule: events.Schedule.rate(INTERVAL),
      targets: [{
        bind: () => ({
          arn: handler.functionArn,
          input: events.RuleTargetInput.fromObject({
            tagKeys: this.tagKeys, backfillFrom, ...deactivateOnDelete && { deactivateOnDelete }, revision: this.revision,
          }),
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
          retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: Duration.hours(6).toSeconds() },
        }),
      }],
    });
    handler.addPermission('Rule', { principal: eventBridge, sourceArn: rule.ruleArn });
    return rule;
  }
}
