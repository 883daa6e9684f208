import { BEDROCK } from './bedrock';
import { BEDROCK_AGENTCORE } from './bedrock-agentcore';
import { BEDROCK_MANTLE } from './bedrock-mantle';
import { BEDROCK_WEBSEARCH } from './bedrock-websearch';
import { ActionCost, type ClassifiedActions, withPrefix } from './classified-actions';
import { CLAUDE_PLATFORM } from './claude-platform';
import { NOVA_ACT } from './nova-act';
import { UntrackedUsage } from '../untracked-usage';

/**
 * Actions that are not plainly read-only, by service prefix, for all services that run models of Amazon Bedrock or commit to their cost.
 *
 * A test compares the table with the service authorization reference. It fails for an action that is not listed.
 */
export const ACTION_TABLE: Readonly<Record<string, readonly ClassifiedActions[]>> = {
  'bedrock': BEDROCK,
  'bedrock-mantle': BEDROCK_MANTLE,
  'bedrock-agentcore': BEDROCK_AGENTCORE,
  'bedrock-websearch': BEDROCK_WEBSEARCH,
  'aws-external-anthropic': CLAUDE_PLATFORM,
  'nova-act': NOVA_ACT,
};

/**
 * Patterns that are shorter than the actions that they cover. A Deny uses such a pattern if it denies all of these actions. They cover no action that is free.
 *
 * `*ate` covers creating and updating, but not reading and deleting.
 */
const FAMILIES = [
  'bedrock:Create*Job', 'bedrock:CreateCustomModel*', 'bedrock:*ateProvisionedModelThroughput', 'bedrock:*ateMarketplaceModelEndpoint',
  'bedrock-agentcore:Start*ation', 'bedrock-agentcore:*ateOnlineEvaluationConfig', 'bedrock-agentcore:*ateABTest', 'bedrock-agentcore:*ateMemoryRecords',
  'bedrock-agentcore:*ateCapacityProvider', 'bedrock-mantle:*ateReservation', 'aws-external-anthropic:*ateSession',
];

/** Patterns that deny all actions that incur cost. */
export const SPENDING_ACTIONS: string[] = patternsOf(({ cost }) => cost !== ActionCost.FREE);

/** Patterns that deny the actions on resources that can carry cost tags. A call with an API key is first authorized without a resource. */
export const TAGGED_SPENDING_ACTIONS: string[] = patternsOf(({ cost, usage }) => cost !== ActionCost.FREE && usage !== UntrackedUsage.API_KEY);

/** Patterns that deny usage that runs with a separate service role, and AgentCore. */
export const SERVICE_ROLE_ACTIONS: string[] = patternsOf(({ isServiceRoleUsage }) => isServiceRoleUsage === true);

/** Names of the actions of one kind of untracked usage. */
export function actionsOf(usage: UntrackedUsage): string[] {
  return Object.entries(ACTION_TABLE).flatMap(([service, rows]) =>
    rows.filter((row) => row.usage === usage).flatMap(({ names }) => withPrefix(service, names)));
}

// Most policies of an app deny the same usage.
const knownPatterns = new Map<string, string[]>();

/**
 * Patterns that deny the actions of some kinds of untracked usage.
 *
 * @param isProjectTracked whether other statements judge inference through projects
 */
export function patternsOfUsage(usage: readonly UntrackedUsage[], isProjectTracked: boolean = false): string[] {
  const key = [isProjectTracked, ...usage].join();
  const patterns = knownPatterns.get(key) ??
    patternsOf((row) => row.usage !== undefined && usage.includes(row.usage) && !(isProjectTracked && row.isProjectInference));
  knownPatterns.set(key, patterns);
  return [...patterns];
}

/** Returns the patterns of rows, without those that another pattern covers. */
function patternsOf(isWanted: (row: ClassifiedActions) => boolean): string[] {
  const rows = Object.entries(ACTION_TABLE).flatMap(([service, each]) => each.map((row) => ({ service, row, isWanted: isWanted(row) })));
  const namesOf = (wanted: boolean) => rows.filter((each) => each.isWanted === wanted).flatMap(({ service, row }) => withPrefix(service, row.names));
  const [wanted, unwanted] = [namesOf(true), namesOf(false)];
  const families = FAMILIES.filter((family) => {
    const covers = matcherOf(family);
    return wanted.some(covers) && !unwanted.some(covers);
  });
  const patterns = rows.filter((each) => each.isWanted).flatMap(({ service, row }) => withPrefix(service, row.patterns ?? row.names));
  const all = [...new Set([...patterns, ...families])];
  const matchers = all.filter((pattern) => pattern.includes('*')).map((pattern) => ({ pattern, covers: matcherOf(pattern) }));
  return all.filter((pattern) => !matchers.some((other) => other.pattern !== pattern && other.covers(pattern)));
}

/** Whether a pattern covers an action, or another pattern. */
function matcherOf(pattern: string): (other: string) => boolean {
  const expression = new RegExp(`^${pattern.replace(/\*/g, '.*')}$`);
  return (other) => expression.test(other);
}
