import { UntrackedUsage } from '../access/untracked-usage';
import { USAGE_RULES, usageArns } from '../access/untracked-usage-rules';
import { INVOKE_ACTIONS } from '../profiles/invoke-statements';

/** One authorization check of a call that runs a model outside a tagged profile. */
export interface UntrackedCall {
  readonly path: UntrackedUsage;
  readonly action: string;

  /** Pattern of the resources, or `NO_RESOURCE`. */
  readonly resource: string;

  /** Value of `bedrock:InferenceProfileArn`, if the key is present. */
  readonly profileArn?: string;
}

/** Resource of an action that does not support resources: a text that only wildcards match. */
export const NO_RESOURCE = '\uE001';

const MODELS = 'arn:*:bedrock:*::foundation-model/*';
const CUSTOM_MODELS = 'arn:*:bedrock:*:*:custom-model/*';
const SYSTEM_PROFILES = 'arn:*:bedrock:*:*:inference-profile/*';
const MANTLE_PROJECTS = 'arn:*:bedrock-mantle:*:*:project/*';

/** The default project, and any named project that a policy does not name. A call through a project that a policy names is billed under the tags of the project. */
const UNNAMED_PROJECTS = ['arn:*:bedrock-mantle:*:*:project/default', `arn:*:bedrock-mantle:*:*:project/proj_${NO_RESOURCE}`];
const DATA_AUTOMATION = ['blueprint/*', 'data-automation-profile/*', 'data-automation-project/*'].map((resource) => `arn:*:bedrock:*:*:${resource}`);
const REASONING_POLICIES = ['arn:*:bedrock:*:*:automated-reasoning-policy/*'];
const WORKFLOWS = 'arn:*:nova-act:*:*:workflow-definition/*';
const WORKSPACES = 'arn:*:aws-external-anthropic:*:*:workspace/*';

/** Action of all calls to models on the `bedrock-mantle` endpoint. */
export const MANTLE_INFERENCE = 'bedrock-mantle:CreateInference';

/**
 * Resources of all actions except InvokeModel. Actions that are not listed do not support resources.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
 */
