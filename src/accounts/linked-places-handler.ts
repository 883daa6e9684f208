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

  /** Whether the links of each Region could be listed. */
  readonly isComplete: boolean;

  /** IDs of accounts that are expected, and that have no link in a Region. */
  readonly unlinked: readonly string[];
}

export interface LinkOptions {
  /** ID of the monitoring account, which is no source account. */
  readonly accountId: string;
  readonly regions: readonly string[];

  /** Places of earlier runs, which are expected if nothing else is. */
  readonly earlier: readonly Place[];
}

/** Lists the source accounts of a monitoring account in its Regions, and the accounts that have no link. */
export async function linkedPlaces(
  { expectedAccountIds, stackSet }: SourceAccountsRequest, { accountId, regions, earlier }: LinkOptions, clients: AccountLister, log: CallLog,
): Promise<LinkedPlaces> {
  const [ofRegions, ofStackSet] = await Promise.all([
    Promise.all(regions.map(async (region) => linkedAccounts(clients.oam(region), log))),
    stackSet && stackSetAccounts(clients.cloudFormation, stackSet, log),
  ]);
  const suspended = new Set(ofStackSet?.suspended);
  const places = regions.flatMap((region, index) => (ofRegions[index] ?? []).filter((each) => each !== accountId)
    .map((each): Place => ({ accountId: each, region, isLinked: true })));
  const expected = expectedAccountIds ?? ofStackSet?.expected ?? earlier.map((place) => place.accountId);
  const lacksLink = (account: string) => ofRegions.some((accounts) => accounts && !accounts.includes(account));
  const isUnlinked = (account: string) => account !== accountId && !suspended.has(account) && lacksLink(account);
  return { places, isComplete: ofRegions.every((accounts) => accounts !== undefined), unlinked: [...new Set(expected)].filter(isUnlinked).sort() };
}
