import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { OAMClient } from '@aws-sdk/client-oam';
import { AuditFindingKind } from './audit-finding-kind';
import { type AuditFinding, incomplete } from './audit-findings';
import { type AuditRequest, isOfSeveral, placeOfArn, regionsOf } from './audit-request';
import type { ProjectClients } from './read-projects-handler';
import type { Place } from '../accounts/accounts-request';
import { type LinkedPlaces, linkedPlaces } from '../accounts/linked-places-handler';
import { unreadableProblem } from '../accounts/unreadable-limit';
import { CallLog } from '../private/call-log';

/** Clients of an account in a Region. The client of CloudWatch is that of the monitoring account. */
export interface PlaceClients extends ProjectClients {
  readonly bedrock: BedrockClient;
}

/** Clients of source accounts. */
export interface SourceAccountClients {
  readonly cloudFormation: CloudFormationClient;
  oam(region: string): OAMClient;

  /** Returns the clients of a source account. Throws if its role cannot be assumed. */
  clientsOf(place: Place, log: CallLog): Promise<PlaceClients>;
}

/** Clients that find and read accounts and Regions. */
export interface PlacesClients extends PlaceClients {
  /** @default - there are no source accounts */
  readonly sourceAccounts?: SourceAccountClients;

  /** Clients of the account of the audit in another Region. */
  inRegion(region: string): PlaceClients;
}

/** Account and Region that is audited. */
export interface AuditedPlace extends Place {
  clients(): Promise<PlaceClients>;
}

/** Account without a link, and the Regions without one. */
export interface UnlinkedAccount {
  readonly accountId: string;
  readonly regions: readonly string[];
}

/** Accounts and Regions of a run. */
export interface AuditedPlaces {
  /** Those of the account of the audit come first. */
  readonly places: readonly AuditedPlace[];
  readonly unlinked: readonly UnlinkedAccount[];
  readonly missed: readonly AuditFinding[];

  /** Reason for which some source accounts are not known. Undefined if all are. */
  readonly outage?: string;

  /** Source accounts that count towards the limit of unreadable accounts. */
  readonly counted: ReadonlySet<string>;
}

/** Determines the accounts and Regions of a run. */
export async function auditedPlaces(request: AuditRequest, clients: PlacesClients): Promise<AuditedPlaces> {
  const { accountId, region, sourceAccounts } = request;
  const regions = regionsOf(request);
  const clientsIn = (each: string) => each === region ? clients : clients.inRegion(each);
  const own = regions.map((each): AuditedPlace => ({ accountId, region: each, clients: async () => clientsIn(each) }));
  if (!sourceAccounts || !clients.sourceAccounts) {
    return { places: own, unlinked: [], missed: [], counted: new Set() };
  }
  const { clientsOf, ...lister } = clients.sourceAccounts;
  const calls = new CallLog();
  const linked = await linkedPlaces(sourceAccounts, { accountId, regions, earlier: [] }, lister, calls);
  const failures = [
    ...calls.failures().map((failure) => incomplete('oam:ListSinks, oam:ListAttachedLinks', 'listing the source accounts', new Error(failure))),
    ...calls.notes.map((note) => incomplete('cloudformation:ListStackInstances', 'listing the accounts of the stack set', new Error(JSON.stringify(note)))),
  ];
  return {
    places: [...own, ...linked.places.map((place): AuditedPlace => ({ ...place, clients: async () => clientsOf(place, new CallLog()) }))],
    unlinked: unlinkedAccounts(request, regions, linked),
    missed: failures.map((failure) => ({ ...failure, accountId })),
    ...linked.outage === undefined ? {} : { outage: linked.outage },
    // Without expected accounts, an audit does not know which accounts earlier audits read.
    counted: linked.known.size > 0 ? linked.known : new Set(linked.places.map((place) => place.accountId)),
  };
}

