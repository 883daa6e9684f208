import {
  ArnFormat, Aws, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_s3 as s3, aws_scheduler as scheduler, Duration, Lazy, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AuditFindingKind } from './audit-finding-kind';
import { reportFolder } from './audit-report';
import type { AuditRequest } from './audit-request';
import { deployedProfiles, profilesInStack } from './deployed-profiles';
import type { TagAuditProps } from './tag-audit-props';
import { auditProblems, isGovCloud, MAX_INPUT_BYTES, sharedReportsProblems } from './tag-audit-rules';
import { KEY_ACTIONS } from '../notifications/publisher-statements';
import { throwProblems } from '../private/check';
import { handlerFunction, scheduleHandler } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';

const SUBJECT = 'TagAudit';

/**
 * Looks every day whether the cost allocation tags of Amazon Bedrock are still right: holds every application inference profile of the account and Region, whoever made it, against a `CostTagSchema` and
 * against what was deployed, and budgets against the profiles.
 *
 * What it finds (`AuditFindingKind`) goes to a metric for each kind, beside one of the profiles looked at (`AuditedProfiles`), to a message for each run that found anything, and to a report in JSON and
 * Markdown: `tag-audit/<account>/<region>/2027-01-31T0600Z.json` and `.md`, named by the time of the schedule in UTC, and the last of them again as `latest`. It changes nothing that it audits: its permissions are to read, to
 * write reports and to publish. Every profile and budget is looked at anew in each run, and a run that comes late or twice looks back from the same time. Of runs that come twice, also at the same moment, one tells: it
 * leaves a small object beside the report before (`.claim`). Lambda's next attempt of a run that fails after that tells all the same, and another run after 15 minutes; so it is told twice only if the report
 * could not be written after the message, or the bucket could not be asked.
 *
 * What it cannot do is a finding too (`INCOMPLETE`). A run fails, and is tried twice more, if profiles cannot be listed or the report cannot be written; what fails for good is in the dead-letter queue. To
 * run it by hand, send the function the schedule's input, with a time in ISO 8601 as `scheduledTime`.
 *
 * It does not see:
 *
 * - other Regions and accounts: make one audit in each
 * - budgets that count by keys beside the schema, by tags that must not be there, or by anything but whole values (`MatchOptions` other than `EQUALS`), budgets by the day, and those whose period began, or that were
 *   edited, in the last 48 hours: AWS has not counted yet; nor those that are over. A budget for profiles of other Regions is told from a useless one by what it has counted; that it counts nothing may also mean that nobody calls them
 * - tags that came in addition to those deployed, as `cdk deploy --tags` adds some
 * - calls that CloudWatch does not count as `Invocations` of the profile
 * - drift and missing profiles, where the audit's stack has no profile and none is passed (`profiles`): the report says so, and these two kinds have no metric then
 *
 * Audits of several accounts and Regions may share a bucket. Audits of the same account and Region share their metrics.
 *
 * Costs cents a month: the function's seconds, a cent a day for each 1,000 profiles to read their metrics from CloudWatch, and its 12 metrics (0.30 USD a month each, beyond the first 10 of an account, for the hours in which
 * they are published).
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 *
 * @example
 * declare const finops: CostNotifications;
 *
 * // In the stack of the profiles: those of other stacks go into `profiles`.
 * const audit = new TagAudit(this, 'TagAudit', {
 *   schema: CostTagSchema.standard(),
 *   notifications: finops,
 * });
 * new cloudwatch.Alarm(this, 'TagDrift', {
 *   metric: audit.metricFindings(AuditFindingKind.TAG_DRIFT),
 *   comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
 *   threshold: 0,
 *   evaluationPeriods: 1,
 * });
 */
export class TagAudit extends Construct {
  /**
   * The function.
   */
  public readonly handler: lambda.Function;

  /**
   * Holds each run that failed for good, for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Where reports go.
   */
  public readonly bucket: s3.IBucket;

  /**
   * What the keys of its reports begin with.
   *
   * @internal
   */
  public readonly _folder: string;

