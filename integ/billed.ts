import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import type { Live } from './live';
import { PROOF_TAG_KEY } from './names';

/** Cost of a request to Cost Explorer. */
export const CE_CALL = '0.01 USD';

/** Billed cost under a value of the tag in Cost Explorer, in USD, this month and the last. */
export async function billedUnder(live: Live, value: string): Promise<number> {
  const now = live.clock.now();
  const { ResultsByTime = [] } = await live.clients.costExplorer.send(new GetCostAndUsageCommand({
    TimePeriod: { Start: day(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1))), End: day(new Date(now.getTime() + 24 * 3_600_000)) },
    Granularity: 'MONTHLY',
    Metrics: ['UnblendedCost'],
    Filter: { Tags: { Key: PROOF_TAG_KEY, Values: [value] } },
  }));
  return ResultsByTime.reduce((sum, { Total }) => sum + Number(Total?.UnblendedCost?.Amount ?? 0), 0);
}

/** A date in the format of Cost Explorer. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
