import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { OAMClient } from '@aws-sdk/client-oam';
import type { Place, SourceAccountsRequest } from './accounts-request';
import { linkedAccounts, stackSetAccounts } from './linked-accounts-handler';
import type { CallLog } from '../private/call-log';

/** Clients of the monitoring account that list its source accounts. */
export interface AccountLister {
  /** Client in the Region of the stack set. */
  readonly cloudFormation: CloudFormationClient;

  /** Client of CloudWatch Observability Access Manager in a Region. */
  oam(region: string): OAMClient;
}

/** Source accounts in each Region. */
export interface LinkedPlaces {
  readonly places: readonly Place[];

  /** Reason for which some source accounts are not known. Undefined if all are. */
  readonly outage?: string;

  /** IDs of accounts that are expected, and that have no link in a Region. Undefined if the accounts of the stack set could not be listed. */
  readonly unlinked?: readonly string[];

  /** IDs of the accounts that are expected, or that earlier runs read. Other accounts can be linked by their administrators. */
  readonly known: ReadonlySet<string>;
}

export interface LinkOptions {
  /** ID of the monitoring account, which is no source account. */
  readonly accountId: string;
  readonly regions: readonly string[];

  /** Places of earlier runs, which are expected if nothing else is. */
  readonly earlier: readonly Place[];
}

const MAX_LOGGED = 100;

/** Lists the source accounts of a monitoring account in its Regions, and the accounts that have no link. */
export async function linkedPlaces(
  { expectedAccountIds, stackSet, ignoreUnexpectedAccounts = false }: SourceAccountsRequest,
  { accountId, regions, earlier }: LinkOptions,
  clients: AccountLister,
  log: CallLog,
): Promise<LinkedPlaces> {
  const [ofRegions, ofStackSet] = await Promise.all([
    Promise.all(regions.map(async (region) => linkedAccounts(clients.oam(region), log))),
    stackSet && stackSetAccounts(clients.cloudFormation, stackSet, log),
  ]);
  const before = new Set(earlier.map((place) => place.accountId));
  const isStackSetUnknown = stackSet !== undefined && !expectedAccountIds && !ofStackSet;
  const suspended = new Set(ofStackSet?.suspended);
  const expected = new Set(expectedAccountIds ?? ofStackSet?.expected ?? before);
  const places = regions.flatMap((region, index) => (ofRegions[index] ?? [])
    .filter((each) => each !== accountId && (!ignoreUnexpectedAccounts || expected.has(each)))
    .map((each): Place => ({ accountId: each, region, isLinked: true })));
  const lacksLink = (account: string) => account !== accountId && !suspended.has(account)
    && ofRegions.some((accounts) => accounts && !accounts.includes(account));
  const unexpected = [...before].filter((account) => !expected.has(account) && lacksLink(account)).sort();
  if (unexpected.length > 0) {
    log.note({ accountsWithoutLink: unexpected.slice(0, MAX_LOGGED), count: unexpected.length, effect: 'these accounts are not expected any more, so that they are not counted as unlinked' });
  }
  const outage = ofRegions.includes(undefined)
    ? 'the links of a Region could not be listed'
    : ignoreUnexpectedAccounts && isStackSetUnknown && before.size === 0 ? 'the accounts of the stack set could not be listed' : undefined;
  return {
    places,
    ...outage === undefined ? {} : { outage },
    ...isStackSetUnknown ? {} : { unlinked: [...expected].filter(lacksLink).sort() },
    known: new Set([...expected, ...before]),
  };
}
