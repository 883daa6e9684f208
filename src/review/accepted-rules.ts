import { NagRulePack } from './nag-rule-pack';
import type { Owner } from './owned-resources';
import { BOUNDARY_REASON } from './wildcard-allowances';
import { TagEnforcementPolicy, TagScopedInvokePolicy } from '../access';
import { SourceAccountReaderRole } from '../accounts';
import { CostAllocationTagActivation } from '../activation';
import { AlarmDenyAction } from '../alarms';
import { AlarmDenyResources } from '../alarms/alarm-deny-resources';
import { TagAudit } from '../audit';
import { CostAndUsageExport } from '../bill';
import { DenyActionReset } from '../budgets';
import { MonthlyCostReport } from '../cost-explorer';
import { TagCostMeter } from '../metering';
import { OrganizationDenyList, RequiredTagsHook } from '../organization';

/** Rules that resources at a path of some constructs break, and the reason why that is correct. */
export interface AcceptedRules {
  readonly owners: readonly Owner[];
  readonly path: RegExp;
  readonly rules: readonly string[];
  readonly reason: string;
}

const { AWS_SOLUTIONS, HIPAA_SECURITY, NIST_800_53_R4, NIST_800_53_R5, PCI_DSS_321, SERVERLESS } = NagRulePack;
const COMPLIANCE = [HIPAA_SECURITY, NIST_800_53_R4, NIST_800_53_R5, PCI_DSS_321];

const PROVIDERS = [CostAllocationTagActivation, DenyActionReset, AlarmDenyResources, OrganizationDenyList];
const QUEUES = [TagCostMeter, TagAudit, CostAllocationTagActivation, DenyActionReset, OrganizationDenyList];
const FUNCTIONS = [...QUEUES, AlarmDenyResources];
const POLICIES = [TagScopedInvokePolicy, TagEnforcementPolicy];

const HANDLER = /^Handler\/Resource$/;
const FRAMEWORK = /^Provider\/framework-onEvent\/Resource$/;
const ANY_FUNCTION = /^(Handler|Provider\/framework-onEvent)\/Resource$/;

/**
 * Accepted rules without a finding ID. Rules that are not listed need a decision of the account, for example on keys and replication.
 */
