import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, CostTagSchema, TagBudget, TagEnforcementPolicy, TagScopedInvokePolicy } from '../../src';
import { checkedApp } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const costTags = CostTags.of({ Department: 'Claims' });
const arn = (name: string, account = TEST_ACCOUNT) => `arn:aws:iam::${account}:${name}`;

/** Every property that exempts principals from a Deny. */
const EXEMPTING: Array<[string, (stack: Stack, principal: iam.IPrincipal) => unknown]> = [
  ['breakGlassPrincipals of a tag-scoped policy', (stack, principal) => new TagScopedInvokePolicy(stack, 'P', { costTags, breakGlassPrincipals: [principal] })],
  ['breakGlassPrincipals of an enforcement policy', (stack, principal) => new TagEnforcementPolicy(stack, 'P', { schema: CostTagSchema.of({ Team: {} }), breakGlassPrincipals: [principal] })],
  ['exemptPrincipals of an enforcement policy', (stack, principal) => new TagEnforcementPolicy(stack, 'P', { schema: CostTagSchema.of({ Team: {} }), exemptPrincipals: [principal] })],
  ['breakGlassPrincipals of a budget', (stack, principal) => new TagBudget(stack, 'P', { costTags, limit: 1, alerts: [] })
    .denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'R', 'claims')], breakGlassPrincipals: [principal] })],
];

const ANYBODY: Array<[string, string]> = [
  ['all roles', arn('role/*')],
  ['all roles of any account', arn('role/*', '*')],
  ['at least one character', arn('role/?*')],
  ['two asterisks', arn('role/**')],
  ['any path', arn('role/*/*')],
  ['all users', arn('user/*')],
  ['a hyphen', arn('role/*-*')],
  ['two letters', arn('role/a*b')],
  ['question marks alone', arn('role/????????*')],
  ['a policy variable', arn('role/${aws:username}')],
  ['a policy variable with a prefix', arn('user/*${aws:PrincipalTag/team}*')],
  ['an asterisk that is written as a variable', arn('role/${*}*')],
  ['tokens before the name', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*`],
  ['a token for the account', `arn:aws:iam::${Aws.ACCOUNT_ID}:role/?*`],
];

const SOMEBODY: Array<[string, string]> = [
  ['a name', arn('role/BreakGlass')],
  ['a prefix', arn('role/BreakGlass*')],
  ['three letters', arn('role/ops*')],
  ['a path', arn('role/emergency/*')],
  ['roles of the CDK in any account', arn('role/cdk-*-cfn-exec-role-*', '*')],
  ['any partition', `arn:*:iam::${OTHER_ACCOUNT}:role/BreakGlass`],
  ['a name that deployment knows', `arn:aws:iam::${TEST_ACCOUNT}:role/${Fn.importValue('Emergency')}`],
  ['an ARN that deployment knows', Fn.importValue('EmergencyArn')],
];

describe.each(EXEMPTING)('%s', (property, create) => {
  const prop = property.split(' ')[0];

  test.each(ANYBODY)('refuses a pattern with %s', (_, pattern) => {
    expect(() => create(new Stack(checkedApp(), 'S', { env: TEST_ENV }), new iam.ArnPrincipal(pattern)))
      .toThrow(new RegExp(`${prop} must not match most principals of an account, got .*: specify at least 3 characters of the name or path`));
  });

  test.each(SOMEBODY)('takes %s', (_, pattern) => {
    expect(() => create(new Stack(checkedApp(), 'S', { env: TEST_ENV }), new iam.ArnPrincipal(pattern))).not.toThrow();
  });

  test('refuses a pattern of another partition', () => {
    expect(() => create(new Stack(checkedApp(), 'S', { env: TEST_ENV }), new iam.ArnPrincipal(`arn:aws-us-gov:iam::${TEST_ACCOUNT}:role/BreakGlass`)))
      .toThrow(`${prop} must be in the partition of the stack, aws, got "arn:aws-us-gov:iam::${TEST_ACCOUNT}:role/BreakGlass": change the ARN to arn:aws:…, or use Aws.PARTITION`);
  });

  test('judges no partition where the Region is known at deployment', () => {
    expect(() => create(new Stack(checkedApp(), 'S'), new iam.ArnPrincipal(`arn:aws-cn:iam::${TEST_ACCOUNT}:role/BreakGlass`))).not.toThrow();
  });
});
