import { Annotations, aws_iam as iam, aws_organizations as organizations, Resource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { breakGlassOf } from './break-glass';
import { denyOutsideFence, denyServiceTiers } from './fence-statements';
import { GuardrailRendering } from './guardrail-rendering';
import { guardrailOptionProblems, guardrailPlaceProblems } from './guardrail-rules';
import { denyTagChanges, denyUntaggedCreation } from './guardrail-statements';
import { partName, PolicyParts } from './policy-parts';
import { EVERYTHING, statementsOf } from './policy-rendering';
import { MAX_SERVICE_CONTROL_POLICY_SIZE, packStatements, policySize } from './policy-size';
import type { TagGuardrailOptions, TagGuardrailPolicyProps } from './tag-guardrail-policy-props';
import { UntrackedPath } from './untracked-path';
import { show, throwProblems } from '../private/check';
import { physicalName } from '../private/physical-name';
import { type CostTagRule, CostTagSchema } from '../tags';

/**
 * A guardrail around what is spent on Amazon Bedrock: no application inference profile is created without its cost tags, nobody changes or removes them but the principals named, and no model
 * runs beside a profile that carries them.
 *
 * One definition, written as a managed policy, a permissions boundary or a service control policy. It denies and allows nothing; who may call what is said by other policies, such as
 * `TagScopedInvokePolicy`.
 *
 * Costs nothing. A service control policy does not hold in the management account, nor for service-linked roles. Keys of tags are compared without case where profiles are called, as IAM does; where they
 * are created the case counts.
 *
 * A managed policy takes 6,144 characters, a service control policy 5,120 or `maxPolicySize`. If the statements need more, they go on in further policies, with a warning; a boundary is one policy, and too
 * large a one fails synth.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 *
 * @example
 * new TagGuardrailPolicy(this, 'Guardrail', {
 *   schema: CostTagSchema.standard(),
 *   except: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
 *   rendering: GuardrailRendering.SERVICE_CONTROL_POLICY,
 *   targetIds: ['ou-ab12-34cd56ef'],
 * });
 */
export class TagGuardrailPolicy extends Resource {
  /**
   * The document alone, with all statements: for AWS Organizations by another tool, or an inline policy. Creates nothing.
   *
   * Throws as the construct does, its size aside.
   *
   * @param scope whose partition the document is for
   */
  public static documentOf(scope: IConstruct, options: TagGuardrailOptions): iam.PolicyDocument {
    return new iam.PolicyDocument({ statements: statementsFor(scope, options, []).flat() });
  }

  /**
   * All statements, also where they had to be split. Adding to it changes the policy as long as that is not split.
   */
  public readonly document: iam.PolicyDocument;

  /**
   * The managed policies; none for a service control policy. A boundary is the only one: `iam.PermissionsBoundary.of(scope).apply(guardrail.managedPolicies[0])` bounds every role and user below a
   * scope.
   */
  public readonly managedPolicies: iam.IManagedPolicy[];

  /**
   * Ids of the service control policies, such as `p-examplepolicyid111`; none for another rendering.
   */
  public readonly serviceControlPolicyIds: string[];

  /**
   * What it was made from, for those who describe it.
   *
   * @internal
   */
  public readonly _options: TagGuardrailOptions;

  /**
   * The statements that the options make.
   *
   * @internal
   */
  public readonly _statements: iam.PolicyStatement[];

  private readonly parts?: PolicyParts;

  constructor(scope: Construct, id: string, props: TagGuardrailPolicyProps) {
    super(scope, id);
    const [allows, denies] = statementsFor(this, props, guardrailPlaceProblems(props, this.env.account));
    this._options = props;
    this._statements = [...allows, ...denies];
    if (props.rendering === GuardrailRendering.SERVICE_CONTROL_POLICY) {
      const { maxPolicySize = MAX_SERVICE_CONTROL_POLICY_SIZE } = props;
      const documents = (packStatements(this, [], denies, maxPolicySize) ?? [denies]).map((statements) => new iam.PolicyDocument({ statements }));
      this.document = documents.length === 1 ? documents[0] : new iam.PolicyDocument({ statements: denies });
      this.managedPolicies = [];
      this.serviceControlPolicyIds = this.createServiceControlPolicies(documents, maxPolicySize, props);
    } else {
      const isBoundary = props.rendering === GuardrailRendering.PERMISSIONS_BOUNDARY;
      this.parts = new PolicyParts(this, { ...props, subject: 'TagGuardrailPolicy', allows, denies, name: props.policyName, isBoundary, remedy: REMEDY });
      this.document = this.parts.document;
      this.managedPolicies = this.parts.policies;
      this.serviceControlPolicyIds = [];
    }
  }

  /**
   * Attaches the managed policies to a role. Throws for another rendering, and for a role of another account.
   */
  public attachToRole(role: iam.IRole): void {
    this.attachable().attachToRole(role);
  }

  /**
   * Attaches the managed policies to a user. Throws for another rendering.
   */
  public attachToUser(user: iam.IUser): void {
    this.attachable().attachToUser(user);
  }

  /**
   * Attaches the managed policies to a group. Throws for another rendering.
   */
  public attachToGroup(group: iam.IGroup): void {
    this.attachable().attachToGroup(group);
  }

  private attachable(): PolicyParts {
    if (!this.parts) {
      throw new Error(`TagGuardrailPolicy at ${this.node.path}: rendering must be MANAGED_POLICY to be attached, got ${GuardrailRendering.SERVICE_CONTROL_POLICY}: a service control policy goes to targetIds`);
    }
    return this.parts;
  }

  private createServiceControlPolicies(documents: iam.PolicyDocument[], maxSize: number, props: TagGuardrailPolicyProps): string[] {
    const { policyName, targetIds, except } = props;
    // One name in all the organization; AWS takes another one without replacing the policy.
    const name = policyName ?? physicalName(this, [], 125);
    const policies = documents.map((document, index) => new organizations.CfnPolicy(this, index === 0 ? 'Resource' : `Resource${index + 1}`, {
      name: partName(name, index)!,
      type: 'SERVICE_CONTROL_POLICY',
      content: document,
      targetIds,
    }));
    this.node.addValidation({ validate: () => this.serviceControlProblems(documents, maxSize, targetIds) });
    if (policies.length > 1) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TagGuardrailPolicy.splitServiceControl',
        `the statements need more than the ${maxSize} characters of a service control policy and are split into ${policies.length}, of which each counts among the few that fit on an ` +
        'account, organizational unit or root (five by AWS\'s page, ten as reported since May 2026): use fewer keys and allowed values, raise maxPolicySize, or let an outer unit have some',
      );
    }
    if ((except ?? []).length === 0) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TagGuardrailPolicy.nobodyMayTag',
        'except names nobody, so no one in these accounts can change a cost tag of a profile, deployments included: name the role by which CloudFormation deploys',
      );
    }
    return policies.map(({ attrId }) => attrId);
  }

  private serviceControlProblems(documents: iam.PolicyDocument[], maxSize: number, targetIds: string[] = []): string[] {
    const sizes = documents.map((document) => policySize(this, document.toJSON()));
    return [
      ...sizes.filter((size) => size > maxSize).map((size) =>
        `TagGuardrailPolicy: ${show(this.node.path)} has ${size} characters, and AWS Organizations takes ${maxSize}: ${REMEDY}`),
      ...targetIds.length > 0 && documents.length > MAX_ON_TARGET
        ? [`TagGuardrailPolicy: ${show(this.node.path)} needs ${documents.length} service control policies, and at most ${MAX_ON_TARGET} fit on a target beside FullAWSAccess: ${REMEDY}`]
        : [],
    ];
  }
}

