import {
  aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_logs as logs,
  CustomResource, custom_resources as customResources, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { activatedKeys } from './activated-keys';
import { ACTIVATION_DIMENSION, FAILURES_METRIC, PENDING_METRIC } from './activation-metric';
import { cliCommands, KEYS_PER_LIST } from './cli-commands';
import type { CostAllocationTagActivationProps } from './cost-allocation-tag-activation-props';
import { warnOfPrincipalKeys } from './principal-key-warning';
import { activationProblems } from './tag-activation-rules';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { throwProblems } from '../private/check';
import { type HandlerFunction, handlerFunction } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';
import { formatArn } from '../private/partition';
import { physicalName, shortHash } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';

const SUBJECT = 'CostAllocationTagActivation';

const INTERVAL = Duration.days(1);
const RUNS_PER_MONTH = 30;

// Public prices in us-east-1: https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;
const USD_PER_COST_EXPLORER_REQUEST = 0.01;

const PUBLISHED_METRICS = [PENDING_METRIC, FAILURES_METRIC].length;

/**
 * Activates cost allocation tags. A tag appears in Cost Explorer, budgets, cost categories and data exports only after its key has been activated.
 *
 * Deploy it in the payer account (the management account, or a standalone account). CloudFormation has no resource type for the activation. A function
 * therefore activates the keys, at each deployment that changes the construct, and once a day until all keys are Active, the backfill has succeeded, and
 * nothing has failed. Then the daily rule is disabled, except with `deactivateOnDelete`. A deployment that adds keys enables the rule again.
 *
 * A new key becomes available up to 24 hours after a resource with the key was first billed, or after the first call by a principal with the key. AWS takes up to 24 hours more to activate it. The function keeps
 * no state, so late and duplicate runs have nothing to do.
 *
 * An AWS error never fails a deployment. `status` contains the result of the deployment. `metricPendingTagKeys`, `metricErrors` and the function's log contain
 * the result of the last run. `alarmOnErrors` notifies the engineer on call of failures.
 *
 * | Status | Meaning | Next step |
 * |---|---|---|
 * | `Active` | AWS lists all keys as Active. | None. A backfill is checked daily until it has succeeded. |
 * | `Pending` | AWS has not seen some of the keys yet. | None. The activation is retried daily. |
 * | `LinkedAccount` | The account is not the payer account. | Run `cliCommands` in the payer account, or deploy there. The activation is retried daily, in case the account becomes the payer account. |
 * | `Failed` | AWS rejected a request, did not complete a backfill, or did not respond. Or a removed key could not be deactivated, or the daily rule could not be enabled. | See the log. The activation is retried daily, except in the last two cases: change the construct and deploy again. |
 *
 * Throws one error that lists all problems with `tagKeys`, `carriers` and `backfillFrom`. Also throws in AWS GovCloud (US), whose usage is billed to an associated standard
 * account.
 *
 * Costs nothing while the rule is disabled, except for the alarm of `alarmOnErrors`. Otherwise, it costs about `estimatedMonthlyCost()`: 0.60 USD a month for its two custom metrics, and 0.01 USD for
 * each request to Cost Explorer. For a few keys, a run sends one request to list the keys, two more if there are keys to activate, and one or two for a
 * backfill.
 *
 * Limitations:
 *
 * - It cannot activate a key for a single account, or from a specific day on.
 * - It does not detect that an active key was deactivated later, until the next deployment that changes the construct, unless `deactivateOnDelete` keeps the
 *   rule enabled.
 * - CloudFormation drift detection shows the disabled rule as changed. An update of the rule enables it for one more run.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 *
 * @example
 * declare const finops: CostNotifications;
 *
 * const activation = new CostAllocationTagActivation(this, 'Activation', {
 *   tagKeys: [CostTagKey.DEPARTMENT, CostTagKey.COST_CENTER, 'iamPrincipal/Department'],
 *   backfillFrom: '2026-01',
 * });
 * activation.metricPendingTagKeys().createAlarm(this, 'StillNotActive', {
 *   threshold: 1,
 *   evaluationPeriods: 3,
 *   treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
 * });
 * activation.alarmOnErrors(finops);
 */
@injectable
export class CostAllocationTagActivation extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.CostAllocationTagActivation';

  /**
   * Tag keys to activate, including those of `carriers`.
   */
  public readonly tagKeys: string[];

  /**
   * Result of the last deployment that changed the construct: `Active`, `Pending`, `LinkedAccount` or `Failed`. A token.
   */
  public readonly status: string;

  /**
   * Keys that were not Active at the last deployment that changed the construct, separated by commas. Long lists are cut to 1,200 characters and the number of
   * remaining keys. Empty if all keys are Active. A token.
   */
  public readonly pendingTagKeys: string;

  /**
   * AWS CLI commands for a POSIX shell with credentials of the payer account (the management account, or a standalone account). Use them if you cannot deploy
   * the construct there: one command for each 20 keys, and one for the backfill. Start the backfill after the keys have become Active. The commands are known
   * at synth.
   */
  public readonly cliCommands: string[];

  /**
   * Lambda function of the activation, with 256 MiB of memory and a timeout of 5 minutes.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue that keeps each permanently failed daily run for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly ruleName: string;

  private readonly revision: string;

  private readonly hasBackfill: boolean;

  constructor(scope: Construct, id: string, props: CostAllocationTagActivationProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, activationProblems(props, Stack.of(this).region));
    this.tagKeys = activatedKeys(props);
    this.hasBackfill = props.backfillFrom !== undefined;
    this.cliCommands = cliCommands(this.tagKeys, props.backfillFrom);
    // The function needs the name of the rule that invokes it, and a reference would be circular.
    this.ruleName = physicalName(this, [], 64);
    const month = Stack.of(this).resolve(props.backfillFrom) ?? null;
    this.revision = shortHash(JSON.stringify([this.tagKeys, month, ...props.deactivateOnDelete ? [true] : []]));
    const fn = handlerFunction(this, {
      description: 'Activates cost allocation tags, and checks daily until all tags are Active',
      source: 'activation/activate-cost-allocation-tags',
      timeout: Duration.minutes(5),
      memorySize: 256,
      environment: { RULE_NAME: this.ruleName, REVISION: this.revision },
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.permit(fn.role, this.hasBackfill);
    const deployment = this.deployment(props);
    // CloudFormation enables a rule that it updates, so the deployment must switch the rule afterward.
    deployment.node.addDependency(fn.role, this.schedule(fn, props));
    this.status = deployment.getAttString('State');
    this.pendingTagKeys = deployment.getAttString('PendingTagKeys');
    props.resourceTags?._addTo(this);
    this.node.addValidation({
      validate: () => {
        warnOfPrincipalKeys(this, props.tagKeys ?? []);
        return [];
      },
    });
  }

  /**
   * Number of keys that were not Active in a run: the maximum of a day. Each deployment that changes the construct and each daily run publish a value. The
   * metric has no values while the daily rule is disabled.
   *
   * In an alarm on values above 0, allow two days for new keys, and treat missing data as not breaching.
   *
   * @param options options of the metric
   */
  public metricPendingTagKeys(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(PENDING_METRIC, 'Cost allocation tags that are not active', options);
  }

  /**
   * Failures within a day, or 0 without failures: the highest number of failures that a run reported, plus the number of runs that failed because AWS throttled or did not respond,
   * including retries.
   *
   * A run reports each request and key that AWS rejected, a backfill that AWS did not start or did not complete, a missing permission, and an account that is
   * not the payer account. A key that AWS has not seen yet is not a failure. The failures that a failed run reported are also included.
   *
   * @param options options of the metric
   */
  public metricErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      // Nothing is published once the daily rule is off.
      expression: 'FILL(reported, 0) + FILL(failed, 0)',
      usingMetrics: {
        reported: this.metric(FAILURES_METRIC, 'Reported failures'),
        failed: this.handler.metricErrors({ label: 'Failed runs' }),
      },
      period: INTERVAL,
      label: 'Failures of the cost allocation tag activation',
      ...options,
    });
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications recipients, whose topic must be in the Region of the activation
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, SUBJECT, this.metricErrors(), notifications,
      'The activation of cost allocation tags failed. Until the keys are Active, budgets, Cost Explorer and data exports do not split costs by these keys. ' +
      `Read "errors" in the latest line of log group ${this.handler.logGroup.logGroupName} first. ` +
      'If this account is not the payer account (the management account, or a standalone account), run the commands under "cliCommands" in the payer account.');
  }

  /**
   * Estimates the cost in USD of a month in which the daily rule is enabled, at AWS's public prices in us-east-1. Without `deactivateOnDelete`, the rule is
   * disabled when there is nothing left to do, and causes no further cost.
   *
   * The estimate includes two custom metrics at 0.30 USD a month each, and the requests of 30 daily runs to Cost Explorer at 0.01 USD each: one for every 100
   * keys, and one for the backfill. For the metrics, the estimate is an upper bound, because CloudWatch prorates them by the hour in which they are published.
   * The estimate does not include requests that activate keys or start a backfill, the function, the logs, the alarm of
   * `alarmOnErrors` (0.20 USD) and the free tier.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   * @see https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/
   */
  public estimatedMonthlyCost(): number {
    const requests = RUNS_PER_MONTH * (Math.ceil(this.tagKeys.length / KEYS_PER_LIST) + (this.hasBackfill ? 1 : 0));
    return Math.round((PUBLISHED_METRICS * USD_PER_CUSTOM_METRIC + requests * USD_PER_COST_EXPLORER_REQUEST) * 100) / 100;
  }

  /**
   * Number of permanently failed daily runs, which is the number of messages in the dead-letter queue.
   *
   * @param options options of the metric
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
    return formatArn(Stack.of(this), { service: 'events', resource: 'rule', resourceName: this.ruleName });
  }

  private permit(role: iam.Role, withBackfill: boolean): void {
    role.addToPolicy(new iam.PolicyStatement({
      actions: [
        'ce:ListCostAllocationTags', 'ce:UpdateCostAllocationTagsStatus',
        ...withBackfill ? ['ce:ListCostAllocationTagBackfillHistory', 'ce:StartCostAllocationTagBackfill'] : [],
      ],
      // These actions do not support resource-level permissions.
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
      description: deactivateOnDelete ? 'Activates cost allocation tags daily' : 'Activates cost allocation tags daily. Disabled automatically when all tags are Active.',
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
