import { CfnParameter, CfnResource, Stack, Stage, Token, App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeniedPrincipals } from '../../src/access/denied-principals';
import { ManagedPolicyQuota, managedPolicyQuotaProblems } from '../../src/access/managed-policy-quota';
import { arns, awsPolicies, CLOSE, DenyAction, full, newPolicy, newRole, newStack } from '../support/deny-action';
import { TEST_ACCOUNT } from '../support/places';

// The templates contain only the parts that matter, and parts that AWS rejects.
process.env.CDK_VALIDATION = 'false';

describe('a role', () => {
  test.each([
    [10, ['roles must have at most 10 managed policies, of which each deny action needs one, got "S/Role" with 10 managed policies and 1 deny action: ' +
      'merge its managed policies, use inline policies, or pass managedPolicyQuota if AWS raised the quota of the account']],
    [9, [CLOSE]],
    [8, [CLOSE]],
    [7, []],
  ])('with %i managed policies and one deny action', (count, outcome) => {
    const stack = newStack();

    expect(new DenyAction(stack, 'Deny', { roles: [newRole(stack, 'Role', { managedPolicies: awsPolicies(count) })] }).outcome).toEqual(outcome);
  });

  test('is named by the warning with its figures', () => {
    const stack = newStack();
    const roles = Array.from({ length: 7 }, (_, index) => newRole(stack, `Role${index}`, { managedPolicies: awsPolicies(index === 0 ? 7 : 9) }));

    expect(new DenyAction(stack, 'Deny', { roles }).warning).toBe('Policies that are attached outside the app can make IAM refuse the Deny, because it is one more managed policy: ' +
      `${[1, 2, 3, 4, 5].map((index) => `"S/Role${index}" with 9 managed policies and 1 deny action for a quota of 10`).join(', ')}, 1 more principal. Merge managed policies, or use inline policies`);
  });

  test('is within a quota that AWS raised', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(10) });

    expect(new DenyAction(stack, 'Deny', { roles: [role] }, 20).outcome).toEqual([]);
  });

  test('is not checked if the quota is known only at deployment', () => {
    const stack = newStack();
    const quota = new CfnParameter(stack, 'Quota', { type: 'Number' }).valueAsNumber;

    expect(new DenyAction(stack, 'Deny', { roles: [newRole(stack, 'Role', { managedPolicies: awsPolicies(10) })] }, quota).outcome).toEqual([]);
  });

  test('counts each deny action that names it', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(8) });
    const actions = ['A', 'B', 'C'].map((id) => new DenyAction(stack, id, { roles: [role] }));

    expect(actions.map(({ outcome }) => outcome)).toEqual(Array(3).fill([
      'roles must have at most 10 managed policies, of which each deny action needs one, got "S/Role" with 8 managed policies and 3 deny actions: merge its managed policies, use inline policies, ' +
      'remove it from some of the deny actions, or pass managedPolicyQuota if AWS raised the quota of the account',
    ]));
  });

  test('counts once in an action that names it by construct and by name', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { roleName: 'app', managedPolicies: awsPolicies(9) });

    expect(new DenyAction(stack, 'Deny', { roles: [role, iam.Role.fromRoleName(stack, 'Imported', 'app')] }).outcome).toEqual([CLOSE]);
  });
});

