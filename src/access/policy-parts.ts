import { Annotations, aws_iam as iam, CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isServiceLinked, lastSegment } from './denied-principals';
import { renderedOnce } from './policy-rendering';
import { MAX_MANAGED_POLICY_SIZE, packStatements, policySize } from './policy-size';
import { differAtSynth, plural, repeated, show, textProblems, throwProblems } from '../private/check';
import { renderedProperties } from '../private/rendered';

// With the quota raised: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MAX_ATTACHED = 20;

/** Whom managed policies go to. */
export interface PolicyHolders {
  readonly roles?: iam.IRole[];
  readonly users?: iam.IUser[];
  readonly groups?: iam.IGroup[];
}

/** What managed policies are made of. */
export interface PolicyPartsProps extends PolicyHolders {
  /** The construct's class, for messages. */
  readonly subject: string;
  readonly allows: iam.PolicyStatement[];
  readonly denies: iam.PolicyStatement[];
  readonly name?: string;
  readonly isBoundary: boolean;

  /** What to pass less of where it is too large. */
  readonly remedy: string;
}

/**
 * Managed policies that together hold some statements: one, or where these need more characters than it takes, several, of which the first has all that is allowed.
 */
export class PolicyParts {
  public readonly policies: iam.ManagedPolicy[];

  /** All statements; where there is one policy, its very document, so that what is added to it counts. */
  public readonly document: iam.PolicyDocument;

  constructor(scope: Construct, private readonly props: PolicyPartsProps) {
    const { subject, allows, denies, name, isBoundary, roles = [], users = [], groups = [] } = props;
    // A boundary is one policy; one that is too large is told at synth, with its size. Under an id of its own, so that no policy that is attached somewhere turns into one by an update.
    const documents = isBoundary ? undefined : packStatements(scope, allows, denies, MAX_MANAGED_POLICY_SIZE);
    const id = isBoundary ? 'Boundary' : 'Policy';
    this.policies = (documents ?? [[...allows, ...denies]]).map((statements, index) => new iam.ManagedPolicy(scope, index === 0 ? id : `${id}${index + 1}`, {
      document: renderedOnce(new iam.PolicyDocument({ statements })),
      managedPolicyName: partName(name, index),
    }));
    this.document = this.policies.length === 1 ? this.policies[0].document : new iam.PolicyDocument({ statements: [...allows, ...denies] });
    scope.node.defaultChild = this.policies[0].node.defaultChild;

    if (isBoundary) {
      // Not by an aspect, which would win over a boundary from above without a word.
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
        ? [`a permissions boundary must not be attached to a ${kind}, got ${show(holder.node.path)}: it allows everything that it does not deny; bound with roles and users, or iam.PermissionsBoundary.of`]
        : [],
    ]);
    this.policies.forEach(attachTo);
  }

  private warnOfSplit(scope: Construct, subject: string): void {
    if (this.policies.length > 1) {
      Annotations.of(scope).addWarningV2(
        `cdk-bedrock-cost-tags:${subject}.split`,
        `the statements need more than the ${MAX_MANAGED_POLICY_SIZE} characters of a managed policy and are split into ${plural(this.policies.length, 'policy', 'policies')}: attach them with ` +
        'attachToRole or the props, since addManagedPolicy attaches one alone, which denies less; IAM attaches 10 policies to a role unless the quota was raised',
      );
    }
  }

  // Only now is it known who set the last boundary.
  private boundaryProblems(): string[] {
    const { subject, roles = [], users = [] } = this.props;
    const isOther = (holder: IConstruct) =>
      JSON.stringify(renderedProperties(holder.node.defaultChild as CfnResource).PermissionsBoundary) !==
      JSON.stringify(Stack.of(holder).resolve(this.policies[0].managedPolicyArn));
    return [...roles, ...users].filter(isOther).map((holder) => `${subject}: ${show(holder.node.path)} must be bounded by this policy, but ends up with another boundary: leave one of the two out`);
  }

  // Tags are only known at synth, and so is the size.
  private sizeProblems(): string[] {
    const { subject, allows, remedy } = this.props;
    return this.policies.flatMap((policy, index) => {
      const size = policySize(policy, policy.document.toJSON());
      if (size <= MAX_MANAGED_POLICY_SIZE) {
        return [];
      }
      const allowing = index > 0 || allows.length === 0 ? '' : `, ${policySize(policy, allows.map((statement) => statement.toStatementJson()))} of them for what it allows, which stays together`;
      return [`${subject}: ${show(policy.node.path)} has ${size} characters${allowing}, and IAM takes ${MAX_MANAGED_POLICY_SIZE}: ${remedy}`];
    }).concat(this.policies.length <= MAX_ATTACHED ? [] : [
      `${subject}: needs ${this.policies.length} policies, and IAM attaches ${MAX_ATTACHED} to a role or user at most: ${remedy}`,
    ]);
  }
}

