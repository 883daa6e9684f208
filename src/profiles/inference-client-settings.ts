import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { type ClaudeCodeOptions, ClaudeCodeSettings } from './claude-code-settings';
import type { IInferenceTarget } from './inference-target';
import { throwProblems } from '../private/check';
import { prefixProblems } from '../private/environment-variable';
import { createParameter, repeatedExportProblems } from '../private/exported-parameter';
import { checkArgument } from '../private/structs/struct-problems';

const DEFAULT_PREFIX = 'BEDROCK';

/**
 * Settings that clients need in addition to a profile's ARN.
 *
 * The ARN of an application inference profile does not contain the model ID. Clients that parse the ARN fail or disable features. For example,
 * LangChain requires the provider, and LiteLLM does not find a price.
 *
 * Settings that require the base model are omitted if the base model is unknown. This applies to a source known only at deployment, and to an
 * imported profile without `modelSource`.
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 *
 * profile.clientSettings.exportToParameter('/bedrock/claims');
 */
export class InferenceClientSettings {
  /**
   * Returns the client settings of a profile.
   *
   * @param profile created or imported profile
   */
  public static fromInferenceProfile(profile: IInferenceTarget): InferenceClientSettings {
    checkArgument('InferenceClientSettings.fromInferenceProfile', 'profile', '=IInferenceTarget', profile);
    return new InferenceClientSettings(profile);
  }

  /** ARN of the profile, to pass as `modelId`. */
  public readonly modelId: string;

  /** ID of the foundation model, if known. */
  public readonly baseModelId?: string;

  /** Provider of the model, such as `anthropic`, if known. */
  public readonly provider?: string;

  /** Region of the profile. The profile can be called only in this Region. */
  public readonly region: string;

  private constructor(private readonly profile: IInferenceTarget) {
    this.modelId = profile.inferenceProfileArn;
    this.baseModelId = profile.modelSource?.baseModelId;
    this.provider = profile.modelSource?.provider;
    this.region = profile.env.region;
  }

  /**
   * Returns environment variables for any consumer: `<prefix>_MODEL_ID`, `<prefix>_REGION` and, if known, `<prefix>_BASE_MODEL_ID` and `<prefix>_PROVIDER`.
   *
   * Throws if the prefix does not start with a letter, or contains characters other than letters, digits and `_`. A token is not validated.
   *
   * @param prefix prefix of the variable names, `BEDROCK` by default
   */
  public environment(prefix: string = DEFAULT_PREFIX): { [name: string]: string } {
    throwProblems(`environment at ${this.profile.node.path}`, prefixProblems(prefix, DEFAULT_PREFIX));
    return known({
      [`${prefix}_MODEL_ID`]: this.modelId,
      [`${prefix}_BASE_MODEL_ID`]: this.baseModelId,
      [`${prefix}_PROVIDER`]: this.provider,
      [`${prefix}_REGION`]: this.region,
    });
  }

  /**
   * Returns arguments for boto3, the AWS SDK for Python: `modelId` for the call and `region_name` for the client.
   */
  public forBoto3(): { [name: string]: string } {
    return { modelId: this.modelId, region_name: this.region };
  }

  /**
   * Returns keyword arguments for LangChain's `ChatBedrockConverse`: `model`, `region_name` and, if known, `provider` and `base_model`.
   *
   * @see https://reference.langchain.com/python/integrations/langchain_aws/
   */
  public forLangChain(): { [name: string]: string } {
    return known({ model: this.modelId, provider: this.provider, base_model: this.baseModelId, region_name: this.region });
  }

  /**
   * Returns arguments for LiteLLM's `completion`: `model`, `aws_region_name` and, if known, `base_model`.
   *
   * `model` uses the Converse route, which is the only route that accepts a profile. LiteLLM uses `base_model` to look up features and prices.
   *
   * @see https://docs.litellm.ai/docs/providers/bedrock
   */
  public forLiteLlm(): { [name: string]: string } {
    return known({
      model: `bedrock/converse/${this.modelId}`,
      base_model: this.baseModelId && `bedrock/${this.profile.modelSource?._displayId()}`,
      aws_region_name: this.region,
    });
  }

  /**
   * Returns arguments for Strands Agents: `model_id` and `region_name` of `BedrockModel` and, for Claude models, `strategy` of `CacheConfig`.
   *
   * The strategy is `anthropic`. The strategy `auto` disables prompt caching for a profile, because Strands Agents searches the model ID for `claude`. `strategy`
   * is omitted for models of other providers, which can reject cache points.
   *
   * @see https://strandsagents.com/docs/user-guide/sdk/model-providers/amazon-bedrock/
   */
  public forStrands(): { [name: string]: string } {
    return known({ model_id: this.modelId, region_name: this.region, strategy: this.provider === 'anthropic' ? 'anthropic' : undefined });
  }

  /**
   * Returns arguments for Pydantic AI: `model_name` of `BedrockConverseModel` if known, `bedrock_inference_profile` of `BedrockModelSettings`, and `region_name` of `BedrockProvider`.
   *
   * `model_name` selects the features, and `bedrock_inference_profile` replaces it in the call. Pass both to the model. Otherwise, a call without the setting has no tags.
   *
   * @see https://ai.pydantic.dev/models/bedrock/
   */
  public forPydanticAi(): { [name: string]: string } {
    return known({ model_name: this.baseModelId, bedrock_inference_profile: this.modelId, region_name: this.region });
  }

