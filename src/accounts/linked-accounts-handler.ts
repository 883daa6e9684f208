import { type CloudFormationClient, paginateListStackInstances } from '@aws-sdk/client-cloudformation';
import { type OAMClient, paginateListAttachedLinks, paginateListSinks } from '@aws-sdk/client-oam';
import type { StackSetRequest } from './accounts-request';
import type { CallLog } from '../private/call-log';

// https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListAttachedLinks.html
const LINKS_PER_PAGE = 1000;

const METRICS = 'AWS::CloudWatch::Metric';

const ACCOUNT_OF_ARN = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/;

/**
 * Lists the accounts whose metrics are linked to the sink of a Region, sorted. An account and Region has at most one sink. Returns undefined if the list could not be read.
 */
export async function linkedAccounts(client: OAMClient, log: CallLog): Promise<string[] | undefined> {
  return log.attempt('ListAttachedLinks', async () => {
    const found = new Set<string>();
    for await (const { Items: sinks = [] } of paginateListSinks({ client }, {})) {
      log.answered('ListSinks');
      for (const { Arn } of sinks) {
        for await (const { Items: links = [] } of paginateListAttachedLinks({ client, pageSize: LINKS_PER_PAGE }, { SinkIdentifier: Arn })) {
          log.answered('ListAttachedLinks');
          links.filter(({ ResourceTypes = [] }) => ResourceTypes.includes(METRICS))
            .forEach(({ LinkArn = '' }) => found.add(ACCOUNT_OF_ARN.exec(LinkArn)?.[1] ?? LinkArn));
        }
      }
    }
    return [...found].sort();
  });
}

/** Accounts of a stack set. */
export interface StackSetAccounts {
  /** Accounts in which the stack set is deployed, or failed to be. */
  readonly expected: readonly string[];

  /** Accounts that AWS CloudFormation skips because they are suspended. */
  readonly suspended: readonly string[];
}

/**
 * Lists the accounts of a stack set. A failure is noted and does not fail the run, because no figure depends on it.
 */
export async function stackSetAccounts(
  client: CloudFormationClient, { stackSetName, callAs }: StackSetRequest, log: CallLog,
): Promise<StackSetAccounts | undefined> {
  try {
    const expected = new Set<string>();
    const suspended = new Set<string>();
    for await (const { Summaries = [] } of paginateListStackInstances({ client }, { StackSetName: stackSetName, CallAs: callAs })) {
      log.answered('ListStackInstances');
      for (const { Account = '', StackInstanceStatus } of Summaries) {
        (StackInstanceStatus?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT' ? suspended : expected).add(Account);
      }
    }
    return { expected: [...expected].filter((each) => !suspended.has(each)).sort(), suspended: [...suspended].sort() };
  } catch (error) {
    log.note({ stackSet: stackSetName, reason: textOf(error), effect: 'the number of unlinked accounts is not known in this run' });
    return undefined;
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
