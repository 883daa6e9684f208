import { type Duration, type IResource, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { isPrincipal, ownerOf } from './deployed-carriers';
import type { TagAuditProps } from './tag-audit-props';
import { regionProblems } from '../accounts/account-rules';
import { partitionProblems } from '../accounts/partition-rules';
import { differAtSynth, isToken, repeated, show, textProblems } from '../private/check';
import { outermostStack } from '../private/outermost-stack';
import { unknownKeysProblems } from '../tags/unknown-keys';

// Retention of CloudWatch metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
const MAX_UNUSED_DAYS = 455;

/** Maximum size of a schedule's input, reduced to leave space for the values of tokens: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
export const MAX_INPUT_BYTES = 240_000;

/** Returns whether the stack is known at synth to be in AWS GovCloud (US), where AWS Budgets is not available. */
export function isGovCloud(scope: IConstruct): boolean {
  const { region } = Stack.of(scope);
  return !isToken(region) && region.startsWith('us-gov-');
}

/** Topics that must have a confirmed subscription, each once. */
export function auditedTopics({ notifications, auditedNotifications = [] }: TagAuditProps): sns.ITopic[] {
  const topics = [...notifications ? [notifications] : [], ...auditedNotifications].map(({ topic }) => topic);
  return topics.filter(({ topicArn }, index) => topics.findIndex((each) => each.topicArn === topicArn) === index);
}

/** Problems with the properties of an audit. */
export function auditProblems(scope: IConstruct, props: TagAuditProps): string[] {
  const { profiles = [], projects = [], principals = [], notifications, auditedNotifications = [] } = props;
  const { reportPrefix, auditProjects, auditBudgets, resourceTags } = props;
  const { account, region } = Stack.of(scope);
  const topic = notifications?.topic;
  return [
    ...unusedAfterProblems(props.unusedAfter),
    ...textProblems('reportPrefix', reportPrefix, {
      minLength: 1,
      maxLength: 512,
      pattern: /^([a-zA-Z0-9._=-]+\/)+$/,
      patternInWords: 'consist of folders of letters, digits and . _ = -, each followed by /',
      remedy: 'for example, pass tag-audit/',
    }),
    ...regionProblems('regions', props.regions),
    ...partitionProblems('regions', props.regions, region),
    ...props.sourceAccounts?._problems(scope, props.regions) ?? [],
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must not contain duplicates: ${show(path)} is listed more than once`),
    ...uncoveredProblems('profile', profiles, props, { account, region }),
    ...repeated(projects.map(({ node }) => node.path)).map((path) => `projects must not contain duplicates: ${show(path)} is listed more than once`),
    ...uncoveredProblems('project', projects, props, { account, region }),
    ...auditProjects === false && projects.length > 0 ? ['projects must not be specified if auditProjects is false, got both: remove one of them'] : [],
    ...repeated(principals.map(({ node }) => node.path)).map((path) => `principals must not contain duplicates: ${show(path)} is listed more than once`),
    ...principals.filter((principal) => !isPrincipal(principal)).map(({ node, carrierKind }) =>
      `principals must contain carriers of the kind IAM_PRINCIPAL, got ${show(node.path)} of the kind ${carrierKind}: pass profiles as profiles, and projects as projects`),
    ...principals.filter(isPrincipal).flatMap((principal) => {
      const owner = ownerOf(principal, Stack.of(scope));
      return differAtSynth(owner, account)
        ? [`principals must be in account ${account}, got ${show(principal.node.path)} in account ${owner}: audit the principal from a stack in that account`]
        : [];
    }),
    ...topic?.fifo ? [`notifications must have a standard topic, got the FIFO topic ${show(topic.node.path)}: pass notifications with a standard topic`] : [],
    ...topic && differAtSynth(topic.env.region, region)
      ? [`notifications must have a topic in Region ${region}, got ${show(topic.node.path)} in ${topic.env.region}: create CostNotifications in ${region}, because the audit publishes only within its Region`]
      : [],
    ...repeated(auditedNotifications.map(({ node }) => node.path)).map((path) => `auditedNotifications must not contain duplicates: ${show(path)} is listed more than once`),
    ...auditedNotifications.filter(({ topic: { env } }) => differAtSynth(env.account, account)).map(({ node, topic: { env } }) =>
      `auditedNotifications must have topics in account ${account}, got ${show(node.path)} in account ${env.account}: audit the topic from a stack in that account`),
    ...auditedNotifications.filter(({ topic: { env } }) => differAtSynth(env.region, region)).map(({ node, topic: { env } }) =>
      `auditedNotifications must have topics in Region ${region}, got ${show(node.path)} in ${env.region}: audit the topic from a stack in that Region`),
    ...auditProjects === false && auditBudgets === true
      ? ['auditBudgets must not be true if auditProjects is false, got true: omit one of them, because a budget can be for projects']
      : [],
    ...auditBudgets === true && isGovCloud(scope)
      ? ['auditBudgets must not be true in AWS GovCloud (US), got true: omit it, because AWS Budgets is not available there']
      : [],
    ...unknownKeysProblems(resourceTags, 'resourceTags'),
  ];
}

/** Returns whether an audit covers the Region of its stack. A Region that is known only at deployment is assumed to be covered. */
export function coversOwnRegion(scope: IConstruct, regions: readonly string[] | undefined): boolean {
  return regions === undefined || regions.some((each) => !differAtSynth(each, Stack.of(scope).region));
}

/** Problems with deployed carriers in accounts and Regions that the audit does not cover. */
function uncoveredProblems(
  what: 'profile' | 'project', carriers: ReadonlyArray<IConstruct & IResource>, { regions, sourceAccounts }: TagAuditProps, { account, region }: { readonly account: string; readonly region: string },
): string[] {
  const isCovered = (other: string) => (regions ?? [region]).some((each) => !differAtSynth(other, each));
  const covered = regions ? `one of the Regions ${regions.join(', ')}` : `Region ${region}`;
  return [
    ...carriers.filter(({ env }) => !sourceAccounts && differAtSynth(env.account, account)).map(({ node, env }) =>
      `${what}s must be in account ${account}, got ${show(node.path)} in account ${env.account}: audit the ${what} from a stack in that account`),
    ...carriers.filter(({ env }) => !isCovered(env.region)).map(({ node, env }) =>
      `${what}s must be in ${covered}, got ${show(node.path)} in ${env.region}: ${regions ? `add ${env.region} to regions` : `audit the ${what} from a stack in that Region`}`),
  ];
}

/** Audit and the location of its reports. */
export interface ReportingAudit extends IConstruct {
  readonly bucket: s3.IBucket;
  readonly _folder: string;
}

/** Problems with audits that would overwrite each other's reports. Accounts and Regions known only at deployment are treated as equal within a stack. */
export function sharedReportsProblems(audit: ReportingAudit, others: readonly ReportingAudit[]): string[] {
  return others.filter((other) => placeOf(other) === placeOf(audit)).map(({ node }) =>
    `bucket and reportPrefix must not both be the same as those of another TagAudit in the same account and Region, got those of ${show(node.path)}: pass another reportPrefix, or remove one of the audits`);
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
    ...Number.isInteger(days) ? [] : [`unusedAfter must be a whole number of days, got ${days} days: for example, pass Duration.days(30)`],
    ...days >= 1 && days <= MAX_UNUSED_DAYS ? [] : [`unusedAfter must be 1 to ${MAX_UNUSED_DAYS} days, got ${days}: pass a number of days for which CloudWatch keeps metrics`],
  ];
}
