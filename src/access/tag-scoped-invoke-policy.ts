import { Aws, aws_iam as iam, Resource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { breakGlassOf } from './break-glass';
import { DEFAULT_CARRIER_KINDS } from './carrier-rules';
import { invokeOptionProblems } from './invoke-policy-rules';
import { isMantleTracked, type Perimeter, type PerimeterStatement } from './perimeter';
import { denyOutsidePerimeter, denyServiceTiers } from './perimeter-statements';
import { holderProblems, policyNameProblems, PolicyParts } from './policy-parts';
import { EVERYTHING, statementsOf } from './policy-rendering';
import { PolicyType } from './policy-type';
import type { TagScopedInvokeOptions, TagScopedInvokePolicyProps } from './tag-scoped-invoke-policy-props';
import { allowTaggedInvocation } from './tagged-invoke-statements';
import { UntrackedUsage } from './untracked-usage';
import { throwProblems } from '../private/check';
import { partitionOf } from '../private/partition';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';

/**
 * An IAM policy that allows invoking Amazon Bedrock models only through application inference profiles with matching tags.
 *
 * A call is authorized against the profile, against the models behind it, which have no tags, and against the default project. The policy requires the tags on the
 * profile, and requires that the models are called through an application inference profile. With `denyOtherAccess`, Deny statements override other policies: `ModelsOutsideProfiles` (models
 * called directly or through a system-defined inference profile), `OtherThanProfiles` (other resources), `UntrackedUsage` (other actions) and one statement per tag.
 *
 * With `carrierKinds`, Bedrock Projects and the calling IAM principals can carry the tags as well, or instead.
 *
 * Costs nothing. The policy covers profiles in the account in which it is deployed, in any Region. Agents, flows and knowledge bases run models with a separate service role. Attach the
 * policy to that role too. The policy does not restrict tagging. `TagEnforcementPolicy` protects the tags of profiles.
 *
 * A managed policy is limited to 6,144 characters. Further Deny statements are split into more policies, which are attached together, with a warning. Synth fails if
 * splitting is not sufficient.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 * declare const role: iam.Role;
 *
 * new TagScopedInvokePolicy(this, 'Claims', {
 *   costTags: profile.costTags.pick('Department'),
 *   roles: [role],
 * });
 */
@injectable
export class TagScopedInvokePolicy extends Resource implements iam.IManagedPolicy {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagScopedInvokePolicy';

  /**
   * Returns the policy document with all statements, without creating a resource. Use it for the inline policy of a permission set or role, or for another tool.
   *
   * The document contains no account ID, so it applies in every account that it is copied to. The profiles must be in the account of the caller, because profiles cannot be
   * shared. Validates the options like the constructor, except for the size limit. All inline policies of a role together are limited to 10,240 characters.
   *
   * @param scope construct in whose partition the document is used
   * @param options options of the policy
   */
  public static documentOf(scope: IConstruct, options: TagScopedInvokeOptions): iam.PolicyDocument {
    checkStruct(`TagScopedInvokePolicy at ${scope.node.path}`, 'TagScopedInvokeOptions', options);
    return new iam.PolicyDocument({ statements: statementsFor(scope, options, ANY_ACCOUNT, []).flat() });
  }

  /**
   * Policy document with all statements, even if the policy is split. Statements that you add to the document change the policy only if it is not split.
   */
  public readonly document: iam.PolicyDocument;

  /**
   * Managed policies. If the policy is split, the first one contains all Allow statements, and the others contain only Deny statements.
   */
  public readonly managedPolicies: iam.IManagedPolicy[];

  /**
   * Options of the policy, for reports.
   *
   * @internal
   */
  public readonly _options: TagScopedInvokeOptions;

  /**
   * Statements that result from the options.
   *
   * @internal
   */
  public readonly _statements: iam.PolicyStatement[];

  private readonly parts: PolicyParts;

  constructor(scope: Construct, id: string, props: TagScopedInvokePolicyProps) {
    super(scope, id);
    const { policyName, policyType } = props;
    const isBoundary = policyType === PolicyType.PERMISSIONS_BOUNDARY;
    const [allows, denies] = statementsFor(this, props, Aws.ACCOUNT_ID, [
      ...policyNameProblems('policyName', policyName),
      ...holderProblems(props, isBoundary, this.env.account),
    ]);
    this._options = props;
    this._statements = [...allows, ...denies];
    this.parts = new PolicyParts(this, {
      ...props,
      subject: 'TagScopedInvokePolicy',
      allows,
      denies,
      name: policyName,
      isBoundary,
      remedy: 'pass fewer keys, additionalTagValues, modelSources or breakGlassPrincipals',
    });
    this.document = this.parts.document;
    this.managedPolicies = this.parts.policies;
  }

  /**
   * ARN of the first policy in `managedPolicies`. If there are several policies, the first policy alone allows no more than all of them, but lacks some Deny statements.
   *
   * @attribute
   */
  public get managedPolicyArn(): string {
    return this.managedPolicies[0].managedPolicyArn;
  }

  public get managedPolicyRef(): iam.ManagedPolicyReference {
    return this.parts.policies[0].managedPolicyRef;
  }

  /**
   * Attaches all `managedPolicies` to a role. Throws for a permissions boundary, and for a service-linked role or a role in another account.
   *
   * @param role role in the account of the policy
   */
  public attachToRole(role: iam.IRole): void {
    this.parts.attachToRole(role);
  }

  /**
   * Attaches all `managedPolicies` to a user. Throws for a permissions boundary, and for a user in another account.
   *
   * @param user user in the account of the policy
   */
  public attachToUser(user: iam.IUser): void {
    this.parts.attachToUser(user);
  }

  /**
   * Attaches all `managedPolicies` to a group. Throws for a permissions boundary, and for a group in another account.
   *
   * @param group group in the account of the policy
   */
  public attachToGroup(group: iam.IGroup): void {
    this.parts.attachToGroup(group);
  }
}

// A document can be copied to other accounts, for example by a permission set. Profiles cannot be called from another account.
const ANY_ACCOUNT = '*';

/** Returns the Allow statements and the Deny statements of the policy. */
function statementsFor(
  scope: IConstruct, options: TagScopedInvokeOptions, account: string, problems: string[],
): [iam.PolicyStatement[], iam.PolicyStatement[]] {
  const breakGlass = (options.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, scope));
  throwProblems(`TagScopedInvokePolicy at ${scope.node.path}`, [...invokeOptionProblems(options), ...breakGlass.flatMap((each) => each.problems), ...problems]);
  const { denyOtherAccess = true, policyType } = options;
  const perimeter = perimeterOf(scope, options, breakGlass.flatMap(({ arns }) => arns));
  return [
    statementsOf(iam.Effect.ALLOW, policyType === PolicyType.PERMISSIONS_BOUNDARY ? [EVERYTHING] : allowed(scope, options, account, perimeter)),
    statementsOf(iam.Effect.DENY, [
      ...denyOtherAccess ? denyOutsidePerimeter(perimeter) : [],
      ...denyServiceTiers(
        perimeter, !denyOtherAccess || isMantleTracked(perimeter) || perimeter.allowedUntrackedUsage.includes(UntrackedUsage.BEDROCK_MANTLE),
      ),
    ]),
  ];
}

