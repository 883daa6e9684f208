import { type BedrockClient, ListTagsForResourceCommand, paginateListInferenceProfiles, ResourceNotFoundException } from '@aws-sdk/client-bedrock';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { AccountProfile, ProfileTags } from './account-profile';
import { modelOfProfile } from '../models/called-model';
import type { CallLog } from '../private/call-log';
import { inParallel } from '../private/parallel';
import { taggedResources } from '../private/tagged-resources-handler';

/** Clients of one account in one Region. */
export interface ProfileClients {
  readonly bedrock: BedrockClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

const PROFILE_RESOURCES = 'bedrock:application-inference-profile';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
const PROFILES_PER_PAGE = 1000;

const CONCURRENT_TAGS = 20;

/**
 * Lists all application inference profiles of the account in the Region, sorted by ID.
 */
export async function profilesOf({ bedrock }: Pick<ProfileClients, 'bedrock'>, log: CallLog): Promise<AccountProfile[]> {
  const found = new Map<string, AccountProfile>();
  for await (const page of paginateListInferenceProfiles({ client: bedrock, pageSize: PROFILES_PER_PAGE }, { typeEquals: 'APPLICATION' })) {
    log.answered('ListInferenceProfiles');
    for (const { inferenceProfileId, inferenceProfileArn, models } of page.inferenceProfileSummaries ?? []) {
      const model = modelOfProfile((models ?? []).map(({ modelArn }) => modelArn ?? ''));
      found.set(inferenceProfileId!, { id: inferenceProfileId!, arn: inferenceProfileArn!, ...model ? { model } : {} });
    }
  }
  // The last digits of a sum of dollars depend on the order, so the order must not depend on the listing.
  return [...found.values()].sort((a, b) => a.id < b.id ? -1 : 1);
}

/**
 * Reads the tags of profiles: of 100 profiles with each call, and individually those of the others, which have no tags or are new. Failed calls for one profile are retried once, after all other calls.
 *
 * The list of tags that AWS keeps can contain deleted profiles, which are ignored. If the list cannot be read, the tags of all remaining profiles are read individually.
 */
export async function tagsOf(
  profiles: readonly AccountProfile[], everythingElse: Promise<unknown>, { bedrock, tagging }: ProfileClients, log: CallLog,
): Promise<ProfileTags> {
  const found = new Map<string, ReadonlyMap<string, string> | 'GONE'>();
  if (profiles.length > 0) {
    const { tags, error } = await taggedResources(tagging, PROFILE_RESOURCES, () => log.answered('GetResources'));
    if (error) {
      log.note({ fallback: `GetResources failed with ${error.name}: ${error.message}`, effect: 'the tags of the remaining profiles were read with one call each' });
    }
    profiles.forEach(({ id, arn }) => tags.has(arn) && found.set(id, tags.get(arn)!));
  }
  const failuresOf = async (all: readonly AccountProfile[]) => {
    const failures = await inParallel(CONCURRENT_TAGS, all, async (profile) => {
      try {
        const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: profile.arn }));
        log.answered('ListTagsForResource');
        found.set(profile.id, new Map(tags.map(({ key, value }) => [key!, value!])));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) {
          return { profile, error };
        }
        found.set(profile.id, 'GONE');
      }
      return undefined;
    });
    return failures.filter((failure) => failure !== undefined);
  };
  const failed = await failuresOf(profiles.filter(({ id }) => !found.has(id)));
  await everythingElse;
  for (const { profile, error } of await failuresOf(failed.map((each) => each.profile))) {
    log.failedWith('ListTagsForResource', error, profile.arn);
  }
  return found;
}
