import {
  type BedrockClient, type FoundationModelLifecycle, GetFoundationModelCommand, type InferenceProfileSummary, ListFoundationModelsCommand,
  ListTagsForResourceCommand, paginateListInferenceProfiles, ResourceNotFoundException, ValidationException,
} from '@aws-sdk/client-bedrock';
import { type BudgetsClient, paginateDescribeBudgets } from '@aws-sdk/client-budgets';
import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { type AuditedProfile, type AuditFinding, incomplete, type ModelPhase, shortId } from './audit-findings';
import type { AuditedBudget } from './audited-budgets';
import { batches } from '../private/batches';
import { inParallel } from '../private/parallel';
import { type TaggedResources, taggedResources, type TaggedResourcesOptions } from '../private/tagged-resources-handler';
import { plural } from '../private/text';

/** Data that was read, and findings about data that could not be read. */
export interface Reading<T> {
  readonly found: T;
  readonly missed: AuditFinding[];
}

/** Time span, in milliseconds since 1970. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

// Bedrock's control plane accepts a few calls per second from the entire account.
const CONCURRENT_CALLS = 5;

const NO_TAGS: TaggedResources = { tags: new Map(), violations: new Map() };

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const MAX_QUERIES = 500;

const DAY_SECONDS = 86_400;

/** Reads the application inference profiles of the Region, without their tags. */
export async function readProfiles(bedrock: BedrockClient): Promise<AuditedProfile[]> {
  const summaries: InferenceProfileSummary[] = [];
  for await (const page of paginateListInferenceProfiles({ client: bedrock, pageSize: 1_000 }, { typeEquals: 'APPLICATION' })) {
    summaries.push(...page.inferenceProfileSummaries ?? []);
  }
  return summaries.map(({ inferenceProfileArn, inferenceProfileName, createdAt, models = [] }) => ({
    arn: inferenceProfileArn!,
    name: inferenceProfileName!,
    createdAt: createdAt?.getTime(),
    // One entry for each Region that the profile routes requests to.
    modelIds: unique(models.map(({ modelArn = '' }) => modelArn.slice(modelArn.lastIndexOf('/') + 1))),
    modelRegions: unique(models.map(({ modelArn = '' }) => modelArn.split(':')[3] ?? '')).sort(),
  }));
}

/**
 * Adds tags to profiles: from the index of tags, with one call for 100 profiles, and individually to those that the index lacks. Profiles that were deleted in the meantime are omitted.
 *
 * @param log called if the index could not be read completely, which changes no tags
 * @param options further data of the index
 */
export async function readTags(
  { bedrock, tagging }: { bedrock: BedrockClient; tagging: ResourceGroupsTaggingAPIClient },
  profiles: readonly AuditedProfile[],
  log: (about: object) => void,
  { readsViolations = false }: TaggedResourcesOptions = {},
): Promise<Reading<AuditedProfile[]>> {
  const { tags, violations, error } = profiles.length > 0
    ? await taggedResources(tagging, 'bedrock:application-inference-profile', undefined, { readsViolations })
    : NO_TAGS;
  if (error) {
    log({ message: `tag:GetResources failed, so the tags of the remaining profiles are read with one call each: ${error.name}: ${error.message}` });
  }
  const unjudged = error && readsViolations ? [incomplete('tag:GetResources', 'checking tags against the tag policy', error)] : [];
  const { found, missed: untagged } = await rereadTags(bedrock, profiles.filter(({ arn }) => !tags.has(arn)));
  const read = new Map(found.map((profile) => [profile.arn, profile]));
  const withTags = (profile: AuditedProfile): AuditedProfile | undefined =>
    tags.has(profile.arn) ? { ...profile, tags: tags.get(profile.arn) } : read.get(profile.arn);
  const withViolation = (profile: AuditedProfile): AuditedProfile =>
    violations.has(profile.arn) ? { ...profile, violation: violations.get(profile.arn) } : profile;
  return { found: profiles.flatMap((profile) => withTags(profile) ?? []).map(withViolation), missed: [...untagged, ...unjudged] };
}

/** Reads the tags of profiles individually. Profiles that were deleted in the meantime are omitted. */
export async function rereadTags(bedrock: BedrockClient, profiles: readonly AuditedProfile[]): Promise<Reading<AuditedProfile[]>> {
  const errors: Error[] = [];
  const read = await inParallel(CONCURRENT_CALLS, profiles, async (profile): Promise<AuditedProfile[]> => {
    try {
      const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: profile.arn }));
      return [{ ...profile, tags: new Map(tags.map(({ key, value }) => [key!, value!])), isFresh: true }];
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return [];
      }
      errors.push(error as Error);
      return [{ ...profile, tags: undefined, isFresh: true }];
    }
  });
  return { found: read.flat(), missed: missed('bedrock:ListTagsForResource', `reading the tags of ${plural(errors.length, 'profile')}`, errors) };
}

