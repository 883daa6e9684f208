import type { Leg } from './may';
import { REGION, TEST_ACCOUNT } from './places';

export const DEFAULT_PROJECT = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:project/default`;
export const NAMED_PROJECT = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;

/** What AWS does not say about the authorization of a call on `bedrock-runtime`. */
export interface World {
  readonly name: string;

  /** The caller is authorized for the project as well, as the API reference says. */
  readonly isProjectEnforced: boolean;

  /** `bedrock:ProjectArn` is present where the model of an ordinary call is authorized. */
  readonly isKeyOnOrdinaryCalls: boolean;

  /** It is also present in streaming calls. */
  readonly isKeyOnStreams: boolean;
}

const EITHER = [false, true];

/** Every combination. */
export const WORLDS: World[] = EITHER.flatMap((isProjectEnforced) => EITHER.flatMap((isKeyOnOrdinaryCalls) => EITHER.map((isKeyOnStreams) => ({
  name: [
    `project ${isProjectEnforced ? 'enforced' : 'not enforced'}`,
    `key ${isKeyOnOrdinaryCalls ? 'on' : 'not on'} ordinary calls`,
    `key ${isKeyOnStreams ? 'on' : 'not on'} streams`,
  ].join(', '),
  isProjectEnforced,
  isKeyOnOrdinaryCalls,
  isKeyOnStreams,
}))));

/** The legs of a call without a project in one world. */
export function inWorld({ isProjectEnforced, isKeyOnOrdinaryCalls, isKeyOnStreams }: World, action: string, legs: Leg[]): Leg[] {
  const isKeyed = isKeyOnOrdinaryCalls && (isKeyOnStreams || !isStream(action));
  return [
    ...isKeyed ? legs.map((leg) => withProject(leg, DEFAULT_PROJECT)) : legs,
    ...isProjectEnforced ? [projectLeg(DEFAULT_PROJECT, legs[0])] : [],
  ];
}

/** The legs of a call with a named project. The caller is authorized for a named project in every world. */
export function withNamedProject({ isKeyOnStreams }: World, action: string, legs: Leg[]): Leg[] {
  return [
    ...isKeyOnStreams || !isStream(action) ? legs.map((leg) => withProject(leg, NAMED_PROJECT)) : legs,
    projectLeg(NAMED_PROJECT, legs[0]),
  ];
}

/** The call of a model that is authorized for the project, which says which model it is. */
function projectLeg(resource: string, target: Leg): Leg {
  return { resource, context: { 'bedrock:ModelArn': target.resource } };
}

function withProject(leg: Leg, projectArn: string): Leg {
  return { ...leg, context: { ...leg.context, 'bedrock:ProjectArn': projectArn } };
}

function isStream(action: string): boolean {
  return action.endsWith('Stream');
}
