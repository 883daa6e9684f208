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
 * Policy statement with the property names of `iam.PolicyStatementProps`.
 */
export interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string } };
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
