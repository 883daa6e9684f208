import { batches } from '../private/batches';
import { quoted } from '../private/shell';

/** So many keys AWS takes in one call: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_UpdateCostAllocationTagsStatus.html */
export const KEYS_PER_UPDATE = 20;

/**
 * What somebody in the payer account types into a POSIX shell to activate keys and, where a month is given, to backfill from it.
 */
export function payerCommands(tagKeys: readonly string[], backfillFrom?: string): string[] {
  return [
    ...batches(tagKeys, KEYS_PER_UPDATE).map((keys) => {
      const entries = keys.map((key) => ({ TagKey: key, Status: 'Active' }));
      return `aws ce update-cost-allocation-tags-status --cost-allocation-tags-status ${quoted(JSON.stringify(entries))}`;
    }),
    ...backfillFrom === undefined ? [] : [`aws ce start-cost-allocation-tag-backfill --backfill-from ${startOf(backfillFrom)}`],
  ];
}

/** The first moment of a month as AWS takes it: `2026-01-01T00:00:00Z` of `2026-01`. */
export function startOf(month: string): string {
  return `${month}-01T00:00:00Z`;
}
