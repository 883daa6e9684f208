import { type AuditedProfile, type AuditedProject, type AuditFinding, incomplete } from './audit-findings';
import { type AuditRequest, isOfSeveral, placeOfArn, regionsOf } from './audit-request';
import { type AuditedPlace, type AuditedPlaces, located, type PlaceClients, type PlacesClients, type UnreadableAccount } from './audited-places-handler';
import { readProfiles, readTags } from './read-account-handler';
import { listCalls, type ProjectReading, readProjects, type RegionCalls } from './read-projects-handler';
import type { Place } from '../accounts/accounts-request';
import { inParallel } from '../private/parallel';

/** Profiles and projects of an account in a Region. */
export interface PlaceCarriers {
  readonly place: Place;
  readonly clients: PlaceClients;

  /** Request for the place, with its deployed carriers. */
  readonly request: AuditRequest;
  readonly profiles: readonly AuditedProfile[];
  readonly projects: readonly AuditedProject[];
  readonly projectsRead: ProjectReading;
}

/** Profiles of an account in a Region, without their tags. */
export type ListedPlace = Pick<PlaceCarriers, 'place' | 'clients' | 'profiles'>;

export interface ListedPlaces {
  readonly listed: readonly ListedPlace[];

  /** Places whose profiles could not be listed. */
  readonly failed: readonly Place[];
  readonly unreadable: readonly UnreadableAccount[];
  readonly missed: readonly AuditFinding[];
}

/** Places that are read at the same time. The APIs of different accounts and Regions are throttled separately. */
export const CONCURRENT_PLACES = 20;

/**
 * Lists the profiles of each place. A failure of a place is noted and does not affect the others.
 *
 * Throws if the audit has one place, and its profiles cannot be listed.
 */
export async function listPlaces(request: AuditRequest, { places }: AuditedPlaces): Promise<ListedPlaces> {
  const errors: Array<{ readonly place: AuditedPlace; readonly error: Error }> = [];
  const listed = await inParallel(CONCURRENT_PLACES, places, async (place): Promise<ListedPlace[]> => {
    try {
      const clients = await place.clients();
      return [{ place, clients, profiles: await readProfiles(clients.bedrock) }];
    } catch (error) {
      if (!isOfSeveral(request)) {
        throw error;
      }
      errors.push({ place, error: error as Error });
      return [];
    }
  });
  const failedOf = new Map<string, typeof errors>();
  for (const each of errors.filter(({ place }) => place.isLinked)) {
    failedOf.set(each.place.accountId, [...failedOf.get(each.place.accountId) ?? [], each]);
  }
  return {
    listed: listed.flat(),
    failed: errors.map(({ place }) => place),
    unreadable: [...failedOf].map(([accountId, some]) =>
      ({ accountId, regions: some.map(({ place }) => place.region).sort(), error: some[0].error })),
    missed: errors.filter(({ place }) => !place.isLinked)
      .flatMap(({ place, error }) => located(request, place, [incomplete('bedrock:ListInferenceProfiles', 'listing profiles', error)])),
  };
}

/** Reads tags and projects of each place. */
export async function readPlaces(
  request: AuditRequest, listed: readonly ListedPlace[], clients: PlacesClients, log: (about: object) => void,
): Promise<{ readonly read: PlaceCarriers[]; readonly missed: AuditFinding[] }> {
  const calls = await callsByRegion(request, clients);
  const missed = [...calls].flatMap(([region, ofRegion]) => located(request, { accountId: request.accountId, region }, ofRegion.missed));
  const read = await inParallel(CONCURRENT_PLACES, listed, async ({ place, clients: own, profiles }): Promise<PlaceCarriers> => {
    const ofPlace = requestOf(request, place);
    const about = isOfSeveral(request) ? { accountId: place.accountId, region: place.region } : {};
    const tagged = await readTags(own, profiles, (line) => log({ ...about, ...line }), { readsViolations: request.auditTagPolicy });
    const projectsRead = await readProjects(ofPlace, own, calls.get(place.region) ?? { byAccount: new Map(), missed: [] });
    missed.push(...located(request, place, [...tagged.missed, ...projectsRead.missed]));
    return { place, clients: own, request: ofPlace, profiles: tagged.found, projects: projectsRead.found, projectsRead };
  });
  return { read, missed };
}

async function callsByRegion(request: AuditRequest, clients: PlacesClients): Promise<Map<string, RegionCalls>> {
  const { accountId, region: own, auditProjects, sourceAccounts } = request;
  const regions = auditProjects ? regionsOf(request) : [];
  return new Map(await inParallel(CONCURRENT_PLACES, regions, async (region): Promise<[string, RegionCalls]> => {
    const { cloudwatch } = region === own ? clients : clients.inRegion(region);
    return [region, await listCalls(cloudwatch, accountId, { includesLinked: sourceAccounts !== undefined })];
  }));
}

function requestOf(request: AuditRequest, { accountId, region }: Place): AuditRequest {
  if (!isOfSeveral(request)) {
    return request;
  }
  const isHere = ({ arn }: { readonly arn: string }) => {
    const place = placeOfArn(arn);
    return place.accountId === accountId && place.region === region;
  };
  return { ...request, accountId, region, profiles: request.profiles.filter(isHere), projects: request.projects?.filter(isHere) };
}
