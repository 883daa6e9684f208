import { App, Aspects, Aws, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { templateOf } from '../support/checked-app';
import { arns, awsPolicies, CLOSE, DenyAction, full, newPolicy, newRole, newStack, READ, READ_DOCUMENT, TRUST } from '../support/deny-action';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';

// The templates contain only the parts that matter, and parts that AWS rejects.
process.env.CDK_VALIDATION = 'false';

describe('a role of the app', () => {
  const TEN: Array<[string, (stack: Stack, role: iam.Role) => void]> = [
    ['addManagedPolicy after construction', (_, role) => awsPolicies(10).forEach((policy) => role.addManagedPolicy(policy))],
    ['policies of the app', (stack, role) => awsPolicies(10).forEach((_each, index) => role.addManagedPolicy(newPolicy(stack, `P${index}`)))],
    ['policies that are attached to it', (stack, role) => awsPolicies(10).forEach((_each, index) => newPolicy(stack, `P${index}`, { roles: [role] }))],
    ['an override', (_, role) => (role.node.defaultChild as iam.CfnRole).addPropertyOverride('ManagedPolicyArns', arns(10))],
    ['overrides of policies with its logical CLOSE', (stack, role) => arns(10).forEach((_each, index) =>
      (newPolicy(stack, `P${index}`).node.defaultChild as CfnResource).addPropertyOverride('Roles', [{ Ref: stack.getLogicalId(role.node.defaultChild as CfnResource) }]))],
    ['an aspect', (stack, role) => Aspects.of(stack).add({ visit: (node) => node === role && arns(10).forEach((each, index) => role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, `P${index}`, each))) })],
    ['policies of another stack', (stack, role) => {
      const other = newStack('Other', stack.node.root as App);
      awsPolicies(10).forEach((_each, index) => newPolicy(other, `P${index}`, { roles: [role] }));
    }],
    ['policies of a nested stack', (stack, role) => {
      const nested = new NestedStack(stack, 'Nested');
      awsPolicies(10).forEach((_each, index) => newPolicy(nested, `P${index}`, { roles: [role] }));
    }],
    ['policies of another Region that refer to its name', (stack, role) => {
      const other = new Stack(stack.node.root as App, 'Other', { env: { account: TEST_ACCOUNT, region: 'eu-west-1' } });
      (role.node.defaultChild as iam.CfnRole).roleName = 'app';
      awsPolicies(10).forEach((_each, index) => new iam.CfnManagedPolicy(other, `P${index}`, { policyDocument: READ_DOCUMENT, roles: ['App'] }));
    }],
    ['policies that refer to it by ARN', (stack, role) => awsPolicies(10).forEach((_each, index) =>
      newPolicy(stack, `P${index}`, { roles: [iam.Role.fromRoleArn(stack, `R${index}`, role.roleArn)] }))],
    ['policies with Fn::Sub', (stack, role) => awsPolicies(10).forEach((_each, index) =>
      new iam.CfnManagedPolicy(stack, `P${index}`, { policyDocument: READ_DOCUMENT, roles: [Fn.sub(`\${${stack.getLogicalId(role.node.defaultChild as CfnResource)}}`)] }))],
    ['policies with a raw type', (stack, role) => awsPolicies(10).forEach((_each, index) =>
      new CfnResource(stack, `P${index}`, { type: 'AWS::IAM::ManagedPolicy', properties: { PolicyDocument: READ_DOCUMENT, Roles: [role.roleName] } }))],
    ['different policies with a name of a parameter', (stack, role) => awsPolicies(10).forEach((_each, index) =>
      role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, `P${index}`, new CfnParameter(stack, `Param${index}`).valueAsString)))],
    ['both branches of a condition', (stack, role) => {
      new CfnCondition(stack, 'C');
      (role.node.defaultChild as iam.CfnRole).addPropertyOverride('ManagedPolicyArns', { 'Fn::If': ['C', arns(10), arns(11)] });
    }],
  ];

  test.each(TEN)('cannot be denied with 10 managed policies by %s', (_, attach) => {
    const stack = newStack();
    const role = newRole(stack);
    attach(stack, role);

    expect(new DenyAction(stack, 'Deny', { roles: [role] }).outcome).toEqual([full('S/Role')]);
  });

  test('cannot be denied from another stack', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(10) });

    expect(new DenyAction(newStack('Other', stack.node.root as App), 'Deny', { roles: [role] }).outcome).toEqual([full('S/Role')]);
  });

  test('has the overflow policies of the CDK', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(8) });
    for (let index = 0; index < 400; index++) {
      role.addToPolicy(new iam.PolicyStatement({ actions: [`s3:Action${index}`], resources: [`arn:aws:s3:::bucket-${index}/some/longer/path/to/objects/*`] }));
    }
    const [problem] = new DenyAction(stack, 'Deny', { roles: [role] }).outcome;
    const overflow = Object.values(templateOf(stack).Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy').length;

    expect(overflow).toBeGreaterThan(2);
    expect(problem).toEqual(full('S/Role', 8 + overflow));
  });

  test('has a policy once that is attached from both sides, by name and by ARN', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(8) });
    role.addManagedPolicy(newPolicy(stack, 'P', { managedPolicyName: 'named', path: '/team/', roles: [role] }));
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyName(stack, 'ByName', 'Named'));
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'ByArn', `arn:aws:iam::${TEST_ACCOUNT}:policy/team/named`));
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'BySub', 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/named'));
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'ByPseudo', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/team/named`));
    arns(8).forEach((arn, index) => role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, `Aws${index}`, arn)));

    expect(new DenyAction(stack, 'Deny', { roles: [role] }).outcome).toEqual([CLOSE]);
  });

  test('does not count permissions boundaries and inline policies', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(7), permissionsBoundary: newPolicy(stack, 'Boundary') });
    role.addToPolicy(READ);

    expect(new DenyAction(stack, 'Deny', { roles: [role] }).outcome).toEqual([]);
  });

  test('can be immutable', () => {
    const stack = newStack();
    const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(10) });

    expect(new DenyAction(stack, 'Deny', { roles: [role.withoutPolicyUpdates()] }).outcome).toEqual([full(role.withoutPolicyUpdates().node.path)]);
  });
});

describe('an imported role', () => {
  const attach = (stack: Stack, roles: Array<string | undefined>, prefix = 'P') => roles.forEach((role, index) =>
    new iam.CfnManagedPolicy(stack, `${prefix}${index}`, { policyDocument: READ_DOCUMENT, roles: role === undefined ? undefined : [role] }));

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['by name', (stack) => iam.Role.fromRoleName(stack, 'R', 'app')],
    ['by name with a path', (stack) => iam.Role.fromRoleName(stack, 'R', 'team/app')],
    ['by ARN', (stack) => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/team/app`)],
  ])('%s has the policies of the app', (_, roleOf) => {
    const stack = newStack();
    attach(newStack('Other', stack.node.root as App), Array(10).fill('app'));

    expect(new DenyAction(stack, 'Deny', { roles: [roleOf(stack)] }).outcome).toEqual([full('S/R')]);
  });

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['by name', (stack) => iam.Role.fromRoleName(stack, 'R', 'app')],
    ['by ARN', (stack) => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/app`)],
  ])('%s is the role of the app with this name', (_, roleOf) => {
    const stack = newStack();
    newRole(newStack('Other', stack.node.root as App), 'Role', { roleName: 'app', managedPolicies: awsPolicies(10) });

    expect(new DenyAction(stack, 'Deny', { roles: [roleOf(stack)] }).outcome).toEqual([full('S/R')]);
  });

  test('by a parameter has the policies with the same parameter', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    attach(stack, Array(5).fill(name));
    attach(newStack('Other', stack.node.root as App), Array(5).fill(name), 'Q');
    attach(stack, Array(5).fill(new CfnParameter(stack, 'Different').valueAsString), 'D');

    expect(new DenyAction(stack, 'Deny', { roles: [iam.Role.fromRoleName(stack, 'R', name)] }).outcome).toEqual([full('S/R')]);
  });

  test('by a name with the Region differs between stacks', () => {
    const stack = newStack();
    attach(stack, Array(5).fill(`app-${Aws.REGION}`));
    attach(newStack('Other', stack.node.root as App), Array(5).fill(`app-${Aws.REGION}`));

    expect(new DenyAction(stack, 'Deny', { roles: [iam.Role.fromRoleName(stack, 'R', `app-${Aws.REGION}`)] }).outcome).toEqual([]);
  });

  test.each<[string, (app: App) => Stack]>([
    ['another account', (app) => new Stack(app, 'Other', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } })],
    ['an account that is known only at deployment', (app) => new Stack(app, 'Other')],
    ['another stage', (app) => newStack('Other', new Stage(app, 'Stage'))],
  ])('does not have the policies of a role with its name in %s', (_, other) => {
    const stack = newStack();
    attach(other(stack.node.root as App), Array(10).fill('app'));

    expect(new DenyAction(stack, 'Deny', { roles: [iam.Role.fromRoleName(stack, 'R', 'app')] }).outcome).toEqual([]);
  });

  test('without an account has the policies of its own stack', () => {
    const stack = new Stack(new App(), 'S');
    attach(stack, Array(10).fill('app'));
    attach(new NestedStack(stack, 'Nested'), ['app']);

    expect(new DenyAction(stack, 'Deny', { roles: [iam.Role.fromRoleName(stack, 'R', 'app')] }).outcome).toEqual([full('S/R', 11)]);
  });

  test('with a name of several roles is none of them', () => {
    const stack = newStack();
    ['A', 'B'].forEach((id) => new iam.CfnRole(stack, id, { roleName: 'app', assumeRolePolicyDocument: TRUST, managedPolicyArns: arns(10) })
      .cfnOptions.condition = new CfnCondition(stack, `Is${id}`));

    expect(new DenyAction(stack, 'Deny', { roles: [iam.Role.fromRoleName(stack, 'R', 'app')] }).outcome).toEqual([]);
  });

  test('is not counted before its look-up is done', () => {
    const stack = newStack();
    const actions = Array.from({ length: 12 }, (_, index) => new DenyAction(stack, `Deny${index}`, {
      roles: [
        iam.Role.fromLookup(stack, `Role${index}`, { roleName: `app${index}` }),
        iam.Role.fromRoleName(stack, `Named${index}`, ssm.StringParameter.valueFromLookup(stack, `/team${index}/role`)),
      ],
    }));

    expect(actions.flatMap(({ outcome }) => outcome)).toEqual([]);
  });
});
