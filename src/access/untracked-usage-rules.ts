import { UntrackedPath } from './untracked-path';
import { repeated, show } from '../private/check';

/** What IAM knows a way by. */
export interface PathRule {
  /** Resources that InvokeModel is authorized against, as the end of an ARN. */
  readonly resources?: string[];

  /** Whether the ARNs of these resources have no Region. */
  readonly isRegionless?: boolean;

  /** Actions of its own. */
  readonly actions?: string[];

  /** The condition key that is set where the models on this way are authorized. */
  readonly modelConditionKey?: string;

  /** Whether the caller is asked for the model too, with nothing that tells it from a direct call. */
  readonly asksForModel?: boolean;
}

/**
 * How each way that is not a foundation model's is authorized.
 */
export const PATH_RULES: Readonly<Record<Exclude<UntrackedPath, UntrackedPath.FOUNDATION_MODEL | UntrackedPath.SYSTEM_PROFILE>, PathRule>> = {
  [UntrackedPath.PROVISIONED_THROUGHPUT]: {
    resources: ['provisioned-model/*'],
    actions: ['bedrock:CreateProvisionedModelThroughput', 'bedrock:UpdateProvisionedModelThroughput'],
  },
  [UntrackedPath.IMPORTED_MODEL]: { resources: ['imported-model/*'], actions: ['bedrock:CreateModelImportJob'] },
  [UntrackedPath.CUSTOM_MODEL]: {
    resources: ['custom-model-deployment/*'],
    actions: ['bedrock:CreateModelCustomizationJob', 'bedrock:CreateCustomModel', 'bedrock:CreateCustomModelDeployment'],
  },
  [UntrackedPath.MARKETPLACE_ENDPOINT]: {
    resources: ['marketplace/model-endpoint/*'],
    actions: ['bedrock:CreateMarketplaceModelEndpoint', 'bedrock:UpdateMarketplaceModelEndpoint'],
  },
  [UntrackedPath.PROMPT_ROUTER]: { resources: ['prompt-router/*', 'default-prompt-router/*'], modelConditionKey: 'bedrock:PromptRouterArn' },
  [UntrackedPath.ASYNC_INVOKE]: { resources: ['async-invoke/*'] },
  [UntrackedPath.RUNTIME_PROJECT]: { resources: ['project/*'], modelConditionKey: 'bedrock:ProjectArn' },
  [UntrackedPath.SYSTEM_TOOL]: { resources: ['system-tool/*'], isRegionless: true, actions: ['bedrock:InvokeTool'] },
  [UntrackedPath.BATCH]: { actions: ['bedrock:CreateModelInvocationJob'] },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/inline-agent-prereq.html
  [UntrackedPath.INLINE_AGENT]: { actions: ['bedrock:InvokeInlineAgent'], asksForModel: true },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-prereq.html
  [UntrackedPath.RERANK]: { actions: ['bedrock:Rerank'], asksForModel: true },
  [UntrackedPath.PROMPT_OPTIMIZATION]: { actions: ['bedrock:OptimizePrompt', 'bedrock:CreateAdvancedPromptOptimizationJob'], asksForModel: true },
  [UntrackedPath.EVALUATION]: { actions: ['bedrock:CreateEvaluationJob', 'bedrock:CreateModelEvaluationJob'] },
  [UntrackedPath.BEDROCK_MANTLE]: {
    actions: ['bedrock-mantle:CreateInference', 'bedrock-mantle:CreateFineTuningJob', 'bedrock-mantle:CreateReservation'],
  },
  [UntrackedPath.CLAUDE_PLATFORM]: {
    actions: ['aws-external-anthropic:CreateInference', 'aws-external-anthropic:CreateBatchInference', 'aws-external-anthropic:CreateSession'],
  },
  [UntrackedPath.API_KEY]: {
    actions: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken', 'aws-external-anthropic:CallWithBearerToken'],
  },
};

/** The ARNs of what a way is authorized against. */
export function pathArns({ resources = [], isRegionless }: PathRule, partition: string): string[] {
  return resources.map((resource) => `arn:${partition}:bedrock:${isRegionless ? '' : '*'}:*:${resource}`);
}

/** What is wrong with a list of ways. */
export function pathProblems(prop: string, paths: readonly UntrackedPath[] = []): string[] {
  const known: string[] = Object.values(UntrackedPath);
  return [
    ...repeated(paths).map((path) => `${prop} must differ, got ${show(path)} more than once: drop it`),
    ...paths.filter((path) => !known.includes(path)).map((path) => `${prop} must be values of UntrackedPath, got ${show(path)}: use one of ${known.join(', ')}`),
  ];
}

/** What is wrong with a list of ways that shall stay open. */
export function openPathProblems(prop: string, paths: readonly UntrackedPath[] = []): string[] {
  const asking = Object.entries(PATH_RULES).filter(([path, rule]) => rule.asksForModel && paths.includes(path as UntrackedPath))
    .map(([path]) => path);
  return [
    ...pathProblems(prop, paths),
    ...(paths.includes(UntrackedPath.FOUNDATION_MODEL) ? [] : asking).map((path) =>
      `${prop} must have FOUNDATION_MODEL with ${path}, got ${show(paths)}: Bedrock asks the caller for the model too, as if it were called directly; add it, or drop ${path}`),
  ];
}
