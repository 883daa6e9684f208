import {
  type CostAllocationTag, type CostAllocationTagStatus as Status, type CostExplorerClient, paginateListCostAllocationTags,
  UpdateCostAllocationTagsStatusCommand,
} from '@aws-sdk/client-cost-explorer';
import { type AwsFailure, failureOf } from './aws-failure';
import { KEYS_PER_LIST, KEYS_PER_UPDATE } from './cli-commands';
import { batches } from '../private/batches';

export interface CostExplorer {
  readonly costExplorer: CostExplorerClient;

  /** Ends calls in progress, so that the function responds in time. */
  readonly signal: AbortSignal;
}

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_ListCostAllocationTags.html
const TAGS_PER_PAGE = 1000;

/**
 * Lists the entries of keys. AWS lists only keys that have appeared in billing data.
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
  /** Keys whose status AWS accepted. */
  readonly accepted: string[];

  /** Rejected keys and failed calls, except for keys that AWS has not seen yet. */
  readonly failures: AwsFailure[];
}

/**
 * Sets the status of keys, in as few calls as possible.
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
      const failure = failureOf(`setting status ${status} for ${batch.join(', ')}`, error);
      failures.push(failure);
      if (failure.cause === 'LINKED_ACCOUNT' || failure.cause === 'NOT_ALLOWED') {
        break;
      }
    }
  }
  return { accepted, failures };
}
