import { CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { StatementJson } from './statement-legs';
import { differAtSynth, isToken } from '../private/check';
import { type ResourceWithReferences, resourceWithReferences, withPolicies, withReferences } from '../private/construct-references';
import { IamIdentities } from '../private/iam-identities';
import { outermostStack } from '../private/outermost-stack';
import { listOf } from '../private/template-values';

/** A resource as it is in its template. */
export interface RenderedResource extends ResourceWithReferences {
  readonly resource: CfnResource;
}

/** Statement of a role, and the policy that is attached to the role after its creation, if it contains the statement. */
export interface RoleStatement {
  readonly json: StatementJson;
  readonly policy?: RenderedResource;
}

/** A role of the app, with the statements of its policies. */
export interface RoleStatements {
  readonly construct: IConstruct;
  readonly statements: RoleStatement[];

  /** Statements of policies that can be attached to the role, because their roles are known only at deployment. */
  readonly possible: readonly StatementJson[];

  /** Whether the role also has policies that can allow models, and that the app does not contain. */
  readonly isPartlyKnown: boolean;
}

const ROLE = 'AWS::IAM::Role';
const MANAGED_POLICY = 'AWS::IAM::ManagedPolicy';
const INLINE_POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy'];

/** Types of resources that contain the statements of roles. */
export const POLICY_TYPES = [MANAGED_POLICY, ...INLINE_POLICIES];

/** Types of the resources that `StageRoles` reads. */
export const IAM_TYPES = [ROLE, ...POLICY_TYPES];

/** Names of AWS managed policies that can allow running models. */
export const MODEL_POLICIES = /bedrock|administratoraccess|poweruseraccess|sagemaker|elasticbeanstalk|cloudwatchomni|devopsagent|mcpservice/i;

/**
 * Roles of a stage, with all their statements.
 */
export class StageRoles {
  private readonly identities = new IamIdentities();
  private readonly addresses: ReadonlySet<string>;
  private readonly roles = new Map<string, RoleStatements>();
  private readonly attached = new Map<string, Array<() => RoleStatement[]>>();
  private readonly managed = new Map<string, () => RoleStatement[]>();
  private readonly possible = new Map<string, readonly StatementJson[]>();
  private readonly unknown: Array<{ readonly policy: IConstruct; readonly statements: () => StatementJson[] }> = [];

  /**
   * @param resources resources of the stage
   */
  constructor(resources: readonly RenderedResource[]) {
    const ofType = (...types: string[]) => resources.filter(({ resource }) => types.includes(resource.cfnResourceType));
    this.addresses = new Set(ofType(ROLE).map(({ resource }) => resource.node.addr));
    ofType(ROLE).forEach(({ resource, logicalId, properties }) => this.identities.add('Role', resource, logicalId, properties.RoleName));
    ofType(MANAGED_POLICY).forEach(({ resource, logicalId, properties }) => this.identities.add('ManagedPolicy', resource, logicalId, properties.ManagedPolicyName));
    ofType(...POLICY_TYPES).forEach((policy) => this.addPolicy(policy));
    ofType(ROLE).forEach((role) => this.addRole(role));
  }

  public get all(): RoleStatements[] {
    return [...this.roles.values()];
  }

  /** Returns the role with an ARN, if the app contains it. */
  public find(reader: IConstruct, arn: any): RoleStatements | undefined {
    return this.roles.get(this.identities.keyOf('Role', reader, arn));
  }

  private addPolicy(policy: RenderedResource): void {
    const { resource, properties } = policy;
    const statements = onlyOnce(() => statementsOf(resourceWithReferences(resource, withPolicies)?.properties.PolicyDocument));
    this.managed.set(resource.node.addr, () => statements().map((json) => ({ json })));
    const roles = [...listOf(properties.Roles), ...listOf(properties.RoleName)];
    const keys = roles.map((role) => this.identities.keyOf('Role', resource, role));
    for (const key of keys) {
      this.attached.set(key, [...this.attached.get(key) ?? [], () => statements().map((json) => ({ json, policy }))]);
    }
    if (roles.some((role, index) => !this.addresses.has(keys[index]) && (typeof role !== 'string' || isToken(role)))) {
      this.unknown.push({ policy: resource, statements });
    }
  }

  /** Returns the same list for all roles of an account. */
  private possibleIn(account: string): readonly StatementJson[] {
    const known = this.possible.get(account) ??
      this.unknown.filter(({ policy }) => !differAtSynth(outermostStack(policy).account, account)).flatMap(({ statements }) => statements());
    this.possible.set(account, known);
    return known;
  }

  private addRole({ resource, properties }: RenderedResource): void {
    const arns = listOf(properties.ManagedPolicyArns);
    const managed = arns.map((arn) => this.managed.get(this.identities.keyOf('ManagedPolicy', resource, arn)));
    this.roles.set(resource.node.addr, {
      construct: constructOf(resource),
      statements: [
        ...listOf(properties.Policies).flatMap((policy) => statementsOf(policy?.PolicyDocument)).map((json) => ({ json })),
        ...(this.attached.get(resource.node.addr) ?? []).flatMap((statements) => statements()),
        ...managed.flatMap((statements) => statements?.() ?? []),
      ],
      possible: this.possibleIn(outermostStack(resource).account),
      isPartlyKnown: arns.some((arn, index) => managed[index] === undefined && !isWithoutModels(arn)),
    });
  }
}

/** Returns the resources of some types in a stage. */
export function resourcesOfTypes(scope: IConstruct, types: ReadonlySet<string>, found: CfnResource[] = []): CfnResource[] {
  if (CfnResource.isCfnResource(scope) && types.has(scope.cfnResourceType)) {
    found.push(scope);
  }
  scope.node.children.filter((child) => !Stage.isStage(child)).forEach((child) => resourcesOfTypes(child, types, found));
  return found;
}

/**
 * Returns resources as they are in their templates. Call this function at synth, after aspects.
 *
 * The documents of policies are left out, because most of them belong to no role that can call a profile.
 */
export function renderedResources(resources: readonly CfnResource[]): RenderedResource[] {
  return resources.flatMap((resource) => {
    const rendered = resourceWithReferences(resource, resource.cfnResourceType === ROLE ? withPolicies : withReferences);
    return rendered ? [{ resource, ...rendered }] : [];
  });
}

/** Returns the L2 of a resource, or the resource if there is none. */
export function constructOf(resource: CfnResource): IConstruct {
  const { scope } = resource.node;
  return scope?.node.defaultChild === resource ? scope : resource;
}

function onlyOnce<T>(produce: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: produce() }).value;
}

function statementsOf(document: any): StatementJson[] {
  return listOf(document).flatMap((each) => listOf(each?.Statement));
}

/** Whether a policy is an AWS managed policy that does not allow running models, such as the basic policies of Lambda. */
function isWithoutModels(arn: any): boolean {
  const text = JSON.stringify(arn);
  return text.includes(':iam::aws:policy/') && !MODEL_POLICIES.test(text);
}
