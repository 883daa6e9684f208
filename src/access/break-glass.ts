import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isToken, show } from '../private/check';

/** ARNs of an exempt principal, and the reasons why the principal cannot be exempt. */
export interface BreakGlass {
  readonly arns: string[];
  readonly problems: string[];
}

/**
 * Returns the values that `aws:PrincipalArn` can have for a principal.
 *
 * The value is never the ARN of an account, a group or a session. A Deny that exempts an account or every principal has no effect.
 *
 * @param prop name of the property, for messages
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
        ? [`${prop} must contain only roles, users and their ARNs, got ${show(arns.map(String))}: pass a role (which includes its sessions), a user or an iam.ArnPrincipal`]
        : [],
      ...Object.keys(conditions).length > 0
        ? [`${prop} must not have conditions, got ${show(conditions)}: move the conditions to the trust policy of a role, and pass the role`]
        : [],
    ],
  };
}
