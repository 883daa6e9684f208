import { batches } from '../private/batches';
import { quoted } from '../private/shell';

/** Maximum number of keys in an update: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_UpdateCostAllocationTagsStatus.html */
export const KEYS_PER_UPDATE = 20;

/** Maximum number of keys in a list request: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_ListCostAllocationTags.html */
export const KEYS_PER_LIST = 100;

/**
 * AWS CLI commands that activate keys and start a backfill. The commands are quoted for a POSIX shell, and must be run in the payer account.
 *
 * @param tagKeys keys to activate
 * @param backfillFrom month of the backfill, such as `2026-01`; no backfill if undefined
 */
export function cliCommands(tagKeys: readonly string[], backfillFrom?: string): string[] {
  return [
    ...batches(tagKeys, KEYS_PER_UPDATE).map((keys) => {
      const entries = keys.map((key) => ({ TagKey: key, Status: 'Active' }));
      return `aws ce update-cost-allocation-tags-status --cost-allocation-tags-status ${quoted(JSON.stringify(entries))}`;
    }),
    ...backfillFrom === undefined ? [] : [`aws ce start-cost-allocation-tag-backfill --backfill-from ${startOf(backfillFrom)}`],
  ];
}

/** Start of a month in the format that AWS accepts: `2026-01-01T00:00:00Z` for `2026-01`. */
export function startOf(month: string): string {
  return `${month}-01T00:00:00Z`;
}