export const ACCEPTED_RULES: readonly AcceptedRules[] = [
  {
    owners: PROVIDERS,
    path: FRAMEWORK,
    rules: [...idsOf('L1', AWS_SOLUTIONS), ...idsOf('LambdaLatestVersion', SERVERLESS)],
    reason: 'The AWS CDK determines the runtime of its provider framework. A newer aws-cdk-lib updates the runtime.',
  },
  {
    owners: PROVIDERS,
    path: FRAMEWORK,
    rules: idsOf('LambdaDefaultMemorySize', SERVERLESS),
    reason: 'The function of the AWS CDK only passes events of AWS CloudFormation on, which the default memory size suffices for.',
  },
  {
    owners: PROVIDERS,
    path: FRAMEWORK,
    rules: idsOf('LambdaDLQ', HIPAA_SECURITY, NIST_800_53_R5, SERVERLESS),
    reason: 'Only AWS CloudFormation invokes the function. A failure fails the deployment, so no event is lost unnoticed.',
  },
  {
    owners: [AlarmDenyResources],
    path: HANDLER,
    rules: idsOf('LambdaDLQ', HIPAA_SECURITY, NIST_800_53_R5, SERVERLESS),
    reason: 'The provider framework of the AWS CDK invokes the function synchronously. A failure fails the deployment.',
  },
  {
    owners: FUNCTIONS,
    path: ANY_FUNCTION,
    rules: idsOf('LambdaConcurrency', HIPAA_SECURITY, NIST_800_53_R5),
    reason: 'Only a schedule and AWS CloudFormation invoke the function, so few runs are concurrent. Reserved concurrency would reduce the concurrency that other functions of the account share.',
  },
  {
    owners: FUNCTIONS,
    path: ANY_FUNCTION,
    rules: idsOf('LambdaInsideVPC', ...COMPLIANCE),
    reason: 'The function calls APIs of AWS over TLS and accesses no resource in a VPC.',
  },
  {
    owners: FUNCTIONS,
    path: ANY_FUNCTION,
    rules: idsOf('LambdaTracing', SERVERLESS),
    reason: 'The function writes failures to its log and to the metric of its errors. No other service of the application is part of a run.',
  },
  {
    owners: QUEUES,
    path: /^Handler\/EventInvokeConfig\/Resource$/,
    rules: idsOf('LambdaAsyncFailureDestination', SERVERLESS),
    reason: 'Failed events go to the dead-letter queue of the function.',
  },
  {
    owners: QUEUES,
    path: /^DeadLetters\/Resource$/,
    rules: idsOf('SQSRedrivePolicy', SERVERLESS),
    reason: 'The queue is a dead-letter queue.',
  },
  {
    owners: [OrganizationDenyList],
    path: /^Permissions\/Resource$/,
    rules: idsOf('IAMNoInlinePolicy', ...COMPLIANCE),
    reason: 'The policy belongs to one role of one construct, which creates and deletes both.',
  },
  {
    owners: [OrganizationDenyList],
    path: /^FailedChanges\/Resource$/,
    rules: idsOf('SQSRedrivePolicy', SERVERLESS),
    reason: 'The queue is a dead-letter queue.',
  },
  {
    owners: [OrganizationDenyList],
    path: /^Handler\/SqsEventSource:.*\/Resource$/,
    rules: idsOf('LambdaEventSourceMappingDestination', SERVERLESS),
    reason: 'Lambda supports no destination for a queue. The queue has a dead-letter queue.',
  },
  {
    owners: [...FUNCTIONS, AlarmDenyAction, MonthlyCostReport, RequiredTagsHook],
    path: /^(Role|ScheduleRole|ProviderRole|RuleRole|Provider\/framework-onEvent\/ServiceRole)\/DefaultPolicy\/Resource$|^RolePolicy\/Resource$/,
    rules: idsOf('IAMNoInlinePolicy', ...COMPLIANCE),
    reason: 'The policy belongs to one role of one construct, which creates and deletes both.',
  },
  {
    owners: [SourceAccountReaderRole],
    path: /^Resource$/,
    rules: idsOf('IAMNoInlinePolicy', ...COMPLIANCE),
    reason: 'The policy belongs to one role of one construct, which creates and deletes both.',
  },
  {
    owners: POLICIES,
    path: /^Boundary\/Resource$/,
    rules: [
      ...idsOf('IAMPolicyNoStatementsWithAdminAccess', ...COMPLIANCE),
      ...idsOf('IAMPolicyNoStatementsWithFullAccess', HIPAA_SECURITY, NIST_800_53_R5, PCI_DSS_321),
    ],
    reason: BOUNDARY_REASON,
  },
  {
    owners: [TagAudit, CostAndUsageExport],
    path: /^Bucket\/Resource$/,
    rules: [...idsOf('S1', AWS_SOLUTIONS), ...idsOf('S3BucketLoggingEnabled', ...COMPLIANCE)],
    reason: 'Access logs require a log bucket, which the account selects. The property bucket takes a bucket with access logs, and AWS CloudTrail can log the access as data events.',
  },
  {
    owners: [TagCostMeter],
    path: /^Snapshots\/Resource$/,
    rules: [...idsOf('S1', AWS_SOLUTIONS), ...idsOf('S3BucketLoggingEnabled', ...COMPLIANCE)],
    reason: 'Access logs require a log bucket, which the account selects. The property snapshotBucket takes a bucket with access logs, and AWS CloudTrail can log the access as data events.',
  },
  {
    owners: [CostAndUsageExport],
    path: /^Results\/Resource$/,
    rules: [...idsOf('S1', AWS_SOLUTIONS), ...idsOf('S3BucketLoggingEnabled', ...COMPLIANCE)],
    reason: 'The bucket contains only the results of queries, which expire. AWS CloudTrail logs who runs each query.',
  },
];

function idsOf(rule: string, ...packs: NagRulePack[]): string[] {
  return packs.map((pack) => `${pack}-${rule}`);
}
