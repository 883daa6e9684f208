import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { BudgetsClient } from '@aws-sdk/client-budgets';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { AuditFindingKind } from './audit-finding-kind';
import {
  type AuditedProfile, type AuditFinding, driftFindings, incomplete, modelFindings, oldEnough, priceFindings, ruleFindings, spellingFindings,
  usageFindings,
} from './audit-findings';
import { type AuditReport, reportKey, reportOf } from './audit-report';
import { type AuditRequest, timeOf } from './audit-request';
import { budgetFindings } from './audited-budgets';
import { topicFindings } from './audited-topics-handler';
import { claimDigest } from './claim-digest-handler';
import { type EarlierReports, earlierReports, sendDigest, writeReport } from './publish-audit-handler';
import { readBudgets, readModels, readProfiles, readTags, readUnused } from './read-account-handler';
import { type LoggedMetric, METRIC_NAMESPACE, metricLines } from '../private/metric-line';

export interface AuditClients {
  readonly bedrock: BedrockClient;
  readonly cloudwatch: CloudWatchClient;
  readonly budgets: BudgetsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;

  /** ID that Lambda assigned to the run. A retry has the same ID. */
  readonly requestId: string;

  /** Current time in milliseconds since 1970, used only to compute the age of a claim. */
  readonly now: () => number;

  /** Date of the bundled price list, as `YYYY-MM-DD`. */
  readonly pricesAsOf: string;

  /** Writes one line of JSON. */
  readonly log: (line: string) => void;
}

const DAY_MS = 86_400_000;

/**
 * Audits the application inference profiles of an account and Region. Reports the findings as metrics, as a message to a topic, and as a report in a bucket.
 *
 * The function changes nothing that it audits. A run does nothing if the report for its scheduled time already exists, and leaves message and report to a
 * simultaneous run that claimed the digest first. A part of the audit that fails is a finding.
 *
 * Throws if the profiles cannot be listed, or if the report cannot be written.
 *
 * @returns the report, or undefined if there was nothing to do
 */
export async function auditTags(request: AuditRequest, clients: AuditClients): Promise<AuditReport | undefined> {
  const time = timeOf(request);
  const log = (about: object) => clients.log(JSON.stringify({ scheduledTime: request.scheduledTime, ...about }));
  const { isDone, isLate, missed } = await lookBack(request, clients);
  if (isDone) {
    log({ message: 'the report for this time already exists, so this run ends', report: reportKey(request) });
    return undefined;
  }
  const listed = await listProfiles(request, time, clients);
  const { profiles, findings } = await audit(request, listed, time, clients);
  const found = [...missed, ...findings];
  const told = reportOf(request, profiles, found);
  const { isOurs, unclaimed } = await claim(told, request, clients);
  if (!isOurs) {
    log({ message: 'another run is sending the digest and writing the report for this time, so this run ends', report: reportKey(request) });
    return undefined;
  }
  const untold = [...unclaimed, ...await tell(told, request, clients)];
  const report = reportOf(request, profiles, [...found, ...untold]);
  report.findings.filter(({ kind }) => kind === AuditFindingKind.INCOMPLETE)
    .forEach(({ problem, resource }) => log({ message: problem, permission: resource }));
  logMetrics(request, time, [
    ...Object.entries(report.counts).flatMap(([kind, value]) => value === null ? [] : [findingsMetric(kind as AuditFindingKind, value)]),
    { name: 'AuditedProfiles', value: profiles.length },
  ], clients);
  await writeReport(report, request, isLate, clients.s3);
  log({ profiles: profiles.length, findings: report.findings.length, report: reportKey(request), bucket: request.bucket });
  return report;
}

// The audit continues without this information. In the worst case, a duplicate run sends a second digest.
async function lookBack(request: AuditRequest, { s3 }: AuditClients): Promise<EarlierReports & { missed: AuditFinding[] }> {
  try {
    return { ...await earlierReports(request, s3), missed: [] };
  } catch (error) {
    return { isDone: false, isLate: false, missed: [incomplete('s3:ListBucket', 'listing earlier reports', error as Error)] };
  }
}