/** Accounts that are expected, those of deployed carriers, and those that are linked in another Region. */
function unlinkedAccounts(request: AuditRequest, regions: readonly string[], { places, unlinked = [], outage }: LinkedPlaces): UnlinkedAccount[] {
  const { accountId: own, sourceAccounts, profiles, projects = [] } = request;
  if (outage !== undefined) {
    return unlinked.map((accountId) => ({ accountId, regions: [] }));
  }
  const linked = new Set(places.map((place) => `${place.accountId} ${place.region}`));
  const missing = new Map<string, Set<string>>();
  const expect = (accountId: string, expected: readonly string[]) => expected.filter((region) => accountId !== own && !linked.has(`${accountId} ${region}`))
    .forEach((region) => missing.set(accountId, (missing.get(accountId) ?? new Set()).add(region)));
  unlinked.forEach((accountId) => expect(accountId, regions));
  [...profiles, ...projects].map(({ arn }) => placeOfArn(arn)).forEach(({ accountId, region }) => accountId && region && expect(accountId, [region]));
  if (!sourceAccounts?.expectedAccountIds && !sourceAccounts?.stackSet) {
    places.forEach(({ accountId }) => expect(accountId, regions));
  }
  return [...missing].map(([accountId, some]) => ({ accountId, regions: [...some].sort() }))
    .sort((one, other) => one.accountId < other.accountId ? -1 : 1);
}

/** Findings about accounts without a link. */
export function unlinkedFindings({ partition }: AuditRequest, unlinked: readonly UnlinkedAccount[]): AuditFinding[] {
  return unlinked.map(({ accountId, regions }) => ({
    kind: AuditFindingKind.ACCOUNT_NOT_LINKED,
    resource: `arn:${partition}:iam::${accountId}:root`,
    name: accountId,
    problem: `account ${accountId} must be linked to the sink of the monitoring account, got no link${regions.length > 0 ? ` in ${regions.join(', ')}` : ''}: ` +
      'create a SourceAccountLink in the account, or do not expect the account',
  }));
}

/** Account that could not be read, with the first error and the Regions. */
export interface UnreadableAccount {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly error: Error;
}

/** Findings about accounts that could not be read. */
export function unreadableFindings({ partition, sourceAccounts }: AuditRequest, unreadable: readonly UnreadableAccount[]): AuditFinding[] {
  return unreadable.map(({ accountId, regions, error }) => ({
    kind: AuditFindingKind.ACCOUNT_UNREADABLE,
    resource: `arn:${partition}:iam::${accountId}:role/${sourceAccounts!.readerRoleName}`,
    name: accountId,
    problem: `${incomplete('', `reading account ${accountId} in ${regions.join(', ')}`, error).problem}: create a SourceAccountReaderRole in the account, or check its trust policy and its permissions`,
  }));
}

/**
 * Reason for which a run fails after its report. Undefined if the run succeeds.
 *
 * @param failed places that could not be read
 */
export function outageOf(request: AuditRequest, { places, outage, counted }: AuditedPlaces, failed: readonly Place[]): string | undefined {
  const { accountId, sourceAccounts } = request;
  const accountsOf = (some: readonly Place[]) => new Set(some.map((place) => place.accountId).filter((each) => counted.has(each))).size;
  const own = failed.filter((place) => place.accountId === accountId);
  if (own.length > 0) {
    return `profiles of account ${accountId} in ${own.map(({ region }) => region).join(', ')} could not be listed`;
  }
  return outage ?? (sourceAccounts && unreadableProblem(sourceAccounts, { all: accountsOf(places), unreadable: accountsOf(failed) }));
}

/** Adds account and Region to findings about a place, if an audit has several. */
export function located(request: AuditRequest, { accountId, region }: Place, findings: readonly AuditFinding[]): AuditFinding[] {
  return isOfSeveral(request) ? findings.map((each) => ({ ...each, accountId, region })) : [...findings];
}
