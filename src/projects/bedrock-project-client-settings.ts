import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { IBedrockProjectTarget } from './bedrock-project-target';
import { claudeCodeModels, claudeCodeModelsProblems } from './claude-code-models';
import { mantleModelIdProblems } from '../models/mantle-model-id';
import { isMessagesOnly, openAiPathOf } from '../models/openai-path';
import { isLookUpPlaceholder, isToken, show, throwProblems } from '../private/check';
import { prefixProblems } from '../private/environment-variable';
import { createParameter, repeatedExportProblems } from '../private/exported-parameter';
import { argumentProblems, checkArgument } from '../private/structs/struct-problems';

const DEFAULT_PREFIX = 'BEDROCK';

const EITHER_URL = 'pass openAiBaseUrl or openAiModelsBaseUrl, depending on the model';

/**
 * Settings with which clients of the `bedrock-mantle` endpoint call through a Bedrock Project.
 *
 * The project is selected by a header, which differs by API: `OpenAI-Project` for Responses and Chat Completions, `anthropic-workspace-id` for Messages. Without the header, and with a header of another
 * name, the endpoint bills the call to the default project, which has no tags, and returns no error. In particular, it ignores `anthropic-workspace`, which a page of the AWS documentation mentions. To
 * verify a client, send a wrong ID once: the endpoint then returns an error.
 *
 * The settings contain no credentials and grant no permissions.
 *
 * @example
 * declare const project: TaggedProject;
 * declare const fn: lambda.Function;
 *
 * for (const [name, value] of Object.entries(project.clientSettings.environment())) {
 *   fn.addEnvironment(name, value);
 * }
 */
export class BedrockProjectClientSettings {
  /**
   * Returns the client settings of a project.
   *
   * @param project created or imported project
   */
  public static fromProject(project: IBedrockProjectTarget): BedrockProjectClientSettings {
    checkArgument('BedrockProjectClientSettings.fromProject', 'project', '=IBedrockProject', project);
    return new BedrockProjectClientSettings(project);
  }

  /** ID of the project. */
  public readonly projectId: string;

  /** Region of the project. The project can be called only in this Region. */
  public readonly region: string;

  /**
   * Base URL for Responses and Chat Completions, `https://bedrock-mantle.REGION.api.aws/v1`. The endpoint serves most models there.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html
   */
  public readonly openAiBaseUrl: string;

  /**
   * Base URL for models that the endpoint serves under another path, `https://bedrock-mantle.REGION.api.aws/openai/v1`, such as GPT-5.5, Gemma 4 and Grok. The endpoint rejects calls under the path that does not apply to the
   * model. The model cards in the Amazon Bedrock user guide contain the path of each model.
   */
  public readonly openAiModelsBaseUrl: string;

  /** Base URL for the Messages API, `https://bedrock-mantle.REGION.api.aws/anthropic`. */
  public readonly anthropicBaseUrl: string;

  private constructor(private readonly project: IBedrockProjectTarget) {
    this.projectId = project.projectId;
    this.region = project.env.region;
    const endpoint = `https://bedrock-mantle.${this.region}.api.aws`;
    this.openAiBaseUrl = `${endpoint}/v1`;
    this.openAiModelsBaseUrl = `${endpoint}/openai/v1`;
    this.anthropicBaseUrl = `${endpoint}/anthropic`;
  }

  /**
   * Returns the header that selects the project in calls with the Responses and Chat Completions APIs: `OpenAI-Project`.
   *
   * The Messages API rejects this header.
   */
  public openAiHeaders(): { [name: string]: string } {
    return { 'OpenAI-Project': this.projectId };
  }

  /**
   * Returns the header that selects the project in calls with the Messages API: `anthropic-workspace-id`.
   */
  public anthropicHeaders(): { [name: string]: string } {
    return { 'anthropic-workspace-id': this.projectId };
  }

  /**
   * Returns environment variables for any consumer: `<prefix>_PROJECT_ID`, `<prefix>_REGION`, `<prefix>_OPENAI_BASE_URL`, `<prefix>_OPENAI_MODELS_BASE_URL` and `<prefix>_ANTHROPIC_BASE_URL`.
   *
   * The URLs are those of `openAiBaseUrl`, `openAiModelsBaseUrl` and `anthropicBaseUrl`. The model determines which of them applies.
   *
   * Throws if the prefix does not start with a letter, or contains characters other than letters, digits and `_`. A token is not validated.
   *
   * @param prefix prefix of the variable names, `BEDROCK` by default
   */
  public environment(prefix: string = DEFAULT_PREFIX): { [name: string]: string } {
    throwProblems(`environment at ${this.project.node.path}`, prefixProblems(prefix, DEFAULT_PREFIX));
    return {
      [`${prefix}_PROJECT_ID`]: this.projectId,
      [`${prefix}_REGION`]: this.region,
      [`${prefix}_OPENAI_BASE_URL`]: this.openAiBaseUrl,
      [`${prefix}_OPENAI_MODELS_BASE_URL`]: this.openAiModelsBaseUrl,
      [`${prefix}_ANTHROPIC_BASE_URL`]: this.anthropicBaseUrl,
    };
  }

