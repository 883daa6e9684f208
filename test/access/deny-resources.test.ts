import { App, ArnFormat, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { denyPathArn, denyResourceArn, denyResourceName, denyResourcePath } from '../../src/access/deny-resources';
import { deployed } from '../support/deployed';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const stackOf = (stackName = 'Insurance', scope: Construct = new App()) => new Stack(scope, stackName.slice(0, 100), { stackName, env: TEST_ENV });
const matches = (pattern: string, arn: string) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test(arn);

/** All patterns and names of a construct in its stack, as deployed. */
function resourcesOf(scope: Construct, region?: string) {
  const stack = Stack.of(scope);
  const resolved = (value: string): string => deployed(stack.resolve(value), { region });
  return {
    name: denyResourceName(scope, 64),
    path: resolved(denyResourcePath(scope)),
    policies: resolved(denyPathArn(scope, 'policy')),
    functions: resolved(denyResourceArn(scope, 'lambda', 'function', ArnFormat.COLON_RESOURCE_NAME)),
    rules: resolved(denyResourceArn(scope, 'events', 'rule', ArnFormat.SLASH_RESOURCE_NAME)),
  };
}

test('the names of a stack', () => {
  expect(resourcesOf(new Construct(stackOf(), 'Deny'))).toEqual({
    name: 'bedrock-deny-4594b737-Insurance-Deny-ea1f714f',
    path: '/bedrock-deny-4594b737/us-east-1/',
    policies: `arn:aws:iam::${TEST_ACCOUNT}:policy/bedrock-deny-4594b737/us-east-1/*`,
    functions: `arn:aws:lambda:us-east-1:${TEST_ACCOUNT}:function:bedrock-deny-4594b737-*`,
    rules: `arn:aws:events:us-east-1:${TEST_ACCOUNT}:rule/bedrock-deny-4594b737-*`,
  });
});

test('a name is within its limit, unique in the stack, and covered by the pattern of its stack', () => {
  const identifier = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,90}$/);
  const stackName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
  const identifiers = fc.uniqueArray(identifier, { minLength: 2, maxLength: 5 });

  fc.assert(fc.property(stackName, identifiers, fc.constantFrom(64, 80, 128), (name, ids, maxLength) => {
    const stack = stackOf(name);
    const names = ids.map((id) => denyResourceName(new Construct(stack, id), maxLength));
    const { functions } = resourcesOf(stack);

    expect(new Set(names).size).toBe(ids.length);
    expect(names.filter((each) => each.length > maxLength || !/^[A-Za-z0-9-]+$/.test(each))).toEqual([]);
    expect(names.filter((each) => !matches(functions, `arn:aws:lambda:us-east-1:${TEST_ACCOUNT}:function:${each}`))).toEqual([]);
  }), { numRuns: 100 });
});

describe('the patterns of a stack do not cover', () => {
  const covered = (one: Construct, other: Construct, region?: string) => {
    const [patterns, names] = [resourcesOf(one), resourcesOf(other, region)];
    return {
      iam: matches(patterns.policies, `arn:aws:iam::${TEST_ACCOUNT}:policy${names.path}Deny`),
      function: matches(patterns.functions, `arn:aws:lambda:us-east-1:${TEST_ACCOUNT}:function:${names.name}`),
    };
  };

  test('a stack of another name, also one that begins with the same name', () => {
    expect(covered(stackOf('Insurance'), stackOf('Insurance-Claims'))).toEqual({ iam: false, function: false });
  });

  test('a nested stack, and the nested stack does not cover its parent', () => {
    const parent = stackOf();
    const nested = new NestedStack(parent, 'Nested');

    expect(covered(parent, nested)).toEqual({ iam: false, function: false });
    expect(covered(nested, parent)).toEqual({ iam: false, function: false });
    expect(covered(nested, new NestedStack(nested, 'Nested'))).toEqual({ iam: false, function: false });
  });

  test('the policies of the same stack in another Region, because IAM is global', () => {
    expect(covered(stackOf(), stackOf(), 'eu-west-1').iam).toBe(false);
  });
});

test('the names stay when the stack moves to a stage, and when it is given an environment', () => {
  const [plain, staged, withoutEnv] = [
    stackOf(), stackOf('Insurance', new Stage(new App(), 'Prod')), new Stack(new App(), 'Insurance'),
  ].map((stack) => resourcesOf(new Construct(stack, 'Deny')));

  expect(staged).toEqual(plain);
  expect(withoutEnv).toEqual(plain);
});
