import type { StatementProps } from '../private/statement-grants';

/**
 * Actions that authorize model invocations. Converse is authorized as InvokeModel, and ConverseStream as InvokeModelWithResponseStream.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Actions that a client needs to look up the model behind a profile's ARN. */
export const READ_ACTIONS = ['bedrock:GetInferenceProfile'];

/**
 * ARN of the default project, in any account and Region unless they are specified.
 */
export function defaultProjectArn(partition: string, account: string = '*', region: string = '*'): string {
  return `arn:${partition}:bedrock:${region}:${account}:project/default`;
}

/**
 * Statement for the authorization check against the profile.
 *
 * @param sourceProfileArn ARN of the profile that this profile was copied from, to allow as well
 */
export function profileStatement(profileArn: string, sourceProfileArn?: string): StatementProps {
  return { actions: INVOKE_ACTIONS, resources: sourceProfileArn === undefined ? [profileArn] : [profileArn, sourceProfileArn] };
}

/**
 * Statement for the authorization check against the foundation models. It applies only to calls through the profile. In a direct call, or in a call
 * through another profile, `bedrock:InferenceProfileArn` is absent or is another ARN, and the statement does not apply.
 *
 * The condition cannot be added to the statement for the profile, because Bedrock does not set the key in that authorization check:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
export function modelStatement(profileArn: string, modelArns: string[]): StatementProps {
  return {
    actions: INVOKE_ACTIONS,
    resources: modelArns,
    conditions: { ArnEquals: { 'bedrock:InferenceProfileArn': profileArn } },
  };
}

/**
 * Statement for the authorization check against the default project, which calls without a named project use. It allows no call without the other statements.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function defaultProjectStatement(projectArn: string): StatementProps {
  return { actions: INVOKE_ACTIONS, resources: [projectArn] };
}

/** Statement for reading the profile. */
export function profileRead(profileArn: string): StatementProps {
  return { actions: READ_ACTIONS, resources: [profileArn] };
}

/**
 * Statement for listing profiles and models. The actions have no resource types, so the resource is `*`:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export function listStatement(): StatementProps {
  return { actions: ['bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels'], resources: ['*'] };
}

/** Statement for counting tokens with models. The action accepts no profiles, and runs no model. */
export function countTokensStatement(modelArns: string[]): StatementProps {
  return { actions: ['bedrock:CountTokens'], resources: modelArns };
}

/** Statement for applying a guardrail, and the profile with which it is evaluated in other Regions. */
export function guardrailStatement(guardrailArn: string, guardrailProfileArn?: string): StatementProps {
  return { actions: ['bedrock:ApplyGuardrail'], resources: guardrailProfileArn === undefined ? [guardrailArn] : [guardrailArn, guardrailProfileArn] };
}

/**
 * Statement for the authorization checks of several profiles against the profile and against the default projects, and for reading the profiles.
 *
 * @param otherArns ARNs of the default projects, and of the profiles that the profiles were copied from, to allow as well
 */
export function profilesStatement(profileArns: string[], otherArns: string[]): StatementProps {
  return { actions: [...INVOKE_ACTIONS, ...READ_ACTIONS], resources: [...profileArns, ...otherArns] };
}

/**
 * ARN of a profile in any Region. Bedrock generates the ID, so it identifies the profile without the Region. The ARN is as long in every Region.
 */
export function profileArnInAnyRegion(partition: string, account: string, profileId: string): string {
  return `arn:${partition}:bedrock:*:${account}:application-inference-profile/${profileId}`;
}

/**
 * Statement for the authorization check of several profiles against the foundation models, see `modelStatement`.
 *
 * A profile runs its own model only and cannot be changed. The list of profiles therefore restricts the models, so the resources need not repeat them. The condition
 * contains the IDs of the profiles in the shortest pattern that no ARN of another type matches, because a policy with all ARNs would be twice as large.
 */
export function modelsStatement(profileIds: string[], modelArns: string[]): StatementProps {
  return {
    actions: INVOKE_ACTIONS,
    resources: modelArns,
    conditions: { ArnLike: { 'bedrock:InferenceProfileArn': profileIds.map((id) => `arn:*:*:*:*:app*/${id}`) } },
  };
}
