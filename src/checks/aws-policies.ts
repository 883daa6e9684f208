/**
 * Actions of AWS managed policies that allow running models on any resource. The other AWS managed policies were reviewed. They do not allow running models, or allow
 * it only under conditions on profiles and projects.
 *
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ACTIONS: Readonly<Record<string, string[]>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonBedrockFullAccess: ['bedrock:*', 'bedrock-mantle:CreateInference'],
  AmazonBedrockLimitedAccess: [
    'bedrock:InvokeModel*', 'bedrock:CreateModelInvocationJob', 'bedrock:CreateEvaluationJob', 'bedrock:CreateModelCustomizationJob', 'bedrock:CreateModelImportJob',
    'bedrock:CreateProvisionedModelThroughput', 'bedrock:UpdateProvisionedModelThroughput', 'bedrock-mantle:CreateInference',
  ],
  AmazonBedrockMantleFullAccess: ['bedrock-mantle:*'],
  AmazonBedrockMantleInferenceAccess: ['bedrock-mantle:CreateInference'],
  AmazonBedrockAgentCoreMemoryBedrockModelInferenceExecutionRolePolicy: ['bedrock:InvokeModel*'],
  BedrockAgentCoreFullAccess: ['bedrock:InvokeModel*'],
  AmazonSageMakerCanvasAIServicesAccess: ['bedrock:InvokeModel*'],
  SageMakerStudioUserIAMDefaultExecutionPolicy: ['bedrock:InvokeModel*'],
  SageMakerStudioUserIAMPermissiveExecutionPolicy: ['bedrock:InvokeModel*'],
  SageMakerStudioAdminIAMDefaultExecutionPolicy: ['bedrock:InvokeModel*'],
  SageMakerStudioAdminIAMPermissiveExecutionPolicy: ['bedrock:InvokeModel*'],
};

/** Returns the actions that run models in an AWS managed policy, by the ARN of the policy. Empty for any other ARN. */
export function modelActionsOf(policyArn: string): string[] {
  const name = /^arn:[^:]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(policyArn)?.[1] ?? '';
  return Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : [];
}
