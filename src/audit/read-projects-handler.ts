import type { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type AuditedProject, type AuditFinding, defaultProjectFindings, incomplete, undeclaredModelFindings, unusedProjectFindings } from './audit-findings';
import type { AuditRequest, DeployedProject } from './audit-request';
import type { Reading, Span } from './read-account-handler';
import { batches } from '../private/batches';
import { DEFAULT_PROJECT, MANTLE_NAMESPACE, PROJECT_RESOURCES } from '../private/bedrock-mantle';
import { readProject } from '../private/bedrock-project-handler';
import { inParallel } from '../private/parallel';
import { taggedResources } from '../private/tagged-resources-handler';
import { plural } from '../private/text';

export interface ProjectClients {
  readonly cloudwatch: CloudWatchClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly cloudControl: CloudControlClient;
}

/** Calls that CloudWatch lists for the last two weeks. */
interface ListedCalls {
  readonly ids: ReadonlySet<string>;
  readonly models: ReadonlyArray<{ readonly projectId: string; readonly modelId: string }>;
}

/** Calls through projects by account, in one Region. */
export interface RegionCalls {
  readonly byAccount: ReadonlyMap<string, ListedCalls>;
  readonly missed: AuditFinding[];
}

/** Projects and their calls. */
export interface ProjectReading extends Reading<AuditedProject[]> {
  readonly listed: ListedCalls;

  /** Whether both lists of projects, of those with tags and of those that were called, were read to the end. */
  readonly isComplete: boolean;
}

/** Spans of an audit. */
export interface AuditSpans {
  readonly sinceLastAudit: Span;
  readonly unused: Span & { readonly days: number };
}

const CALLS = 'Inferences';
const CONCURRENT_CALLS = 5;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const MAX_QUERIES = 500;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

const NO_CALLS: ListedCalls = { ids: new Set(), models: [] };
const UNREAD: ProjectReading = { found: [], missed: [], listed: NO_CALLS, isComplete: false };

/** ARN of a project in the account and Region of an audit. */
export function projectArnOf({ partition, region, accountId }: AuditRequest, id: string): string {
  return `arn:${partition}:bedrock-mantle:${region}:${accountId}:project/${id}`;
}

/**
 * Reads the projects of the account and Region: those with tags, those that were called in the last two weeks, and deployed ones. AWS offers no list of all projects to this function.
 *
 * Deployed projects, and projects that the index of tags lacks, are read individually. Projects that do not exist are omitted.
 *
 * @param calls calls in the Region, whose failures are not repeated in the result
 */
export async function readProjects(
  request: AuditRequest, clients: ProjectClients, { byAccount, missed: unlisted }: RegionCalls,
): Promise<ProjectReading> {
  if (!request.auditProjects) {
    return UNREAD;
  }
  const listed = byAccount.get(request.accountId) ?? NO_CALLS;
  const options = { readsViolations: request.auditTagPolicy };
  const { tags, violations, error } = await taggedResources(clients.tagging, PROJECT_RESOURCES, undefined, options);
  const prefix = projectArnOf(request, '');
  const deployed = (request.projects ?? []).map(({ arn }) => arn);
  const called = [...listed.ids].filter((id) => id !== DEFAULT_PROJECT).map((id) => prefix + id);
  const arns = [...new Set([...deployed, ...called, ...[...tags.keys()].filter((arn) => arn.startsWith(prefix))])];
  const indexed = arns.map((arn): AuditedProject => ({
    arn, ...named(arn), tags: tags.get(arn), ...violations.has(arn) ? { violation: violations.get(arn) } : {},
  }));
  const isKnown = ({ arn, tags: known }: AuditedProject) => known !== undefined && !deployed.includes(arn);
  const { found, missed } = await rereadProjects(indexed.filter((project) => !isKnown(project)), clients);
  // In a Region without projects, AWS does not know the type.
  const unindexed = error && error.name !== 'InvalidParameterException' ? [incomplete('tag:GetResources', 'listing Bedrock Projects', error)] : [];
  return {
    found: [...indexed.filter(isKnown), ...found],
    missed: [...missed, ...unindexed],
    listed,
    isComplete: unlisted.length + unindexed.length === 0,
  };
}

/** Reads projects individually. Projects that do not exist are omitted. */
export async function rereadProjects(projects: readonly AuditedProject[], { cloudControl }: Pick<ProjectClients, 'cloudControl'>): Promise<Reading<AuditedProject[]>> {
  const errors: Error[] = [];
  const read = await inParallel(CONCURRENT_CALLS, projects, async (project): Promise<AuditedProject[]> => {
    try {
      const live = await readProject(cloudControl, project.arn);
      return live ? [{ ...project, name: live.name || project.name, tags: live.tags, createdAt: live.createdAt, isFresh: true }] : [];
    } catch (error) {
      errors.push(error as Error);
      return [{ ...project, tags: undefined, isFresh: true }];
    }
  });
  const [first] = errors;
  return {
    found: read.flat(),
    missed: first ? [incomplete('cloudformation:GetResource, bedrock-mantle:GetProject, bedrock-mantle:ListTagsForResource', `reading ${plural(errors.length, 'Bedrock Project')}`, first)] : [],
  };
}

