import { actionsOf } from './actions';
import { UntrackedUsage } from './untracked-usage';
import { repeated, show } from '../private/check';
import { CostTagCarrierKind } from '../tags/cost-tag-carrier';

/** Resources, actions and condition keys with which IAM authorizes one kind of untracked usage. */
export interface UsageRule {
  /** Resources against which InvokeModel is authorized, as the last part of an ARN. */
  readonly resources?: string[];

  /** Whether the ARNs of these resources contain no Region. */
  readonly isRegionless?: boolean;

  /** Actions that are specific to this usage. */
  readonly actions: string[];

  /** Condition key that identifies the resource when the models of this usage are authorized. */
  readonly modelConditionKey?: string;

  /** Whether the caller is also authorized against the model, in the same way as for a direct call. */
  readonly asksForModel?: boolean;
}

type RuledUsage = Exclude<UntrackedUsage, UntrackedUsage.FOUNDATION_MODEL | UntrackedUsage.SYSTEM_DEFINED_PROFILE>;

const RESOURCES: Readonly<Record<RuledUsage, Omit<UsageRule, 'actions'>>> = {
  [UntrackedUsage.PROVISIONED_THROUGHPUT]: { resources: ['provisioned-model/*'] },
  [UntrackedUsage.IMPORTED_MODEL]: { resources: ['imported-model/*'] },
  [UntrackedUsage.CUSTOM_MODEL]: { resources: ['custom-model-deployment/*'] },
  [UntrackedUsage.MARKETPLACE_ENDPOINT]: { resources: ['marketplace/model-endpoint/*'] },
  [UntrackedUsage.PROMPT_ROUTER]: { resources: ['prompt-router/*', 'default-prompt-router/*'], modelConditionKey: 'bedrock:PromptRouterArn' },
  [UntrackedUsage.ASYNC_INVOKE]: { resources: ['async-invoke/*'] },
  [UntrackedUsage.RUNTIME_PROJECT]: { resources: ['project/proj_*'], modelConditionKey: 'bedrock:ProjectArn' },
  [UntrackedUsage.SYSTEM_TOOL]: { resources: ['system-tool/*'], isRegionless: true },
  [UntrackedUsage.BATCH]: {},
  // https://docs.aws.amazon.com/bedrock/latest/userguide/inline-agent-prereq.html
  [UntrackedUsage.INLINE_AGENT]: { asksForModel: true },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-prereq.html
  [UntrackedUsage.RERANK]: { asksForModel: true },
  [UntrackedUsage.PROMPT_OPTIMIZATION]: { asksForModel: true },
  [UntrackedUsage.EVALUATION]: {},
  [UntrackedUsage.DATA_AUTOMATION]: {},
  [UntrackedUsage.AUTOMATED_REASONING]: {},
  [UntrackedUsage.QUERY_GENERATION]: {},
  [UntrackedUsage.CONVERSATIONAL_BUILDER]: {},
  [UntrackedUsage.NOVA_ACT]: {},
  [UntrackedUsage.WEB_SEARCH]: {},
  [UntrackedUsage.AGENTCORE_BUILT_IN]: {},
  [UntrackedUsage.BEDROCK_MANTLE]: {},
  [UntrackedUsage.CLAUDE_PLATFORM]: {},
  [UntrackedUsage.API_KEY]: {},
};

/**
 * Authorization of each kind of untracked usage, except calls to foundation models and system-defined inference profiles.
 */
export const USAGE_RULES: Readonly<Record<RuledUsage, UsageRule>> = Object.fromEntries(Object.entries(RESOURCES).map(([usage, rule]) =>
  [usage, { ...rule, actions: actionsOf(usage as RuledUsage) }])) as Record<RuledUsage, UsageRule>;

/** Usage of which the resources are created or run with a role that the caller passes to Amazon Bedrock. */
export const ROLE_PASSING_USAGE: readonly UntrackedUsage[] = [
  UntrackedUsage.BATCH, UntrackedUsage.EVALUATION, UntrackedUsage.CUSTOM_MODEL,
  UntrackedUsage.IMPORTED_MODEL, UntrackedUsage.PROMPT_OPTIMIZATION, UntrackedUsage.MARKETPLACE_ENDPOINT,
];

/** Returns the ARNs against which one kind of untracked usage is authorized. */
export function usageArns({ resources = [], isRegionless }: UsageRule, partition: string): string[] {
  return resources.map((resource) => `arn:${partition}:bedrock:${isRegionless ? '' : '*'}:*:${resource}`);
}

/** Returns the problems with a list of kinds of untracked usage. */
export function usageProblems(prop: string, paths: readonly UntrackedUsage[] = []): string[] {
  const known: string[] = Object.values(UntrackedUsage);
  return [
    ...repeated(paths).map((path) => `${prop} must not contain duplicates: ${show(path)} is listed more than once`),
    ...paths.filter((path) => !known.includes(path)).map((path) => `${prop} must contain only values of UntrackedUsage, got ${show(path)}: use one of ${known.join(', ')}`),
  ];
}

/**
 * Returns the problems with a list of kinds of untracked usage that are not denied.
 *
 * @param carrierKinds kinds of carriers. If callers are carriers, they can call models directly
 */
export function openUsageProblems(prop: string, paths: readonly UntrackedUsage[] = [], carrierKinds: readonly CostTagCarrierKind[] = []): string[] {
  const isModelOpen = paths.includes(UntrackedUsage.FOUNDATION_MODEL) || carrierKinds.includes(CostTagCarrierKind.IAM_PRINCIPAL);
  const asking = Object.entries(USAGE_RULES).filter(([path, rule]) => rule.asksForModel && paths.includes(path as UntrackedUsage))
    .map(([path]) => path);
  return [
    ...usageProblems(prop, paths),
    ...(isModelOpen ? [] : asking).map((path) =>
      `${prop} must contain FOUNDATION_MODEL together with ${path}, got ${show(paths)}: add FOUNDATION_MODEL, because Bedrock authorizes the caller for the model as in a direct call, or remove ${path}`),
  ];
}
