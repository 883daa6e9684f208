import { aws_iam as iam } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { differAtSynth, show, throwProblems } from './check';
import { protectedRoleProblems } from './protected-role';
import { checkArgument } from './structs/struct-problems';
import { warn } from './warning';

/**
 * Policy statement with the property names of `iam.PolicyStatementProps`.
 */
export interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: { [operator: string]: { [key: string]: string | string[] } };
}

/** Statements, and what they grant access to. */
export interface GrantedStatements {
  /** Profile, set of profiles or project, which receives warnings. */
  readonly scope: IConstruct;

  /** Noun for what access is granted to. */
  readonly noun: 'profile' | 'project';

  /**
   * Profiles of a set in this account, by path.
   *
   * @default - all that the scope contains
   */
  readonly paths?: readonly string[];

  /** Account of the scope. */
  readonly account: string;

  readonly statements: StatementProps[];
}

/**
 * Adds statements to the policy of a grantee.
 *
 * Throws for a role that only AWS can change. Issues a warning if nothing is granted, for example to a principal in another account.
 */
export function grantStatements(grantee: iam.IGrantable, granted: GrantedStatements): iam.Grant {
  const { scope, noun, paths, account, statements } = granted;
  checkGrantee(scope, grantee);
  const what = paths ? paths.map(show).join(', ') : show(scope.node.path);
  const { principalAccount } = grantee.grantPrincipal;
  throwProblems(`Grant on ${scope.node.path}`, protectedRoleProblems('grantee', grantee.grantPrincipal));
  // A statement in another account would have no effect, and the reference to the ARN would make the CDK create a role that trusts that account.
  if (principalAccount !== undefined && differAtSynth(principalAccount, account)) {
    warnOfNothingGranted(granted, what, grantee, `the principal is in account ${principalAccount}, and the ${noun} is in account ${account}`);
    return iam.Grant.drop(grantee, `the ${noun} is in account ${account}`);
  }
  const grants = statements.map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({
    grantee, actions, resourceArns: resources, conditions,
  }));
  if (!grants.every((grant) => grant.success)) {
    warnOfNothingGranted(granted, what, grantee, 'the principal has no identity-based policy that the app can change');
  }
  return grants.reduce((all, grant) => all.combine(grant));
}

/** Throws for a grantee without a principal, such as the name of a role. */
export function checkGrantee(scope: IConstruct, grantee: unknown): void {
  checkArgument(`Grant on ${scope.node.path}`, 'grantee', '=iam.IGrantable', grantee ?? undefined);
}

function warnOfNothingGranted({ scope, noun }: GrantedStatements, what: string, grantee: iam.IGrantable, reason: string): void {
  warn(scope, noun === 'profile' ? 'InferenceProfileGrants.nothingGranted' : 'TaggedProject.nothingGranted',
    `nothing was granted on ${what} to ${String(grantee.grantPrincipal)}, because ${reason}. ` +
    `Grant access to a role that the app can change, in the account of the ${noun}, and let the principal assume this role`,
  );
}
