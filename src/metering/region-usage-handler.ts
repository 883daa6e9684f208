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
import { inParallel } from '../private/parallel';

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

  /** Accounts whose usage the snapshot of the days lacks, or those of the hours. */
  readonly newPlaces: { readonly days: readonly Place[]; readonly hours: readonly Place[] };

  /** Source accounts of which the tags of a project could not be read. */
  readonly unreadable: readonly string[];

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
  const { projectTags, unreadable } = await projectTagsIn(request, projectsIn(reading.region, mantle, known), metered, calls);

  const byPlace = new Map(places.map(({ accountId }, index) => [accountId, {
    profiles: new Map(profiles[index]?.map((profile) => [profile.id, profile])), tags: profileTags[index], projects: projectTags.get(accountId),
  }]));
  return {
    runtime,
    ...mantle ? { mantle } : {},
    newPlaces: {
      days: places.filter(({ accountId }) => reading.newAccounts.days.has(accountId)),
      hours: places.filter(({ accountId }) => reading.newAccounts.hours.has(accountId)),
    },
    unreadable,
    profile: ({ accountId }, id) => byPlace.get(accountId)?.profiles.get(id),
    tags: (spender) => {
      const { place: { accountId, isLinked }, profile, projectId, lastTags } = spender;
      const of = byPlace.get(accountId);
      const current = profile ? of?.tags.get(profile.id) : of?.projects?.get(projectId!);
      const last = () => lastTags ?? known.get(spenderKey({ ...spender.place, ...spender }))?.tags;
      // One account that cannot be read must not withhold the figures of all others.
      return current === undefined || current === 'UNREAD' ? last() ?? current ?? (isLinked ? 'UNREADABLE' : undefined) : current;
    },
  };
}

/**
 * Projects of a Region whose tags are read, by account: those that are called, and those of snapshots that lack their tags.
 */
function projectsIn(
  region: string, mantle: EndpointUsage | undefined, known: ReadonlyMap<string, UsageRecord>,
): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, Set<string>>();
  const add = (accountId: string, some: readonly string[]) => some.forEach((id) => ids.set(accountId, (ids.get(accountId) ?? new Set()).add(id)));
  mantle?.spenders.forEach((spender) => add(spender.place.accountId, taggableProjects([spender])));
  known.forEach((record) => record.region === region && !record.tags && add(record.accountId, taggableProjects([record])));
  return new Map([...ids].map(([accountId, some]) => [accountId, [...some]]));
}

// The APIs of different accounts are throttled separately.
const CONCURRENT_ACCOUNTS = 20;

async function projectTagsIn(
  { projects }: MeterRequest, idsByAccount: ReadonlyMap<string, readonly string[]>, metered: readonly MeteredPlace[], calls: CallLog,
): Promise<{ readonly projectTags: ReadonlyMap<string, ProjectTagValues>; readonly unreadable: readonly string[] }> {
  const projectTags = new Map<string, ProjectTagValues>();
  const unreadable: string[] = [];
  await inParallel(CONCURRENT_ACCOUNTS, metered, async ({ place, clients }) => {
    const ids = projects ? idsByAccount.get(place.accountId) ?? [] : [];
    if (ids.length > 0) {
      const { tags, isUnreadable } = await projectTagsAt(place, ids, arnPrefixIn(projects!.arnPrefix, place), clients, calls);
      projectTags.set(place.accountId, tags);
      unreadable.push(...isUnreadable ? [place.accountId] : []);
    }
  });
  return { projectTags, unreadable };
}

/** Tags of the projects of an account. A failure of a source account is noted, and does not fail the run. */
async function projectTagsAt(
  place: Place, ids: readonly string[], arnPrefix: string, clients: MeteredPlace['clients'], calls: CallLog,
): Promise<{ readonly tags: ProjectTagValues; readonly isUnreadable: boolean }> {
  if (!place.isLinked) {
    const { tags } = await projectTagsOf(ids, { arnPrefix }, await clients(), calls);
    return { tags, isUnreadable: false };
  }
  const own = new CallLog();
  const noteUnreadable = (reason: string) => calls.note({
    account: place.accountId, region: place.region, reason, effect: 'the cost of some projects has the tags of the last snapshot, or the tag value (unreadable)',
  });
  try {
    const { tags, refusal } = await projectTagsOf(ids, { arnPrefix }, await clients(), own);
    const reason = refusal ?? own.failures().at(0);
    if (reason !== undefined) {
      noteUnreadable(reason);
    }
    // That a role has no permission to read tags says nothing about the tags.
    const readable = refusal === undefined ? tags : new Map([...tags].filter(([, each]) => each !== 'UNREAD'));
    return { tags: readable, isUnreadable: reason !== undefined };
  } catch (error) {
    noteUnreadable(textOf(error));
    return { tags: new Map(), isUnreadable: true };
  } finally {
    own.addTo(calls);
  }
}

/** ARN of the projects of an account and Region without their IDs. */
function arnPrefixIn(arnPrefix: string, { accountId, region, isLinked = false }: Place): string {
  const [arn, partition, service, ofRegion, ofAccount, ...rest] = arnPrefix.split(':');
  return [arn, partition, service, region === '' ? ofRegion : region, isLinked ? accountId : ofAccount, ...rest].join(':');
}