  constructor(scope: Construct, id: string, props: TagAuditProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, auditProblems(this, props));
    const { reportPrefix = 'tag-audit/', auditBudgets = !isGovCloud(this) } = props;
    const fn = handlerFunction(this, {
      description: 'Audits the cost allocation tags of application inference profiles',
      source: 'audit/audit-tags',
      timeout: Duration.minutes(15),
      memorySize: 512,
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.bucket = props.bucket ?? this.ownBucket();
    this._folder = reportFolder({ reportPrefix, accountId: Stack.of(this).account, region: Stack.of(this).region });
    this.permitReading(fn.role, auditBudgets);
    this.permitReports(fn.role, this._folder);
    this.permitDigest(fn.role, props.notifications?.topic);
    const input = this.request(props, reportPrefix, auditBudgets);
    scheduleHandler(this, fn, {
      description: 'Audits the cost allocation tags of application inference profiles',
      schedule: props.schedule ?? scheduler.ScheduleExpression.cron({ minute: '0', hour: '6' }),
      input,
    });
    this.node.addValidation({ validate: () => [...this.sizeProblems(input), ...sharedReportsProblems(this, this.earlierAudits())] });
    props.costTags?.applyTo(this);
  }

  /**
   * Findings of one kind in the last run, 0 if there were none: the most in a day, or in the `period` of the options.
   *
   * There is no value for a day without a run, none but of `INCOMPLETE` for a run that could not list profiles, and none of `TAG_DRIFT` and `MISSING_PROFILE` where the audit knows of no deployed profile.
   */
  public metricFindings(kind: AuditFindingKind, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: 'AuditFindings',
      dimensionsMap: { Kind: kind },
      statistic: 'Maximum',
      period: Duration.days(1),
      ...options,
    }).attachTo(this);
  }

  /**
   * Runs that failed, retries included, summed over 5 minutes.
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Runs that failed for good: messages in the dead-letter queue, the most in 5 minutes.
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  private request(props: TagAuditProps, reportPrefix: string, auditBudgets: boolean): Omit<AuditRequest, 'scheduledTime'> {
    const { schema, profiles, unusedAfter = Duration.days(30), notifications } = props;
    const stack = Stack.of(this);
    return {
      partition: Aws.PARTITION,
      accountId: stack.account,
      region: stack.region,
      rules: atSynth(() => Object.fromEntries(schema.keys.map((key) => [key, schema.rule(key)]))),
      // Only known at synth is how profiles are tagged, and which there are.
      profiles: atSynth(() => profiles ? deployedProfiles(profiles) : profilesInStack(stack)),
      unusedAfter: atSynth(() => ({ days: unusedAfter.toDays() })),
      auditBudgets,
      bucket: this.bucket.bucketName,
      reportPrefix,
      topicArn: notifications?.topic.topicArn,
    };
  }

  private ownBucket(): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(400) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private permitReading(role: iam.Role, auditBudgets: boolean): void {
    const stack = Stack.of(this);
    const allow = (actions: string[], resource: string) => role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    const arn = (service: string, resource: string, place: { region?: string; account?: string } = {}) =>
      stack.formatArn({ service, resource, resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME, ...place });
    // None of these can be narrowed to resources.
    allow(['bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels', 'cloudwatch:GetMetricData'], '*');
    allow(['bedrock:ListTagsForResource'], arn('bedrock', 'application-inference-profile'));
    allow(['bedrock:GetFoundationModel'], arn('bedrock', 'foundation-model', { account: '' }));
    if (auditBudgets) {
      allow(['budgets:ViewBudget'], arn('budgets', 'budget', { region: '' }));
    }
  }

  private permitDigest(role: iam.Role, topic: sns.ITopic | undefined): void {
    topic?.grantPublish(role);
    // For an imported topic the CDK leaves it out.
    topic?.masterKey?.grant(role, ...KEY_ACTIONS);
  }

  private permitReports(role: iam.Role, folder: string): void {
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects(`${folder}*`)] }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects(`${folder}*.claim`)] }));
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      conditions: { StringEquals: { 's3:prefix': folder } },
    }));
    this.bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey');
  }

  /** Those of the app that come before this one. */
  private earlierAudits(): TagAudit[] {
    const audits = this.node.root.node.findAll().filter((node): node is TagAudit => node instanceof TagAudit);
    return audits.slice(0, audits.indexOf(this));
  }

  private sizeProblems(input: object): string[] {
    const bytes = Buffer.byteLength(JSON.stringify(Stack.of(this).resolve(input)));
    return bytes <= MAX_INPUT_BYTES ? [] : [
      `${SUBJECT}: schema and profiles must fit into ${MAX_INPUT_BYTES} bytes of JSON, which is what a schedule sends, got ${bytes}: pass profiles that matter most, or make several audits`,
    ];
  }
}

// The input of a schedule makes text of tokens, also of lists and numbers, unless they are within what a token holds.
function atSynth<T>(produce: () => T): T {
  return Lazy.uncachedAny({ produce }) as T;
}
