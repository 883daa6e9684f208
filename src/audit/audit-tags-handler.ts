import type { BudgetsClient } from '@aws-sdk/client-budgets';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { AuditFindingKind } from './audit-finding-kind';
import { type AuditFinding, incomplete, modelFindings, oldEnough, priceFindings, usageFindings } from './audit-findings';
import { type AuditedAccounts, type AuditReport, reportKey, reportOf } from './audit-report';
import { type AuditRequest, isOfSeveral, regionsOf, timeOf } from './audit-request';
import { auditedPlaces, type AuditedPlaces, located, outageOf, type PlacesClients, unlinkedFindings, unreadableFindings } from './audited-places-handler';
import { topicFindings } from './audited-topics-handler';
import { claimDigest } from './claim-digest-handler';
import { judgeBudgets, judgeTags } from './judge-carriers-handler';
import { type EarlierReports, earlierReports, lastReport, sendDigest, writeReport } from './publish-audit-handler';
import { readModels, readUnused } from './read-account-handler';
import { CONCURRENT_PLACES, type ListedPlaces, listPlaces, type PlaceCarriers, readPlaces } from './read-places-handler';
import { readPrincipals } from './read-principals-handler';
import { type AuditSpans, projectUsageFindings } from './read-projects-handler';
import type { Place } from '../accounts/accounts-request';
import { type LoggedMetric, METRIC_NAMESPACE, metricLines } from '../private/metric-line';
import { inParallel } from '../private/parallel';

