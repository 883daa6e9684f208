import { type CfnResource, type IResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ModelSource } from '../../models';
import { parseSystemProfileId } from '../../models/model-id';
import { PriceList, type TokenPrices } from '../../pricing';
import { TOKEN_KINDS, type TokenKind } from '../../pricing/token-kinds';
import { knownUsage } from '../../pricing/usage-cost';
import { renderedProperties } from '../../private/rendered';
import { TaggedInferenceProfile } from '../../profiles';
import { InferenceProfileBase } from '../../profiles/inference-profile-base';
import { RetainedProfile } from '../../profiles/retained-profile';
import type { ICostTagCarrier } from '../../tags';
import { renderedTags } from '../../tags/rendered-tags';
import { type DescribedApp, placeOf } from '../described-app';
import { ownStackValue } from '../own-stack-values';
import { compare, figure, readable, sortedBy } from '../readable-values';
import type { PriceFact, ProfileFact } from '../strategy-facts';

export const PROFILE_TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

/** Returns every application inference profile: created by this library, imported, and created by other means. */
export function collectProfiles(app: DescribedApp): ProfileFact[] {
  const profiles = app.of(InferenceProfileBase);
  const own = new Set(profiles.map(({ node }) => node.defaultChild));
  return sortedBy([
    ...profiles.map((profile) => isCreated(profile) ? createdProfile(app, profile) : importedProfile(app, profile)),
    ...app.resources(PROFILE_TYPE).filter((resource) => !own.has(resource)).map((resource) => foreignProfile(app, resource)),
  ], ({ path }) => path);
}

/** Returns the final tags of a resource as text, or undefined if they are known only at deployment. */
export function tagsOf(resource: CfnResource): ProfileFact['tags'] {
  const tags = renderedTags(resource);
  return tags && tagTexts([...tags]);
}

function isCreated(profile: InferenceProfileBase): profile is TaggedInferenceProfile | RetainedProfile {
  return profile instanceof TaggedInferenceProfile || profile instanceof RetainedProfile;
}

function createdProfile(app: DescribedApp, profile: TaggedInferenceProfile | RetainedProfile): ProfileFact {
  const retained = profile.retainedProfiles.map(({ node }) => node.path);
  return {
    path: profile.node.path,
    kind: 'created',
    ...placeOf(profile),
    tags: tagsOf(profile.node.defaultChild as CfnResource),
    ...modelOf(app, profile, profile.modelSource, profile._ownPrices()),
    ...usageOf(profile),
    ...retained.length > 0 ? { retainedProfiles: retained } : {},
  };
}

/** Returns the known facts about an imported resource that carries tags, for every kind of carrier. */
export function importedResource(app: DescribedApp, resource: IResource & ICostTagCarrier, arn: string) {
  const { stack, env, node, costTags } = resource;
  const text = (value: unknown) => app.textOf(resource, value);
  return {
    path: node.path,
    kind: 'imported' as const,
    stack: stack.node.path,
    account: text(env.account),
    region: text(env.region),
    arn: text(arn),
    tags: tagTexts(costTags._entries().map(([key, value]) => [key, text(value)])),
  };
}

function importedProfile(app: DescribedApp, profile: InferenceProfileBase): ProfileFact {
  return {
    ...importedResource(app, profile, profile.inferenceProfileArn),
    ...modelOf(app, profile, profile.modelSource, profile._ownPrices()),
    ...usageOf(profile),
  };
}

function usageOf({ expectedUsage }: InferenceProfileBase): Pick<ProfileFact, 'expectedUsage'> {
  return expectedUsage ? { expectedUsage: knownUsage(expectedUsage) } : {};
}

function foreignProfile(app: DescribedApp, resource: CfnResource): ProfileFact {
  const source = sourceOf(readable(renderedProperties(resource).ModelSource?.CopyFrom));
  return { path: resource.node.path, kind: 'resource', ...placeOf(resource), tags: tagsOf(resource), ...modelOf(app, resource, source) };
}

/** Returns the model source that an ARN refers to. */
function sourceOf(arn: string): ModelSource | undefined {
  const [, type, id] = /:(foundation-model|inference-profile)\/([a-zA-Z0-9.:-]+)$/.exec(arn) ?? [];
  if (id === undefined || (type === 'inference-profile' && !parseSystemProfileId(id))) {
    return undefined;
  }
  return unlessItThrows(() => type === 'foundation-model' ? ModelSource.foundationModel(id) : ModelSource.systemDefinedProfile(id));
}

function modelOf(app: DescribedApp, scope: InferenceProfileBase | CfnResource, source: ModelSource | undefined, given?: TokenPrices): Pick<ProfileFact, 'modelId' | 'route' | 'prices'> {
  const stack = Stack.of(scope);
  const region = scope instanceof InferenceProfileBase ? scope.env.region : stack.region;
  const id = source?._displayId();
  const prices = given ?? (source && unlessItThrows(() => PriceList.of(scope).pricesFor(source, region)));
  return {
    modelId: id === undefined ? undefined : app.textOf(scope, id),
    route: source?.route,
    prices: prices && pricesIn(scope, prices),
  };
}

/** Returns the prices of some kinds of tokens. */
export function pricesIn(scope: IConstruct, prices: TokenPrices, kindsToTell: readonly TokenKind[] = TOKEN_KINDS): PriceFact {
  const kinds = kindsToTell.filter((kind) => prices[kind] !== undefined).map((kind) => [kind, figure(ownStackValue(scope, prices[kind]))]);
  return { ...Object.fromEntries(kinds), ...prices.since === undefined ? {} : { since: prices.since } };
}

/** Returns tags as text, sorted by key. */
export function tagTexts(tags: Array<[string, unknown]>): { [key: string]: string } {
  return Object.fromEntries(tags.sort(([one], [other]) => compare(one, other)).map(([key, value]) => [key, readable(value)]));
}

// Unknown prices are omitted and are no reason to fail.
export function unlessItThrows<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
