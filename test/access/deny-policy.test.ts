import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeniedPrincipals } from '../../src/access/denied-principals';
import { attachingAnyStatement, attachingPolicies, denyPolicy, releasingStatements } from '../../src/access/deny-policy';
import { resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

// The templates contain only the policies.
process.env.CDK_VALIDATION = 'false';

const IAM = `arn:aws:iam::${TEST_ACCOUNT}`;
const MAX_SIZE = 6144;

type Denied = (stack: Stack) => DeniedPrincipals;

function attaching(denied: Denied, others: iam.PolicyStatementProps[] = []) {
  const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
  const scope = new Construct(stack, 'Deny');
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com') });
  const policies = attachingPolicies(scope, { description: 'Attaches', role, denied: denied(stack), policyArn: `${IAM}:policy/deny`, others });
  return { stack, policies };
}

/** The documents of the policies as deployed, with names of the greatest length for parameters. */
function documentsOf(stack: Stack): any[] {
  const { Resources, Parameters = {} } = templateOf(stack);
  const values = { ...arnValues(Resources), ...Object.fromEntries(Object.keys(Parameters).map((id) => [id, id.padEnd(64, 'x')])) };
  const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('DenyRole'));
  return policiesOf(Resources, role, { values });
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const LONG_PATH = `/${'p'.repeat(510)}/`;

describe('the policies that attach and detach', () => {
  const CASES: Array<[name: string, denied: Denied, arnOf: (index: number) => string]> = [
    ['100 roles of the app', (stack) => ({ roles: times(100, (index) => new iam.Role(stack, `R${index}`, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })) }), () => ''],
    ['100 roles imported by name', (stack) => ({ roles: times(100, (index) => iam.Role.fromRoleName(stack, `R${index}`, `app-${index}`)) }), (index) => `${IAM}:role/team/app-${index}`],
    ['100 roles imported by names of 64 characters', (stack) => ({ roles: times(100, (index) => iam.Role.fromRoleName(stack, `R${index}`, `app-${index}-`.padEnd(64, 'x'))) }),
      (index) => `${IAM}:role/team/${`app-${index}-`.padEnd(64, 'x')}`],
    ['30 roles imported by names that are parameters', (stack) => ({ roles: times(30, (index) => iam.Role.fromRoleName(stack, `R${index}`, new CfnParameter(stack, `Name${index}`).valueAsString)) }),
      (index) => `${IAM}:role/team/${`Name${index}`.padEnd(64, 'x')}`],
    ['50 roles imported by ARNs with the longest path', (stack) => ({ roles: times(50, (index) => iam.Role.fromRoleArn(stack, `R${index}`, `${IAM}:role${LONG_PATH}${`app-${index}-`.padEnd(64, 'x')}`)) }),
      (index) => `${IAM}:role${LONG_PATH}${`app-${index}-`.padEnd(64, 'x')}`],
  ];

  test.each(CASES)('of %s fit in the policies of a role', (_, denied) => {
    const sizes = documentsOf(attaching(denied).stack).map((document) => JSON.stringify(document).length);

    expect(sizes.length).toBeLessThanOrEqual(10);
    expect(sizes.filter((size) => size > MAX_SIZE)).toEqual([]);
  });

  test.each(CASES.slice(1))('of %s allow each of them, and no other', async (_, denied, arnOf) => {
    const { stack } = attaching(denied);
    const documents = documentsOf(stack);
    const context = { 'iam:PolicyARN': `${IAM}:policy/deny` };
    const count = denied(new Stack()).roles!.length;
    const answers = await Promise.all(times(count, async (index) => verdict(documents, 'iam:AttachRolePolicy', { resource: arnOf(index), context })));

    expect(new Set(answers)).toEqual(new Set(['Allowed']));
    expect(await verdict(documents, 'iam:AttachRolePolicy', { resource: `${IAM}:role/team/stranger`, context })).toBe('ImplicitlyDenied');
    expect(await verdict(documents, 'iam:AttachRolePolicy', { resource: arnOf(0), context: { 'iam:PolicyARN': `${IAM}:policy/other` } })).toBe('ImplicitlyDenied');
  });

  test('of 100 roles, 100 groups and 100 users of the app fit together with the statements of an alarm', () => {
    const { stack } = attaching((scope) => ({
      roles: times(100, (index) => new iam.Role(scope, `R${index}`, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })),
      groups: times(100, (index) => new iam.Group(scope, `G${index}`)),
      users: times(100, (index) => new iam.User(scope, `U${index}`)),
    }), [{ actions: ['cloudwatch:DescribeAlarms'], resources: [`arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:alarm:${'a'.repeat(255)}`] }]);
    const documents = documentsOf(stack);

    expect(documents.length).toBeLessThanOrEqual(10);
    expect(documents.filter((document) => JSON.stringify(document).length > MAX_SIZE)).toEqual([]);
    expect(documents[0].Statement[0].Action).toBe('cloudwatch:DescribeAlarms');
  });

  test('of too many long ARNs are an error at synth', () => {
    const { stack, policies } = attaching((scope) => ({ roles: times(100, (index) => iam.Role.fromRoleArn(scope, `R${index}`, `${IAM}:role${LONG_PATH}${`app-${index}-`.padEnd(64, 'x')}`)) }));

    expect(policies.length).toBeGreaterThan(10);
    expect(() => templateOf(stack)).toThrow(`roles, groups and users must fit in the 10 policies of the role that denies them, got ${policies.length} policies: deny a group instead, or create several deny actions`);
  });

  test('of roles whose names are parameters fit, in a stack without an environment', () => {
    const stack = new Stack(new App(), 'Insurance');
    const scope = new Construct(stack, 'Deny');
    const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com') });
    const { managedPolicyArn: policyArn } = new iam.ManagedPolicy(stack, 'Policy', { statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })] });
    const roles = times(70, (index) => iam.Role.fromRoleName(stack, `R${index}`, new CfnParameter(stack, `Name${index}`).valueAsString));
    attachingPolicies(scope, { description: 'Attaches', role, denied: { roles }, policyArn, others: [] });

    expect(documentsOf(stack).filter((document) => JSON.stringify(document).length > MAX_SIZE)).toEqual([]);
  });

  test('keep the IDs of the first policies when principals are added', () => {
    const idsFor = (count: number) => Object.keys(resourcesOf(attaching((stack) => ({ roles: times(count, (index) => iam.Role.fromRoleName(stack, `R${index}`, `application-${index}`)) })).stack, 'AWS::IAM::ManagedPolicy'));

    expect(idsFor(1)).toEqual(['DenyPermissionsAD491A5C']);
    expect(idsFor(100).slice(0, 2)).toEqual(['DenyPermissionsAD491A5C', expect.stringMatching(/^DenyPermissions2[0-9A-F]{8}$/)]);
  });
});

