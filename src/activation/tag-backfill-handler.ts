import {
  BackfillLimitExceededException, type CostAllocationTag, type CostAllocationTagBackfillRequest, paginateListCostAllocationTagBackfillHistory,
  StartCostAllocationTagBackfillCommand,
} from '@aws-sdk/client-cost-explorer';
import { type AwsFailure, failureOf } from './aws-failure';
import { startOf } from './payer-commands';
import type { CostExplorer } from './tag-status-handler';

/**
 * What became of the backfill: one was started now; one had been started after the keys became Active; there is none yet; AWS takes none from that month.
 */
export type Backfill = 'STARTED' | 'COVERED' | 'WAITING' | 'REFUSED';

export interface BackfillOutcome {
  readonly backfill: Backfill;
  readonly failures: AwsFailure[];
}

/**
 * Starts a backfill from a month unless there was one since the keys became Active. Keeps nothing: AWS's own history says what was done.
 *
 * @param tags all of them Active
 */
export async function backfillFrom(month: string, tags: readonly CostAllocationTag[], clients: CostExplorer): Promise<BackfillOutcome> {
  const outcome = (backfill: Backfill, ...failures: AwsFailure[]) => ({ backfill, failures });
  try {
    const history = await historyOf(clients);
    if (history.some((request) => covers(request, month, activatedAt(tags)))) {
      return outcome('COVERED');
    }
    if (history.some(({ BackfillStatus }) => BackfillStatus === 'PROCESSING')) {
      return outcome('WAITING');
    }
    await clients.costExplorer.send(new StartCostAllocationTagBackfillCommand({ BackfillFrom: startOf(month) }), { abortSignal: clients.signal });
    return outcome('STARTED');
  } catch (error) {
    // One at a time, and one in 24 hours, of all that the account asks for.
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

function covers({ BackfillFrom, RequestedAt, BackfillStatus }: CostAllocationTagBackfillRequest, month: string, since: number): boolean {
  return BackfillStatus !== 'FAILED' && Date.parse(BackfillFrom!) <= Date.parse(startOf(month)) && Date.parse(RequestedAt!) >= since;
}

/** In milliseconds since 1970. */
function activatedAt(tags: readonly CostAllocationTag[]): number {
  const dates = tags.map(({ LastUpdatedDate }) => Date.parse(LastUpdatedDate!)).filter((date) => !Number.isNaN(date));
  return Math.max(0, ...dates);
}
