import { type App, CfnCondition, CfnParameter, type CfnResource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { arns, awsPolicies, CLOSE, DenyAction, full, newPolicy, newRole, newStack, READ_DOCUMENT, TRUST } from '../support/deny-action';
import { TEST_ACCOUNT } from '../support/places';

// The templates contain only the parts that matter, and parts that AWS rejects.
process.env.CDK_VALIDATION = 'false';

describe('values that are known only at deployment', () => {
  const conditional = (managedPolicyArns: any, condition?: string) => {
    const stack = newStack();
    new CfnCondition(stack, 'C');
    new CfnCondition(stack, 'D');
    new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' });
    const role = newRole(stack);
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride('ManagedPolicyArns', managedPolicyArns);
    if (condition) {
      (role.node.defaultChild as iam.CfnRole).addOverride('Condition', condition);
    }
    return new DenyAction(stack, 'Deny', { roles: [role] }).outcome;
  };
  const policy = (index: number) => `arn:aws:iam::aws:policy/Other${index}`;
  const NO_VALUE = { Ref: 'AWS::NoValue' };

  test.each([
    ['a list of a parameter', { Ref: 'List' }, []],
    ['a smaller branch within the quota', { 'Fn::If': ['C', arns(10), arns(7)] }, [CLOSE]],
    ['two branches within the quota', { 'Fn::If': ['C', arns(7), []] }, []],
    ['no value', { 'Fn::If': ['C', arns(10), NO_VALUE] }, [CLOSE]],
    ['a branch with a list of a parameter', { 'Fn::If': ['C', arns(10), { Ref: 'List' }] }, [CLOSE]],
    ['an element that is one policy or another', [...arns(9), { 'Fn::If': ['C', policy(1), policy(2)] }], [full('S/Role')]],
    ['an element that might be missing', [...arns(9), { 'Fn::If': ['C', policy(1), NO_VALUE] }], [CLOSE]],
    ['elements with the same condition', [...arns(8), ...[1, 2].map((index) => ({ 'Fn::If': ['C', policy(index), policy(index + 2)] }))], [full('S/Role')]],
    ['elements with opposite branches', [...arns(6), { 'Fn::If': ['C', policy(1), NO_VALUE] }, { 'Fn::If': ['C', NO_VALUE, policy(2)] }], []],
    ['elements with two conditions that might be the same', [...arns(8), ...['C', 'D'].map((name) => ({ 'Fn::If': [name, policy(1), policy(2)] }))], [CLOSE]],
    ['a condition inside a condition', [...arns(9), { 'Fn::If': ['C', { 'Fn::If': ['D', policy(1), policy(2)] }, policy(3)] }], [CLOSE]],
    ['a branch that adds no policy', [...arns(9), { 'Fn::If': ['C', policy(1), arns(1)[0]] }], [CLOSE]],
  ])('%s', (_, list, outcome) => {
    expect(conditional(list)).toEqual(outcome);
  });

  test('the condition of the role itself holds if the role exists', () => {
    expect(conditional([...arns(9), { 'Fn::If': ['C', policy(1), NO_VALUE] }], 'C')).toEqual([full('S/Role')]);
    expect(conditional([...arns(7), { 'Fn::If': ['C', NO_VALUE, policy(1)] }], 'C')).toEqual([]);
  });

  test('a policy with a condition might be missing, unless the role has the same condition', () => {
    const outcome = (roleCondition: 'C' | undefined) => {
      const stack = newStack();
      const condition = new CfnCondition(stack, 'C');
      const role = newRole(stack, 'Role', { managedPolicies: awsPolicies(9) });
      (role.node.defaultChild as iam.CfnRole).cfnOptions.condition = roleCondition && condition;
      (newPolicy(stack, 'P', { roles: [role] }).node.defaultChild as CfnResource).cfnOptions.condition = condition;
      return new DenyAction(stack, 'Deny', { roles: [role] }).outcome;
    };

    expect([outcome(undefined), outcome('C')]).toEqual([[CLOSE], [full('S/Role')]]);
  });

  test('a policy that is attached to one role or another', () => {
    const stack = newStack();
    new CfnCondition(stack, 'C');
    const roles = ['A', 'B'].map((id) => newRole(stack, id, { managedPolicies: awsPolicies(id === 'A' ? 9 : 6) }));
    new iam.CfnManagedPolicy(stack, 'P', { policyDocument: READ_DOCUMENT, roles: [Token.asString({ 'Fn::If': ['C', ...roles.map(({ roleName }) => roleName)] })] });
    const action = new DenyAction(stack, 'Deny', { roles });

    expect(action.outcome).toEqual([CLOSE]);
    expect(action.warning).toContain('"S/A" with 10 managed policies');
    expect(action.warning).not.toContain('"S/B"');
  });
});

describe('compared with a count in the template', () => {
  const CONDITIONS = ['C', 'D'];

  /** One attachment: a policy, how the template refers to it, the role, and a condition. */
  const attachment = fc.record({
    policy: fc.integer({ min: 0, max: 5 }),
    role: fc.integer({ min: 0, max: 1 }),
    by: fc.constantFrom('list', 'attach', 'name'),
    branch: fc.constantFrom(undefined, 'then', 'otherwise'),
  });
  const model = (conditions: number) => fc.record({
    attachments: fc.array(fc.tuple(attachment, fc.integer({ min: 0, max: conditions - 1 })), { maxLength: 14 }),
    filler: fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 })),
    actions: fc.array(fc.subarray([0, 1], { minLength: 1 }), { minLength: 1, maxLength: 3 }),
  });

  type Model = typeof model extends (count: number) => fc.Arbitrary<infer T> ? T : never;

  function synthesized({ attachments, filler, actions }: Model) {
    const stack = newStack();
    const conditions = CONDITIONS.map((name) => new CfnCondition(stack, name));
    const policies = Array.from({ length: 6 }, (_, index) => new iam.CfnManagedPolicy(stack, `P${index}`, { policyDocument: READ_DOCUMENT, managedPolicyName: `policy${index}` }));
    const lists: any[][] = filler.map((count) => arns(count));
    const names = new Map<number, any[]>();
    for (const [{ policy, role, by, branch }, condition] of attachments) {
      const value = by === 'attach' ? { Ref: `R${role}` } : by === 'name' ? `arn:aws:iam::${TEST_ACCOUNT}:policy/policy${policy}` : { Ref: `P${policy}` };
      const other = { Ref: 'AWS::NoValue' };
      const guarded = branch === undefined ? value : { 'Fn::If': [CONDITIONS[condition], ...branch === 'then' ? [value, other] : [other, value]] };
      if (by === 'attach') {
        names.set(policy, [...names.get(policy) ?? [], guarded]);
      } else {
        lists[role]!.push(guarded);
      }
    }
    policies.forEach((policy, index) => policy.addPropertyOverride('Roles', names.get(index)));
    const roles = lists.map((list, index) => {
      const role = new iam.CfnRole(stack, `R${index}`, { roleName: `role${index}`, assumeRolePolicyDocument: TRUST });
      role.addPropertyOverride('ManagedPolicyArns', list);
      return iam.Role.fromRoleName(stack, `Imported${index}`, `role${index}`);
    });
    const created = actions.map((denied, index) => new DenyAction(stack, `Deny${index}`, { roles: denied.map((role) => roles[role]!) }));
    expect(conditions).toHaveLength(2);
    // The assertions refuse a policy and a role that refer to each other.
    return { created, resources: (stack.node.root as App).synth().getStackByName('S').template.Resources };
  }

  /** Numbers of policies of a role, one for each combination of conditions. */
  function naive(resources: Record<string, any>, role: number): number[] {
    return [[true, true], [true, false], [false, true], [false, false]].map((holds) => {
      const chosen = (each: any) => each?.['Fn::If'] ? each['Fn::If'][holds[CONDITIONS.indexOf(each['Fn::If'][0])] ? 1 : 2] : each;
      const found = new Set<string>();
      for (const value of resources[`R${role}`].Properties.ManagedPolicyArns ?? []) {
        const arn = chosen(value);
        if (arn.Ref !== 'AWS::NoValue') {
          found.add(arn.Ref ?? arn.replace(/^.*policy\/policy/, 'P'));
        }
      }
      for (let policy = 0; policy < 6; policy++) {
        if ((resources[`P${policy}`].Properties.Roles ?? []).some((value: any) => chosen(value).Ref === `R${role}`)) {
          found.add(`P${policy}`);
        }
      }
      return found.size;
    });
  }

  const denialsOf = ({ actions }: Model, role: number) => actions.filter((denied) => denied.includes(role)).length;

  test('with one condition, the figures of errors and warnings are exact', () => {
    let [errors, warnings] = [0, 0];
    fc.assert(fc.property(model(1), (given) => {
      const { created, resources } = synthesized(given);
      created.forEach(({ problems, node }, index) => {
        const rows = given.actions[index]!.map((role) => {
          const counts = naive(resources, role);
          return { role, denials: denialsOf(given, role), least: Math.min(...counts), most: Math.max(...counts) };
        });
        const wrong = rows.filter(({ least, denials }) => least + denials > 10);
        const close = rows.filter(({ least, most, denials }) => least + denials <= 10 && most + denials >= 9);
        errors += wrong.length;
        warnings += close.length;
        expect(problems.map((problem) => problem.split(':')[0])).toEqual(wrong.map(({ role, least, denials }) =>
          `roles must have at most 10 managed policies, of which each deny action needs one, got "S/Imported${role}" with ${least} managed policies and ${denials} deny action${denials === 1 ? '' : 's'}`));
        const text = node.metadata.map(({ data }) => String(data)).join();
        expect([...text.matchAll(/"S\/Imported(\d)" with (\d+) /g)].map(([, role, most]) => [Number(role), Number(most)])).toEqual(close.map(({ role, most }) => [role, most]));
      });
    }), { numRuns: 60 });
    expect([errors > 20, warnings > 20]).toEqual([true, true]);
  });

  test('with two conditions, a principal that might be within the quota is never an error, and one that might exceed it is never silent', () => {
    fc.assert(fc.property(model(2), (given) => {
      const { created, resources } = synthesized(given);
      created.forEach(({ problems, node }, index) => given.actions[index]!.forEach((role) => {
        const totals = naive(resources, role).map((count) => count + denialsOf(given, role));
        const isError = problems.some((problem) => problem.includes(`"S/Imported${role}"`));
        const isWarning = node.metadata.some(({ data }) => String(data).includes(`"S/Imported${role}"`));
        expect([isError && Math.min(...totals) <= 10, !isError && !isWarning && Math.max(...totals) > 8]).toEqual([false, false]);
      }));
    }), { numRuns: 60 });
  });
});
