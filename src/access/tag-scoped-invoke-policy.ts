import { aws_iam as iam, Resource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { breakGlassOf } from './break-glass';
import { denyOutsideFence, denyServiceTiers, type Fence, type FenceStatement } from './fence-statements';
import { invokeOptionProblems } from './invoke-policy-rules';
import { holderProblems, policyNameProblems, PolicyParts } from './policy-parts';
import { EVERYTHING, statementsOf } from './policy-rendering';
import type { TagScopedInvokeOptions, TagScopedInvokePolicyProps } from './tag-scoped-invoke-policy-props';
import { allowTaggedInvocation } from './tagged-invoke-statements';
import { UntrackedPath } from './untracked-path';
import { throwProblems } from '../private/check';

/**
 * An IAM policy: its holder may invoke models of Amazon Bedrock through application inference profiles with the right tags, and in no other way.
 *
 * One call is authorized twice, against the profile and against the models behind it, which have no tags. The policy asks the former for the tags, and the latter for being called through
 * an application profile. With `exclusive` it denies what is beside that, and so holds although other policies allow more: `ModelsOutsideProfiles` (models called directly or through a
 * system-defined profile), `OtherThanProfiles` (whatever else can be invoked), `OtherWays` (other actions) and one statement for each tag.
 *
 * Costs nothing. Does not stop what agents, flows and knowledge bases do with a role of their own: attach it to that role too. Nor who may change tags, of profiles or callers:
 * `TagGuardrailPolicy` does. Profiles are those of the stack's account, in any Region.
 *
 * Of 6,144 characters at most. If the statements need more, the Denies go on in further policies, which are attached together with the first, and there is a warning; synth fails
 * if even that is not enough.
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
export class TagScopedInvokePolicy extends Resource implements iam.IManagedPolicy {
  /**
   * The document alone, with all statements: for an inline policy, such as `inlinePolicies` of a role, or for another tool. Creates nothing.
   *
   * Throws as the construct does, its size aside: inline policies have limits of their own, of 10,240 characters for all those of a role together.
   *
   * @param scope whose account and partition the document is for
   */
  public static documentOf(scope: IConstruct, options: TagScopedInvokeOptions): iam.PolicyDocument {
    return new iam.PolicyDocument({ statements: statementsFor(scope, options, []).flat() });
  }

  /**
   * All statements, also where they had to be split. Adding to it changes the policy as long as that is not split.
   */
  public readonly document: iam.PolicyDocument;

  /**
   * The policy, and those that go on with its Denies if it had to be split.
   */
  public readonly policies: iam.IManagedPolicy[];

  /**
   * What it was made from, for those who describe it.
   *
   * @internal
   */
  public readonly _options: TagScopedInvokeOptions;

  /**
   * The statements that the options make.
   *
   * @internal
   */
  public readonly _statements: iam.PolicyStatement[];

  private readonly parts: PolicyParts;

  constructor(scope: Construct, id: string, props: TagScopedInvokePolicyProps) {
    super(scope, id);
    const { managedPolicyName, permissionsBoundary: isBoundary = false } = props;
    const [allows, denies] = statementsFor(this, props, [
      ...policyNameProblems('managedPolicyName', managedPolicyName),
      ...holderProblems(props, isBoundary, this.env.account),
    ]);
    this._options = props;
    this._statements = [...allows, ...denies];
    this.parts = new PolicyParts(this, {
      ...props,
      subject: 'TagScopedInvokePolicy',
      allows,
      denies,
      name: managedPolicyName,
      isBoundary,
      remedy: 'pass fewer keys, additionalValues, modelSources or breakGlassPrincipals',
    });
    this.document = this.parts.document;
    this.policies = this.parts.policies;
  }

  /**
   * The ARN of the first of `policies`: alone it allows no more than all of them do, but denies less if there are several.
   *
   * @attribute
   */
  public get managedPolicyArn(): string {
    return this.policies[0].managedPolicyArn;
  }

  public get managedPolicyRef(): iam.ManagedPolicyReference {
    return this.parts.policies[0].managedPolicyRef;
  }

  /**
   * Attaches all of `policies` to a role. Throws for a permissions boundary, and for a role of another account.
   */
  public attachToRole(role: iam.IRole): void {
    this.parts.attachToRole(role);
  }

  /**
   * Attaches all of `policies` to a user. Throws as `attachToRole` does.
   */
  public attachToUser(user: iam.IUser): void {
    this.parts.attachToUser(user);
  }

  /**
   * Attaches all of `policies` to a group. Throws as `attachToRole` does.
   */
  public attachToGroup(group: iam.IGroup): void {
    this.parts.attachToGroup(group);
  }
}

/** What it allows, and what it denies. */
function statementsFor(scope: IConstruct, options: TagScopedInvokeOptions, problems: string[]): [iam.PolicyStatement[], iam.PolicyStatement[]] {
  const breakGlass = (options.breakGlassPrincipals ?? []).map((principal) => breakGlassOf(principal, scope));
  throwProblems(`TagScopedInvokePolicy at ${scope.node.path}`, [...invokeOptionProblems(options), ...breakGlass.flatMap((each) => each.problems), ...problems]);
  const { exclusive = true, permissionsBoundary = false } = options;
  const fence = fenceOf(scope, options, breakGlass.flatMap(({ arns }) => arns));
  return [
    statementsOf(iam.Effect.ALLOW, permissionsBoundary ? [EVERYTHING] : allowed(scope, options, fence)),
    statementsOf(iam.Effect.DENY, [
      ...exclusive ? denyOutsideFence(fence) : [],
      ...denyServiceTiers(fence, !exclusive || fence.allowedPaths.includes(UntrackedPath.BEDROCK_MANTLE)),
    ]),
  ];
}

function allowed(scope: IConstruct, { sourceProfiles, modelSources = [], providers = [] }: TagScopedInvokeOptions, fence: Fence): FenceStatement[] {
  const { account, partition } = Stack.of(scope);
  const systemProfile = (id: string) => `arn:${partition}:bedrock:*:${account}:inference-profile/${id}`;
  const sources = modelSources.length + providers.length === 0 ? [systemProfile('*')] : [
    ...modelSources.flatMap((source) => source._systemProfileArn(partition, '*', account) ?? []),
    ...providers.map((provider) => systemProfile(`*.${provider}.*`)),
  ];
  return allowTaggedInvocation({ ...fence, account, sourceProfileArns: sourceProfiles ? sources : [] });
}

function fenceOf(scope: IConstruct, options: TagScopedInvokeOptions, breakGlassArns: string[]): Fence {
  const { costTags, additionalValues = {}, modelSources = [], providers = [] } = options;
  const modelIds = [...modelSources.map(({ baseModelId }) => baseModelId!), ...providers.map((provider) => `${provider}.*`)];
  return {
    partition: Stack.of(scope).partition,
    tagValues: Object.fromEntries((costTags?.keys ?? []).map((key) => [key, [costTags!.value(key), ...additionalValues[key] ?? []]])),
    principalTagKeys: options.principalTagKeys ?? [],
    modelIds: modelIds.length === 0 ? ['*'] : [...new Set(modelIds)],
    allowedPaths: options.allowedPaths ?? [],
    deniedServiceTiers: options.deniedServiceTiers ?? [],
    breakGlassArns,
  };
}