  /**
   * Returns the environment variables that the OpenAI SDKs for Python and JavaScript read: `OPENAI_BASE_URL` and `OPENAI_PROJECT_ID`, which the SDKs send as the header `OpenAI-Project`.
   *
   * The SDKs also require `OPENAI_API_KEY`, an Amazon Bedrock API key. Store it as a secret, and grant access with `allowApiKeys`.
   *
   * Throws without a base URL if the declared models do not determine it: if the project declares no models, models under both paths, only models of the Messages API, or an ID that is a token.
   *
   * @param baseUrl base URL, by default `openAiBaseUrl` or `openAiModelsBaseUrl`, as the declared models require. Models of the Messages API do not count
   */
  public forOpenAiSdk(baseUrl?: string): { [name: string]: string } {
    throwProblems(`forOpenAiSdk at ${this.project.node.path}`, baseUrl === undefined ? this.undeterminedUrlProblems() : baseUrlProblems(baseUrl));
    return { OPENAI_BASE_URL: baseUrl ?? this.openAiUrlOf(this.openAiModelIds()[0]), OPENAI_PROJECT_ID: this.projectId };
  }

  /**
   * Returns arguments for LiteLLM's `completion`, and `litellm_params` of its proxy: `model`, `aws_bedrock_project_id` and `aws_region_name`.
   *
   * LiteLLM sends the header that the API of the model requires. Versions without the correction of July 2026 send another header for the Messages API, which the endpoint ignores.
   *
   * Throws if the ID cannot be an ID of the `bedrock-mantle` endpoint, or if the project declares models, but not this one.
   *
   * @param modelId ID of the model on the `bedrock-mantle` endpoint, such as `openai.gpt-5.5`
   *
   * @see https://docs.litellm.ai/docs/providers/bedrock_mantle
   */
  public forLiteLlm(modelId: string): { [name: string]: string } {
    this.checkModelId('forLiteLlm', modelId);
    return { model: `bedrock_mantle/${modelId}`, aws_bedrock_project_id: this.projectId, aws_region_name: this.region };
  }

  /**
   * Returns environment variables for Claude Code, with which it calls the endpoint through the project: `CLAUDE_CODE_USE_MANTLE`, `AWS_REGION`, `ANTHROPIC_CUSTOM_HEADERS` with the header of the Messages API and,
   * if the project declares Claude models, `ANTHROPIC_MODEL` and the model of each tier. The first declared Claude model is the main model, and the model of each tier that has none.
   *
   * Without declared models, Claude Code uses its default models.
   *
   * Throws if the project declares models, but no Claude model, because grants then deny each model of Claude Code. Also throws if an ID that is a token precedes the first Claude model: it could be the main model.
   * An ID that is a token is otherwise not used.
   *
   * @see https://code.claude.com/docs/en/amazon-bedrock
   */
  public forClaudeCode(): { [name: string]: string } {
    throwProblems(`forClaudeCode at ${this.project.node.path}`, claudeCodeModelsProblems(this.project.models));
    return {
      CLAUDE_CODE_USE_MANTLE: '1',
      AWS_REGION: this.region,
      ANTHROPIC_CUSTOM_HEADERS: Object.entries(this.anthropicHeaders()).map(([name, value]) => `${name}: ${value}`).join('\n'),
      ...claudeCodeModels(this.project.models),
    };
  }

  /**
   * Returns a configuration for Codex (`config.toml`) with the project as the model provider.
   *
   * The provider authenticates with an Amazon Bedrock API key in the environment variable `AWS_BEARER_TOKEN_BEDROCK`. The built-in provider `amazon-bedrock` of Codex has no setting for the header.
   *
   * Contains tokens. Pass it to an SSM parameter or a stack output, not to a file at synth.
   *
   * Throws if the ID cannot be an ID of the `bedrock-mantle` endpoint, or if the project declares models, but not this one. Throws for Claude models, which the endpoint offers with the Messages API only. Codex
   * needs the Responses API, which some other models do not have either: their model cards contain the APIs.
   *
   * @param modelId ID of the model on the `bedrock-mantle` endpoint, such as `openai.gpt-5.5`
   * @param baseUrl base URL, by default `openAiBaseUrl` or `openAiModelsBaseUrl`, as the model requires. Required if the ID is a token
   *
   * @see https://developers.openai.com/codex/config-reference
   */
  public forCodex(modelId: string, baseUrl?: string): string {
    this.checkModelId('forCodex', modelId);
    throwProblems(`forCodex at ${this.project.node.path}`, [
      ...isMessagesOnly(modelId)
        ? [`modelId must be a model with the Responses API, got ${show(modelId)}: use forClaudeCode, because the bedrock-mantle endpoint offers Claude models with the Messages API only`]
        : [],
      ...baseUrl === undefined && isUnknown(modelId) ? [`baseUrl must be given if modelId is a token: ${EITHER_URL}`] : [],
      ...baseUrl === undefined ? [] : baseUrlProblems(baseUrl),
    ]);
    const headers = Object.entries(this.openAiHeaders()).map(([name, value]) => `"${name}" = "${value}"`).join(', ');
    return [
      `model = "${modelId}"`,
      'model_provider = "bedrock-project"',
      '',
      '[model_providers.bedrock-project]',
      'name = "Bedrock Project"',
      `base_url = "${baseUrl ?? this.openAiUrlOf(modelId)}"`,
      'env_key = "AWS_BEARER_TOKEN_BEDROCK"',
      'wire_api = "responses"',
      `http_headers = { ${headers} }`,
      '',
    ].join('\n');
  }

