import { deniedProfileArn, mantleProjectArn } from './carrier-arns';
import { isCarrier, type Perimeter } from './perimeter';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/** Actions and resources with which IAM authorizes the creation and the tagging of profiles and projects. */
export interface TaggedResources {
  readonly create: string[];
  readonly tag: string[];

  /** Patterns of tagging and untagging. */
  readonly change: string[];
  readonly resources: string[];
}

/**
 * Returns the resources of some kinds of carriers.
 *
 * The `bedrock-mantle` API changes the tags of a project when the project is updated. IAM authorizes these changes as tagging, because updating has no condition key for
 * tags. A project might also be tagged by the ARN of the same project in the service `bedrock`.
 */
export function taggedResources(partition: string, kinds: readonly CostTagCarrierKind[]): TaggedResources {
  const ofProfiles = {
    create: ['bedrock:CreateInferenceProfile'], tag: ['bedrock:TagResource'], change: ['bedrock:*tagResource'], resources: [deniedProfileArn(partition)],
  };
  const ofProjects = {
    create: ['bedrock-mantle:CreateProject'],
    tag: ['bedrock-mantle:TagResource', 'bedrock:TagResource'],
    // Both actions that change tags. The names of actions are not case-sensitive.
    change: ['bedrock-mantle:*tagResource', 'bedrock:*tagResource'],
    resources: [mantleProjectArn(partition), `arn:${partition}:bedrock:*:*:project/proj_*`],
  };
  const all = [
    ...kinds.includes(CostTagCarrierKind.INFERENCE_PROFILE) ? [ofProfiles] : [],
    ...kinds.includes(CostTagCarrierKind.BEDROCK_PROJECT) ? [ofProjects] : [],
  ];
  const together = (part: keyof TaggedResources) => [...new Set(all.flatMap((each) => each[part]))];
  return { create: together('create'), tag: together('tag'), change: together('change'), resources: together('resources') };
}

/** Kinds of resources whose tags are governed. */
export interface GovernedKinds {
  /** The resources need the required tags. */
  readonly required: CostTagCarrierKind[];

  /** The tags must only be right. Calls through resources without tags are tracked by the caller. */
  readonly optional: CostTagCarrierKind[];
}

/** Returns the kinds of resources whose tags are governed. */
export function governedKinds(governance: Pick<Perimeter, 'carrierKinds'>): GovernedKinds {
  const kinds = [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT];
  const required = kinds.filter((kind) => isCarrier(governance, kind));
  return { required, optional: isCarrier(governance, CostTagCarrierKind.IAM_PRINCIPAL) ? kinds.filter((kind) => !required.includes(kind)) : [] };
}

/** Returns all resources whose tags are governed. */
export function governedResources(governance: Pick<Perimeter, 'partition' | 'carrierKinds'>): TaggedResources {
  const { required, optional } = governedKinds(governance);
  return taggedResources(governance.partition, [...required, ...optional]);
}
