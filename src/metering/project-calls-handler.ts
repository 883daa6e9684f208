import type { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { listedMetrics, type ListScope, type MetricClient } from './meter-calls-handler';
import type { ProjectsRequest } from './meter-request';
import type { ListedProjectModel } from './project-spenders';
import { MANTLE_COUNTERS, MANTLE_MODEL, MANTLE_PROJECT } from './usage-queries';
import type { TokenKind } from '../pricing/token-kinds';
import { MANTLE_NAMESPACE, PROJECT_RESOURCES } from '../private/bedrock-mantle';
import { isRefused, readProject } from '../private/bedrock-project-handler';
import type { CallLog } from '../private/call-log';
import { inParallel } from '../private/parallel';
import { type ResourceTagValues, taggedResources } from '../private/tagged-resources-handler';

/** Clients of one account in one Region. */
export interface ProjectClients {
  readonly cloudControl: CloudControlClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

/** Tags by project ID. `UNREAD` for a project that does not exist any more, or whose tags AWS refuses to return. Lacks projects whose tags could not be read now. */
export type ProjectTagValues = ReadonlyMap<string, ResourceTagValues | 'UNREAD'>;

export interface ProjectTagReading {
  readonly tags: ProjectTagValues;

  /**
   * Reason for which AWS refuses to return the tags of a project.
   *
   * @default - no tags were refused
   */
  readonly refusal?: string;
}

const CONCURRENT_PROJECTS = 5;

const KIND_OF = new Map(Object.entries(MANTLE_COUNTERS).map(([kind, name]) => [name, kind as TokenKind]));

/**
 * Lists the models that were called through each project by account, with one list of all metrics. Returns undefined if the list could not be read completely.
 *
 * Bedrock also publishes metrics by project, by model and by neither. They contain the same tokens and are ignored.
 */
export async function listedProjectModels(
  scope: ListScope, client: MetricClient, log: CallLog,
): Promise<Map<string, ListedProjectModel[]> | undefined> {
  return log.attempt('ListMetrics', async () => {
    const found = new Map<string, Map<string, { projectId: string; modelId: string; kinds: Set<TokenKind> }>>();
    const filter = { Namespace: MANTLE_NAMESPACE, Dimensions: [{ Name: MANTLE_PROJECT }, { Name: MANTLE_MODEL }] };
    for await (const { accountId, name, dimensions } of listedMetrics(filter, scope, client, log)) {
      const { [MANTLE_PROJECT]: projectId, [MANTLE_MODEL]: modelId, ...others } = dimensions;
      const kind = KIND_OF.get(name);
      if (kind && projectId && modelId && Object.keys(others).length === 0) {
        const ofAccount = found.get(accountId) ?? new Map<string, { projectId: string; modelId: string; kinds: Set<TokenKind> }>();
        found.set(accountId, ofAccount);
        const key = JSON.stringify([projectId, modelId]);
        const known = ofAccount.get(key) ?? { projectId, modelId, kinds: new Set<TokenKind>() };
        ofAccount.set(key, known);
        known.kinds.add(kind);
      }
    }
    return new Map([...found].map(([accountId, models]) => [accountId, [...models.values()]]));
  });
}

/**
 * Reads the tags of projects: of 100 projects with each call, and with AWS Cloud Control API those of the others, which have no tags or are new.
 *
 * A project that does not exist any more, or whose tags AWS refuses to return, such as for a missing permission, is logged. Other failures are failures of the run.
 */
export async function projectTagsOf(
  ids: readonly string[], { arnPrefix }: ProjectsRequest, { tagging, cloudControl }: ProjectClients, log: CallLog,
): Promise<ProjectTagReading> {
  if (ids.length === 0) {
    return { tags: new Map() };
  }
  const { tags, error } = await taggedResources(tagging, PROJECT_RESOURCES, () => log.answered('GetResources'));
  if (error) {
    log.note({ fallback: `GetResources failed with ${error.name}: ${error.message}`, effect: 'the tags of the remaining projects were read with one call each' });
  }
  const found = new Map(ids.flatMap((id): Array<[string, ResourceTagValues | 'UNREAD']> => tags.has(arnPrefix + id) ? [[id, tags.get(arnPrefix + id)!]] : []));
  const unknown: string[] = [];
  let refusal: string | undefined;
  await inParallel(CONCURRENT_PROJECTS, ids.filter((id) => !found.has(id)), async (id) => {
    try {
      const project = await readProject(cloudControl, arnPrefix + id);
      log.answered('GetResource');
      found.set(id, project?.tags ?? 'UNREAD');
      unknown.push(...project ? [] : [id]);
    } catch (failure) {
      if (isRefused(failure)) {
        refusal ??= `${(failure as Error).name}: ${(failure as Error).message}`;
        found.set(id, 'UNREAD');
        unknown.push(id);
      } else {
        log.failedWith('GetResource', failure, arnPrefix + id);
      }
    }
  });
  if (unknown.length > 0) {
    log.note({
      projectsWithUnknownTags: unknown.sort(),
      reason: refusal ?? 'the projects do not exist any more',
      effect: 'their cost has the tags of the last snapshot, or the tag value (untagged)',
    });
  }
  return { tags: found, ...refusal === undefined ? {} : { refusal } };
}
