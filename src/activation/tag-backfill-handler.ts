import {
  BackfillLimitExceededException, type CostAllocationTag, type CostAllocationTagBackfillRequest, paginateListCostAllocationTagBackfillHistory,
  StartCostAllocationTagBackfillCommand,
} from '@aws-sdk/client-cost-explorer';
import { type AwsFailure, failureOf } from './aws-failure';
import { startOf } from './payer-commands';
import type { CostExplorer } from './tag-status-handler';

/**
 * What became of the backfill: one was started now; one that was started after the keys became Active is done; there is none yet, or it is under way; AWS takes none from that month.
 */
export type Backfill = 'STARTED' | 'COVERED' | 'WAITING' | 'REFUSED';

export interface BackfillOutcome {
  readonly backfill: Backfill;
  readonly failures: AwsFailure[];
}

/**
 * Starts a backfill from a month unless there was one since the keys became Active, and again if AWS failed at it. Keeps nothing: AWS's own history says what was done.
 *
 * @param tags all of them Active
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

function covers({ BackfillFrom, RequestedAt }: CostAllocationTagBackfillRequest, month: string, since: number): boolean {
  return Date.parse(BackfillFrom!) <= Date.parse(startOf(month)) && Date.parse(RequestedAt!) >= since;
}

/** Nothing unless the last request failed: one that is under way may mend it. */
function failureOfLast(requests: readonly CostAllocationTagBackfillRequest[], month: string): AwsFailure[] {
  const [last] = [...requests].sort((one, other) => Date.parse(other.RequestedAt!) - Date.parse(one.RequestedAt!));
  return last?.BackfillStatus === 'FAILED'
    ? [{ cause: 'LASTING', text: `backfill from ${month}: AWS failed at the one requested at ${last.RequestedAt}; it is started again, at most once in 24 hours` }]
    : [];
}

/** In milliseconds since 1970. */
function activatedAt(tags: readonly CostAllocationTag[]): number {
  const dates = tags.map(({ LastUpdatedDate }) => Date.parse(LastUpdatedDate!)).filter((date) => !Number.isNaN(date));
  return Math.max(0, ...dates);
}
