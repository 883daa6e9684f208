import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { IInferenceTarget } from './inference-target';
import { defaultProjectArn, defaultProjectStatement, modelStatement, profileStatement, profileRead, type StatementProps } from './invoke-statements';
import { ANY_ROUTE, foundationModelArns } from '../models/model-arn';
import { differAtSynth, show, throwProblems } from '../private/check';
import { protectedRoleProblems } from '../private/protected-role';
import { warn } from '../private/warning';

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
 * Grants for invoking models through an application inference profile.
 *
 * Each call is authorized against the profile, against the foundation models that it runs on, and against the default project. The grant allows access to the
 * models only on condition that the call goes through this profile. The default project alone allows no call. The grantee therefore cannot call the models directly, through a system-defined profile or
 * through another team's profile. The cost of such calls would be untagged or tagged as cost of another team.
 *
 * A grant does not revoke permissions from the grantee's other policies.
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
    const { inferenceProfileArn, modelSource, env } = this.profile;
    const { partition } = Stack.of(this.profile);
    const sourceProfileArn = options.allowSourceProfile ? modelSource?._systemProfileArn(partition, env.region, env.account) : undefined;
    const modelArns = modelSource?._modelArns(partition, env.region) ?? foundationModelArns(partition, ANY_ROUTE);
    return this.grant(grantee, [
      profileStatement(inferenceProfileArn, sourceProfileArn),
      modelStatement(inferenceProfileArn, modelArns),
      defaultProjectStatement(defaultProjectArn(partition, env.account, env.region)),
      profileRead(inferenceProfileArn),
    ]);
  }

  /**
   * Grants permission to read the profile, including the model behind it (`bedrock:GetInferenceProfile`). `invoke` includes this permission.
   *
   * @param grantee principal in the account of the profile
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [profileRead(this.profile.inferenceProfileArn)]);
  }

  private grant(grantee: iam.IGrantable, statements: StatementProps[]): iam.Grant {
    const { account } = this.profile.env;
    const { principalAccount } = grantee.grantPrincipal;
    throwProblems(`Grant on ${this.profile.node.path}`, protectedRoleProblems('grantee', grantee.grantPrincipal));
    // A statement in another account would have no effect, and the reference to the ARN would make the CDK create a role that trusts that account.
    if (principalAccount !== undefined && differAtSynth(principalAccount, account)) {
      this.warnOfNothingGranted(grantee, `the principal is in account ${principalAccount}, and the profile is in account ${account}`);
      return iam.Grant.drop(grantee, `the profile is in account ${account}`);
    }
    const grants = statements.map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({
      grantee, actions, resourceArns: resources, conditions,
    }));
    if (!grants.every((grant) => grant.success)) {
      this.warnOfNothingGranted(grantee, 'the principal has no identity-based policy that the app can change');
    }
    return grants.reduce((all, grant) => all.combine(grant));
  }

  private warnOfNothingGranted(grantee: iam.IGrantable, reason: string): void {
    warn(this.profile, 'InferenceProfileGrants.nothingGranted',
      `nothing was granted on ${show(this.profile.node.path)} to ${String(grantee.grantPrincipal)}, because ${reason}. ` +
      'Grant access to a role that the app can change, in the account of the profile, and let the principal assume this role',
    );
  }
}