export interface AuditClients extends PlacesClients {
  readonly iam: IAMClient;
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
 * Audits the application inference profiles, Bedrock Projects and principals of accounts and Regions. Reports the findings as metrics, as a message to a topic, and as a report in a bucket.
 *
 * The function changes nothing that it audits. A run does nothing if the report for its scheduled time already exists, and leaves message and report to a
 * simultaneous run that claimed the digest first. A part of the audit that fails is a finding.
 *
 * Throws if the report cannot be written, or if the profiles cannot be listed. If it audits several accounts or Regions, it throws after the report, and only if profiles of its own account, or of more than
 * the accepted percentage of source accounts, cannot be listed.
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
  const places = await auditedPlaces(request, clients);
  const listed = await listProfiles(request, places, time, clients);
  const { carriers, findings } = await audit(request, places, listed, time, clients, log);
  const accounts: AuditedAccounts = { places: places.places, failed: listed.failed, unlinked: places.unlinked };
  const reportWith = (some: readonly AuditFinding[]) => reportOf(request, carriers, some, accounts);
  const found = [...missed, ...findings];
  const told = reportWith(found);
  const { isOurs, unclaimed } = await claim(told, request, clients);
  if (!isOurs) {
    log({ message: 'another run is sending the digest and writing the report for this time, so this run ends', report: reportKey(request) });
    return undefined;
  }
  const untold = [...unclaimed, ...await tell(told, request, clients)];
  const report = reportWith([...found, ...untold]);
  const unread = [AuditFindingKind.INCOMPLETE, AuditFindingKind.ACCOUNT_UNREADABLE];
  report.findings.filter(({ kind }) => unread.includes(kind))
    .forEach(({ problem, resource, accountId, region }) => log({ message: problem, permission: resource, accountId, region }));
  logMetrics(request, time, [
    ...Object.entries(report.counts).flatMap(([kind, value]) => value === null ? [] : [findingsMetric(kind as AuditFindingKind, value)]),
    { name: 'AuditedProfiles', value: carriers.profiles.length },
  ], clients);
  await writeReport(report, request, isLate, clients.s3);
  log({
    profiles: carriers.profiles.length,
    findings: report.findings.length,
    ...isOfSeveral(request) ? { accounts: report.accounts?.length, regions: regionsOf(request).length } : {},
    report: reportKey(request),
    bucket: request.bucket,
  });
  const outage = outageOf(request, places, listed.failed);
  if (outage !== undefined) {
    throw new Error(`TagAudit: ${outage}: see the report ${reportKey(request)}.md for the reasons`);
  }
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

async function listProfiles(request: AuditRequest, places: AuditedPlaces, time: number, clients: AuditClients): Promise<ListedPlaces> {
  try {
    return await listPlaces(request, places);
  } catch (error) {
    // The other kinds are unknown, which is not the same as 0.
    logMetrics(request, time, [findingsMetric(AuditFindingKind.INCOMPLETE, 1)], clients);
    throw error;
  }
}

async function audit(
  request: AuditRequest, places: AuditedPlaces, listed: ListedPlaces, time: number, clients: AuditClients, log: (about: object) => void,
) {
  const { principals: deployedPrincipals = [], unusedAfter: { days }, auditedTopicArns = [], auditPrices = false } = request;
  const { pricesAsOf = clients.pricesAsOf } = request;
  const unread = { failed: listed.failed, unlinked: places.unlinked, isComplete: places.outage === undefined, places: places.places };
  const reading = await readPlaces(request, listed.listed, clients, log);
  const principals = await readPrincipals(clients.iam, deployedPrincipals);
  const judged = await judgeTags(request, reading.read, principals.found, unread);
  const usage = await usageOf(request, judged.carriers, { since: time - days * DAY_MS, until: time, days });
  const models = await modelsOf(request, judged.carriers, time, clients);
  const budgets = await judgeBudgets(request, judged.carriers, unread, clients);
  const profiles = budgets.carriers.flatMap((each) => each.profiles);
  const sinceLastAudit = { since: request.auditProjects ? await lastAudit(request, time, clients) : time, until: time };
  return {
    carriers: { profiles, projects: budgets.carriers.flatMap((each) => each.projects), principals: principals.found },
    findings: [
      ...places.missed, ...unlinkedFindings(request, places.unlinked),
      ...listed.missed, ...unreadableFindings(request, listed.unreadable),
      ...reading.missed, ...principals.missed,
      ...judged.findings,
      ...usage,
      ...models,
      ...await callFindings(request, judged.carriers, { sinceLastAudit, unused: { since: time - days * DAY_MS, until: time, days } }),
      ...budgets.findings,
      ...await topicFindings(clients.sns, auditedTopicArns),
      ...auditPrices && profiles.length > 0 ? priceFindings(pricesAsOf, { time }) : [],
    ],
  };
}

/** Findings about profiles without calls. */
async function usageOf(request: AuditRequest, carriers: readonly PlaceCarriers[], { days, ...span }: AuditSpans['unused']): Promise<AuditFinding[]> {
  const findings = await inParallel(CONCURRENT_PLACES, carriers, async ({ place, clients: { cloudwatch }, profiles }) => {
    const { found, missed } = await readUnused(cloudwatch, oldEnough(profiles, span.since), span, ownerOf(place));
    return located(request, place, [...missed, ...usageFindings(found, days)]);
  });
  return findings.flat();
}

/** Findings about the calls of projects. */
async function callFindings(request: AuditRequest, carriers: readonly PlaceCarriers[], spans: AuditSpans): Promise<AuditFinding[]> {
  const audited = request.auditProjects ? carriers : [];
  const findings = await inParallel(CONCURRENT_PLACES, audited, async ({ place, clients, request: ofPlace, projects, projectsRead }) =>
    located(request, place, await projectUsageFindings(ofPlace, projects, projectsRead.listed, spans, clients, ownerOf(place))));
  return findings.flat();
}

/** Findings about the lifecycle of models, which is read once in each Region. */
async function modelsOf(request: AuditRequest, carriers: readonly PlaceCarriers[], time: number, clients: AuditClients): Promise<AuditFinding[]> {
  const findings = await inParallel(CONCURRENT_PLACES, regionsOf(request), async (region) => {
    const profiles = carriers.filter(({ place }) => place.region === region).flatMap((each) => each.profiles);
    const { bedrock } = region === request.region ? clients : clients.inRegion(region);
    const { found, missed } = await readModels(bedrock, [...new Set(profiles.flatMap(({ modelIds }) => modelIds))]);
    return [...located(request, { accountId: request.accountId, region }, missed), ...modelFindings(profiles, found, { region, time })];
  });
  return findings.flat();
}

/** Source account whose metrics are read by the monitoring account. */
function ownerOf({ accountId, isLinked }: Place): string | undefined {
  return isLinked ? accountId : undefined;
}

/** Time of the last audit, or a day ago. */
async function lastAudit(request: AuditRequest, time: number, { s3 }: AuditClients): Promise<number> {
  try {
    return await lastReport(request, s3) ?? time - DAY_MS;
  } catch {
    // The list of reports is also read at the start of the run, which reports the failure.
    return time - DAY_MS;
  }
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
