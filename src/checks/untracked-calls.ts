import { UntrackedUsage } from '../access/untracked-usage';
import { USAGE_RULES, usageArns } from '../access/untracked-usage-rules';
import { INVOKE_ACTIONS } from '../profiles/invoke-statements';
import { CostTagCarrierKind } from '../tags';

/** Usage of application inference profiles, in an app that tracks cost by other carriers only. */
export const PROFILE_USAGE = 'APPLICATION_INFERENCE_PROFILE';

/** A kind of usage that the checks report. */
export type CheckedUsage = UntrackedUsage | typeof PROFILE_USAGE;

/** One authorization check of a call that no carrier tracks. */
export interface UntrackedCall {
  readonly path: CheckedUsage;
  readonly action: string;

  /** Pattern of the resources, or `NO_RESOURCE`. */
  readonly resource: string;

  /** Value of `bedrock:InferenceProfileArn`, if the key is present. */
  readonly profileArn?: string;

  /** Whether the tag of the caller with a key would track the call. The caller of the call does not have the tag. Undefined if tags of callers do not track the call. */
  readonly lacksCallerTag?: (key: string) => boolean;
}

/** Resource of an action that does not support resources: a text that only wildcards match. */
export const NO_RESOURCE = '\uE001';

const MODELS = 'arn:*:bedrock:*::foundation-model/*';
const CUSTOM_MODELS = 'arn:*:bedrock:*:*:custom-model/*';
const PROFILES = 'arn:*:bedrock:*:*:application-inference-profile/*';
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

// Calls whose cost carries the tags of the caller: https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
const CARRIED_BY_CALLER: readonly CheckedUsage[] = [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.SYSTEM_DEFINED_PROFILE, PROFILE_USAGE];

/**
 * Returns the authorization checks of all calls that no carrier of these kinds tracks.
 *
 * @param requiredKeys keys of the tags that a caller must have. Empty if any tag suffices
 */
export function untrackedCalls(kinds: readonly CostTagCarrierKind[], requiredKeys: readonly string[]): UntrackedCall[] {
  const keys = requiredKeys.map((key) => key.toLowerCase());
  const lacksCallerTag = (key: string) => keys.length === 0 || keys.includes(key.toLowerCase());
  const isCarried = ({ path, action }: UntrackedCall) => CARRIED_BY_CALLER.includes(path) || action === MANTLE_INFERENCE;
  const calls: UntrackedCall[] = [
    ...kinds.includes(CostTagCarrierKind.INFERENCE_PROFILE) ? []
      : INVOKE_ACTIONS.map((action): UntrackedCall => ({ path: PROFILE_USAGE, action, resource: PROFILES })),
    ...UNTRACKED_CALLS,
    ...kinds.includes(CostTagCarrierKind.BEDROCK_PROJECT) ? []
      : [{ path: UntrackedUsage.BEDROCK_MANTLE, action: MANTLE_INFERENCE, resource: MANTLE_PROJECTS }],
  ];
  return kinds.includes(CostTagCarrierKind.IAM_PRINCIPAL) ? calls.map((call) => isCarried(call) ? { ...call, lacksCallerTag } : call) : calls;
}

/**
 * Returns the authorization check against the profile for a call through a system-defined inference profile.
 */
export function systemProfileStatement({ action, lacksCallerTag }: UntrackedCall): UntrackedCall {
  return { path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, resource: SYSTEM_PROFILES, lacksCallerTag };
}