  /**
   * Returns all settings as a JSON object: `projectId`, `region`, `openAiBaseUrl`, `openAiModelsBaseUrl`, `anthropicBaseUrl`, `openAiHeaders`, `anthropicHeaders`, and the IDs of the declared models as `modelIds`.
   */
  public toJson(): string {
    const { projectId, region, openAiBaseUrl, openAiModelsBaseUrl, anthropicBaseUrl } = this;
    return Stack.of(this.project).toJsonString({
      projectId,
      region,
      openAiBaseUrl,
      openAiModelsBaseUrl,
      anthropicBaseUrl,
      openAiHeaders: this.openAiHeaders(),
      anthropicHeaders: this.anthropicHeaders(),
      modelIds: this.project.models.map(({ modelId }) => modelId),
    });
  }

  /**
   * Creates an SSM parameter with all settings as JSON, for clients that are deployed separately. A standard parameter is free of charge.
   *
   * The parameter inherits the tags of the project. For an imported project, it inherits only tags whose keys are not tokens.
   *
   * Throws if it was already called for the project, because it creates the child construct `ClientSettings` of the project. Also throws if the name is used twice in the stack.
   *
   * @param parameterName name of the parameter, unique in the stack, generated by CloudFormation by default
   */
  public exportToParameter(parameterName?: string): ssm.StringParameter {
    return createParameter(this.project, {
      id: 'ClientSettings', parameterName, description: 'Client settings for the Bedrock Project', stringValue: this.toJson(),
    });
  }

  /**
   * Creates stack outputs as children of the project: `ProjectId`, `Region`, `OpenAiBaseUrl`, `OpenAiModelsBaseUrl` and `AnthropicBaseUrl`.
   *
   * @returns the outputs in this order, for example to set an export name
   */
  public exportToOutputs(): CfnOutput[] {
    throwProblems(`exportToOutputs at ${this.project.node.path}`, repeatedExportProblems(this.project, 'ProjectId', 'exportToOutputs', 'use the outputs that it returned'));
    const outputs = {
      ProjectId: this.projectId,
      Region: this.region,
      OpenAiBaseUrl: this.openAiBaseUrl,
      OpenAiModelsBaseUrl: this.openAiModelsBaseUrl,
      AnthropicBaseUrl: this.anthropicBaseUrl,
    };
    return Object.entries(outputs).map(([id, value]) => new CfnOutput(this.project, id, { value }));
  }

  private openAiModelIds(): string[] {
    return this.project.models.map(({ modelId }) => modelId).filter((modelId) => !isMessagesOnly(modelId));
  }

  private openAiUrlOf(modelId: string): string {
    return openAiPathOf(modelId) === 'openai/v1' ? this.openAiModelsBaseUrl : this.openAiBaseUrl;
  }

  private undeterminedUrlProblems(): string[] {
    const declared = this.project.models.map(({ modelId }) => modelId);
    const ids = this.openAiModelIds();
    // An error would prevent a look-up.
    const known = ids.filter((id) => !isLookUpPlaceholder(id));
    const reason = declared.length === 0 ? 'no declared models'
      : ids.length === 0 ? `models without these APIs: ${show(declared)}`
        : ids.some(isUnknown) ? 'a model whose ID is a token'
          : new Set(known.map(openAiPathOf)).size > 1 ? `models of both paths: ${show(known)}` : undefined;
    return reason === undefined ? [] : [`baseUrl must be given if the declared models do not determine it, got ${reason}: ${EITHER_URL}`];
  }

  private checkModelId(method: string, modelId: string): void {
    const ofType = argumentProblems('modelId', 'string', modelId).map(({ problem }) => problem);
    const declared = this.project.models.map((model) => model.modelId);
    const isDenied = declared.length > 0 && !isToken(modelId) && !declared.some((each) => isToken(each) || each === modelId);
    throwProblems(`${method} at ${this.project.node.path}`, ofType.length > 0 ? ofType : [
      ...mantleModelIdProblems('modelId', modelId),
      ...isDenied ? [`modelId must be a model that the project declares, got ${show(modelId)}: use one of ${show(declared)}, or add the model to models, because grants deny the others`] : [],
    ]);
  }
}

function baseUrlProblems(baseUrl: string): string[] {
  return argumentProblems('baseUrl', 'string', baseUrl).map(({ problem }) => problem);
}

/** Whether an ID remains unknown after all look-ups. */
function isUnknown(modelId: string): boolean {
  return isToken(modelId) && !isLookUpPlaceholder(modelId);
}
