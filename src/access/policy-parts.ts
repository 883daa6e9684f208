import { aws_iam as iam, CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { lastSegment } from './denied-principals';
import { renderedOnce } from './policy-rendering';
import { MAX_MANAGED_POLICY_SIZE, packStatements, policySize } from './policy-size';
import { differAtSynth, plural, repeated, show, textProblems, throwProblems } from '../private/check';
import { protectedRoleProblems } from '../private/protected-role';
import { renderedProperties } from '../private/rendered';
import { warn } from '../private/warning';

// With a raised quota: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MAX_ATTACHED = 20;

/** Principals to attach managed policies to. */
export interface PolicyHolders {
  readonly roles?: iam.IRole[];
  readonly users?: iam.IUser[];
  readonly groups?: iam.IGroup[];
}

/** Contents of managed policies. */
export interface PolicyPartsProps extends PolicyHolders {
  /** Class name of the construct, for messages. */
  readonly subject: string;
  readonly allows: iam.PolicyStatement[];
  readonly denies: iam.PolicyStatement[];
  readonly name?: string;
  readonly isBoundary: boolean;

  /** Remedy if the policies are too large. */
  readonly remedy: string;
}

/**
 * Managed policies that together contain a set of statements.
 *
 * There are several policies if the statements exceed the size limit of one. The first policy then contains all Allow statements.
 */
export class PolicyParts {
  public readonly policies: iam.ManagedPolicy[];

  /** All statements. If there is one policy, this is the document of that policy, so statements that are added to the document apply. */
  public readonly document: iam.PolicyDocument;

  constructor(scope: Construct, private readonly props: PolicyPartsProps) {
    const { subject, allows, denies, name, isBoundary, roles = [], users = [], groups = [] } = props;
    // A boundary is a single policy. The size is validated at synth. A boundary has a separate ID, so that an update never turns an attached policy into a boundary.
    const documents = isBoundary ? undefined : packStatements(scope, allows, denies, MAX_MANAGED_POLICY_SIZE);
    const id = isBoundary ? 'Boundary' : 'Policy';
    this.policies = (documents ?? [[...allows, ...denies]]).map((statements, index) => new iam.ManagedPolicy(scope, index === 0 ? id : `${id}${index + 1}`, {
      document: renderedOnce(new iam.PolicyDocument({ statements })),
      managedPolicyName: partName(name, index),
    }));
    this.document = this.policies.length === 1 ? this.policies[0].document : new iam.PolicyDocument({ statements: [...allows, ...denies] });
    scope.node.defaultChild = this.policies[0].node.defaultChild;

    if (isBoundary) {
      // Not set by an aspect, which would silently override a boundary from a parent scope.
      [...roles, ...users].forEach((holder) => {
        (holder.node.defaultChild as iam.CfnRole | iam.CfnUser).permissionsBoundary = this.policies[0].managedPolicyArn;
      });
    } else {
      roles.forEach((role) => this.attachToRole(role));
      users.forEach((user) => this.attachToUser(user));
      groups.forEach((group) => this.attachToGroup(group));
    }
    scope.node.addValidation({ validate: () => [...this.sizeProblems(), ...isBoundary ? this.boundaryProblems() : []] });
    this.warnOfSplit(scope, subject);
  }

  public attachToRole(role: iam.IRole): void {
    this.attach('role', role, (policy) => policy.attachToRole(role));
  }

  public attachToUser(user: iam.IUser): void {
    this.attach('user', user, (policy) => policy.attachToUser(user));
  }

  public attachToGroup(group: iam.IGroup): void {
    this.attach('group', group, (policy) => policy.attachToGroup(group));
  }

  private attach(kind: string, holder: iam.IRole | iam.IUser | iam.IGroup, attachTo: (policy: iam.ManagedPolicy) => void): void {
    const [first] = this.policies;
    throwProblems(`${this.props.subject} at ${first.node.scope!.node.path}`, [
      ...attachmentProblems(kind, holder, first.env.account),
      ...this.props.isBoundary
        ? [`a permissions boundary must not be attached to a ${kind}, got ${show(holder.node.path)}: set the boundary with roles, users or iam.PermissionsBoundary.of, because an attached boundary allows everything that it does not deny`]
        : [],
    ]);
    this.policies.forEach(attachTo);
  }

  private warnOfSplit(scope: Construct, subject: string): void {
    if (this.policies.length > 1) {
      warn(scope, `${subject}.split`,
        `the statements exceed the ${MAX_MANAGED_POLICY_SIZE} characters of a managed policy and are split into ${plural(this.policies.length, 'policy', 'policies')}: attach them with ` +
        'the props or attachToRole, because addManagedPolicy would attach only the first policy, without all Deny statements',
      );
    }
  }

  // Called at synth, because an aspect can set another boundary.
  private boundaryProblems(): string[] {
    const { subject, roles = [], users = [] } = this.props;
    const isOther = (holder: IConstruct) =>
      JSON.stringify(renderedProperties(holder.node.defaultChild as CfnResource).PermissionsBoundary) !==
      JSON.stringify(Stack.of(holder).resolve(this.policies[0].managedPolicyArn));
    return [...roles, ...users].filter(isOther).map((holder) => `${subject}: ${show(holder.node.path)} must have this policy as its permissions boundary, but has another boundary at synth: remove one of the boundaries`);
  }

  // Called at synth, because tags and therefore the size are not known before.
  private sizeProblems(): string[] {
    const { subject, allows, remedy } = this.props;
    return this.policies.flatMap((policy, index) => {
      const size = policySize(policy, policy.document.toJSON());
      if (size <= MAX_MANAGED_POLICY_SIZE) {
        return [];
      }
      const allowing = index > 0 || allows.length === 0 ? '' : `, of which ${policySize(policy, allows.map((statement) => statement.toStatementJson()))} are Allow statements, which cannot be split`;
      return [`${subject}: ${show(policy.node.path)} must have at most ${MAX_MANAGED_POLICY_SIZE} characters, got ${size}${allowing}: ${remedy}`];
    }).concat(this.policies.length <= MAX_ATTACHED ? [] : [
      `${subject}: the statements must fit in the ${MAX_ATTACHED} policies that IAM attaches to a role or user, got ${this.policies.length} policies: ${remedy}`,
    ]);
  }
}

/** Returns the name of one of several policies, by its index. */
export function partName(name: string | undefined, index: number): string | undefined {
  return name === undefined || index === 0 ? name : `${name}-${index + 1}`;
}

/** Returns the problems with the name of a managed policy. */
export function policyNameProblems(prop: string, name: string | undefined): string[] {
  return textProblems(prop, name, {
    minLength: 1, maxLength: 125, pattern: /^[\w+=,.@-]+$/, patternInWords: 'consist of letters, digits and + = , . @ _ -', remedy: 'change the name, or omit it to have one generated',
  });
}

/** Returns the problems with the principals of a policy. */
export function holderProblems({ roles = [], users = [], groups = [] }: PolicyHolders, isBoundary: boolean, account: string): string[] {
  return [
    ...Object.entries({ roles, users, groups }).flatMap(([prop, holders]) => [
      ...repeated(holders.map(({ node }) => node.path)).map((path) => `${prop} must not contain duplicates: ${show(path)} is listed more than once`),
      ...isBoundary ? [] : holders.flatMap((holder) => attachmentProblems(prop.slice(0, -1), holder, account)),
    ]),
    ...isBoundary ? boundingProblems({ roles, users }) : [],
    ...isBoundary && groups.length > 0
      ? [`groups must not be set for a permissions boundary, got ${show(groups.map(({ node }) => node.path))}: remove groups, because IAM supports boundaries for roles and users only`]
      : [],
  ];
}

/** Returns the reasons why a boundary cannot be set on principals. The CDK sets boundaries only on principals that the app creates, and silently ignores all others. */
function boundingProblems(bounded: { roles: iam.IRole[]; users: iam.IUser[] }): string[] {
  return Object.entries(bounded).flatMap(([prop, holders]) => holders.flatMap((holder) => {
    const resource = holder.node.defaultChild as iam.CfnRole | iam.CfnUser | undefined;
    if (!resource || !CfnResource.isCfnResource(resource)) {
      return [`${prop} must not contain imported principals for a permissions boundary, got ${show(holder.node.path)}: set the boundary in the app that creates the principal`];
    }
    return resource.permissionsBoundary === undefined ? [] : [
      `${prop} must not have a permissions boundary yet, got ${show(holder.node.path)}: add the Deny statements of documentOf to the existing boundary, because IAM supports only one, or use PolicyType.MANAGED_POLICY`,
    ];
  }));
}

function attachmentProblems(kind: string, holder: iam.IRole | iam.IUser | iam.IGroup, account: string): string[] {
  const name = 'userName' in holder ? holder.userName : 'groupName' in holder ? holder.groupName : '';
  return [
    ...differAtSynth(holder.env.account, account)
      ? [`${kind} must be in the policy's account ${account}, got ${show(holder.node.path)} in account ${holder.env.account}: create the policy in that account`]
      : [],
    ...protectedRoleProblems(kind, holder),
    // The CDK renders these names with their path, which IAM does not accept.
    ...lastSegment(name) !== name ? [`${kind} must be imported by its name without the path, got ${show(name)}: import ${show(lastSegment(name))}`] : [],
  ];
}