describe('the deny policy', () => {
  const denying = (breakGlass: number) => {
    const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
    const scope = new Construct(stack, 'Deny');
    const breakGlassArns = times(breakGlass, (index) => `${IAM}:role/break-glass-${index}`);
    denyPolicy(scope, { description: 'Denies', denied: {}, denial: { breakGlassArns }, trigger: scope, triggerArns: [`arn:aws:budgets::${TEST_ACCOUNT}:budget/claims`] });
    return stack;
  };
  const sizeOf = (stack: Stack) => JSON.stringify(deployed(Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument, {})).length;

  test.each([
    [1, [`${IAM}:group/team-0`]], [10, times(10, (index) => `${IAM}:group/team-${index}`)], [11, [`${IAM}:group/*`]], [100, [`${IAM}:group/*`]],
  ])('with %i groups fits, and denies leaving them', async (count, resources) => {
    const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
    const groups = times(count, (index) => iam.Group.fromGroupName(stack, `G${index}`, `team-${index}`));
    denyPolicy(new Construct(stack, 'Deny'), { description: 'Denies', denied: { groups }, denial: { breakGlassArns: [] }, trigger: stack, triggerArns: [] });
    const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    const document = deployed(Properties.PolicyDocument, {});
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

    expect([document.Statement.at(-1).Resource].flat()).toEqual(resources);
    expect(sizeOf(stack)).toBeLessThanOrEqual(MAX_SIZE);
    expect(await verdict([everything, document], 'iam:RemoveUserFromGroup', { resource: `${IAM}:group/team-${count - 1}` })).toBe('ExplicitlyDenied');
    // A user that joins another group does not become free of the Deny.
    expect(await verdict([everything, document], 'iam:AddUserToGroup', { resource: `${IAM}:group/other` })).toBe('Allowed');
  });

  test('has room for exempt principals, and an error at synth for too many', () => {
    expect(sizeOf(denying(15))).toBeLessThanOrEqual(MAX_SIZE);
    expect(() => templateOf(denying(60))).toThrow(/breakGlassPrincipals and costTags must fit in a policy of 6144 characters, got \d+ characters: use fewer ARNs, with wildcards/);
  });
});

test('the statements of the function are as long for one action as for a hundred', () => {
  const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
  const documents = [...releasingStatements(stack), attachingAnyStatement(stack)]
    .map((props) => deployed(stack.resolve(new iam.PolicyStatement(props).toStatementJson()), {}));

  expect(documents).toEqual([
    { Effect: 'Allow', Action: 'iam:ListEntitiesForPolicy', Resource: expect.stringMatching(/^arn:aws:iam::111122223333:policy\/bedrock-deny-[0-9a-f]{8}\/us-east-1\/\*$/) },
    {
      Effect: 'Allow',
      Action: ['iam:DetachRolePolicy', 'iam:DetachGroupPolicy', 'iam:DetachUserPolicy'],
      Resource: ['role', 'group', 'user'].map((kind) => `${IAM}:${kind}/*`),
      Condition: { ArnLike: { 'iam:PolicyARN': expect.stringMatching(/:policy\/bedrock-deny-/) } },
    },
    {
      Effect: 'Allow',
      Action: ['iam:AttachRolePolicy', 'iam:AttachGroupPolicy', 'iam:AttachUserPolicy'],
      Resource: ['role', 'group', 'user'].map((kind) => `${IAM}:${kind}/*`),
      Condition: { ArnLike: { 'iam:PolicyARN': expect.stringMatching(/:policy\/bedrock-deny-/) } },
    },
  ]);
});
