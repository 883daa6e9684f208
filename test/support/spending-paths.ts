import type { Leg } from './may';
import { REGION, TEST_ACCOUNT } from './places';

/** One way to make Amazon Bedrock bill somebody: the action and one of the resources it is authorized against. */
export interface SpendingPath {
  readonly name: string;
  readonly action: string;
  readonly leg: Leg;

  /** The resource can carry tags. */
  readonly taggable: boolean;
}

const arn = (service: string, resource: string, account = TEST_ACCOUNT) => `arn:aws:${service}:${REGION}:${account}:${resource}`;
const MODEL = arn('bedrock', 'foundation-model/amazon.nova-lite-v1:0', '');
const PROFILE = arn('bedrock', 'application-inference-profile/abc123def456');
const SYSTEM_DEFINED_PROFILE = arn('bedrock', 'inference-profile/us.amazon.nova-lite-v1:0');

const path = (name: string, action: string, resource: string = '*', taggable: boolean = false, context?: Record<string, string>): SpendingPath =>
  ({ name, action, leg: { resource, context }, taggable });

/** Every way to spend that AWS's service authorization reference knows, each authorization of its own. */
export const SPENDING_PATHS: SpendingPath[] = [
  ...['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'].flatMap((action) => [
    path('the tagged profile', action, PROFILE, true),
    path('a model through the tagged profile', action, MODEL, false, { 'bedrock:InferenceProfileArn': PROFILE }),
    path('a model directly', action, MODEL),
    path('a system-defined profile', action, SYSTEM_DEFINED_PROFILE),
    path('a model through a system-defined profile', action, MODEL, false, { 'bedrock:InferenceProfileArn': SYSTEM_DEFINED_PROFILE }),
    path('a provisioned throughput', action, arn('bedrock', 'provisioned-model/abc'), true),
    path('an imported model', action, arn('bedrock', 'imported-model/abc'), true),
    path('a custom model deployment', action, arn('bedrock', 'custom-model-deployment/abc'), true),
    path('a Marketplace endpoint', action, arn('bedrock', 'marketplace/model-endpoint/all-access')),
    path('a prompt router', action, arn('bedrock', 'prompt-router/abc'), true),
  ]),
  path('the default project on bedrock-runtime', 'bedrock:InvokeModel', arn('bedrock', 'project/default'), true),
  path('a project on bedrock-runtime', 'bedrock:InvokeModel', arn('bedrock', 'project/proj_abcdefghij234567abcd'), true),
  path('an asynchronous call', 'bedrock:InvokeModel', arn('bedrock', 'async-invoke/abc'), true),
  path('a batch job', 'bedrock:CreateModelInvocationJob', MODEL),
  path('an agent', 'bedrock:InvokeAgent', arn('bedrock', 'agent-alias/A1/B2'), true),
  path('an inline agent', 'bedrock:InvokeInlineAgent'),
  path('a flow', 'bedrock:InvokeFlow', arn('bedrock', 'flow/F1/alias/A1'), true),
  path('a flow execution', 'bedrock:StartFlowExecution', arn('bedrock', 'flow/F1/alias/A1'), true),
  path('a knowledge base', 'bedrock:Retrieve', arn('bedrock', 'knowledge-base/K1'), true),
  path('retrieve and generate', 'bedrock:RetrieveAndGenerate'),
  path('reranking', 'bedrock:Rerank'),
  path('a default prompt router', 'bedrock:InvokeModel', arn('bedrock', 'default-prompt-router/anthropic.claude:1')),
  path('a tool of AWS', 'bedrock:InvokeTool', `arn:aws:bedrock::${TEST_ACCOUNT}:system-tool/amazon.nova_grounding`),
  path('a tool of AWS', 'bedrock:InvokeModel', `arn:aws:bedrock::${TEST_ACCOUNT}:system-tool/amazon.nova_grounding`),
  path('an evaluation', 'bedrock:CreateEvaluationJob', MODEL),
  path('prompt optimization', 'bedrock:OptimizePrompt'),
  path('a guardrail', 'bedrock:ApplyGuardrail', arn('bedrock', 'guardrail/G1'), true),
  path('data automation', 'bedrock:InvokeDataAutomationAsync', arn('bedrock', 'data-automation-project/D1'), true),
  path('fine-tuning', 'bedrock:CreateModelCustomizationJob', MODEL),
  path('provisioning', 'bedrock:CreateProvisionedModelThroughput', MODEL),
  path('an AgentCore agent', 'bedrock-agentcore:InvokeAgentRuntime', arn('bedrock-agentcore', 'runtime/R1'), true),
  path('the bedrock-mantle endpoint', 'bedrock-mantle:CreateInference', arn('bedrock-mantle', 'project/default'), true),
  path('Claude Platform on AWS', 'aws-external-anthropic:CreateInference', arn('aws-external-anthropic', 'workspace/W1'), true),
  path('automated reasoning', 'bedrock:InvokeAutomatedReasoningPolicy', arn('bedrock', 'automated-reasoning-policy/P1'), true),
  path('a build of an automated reasoning policy', 'bedrock:StartAutomatedReasoningPolicyBuildWorkflow', arn('bedrock', 'automated-reasoning-policy/P1'), true),
  path('text to SQL', 'bedrock:GenerateQuery'),
  path('the conversational builder', 'bedrock:InvokeBuilder'),
  path('a session of Nova Act', 'nova-act:InvokeActStep', arn('nova-act', 'workflow-definition/W1')),
  path('a web search', 'bedrock-agentcore:InvokeWebSearch', arn('bedrock-agentcore', 'tool/web-search.v1')),
  path('a web search of the Responses API', 'bedrock-websearch:InvokeSearch', arn('bedrock-websearch', 'tool/T1', 'aws')),
  path('a built-in evaluator', 'bedrock-agentcore:Evaluate', arn('bedrock-agentcore', 'evaluator/E1'), true),
  path('memory', 'bedrock-agentcore:CreateEvent', arn('bedrock-agentcore', 'memory/M1'), true),
  path('a reservation of bedrock-mantle', 'bedrock-mantle:UpdateReservation', arn('bedrock-mantle', 'reservation/R1'), true),
  path('a session of a managed agent', 'aws-external-anthropic:UpdateSession', arn('aws-external-anthropic', 'workspace/W1'), true),
  path('the Claude Console', 'aws-external-anthropic:AssumeConsole'),
  path('an API key', 'bedrock:CallWithBearerToken'),
  path('an API key of bedrock-mantle', 'bedrock-mantle:CallWithBearerToken'),
];

/** A role that may do anything with Bedrock: what a Deny has to hold against. */
export const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['bedrock:*', 'bedrock-mantle:*', 'bedrock-agentcore:*', 'bedrock-websearch:*', 'aws-external-anthropic:*', 'nova-act:*'], Resource: '*' }],
};
