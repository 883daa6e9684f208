import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
export const BEDROCK: readonly ClassifiedActions[] = [
  {
    names: ['InvokeModel', 'InvokeModelWithResponseStream'],
    patterns: ['Invoke*'],
    cost: ActionCost.CALLER,
    reason: 'runs a model; the perimeter judges the resource',
  },
  { names: ['CreateModelInvocationJob'], cost: ActionCost.ROLE, usage: UntrackedUsage.BATCH, reason: 'runs a model on each record' },
  { names: ['InvokeInlineAgent'], patterns: ['InvokeInlineAgent'], cost: ActionCost.CALLER, usage: UntrackedUsage.INLINE_AGENT, reason: 'runs the model that the caller specifies' },
  { names: ['InvokeTool'], cost: ActionCost.CALLER, usage: UntrackedUsage.SYSTEM_TOOL, reason: 'runs a tool of AWS for a model' },
  { names: ['Rerank'], cost: ActionCost.CALLER, usage: UntrackedUsage.RERANK, reason: 'runs a reranking model' },
  {
    names: ['OptimizePrompt', 'CreateAdvancedPromptOptimizationJob'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.PROMPT_OPTIMIZATION,
    reason: 'runs models on prompts',
  },
  { names: ['CreateEvaluationJob', 'CreateModelEvaluationJob'], cost: ActionCost.ROLE, usage: UntrackedUsage.EVALUATION, reason: 'runs the models to evaluate' },
  {
    names: [
      'InvokeDataAutomation', 'InvokeDataAutomationAsync', 'InvokeDataAutomationLibraryIngestionJob', 'InvokeBlueprintOptimizationAsync', 'InvokeBlueprintRecommendationAsync',
    ],
    patterns: ['InvokeDataAutomation*', 'InvokeBlueprint*'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.DATA_AUTOMATION,
    reason: 'charged per page, image or minute; the request contains no role',
  },
  {
    names: ['InvokeAutomatedReasoningPolicy', 'StartAutomatedReasoningPolicyBuildWorkflow', 'StartAutomatedReasoningPolicyTestWorkflow'],
    patterns: ['InvokeAutomatedReasoningPolicy', 'StartAutomatedReasoningPolicy*'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.AUTOMATED_REASONING,
    reason: 'charged per text unit, or runs models to build and test policies',
  },
  { names: ['GenerateQuery'], cost: ActionCost.CALLER, usage: UntrackedUsage.QUERY_GENERATION, reason: 'a model that AWS selects converts text to SQL; charged per call' },
  { names: ['InvokeBuilder'], cost: ActionCost.CALLER, usage: UntrackedUsage.CONVERSATIONAL_BUILDER, reason: 'a model that AWS selects builds resources' },
  { names: ['CreateProvisionedModelThroughput', 'UpdateProvisionedModelThroughput'], cost: ActionCost.COMMITMENT, usage: UntrackedUsage.PROVISIONED_THROUGHPUT, reason: 'purchases capacity by the hour' },
  { names: ['CreateModelImportJob'], cost: ActionCost.COMMITMENT, usage: UntrackedUsage.IMPORTED_MODEL, reason: 'stores a model, which is charged by the month' },
  {
    names: ['CreateModelCustomizationJob', 'CreateCustomModel', 'CreateCustomModelDeployment', 'UpdateCustomModelDeployment', 'CreateModelCopyJob'],
    cost: ActionCost.COMMITMENT,
    usage: UntrackedUsage.CUSTOM_MODEL,
    reason: 'trains, stores or deploys a custom model',
  },
  {
    names: ['CreateMarketplaceModelEndpoint', 'UpdateMarketplaceModelEndpoint', 'RegisterMarketplaceModelEndpoint'],
    cost: ActionCost.COMMITMENT,
    usage: UntrackedUsage.MARKETPLACE_ENDPOINT,
    reason: 'runs instances by the hour, or makes an endpoint callable',
  },
  { names: ['CallWithBearerToken'], cost: ActionCost.CALLER, usage: UntrackedUsage.API_KEY, reason: 'authenticates calls with an API key' },
  {
    names: ['InvokeAgent', 'InvokeFlow', 'StartFlowExecution'],
    patterns: ['InvokeAgent', 'InvokeFlow', 'StartFlowExecution'],
    cost: ActionCost.ROLE,
    isServiceRoleUsage: true,
    reason: 'the service role of the agent or flow runs models',
  },
  {
    names: ['Retrieve', 'AgenticRetrieveStream', 'RetrieveAndGenerate', 'StartIngestionJob', 'IngestKnowledgeBaseDocuments'],
    patterns: ['Retrieve*', 'AgenticRetrieve*', 'StartIngestionJob', 'IngestKnowledgeBaseDocuments'],
    cost: ActionCost.ROLE,
    isServiceRoleUsage: true,
    reason: 'the service role of the knowledge base runs embedding and parsing models; RetrieveAndGenerate also authorizes the caller for its model',
  },
  { names: ['ApplyGuardrail', 'InvokeGuardrailChecks'], cost: ActionCost.CALLER, reason: 'charged per text unit, also as part of a call through a profile; runs no foundation model' },
  { names: ['CreateInferenceProfile', 'CreatePromptRouter'], cost: ActionCost.FREE, reason: 'calls are charged, not the resource; a TagEnforcementPolicy governs the tags of profiles' },
  { names: ['TagResource'], cost: ActionCost.FREE, reason: 'changes tags; a TagEnforcementPolicy governs the tags of profiles' },
  { names: ['CountTokens', 'DetectGeneratedContent', 'RenderPrompt', 'CheckIngestedDocumentAcl', 'ValidateFlowDefinition', 'ExportAutomatedReasoningPolicyVersion'], cost: ActionCost.FREE, reason: 'returns information; AWS states no charge' },
  {
    names: [
      'CreateAgent', 'CreateAgentActionGroup', 'CreateAgentAlias', 'UpdateAgent', 'UpdateAgentActionGroup', 'UpdateAgentAlias', 'UpdateAgentCollaborator', 'UpdateAgentKnowledgeBase', 'PrepareAgent',
      'AssociateAgentCollaborator', 'AssociateAgentKnowledgeBase', 'DisassociateAgentCollaborator', 'DisassociateAgentKnowledgeBase', 'CreateFlow', 'CreateFlowAlias', 'CreateFlowVersion',
      'UpdateFlow', 'UpdateFlowAlias', 'PrepareFlow', 'CreateKnowledgeBase', 'UpdateKnowledgeBase', 'AssociateThirdPartyKnowledgeBase', 'CreateDataSource', 'UpdateDataSource', 'CreateDataSourceToken',
      'CreatePrompt', 'CreatePromptVersion', 'UpdatePrompt',
    ],
    cost: ActionCost.FREE,
    reason: 'configures agents, flows, knowledge bases and prompts; invocation and ingestion are charged',
  },
  {
    names: ['CreateSession', 'UpdateSession', 'EndSession', 'CreateInvocation', 'PutInvocationStep'],
    cost: ActionCost.FREE,
    reason: 'stores the state of a conversation and runs no model',
  },
  {
    names: ['CreateGuardrail', 'CreateGuardrailVersion', 'UpdateGuardrail', 'PutEnforcedGuardrailConfiguration'],
    cost: ActionCost.FREE,
    reason: 'configures guardrails; their use is charged',
  },
  {
    names: [
      'CreateAutomatedReasoningPolicy', 'CreateAutomatedReasoningPolicyTestCase', 'CreateAutomatedReasoningPolicyVersion', 'UpdateAutomatedReasoningPolicy',
      'UpdateAutomatedReasoningPolicyAnnotations', 'UpdateAutomatedReasoningPolicyTestCase',
    ],
    cost: ActionCost.FREE,
    reason: 'configures automated reasoning policies; workflows and checks are charged',
  },
  {
    names: [
      'CreateBlueprint', 'CreateBlueprintVersion', 'CopyBlueprintStage', 'UpdateBlueprint', 'CreateDataAutomationLibrary', 'UpdateDataAutomationLibrary', 'CreateDataAutomationProject',
      'UpdateDataAutomationProject',
    ],
    cost: ActionCost.FREE,
    reason: 'configures data automation; invocation is charged',
  },
  {
    names: [
      'AllowVendedLogDeliveryForResource', 'CreateFoundationModelAgreement', 'DeregisterMarketplaceModelEndpoint', 'PutAccountDataRetention', 'PutFoundationModelEntitlement',
      'PutModelInvocationLoggingConfiguration', 'PutResourcePolicy', 'PutUseCaseForModelAccess',
    ],
    cost: ActionCost.FREE,
    reason: 'settings and agreements of the account',
  },
];
