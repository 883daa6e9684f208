import {
  ArnFormat, Aspects, Aws, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_s3 as s3, aws_scheduler as scheduler, Duration, Lazy,
  RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AuditFindingKind } from './audit-finding-kind';
import { reportFolder, subjectsOf, uncheckedKinds } from './audit-report';
import type { AuditRequest, DeployedProfile, DeployedProject } from './audit-request';
import { deployedPrincipals, deployedProjects, isPrincipal, type PrincipalCarrier, principalsInStack, projectsInStack } from './deployed-carriers';
import { deployedProfiles, profilesInStack } from './deployed-profiles';
import type { TagAuditProps } from './tag-audit-props';
import { auditedTopics, auditProblems, coversOwnRegion, isGovCloud, MAX_INPUT_BYTES, sharedReportsProblems } from './tag-audit-rules';
import type { SourceAccountsRequest } from '../accounts/accounts-request';
import { READER_PATH } from '../accounts/reader-path';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { KEY_ACTIONS } from '../notifications/publisher-statements';
import { PriceList } from '../pricing';
import { throwProblems } from '../private/check';
import { handlerFunction, scheduleHandler } from '../private/handler-function';
import { METRIC_NAMESPACE } from '../private/metric-line';
import { formatArn } from '../private/partition';
import { injectable } from '../private/structs/injectable';

const SUBJECT = 'TagAudit';

// One vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. 20,000 profiles in 500 accounts and 4 Regions take about 600 MiB.
const MEMORY_OF_MANY_ACCOUNTS = 1769;

// Public price in us-east-1: https://aws.amazon.com/cloudwatch/pricing/
const USD_PER_CUSTOM_METRIC = 0.3;

/**
 * Daily audit of the cost allocation tags of Amazon Bedrock. It compares every application inference profile and Bedrock Project of the account and Region, or of several accounts and Regions, with a `CostTagSchema`
 * and with the deployed tags, compares IAM principals with their deployed tags, compares the budgets of the account with the profiles and projects, and checks whether topics have confirmed subscriptions. It
 * also reports calls that used the default project, which has no tags.
 *
 * Each run publishes its findings (`AuditFindingKind`) as:
 *
 * - metrics: the number of findings of each kind (`AuditFindings`), and the number of profiles (`AuditedProfiles`)
 * - a message to the topic, if there are findings
 * - a report in JSON and Markdown, named by the scheduled time in UTC: `tag-audit/<account>/<region>/2027-01-31T0600Z.json` and `.md`, with a copy of the last
 *   report named `latest`
 *
 * The audit changes nothing that it audits. Its permissions are limited to reading, writing reports and publishing. Late and duplicate runs audit the same
 * period. If several runs have the same scheduled time, only one sends the message. That run first writes a small object next to the report (`.claim`). If it
 * fails afterward, Lambda's next attempt sends the message anyway, and so does another run after 15 minutes. The message is therefore sent twice only if the
 * report could not be written after the message, or the bucket could not be read.
 *
 * The tags of 100 profiles or projects are read with one call, from an index that AWS updates after a change, without a documented delay. A carrier with a finding about its tags is therefore read again
 * before the finding is reported. A change that violates the schema can be found a run later.
 *
 * `regions` and `sourceAccounts` add Regions and accounts to the same run, report and message. The report then has a section about the accounts, and the account and Region of each finding. Spellings of keys are
 * compared over all accounts and Regions. An account that must be linked and is not, and an account that cannot be read, are findings (`ACCOUNT_NOT_LINKED`, `ACCOUNT_UNREADABLE`). Deployed carriers in such
 * an account are not reported as missing.
 *
 * If a part of the audit fails, the failure is a finding (`INCOMPLETE`). A run fails, and is retried twice, if profiles cannot be listed or the report cannot
 * be written. With several accounts or Regions, a run fails only after it has written the report, so a retry does nothing: if profiles of the account of the audit cannot be listed, if source accounts of a Region
 * cannot be listed, or if more than `maxUnreadablePercent` of the source accounts cannot be read. The dead-letter queue keeps permanently failed runs. `alarmOnErrors` notifies the engineer on call of failed runs. To start a run manually,
 * invoke the function with the input of the schedule, and a time in ISO 8601 as `scheduledTime`.
 *
 * Not audited:
 *
 * - other Regions and accounts than those of `regions` and `sourceAccounts`
 * - budgets and topics of source accounts. The budgets of the account of the audit are compared with the profiles and projects of all accounts and Regions of the audit, because a management account has budgets
 *   for other accounts. They are not judged in a run that could not read an account.
 * - budgets, if `auditProjects` is false, or in a run that could not list all projects or read all tags
 * - budgets that filter by keys outside the schema, by the absence of tags, or by `MatchOptions` other than `EQUALS`
 * - daily budgets, budgets that have ended, and budgets that were edited, or whose period began, in the last 48 hours, because AWS might not have updated their
 *   spend
 * - budgets that have spend, because they can be for profiles in other Regions. A budget for such profiles is reported as long as it has no spend, even if the only
 *   reason is that the profiles are not called.
 * - projects that have no tags and were not called in the last two weeks, because AWS offers no list of them to the audit
 * - roles and users of the account that you do not pass, and tags of sessions
 * - tags in addition to the deployed tags, because `cdk deploy --tags` adds tags
 * - calls that CloudWatch does not include in the `Invocations` of the profile
 * - tag drift and missing carriers of a kind, if the audit's stack contains none of the kind and you pass none. The report states this, and the kinds of findings have no metric.
 * - topics other than those of `notifications` and `auditedNotifications`, and whether a subscriber accepts the messages
 *
 * Audits of several accounts and Regions can share a bucket. Audits of the same account and Region share their metrics.
 *
 * The custom metrics cost at most `estimatedMonthlyCost()`: 4.80 USD a month for 16 metrics at 0.30 USD each, 0.60 USD less without deployed profiles to compare
 * with, 0.90 USD less without `auditProjects`, and 0.30 USD less without topics or without `auditPrices`. Deployed projects add 0.30 USD, or 0.60 USD if they declare models, and deployed principals add
 * 0.30 USD. `auditTagPolicy` adds 0.30 USD, and `sourceAccounts` add 0.60 USD. The first 10 metrics of an account are free. CloudWatch prorates metrics by the hour in which they are published, so a
 * daily audit costs less. In addition, a run costs 0.01 USD for each 1,000 profiles whose metrics it reads, and the function and the reports cost cents a month.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 *
 * @example
 * declare const finops: CostNotifications;
 *
 * // In the stack of the profiles. Pass profiles in other stacks as `profiles`.
 * const audit = new TagAudit(this, 'TagAudit', {
 *   schema: CostTagSchema.bedrockGuide(),
 *   notifications: finops,
 * });
 * new cloudwatch.Alarm(this, 'TagDrift', {
 *   metric: audit.metricFindings(AuditFindingKind.TAG_DRIFT),
 *   comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
 *   threshold: 0,
 *   evaluationPeriods: 1,
 * });
 */