  /**
   * Returns keyword arguments for LlamaIndex's `BedrockConverse`: `application_inference_profile_arn`, `region_name` and, if known, `model`.
   *
   * LlamaIndex requires `model`, from which it reads the context window and the support for tools. If the base model is unknown, add `model` in the client.
   */
  public forLlamaIndex(): { [name: string]: string } {
    return known({ model: this.baseModelId, application_inference_profile_arn: this.modelId, region_name: this.region });
  }

  /**
   * Returns Spring Boot properties for Spring AI's Bedrock Converse model.
   *
   * The ARN is the value of `spring.ai.bedrock.converse.chat.model`, which Spring AI 2 reads, and of `spring.ai.bedrock.converse.chat.options.model`,
   * which Spring AI 1 reads. Each ignores the property of the other version, or treats it as the same setting. Spring Boot reads the properties from the environment variable `SPRING_APPLICATION_JSON`, for example.
   *
   * @see https://docs.spring.io/spring-ai/reference/api/chat/bedrock-converse.html
   */
  public forSpringAi(): { [property: string]: string } {
    return {
      'spring.ai.model.chat': 'bedrock-converse',
      'spring.ai.bedrock.aws.region': this.region,
      'spring.ai.bedrock.converse.chat.model': this.modelId,
      'spring.ai.bedrock.converse.chat.options.model': this.modelId,
    };
  }

  /**
   * Returns arguments for the Vercel AI SDK: `region` of `createAmazonBedrock`, and `modelId` of the provider that it returns.
   *
   * @see https://ai-sdk.dev/providers/ai-sdk-providers/amazon-bedrock
   */
  public forVercelAiSdk(): { [name: string]: string } {
    return { region: this.region, modelId: this.modelId };
  }

  /**
   * Returns environment variables and a settings file for Claude Code, with the profile as the main model.
   *
   * Claude Code calls several models. Model tiers without a profile in the options use this profile, so that no call bypasses the tags. Grant access to each profile.
   *
   * Throws if a profile is known to be of a model other than Claude, if a profile is in another Region or account than this profile, or if two profiles are of the same model.
   *
   * @param options profiles of other models
   */
  public forClaudeCode(options: ClaudeCodeOptions = {}): ClaudeCodeSettings {
    return ClaudeCodeSettings._of(this.profile, options);
  }

  /**
   * Returns all settings as a JSON object: `modelId`, `region`, `baseModelId`, `provider`, and the arguments of clients as `langChain`, `liteLlm`, `llamaIndex`, `pydanticAi`, `springAi`, `strands` and `vercelAiSdk`.
   *
   * The settings of Claude Code are not included, because they contain further profiles.
   */
  public toJson(): string {
    return Stack.of(this.profile).toJsonString({
      ...known({ modelId: this.modelId, baseModelId: this.baseModelId, provider: this.provider, region: this.region }),
      langChain: this.forLangChain(),
      liteLlm: this.forLiteLlm(),
      llamaIndex: this.forLlamaIndex(),
      pydanticAi: this.forPydanticAi(),
      springAi: this.forSpringAi(),
      strands: this.forStrands(),
      vercelAiSdk: this.forVercelAiSdk(),
    });
  }

  /**
   * Creates an SSM parameter with all settings as JSON, for clients that are deployed separately. A standard parameter is free of charge.
   *
   * The parameter inherits the tags of the profile. For an imported profile, it inherits only tags whose keys are not tokens.
   *
   * Throws if it was already called for the profile, because it creates the child construct `ClientSettings` of the profile. Also throws if the name is used twice in the stack.
   *
   * If `parameterName` is given and contains no token, the parameter keeps its name when the profile's construct is renamed or moved within its stack. Its value changes, because the profile is replaced.
   *
   * @param parameterName name of the parameter, unique in the stack, generated by CloudFormation by default
   */
  public exportToParameter(parameterName?: string): ssm.StringParameter {
    return createParameter(this.profile, {
      id: 'ClientSettings', parameterName, description: 'Client settings for the Amazon Bedrock inference profile', stringValue: this.toJson(),
    });
  }

  /**
   * Creates stack outputs as children of the profile: `ModelId`, `Region` and, if known, `BaseModelId` and `Provider`.
   *
   * @returns the outputs in this order, for example to set an export name
   */
  public exportToOutputs(): CfnOutput[] {
    throwProblems(`exportToOutputs at ${this.profile.node.path}`, repeatedExportProblems(this.profile, 'ModelId', 'exportToOutputs', 'use the outputs that it returned'));
    const outputs = known({ ModelId: this.modelId, Region: this.region, BaseModelId: this.baseModelId, Provider: this.provider });
    return Object.entries(outputs).map(([id, value]) => new CfnOutput(this.profile, id, { value }));
  }
}

function known(hints: { [name: string]: string | undefined }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(hints).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
