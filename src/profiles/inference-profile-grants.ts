import { Annotations, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { IInferenceProfile } from './inference-profile';
import { modelLeg, profileLeg, profileRead, type StatementProps } from './invoke-statements';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { differAtSynth, show } from '../private/check';

/**
 * How to grant invocation.
 */
export interface InvokeGrantOptions {
  /**
   * Also allow the system-defined profile that this profile was copied from.
   *
   * Bedrock does not ask for it where this was observed (profiles copied from `global.` ones); set it if calls through a profile copied from a geographic
   * one fail with AccessDenied. It opens no way around the tagged profile: a direct call of the system-defined profile still fails on the models.
   *
   * Needs the profile's `modelSource` to be known and to be a system-defined profile; otherwise it adds nothing.
   *
   * @default false
   */
  readonly sourceProfile?: boolean;
}

/**
 * Who may invoke models through an application inference profile.
 *
 * One call is authorized twice, against the profile and against the foundation models it runs on. The grant allows the models
 * only under the condition that the call goes through this profile, so the grantee cannot reach them directly, through a system-defined profile or
 * through somebody else's profile: that spend would carry no tag, or another team's.
 *
 * A grant only allows. What other policies of the grantee allow beside it, a grant does not take away.
 *
 * Costs nothing.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
export class InferenceProfileGrants {
  /**
   * Grants for a profile, created or imported.
   */
  public static fromInferenceProfile(profile: IInferenceProfile): InferenceProfileGrants {
    return new InferenceProfileGrants(profile);
  }

  private constructor(private readonly profile: IInferenceProfile) {}

  /**
   * Invoke models through the profile, streaming or not, with InvokeModel or Converse, and read the profile.
   *
   * Profiles have no resource policy: a grantee without an identity policy, such as a service principal or another account, gets nothing, and a
   * warning says so.
   *
   * @returns all statements of the grant
   */
  public invoke(grantee: iam.IGrantable, options: InvokeGrantOptions = {}): iam.Grant {
    const { inferenceProfileArn, modelSource, env } = this.profile;
    const { partition } = Stack.of(this.profile);
    const sourceProfileArn = options.sourceProfile ? modelSource?._systemProfileArn(partition, env.region, env.account) : undefined;
    const modelArns = modelSource?._modelArns(partition, env.region) ?? foundationModelArns(partition, ANY_ROUTE);
    return this.grant(grantee, [
      profileLeg(inferenceProfileArn, sourceProfileArn),
      modelLeg(inferenceProfileArn, modelArns),
      profileRead(inferenceProfileArn),
    ]);
  }

  /**
   * Read the profile, which tells the model behind it (`bedrock:GetInferenceProfile`). Part of `invoke`.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [profileRead(this.profile.inferenceProfileArn)]);
  }

  private grant(grantee: iam.IGrantable, statements: StatementProps[]): iam.Grant {
    const grants = statements.map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({
      grantee, actions, resourceArns: resources, conditions,
    }));
    this.warnOfNothingGranted(grantee, grants);
    return grants.reduce((all, grant) => all.combine(grant));
  }

  private warnOfNothingGranted(grantee: iam.IGrantable, grants: iam.Grant[]): void {
    const { principalAccount } = grantee.grantPrincipal;
    const { account } = this.profile.env;
    const elsewhere = principalAccount !== undefined && differAtSynth(principalAccount, account);
    if (elsewhere || !grants.every((grant) => grant.success)) {
      Annotations.of(this.profile).addWarningV2(
        'cdk-bedrock-cost-tags:InferenceProfileGrants.nothingGranted',
        `nothing was granted on ${show(this.profile.node.path)} to ${String(grantee.grantPrincipal)}: application inference profiles have no resource policy, ` +
        'so only a role, user or group of their own account can be allowed; grant a role of this account and let the other side assume it',
      );
    }
  }
}