/**
 * Returns the profiles that were not called.
 *
 * @param owner source account of the metrics. Undefined for the account of the client
 */
export async function readUnused(
  cloudwatch: CloudWatchClient, profiles: readonly AuditedProfile[], span: Span, owner?: string,
): Promise<Reading<AuditedProfile[]>> {
  const errors: Error[] = [];
  const unused: AuditedProfile[] = [];
  let unread = 0;
  for (const some of batches(profiles, MAX_QUERIES)) {
    try {
      const used = await calledSince(cloudwatch, some, span, owner);
      unused.push(...some.filter((profile) => !used.has(profile)));
    } catch (error) {
      errors.push(error as Error);
      unread += some.length;
    }
  }
  return { found: unused, missed: missed('cloudwatch:GetMetricData', `counting the invocations of ${plural(unread, 'profile')}`, errors) };
}

async function calledSince(
  cloudwatch: CloudWatchClient, profiles: readonly AuditedProfile[], { since, until }: Span, owner?: string,
): Promise<Set<AuditedProfile>> {
  const used = new Set<AuditedProfile>();
  const queries = profiles.map((profile, index) => ({
    Id: `p${index}`,
    ...owner === undefined ? {} : { AccountId: owner },
    MetricStat: {
      Metric: { Namespace: 'AWS/Bedrock', MetricName: 'Invocations', Dimensions: [{ Name: 'ModelId', Value: shortId(profile) }] },
      Period: DAY_SECONDS,
      Stat: 'Sum',
    },
  }));
  const input = { MetricDataQueries: queries, StartTime: new Date(since), EndTime: new Date(until) };
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudwatch }, input)) {
    for (const { Id, Values = [], StatusCode, Messages = [] } of results) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
        throw new Error(`CloudWatch returned ${StatusCode} for ${Id}${Messages.map(({ Value }) => `: ${Value}`).join('')}`);
      }
      if (Values.some((value) => value > 0)) {
        used.add(profiles[Number(Id!.slice(1))]);
      }
    }
  }
  return used;
}

/** Reads the lifecycle phases of models in the Region, by model ID. */
export async function readModels(bedrock: BedrockClient, ids: readonly string[]): Promise<Reading<Map<string, ModelPhase>>> {
  const found = new Map<string, ModelPhase>();
  if (ids.length === 0) {
    return { found, missed: [] };
  }
  try {
    const { modelSummaries = [] } = await bedrock.send(new ListFoundationModelsCommand({}));
    const listed = new Map(modelSummaries.map(({ modelId, modelLifecycle }) => [modelId!, phaseOf(modelLifecycle)]));
    ids.forEach((id) => listed.has(id) && found.set(id, listed.get(id)!));
  } catch (error) {
    return { found, missed: [incomplete('bedrock:ListFoundationModels', 'checking for legacy and end-of-life models', error as Error)] };
  }
  const errors: Error[] = [];
  await inParallel(CONCURRENT_CALLS, ids.filter((id) => !found.has(id)), async (id) => {
    try {
      found.set(id, await phaseOfUnlisted(bedrock, id));
    } catch (error) {
      errors.push(error as Error);
    }
  });
  return { found, missed: missed('bedrock:GetFoundationModel', `looking up ${plural(errors.length, 'model')} that Bedrock does not list`, errors) };
}

async function phaseOfUnlisted(bedrock: BedrockClient, id: string): Promise<ModelPhase> {
  try {
    const { modelDetails } = await bedrock.send(new GetFoundationModelCommand({ modelIdentifier: id }));
    return phaseOf(modelDetails?.modelLifecycle);
  } catch (error) {
    // Bedrock reports an unknown model ID as invalid.
    if (error instanceof ResourceNotFoundException || error instanceof ValidationException) {
      return { unknown: `${error.name}: ${error.message}`, isLegacy: false };
    }
    throw error;
  }
}

function phaseOf(lifecycle: FoundationModelLifecycle | undefined): ModelPhase {
  return {
    isLegacy: lifecycle?.status === 'LEGACY',
    extendedAccess: lifecycle?.publicExtendedAccessTime?.getTime(),
    endOfLife: lifecycle?.endOfLifeTime?.getTime(),
  };
}

/** Reads all budgets of the account, with their filters. */
export async function readBudgets(budgets: BudgetsClient, accountId: string): Promise<Reading<AuditedBudget[]>> {
  const found: AuditedBudget[] = [];
  try {
    for await (const page of paginateDescribeBudgets({ client: budgets }, { AccountId: accountId, ShowFilterExpression: true })) {
      found.push(...page.Budgets ?? []);
    }
  } catch (error) {
    return { found: [], missed: [incomplete('budgets:ViewBudget', 'checking budgets', error as Error)] };
  }
  return { found, missed: [] };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** Returns one finding, with the first error, because there can be as many errors as profiles. */
function missed(permission: string, what: string, [first]: Error[]): AuditFinding[] {
  return first ? [incomplete(permission, what, first)] : [];
}
