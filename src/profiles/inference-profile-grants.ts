import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { guardrailProblems } from './guardrail-arn';
import type { IInferenceTarget } from './inference-target';
import {
  countTokensStatement, defaultProjectArn, defaultProjectStatement, guardrailStatement, listStatement, modelStatement, profileStatement, profileRead,
} from './invoke-statements';
import { withRetained } from './with-retained';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { partitionOf } from '../private/partition';
import { grantStatements, type StatementProps } from '../private/statement-grants';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';

/**
 * Options for granting permission to invoke models.
 */
export interface InvokeGrantOptions {
  /**
   * Whether the grant also allows the system-defined inference profile that this profile was copied from.
   *
   * Bedrock has been observed not to require this permission for profiles copied from `global.` profiles. Set it to true if calls through a profile
   * copied from a geographic profile fail with AccessDenied. The permission does not allow bypassing the tagged profile, because a direct call of the
   * system-defined profile is still denied access to the models.
   *
   * Has an effect only if `modelSource` of the profile is known and is a system-defined profile.
   *
   * @default false
   */
  readonly allowSourceProfile?: boolean;
}

/**
 * Options for granting permission to apply a guardrail.
 */
export interface ApplyGuardrailGrantOptions {
  /**
   * ID of the guardrail profile, such as `us.guardrail.v1:0`, if the guardrail is evaluated across Regions (`crossRegionConfig`).
   *
   * The grant allows the guardrail profile in each Region, because the destinations depend on the Region of the call.
   *
   * Throws if the ID is an ARN or does not have the form of a guardrail profile ID.
   *
   * @default - the guardrail is evaluated in its own Region only
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrail-profiles-permissions.html
   */
  readonly guardrailProfileId?: string;
}

/**
 * Grants for invoking models through an application inference profile.
 *
 * Each call is authorized against the profile, against the foundation models that it runs on, and against the default project. The grant allows access to the
 * models only on condition that the call goes through this profile. The default project alone allows no call. The grantee therefore cannot call the models directly, through a system-defined profile or
 * through another team's profile. The cost of such calls would be untagged or tagged as cost of another team.
 *
 * A grant does not revoke permissions from the grantee's other policies.
 *
 * `listProfiles`, `countTokens` and `applyGuardrail` grant permissions that only some clients need. `invoke` does not include them.
 *
 * Costs nothing.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export class InferenceProfileGrants {
  /**
   * Returns the grants of a profile.
   *
   * @param profile created or imported profile
   */
  public static fromInferenceProfile(profile: IInferenceTarget): InferenceProfileGrants {
    checkArgument('InferenceProfileGrants.fromInferenceProfile', 'profile', '=IInferenceTarget', profile);
    return new InferenceProfileGrants(profile);
  }

  private constructor(private readonly profile: IInferenceTarget) {}

  /**
   * Grants permission to invoke models through the profile with InvokeModel or Converse, streaming or not, and to read the profile.
   *
   * Profiles do not support resource policies. A grantee without an identity-based policy, such as a service principal or another account, is
   * granted no permissions, and a warning is issued.
   *
   * @param grantee principal in the account of the profile
   * @param options options of the grant
   *
   * @returns the grant with all its statements
   */
  public invoke(grantee: iam.IGrantable, options: InvokeGrantOptions = {}): iam.Grant {
    const { env, node } = this.profile;
    checkStruct(`Grant on ${node.path}`, 'InvokeGrantOptions', options);
    const partition = partitionOf(Stack.of(this.profile));
    const targets = withRetained([this.profile]);
    return this.grant(grantee, [
      ...targets.flatMap(({ inferenceProfileArn, modelSource }) => [
        profileStatement(
          inferenceProfileArn, options.allowSourceProfile ? modelSource?._systemProfileArn(partition, env.region, env.account) : undefined,
        ),
        modelStatement(inferenceProfileArn, modelSource?._modelArns(partition, env.region) ?? foundationModelArns(partition, ANY_ROUTE)),
      ]),
      defaultProjectStatement(defaultProjectArn(partition, env.account, env.region)),
      ...targets.map(({ inferenceProfileArn }) => profileRead(inferenceProfileArn)),
    ]);
  }

  /**
   * Grants permission to read the profile, including the model behind it (`bedrock:GetInferenceProfile`). `invoke` includes this permission.
   *
   * @param grantee principal in the account of the profile
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, withRetained([this.profile]).map(({ inferenceProfileArn }) => profileRead(inferenceProfileArn)));
  }

  /**
   * Grants permission to list inference profiles and foundation models (`bedrock:ListInferenceProfiles` and `bedrock:ListFoundationModels`), for clients that let the user select a model.
   *
   * The actions have no resource types, so the grantee can list all profiles and models of the account, in each Region. The permission allows no calls.
   *
   * @param grantee principal in the account of the profile
   */
  public listProfiles(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [listStatement()]);
  }

  /**
   * Grants permission to count tokens with the foundation model of the profile (`bedrock:CountTokens`), in the Region of the profile. AWS does not charge for CountTokens.
   *
   * CountTokens accepts no profiles. Clients pass the ID of the foundation model, which is `clientSettings.baseModelId`. Some models support CountTokens only on the
   * `bedrock-mantle` endpoint. If the model is unknown, the grantee can count tokens with each model.
   *
   * The grant does not allow invoking the model. According to the user guide, CountTokens also requires `bedrock:InvokeModel` on the model, but not according to the service authorization reference.
   * The permission would allow calls without tags, so the grant does not include it.
   *
   * @param grantee principal in the account of the profile
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
   */
  public countTokens(grantee: iam.IGrantable): iam.Grant {
    const { env } = this.profile;
    const partition = partitionOf(Stack.of(this.profile));
    const modelIds = new Set(withRetained([this.profile]).map(({ modelSource }) => modelSource?.baseModelId ?? '*'));
    return this.grant(grantee, [countTokensStatement([...modelIds].flatMap((id) => foundationModelArns(partition, [env.region], id)))]);
  }

  /**
   * Grants permission to apply a guardrail (`bedrock:ApplyGuardrail`), for calls through the profile that name the guardrail.
   *
   * The grantee can also apply the guardrail without calling a model. AWS charges for both by the size of the text. This cost has the tags of the guardrail, not of the profile.
   *
   * Throws if the ARN contains a version, or if the guardrail is in another Region than the profile.
   *
   * @param grantee principal in the account of the profile
   * @param guardrailArn ARN of the guardrail, such as `attrGuardrailArn` of `CfnGuardrail`
   * @param options options of the grant
   */
  public applyGuardrail(grantee: iam.IGrantable, guardrailArn: string, options: ApplyGuardrailGrantOptions = {}): iam.Grant {
    const { env, node } = this.profile;
    const { guardrailProfileId } = options;
    checkStruct(`applyGuardrail at ${node.path}`, 'ApplyGuardrailGrantOptions', options,
      () => guardrailProblems(guardrailArn, env.region, guardrailProfileId));
    const profileArn = guardrailProfileId && `arn:${partitionOf(Stack.of(this.profile))}:bedrock:*:${env.account}:guardrail-profile/${guardrailProfileId}`;
    return this.grant(grantee, [guardrailStatement(guardrailArn, profileArn)]);
  }

  private grant(grantee: iam.IGrantable, statements: StatementProps[]): iam.Grant {
    return grantStatements(grantee, { scope: this.profile, noun: 'profile', account: this.profile.env.account, statements });
  }
}
