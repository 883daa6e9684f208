import type { BedrockProjectModel } from './bedrock-project-target';
import { isLookUpPlaceholder, isToken, show } from '../private/check';

const TIERS = ['opus', 'sonnet', 'haiku', 'fable'];

/**
 * Reasons why the declared models do not determine a main model of Claude Code. A project without models has none, because its grants allow the default models of Claude Code.
 */
export function claudeCodeModelsProblems(models: readonly BedrockProjectModel[]): string[] {
  const ids = models.map(({ modelId }) => modelId);
  const main = ids.findIndex(isClaude);
  const token = ids.findIndex((id) => isToken(id) && !isLookUpPlaceholder(id));
  if (token !== -1 && (main === -1 || token < main)) {
    return [
      `models must have a Claude model before the first ID that is a token, got an ID that is a token at models[${token}]: ` +
      'move a Claude model to the front, or set ANTHROPIC_CUSTOM_HEADERS and ANTHROPIC_MODEL without this method',
    ];
  }
  // An error would prevent a look-up.
  return ids.length === 0 || main !== -1 || ids.some(isLookUpPlaceholder) ? [] : [
    `models must contain a Claude model, got ${show(ids)}: add the model of Claude Code to models, because grants deny the others`,
  ];
}

/**
 * Environment variables of Claude Code for the declared Claude models: the main model, and a model for each tier. A tier without a setting uses a model that the grant can deny.
 */
export function claudeCodeModels(models: readonly BedrockProjectModel[]): { [name: string]: string } {
  const claude = models.map(({ modelId }) => modelId).filter(isClaude);
  const [main] = claude;
  const ofTier = (tier: string) => claude.find((modelId) => modelId.startsWith(`anthropic.claude-${tier}-`)) ?? main;
  return main === undefined ? {} : {
    ANTHROPIC_MODEL: main,
    ...Object.fromEntries(TIERS.map((tier) => [`ANTHROPIC_DEFAULT_${tier.toUpperCase()}_MODEL`, ofTier(tier)])),
  };
}

function isClaude(modelId: string): boolean {
  return !isToken(modelId) && modelId.startsWith('anthropic.claude-');
}
