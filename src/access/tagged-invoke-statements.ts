import { applicationProfileArn, type Fence, type FenceStatement, profileTagConditions } from './fence-statements';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { INVOKE_ACTIONS, READ_ACTIONS } from '../profiles/invoke-statements';

/** What to allow. */
export interface TaggedInvocation extends Pick<Fence, 'partition' | 'tagValues' | 'principalTagKeys' | 'modelIds'> {
  /** The account of the profiles. */
  readonly account: string;

  /** System-defined profiles that Bedrock may ask for on the way through a profile. */
  readonly sourceProfileArns: string[];
}

/**
 * Allows to invoke models through profiles with the right tags, and in no other way.
 *
 * The condition on tags cannot stand on the models, which have none: asked there, it would deny every call. They are allowed as part of a call through an application
 * profile, and which profile that may be is said by the other statement.
 */
export function allowTaggedInvocation({ partition, account, modelIds, sourceProfileArns, ...tags }: TaggedInvocation): FenceStatement[] {
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
    ...sourceProfileArns.length === 0 ? [] : [{ sid: 'SourcesOfProfiles', actions: INVOKE_ACTIONS, resources: sourceProfileArns }],
  ];
}
