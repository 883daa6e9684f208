import { aws_iam as iam } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { StatementProps } from './invoke-statements';
import { differAtSynth, show, throwProblems } from '../private/check';
import { protectedRoleProblems } from '../private/protected-role';
import { checkArgument } from '../private/structs/struct-problems';
import { warn } from '../private/warning';

/** Statements, and what they grant access to. */
export interface GrantedStatements {
  /** Profile or set of profiles, which receives warnings. */
  readonly scope: IConstruct;

  /**
   * Profiles of a set in this account, by path.
   *
   * @default - all that the scope contains
   */
  readonly paths?: readonly string[];

  /** Account of the profiles. */
  readonly account: string;

  readonly statements: StatementProps[];
}

/**
 * Adds statements to the policy of a grantee.
 *
 * Throws for a role that only AWS can change. Issues a warning if nothing is granted, for example to a principal in another account.
 */
export function grantStatements(grantee: iam.IGrantable, { scope, paths, account, statements }: GrantedStatements): iam.Grant {
  checkGrantee(scope, grantee);
  const what = paths ? paths.map(show).join(', ') : show(scope.node.path);
  const { principalAccount } = grantee.grantPrincipal;
  throwProblems(`Grant on ${scope.node.path}`, protectedRoleProblems('grantee', grantee.grantPrincipal));
  // A statement in another account would have no effect, and the reference to the ARN would make the CDK create a role that trusts that account.
  if (principalAccount !== undefined && differAtSynth(principalAccount, account)) {
    warnOfNothingGranted(scope, what, grantee, `the principal is in account ${principalAccount}, and the profile is in account ${account}`);
    return iam.Grant.drop(grantee, `the profile is in account ${account}`);
  }
  const grants = statements.map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({
    grantee, actions, resourceArns: resources, conditions,
  }));
  if (!grants.every((grant) => grant.success)) {
    warnOfNothingGranted(scope, what, grantee, 'the principal has no identity-based policy that the app can change');
  }
  return grants.reduce((all, grant) => all.combine(grant));
}

/** Throws for a grantee without a principal, such as the name of a role. */
export function checkGrantee(scope: IConstruct, grantee: unknown): void {
  checkArgument(`Grant on ${scope.node.path}`, 'grantee', '=iam.IGrantable', grantee ?? undefined);
}

function warnOfNothingGranted(scope: IConstruct, what: string, grantee: iam.IGrantable, reason: string): void {
  warn(scope, 'InferenceProfileGrants.nothingGranted',
    `nothing was granted on ${what} to ${String(grantee.grantPrincipal)}, because ${reason}. ` +
    'Grant access to a role that the app can change, in the account of the profile, and let the principal assume this role',
  );
}
