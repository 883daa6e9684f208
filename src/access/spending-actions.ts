/**
 * Actions of Amazon Bedrock that incur cost, as IAM patterns.
 *
 * A pattern is used if AWS keeps adding actions to a family. For example, `Invoke*` covers models (plain, streaming, bidirectional and asynchronous calls, all
 * authorized under `InvokeModel…`), agents, flows, data automation and guardrail checks. Reading, listing, stopping and deleting are not included, because they
 * cost nothing.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
const BEDROCK = [
  'bedrock:Invoke*',
  'bedrock:CreateModelInvocationJob',
  'bedrock:StartFlowExecution',
  'bedrock:Retrieve*',
  'bedrock:AgenticRetrieve*',
  'bedrock:GenerateQuery',
  'bedrock:Rerank',
  'bedrock:OptimizePrompt',
  'bedrock:ApplyGuardrail',
  'bedrock:StartIngestionJob',
  'bedrock:IngestKnowledgeBaseDocuments',
  'bedrock:CreateAdvancedPromptOptimizationJob',
  'bedrock:CreateEvaluationJob',
  'bedrock:CreateModelEvaluationJob',
  'bedrock:CreateModelCustomizationJob',
  'bedrock:CreateModelImportJob',
  'bedrock:CreateCustomModel*',
  'bedrock:CreateProvisionedModelThroughput',
  'bedrock:UpdateProvisionedModelThroughput',
  'bedrock:CreateMarketplaceModelEndpoint',
  'bedrock:UpdateMarketplaceModelEndpoint',
  'bedrock:StartAutomatedReasoningPolicy*',
];

/**
 * Actions of endpoints and agents that serve Bedrock models under other service prefixes. A policy on `bedrock:*` does not cover these actions.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock-mantle.html
 */
const OTHER_ENDPOINTS = [
  'bedrock-mantle:CreateInference',
  'bedrock-mantle:CreateFineTuningJob',
  'bedrock-mantle:CreateReservation',
  'aws-external-anthropic:CreateInference',
  'aws-external-anthropic:CreateBatchInference',
  'aws-external-anthropic:CreateSession',
  'bedrock-agentcore:Invoke*',
  'bedrock-agentcore:StartBrowserSession',
  'bedrock-agentcore:StartCodeInterpreterSession',
  'bedrock-agentcore:Evaluate',
  'bedrock-agentcore:StartBatchEvaluation',
  'bedrock-agentcore:StartMemoryExtractionJob',
];

/** Calls with an API key instead of a signature. These calls specify no resource, so they cannot be distinguished by tag. */
const BEARER_TOKENS = [
  'bedrock:CallWithBearerToken',
  'bedrock-mantle:CallWithBearerToken',
  'aws-external-anthropic:CallWithBearerToken',
];

/** Actions that incur cost on a resource that can carry cost tags, such as an application inference profile. */
export const TAGGED_SPENDING_ACTIONS = [...BEDROCK, ...OTHER_ENDPOINTS];

/** All actions that incur cost. */
export const SPENDING_ACTIONS = [...TAGGED_SPENDING_ACTIONS, ...BEARER_TOKENS];
