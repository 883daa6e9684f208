import { applicationProfileArn, type Perimeter, type PerimeterStatement, profileTagConditions } from './perimeter-statements';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { defaultProjectArn, INVOKE_ACTIONS, READ_ACTIONS } from '../profiles/invoke-statements';

/** Calls to allow. */
export interface TaggedInvocation extends Pick<Perimeter, 'partition' | 'tagValues' | 'principalTagKeys' | 'modelIds'> {
  /** Account of the profiles, or `*` for any. */
  readonly account: string;

  /** System-defined inference profiles against which Bedrock might also authorize a call through a profile. */
  readonly sourceProfileArns: string[];
}

/**
 * Allows invoking models only through profiles with matching tags.
 *
 * The statement for the models has no condition on tags. Models have no tags, so such a condition would make every call fail. The models are allowed only as part
 * of a call through an application inference profile. The other statement determines the profiles that can be called. The default project is allowed, because
 * calls are authorized against it as well. Without the other statements, it allows no call.
 */
export function allowTaggedInvocation({ partition, account, modelIds, sourceProfileArns, ...tags }: TaggedInvocation): PerimeterStatement[] {
  const profiles = applicationProfileArn(partition, account);
  return [
    {
      sid: 'TaggedProfiles',
      actions: [...INVOKE_ACTIONS, ...READ_ACTIONS],
      resources: [profiles],
      conditions: { StringEquals: profileTagConditions(tags) },
    },
    {
      sid: 'ModelsBehindProfiles',
      actions: INVOKE_ACTIONS,
      resources: modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
      conditions: { ArnLike: { 'bedrock:InferenceProfileArn': profiles } },
    },
    { sid: 'DefaultProject', actions: INVOKE_ACTIONS, resources: [defaultProjectArn(partition, account)] },
    ...sourceProfileArns.length === 0 ? [] : [{ sid: 'SourcesOfProfiles', actions: INVOKE_ACTIONS, resources: sourceProfileArns }],
  ];
}
