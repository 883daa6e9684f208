import { UntrackedPath } from '../../src';
import { type Fenced, fences } from '../support/fences';
import { callDirectly, callThrough, type Leg, verdict, type Verdict } from '../support/may';
import { SPENDING_PATHS } from '../support/spending-paths';

const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
const SYSTEM_PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0';
const modelIn = (region: string) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`;

const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** The models that a call by each route is authorized against. */
const ROUTES: Record<string, string[]> = {
  'in-Region': [modelIn('us-east-1')],
  'geographic': [modelIn('us-east-1'), modelIn('us-east-2'), modelIn('us-west-2')],
  'global': [modelIn('us-east-1'), modelIn('')],
};

const CALLS = Object.entries(ROUTES).flatMap(([route, models]) => ACTIONS.map((action) => ({ route, models, action })));

/** What it is called, tags of a profile and its caller, and whether they are right. */
type Situation = [string, Record<string, string>, boolean];

const FIXED: Record<string, [Record<string, string>, boolean]> = {
  'the right tag': [{ 'aws:ResourceTag/Department': 'Claims' }, true],
  'one of several values': [{ 'aws:ResourceTag/Department': 'Sales' }, true],
  'a wrong tag': [{ 'aws:ResourceTag/Department': 'Underwriting' }, false],
  'the right value in another case': [{ 'aws:ResourceTag/Department': 'claims' }, false],
  'an empty tag': [{ 'aws:ResourceTag/Department': '' }, false],
  'another tag': [{ 'aws:ResourceTag/Team': 'Claims' }, false],
  'no tag': [{}, false],
};
const PRINCIPAL: Record<string, [Record<string, string>, boolean]> = {
  'the caller\'s tag': [{ 'aws:ResourceTag/CostCenter': '4711', 'aws:PrincipalTag/CostCenter': '4711' }, true],
  'another than the caller\'s tag': [{ 'aws:ResourceTag/CostCenter': '4712', 'aws:PrincipalTag/CostCenter': '4711' }, false],
  'no tag, the caller having one': [{ 'aws:PrincipalTag/CostCenter': '4711' }, false],
  'a tag, the caller having none': [{ 'aws:ResourceTag/CostCenter': '4711' }, false],
  'no tag, nor the caller': [{}, false],
};
const withDepartment = (department: string) => Object.entries(PRINCIPAL).map(([name, [context, isRight]]): Situation =>
  [`${name} and Department=${department}`, { ...context, 'aws:ResourceTag/Department': department }, isRight && department === 'Claims']);

interface Cell {
  readonly fenced: Fenced;
  readonly action: string;
  readonly leg: Leg;
  readonly isAllowed: boolean;
}

/** Each leg of each call, by each fence. */
function cells(all: Fenced[], situations: Situation[]): Array<[string, Cell]> {
  return all.flatMap((fenced) => situations.flatMap((situation) => CALLS.flatMap((call) => cellsOf(fenced, situation, call))));
}

function cellsOf(fenced: Fenced, [tags, context, isRight]: Situation, { route, models, action }: typeof CALLS[number]): Array<[string, Cell]> {
  const [profileLeg, ...modelLegs] = callThrough(PROFILE, models);
  return [
    { what: 'profile', leg: { ...profileLeg, context }, isAllowed: isRight },
    ...modelLegs.map((leg) => ({ what: leg.resource.split(':')[3] || 'region-less', leg, isAllowed: true })),
  ].map(({ what, leg, isAllowed }): [string, Cell] => [
    `${fenced.name}: ${tags}, ${route}, ${action.split(':')[1]}, ${what} leg is ${isAllowed ? 'allowed' : 'denied'}`,
    { fenced, action, leg, isAllowed },
  ]);
}

const MATRIX = [
  ...cells(fences(), Object.entries(FIXED).map(([name, [context, isRight]]) => [name, context, isRight])),
  ...cells(fences({ principalTagKeys: ['CostCenter'] }), [...withDepartment('Claims'), ...withDepartment('Underwriting')]),
];

test('the matrix has more than enough cells, half of them for what must fail', () => {
  expect(MATRIX.length).toBeGreaterThan(1000);
  expect(MATRIX.filter(([, { isAllowed }]) => !isAllowed).length).toBeGreaterThan(300);
});

test.each(MATRIX)('%s', async (_, { fenced: { others, policies, around }, action, leg, isAllowed }) => {
  const within = await verdict(policies, action, leg, around);
  const without = await verdict(others, action, leg);

  expect(within).toBe<Verdict>(isAllowed ? 'Allowed' : 'ExplicitlyDenied');
  // Without the fence: whoever may do anything may do this too, and whoever has nothing else may do nothing.
  expect(without).toBe<Verdict>(others.length > 0 ? 'Allowed' : 'ImplicitlyDenied');
});

/** What lets a way to spend through. */
const WAYS: Record<string, UntrackedPath> = {
  'a provisioned throughput': UntrackedPath.PROVISIONED_THROUGHPUT,
  'provisioning': UntrackedPath.PROVISIONED_THROUGHPUT,
  'an imported model': UntrackedPath.IMPORTED_MODEL,
  'a custom model deployment': UntrackedPath.CUSTOM_MODEL,
  'fine-tuning': UntrackedPath.CUSTOM_MODEL,
  'a Marketplace endpoint': UntrackedPath.MARKETPLACE_ENDPOINT,
  'a prompt router': UntrackedPath.PROMPT_ROUTER,
  'a default prompt router': UntrackedPath.PROMPT_ROUTER,
  'a project on bedrock-runtime': UntrackedPath.RUNTIME_PROJECT,
  'an asynchronous call': UntrackedPath.ASYNC_INVOKE,
  'a tool of AWS': UntrackedPath.SYSTEM_TOOL,
  'a batch job': UntrackedPath.BATCH,
  'an inline agent': UntrackedPath.INLINE_AGENT,
  'reranking': UntrackedPath.RERANK,
  'prompt optimization': UntrackedPath.PROMPT_OPTIMIZATION,
  'an evaluation': UntrackedPath.EVALUATION,
  'the bedrock-mantle endpoint': UntrackedPath.BEDROCK_MANTLE,
  'Claude Platform on AWS': UntrackedPath.CLAUDE_PLATFORM,
  'an API key': UntrackedPath.API_KEY,
  'an API key of bedrock-mantle': UntrackedPath.API_KEY,
};

/** Calls that do not go through a tagged profile, by the way that lets them through. */
const BYPASSES: Array<{ name: string; path?: UntrackedPath; action: string; legs: Leg[] }> = [
  ...ACTIONS.flatMap((action) => [
    { name: 'a model by its own id', path: UntrackedPath.FOUNDATION_MODEL, action, legs: callDirectly(modelIn('us-east-1')) },
    { name: 'a system-defined profile', path: UntrackedPath.SYSTEM_PROFILE, action, legs: callThrough(SYSTEM_PROFILE, [modelIn('us-east-1'), modelIn('us-west-2')]) },
    { name: 'a global system-defined profile', path: UntrackedPath.SYSTEM_PROFILE, action, legs: callThrough(SYSTEM_PROFILE.replace('/us.', '/global.'), [modelIn('us-east-1'), modelIn('')]) },
  ]),
  ...SPENDING_PATHS.flatMap(({ name, action, leg }) => {
    const path = WAYS[name];
    return path === undefined ? [] : [{ name, path, action, legs: [leg, ...modelLegsOf(path)] }];
  }),
];

/** How Bedrock asks the caller for the model too, on ways where it does. */
function modelLegsOf(path: UntrackedPath): Leg[] {
  const resource = modelIn('us-east-1');
  switch (path) {
    case UntrackedPath.PROMPT_ROUTER: return [{ resource, context: { 'bedrock:PromptRouterArn': 'arn:aws:bedrock:us-east-1:111122223333:prompt-router/abc' } }];
    case UntrackedPath.RUNTIME_PROJECT: return [{ resource, context: { 'bedrock:ProjectArn': 'arn:aws:bedrock:us-east-1:111122223333:project/default' } }];
    default: return [];
  }
}

/** Ways on which the caller is asked for the model as if it were called directly. */
const ASKING = [UntrackedPath.RERANK, UntrackedPath.INLINE_AGENT, UntrackedPath.PROMPT_OPTIMIZATION];

/** What runs models by a role of its own, or runs none: the policy belongs on that role. */
const OPEN = ['an agent', 'a flow', 'a flow execution', 'a knowledge base', 'retrieve and generate', 'a guardrail', 'data automation', 'an AgentCore agent'];

test('every way to spend is either closed, or part of a call through a profile, or open and said to be', () => {
  const ofCalls = [
    'the tagged profile', 'a model through the tagged profile', 'a model directly', 'a system-defined profile', 'a model through a system-defined profile',
  ];
  const known = [...BYPASSES.map(({ name }) => name), ...ofCalls, ...OPEN];

  expect(SPENDING_PATHS.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.values(UntrackedPath).filter((path) => !BYPASSES.some((bypass) => bypass.path === path))).toEqual([]);
});

async function mayCall({ policies, around }: Pick<Fenced, 'policies' | 'around'>, action: string, legs: Leg[]): Promise<boolean> {
  const verdicts = await Promise.all(legs.map((leg) => verdict(policies, action, leg, around)));
  return verdicts.every((each) => each === 'Allowed');
}

describe.each(fences().map((fenced): [string, Fenced] => [fenced.name, fenced]))('%s', (_, fenced) => {
  test.each(BYPASSES)('closes $name by $action', async ({ action, legs }) => {
    const verdicts = await Promise.all(legs.map((leg) => verdict(fenced.policies, action, leg, fenced.around)));

    expect(verdicts).toContain<Verdict>('ExplicitlyDenied');
    expect(await mayCall({ policies: fenced.others, around: {} }, action, legs)).toBe(fenced.others.length > 0);
  });

  test.each(SPENDING_PATHS.filter(({ name }) => OPEN.includes(name)))('leaves $name by $action to others', async ({ action, leg }) => {
    expect(await verdict(fenced.policies, action, leg, fenced.around)).toBe<Verdict>(fenced.others.length > 0 ? 'Allowed' : 'ImplicitlyDenied');
  });
});

describe.each(Object.values(UntrackedPath))('with %s let through', (path) => {
  const allowedPaths = ASKING.includes(path) ? [path, UntrackedPath.FOUNDATION_MODEL] : [path];
  const open = fences({ allowedPaths }).filter(({ others }) => others.length > 0);

  test.each(open.map((fenced): [string, Fenced] => [fenced.name, fenced]))('%s leaves it open, and nothing else', async (_, fenced) => {
    for (const bypass of BYPASSES) {
      expect([bypass.name, await mayCall(fenced, bypass.action, bypass.legs)]).toEqual([bypass.name, allowedPaths.includes(bypass.path!)]);
    }
  });
});

test('both ways to a model let through leave both open', async () => {
  const allowedPaths = [UntrackedPath.FOUNDATION_MODEL, UntrackedPath.SYSTEM_PROFILE];
  for (const fenced of fences({ allowedPaths }).filter(({ others }) => others.length > 0)) {
    for (const { action, legs } of BYPASSES.filter(({ path }) => allowedPaths.includes(path!))) {
      expect(await mayCall(fenced, action, legs)).toBe(true);
    }
  }
});

test('the region-less model of global routing stands in every document, whose leg was evaluated with a Region put in', () => {
  for (const { policies, around } of fences()) {
    expect(JSON.stringify([policies, around])).toContain('"arn:aws:bedrock:::foundation-model/*"');
  }
});