export const ACTION_RESOURCES: Readonly<Record<string, string[]>> = {
  'bedrock:CreateProvisionedModelThroughput': [MODELS, CUSTOM_MODELS],
  'bedrock:UpdateProvisionedModelThroughput': ['arn:*:bedrock:*:*:provisioned-model/*'],
  'bedrock:CreateModelCustomizationJob': [MODELS, CUSTOM_MODELS],
  'bedrock:CreateCustomModelDeployment': [CUSTOM_MODELS],
  'bedrock:UpdateCustomModelDeployment': [CUSTOM_MODELS, 'arn:*:bedrock:*:*:custom-model-deployment/*'],
  'bedrock:CreateModelCopyJob': [CUSTOM_MODELS],
  'bedrock:RegisterMarketplaceModelEndpoint': ['arn:*:bedrock:*:*:marketplace/model-endpoint/*'],
  'bedrock:InvokeDataAutomation': DATA_AUTOMATION,
  'bedrock:InvokeDataAutomationAsync': DATA_AUTOMATION,
  'bedrock:InvokeDataAutomationLibraryIngestionJob': ['arn:*:bedrock:*:*:data-automation-library/*'],
  'bedrock:InvokeBlueprintOptimizationAsync': ['arn:*:bedrock:*:*:blueprint/*', 'arn:*:bedrock:*:*:data-automation-profile/*'],
  'bedrock:InvokeBlueprintRecommendationAsync': ['arn:*:bedrock:*:*:data-automation-profile/*'],
  'bedrock:InvokeAutomatedReasoningPolicy': REASONING_POLICIES,
  'bedrock:StartAutomatedReasoningPolicyBuildWorkflow': REASONING_POLICIES,
  'bedrock:StartAutomatedReasoningPolicyTestWorkflow': REASONING_POLICIES,
  'bedrock:UpdateMarketplaceModelEndpoint': ['arn:*:bedrock:*:*:marketplace/model-endpoint/*'],
  'bedrock:InvokeTool': ['arn:*:bedrock::*:system-tool/*'],
  'bedrock:CreateModelInvocationJob': [MODELS, CUSTOM_MODELS],
  'bedrock:CreateAdvancedPromptOptimizationJob': [MODELS, SYSTEM_PROFILES],
  'bedrock:CreateEvaluationJob': [MODELS, CUSTOM_MODELS, 'arn:*:bedrock:*:*:prompt-router/*', 'arn:*:bedrock:*:*:default-prompt-router/*'],
  'bedrock:CreateModelEvaluationJob': [MODELS, CUSTOM_MODELS],
  [MANTLE_INFERENCE]: UNNAMED_PROJECTS,
  'bedrock-mantle:CreateFineTuningJob': [MANTLE_PROJECTS],
  'bedrock-mantle:CreateReservation': [MANTLE_PROJECTS],
  'bedrock-mantle:UpdateReservation': [MANTLE_PROJECTS, 'arn:*:bedrock-mantle:*:*:reservation/*'],
  'bedrock-mantle:CreateCustomizedModel': ['arn:*:bedrock-mantle:*:*:customized-model/*'],
  'aws-external-anthropic:CreateInference': [WORKSPACES],
  'aws-external-anthropic:CreateBatchInference': [WORKSPACES],
  'aws-external-anthropic:CreateSession': [WORKSPACES],
  'aws-external-anthropic:UpdateSession': [WORKSPACES],
  'aws-external-anthropic:ProcessEnvironmentWork': [WORKSPACES],
  'nova-act:CreateWorkflowRun': [WORKFLOWS],
  'nova-act:CreateSession': [WORKFLOWS],
  'nova-act:CreateAct': [WORKFLOWS],
  'nova-act:InvokeActStep': [WORKFLOWS],
  'bedrock-websearch:InvokeSearch': ['arn:*:bedrock-websearch:*:*:tool/*'],
  'bedrock-websearch:InvokeFetch': ['arn:*:bedrock-websearch:*:*:tool/*'],
  'bedrock-agentcore:InvokeWebSearch': ['arn:*:bedrock-agentcore:*:*:tool/web-search.*'],
  'bedrock-agentcore:Evaluate': ['arn:*:bedrock-agentcore:*:*:evaluator/*'],
  'bedrock-agentcore:UpdateOnlineEvaluationConfig': ['arn:*:bedrock-agentcore:*:*:online-evaluation-config/*'],
  'bedrock-agentcore:UpdateABTest': ['arn:*:bedrock-agentcore:*:*:ab-test/*'],
  'bedrock-agentcore:StartPolicyGeneration': ['arn:*:bedrock-agentcore:*:*:policy-engine/*'],
};

// Memory can carry cost tags itself, and agents need it in addition to a model.
const MEMORY = /^bedrock-agentcore:.*(Memory|Event)/;

/**
 * All authorization checks of calls that run a model outside a tagged profile. API keys are not included, because permission to use an API key alone runs no model. The
 * memory of AgentCore is not included, because it carries its own tags.
 */
export const UNTRACKED_CALLS: UntrackedCall[] = [
  ...INVOKE_ACTIONS.flatMap((action): UntrackedCall[] => [
    { path: UntrackedUsage.FOUNDATION_MODEL, action, resource: MODELS },
    { path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, resource: MODELS, profileArn: SYSTEM_PROFILES },
  ]),
  ...Object.entries(USAGE_RULES).filter(([path]) => path !== UntrackedUsage.API_KEY).flatMap(([path, rule]): UntrackedCall[] => [
    ...INVOKE_ACTIONS.flatMap((action) => usageArns(rule, '*').map((resource) => ({ path: path as UntrackedUsage, action, resource }))),
    ...rule.actions.filter((action) => !MEMORY.test(action)).flatMap((action) =>
      (ACTION_RESOURCES[action] ?? [NO_RESOURCE]).map((resource) => ({ path: path as UntrackedUsage, action, resource }))),
  ]),
];

/**
 * Returns the authorization check against the profile for a call through a system-defined inference profile.
 */
export function systemProfileStatement({ action }: UntrackedCall): UntrackedCall {
  return { path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, resource: SYSTEM_PROFILES };
}
