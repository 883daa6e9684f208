import type { InferenceProfilesGrantOptions } from './inference-profiles';
import { ANY_ROUTE, foundationModelArns } from '../../models/model-arn';
import type { StatementProps } from '../../private/statement-grants';
import type { IInferenceProfile } from '../inference-profile';
import { defaultProjectArn, modelsStatement, profileArnInAnyRegion, profilesStatement } from '../invoke-statements';

/**
 * Statements that allow invoking models through profiles of one account, and through no others.
 */
export function invokeStatements(
  partition: string, account: string, profiles: readonly IInferenceProfile[], { allowSourceProfiles = false }: InferenceProfilesGrantOptions,
): StatementProps[] {
  const ids = profiles.map(({ inferenceProfileId }) => inferenceProfileId);
  const regions = distinct(profiles.map(({ env }) => env.region));
  const sourceArns = profiles.flatMap(({ modelSource, env }) => modelSource?._systemProfileArn(partition, env.region, account) ?? []);
  return [
    profilesStatement(ids.map((id) => profileArnInAnyRegion(partition, account, id)), [
      ...allowSourceProfiles ? distinct(sourceArns) : [],
      ...regions.map((region) => defaultProjectArn(partition, account, region)),
    ]),
    modelsStatement(ids, foundationModelArns(partition, modelRegions(profiles))),
  ];
}

/** Regions of the models of all profiles. `*` does not cover the empty Region, which represents global routing. */
function modelRegions(profiles: readonly IInferenceProfile[]): string[] {
  const all = distinct(profiles.flatMap(({ modelSource, env }) => modelSource?._regions(env.region) ?? ANY_ROUTE));
  return all.includes('*') ? ANY_ROUTE.filter((region) => all.includes(region)) : all;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
