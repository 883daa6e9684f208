import {
  type CostAllocationTag, type CostAllocationTagStatus as Status, type CostExplorerClient, paginateListCostAllocationTags,
  UpdateCostAllocationTagsStatusCommand,
} from '@aws-sdk/client-cost-explorer';
import { type AwsFailure, failureOf } from './aws-failure';
import { KEYS_PER_UPDATE } from './payer-commands';
import { batches } from '../private/batches';

export interface CostExplorer {
  readonly costExplorer: CostExplorerClient;

  /** Ends what is under way, so that there is an answer in time. */
  readonly signal: AbortSignal;
}

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_ListCostAllocationTags.html
const KEYS_PER_LIST = 100;
const TAGS_PER_PAGE = 1000;

/**
 * What AWS knows of some keys. It knows none that it has not seen in billing data.
 */
export async function listTags(keys: readonly string[], { costExplorer, signal }: CostExplorer): Promise<CostAllocationTag[]> {
  const tags: CostAllocationTag[] = [];
  const configuration = { client: costExplorer, pageSize: TAGS_PER_PAGE };
  for (const TagKeys of batches(keys, KEYS_PER_LIST)) {
    for await (const page of paginateListCostAllocationTags(configuration, { TagKeys }, { abortSignal: signal })) {
      tags.push(...page.CostAllocationTags ?? []);
    }
  }
  return tags;
}

export function isActive(key: string, tags: readonly CostAllocationTag[]): boolean {
  const same = tags.filter(({ TagKey }) => TagKey === key);
  return same.length > 0 && same.every(({ Status }) => Status === 'Active');
}

export interface StatusOutcome {
  /** The keys that AWS took the status for. */
  readonly accepted: string[];

  /** What AWS refused, but for keys it has not seen yet. */
  readonly failures: AwsFailure[];
}

/**
 * Sets the status of keys, in as few calls as AWS takes.
 */
export async function setStatus(keys: readonly string[], status: Status, { costExplorer, signal }: CostExplorer): Promise<StatusOutcome> {
  const accepted: string[] = [];
  const failures: AwsFailure[] = [];
  for (const batch of batches(keys, KEYS_PER_UPDATE)) {
    try {
      const command = new UpdateCostAllocationTagsStatusCommand({ CostAllocationTagsStatus: batch.map((TagKey) => ({ TagKey, Status: status })) });
      const { Errors = [] } = await costExplorer.send(command, { abortSignal: signal });
      accepted.push(...batch.filter((key) => !Errors.some(({ TagKey }) => TagKey === key)));
      failures.push(...Errors.filter(({ Code, Message }) => !/not ?found/i.test(`${Code} ${Message}`))
        .map(({ TagKey, Code, Message }): AwsFailure => ({ cause: 'LASTING', text: `key ${TagKey}: ${Code}: ${Message}` })));
    } catch (error) {
      const failure = failureOf(`${status} for ${batch.join(', ')}`, error);
      failures.push(failure);
      if (failure.cause === 'LINKED_ACCOUNT' || failure.cause === 'NOT_ALLOWED') {
        break;
      }
    }
  }
  return { accepted, failures };
}
