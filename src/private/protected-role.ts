import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { show } from './text';

/** A role as the principals of the CDK have it. */
interface RoleLike extends IConstruct {
  readonly roleArn: string;
}

const KINDS = [
  {
    name: 'service-linked roles',
    pattern: /:role\/aws-service-role\/|[:/]AWSServiceRoleFor\w/,
    remedy: 'use another role, because only AWS can change a service-linked role',
  },
  {
    name: 'roles of IAM Identity Center',
    pattern: /:role\/aws-reserved\/|[:/]AWSReservedSSO_/,
    remedy: 'put the statements into the permission set (inlinePolicy with a documentOf), or let the permission set refer to a customer managed policy by name, because IAM refuses to change these roles',
  },
];

/**
 * Returns the problem with a role that IAM lets only AWS change. Policies cannot be attached to such a role.
 *
 * @param prop name of the property in messages
 * @param principal principal of any kind. Principals that are not roles have no problem
 * @param remedy remedy for roles of IAM Identity Center
 */
export function protectedRoleProblems(prop: string, principal: object, remedy?: string): string[] {
  if (!isRole(principal)) {
    return [];
  }
  // The ARN of a role that is imported by name contains tokens before the name.
  const arn: string = JSON.stringify(Stack.of(principal).resolve(principal.roleArn));
  const kind = KINDS.find(({ pattern }) => pattern.test(arn.replaceAll('",":role/', ':role/')));
  return kind === undefined ? [] : [
    `${prop} must not contain ${kind.name}, got ${show(readable(arn))}: ${kind === KINDS[1] && remedy !== undefined ? remedy : kind.remedy}`,
  ];
}

function isRole(principal: object): principal is RoleLike {
  return 'roleArn' in principal && 'node' in principal;
}

/** The name of a role if the rest of the ARN is known only at deployment. */
function readable(arn: string): string {
  return arn.startsWith('"') ? JSON.parse(arn) : /:role\/([^"]+)/.exec(arn)?.[1] ?? arn;
}
