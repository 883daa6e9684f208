import type { StatementProps } from '../private/statement-grants';

/**
 * Statements that allow inference through a project. The endpoint authorizes a call once, against the project: the model is a condition key, streaming is the same action.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock-mantle.html
 *
 * @param modelIds models that the grant is restricted to, or none for any model
 */
export function projectInvokeStatements(projectArn: string, modelIds: string[]): StatementProps[] {
  return [
    {
      actions: ['bedrock-mantle:CreateInference', 'bedrock-mantle:CountTokens'],
      resources: [projectArn],
      conditions: modelIds.length === 0 ? undefined : { StringEquals: { 'bedrock-mantle:Model': modelIds } },
    },
    // These actions have no key for the model. None of them starts inference.
    {
      actions: ['bedrock-mantle:GetProject', 'bedrock-mantle:ListModels', 'bedrock-mantle:GetModel', 'bedrock-mantle:GetInference', 'bedrock-mantle:CancelInference'],
      resources: [projectArn],
    },
  ];
}

/** Statement that allows calling with a bearer token. The action has no resource types, and alone allows no inference. */
export function bearerTokenStatement(): StatementProps {
  return { actions: ['bedrock-mantle:CallWithBearerToken'], resources: ['*'] };
}
