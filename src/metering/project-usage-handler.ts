import type { CallLog } from './call-log';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { type Used, usageOf } from './meter-usage-handler';
import type { MeterWindows } from './meter-windows';
import { listedProjectModels, type ProjectClients, projectTagsOf, type ProjectTagValues } from './project-calls-handler';
import { isUntracked, projectCounters, projectSpenders, taggableProjects } from './project-spenders';

/** Usage on the `bedrock-mantle` endpoint. */
export interface ProjectUsage {
  /** Whether the list of metrics could be read. Without it, maybe not all usage is known. */
  readonly isListed: boolean;

  /** Usage by project and model. */
  readonly used: readonly Used[];
  readonly tags: ProjectTagValues;
  readonly metricsRead: number;
}

const NO_USAGE: ProjectUsage = { isListed: true, used: [], tags: new Map(), metricsRead: 0 };

/**
 * Reads the usage and the tags of Bedrock Projects. The metrics are read with other calls than those of profiles, so that a failure of one does not affect the other.
 *
 * @param reading prices of the run
 */
export async function projectUsage(
  { projects, meterUntrackedUsage }: MeterRequest, windows: MeterWindows, reading: Promise<MeterPrices>, clients: ProjectClients, calls: CallLog,
): Promise<ProjectUsage> {
  if (!projects) {
    return NO_USAGE;
  }
  const [listed, prices] = await Promise.all([listedProjectModels(clients, calls), reading]);
  const spenders = projectSpenders(listed ?? [], prices).filter((spender) => meterUntrackedUsage || !isUntracked(spender));
  const counters = projectCounters(spenders, listed ?? []);
  const toRead = { recent: counters, earlier: windows.earlier ? counters : [] };
  const [used, tags] = await Promise.all([
    usageOf(spenders, toRead, windows, clients, calls),
    projectTagsOf(taggableProjects(spenders), projects, clients, calls),
  ]);
  return { isListed: listed !== undefined, used, tags, metricsRead: toRead.recent.length + toRead.earlier.length };
}
