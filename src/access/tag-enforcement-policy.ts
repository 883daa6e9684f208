import { aws_iam as iam, aws_organizations as organizations, Resource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { breakGlassOf } from './break-glass';
import { DEFAULT_CARRIER_KINDS } from './carrier-rules';
import { enforcementOptionProblems, enforcementPlaceProblems, partitionProblems } from './enforcement-rules';
import { denyCallerTags, denyDoubledTags, denyGlobalProfiles, denyTagChanges, denyUntaggedCreation } from './enforcement-statements';
import { denyForgery } from './metric-protection';
import { isMantleTracked } from './perimeter';
import { denyOutsidePerimeter, denyServiceTiers } from './perimeter-statements';
import { partName, PolicyParts } from './policy-parts';
import { EVERYTHING, statementsOf } from './policy-rendering';
import { MAX_SERVICE_CONTROL_POLICY_SIZE, packStatements, policySize } from './policy-size';
import { PolicyType } from './policy-type';
import { SERVICE_CONTROL_LIMITS } from './service-control-limits';
import type { TagEnforcementOptions, TagEnforcementPolicyProps } from './tag-enforcement-policy-props';
import { UntrackedUsage } from './untracked-usage';
import { show, throwProblems } from '../private/check';
import { partitionOf } from '../private/partition';
import { physicalName } from '../private/physical-name';
import { injectable } from '../private/structs/injectable';
import { checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { type CostTagRule, CostTagSchema } from '../tags';

/**
 * A policy that enforces cost tags on Amazon Bedrock with Deny statements.
 *
 * - Application inference profiles cannot be created without the required cost tags.
 * - Only `exemptPrincipals` and `breakGlassPrincipals` can change or remove the cost tags.
 * - Models can run only through profiles that carry the cost tags.
 *
 * With `carrierKinds`, the same applies to Bedrock Projects and to the tags of calling IAM principals.
 *
 * With `protectedMeters` and `protectedAlarms`, other principals cannot forge the metrics and the alarms that stop a team.
 *
 * The same definition creates a managed policy, a permissions boundary or a service control policy. The Deny statements grant no access. Other policies, such as
 * `TagScopedInvokePolicy`, determine the calls that are allowed.
 *
 * Costs nothing. A service control policy does not apply in the management account or to service-linked roles. Tag keys are case-insensitive when profiles are
 * called, as in IAM. Tag keys are case-sensitive when profiles are created. The usual spellings of a cost tag key in another case are denied, and `otherTagKeys` denies
 * all of them.
 *
 * A managed policy is limited to 6,144 characters, a service control policy to 5,120 or `maxPolicySize`. Larger policies are split, with a warning. A boundary
 * cannot be split, so synth fails if it is too large.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 *
 * @example
 * new TagEnforcementPolicy(this, 'TagEnforcement', {
 *   schema: CostTagSchema.bedrockGuide(),
 *   exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
 *   policyType: PolicyType.SERVICE_CONTROL_POLICY,
 *   targetIds: ['ou-ab12-34cd56ef'],
 * });
 */
@injectable
export class TagEnforcementPolicy extends Resource {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagEnforcementPolicy';

  /**
   * Returns the policy document with all statements, without creating a resource. Use it for an inline policy, or if another tool manages AWS Organizations.
   *
   * Validates the options like the constructor, except for the size limit.
   *
   * @param scope construct in whose partition the document is used
   * @param options options of the policy
   */
  public static documentOf(scope: IConstruct, options: TagEnforcementOptions): iam.PolicyDocument {
    checkStruct(`TagEnforcementPolicy at ${scope.node.path}`, 'TagEnforcementOptions', options);
    return new iam.PolicyDocument({ statements: statementsFor(scope, options, []).flat() });
  }

  /**
   * Policy document with all statements, even if the policy is split. Statements that you add to the document change the policy only if it is not split.
   */
  public readonly document: iam.PolicyDocument;

  /**
   * Managed policies. Empty for a service control policy.
   *
   * A permissions boundary is a single policy. To set it on every role and user in a scope, call
   * `iam.PermissionsBoundary.of(scope).apply(enforcement.managedPolicies[0])`.
   */
  public readonly managedPolicies: iam.IManagedPolicy[];

  /**
   * IDs of the service control policies, such as `p-examplepolicyid111`. Empty for other policy types.
   */
  public readonly serviceControlPolicyIds: string[];

  /**
   * Options of the policy, for reports.
   *
   * @internal
   */
  public readonly _options: TagEnforcementOptions;

  /**
   * Statements that result from the options.
   *
   * @internal
   */
  public readonly _statements: iam.PolicyStatement[];

  private readonly parts?: PolicyParts;

  constructor(scope: Construct, id: string, props: TagEnforcementPolicyProps) {
    super(scope, id);
    const [allows, denies] = statementsFor(this, props, enforcementPlaceProblems(props, this.env.account));
    this._options = props;
    this._statements = [...allows, ...denies];
    if (props.policyType === PolicyType.SERVICE_CONTROL_POLICY) {
      const { maxPolicySize = MAX_SERVICE_CONTROL_POLICY_SIZE } = props;
      const documents = (packStatements(this, [], denies, maxPolicySize) ?? [denies]).map((statements) => new iam.PolicyDocument({ statements }));
      this.document = documents.length === 1 ? documents[0] : new iam.PolicyDocument({ statements: denies });
      this.managedPolicies = [];
      this.serviceControlPolicyIds = this.createServiceControlPolicies(documents, maxPolicySize, props);
    } else {
      const isBoundary = props.policyType === PolicyType.PERMISSIONS_BOUNDARY;
      this.parts = new PolicyParts(this, { ...props, subject: 'TagEnforcementPolicy', allows, denies, name: props.policyName, isBoundary, remedy: REMEDY });
      this.document = this.parts.document;
      this.managedPolicies = this.parts.policies;
      this.serviceControlPolicyIds = [];
    }
  }

  /**
   * Attaches the managed policies to a role. Throws unless the policy type is `MANAGED_POLICY`, and for a service-linked role or a role in another account.
   *
   * @param role role in the account of the policy
   */
  public attachToRole(role: iam.IRole): void {
    this.attachable().attachToRole(role);
  }

  /**
   * Attaches the managed policies to a user. Throws unless the policy type is `MANAGED_POLICY`, and for a user in another account.
   *
   * @param user user in the account of the policy
   */
  public attachToUser(user: iam.IUser): void {
    this.attachable().attachToUser(user);
  }

  /**
   * Attaches the managed policies to a group. Throws unless the policy type is `MANAGED_POLICY`, and for a group in another account.
   *
   * @param group group in the account of the policy
   */
  public attachToGroup(group: iam.IGroup): void {
    this.attachable().attachToGroup(group);
  }

  private attachable(): PolicyParts {
    if (!this.parts) {
      throw new Error(`TagEnforcementPolicy at ${this.node.path}: policyType must be MANAGED_POLICY to attach the policy, got ${PolicyType.SERVICE_CONTROL_POLICY}: use targetIds to attach a service control policy`);
    }
    return this.parts;
  }

  private createServiceControlPolicies(documents: iam.PolicyDocument[], maxSize: number, props: TagEnforcementPolicyProps): string[] {
    const { policyName, targetIds, exemptPrincipals, maxPoliciesPerTarget = SERVICE_CONTROL_LIMITS.perTarget.default } = props;
    // The name must be unique in the organization. A name change does not replace the policy.
    const name = policyName ?? physicalName(this, [], 125);
    const policies = documents.map((document, index) => new organizations.CfnPolicy(this, index === 0 ? 'Resource' : `Resource${index + 1}`, {
      name: partName(name, index)!,
      type: 'SERVICE_CONTROL_POLICY',
      content: document,
      targetIds,
    }));
    this.node.addValidation({ validate: () => this.serviceControlProblems(documents, maxSize, maxPoliciesPerTarget, targetIds) });
    if (policies.length > 1) {
      warn(this, 'TagEnforcementPolicy.splitServiceControl',
        `the statements exceed the ${maxSize} characters of a service control policy and are split into ${policies.length} policies, which all count toward the quota of each target: ` +
        'use fewer keys or values, raise maxPolicySize, or enforce some keys on a parent unit',
      );
    }
    if ((exemptPrincipals ?? []).length === 0) {
      warn(this, 'TagEnforcementPolicy.noTagAdministrators',
        'exemptPrincipals is not set, so no principal in these accounts other than breakGlassPrincipals can change the cost tags of profiles, and CloudFormation cannot either: ' +
        'pass the role that CloudFormation deploys with',
      );
    }
    return policies.map(({ attrId }) => attrId);
  }

  private serviceControlProblems(documents: iam.PolicyDocument[], maxSize: number, maxPerTarget: number, targetIds: string[] = []): string[] {
    const sizes = documents.map((document) => policySize(this, document.toJSON()));
    const free = maxPerTarget - FULL_ACCESS;
    return [
      ...sizes.filter((size) => size > maxSize).map((size) =>
        `TagEnforcementPolicy: ${show(this.node.path)} must have at most ${maxSize} characters as a service control policy, got ${size}: ${REMEDY}`),
      ...targetIds.length > 0 && documents.length > free
        ? [`TagEnforcementPolicy: ${show(this.node.path)} must fit in the ${free} service control policies that a target can have in addition to FullAWSAccess, got ${documents.length}: ` +
          `${REMEDY}, or raise maxPolicySize or maxPoliciesPerTarget if the quotas of the organization are higher`]
        : [],
    ];
  }
}

// Each target needs a policy that allows access.
const FULL_ACCESS = 1;

const REMEDY = 'pass fewer keys, allowed values, exemptPrincipals or breakGlassPrincipals';

/** Returns the Allow statements and the Deny statements of the policy. */
function statementsFor(scope: IConstruct, options: TagEnforcementOptions, problems: string[]): [iam.PolicyStatement[], iam.PolicyStatement[]] {
  const principals = (prop: string, given: iam.IPrincipal[] = []) => given.map((principal) => breakGlassOf(principal, scope, prop));
  const taggers = principals('exemptPrincipals', options.exemptPrincipals);
  const breakGlass = principals('breakGlassPrincipals', options.breakGlassPrincipals);
  const meters = (options.protectedMeters ?? []).map(({ metricNamespace, writers }) => ({ metricNamespace, writers: principals('writers of protectedMeters', writers) }));
  throwProblems(`TagEnforcementPolicy at ${scope.node.path}`, [...enforcementOptionProblems(options), ...partitionProblems(options.policyType, Stack.of(scope).region), ...[...taggers, ...breakGlass, ...meters.flatMap(({ writers }) => writers)].flatMap((each) => each.problems), ...problems]);

  const partition = partitionOf(Stack.of(scope));
  const { carrierKinds = DEFAULT_CARRIER_KINDS, principalTagKeys = [], allowedUntrackedUsage = [], deniedServiceTiers = [] } = options;
  const schema = options.schema ?? CostTagSchema.of(Object.fromEntries(options.requiredTagKeys!.map((key): [string, CostTagRule] => [key, {}])));
  const { requiredKeys } = schema;
  const valuesOf = (keys: string[]) => Object.fromEntries(keys.flatMap((key) => {
    const { allowedValues } = schema.rule(key);
    return allowedValues ? [[key, allowedValues]] : [];
  }));
  const breakGlassArns = breakGlass.flatMap(({ arns }) => arns);
  const tagValues = valuesOf(requiredKeys);
  const perimeter = {
    partition,
    carrierKinds,
    tagValues,
    presentKeys: requiredKeys.filter((key) => !Object.hasOwn(tagValues, key)),
    optionalTagValues: valuesOf(schema.optionalKeys),
    principalTagKeys,
    modelIds: ['*'],
    allowedUntrackedUsage,
    denyServiceRoleUsage: options.denyServiceRoleUsage ?? false,
    deniedServiceTiers,
    breakGlassArns,
  };
  const governance = {
    partition,
    carrierKinds,
    requiredKeys,
    allowedValues: valuesOf(schema.keys),
    costTagKeys: [...new Set([...schema.keys, ...principalTagKeys])],
    otherTagKeys: options.otherTagKeys,
    taggerArns: taggers.flatMap(({ arns }) => arns),
    breakGlassArns,
  };
  return [
    options.policyType === PolicyType.PERMISSIONS_BOUNDARY ? statementsOf(iam.Effect.ALLOW, [EVERYTHING]) : [],
    statementsOf(iam.Effect.DENY, [
      ...denyOutsidePerimeter(perimeter),
      ...denyServiceTiers(perimeter, isMantleTracked(perimeter) || allowedUntrackedUsage.includes(UntrackedUsage.BEDROCK_MANTLE)),
      ...denyUntaggedCreation(governance),
      ...denyDoubledTags(governance),
      ...denyTagChanges(governance),
      ...denyCallerTags(governance),
      ...options.denyGlobalInference ? denyGlobalProfiles(partition, breakGlassArns) : [],
      ...denyForgery({
        meters: meters.map(({ metricNamespace, writers }) => ({ metricNamespace, writerArns: writers.flatMap(({ arns }) => arns) })),
        alarmArns: (options.protectedAlarms ?? []).map(({ alarmArn }) => alarmArn),
        administratorArns: governance.taggerArns,
        breakGlassArns,
      }),
    ]),
  ];
}