@injectable
export class TagAudit extends Construct {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagAudit';

  /**
   * Lambda function of the audit, with a timeout of 15 minutes, and 512 MiB of memory, or 1,769 MiB, which is one vCPU, with source accounts.
   */
  public readonly handler: lambda.Function;

  /**
   * Queue that keeps each permanently failed run for 14 days.
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * Bucket for the reports.
   */
  public readonly bucket: s3.IBucket;

  /**
   * Folder of the reports in the bucket.
   *
   * @internal
   */
  public readonly _folder: string;

  private readonly deployed: () => DeployedProfile[];

  private readonly deployedProjects: () => DeployedProject[];

  private readonly principals: () => PrincipalCarrier[];

  private readonly auditProjects: boolean;

  private readonly auditPrices: boolean;

  private readonly auditTagPolicy: boolean;

  private readonly sourceAccounts?: SourceAccountsRequest;

  /** ARNs of the topics that must have a confirmed subscription. */
  private readonly topics: string[];

  constructor(scope: Construct, id: string, props: TagAuditProps) {
    super(scope, id);
    throwProblems(`${SUBJECT} at ${this.node.path}`, auditProblems(this, props));
    const { profiles, projects, principals, reportPrefix = 'tag-audit/', auditProjects = true, auditPrices = true } = props;
    // Without the projects, the audit cannot know that no carrier has the tags of a budget.
    const auditBudgets = props.auditBudgets ?? (auditProjects && !isGovCloud(this));
    this.auditPrices = auditPrices;
    this.auditProjects = auditProjects;
    this.auditTagPolicy = props.auditTagPolicy ?? false;
    this.sourceAccounts = props.sourceAccounts?._request(this);
    const isOwnCovered = coversOwnRegion(this, props.regions);
    // The carriers and their final tags are known only at synth.
    this.deployed = () => profiles ? deployedProfiles(profiles) : isOwnCovered ? profilesInStack(Stack.of(this)) : [];
    const allProjects = () => projects ? deployedProjects(projects) : isOwnCovered ? projectsInStack(Stack.of(this)) : [];
    this.deployedProjects = () => this.auditProjects ? allProjects() : [];
    this.principals = () => principals?.filter(isPrincipal) ?? principalsInStack(Stack.of(this));
    const fn = handlerFunction(this, {
      description: 'Audits the cost allocation tags of Amazon Bedrock',
      source: 'audit/audit-tags',
      timeout: Duration.minutes(15),
      memorySize: props.sourceAccounts ? MEMORY_OF_MANY_ACCOUNTS : 512,
      ...props.sourceAccounts ? { rolePath: READER_PATH } : {},
    });
    this.handler = fn.handler;
    this.deadLetterQueue = fn.deadLetterQueue;
    this.bucket = props.bucket ?? this.ownBucket();
    this._folder = reportFolder({ reportPrefix, accountId: Stack.of(this).account, region: Stack.of(this).region });
    this.topics = auditedTopics(props).map(({ topicArn }) => topicArn);
    this.permitReading(fn.role, auditBudgets, props.regions);
    props.sourceAccounts?._grantRead(fn.role);
    props.sourceAccounts?._warnOfUnreadRegions(this, props.regions);
    this.permitPrincipals(fn.role);
    this.permitReports(fn.role, this._folder);
    this.permitDigest(fn.role, props.notifications?.topic);
    const input = this.request(props, reportPrefix, auditBudgets);
    scheduleHandler(this, fn, {
      description: 'Audits the cost allocation tags of Amazon Bedrock',
      schedule: props.schedule ?? scheduler.ScheduleExpression.cron({ minute: '0', hour: '6' }),
      input,
    });
    this.node.addValidation({ validate: () => [...this.sizeProblems(input), ...sharedReportsProblems(this, this.earlierAudits())] });
    props.resourceTags?._addTo(this);
  }

