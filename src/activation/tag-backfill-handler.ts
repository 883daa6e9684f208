import {
  BackfillLimitExceededException, type CostAllocationTag, type CostAllocationTagBackfillRequest, paginateListCostAllocationTagBackfillHistory,
  StartCostAllocationTagBackfillCommand,
} from '@aws-sdk/client-cost-explorer';
import { type AwsFailure, failureOf } from './aws-failure';
import { startOf } from './cli-commands';
import type { CostExplorer } from './tag-status-handler';

/**
 * State of a backfill.
 *
 * - `STARTED`: the run started a backfill
 * - `COVERED`: a backfill that was requested after the keys became Active has succeeded
 * - `WAITING`: a backfill cannot start yet, or is in progress
 * - `REFUSED`: AWS does not accept a backfill from the month
 */
export type Backfill = 'STARTED' | 'COVERED' | 'WAITING' | 'REFUSED';

export interface BackfillOutcome {
  readonly backfill: Backfill;
  readonly failures: AwsFailure[];
}

/**
 * Starts a backfill from a month, unless a backfill was requested after the keys became Active. Starts another backfill if that one failed. Keeps no state, because
 * AWS lists previous backfills.
 *
 * @param tags tags that are all Active
 */
export async function backfillFrom(month: string, tags: readonly CostAllocationTag[], clients: CostExplorer): Promise<BackfillOutcome> {
  const failed: AwsFailure[] = [];
  const outcome = (backfill: Backfill, ...failures: AwsFailure[]) => ({ backfill, failures: [...failed, ...failures] });
  try {
    const history = await historyOf(clients);
    const covering = history.filter((request) => covers(request, month, activatedAt(tags)));
    if (covering.some(({ BackfillStatus }) => BackfillStatus === 'SUCCEEDED')) {
      return outcome('COVERED');
    }
    failed.push(...failureOfLast(covering, month));
    if (history.some(({ BackfillStatus }) => BackfillStatus === 'PROCESSING')) {
      return outcome('WAITING');
    }
    await clients.costExplorer.send(new StartCostAllocationTagBackfillCommand({ BackfillFrom: startOf(month) }), { abortSignal: clients.signal });
    return outcome('STARTED');
  } catch (error) {
    // An account can have one backfill at a time, and can request one in 24 hours.
    if (error instanceof BackfillLimitExceededException) {
      return outcome('WAITING');
    }
    const failure = failureOf(`backfill from ${month}`, error);
    return outcome(failure.cause === 'LASTING' ? 'REFUSED' : 'WAITING', failure);
  }
}

async function historyOf({ costExplorer, signal }: CostExplorer): Promise<CostAllocationTagBackfillRequest[]> {
  const history: CostAllocationTagBackfillRequest[] = [];
  for await (const page of paginateListCostAllocationTagBackfillHistory({ client: costExplorer }, {}, { abortSignal: signal })) {
    history.push(...page.BackfillRequests ?? []);
  }
  return history;
}

function covers({ BackfillFrom, RequestedAt }: CostAllocationTagBackfillRequest, month: string, since: number): boolean {
  return Date.parse(BackfillFrom!) <= Date.parse(startOf(month)) && Date.parse(RequestedAt!) >= since;
}

/** Failure of the last request. Empty if the last request is in progress, because it might correct an earlier failure. */
function failureOfLast(requests: readonly CostAllocationTagBackfillRequest[], month: string): AwsFailure[] {
  const [last] = [...requests].sort((one, other) => Date.parse(other.RequestedAt!) - Date.parse(one.RequestedAt!));
  return last?.BackfillStatus === 'FAILED'
    ? [{ cause: 'LASTING', text: `backfill from ${month}: the backfill requested at ${last.RequestedAt} failed. The activation starts another backfill, at most once in 24 hours.` }]
    : [];
}

/** Time at which the last key became Active, in milliseconds since 1970. */
function activatedAt(tags: readonly CostAllocationTag[]): number {
  const dates = tags.map(({ LastUpdatedDate }) => Date.parse(LastUpdatedDate!)).filter((date) => !Number.isNaN(date));
  return Math.max(0, ...dates);
}