/**
 * Findings about the calls of projects.
 *
 * @param owner source account of the metrics. Undefined for the account of the client
 */
export async function projectUsageFindings(
  request: AuditRequest, projects: readonly AuditedProject[], listed: ListedCalls, { sinceLastAudit, unused }: AuditSpans, clients: ProjectClients,
  owner?: string,
): Promise<AuditFinding[]> {
  const declared = new Map((request.projects ?? []).map((each): [string, DeployedProject] => [each.arn, each]));
  const undeclared = listed.models.flatMap(({ projectId, modelId }) => {
    const project = projects.find(({ id }) => id === projectId);
    const models = project && declared.get(project.arn)?.models;
    return project && models && models.length > 0 && !models.includes(modelId) ? [{ project, modelId }] : [];
  });
  const isDefaultListed = listed.ids.has(DEFAULT_PROJECT);
  const recent = [
    ...isDefaultListed ? [{ Project: DEFAULT_PROJECT }] : [],
    ...undeclared.map(({ project: { id }, modelId }) => ({ Project: id, Model: modelId })),
  ];
  try {
    const calls = await callsOf(recent, sinceLastAudit, HOUR_SECONDS, clients.cloudwatch, owner);
    const ofModels = isDefaultListed ? calls.slice(1) : calls;
    const total = await callsOf(projects.map(({ id }) => ({ Project: id })), unused, DAY_SECONDS, clients.cloudwatch, owner);
    const { found, missed } = await rereadUnknownAge(projects.filter((_, index) => total[index] === 0), clients);
    return [
      ...defaultProjectFindings(projectArnOf(request, DEFAULT_PROJECT), isDefaultListed ? calls[0] : 0),
      ...undeclaredModelFindings(undeclared.filter((_, index) => ofModels[index] > 0)),
      ...unusedProjectFindings(found.filter(({ createdAt }) => createdAt !== undefined && createdAt <= unused.since), unused.days),
      ...missed,
    ];
  } catch (error) {
    return [incomplete('cloudwatch:GetMetricData', 'counting the invocations of Bedrock Projects', error as Error)];
  }
}

// The index of tags does not contain the time of creation.
async function rereadUnknownAge(projects: readonly AuditedProject[], clients: ProjectClients): Promise<Reading<AuditedProject[]>> {
  const { found, missed } = await rereadProjects(projects.filter(({ isFresh }) => !isFresh), clients);
  return { found: [...projects.filter(({ isFresh }) => isFresh), ...found], missed };
}

/**
 * Lists the calls through projects of the last two weeks in the Region.
 *
 * @param own account of the client
 * @param options whether to include the source accounts of the Region
 */
export async function listCalls(
  cloudwatch: CloudWatchClient, own: string, { includesLinked }: { readonly includesLinked: boolean },
): Promise<RegionCalls> {
  const byAccount = new Map<string, { ids: Set<string>; models: Array<{ projectId: string; modelId: string }> }>();
  const callsIn = (account: string) => {
    const calls = byAccount.get(account) ?? { ids: new Set(), models: [] };
    byAccount.set(account, calls);
    return calls;
  };
  try {
    const filter = { Namespace: MANTLE_NAMESPACE, MetricName: CALLS, Dimensions: [{ Name: 'Project' }], ...includesLinked ? { IncludeLinkedAccounts: true } : {} };
    for await (const { Metrics = [], OwningAccounts = [] } of paginateListMetrics({ client: cloudwatch }, filter)) {
      Metrics.forEach(({ Dimensions = [] }, index) => {
        const { Project, Model } = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name!, Value!]));
        const { ids, models } = callsIn(OwningAccounts[index] ?? own);
        ids.add(Project);
        models.push(...Model === undefined ? [] : [{ projectId: Project, modelId: Model }]);
      });
    }
    return { byAccount, missed: [] };
  } catch (error) {
    return { byAccount, missed: [incomplete('cloudwatch:ListMetrics', 'listing the calls of Bedrock Projects', error as Error)] };
  }
}

/** Number of calls for each set of dimensions. */
async function callsOf(
  all: ReadonlyArray<Readonly<Record<string, string>>>, { since, until }: Span, Period: number, cloudwatch: CloudWatchClient, owner?: string,
): Promise<number[]> {
  const calls = all.map(() => 0);
  const queries = all.map((dimensions, index): MetricDataQuery => ({
    Id: `p${index}`,
    ...owner === undefined ? {} : { AccountId: owner },
    MetricStat: {
      Metric: { Namespace: MANTLE_NAMESPACE, MetricName: CALLS, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) }, Period, Stat: 'Sum',
    },
  }));
  for (const some of batches(queries, MAX_QUERIES)) {
    const input = { MetricDataQueries: some, StartTime: new Date(since), EndTime: new Date(until) };
    for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudwatch }, input)) {
      for (const { Id, Values = [], StatusCode } of results) {
        if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
          throw new Error(`CloudWatch returned ${StatusCode} for ${Id}`);
        }
        calls[Number(Id!.slice(1))] += Values.reduce((sum, each) => sum + each, 0);
      }
    }
  }
  return calls;
}

function named(arn: string): { id: string; name: string } {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  return { id, name: id };
}