/** The name of one of several policies, by its place among them. */
export function partName(name: string | undefined, index: number): string | undefined {
  return name === undefined || index === 0 ? name : `${name}-${index + 1}`;
}

/** What is wrong with the name of a managed policy. */
export function policyNameProblems(prop: string, name: string | undefined): string[] {
  return textProblems(prop, name, {
    minLength: 1, maxLength: 125, pattern: /^[\w+=,.@-]+$/, patternInWords: 'consist of letters, digits and + = , . @ _ -', remedy: 'change it or leave it out to have one generated',
  });
}

/** What is wrong with whom a policy goes to. */
export function holderProblems({ roles = [], users = [], groups = [] }: PolicyHolders, isBoundary: boolean, account: string): string[] {
  return [
    ...Object.entries({ roles, users, groups }).flatMap(([prop, holders]) => [
      ...repeated(holders.map(({ node }) => node.path)).map((path) => `${prop} must differ, got ${show(path)} more than once: drop it`),
      ...isBoundary ? [] : holders.flatMap((holder) => attachmentProblems(prop.slice(0, -1), holder, account)),
    ]),
    ...isBoundary ? boundingProblems({ roles, users }) : [],
    ...isBoundary && groups.length > 0
      ? [`groups must not be given for a permissions boundary, got ${show(groups.map(({ node }) => node.path))}: IAM bounds roles and users only`]
      : [],
  ];
}

/** What speaks against bounding principals: the CDK sets a boundary on those that it creates, and passes over any other without a word. */
function boundingProblems(bounded: { roles: iam.IRole[]; users: iam.IUser[] }): string[] {
  return Object.entries(bounded).flatMap(([prop, holders]) => holders.flatMap((holder) => {
    const resource = holder.node.defaultChild as iam.CfnRole | iam.CfnUser | undefined;
    if (!resource || !CfnResource.isCfnResource(resource)) {
      return [`${prop} must be created in this app to be bounded, got ${show(holder.node.path)}, which is imported: set its boundary where it is created`];
    }
    return resource.permissionsBoundary === undefined ? [] : [
      `${prop} must have no boundary yet, got ${show(holder.node.path)} with one: IAM takes one; add the Denies of documentOf to that, or attach them as a policy`,
    ];
  }));
}

function attachmentProblems(kind: string, holder: iam.IRole | iam.IUser | iam.IGroup, account: string): string[] {
  const name = 'userName' in holder ? holder.userName : 'groupName' in holder ? holder.groupName : '';
  return [
    ...differAtSynth(holder.env.account, account)
      ? [`${kind} must be of the policy's account ${account}, got ${show(holder.node.path)} of account ${holder.env.account}: put the policy there`]
      : [],
    ...'roleArn' in holder && isServiceLinked(holder.roleArn) ? [`${kind} must not be service-linked, got ${show(holder.roleArn)}: IAM attaches nothing to it`] : [],
    // The CDK renders these names with their path, and IAM does not know them so.
    ...lastSegment(name) !== name ? [`${kind} must be imported by name where it has a path, got ${show(name)}: import ${show(lastSegment(name))}`] : [],
  ];
}
