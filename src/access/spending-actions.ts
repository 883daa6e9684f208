/**
 * The actions by which a principal makes Amazon Bedrock bill somebody, as IAM patterns.
 *
 * Patterns where AWS keeps adding to a family: `Invoke*` covers models (plain, streaming, bidirectional and asynchronous calls, all authorized under
 * `InvokeModel…`), agents, flows, data automation and guardrail checks. Reading, listing, stopping and deleting cost nothing and stay out.
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
 * The endpoints and agents that serve Bedrock's models under prefixes of their own: a policy on `bedrock:*` does not touch them.
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

/** Calls with an API key instead of a signature. They name no resource, so they cannot be told apart by tag. */
const BEARER_TOKENS = [
  'bedrock:CallWithBearerToken',
  'bedrock-mantle:CallWithBearerToken',
  'aws-external-anthropic:CallWithBearerToken',
];

/** What spends on a resource that can carry cost tags, such as an application inference profile. */
export const TAGGED_SPENDING_ACTIONS = [...BEDROCK, ...OTHER_ENDPOINTS];

/** Everything that spends. */
export const SPENDING_ACTIONS = [...TAGGED_SPENDING_ACTIONS, ...BEARER_TOKENS];
