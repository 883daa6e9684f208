import { Stack } from 'aws-cdk-lib';
import type { IInferenceTarget } from './inference-target';
import { differAtSynth, isToken, show } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';

/**
 * Profiles of the models that Claude Code calls in addition to the main model.
 */
export interface ClaudeCodeOptions {
  /**
   * Profile for background tasks, such as titles and summaries, and for the alias `haiku`. Usually a profile of a Claude Haiku model, which costs less than
   * the main model.
   *
   * Throws if the profile is known to be of a model other than Claude, or in another Region or account than the main profile.
   *
   * @default - the profile of the main model, at the price of the main model
   */
  readonly smallModel?: IInferenceTarget;

  /**
   * Profile for the alias `opus`, and for planning with the alias `opusplan`.
   *
   * Throws under the same conditions as `smallModel`.
   *
   * @default - the profile of the main model
   */
  readonly opusModel?: IInferenceTarget;

  /**
   * Profile for the alias `sonnet`.
   *
   * Throws under the same conditions as `smallModel`.
   *
   * @default - the profile of the main model
   */
  readonly sonnetModel?: IInferenceTarget;

  /**
   * Profile for the alias `fable`.
   *
   * Throws under the same conditions as `smallModel`.
   *
   * @default - the profile of the main model
   */
  readonly fableModel?: IInferenceTarget;
}

type Tier = keyof ClaudeCodeOptions;

const VARIABLES: Readonly<Record<Tier, string>> = {
  opusModel: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnetModel: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  smallModel: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
  fableModel: 'ANTHROPIC_DEFAULT_FABLE_MODEL',
};
const TIERS = Object.keys(VARIABLES) as Tier[];

/**
 * Settings with which Claude Code calls only tagged profiles: environment variables, and a settings file. `profile.clientSettings.forClaudeCode()` returns them.
 *
 * The settings name a profile for each model tier. For a tier without a setting, Claude Code calls system-defined profiles. Such calls have no tags, or
 * are denied. With `ANTHROPIC_MODEL` alone, for example, Claude Code 2.1.332 tests at startup which system-defined profiles of Claude Sonnet it can call.
 *
 * The settings do not grant permissions.
 *
 * @see https://code.claude.com/docs/en/amazon-bedrock
 *
 * @example
 * declare const opus: TaggedInferenceProfile;
 * declare const haiku: TaggedInferenceProfile;
 *
 * const settings = opus.clientSettings.forClaudeCode({ smallModel: haiku });
 * new CfnOutput(this, 'ClaudeCode', { value: settings.toJson() });
 */
export class ClaudeCodeSettings {
  /**
   * @internal
   */
  public static _of(main: IInferenceTarget, options: ClaudeCodeOptions): ClaudeCodeSettings {
    checkStruct(`forClaudeCode at ${main.node.path}`, 'ClaudeCodeOptions', options, () => problemsOf(main, options));
    return new ClaudeCodeSettings(main, options);
  }

  /**
   * Environment variables for Claude Code: `CLAUDE_CODE_USE_BEDROCK`, `AWS_REGION`, `ANTHROPIC_MODEL`, and `ANTHROPIC_DEFAULT_OPUS_MODEL`, `…_SONNET_MODEL`,
   * `…_HAIKU_MODEL` and `…_FABLE_MODEL`. The values of the models are ARNs, which all versions of Claude Code pass on unchanged.
   *
   * The variables are sufficient if Claude Code has the permission `bedrock:GetInferenceProfile`, which grants include. Claude Code then looks up the model
   * of each ARN, with one call per ARN. If the look-up fails, Claude Code sends a thinking type that Claude Opus 4.7 and later reject. `modelOverrides`
   * prevents this.
   */
  public readonly environment: { [name: string]: string };

  /**
   * The setting `modelOverrides` of Claude Code: ARNs of the profiles by Anthropic model ID, such as `claude-opus-4-8`. With this setting, Claude Code recognizes the model of
   * an ARN without a look-up, and uses the features and the prices of this model.
   *
   * Does not contain profiles whose model is unknown at synth. Empty if all models are unknown.
   */
  public readonly modelOverrides: { [modelId: string]: string };

  private constructor(private readonly main: IInferenceTarget, options: ClaudeCodeOptions) {
    this.environment = {
      CLAUDE_CODE_USE_BEDROCK: '1',
      AWS_REGION: main.env.region,
      ANTHROPIC_MODEL: main.inferenceProfileArn,
      ...Object.fromEntries(TIERS.map((tier) => [VARIABLES[tier], (options[tier] ?? main).inferenceProfileArn])),
    };
    this.modelOverrides = Object.fromEntries([main, ...TIERS.flatMap((tier) => options[tier] ?? [])].flatMap((profile) => {
      const modelId = anthropicModelId(profile);
      return modelId === undefined ? [] : [[modelId, profile.inferenceProfileArn]];
    }));
  }

  /**
   * Returns a settings file of Claude Code (`settings.json`, or `managed-settings.json` so that users cannot override it) with `env` and `modelOverrides`.
   *
   * Contains tokens. Pass it to an SSM parameter, a secret or a stack output, not to a file at synth.
   *
   * @see https://code.claude.com/docs/en/settings
   */
  public toJson(): string {
    return Stack.of(this.main).toJsonString({ env: this.environment, modelOverrides: this.modelOverrides });
  }
}

function problemsOf(main: IInferenceTarget, options: ClaudeCodeOptions): string[] {
  const problems = claudeProblems('the profile', main);
  const pathsByModel = new Map([[anthropicModelId(main), main]]);
  for (const tier of TIERS) {
    const profile = options[tier];
    if (profile === undefined) {
      continue;
    }
    problems.push(...claudeProblems(tier, profile), ...placeProblems(tier, profile, main));
    const modelId = anthropicModelId(profile);
    const other = pathsByModel.get(modelId) ?? profile;
    if (modelId !== undefined && other !== profile && other.inferenceProfileArn !== profile.inferenceProfileArn) {
      problems.push(`${tier} must be the same profile as ${show(other.node.path)}, which is of the same model ${modelId}, got ${show(profile.node.path)}: pass one profile for each model, because modelOverrides contains one ARN for each model`);
    }
    pathsByModel.set(modelId, other);
  }
  return problems;
}

function claudeProblems(prop: string, { modelSource }: IInferenceTarget): string[] {
  const provider = modelSource?.provider;
  return provider === undefined || provider === 'anthropic'
    ? []
    : [`${prop} must be of a Claude model, got ${show(modelSource!._displayId())}: create a profile of a Claude model, because Claude Code calls no other models`];
}

function placeProblems(tier: Tier, profile: IInferenceTarget, main: IInferenceTarget): string[] {
  const differ = (what: 'Region' | 'account', found: string, own: string) => differAtSynth(found, own)
    ? [`${tier} must be in the ${what} of the main profile, ${own}, got ${show(profile.node.path)} in ${found}: create a profile of the model in ${own}, because Claude Code uses one ${what === 'Region' ? 'Region' : 'set of credentials'} for all models`]
    : [];
  return [...differ('Region', profile.env.region, main.env.region), ...differ('account', profile.env.account, main.env.account)];
}

/** The ID of the model in the Claude API, which is the ID in Amazon Bedrock without provider and version suffix. */
function anthropicModelId({ modelSource }: IInferenceTarget): string | undefined {
  const baseModelId = modelSource?.baseModelId;
  return baseModelId === undefined || isToken(baseModelId) ? undefined : baseModelId.replace(/^anthropic\./, '').replace(/-v\d+(:\d+)?$/, '');
}
