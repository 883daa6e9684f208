import { aws_ssm as ssm, CfnOutput, Stack } from 'aws-cdk-lib';
import type { IInferenceProfile } from './inference-profile';
import { isToken } from '../private/check';

/**
 * What clients need to know beside a profile's ARN.
 *
 * The ARN of an application inference profile names no model, and clients that look for one in it fail or lose features: LangChain asks for
 * the provider, LiteLLM finds no price. Without the base model (a source that is only known at deployment, an import without `modelSource`) the hints
 * that need it are left out.
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 *
 * profile.clientHints.exportToParameter('/bedrock/claims');
 */
export class InferenceClientHints {
  /**
   * Hints for a profile, created or imported.
   */
  public static fromInferenceProfile(profile: IInferenceProfile): InferenceClientHints {
    return new InferenceClientHints(profile);
  }

  /** The profile's ARN: what to pass as `modelId`. */
  public readonly modelId: string;

  /** The foundation model's id, where known. */
  public readonly baseModelId?: string;

  /** Who made the model, such as `anthropic`, where known. */
  public readonly provider?: string;

  /** The only Region in which the profile can be called. */
  public readonly region: string;

  private constructor(private readonly profile: IInferenceProfile) {
    this.modelId = profile.inferenceProfileArn;
    this.baseModelId = profile.modelSource?.baseModelId;
    this.provider = profile.modelSource?.provider;
    this.region = profile.env.region;
  }

  /**
   * Environment variables for any consumer: `<prefix>_MODEL_ID`, `_REGION` and, where known, `_BASE_MODEL_ID` and `_PROVIDER`.
   *
   * @param prefix by default `BEDROCK`
   */
  public environment(prefix: string = 'BEDROCK'): { [name: string]: string } {
    return known({
      [`${prefix}_MODEL_ID`]: this.modelId,
      [`${prefix}_BASE_MODEL_ID`]: this.baseModelId,
      [`${prefix}_PROVIDER`]: this.provider,
      [`${prefix}_REGION`]: this.region,
    });
  }

  /**
   * Arguments of the AWS SDKs: `modelId` for the call and `region_name` for the client (boto3's spelling).
   */
  public forBoto3(): { [name: string]: string } {
    return { modelId: this.modelId, region_name: this.region };
  }

  /**
   * Keyword arguments of LangChain's `ChatBedrockConverse`: `model`, `region_name` and, where known, `provider` and `base_model`.
   *
   * @see https://reference.langchain.com/python/integrations/langchain_aws/
   */
  public forLangChain(): { [name: string]: string } {
    return known({ model: this.modelId, provider: this.provider, base_model: this.baseModelId, region_name: this.region });
  }

  /**
   * Arguments of LiteLLM's `completion`: `model` on the Converse route, the only one that takes a profile, `aws_region_name` and, where
   * known, `base_model`, by which LiteLLM finds features and prices.
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
   * All hints as one JSON object: `modelId`, `region`, `baseModelId`, `provider`, `langChain`, `liteLlm`.
   */
  public toJson(): string {
    return Stack.of(this.profile).toJsonString({
      ...known({ modelId: this.modelId, baseModelId: this.baseModelId, provider: this.provider, region: this.region }),
      langChain: this.forLangChain(),
      liteLlm: this.forLiteLlm(),
    });
  }

  /**
   * An SSM parameter with all hints as JSON, for clients that are deployed apart. A standard parameter is free. It carries the
   * profile's tags; those of an import as far as their keys are known before synth.
   *
   * Call it once per profile: the construct is the profile's child `ClientHints`.
   *
   * @param parameterName by default CloudFormation makes one up
   */
  public exportToParameter(parameterName?: string): ssm.StringParameter {
    return new ssm.StringParameter(this.profile, 'ClientHints', {
      parameterName,
      // With a token in the name the CDK cannot see where its ARN needs a slash.
      simpleName: isToken(parameterName) ? false : undefined,
      description: 'How clients call the Amazon Bedrock inference profile',
      stringValue: this.toJson(),
    });
  }

  /**
   * Stack outputs: `ModelId`, `Region` and, where known, `BaseModelId` and `Provider`, children of the profile.
   *
   * @returns the outputs, in that order, to set an export name or another key on
   */
  public exportToOutputs(): CfnOutput[] {
    const outputs = known({ ModelId: this.modelId, Region: this.region, BaseModelId: this.baseModelId, Provider: this.provider });
    return Object.entries(outputs).map(([id, value]) => new CfnOutput(this.profile, id, { value }));
  }
}

function known(hints: { [name: string]: string | undefined }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(hints).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