  /**
   * Number of findings of one kind in a run: the maximum of a day, or of the `period` of the options. A run without findings publishes 0.
   *
   * A day without a run has no value. A run that could not list profiles publishes a value for `INCOMPLETE` only. `TAG_DRIFT` has no values
   * if the audit has nothing deployed to compare with, `MISSING_PROFILE`, `MISSING_PROJECT` and `MISSING_PRINCIPAL` have none without deployed carriers of the kind, `UNDECLARED_MODEL` has none
   * without deployed projects that declare models, `UNUSED_PROJECT`, `DEFAULT_PROJECT_USED` and `BUDGET_MATCHES_NOTHING` have none if `auditProjects` is false, `NO_CONFIRMED_SUBSCRIPTION` has no values if it has no topics to check, and `OLD_PRICES` has no values if
   * `auditPrices` is false. `TAG_POLICY_VIOLATION` has values only if `auditTagPolicy` is true, and `ACCOUNT_NOT_LINKED` and `ACCOUNT_UNREADABLE` only with `sourceAccounts`.
   *
   * @param kind kind of the findings
   * @param options options of the metric
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
   * Number of failed runs, including retries, summed over 5 minutes.
   *
   * @param options options of the metric
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors(options);
  }

  /**
   * Creates an alarm that notifies as soon as `metricErrors` is above 0. Another call adds a recipient to the same alarm.
   *
   * @param notifications recipients, whose topic must be in the Region of the audit
   */
  public alarmOnErrors(notifications: ICostNotifications): cloudwatch.Alarm {
    return errorAlarm(this, SUBJECT, this.metricErrors(), notifications,
      'A run of the cost allocation tag audit failed: the profiles could not be listed, or the report could not be written. Until a run succeeds, incorrect tags might not be reported. ' +
      `Read the latest error in log group ${this.handler.logGroup.logGroupName} first. ` +
      'If the retries also fail, invoke the function with the event from its dead-letter queue.');
  }