// Ten, one of which is FullAWSAccess.
const MAX_ON_TARGET = 9;

const REMEDY = 'pass fewer keys, allowed values, except or breakGlassPrincipals';

/** What it allows, and what it denies. */
function statementsFor(scope: IConstruct, options: TagGuardrailOptions, problems: string[]): [iam.PolicyStatement[], iam.PolicyStatement[]] {
  const principals = (prop: string, given: iam.IPrincipal[] = []) => given.map((principal) => breakGlassOf(principal, scope, prop));
  const taggers = principals('except', options.except);
  const breakGlass = principals('breakGlassPrincipals', options.breakGlassPrincipals);
  throwProblems(`TagGuardrailPolicy at ${scope.node.path}`, [...guardrailOptionProblems(options), ...[...taggers, ...breakGlass].flatMap((each) => each.problems), ...problems]);

  const { partition } = Stack.of(scope);
  const { principalTagKeys = [], allowedPaths = [], deniedServiceTiers = [] } = options;
  const schema = options.schema ?? CostTagSchema.of(Object.fromEntries(options.requiredTagKeys!.map((key): [string, CostTagRule] => [key, {}])));
  const { requiredKeys } = schema;
  const valuesOf = (keys: string[]) => Object.fromEntries(keys.flatMap((key) => {
    const { allowedValues } = schema.rule(key);
    return allowedValues ? [[key, allowedValues]] : [];
  }));
  const breakGlassArns = breakGlass.flatMap(({ arns }) => arns);
  const tagValues = valuesOf(requiredKeys);
  const fence = {
    partition,
    tagValues,
    presentKeys: requiredKeys.filter((key) => !Object.hasOwn(tagValues, key)),
    optionalTagValues: valuesOf(schema.optionalKeys),
    principalTagKeys,
    modelIds: ['*'],
    allowedPaths,
    deniedServiceTiers,
    breakGlassArns,
  };
  const governance = {
    partition,
    requiredKeys,
    allowedValues: valuesOf(schema.keys),
    costTagKeys: [...new Set([...schema.keys, ...principalTagKeys])],
    taggerArns: taggers.flatMap(({ arns }) => arns),
    breakGlassArns,
  };
  return [
    options.rendering === GuardrailRendering.PERMISSIONS_BOUNDARY ? statementsOf(iam.Effect.ALLOW, [EVERYTHING]) : [],
    statementsOf(iam.Effect.DENY, [
      ...denyOutsideFence(fence),
      ...denyServiceTiers(fence, allowedPaths.includes(UntrackedPath.BEDROCK_MANTLE)),
      ...denyUntaggedCreation(governance),
      ...denyTagChanges(governance),
    ]),
  ];
}