describe('a stage', () => {
  test('counts its own deny actions only', () => {
    const app = new App();
    const actions = ['Dev', 'Prod'].map((id) => {
      const stack = newStack('S', new Stage(app, id) as App);
      return new DenyAction(stack, 'Deny', { roles: [newRole(stack, 'Role', { roleName: 'app', managedPolicies: awsPolicies(7) })] });
    });

    expect(actions.map(({ outcome }) => outcome)).toEqual([[], []]);
  });

  test('reports the principals of a nested stage in that stage', () => {
    const app = new App();
    const stack = newStack('S', new Stage(app, 'Prod'));
    const action = new DenyAction(stack, 'Deny', { roles: [newRole(stack, 'Role', { managedPolicies: awsPolicies(10) })] });
    const own = newStack('Own', app);

    expect(new DenyAction(own, 'Deny', { roles: [newRole(own)] }).outcome).toEqual([]);
    expect(action.outcome).toEqual([full('Prod/S/Role')]);
  });

  test('is read again when the app is synthesized again', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(9) });
    const action = new DenyAction(stack, 'Deny', { roles: [role] });
    (stack.node.root as App).synth();
    const before = action.problems;
    role.addManagedPolicy(newPolicy(stack, 'P'));
    (stack.node.root as App).synth({ force: true });

    expect([before, action.problems]).toEqual([[], [full('S/Role')]]);
  });

  test('renders each resource of IAM once, for any number of deny actions', () => {
    const stack = newStack();
    const roles = Array.from({ length: 5 }, (_, index) => newRole(stack, `Role${index}`));
    const quotas = Array.from({ length: 20 }, (_, index) => new ManagedPolicyQuota(new Construct(stack, `Deny${index}`), { roles }));
    const renderings = roles.map((role) => jest.spyOn(role.node.defaultChild as CfnResource, '_toCloudFormation' as any));
    quotas.forEach((quota) => {
      quota.problems();
      quota.warnIfClose('BudgetDenyAction');
    });

    expect(renderings.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('groups and users', () => {
  test.each<[string, 'groups' | 'users', (stack: Stack) => DeniedPrincipals, string]>([
    ['a group', 'groups', (stack) => ({ groups: [new iam.Group(stack, 'G', { managedPolicies: awsPolicies(10) })] }), 'merge its managed policies, or use inline policies'],
    ['a group by name', 'groups', (stack) => {
      new iam.CfnGroup(stack, 'Group', { groupName: 'team', managedPolicyArns: arns(10) });
      return { groups: [iam.Group.fromGroupName(stack, 'G', 'team')] };
    }, 'merge its managed policies, or use inline policies'],
    ['a user', 'users', (stack) => {
      const user = new iam.User(stack, 'G', { managedPolicies: awsPolicies(9) });
      newPolicy(stack, 'P', { users: [user] });
      return { users: [user] };
    }, 'merge its managed policies, use inline policies, deny a group of the user, or pass managedPolicyQuota if AWS raised the quota of the account'],
    ['an imported user', 'users', (stack) => {
      awsPolicies(10).forEach((_, index) => newPolicy(stack, `P${index}`, { users: [iam.User.fromUserName(stack, `U${index}`, 'ann')] }));
      return { users: [iam.User.fromUserArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:user/team/ann`)] };
    }, 'merge its managed policies, use inline policies, deny a group of the user, or pass managedPolicyQuota if AWS raised the quota of the account'],
  ])('%s cannot be denied with 10 managed policies', (_, prop, denied, remedy) => {
    const stack = newStack();

    expect(new DenyAction(stack, 'Deny', denied(stack)).outcome).toEqual([
      `${prop} must have at most 10 managed policies, of which each deny action needs one, got "S/G" with 10 managed policies and 1 deny action: ${remedy}`,
    ]);
  });

  test.each([
    [10, ['groups must have at most 10 managed policies, of which each deny action needs one, got "S/G" with 10 managed policies and 1 deny action']],
    [20, [
      'groups must have at most 10 managed policies, of which each deny action needs one, got "S/G" with 20 managed policies and 1 deny action',
      'users must have at most 20 managed policies, of which each deny action needs one, got "S/U" with 20 managed policies and 1 deny action',
    ]],
  ])('with %i managed policies have the quotas to which AWS raises them', (count, problems) => {
    const stack = newStack();
    const managedPolicies = awsPolicies(count);
    const denied = { groups: [new iam.Group(stack, 'G', { managedPolicies })], users: [new iam.User(stack, 'U', { managedPolicies })] };

    expect(new DenyAction(stack, 'Deny', denied, 25).outcome.map((problem) => problem.split(':')[0])).toEqual(problems);
  });

  test('do not share the name of a role', () => {
    const stack = newStack();
    newRole(stack, 'Role', { roleName: 'app', managedPolicies: awsPolicies(10) });

    expect(new DenyAction(stack, 'Deny', { users: [iam.User.fromUserName(stack, 'U', 'app')] }).outcome).toEqual([]);
  });
});

describe('the quota', () => {
  test.each([9, 26, 10.5, NaN, -1])('cannot be %p', (quota) => {
    expect(managedPolicyQuotaProblems(quota)).toEqual([
      `managedPolicyQuota must be an integer from 10 to 25, got ${quota}: pass the value that Service Quotas shows for managed policies per role, or omit it for 10`,
    ]);
  });

  test.each([undefined, 10, 20, 25, Token.asNumber({ Ref: 'Quota' })])('can be %p', (quota) => {
    expect(managedPolicyQuotaProblems(quota)).toEqual([]);
  });
});