  /**
   * Estimates the monthly cost of the audit in USD, at AWS's public prices in us-east-1.
   *
   * The estimate includes custom metrics at 0.30 USD a month each: `AuditedProfiles`, and `AuditFindings` for each kind. Kinds without values have no metric, see
   * `metricFindings`. The estimate is an
   * upper bound, because CloudWatch prorates a metric by the hour in which it is published. Audits of the same account and Region share their metrics. The
   * estimate does not include the function, its requests, the reports, and the free tier of 10 metrics.
   *
   * Call it after all profiles have been added to the stack.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  public estimatedMonthlyCost(): number {
    const unchecked = uncheckedKinds(subjectsOf({
      profiles: this.deployed(),
      projects: this.deployedProjects(),
      principals: deployedPrincipals(this.principals()),
      auditProjects: this.auditProjects,
      auditedTopicArns: this.topics,
      auditPrices: this.auditPrices,
      auditTagPolicy: this.auditTagPolicy,
      sourceAccounts: this.sourceAccounts,
    }));
    const kinds = Object.values(AuditFindingKind).length - unchecked.length;
    return Math.round((kinds + 1) * USD_PER_CUSTOM_METRIC * 100) / 100;
  }

  /**
   * Number of permanently failed runs, which is the number of messages in the dead-letter queue: the maximum of 5 minutes.
   *
   * @param options options of the metric
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options);
  }

  private request(props: TagAuditProps, reportPrefix: string, auditBudgets: boolean): Omit<AuditRequest, 'scheduledTime'> {
    const { schema, unusedAfter = Duration.days(30), notifications, regions } = props;
    const stack = Stack.of(this);
    return {
      partition: Aws.PARTITION,
      accountId: stack.account,
      region: stack.region,
      rules: atSynth(() => Object.fromEntries(schema.keys.map((key) => [key, schema.rule(key)]))),
      profiles: atSynth(this.deployed),
      projects: atSynth(this.deployedProjects),
      principals: atSynth(() => deployedPrincipals(this.principals())),
      auditProjects: this.auditProjects,
      unusedAfter: atSynth(() => ({ days: unusedAfter.toDays() })),
      auditBudgets,
      auditPrices: this.auditPrices,
      pricesAsOf: this.auditPrices ? this.pricesAsOf() : undefined,
      ...regions ? { regions: [...regions] } : {},
      ...this.sourceAccounts ? { sourceAccounts: this.sourceAccounts } : {},
      ...this.auditTagPolicy ? { auditTagPolicy: true } : {},
      bucket: this.bucket.bucketName,
      reportPrefix,
      topicArn: notifications?.topic.topicArn,
      auditedTopicArns: atSynth(() => this.topics),
    };
  }

  /** Date of the price list that applies to the audit, unless its function bundles this price list. */
  private pricesAsOf(): string | undefined {
    const { asOf } = PriceList._for(this);
    return asOf === PriceList.bundled().asOf ? undefined : asOf;
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

  private permitReading(role: iam.Role, auditBudgets: boolean, regions: readonly string[] = [Stack.of(this).region]): void {
    const stack = Stack.of(this);
    const allow = (actions: string[], ...resources: string[]) => role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    const arn = (service: string, resource: string, place: { region?: string; account?: string } = {}) =>
      formatArn(stack, { service, resource, resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME, ...place });
    const inRegions = (service: string, resource: string, place: { account?: string } = {}) =>
      regions.map((region) => arn(service, resource, { region, ...place }));
    // These permissions cannot be restricted to resources.
    allow(['bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels', 'cloudwatch:GetMetricData', 'tag:GetResources'], '*');
    allow(['bedrock:ListTagsForResource'], ...inRegions('bedrock', 'application-inference-profile'));
    if (this.auditProjects) {
      // AWS Cloud Control API reads a project with the permissions of its caller.
      allow(['cloudwatch:ListMetrics', 'cloudformation:GetResource'], '*');
      allow(['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'], ...inRegions('bedrock-mantle', 'project'));
    }
    allow(['bedrock:GetFoundationModel'], ...inRegions('bedrock', 'foundation-model', { account: '' }));
    if (auditBudgets) {
      allow(['budgets:ViewBudget'], arn('budgets', 'budget', { region: '' }));
    }
    if (this.topics.length > 0) {
      allow(['sns:GetTopicAttributes'], ...this.topics);
    }
  }

  /** The principals are known only at synth. A statement without resources would be invalid, so there is none without principals. */
  private permitPrincipals(role: iam.Role): void {
    let isPermitted = false;
    Aspects.of(this).add({
      visit: (node) => {
        const arns = node === this && !isPermitted ? this.principals().map(({ principalArn }) => principalArn) : [];
        if (arns.length > 0) {
          isPermitted = true;
          role.addToPolicy(new iam.PolicyStatement({ actions: ['iam:ListRoleTags', 'iam:ListUserTags'], resources: arns }));
        }
      },
    });
  }

  private permitDigest(role: iam.Role, topic: sns.ITopic | undefined): void {
    topic?.grantPublish(role);
    // The CDK omits this permission for an imported topic.
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

  /** Audits of the app that were created before this one. */
  private earlierAudits(): TagAudit[] {
    const audits = this.node.root.node.findAll().filter((node): node is TagAudit => node instanceof TagAudit);
    return audits.slice(0, audits.indexOf(this));
  }

  private sizeProblems(input: object): string[] {
    const bytes = Buffer.byteLength(JSON.stringify(Stack.of(this).resolve(input)));
    return bytes <= MAX_INPUT_BYTES ? [] : [
      `${SUBJECT}: schema, profiles, projects and principals must fit into ${MAX_INPUT_BYTES} bytes of JSON, the limit of a schedule's input, got ${bytes}: pass only the most important ones, or create several audits`,
    ];
  }
}

// The input of a schedule converts tokens to strings, including lists and numbers, unless they are inside another token.
function atSynth<T>(produce: () => T): T {
  return Lazy.uncachedAny({ produce }) as T;
}
