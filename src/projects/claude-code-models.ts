import type { BedrockProjectModel } from './bedrock-project-target';
import { isToken } from '../private/check';

const TIERS = ['opus', 'sonnet', 'haiku', 'fable'];

/**
 * Environment variables of Claude Code for the declared Claude models: the main model, and a model for each tier. A tier without a setting uses a model that the grant can deny.
 */
export function claudeCodeModels(models: readonly BedrockProjectModel[]): { [name: string]: string } {
  const claude = models.map(({ modelId }) => modelId).filter((modelId) => !isToken(modelId) && modelId.startsWith('anthropic.claude-'));
  const [main] = claude;
  const ofTier = (tier: string) => claude.find((modelId) => modelId.startsWith(`anthropic.claude-${tier}-`)) ?? main;
  return main === undefined ? {} : {
    ANTHROPIC_MODEL: main,
    ...Object.fromEntries(TIERS.map((tier) => [`ANTHROPIC_DEFAULT_${tier.toUpperCase()}_MODEL`, ofTier(tier)])),
  };
}
