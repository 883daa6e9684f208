import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { BudgetsClient } from '@aws-sdk/client-budgets';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import { AuditFindingKind } from './audit-finding-kind';
import {
  type AuditedCarrier, type AuditedProfile, type AuditedProject, type AuditFinding, driftFindings, incomplete, modelFindings, oldEnough,
  priceFindings,
  ruleFindings, spellingFindings,
  usageFindings,
} from './audit-findings';
import { type AuditedCarriers, type AuditReport, reportKey, reportOf } from './audit-report';
import { type AuditRequest, timeOf } from './audit-request';
import { budgetFindings } from './audited-budgets';
import { topicFindings } from './audited-topics-handler';
import { claimDigest } from './claim-digest-handler';
import { type EarlierReports, earlierReports, lastReport, sendDigest, writeReport } from './publish-audit-handler';
import { readBudgets, readModels, readProfiles, readTags, readUnused, rereadTags } from './read-account-handler';
import { readPrincipals } from './read-principals-handler';
import { type ProjectClients, type ProjectReading, projectUsageFindings, readProjects, rereadProjects } from './read-projects-handler';
import { type LoggedMetric, METRIC_NAMESPACE, metricLines } from '../private/metric-line';

export interface AuditClients extends ProjectClients {
  readonly bedrock: BedrockClient;
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
 * Audits the application inference profiles, Bedrock Projects and principals of an account and Region. Reports the findings as metrics, as a message to a topic, and as a report in a bucket.
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
  const { carriers, findings } = await audit(request, listed, time, clients, log);
  const { profiles } = carriers;
  const found = [...missed, ...findings];
  const told = reportOf(request, carriers, found);
  const { isOurs, unclaimed } = await claim(told, request, clients);
  if (!isOurs) {
    log({ message: 'another run is sending the digest and writing the report for this time, so this run ends', report: reportKey(request) });
    return undefined;
  }
  const untold = [...unclaimed, ...await tell(told, request, clients)];
  const report = reportOf(request, carriers, [...found, ...untold]);
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

async function audit(request: AuditRequest, listed: AuditedProfile[], time: number, clients: AuditClients, log: (about: object) => void) {
  const { principals: deployedPrincipals = [], unusedAfter: { days }, auditedTopicArns = [], auditPrices = false } = request;
  const { pricesAsOf = clients.pricesAsOf } = request;
  const { bedrock, cloudwatch, sns, iam } = clients;
  const since = time - days * DAY_MS;
  const tagged = await readTags(clients, listed, log);
  const projectsRead = await readProjects(request, clients);
  const principals = await readPrincipals(iam, deployedPrincipals);
  const judged = await judgeTags(request, { profiles: tagged.found, projects: projectsRead.found, principals: principals.found }, clients);
  const { profiles, projects } = judged.carriers;
  const unused = await readUnused(cloudwatch, oldEnough(profiles, since), { since, until: time });
  const models = await readModels(bedrock, [...new Set(profiles.flatMap(({ modelIds }) => modelIds))]);
  const budgets = await auditBudgets(request, judged.carriers, projectsRead, clients);
  return {
    carriers: budgets.carriers,
    findings: [
      ...tagged.missed, ...projectsRead.missed, ...principals.missed, ...unused.missed, ...models.missed,
      ...judged.findings,
      ...usageFindings(unused.found, days),
      ...modelFindings(profiles, models.found, { region: request.region, time }),
      ...request.auditProjects ? await projectUsageFindings(request, projects, projectsRead.listed, {
        sinceLastAudit: { since: await lastAudit(request, time, clients), until: time }, unused: { since, until: time, days },
      }, clients) : [],
      ...budgets.findings,
      ...await topicFindings(sns, auditedTopicArns),
      ...auditPrices && profiles.length > 0 ? priceFindings(pricesAsOf, { time }) : [],
    ],
  };
}

interface Carriers extends AuditedCarriers {
  readonly projects: readonly AuditedProject[];
}

/**
 * Findings about tags. The index of tags can contain earlier tags and deleted carriers, so the tags of each carrier with a finding are read again before the finding is reported.
 */
async function judgeTags(
  { rules, profiles: deployed, projects: deployedProjects = [], principals: deployedPrincipals = [] }: AuditRequest,
  read: Carriers,
  clients: AuditClients,
): Promise<{ carriers: Carriers; findings: AuditFinding[] }> {
  const missed: AuditFinding[] = [];
  let carriers = read;
  for (;;) {
    const { profiles, projects, principals } = carriers;
    const findings = [
      ...ruleFindings(rules, [...profiles, ...projects]),
      ...spellingFindings(rules, [...profiles, ...projects]),
      ...driftFindings(deployed, profiles),
      ...driftFindings(deployedProjects, projects, 'project'),
      ...driftFindings(deployedPrincipals, principals, 'principal'),
    ];
    const suspected = new Set(findings.map(({ resource }) => resource));
    const again = await reread(carriers, ({ arn }) => suspected.has(arn), clients);
    if (!again) {
      return { carriers, findings: [...missed, ...findings] };
    }
    missed.push(...again.missed);
    carriers = again.carriers;
  }
}

/** Reads the tags of some profiles and projects individually, unless they are. Returns undefined if there is nothing to read. */
async function reread(
  carriers: Carriers, isToBeRead: (carrier: AuditedCarrier) => boolean, clients: AuditClients,
): Promise<{ carriers: Carriers; missed: AuditFinding[] } | undefined> {
  const isStale = (carrier: AuditedCarrier) => !carrier.isFresh && isToBeRead(carrier);
  const [profiles, projects] = [carriers.profiles.filter(isStale), carriers.projects.filter(isStale)];
  if (profiles.length + projects.length === 0) {
    return undefined;
  }
  const [ofProfiles, ofProjects] = [await rereadTags(clients.bedrock, profiles), await rereadProjects(projects, clients)];
  return {
    carriers: {
      ...carriers,
      profiles: [...carriers.profiles.filter((each) => !isStale(each)), ...ofProfiles.found],
      projects: [...carriers.projects.filter((each) => !isStale(each)), ...ofProjects.found],
    },
    missed: [...ofProfiles.missed, ...ofProjects.missed],
  };
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

// A budget matches nothing only if all carriers are known.
async function auditBudgets(
  request: AuditRequest, carriers: Carriers, { isComplete }: ProjectReading, clients: AuditClients,
): Promise<{ carriers: Carriers; findings: AuditFinding[] }> {
  // AWS Budgets is not available in AWS GovCloud (US).
  if (!request.auditBudgets || !request.auditProjects || request.region.startsWith('us-gov-')) {
    return { carriers, findings: [] };
  }
  const unchecked = (permission: string, reason: string) => [incomplete(permission, 'checking budgets', new Error(reason))];
  const unread = (what: string, permission: string) => unchecked(permission, `the tags of some ${what} could not be read`);
  const unreadOf = ({ profiles, projects }: Carriers) => profiles.some(({ tags }) => tags === undefined)
    ? unread('profiles', 'bedrock:ListTagsForResource')
    : projects.some(({ tags }) => tags === undefined) ? unread('projects', 'bedrock-mantle:ListTagsForResource') : undefined;
  const unknown = unreadOf(carriers) ?? (isComplete ? undefined : unchecked('tag:GetResources, cloudwatch:ListMetrics', 'the list of projects is incomplete'));
  if (unknown) {
    return { carriers, findings: unknown };
  }
  const { found, missed } = await readBudgets(clients.budgets, request.accountId);
  const findingsOf = ({ profiles, projects }: Carriers) => budgetFindings(request, found, [...profiles, ...projects]);
  const findings = findingsOf(carriers);
  const again = findings.length > 0 ? await reread(carriers, () => true, clients) : undefined;
  return again
    ? { carriers: again.carriers, findings: [...missed, ...again.missed, ...unreadOf(again.carriers) ?? findingsOf(again.carriers)] }
    : { carriers, findings: [...missed, ...findings] };
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