async function listProfiles(request: AuditRequest, time: number, clients: AuditClients): Promise<AuditedProfile[]> {
  try {
    return await readProfiles(clients.bedrock);
  } catch (error) {
    // The other kinds are unknown, which is not the same as 0.
    logMetrics(request, time, [findingsMetric(AuditFindingKind.INCOMPLETE, 1)], clients);
    throw error;
  }
}

async function audit(request: AuditRequest, listed: AuditedProfile[], time: number, clients: AuditClients) {
  const { rules, profiles: deployed, unusedAfter: { days }, auditedTopicArns = [], auditPrices = false, pricesAsOf = clients.pricesAsOf } = request;
  const { bedrock, cloudwatch, sns } = clients;
  const since = time - days * DAY_MS;
  const { found: profiles, missed: untagged } = await readTags(bedrock, listed);
  const unused = await readUnused(cloudwatch, oldEnough(profiles, since), { since, until: time });
  const models = await readModels(bedrock, [...new Set(profiles.flatMap(({ modelIds }) => modelIds))]);
  return {
    profiles,
    findings: [
      ...untagged, ...unused.missed, ...models.missed,
      ...ruleFindings(rules, profiles),
      ...spellingFindings(rules, profiles),
      ...driftFindings(deployed, profiles),
      ...usageFindings(unused.found, days),
      ...modelFindings(profiles, models.found, { region: request.region, time }),
      ...await auditBudgets(request, profiles, clients),
      ...await topicFindings(sns, auditedTopicArns),
      ...auditPrices && profiles.length > 0 ? priceFindings(pricesAsOf, { time }) : [],
    ],
  };
}

async function auditBudgets(request: AuditRequest, profiles: AuditedProfile[], { budgets }: AuditClients): Promise<AuditFinding[]> {
  // AWS Budgets is not available in AWS GovCloud (US).
  if (!request.auditBudgets || request.region.startsWith('us-gov-')) {
    return [];
  }
  if (profiles.some(({ tags }) => tags === undefined)) {
    return [incomplete('bedrock:ListTagsForResource', 'checking budgets', new Error('the tags of some profiles could not be read'))];
  }
  const { found, missed } = await readBudgets(budgets, request.accountId);
  return [...missed, ...budgetFindings(request, found, profiles)];
}

// The digest is sent even if it cannot be claimed.
async function claim(
  report: AuditReport, request: AuditRequest, { s3, requestId, now }: AuditClients,
): Promise<{ isOurs: boolean; unclaimed: AuditFinding[] }> {
  if (!isToBeTold(report, request)) {
    return { isOurs: true, unclaimed: [] };
  }
  try {
    return { isOurs: await claimDigest(request, { requestId, now: now() }, s3), unclaimed: [] };
  } catch (error) {
    return { isOurs: true, unclaimed: [incomplete('s3:PutObject, s3:GetObject', 'checking whether another run sends the digest', error as Error)] };
  }
}

function isToBeTold({ findings }: AuditReport, { topicArn }: AuditRequest): boolean {
  return topicArn !== undefined && findings.length > 0;
}

/** @returns a finding if the digest could not be sent */
async function tell(report: AuditReport, request: AuditRequest, { sns }: AuditClients): Promise<AuditFinding[]> {
  if (!isToBeTold(report, request)) {
    return [];
  }
  try {
    await sendDigest(report, request, request.topicArn!, sns);
    return [];
  } catch (error) {
    return [incomplete('sns:Publish', 'sending the digest', error as Error)];
  }
}

function findingsMetric(kind: AuditFindingKind, value: number): LoggedMetric {
  return { name: 'AuditFindings', value, dimensions: { Kind: kind } };
}

function logMetrics({ scheduledTime }: AuditRequest, time: number, metrics: LoggedMetric[], { log }: AuditClients): void {
  metricLines(METRIC_NAMESPACE, time, metrics, { scheduledTime }).forEach(log);
}
