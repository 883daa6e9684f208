import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { attachableArns, principalProblems } from '../../src/access/denied-principals';
import { protectedRoleProblems } from '../../src/private/protected-role';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const IAM = `arn:aws:iam::${TEST_ACCOUNT}`;
const SSO = 'AWSReservedSSO_Developers_0123456789abcdef';
const REMEDY = 'ask the owner of the permission set';

function problems(roleOf: (stack: Stack) => iam.IRole): string[] {
  return protectedRoleProblems('roles', roleOf(new Stack(new App(), 'S', { env: TEST_ENV })), REMEDY);
}

test.each([
  ['by its ARN', 'service-linked roles', (stack: Stack) => iam.Role.fromRoleArn(stack, 'R', `${IAM}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`)],
  ['by its path alone', 'service-linked roles', (stack: Stack) => iam.Role.fromRoleArn(stack, 'R', `${IAM}:role/aws-service-role/ecs.amazonaws.com/Other`)],
  ['by its name', 'service-linked roles', (stack: Stack) => iam.Role.fromRoleName(stack, 'R', 'AWSServiceRoleForECS')],
  ['by its ARN', 'roles of IAM Identity Center', (stack: Stack) => iam.Role.fromRoleArn(stack, 'R', `${IAM}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${SSO}`)],
  ['by its name', 'roles of IAM Identity Center', (stack: Stack) => iam.Role.fromRoleName(stack, 'R', SSO)],
])('a role that is imported %s is one of the %s', (_, kind, roleOf) => {
  const remedy = kind === 'service-linked roles' ? 'use another role, because only AWS can change a service-linked role' : REMEDY;

  expect(problems(roleOf)).toEqual([expect.stringMatching(new RegExp(`^roles must not contain ${kind}, got .*: ${remedy}$`))]);
});

test.each(['app', 'AWSServiceRole', 'MyAWSReservedSSO_Copy'])('a role with the name %s can be changed', (name) => {
  expect(problems((stack) => iam.Role.fromRoleName(stack, 'R', name))).toEqual([]);
});

test('a deny action names each role that it cannot deny', () => {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  const roles = [SSO, 'app', 'AWSServiceRoleForECS'].map((name) => iam.Role.fromRoleName(stack, name, name));

  expect(principalProblems({ roles }, TEST_ACCOUNT, 'budget')).toEqual([
    expect.stringMatching(`^roles must not contain roles of IAM Identity Center, got "${SSO}": add a Deny to the permission set`),
    expect.stringMatching(/^roles must not contain service-linked roles, got "AWSServiceRoleForECS": use another role/),
  ]);
});

test('a policy can be attached to an imported role with any path, unless its ARN has the path', () => {
  const stack = new Stack(new App(), 'S', { env: TEST_ENV });
  const role = (arn: string) => attachableArns({ roles: [iam.Role.fromRoleArn(stack, arn, arn)] }, stack).Role.map((each) => stack.resolve(each));

  expect(role(`${IAM}:role/teams/app`)).toEqual([`${IAM}:role/teams/app`]);
  expect(role(`${IAM}:role/app`)).toEqual([`${IAM}:role/app`, expect.anything()]);
});