function allowed(scope: IConstruct, options: TagScopedInvokeOptions, account: string, perimeter: Perimeter): PerimeterStatement[] {
  const { allowSourceProfiles, modelSources = [], providers = [] } = options;
  const partition = partitionOf(Stack.of(scope));
  const systemDefinedProfile = (id: string) => `arn:${partition}:bedrock:*:${account}:inference-profile/${id}`;
  const sources = modelSources.length + providers.length === 0 ? [systemDefinedProfile('*')] : [
    ...modelSources.flatMap((source) => source._systemProfileArn(partition, '*', account) ?? []),
    ...providers.map((provider) => systemDefinedProfile(`*.${provider}.*`)),
  ];
  return allowTaggedInvocation({ ...perimeter, account, sourceProfileArns: allowSourceProfiles ? sources : [] });
}

function perimeterOf(scope: IConstruct, options: TagScopedInvokeOptions, breakGlassArns: string[]): Perimeter {
  const { costTags, additionalTagValues = {}, modelSources = [], providers = [] } = options;
  const modelIds = [...modelSources.map(({ baseModelId }) => baseModelId!), ...providers.map((provider) => `${provider}.*`)];
  return {
    partition: partitionOf(Stack.of(scope)),
    carrierKinds: options.carrierKinds ?? DEFAULT_CARRIER_KINDS,
    tagValues: Object.fromEntries((costTags?.keys ?? []).map((key) => [key, [costTags!.value(key), ...additionalTagValues[key] ?? []]])),
    principalTagKeys: options.principalTagKeys ?? [],
    modelIds: modelIds.length === 0 ? ['*'] : [...new Set(modelIds)],
    allowedUntrackedUsage: options.allowedUntrackedUsage ?? [],
    denyServiceRoleUsage: options.denyServiceRoleUsage ?? false,
    deniedServiceTiers: options.deniedServiceTiers ?? [],
    breakGlassArns,
  };
}
