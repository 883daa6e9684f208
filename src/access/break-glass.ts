import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isToken, show } from '../private/check';

/** What a principal is let through as, and what speaks against it. */
export interface BreakGlass {
  readonly arns: string[];
  readonly problems: string[];
}

/**
 * The ARNs that `aws:PrincipalArn` has for a principal.
 *
 * It is never that of an account, a group or a session; and who lets an account or everybody through denies nobody.
 *
 * @param prop what the user calls them
 */
export function breakGlassOf(principal: iam.IPrincipal, scope: IConstruct, prop: string = 'breakGlassPrincipals'): BreakGlass {
  const { principalJson, conditions } = principal.grantPrincipal.policyFragment;
  const arns: unknown[] = Object.entries(principalJson).flatMap(([kind, values]) => kind === 'AWS' ? values : [undefined]);
  const isWrong = (arn: unknown) => {
    const text = JSON.stringify(Stack.of(scope).resolve(arn)) ?? '';
    return typeof arn !== 'string' || (isToken(arn) ? /:root"|:group\/|:sts:|:assumed-role\//.test(text) : !/:iam::[^:]*:(role|user)\/./.test(arn));
  };
  return {
    arns: arns.filter((arn): arn is string => typeof arn === 'string'),
    problems: [
      ...arns.length === 0 || arns.some(isWrong) || 'groupArn' in principal
        ? [`${prop} must be roles, users or ARNs of such, got ${show(arns.map(String))}: pass a role, for its sessions too, a user or an iam.ArnPrincipal`]
        : [],
      ...Object.keys(conditions).length > 0
        ? [`${prop} must have no conditions, got ${show(conditions)}: put them into the trust policy of a role and pass that`]
        : [],
    ],
  };
}
