import { applicationProfileArn, mantleModelPatterns, mantleProjectArn, systemProfileArn } from './carrier-arns';
import { resourceTagConditions } from './carrier-tag-statements';
import { isCarrier, type Perimeter, type PerimeterStatement } from './perimeter';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { defaultProjectArn, INVOKE_ACTIONS, READ_ACTIONS } from '../profiles/invoke-statements';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/** Calls to allow. */
export interface TaggedInvocation extends Pick<Perimeter, 'partition' | 'carrierKinds' | 'tagValues' | 'principalTagKeys' | 'modelIds'> {
  /** Account of the profiles and projects, or `*` for any. */
  readonly account: string;

  /** System-defined inference profiles against which Bedrock might also authorize a call through a profile. */
  readonly sourceProfileArns: string[];
}

/** Actions of the `bedrock-mantle` endpoint that are authorized with the model of the request. */
export const MODEL_ACTIONS = ['bedrock-mantle:CreateInference', 'bedrock-mantle:CountTokens'];

/** Other actions that clients of the `bedrock-mantle` endpoint need. None of them runs a model. */
export const CLIENT_ACTIONS = ['CancelInference', 'GetInference', 'GetModel', 'GetProject', 'ListModels'].map((name) => `bedrock-mantle:${name}`);

/** Allows invoking models whose cost one of the kinds of carriers carries. Each statement requires all tags on one carrier. */
export function allowTaggedInvocation(calls: TaggedInvocation): PerimeterStatement[] {
  return [
    ...isCarrier(calls, CostTagCarrierKind.INFERENCE_PROFILE) ? throughProfiles(calls) : [],
    ...isCarrier(calls, CostTagCarrierKind.BEDROCK_PROJECT) ? throughProjects('TaggedProjects', calls, { StringEquals: resourceTagConditions(calls) }) : [],
    ...isCarrier(calls, CostTagCarrierKind.IAM_PRINCIPAL) ? byCallers(calls) : [],
  ];
}

/**
 * Allows invoking models through profiles with matching tags.
 *
 * The statement for the models has no condition on tags. Models have no tags, so such a condition would make every call fail. The models are allowed only as part
 * of a call through an application inference profile. The other statement determines the profiles that can be called. The default project is allowed, because
 * calls are authorized against it as well. Without the other statements, it allows no call.
 */
function throughProfiles({ partition, account, modelIds, sourceProfileArns, ...tags }: TaggedInvocation): PerimeterStatement[] {
  const profiles = applicationProfileArn(partition, account);
  return [
    {
      sid: 'TaggedProfiles',
      actions: [...INVOKE_ACTIONS, ...READ_ACTIONS],
      resources: [profiles],
      conditions: { StringEquals: resourceTagConditions(tags) },
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

/** Allows invoking models through projects. AWS sets the model of the request for some of the actions only. */
function throughProjects(sid: string, { partition, account, modelIds }: TaggedInvocation, conditions: PerimeterStatement['conditions']): PerimeterStatement[] {
  const resources = [mantleProjectArn(partition, account)];
  const models = mantleModelPatterns(modelIds);
  return models === undefined ? [{ sid, actions: [...MODEL_ACTIONS, ...CLIENT_ACTIONS], resources, conditions }] : [
    { sid, actions: MODEL_ACTIONS, resources, conditions: { ...conditions, StringLike: { ...conditions?.StringLike, 'bedrock-mantle:Model': models } } },
    { sid: `${sid}ForClients`, actions: CLIENT_ACTIONS, resources, conditions },
  ];
}

/**
 * Allows callers with the tags to invoke models in any way that AWS bills under the tags of the caller.
 *
 * A profile or project can be untagged, or have the same tags as the caller. Otherwise, the tag of the resource would take precedence on the bill.
 */
function byCallers(calls: TaggedInvocation): PerimeterStatement[] {
  const { partition, account, modelIds, tagValues, principalTagKeys } = calls;
  const tagged = Object.fromEntries(Object.entries(tagValues).map(([key, values]) => [`aws:PrincipalTag/${key}`, values]));
  const present = Object.fromEntries(principalTagKeys.map((key) => [`aws:PrincipalTag/${key}`, '?*']));
  const conditions = {
    ...Object.keys(tagged).length === 0 ? {} : { StringEquals: tagged },
    ...Object.keys(present).length === 0 ? {} : { StringLike: present },
    StringEqualsIfExists: resourceTagConditions(calls),
  };
  return [
    {
      sid: 'TaggedCallers',
      actions: INVOKE_ACTIONS,
      resources: [
        ...modelIds.flatMap((modelId) => foundationModelArns(partition, ANY_ROUTE, modelId)),
        systemProfileArn(partition, account), applicationProfileArn(partition, account), defaultProjectArn(partition, account),
      ],
      conditions,
    },
    ...throughProjects('TaggedCallersOfProjects', calls, conditions),
  ];
}
