import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isToken, show } from '../private/check';
import { partitionOfRegion } from '../private/partition';

/** ARNs of an exempt principal, and the reasons why the principal cannot be exempt. */
export interface BreakGlass {
  readonly arns: string[];
  readonly problems: string[];
}

// Wildcards can stand for the partition, and for some or all digits of the account.
const PRINCIPAL_ARN = /^arn:[^:\s]+:iam::(\d{12}|[\d*?]*[*?][\d*?]*):(role|user)\/[^\s]+$/;

// A pattern with fewer characters apart from wildcards matches most principals of an account.
const MIN_LITERAL_CHARACTERS = 3;

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
  const stack = Stack.of(scope);
  const textOf = (arn: unknown) => JSON.stringify(stack.resolve(arn)) ?? '';
  const isWrong = (arn: unknown) =>
    typeof arn !== 'string' || (isToken(arn) ? /:root"|:group\/|:sts:|:assumed-role\//.test(textOf(arn)) : !PRINCIPAL_ARN.test(arn));
  const patterns = arns.filter((arn): arn is string => typeof arn === 'string' && !isWrong(arn));
  return {
    arns: arns.filter((arn): arn is string => typeof arn === 'string'),
    problems: [
      ...arns.length === 0 || arns.some(isWrong) || 'groupArn' in principal
        ? [`${prop} must contain only roles, users and their ARNs, got ${show(arns.map(String))}: pass a role (which includes its sessions), a user or an iam.ArnPrincipal`]
        : [],
      ...patterns.filter((arn) => isForAnybody(textOf(arn))).map((arn) =>
        `${prop} must not match most principals of an account, got ${show(readable(stack, arn))}: specify at least ${MIN_LITERAL_CHARACTERS} characters of the name or path that are neither wildcards nor policy variables`),
      ...patterns.flatMap((arn) => partitionProblems(prop, arn, stack)),
      ...Object.keys(conditions).length > 0
        ? [`${prop} must not have conditions, got ${show(conditions)}: move the conditions to the trust policy of a role, and pass the role`]
        : [],
    ],
  };
}

/** Whether a pattern has too few characters after `role/` or `user/` that a caller cannot match with any name. Text of a token might be in several parts. */
function isForAnybody(text: string): boolean {
  const name = /:(?:role|user)\/(.*)$/s.exec(text)?.[1];
  if (name === undefined) {
    return false;
  }
  // References in the name are known only at deployment.
  const isPartlyUnknown = /"(Ref|Fn::\w+)"/.test(name);
  const literal = name.replace(/\$\{[^}]*\}/g, '').replace(/[^\w+=,.@-]/g, '');
  return !isPartlyUnknown && literal.length < MIN_LITERAL_CHARACTERS;
}

// A pattern of another partition matches no principal, so the principal would be denied in an emergency.
function partitionProblems(prop: string, arn: string, { region }: Stack): string[] {
  const partition = isToken(region) ? undefined : partitionOfRegion(region);
  const [, given] = isToken(arn) ? [] : arn.split(':');
  return partition === undefined || given === undefined || /[*?]/.test(given) || given === partition ? [] : [
    `${prop} must be in the partition of the stack, ${partition}, got ${show(arn)}: change the ARN to arn:${partition}:…, or use Aws.PARTITION`,
  ];
}

function readable(stack: Stack, arn: string): unknown {
  return isToken(arn) ? stack.resolve(arn) : arn;
}
