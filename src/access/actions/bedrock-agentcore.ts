import { ActionCost, type ClassifiedActions } from './classified-actions';
import { UntrackedUsage } from '../untracked-usage';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrockagentcore.html */
export const BEDROCK_AGENTCORE: readonly ClassifiedActions[] = [
  { names: ['InvokeWebSearch'], patterns: ['InvokeWebSearch'], cost: ActionCost.CALLER, usage: UntrackedUsage.WEB_SEARCH, reason: 'searches the web without any other resource, charged per call' },
  {
    names: ['Evaluate', 'StartBatchEvaluation', 'CreateOnlineEvaluationConfig', 'UpdateOnlineEvaluationConfig', 'CreateABTest', 'UpdateABTest'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.AGENTCORE_BUILT_IN,
    reason: 'built-in evaluators run models in an account of AWS',
  },
  {
    names: ['CreateEvent', 'BatchCreateMemoryRecords', 'BatchUpdateMemoryRecords', 'RetrieveMemoryRecords', 'StartMemoryExtractionJob'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.AGENTCORE_BUILT_IN,
    reason: 'memory is charged per event, record and retrieval; built-in strategies run models in an account of AWS',
  },
  {
    names: ['StartPolicyGeneration', 'StartRecommendation'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.AGENTCORE_BUILT_IN,
    reason: 'a model that AWS selects generates policies and recommendations',
  },
  {
    names: ['StartDatasetGeneration', 'IngestData'],
    cost: ActionCost.CALLER,
    usage: UntrackedUsage.AGENTCORE_BUILT_IN,
    reason: 'generates or ingests data with models that AWS selects',
    announcedIn: 'botocore 1.44.8',
  },
  {
    names: [
      'InvokeAgentRuntime', 'InvokeAgentRuntimeCommand', 'InvokeAgentRuntimeCommandShell', 'InvokeAgentRuntimeForUser', 'InvokeAgentRuntimeWithWebSocketStream',
      'InvokeAgentRuntimeWithWebSocketStreamForUser', 'InvokeHarness', 'InvokeGateway', 'InvokeRegistryMcp', 'AuthorizeAction', 'PartiallyAuthorizeActions',
    ],
    patterns: ['Invoke*', 'AuthorizeAction', 'PartiallyAuthorizeActions'],
    cost: ActionCost.ROLE,
    isServiceRoleUsage: true,
    reason: 'charged per use; the execution role of the runtime, harness or gateway runs models',
  },
  {
    names: ['InvokeCodeInterpreter', 'StartCodeInterpreterSession', 'StartBrowserSession', 'ConnectBrowserAutomationStream', 'ConnectBrowserLiveViewStream'],
    patterns: ['Invoke*', 'Start*Session', 'ConnectBrowser*'],
    cost: ActionCost.CALLER,
    isServiceRoleUsage: true,
    reason: 'browsers and code interpreters are charged by the second; they run no model',
  },
  {
    names: ['SearchRegistryRecords', 'SynchronizeGatewayTargets', 'ProcessPayment'],
    cost: ActionCost.CALLER,
    isServiceRoleUsage: true,
    reason: 'searches and indexes are charged per call; a payment is charged to the user of an agent',
  },
  { names: ['CreateCapacityProvider', 'UpdateCapacityProvider'], cost: ActionCost.COMMITMENT, isServiceRoleUsage: true, reason: 'runs instances for agent runtimes' },
  {
    names: [
      'CreateAgentRuntime', 'CreateAgentRuntimeEndpoint', 'UpdateAgentRuntime', 'UpdateAgentRuntimeEndpoint', 'CreateHarness', 'CreateHarnessEndpoint', 'UpdateHarness', 'UpdateHarnessEndpoint',
      'PassCapacityProvider', 'CreateBrowser', 'CreateBrowserProfile', 'SaveBrowserSessionProfile', 'UpdateBrowserStream', 'CreateCodeInterpreter', 'CreateMemory', 'UpdateMemory', 'CreateEvaluator',
      'UpdateEvaluator', 'CreateConfigurationBundle', 'UpdateConfigurationBundle', 'CreateDataset', 'CreateDatasetVersion', 'UpdateDataset', 'AddDatasetExamples', 'UpdateDatasetExamples',
    ],
    cost: ActionCost.FREE,
    reason: 'configures runtimes, tools, memories and data sets; their use is charged',
  },
  {
    names: [
      'CreateGateway', 'CreateGatewayRateLimit', 'CreateGatewayRule', 'CreateGatewayTarget', 'UpdateGateway', 'UpdateGatewayRateLimit', 'UpdateGatewayRule', 'UpdateGatewayTarget',
      'BatchPutGatewayRateLimits', 'GatewayAssociateWebACL', 'GatewayDisassociateWebACL', 'GatewayGetWebACLForResource', 'GatewayListResourcesForWebACL', 'CreatePolicy', 'CreatePolicyEngine',
      'UpdatePolicy', 'UpdatePolicyEngine', 'ManageAdminPolicy', 'ManageResourceScopedPolicy', 'CreateRegistry', 'CreateRegistryRecord', 'UpdateRegistry', 'UpdateRegistryRecord',
      'UpdateRegistryRecordStatus', 'SubmitRegistryRecordForApproval',
    ],
    cost: ActionCost.FREE,
    reason: 'configures gateways, policies and registries; their use is charged',
  },
  {
    names: [
      'CreateApiKeyCredentialProvider', 'UpdateApiKeyCredentialProvider', 'CreateOauth2CredentialProvider', 'UpdateOauth2CredentialProvider', 'CompleteResourceTokenAuth', 'CreateConsentPortal',
      'UpdateConsentPortal', 'CreateWorkloadIdentity', 'UpdateWorkloadIdentity', 'SetTokenVaultCMK', 'CreatePaymentConnector', 'UpdatePaymentConnector', 'CreatePaymentCredentialProvider',
      'UpdatePaymentCredentialProvider', 'CreatePaymentInstrument', 'CreatePaymentManager', 'UpdatePaymentManager', 'CreatePaymentSession',
    ],
    cost: ActionCost.FREE,
    reason: 'configures identities, credentials and payments',
  },
  { names: ['AllowVendedLogDeliveryForResource', 'PutResourcePolicy', 'PutSystemLogEvents', 'TagResource'], cost: ActionCost.FREE, reason: 'settings, logs and tags' },
];
