import { type Duration, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { TagAuditProps } from './tag-audit-props';
import { differAtSynth, isToken, repeated, show, textProblems } from '../private/check';
import { outermostStack } from '../private/outermost-stack';
import { unknownKeysProblems } from '../tags/unknown-keys';

// What CloudWatch keeps: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
const MAX_UNUSED_DAYS = 455;

/** What a schedule may send, with room for what tokens become: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
export const MAX_INPUT_BYTES = 240_000;

/** Whether it is known at synth that AWS Budgets is not there. */
export function isGovCloud(scope: IConstruct): boolean {
  const { region } = Stack.of(scope);
  return !isToken(region) && region.startsWith('us-gov-');
}

/** Everything wrong with the properties of an audit. */
export function auditProblems(scope: IConstruct, props: TagAuditProps): string[] {
  const { profiles = [], notifications, reportPrefix, auditBudgets, costTags } = props;
  const { account, region } = Stack.of(scope);
  const topic = notifications?.topic;
  return [
    ...unusedAfterProblems(props.unusedAfter),
    ...textProblems('reportPrefix', reportPrefix, {
      minLength: 1,
      maxLength: 512,
      pattern: /^([a-zA-Z0-9._=-]+\/)+$/,
      patternInWords: 'be folders of letters, digits and . _ = -, each ended by /',
      remedy: 'write it like tag-audit/',
    }),
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: drop it`),
    ...profiles.filter(({ env }) => differAtSynth(env.account, account)).map(({ node, env }) =>
      `profiles must be of account ${account}, got ${show(node.path)} of account ${env.account}: audit it from a stack there`),
    ...profiles.filter(({ env }) => differAtSynth(env.region, region)).map(({ node, env }) =>
      `profiles must be of Region ${region}, got ${show(node.path)} of ${env.region}: audit it from a stack there`),
    ...topic?.fifo ? [`notifications must not have a FIFO topic, got ${show(topic.node.path)}: use a standard topic`] : [],
    ...topic && differAtSynth(topic.env.region, region)
      ? [`notifications must have a topic of Region ${region}, got ${show(topic.node.path)} of ${topic.env.region}: SNS publishes within its Region; use one of this Region`]
      : [],
    ...auditBudgets === true && isGovCloud(scope)
      ? ['auditBudgets must not be true in AWS GovCloud (US), got true: AWS Budgets is not there; leave it out']
      : [],
    ...unknownKeysProblems(costTags),
  ];
}

/** An audit, and where it writes. */
export interface ReportingAudit extends IConstruct {
  readonly bucket: s3.IBucket;
  readonly _folder: string;
}

/** Audits that would write over each other's reports. Places that are only known at deployment are the same within a stack. */
export function sharedReportsProblems(audit: ReportingAudit, others: readonly ReportingAudit[]): string[] {
  return others.filter((other) => placeOf(other) === placeOf(audit)).map(({ node }) =>
    `bucket and reportPrefix must not both be those of another TagAudit of the same account and Region, got those of ${show(node.path)}: give one of them another reportPrefix, or drop it`);
}

function placeOf(audit: ReportingAudit): string {
  const stack = outermostStack(audit);
  return JSON.stringify([[stack.account, stack.region].some(isToken) ? stack.node.addr : '', audit.bucket.bucketName, audit._folder]);
}

function unusedAfterProblems(unusedAfter: Duration | undefined): string[] {
  if (unusedAfter === undefined || unusedAfter.isUnresolved()) {
    return [];
  }
  const days = unusedAfter.toDays({ integral: false });
  return [
    ...Number.isInteger(days) ? [] : [`unusedAfter must be whole days, got ${days} days: CloudWatch is asked by the day`],
    ...days >= 1 && days <= MAX_UNUSED_DAYS ? [] : [`unusedAfter must be 1 to ${MAX_UNUSED_DAYS} days, got ${days}: CloudWatch keeps its metrics for 15 months`],
  ];
}
