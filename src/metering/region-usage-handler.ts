import type { MetricClient } from './meter-calls-handler';
import type { MeterPrices } from './meter-prices';
import type { MeterRequest } from './meter-request';
import { type ProjectClients, projectTagsOf, type ProjectTagValues } from './project-calls-handler';
import { taggableProjects } from './project-spenders';
import { projectUsage } from './project-usage-handler';
import { type EndpointUsage, listRuntime, type RegionReading, runtimeUsage } from './runtime-usage-handler';
import type { CarrierTags, Spender } from './spenders';
import { spenderKey, type UsageRecord } from './usage-record';
import type { AccountProfile, ProfileTags } from '../accounts/account-profile';
import type { Place } from '../accounts/accounts-request';
import { textOf } from '../accounts/linked-accounts-handler';
import { type ProfileClients, profilesOf, tagsOf } from '../accounts/profiles-handler';
import { CallLog } from '../private/call-log';

/** Clients of one account in one Region. */
export interface PlaceClients extends ProfileClients, ProjectClients {}

/** Account in a Region whose profiles are listed, or whose list of an earlier run is used. */
export interface MeteredPlace {
  readonly place: Place;

  /**
   * Profiles and their tags. Without them, they are listed with the clients.
   *
   * @default - the profiles are listed in this run
   */
  readonly inventory?: { readonly profiles?: readonly AccountProfile[]; readonly tags: ProfileTags };
  /** Returns the clients of the account. Throws if there are none. */
  readonly clients: () => Promise<PlaceClients>;
}

/** Usage of one Region and the tags of its carriers. */
export interface RegionUsage {
  readonly runtime: EndpointUsage;

  /** @default - Bedrock Projects are not metered */
  readonly mantle?: EndpointUsage;

  /** Accounts whose usage snapshots lack. */
  readonly newPlaces: readonly Place[];

  /** Returns a profile that is listed. */
  profile(place: Place, id: string): AccountProfile | undefined;

  /** Returns the tags of a profile or project, `GONE` for a profile that was deleted during the run, and undefined if they are not known. */
  tags(spender: Spender): CarrierTags | 'GONE' | undefined;
}

/**
 * Reads the usage of a Region, and the profiles, projects and tags of its accounts. Tags determine how values are grouped, but not which metrics are read. Therefore, tags and metrics are read at the same time.
 *
 * Throws if profiles cannot be listed.
 */
export async function regionUsage(
  request: MeterRequest, reading: RegionReading, metered: readonly MeteredPlace[], known: ReadonlyMap<string, UsageRecord>,
  pricing: Promise<MeterPrices>, client: MetricClient, calls: CallLog,
): Promise<RegionUsage> {
  const listing = listRuntime(request, reading, client, calls);
  const places = metered.map(({ place }) => place);
  const onMantle = request.projects ? projectUsage(request, reading, places, pricing, client, calls) : undefined;
  const profiles = await Promise.all(metered.map(async ({ inventory, clients }) =>
    inventory ? inventory.profiles : profilesOf(await clients(), calls)));
  const carriers = places.map((place, index) => ({ place, known, ...profiles[index] ? { profiles: profiles[index] } : {} }));
  const prices = await pricing;
  const onRuntime = runtimeUsage(request, reading, listing, carriers, prices, client, calls);
  const tagging = metered.map(async ({ inventory, clients }, index) =>
    inventory?.tags ?? tagsOf(profiles[index]!, onRuntime, await clients(), calls));
  const [runtime, mantle, ...profileTags] = await Promise.all([onRuntime, onMantle, ...tagging]);
  const projectTags = await projectTagsIn(request, mantle, metered, calls);

  const byPlace = new Map(places.map(({ accountId }, index) => [accountId, {
    profiles: new Map(profiles[index]?.map((profile) => [profile.id, profile])), tags: profileTags[index], projects: projectTags.get(accountId),
  }]));
  return {
    runtime,
    ...mantle ? { mantle } : {},
    newPlaces: places.filter(({ accountId }) => reading.newAccounts.has(accountId)),
    profile: ({ accountId }, id) => byPlace.get(accountId)?.profiles.get(id),
    tags: (spender) => {
      const { place: { accountId, isLinked }, profile, projectId, lastTags } = spender;
      const of = byPlace.get(accountId);
      const current = profile ? of?.tags.get(profile.id) : of?.projects?.get(projectId!);
      // One account that cannot be read must not withhold the figures of all others.
      return current ?? lastTags ?? known.get(spenderKey({ ...spender.place, ...spender }))?.tags ?? (isLinked ? 'UNREADABLE' : undefined);
    },
  };
}

async function projectTagsIn(
  { projects }: MeterRequest, mantle: EndpointUsage | undefined, metered: readonly MeteredPlace[], calls: CallLog,
): Promise<Map<string, ProjectTagValues>> {
  const found = new Map<string, ProjectTagValues>();
  await Promise.all(metered.map(async ({ place, clients }) => {
    const spenders = mantle?.spenders.filter(({ place: { accountId } }) => accountId === place.accountId) ?? [];
    const ids = taggableProjects(spenders);
    if (ids.length > 0) {
      const tags = await projectTagsAt(place, ids, arnPrefixIn(projects!.arnPrefix, place), clients, calls);
      if (tags) {
        found.set(place.accountId, tags);
      }
    }
  }));
  return found;
}

/** Tags of the projects of an account. The failure of a source account is noted, and does not fail the run. */
async function projectTagsAt(
  place: Place, ids: readonly string[], arnPrefix: string, clients: MeteredPlace['clients'], calls: CallLog,
): Promise<ProjectTagValues | undefined> {
  if (!place.isLinked) {
    return projectTagsOf(ids, { arnPrefix }, await clients(), calls);
  }
  const own = new CallLog();
  try {
    const tags = await projectTagsOf(ids, { arnPrefix }, await clients(), own);
    own.failures().forEach((failure) => own.note({ account: place.accountId, region: place.region, reason: failure, effect: 'the cost of these projects has the tag value (unreadable)' }));
    return tags;
  } catch (error) {
    own.note({ account: place.accountId, region: place.region, reason: textOf(error), effect: 'the cost of its projects has the tag value (unreadable)' });
    return undefined;
  } finally {
    own.addTo(calls);
  }
}

/** ARN of the projects of an account and Region without their IDs. */
function arnPrefixIn(arnPrefix: string, { accountId, region, isLinked = false }: Place): string {
  const [arn, partition, service, ofRegion, ofAccount, ...rest] = arnPrefix.split(':');
  return [arn, partition, service, region === '' ? ofRegion : region, isLinked ? accountId : ofAccount, ...rest].join(':');
}
