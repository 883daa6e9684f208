import { Annotations, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MAX_MANAGED_POLICY_SIZE, packStatements, policySize } from './policy-size';
import { plural, repeated, show, textProblems } from '../private/check';

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
    const { allows, denies, name, isBoundary } = props;
    // A boundary is one policy; one that is too large is told at synth, with its size.
    const documents = isBoundary ? undefined : packStatements(scope, allows, denies, MAX_MANAGED_POLICY_SIZE);
    this.policies = (documents ?? [[...allows, ...denies]]).map((statements, index) => new iam.ManagedPolicy(scope, index === 0 ? 'Policy' : `Policy${index + 1}`, {
      statements,
      managedPolicyName: partName(name, index),
    }));
    this.document = this.policies.length === 1 ? this.policies[0].document : new iam.PolicyDocument({ statements: [...allows, ...denies] });
    scope.node.defaultChild = this.policies[0].node.defaultChild;
    scope.node.addValidation({ validate: () => this.sizeProblems() });

    const { roles = [], users = [], groups = [] } = props;
    if (isBoundary) {
      [...roles, ...users].forEach((holder) => iam.PermissionsBoundary.of(holder).apply(this.policies[0]));
    }
    (isBoundary ? [] : roles).forEach((role) => this.attachToRole(role));
    (isBoundary ? [] : users).forEach((user) => this.attachToUser(user));
    groups.forEach((group) => this.attachToGroup(group));
    if (this.policies.length > 1) {
      Annotations.of(scope).addWarningV2(
        `cdk-bedrock-cost-tags:${props.subject}.split`,
        `the statements need more than the ${MAX_MANAGED_POLICY_SIZE} characters of a managed policy and are split into ${plural(this.policies.length, 'policy', 'policies')}: attach them with ` +
        'attachToRole or the props, since addManagedPolicy attaches one alone, which denies less; IAM attaches 10 policies to a role unless the quota was raised',
      );
    }
  }

  public attachToRole(role: iam.IRole): void {
    this.policies.forEach((policy) => policy.attachToRole(role));
  }

  public attachToUser(user: iam.IUser): void {
    this.policies.forEach((policy) => policy.attachToUser(user));
  }

  public attachToGroup(group: iam.IGroup): void {
    this.policies.forEach((policy) => policy.attachToGroup(group));
  }

  // Tags are only known at synth, and so is the size.
  private sizeProblems(): string[] {
    const { subject, allows, remedy } = this.props;
    return this.policies.flatMap((policy, index) => {
      const size = policySize(policy, policy.document.toJSON());
      const allowing = index > 0 || allows.length === 0 ? '' : `, ${policySize(policy, allows.map((statement) => statement.toStatementJson()))} of them for what it allows, which stays together`;
      return size <= MAX_MANAGED_POLICY_SIZE ? [] : [
        `${subject}: ${show(policy.node.path)} has ${size} characters${allowing}, and IAM takes ${MAX_MANAGED_POLICY_SIZE}: ${remedy}`,
      ];
    });
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
export function holderProblems({ roles = [], users = [], groups = [] }: PolicyHolders, isBoundary: boolean): string[] {
  return [
    ...Object.entries({ roles, users, groups }).flatMap(([prop, holders]) =>
      repeated(holders.map(({ node }) => node.path)).map((path) => `${prop} must differ, got ${show(path)} more than once: drop it`)),
    ...isBoundary && groups.length > 0
      ? [`groups must not be given for a permissions boundary, got ${show(groups.map(({ node }) => node.path))}: IAM bounds roles and users only`]
      : [],
  ];
}
