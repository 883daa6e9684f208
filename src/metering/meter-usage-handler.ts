import type { CallLog } from './call-log';
import type { Usage } from './cost-figures';
import { type CallClients, sumsOf } from './meter-calls-handler';
import type { MeterWindows } from './meter-windows';
import type { Spender, SpenderCounter } from './spenders';
import { UsageTally } from './usage-tally';

/** Spender and its usage. */
export interface Used {
  readonly spender: Spender;
  readonly usage: Usage;
}

/** Metrics to read for the day and for the days of the month before it. */
export interface CountersToRead {
  readonly recent: readonly SpenderCounter[];
  readonly earlier: readonly SpenderCounter[];
}

/** Reads the usage of spenders from their metrics. */
export async function usageOf(
  spenders: readonly Spender[], counters: CountersToRead, windows: MeterWindows, clients: CallClients, calls: CallLog,
): Promise<Used[]> {
  const tally = new UsageTally();
  const { interval, today, month, recent, earlier } = windows;
  tally.add(recent, { interval, today, month }, counters.recent, await sumsOf(recent, counters.recent, clients, calls));
  if (earlier) {
    tally.add(earlier, { month: earlier }, counters.earlier, await sumsOf(earlier, counters.earlier, clients, calls));
  }
  return spenders.map((spender) => ({ spender, usage: tally.usageOf(spender) }));
}
