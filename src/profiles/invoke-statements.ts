/**
 * The actions behind every call of a model: Converse is authorized as InvokeModel, ConverseStream as InvokeModelWithResponseStream.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** What a client needs to find the model behind a profile's ARN. */
export const READ_ACTIONS = ['bedrock:GetInferenceProfile'];

/**
 * A statement, in the words of `iam.PolicyStatementProps`.
 */
export interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string } };
}

/**
 * The leg of an invocation that is authorized against the profile.
 *
 * @param sourceProfileArn also allow the profile that this one was copied from
 */
export function profileLeg(profileArn: string, sourceProfileArn?: string): StatementProps {
  return { actions: INVOKE_ACTIONS, resources: sourceProfileArn === undefined ? [profileArn] : [profileArn, sourceProfileArn] };
}

/**
 * The leg that is authorized against the foundation models: only as part of a call through the profile. Called directly, or through another
 * profile, `bedrock:InferenceProfileArn` is absent or another ARN, and the statement does not apply.
 *
 * The condition cannot stand on the profile leg, where Bedrock does not set the key:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
export function modelLeg(profileArn: string, modelArns: string[]): StatementProps {
  return {
    actions: INVOKE_ACTIONS,
    resources: modelArns,
    conditions: { ArnEquals: { 'bedrock:InferenceProfileArn': profileArn } },
  };
}

/** Reading the profile. */
export function profileRead(profileArn: string): StatementProps {
  return { actions: READ_ACTIONS, resources: [profileArn] };
}
