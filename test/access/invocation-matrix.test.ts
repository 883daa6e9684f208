import { UntrackedUsage } from '../../src';
import { callDirectly, callThrough, type Leg, verdict, type Verdict } from '../support/may';
import { type RestrictedPrincipal, perimeters } from '../support/perimeters';
import { SPENDING_PATHS } from '../support/spending-paths';

const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
const SYSTEM_DEFINED_PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0';
const modelIn = (region: string) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`;

const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** The models that a call by each route is authorized against. */
const ROUTES: Record<string, string[]> = {
  'in-Region': [modelIn('us-east-1')],
  'geographic': [modelIn('us-east-1'), modelIn('us-east-2'), modelIn('us-west-2')],
  'global': [modelIn('us-east-1'), modelIn('')],
};

const CALLS = Object.entries(ROUTES).flatMap(([route, models]) => ACTIONS.map((action) => ({ route, models, action })));

/** Name, tags of a profile and its caller, and whether the tags are right. */
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
  readonly restricted: RestrictedPrincipal;
  readonly action: string;
  readonly leg: Leg;
  readonly isAllowed: boolean;
}

/** Each leg of each call, by each perimeter. */
function cells(all: RestrictedPrincipal[], situations: Situation[]): Array<[string, Cell]> {
  return all.flatMap((restricted) => situations.flatMap((situation) => CALLS.flatMap((call) => cellsOf(restricted, situation, call))));
}

function cellsOf(restricted: RestrictedPrincipal, [tags, context, isRight]: Situation, call: typeof CALLS[number]): Array<[string, Cell]> {
  const { route, models, action } = call;
  const [profileStatement, ...modelLegs] = callThrough(PROFILE, models);
  return [
    { what: 'profile', leg: { ...profileStatement, context }, isAllowed: isRight },
    ...modelLegs.map((leg) => ({ what: leg.resource.split(':')[3] || 'region-less', leg, isAllowed: true })),
  ].map(({ what, leg, isAllowed }): [string, Cell] => [
    `${restricted.name}: ${tags}, ${route}, ${action.split(':')[1]}, ${what} leg is ${isAllowed ? 'allowed' : 'denied'}`,
    { restricted, action, leg, isAllowed },
  ]);
}

const MATRIX = [
  ...cells(perimeters(), Object.entries(FIXED).map(([name, [context, isRight]]) => [name, context, isRight])),
  ...cells(perimeters({ principalTagKeys: ['CostCenter'] }), [...withDepartment('Claims'), ...withDepartment('Underwriting')]),
];

test('the matrix has more than enough cells, half of them for what must fail', () => {
  expect(MATRIX.length).toBeGreaterThan(1000);
  expect(MATRIX.filter(([, { isAllowed }]) => !isAllowed).length).toBeGreaterThan(300);
});

test.each(MATRIX)('%s', async (_, { restricted: { others, policies, around }, action, leg, isAllowed }) => {
  const within = await verdict(policies, action, leg, around);
  const without = await verdict(others, action, leg);

  expect(within).toBe<Verdict>(isAllowed ? 'Allowed' : 'ExplicitlyDenied');
  // Without the perimeter, a principal that can do everything can do this too, and a principal without other policies can do nothing.
  expect(without).toBe<Verdict>(others.length > 0 ? 'Allowed' : 'ImplicitlyDenied');
});

/** Kind of untracked usage, by the name of a spending path. */
const USAGE: Record<string, UntrackedUsage> = {
  'a provisioned throughput': UntrackedUsage.PROVISIONED_THROUGHPUT,
  'provisioning': UntrackedUsage.PROVISIONED_THROUGHPUT,
  'an imported model': UntrackedUsage.IMPORTED_MODEL,
  'a custom model deployment': UntrackedUsage.CUSTOM_MODEL,
  'fine-tuning': UntrackedUsage.CUSTOM_MODEL,
  'a Marketplace endpoint': UntrackedUsage.MARKETPLACE_ENDPOINT,
  'a prompt router': UntrackedUsage.PROMPT_ROUTER,
  'a default prompt router': UntrackedUsage.PROMPT_ROUTER,
  'a project on bedrock-runtime': UntrackedUsage.RUNTIME_PROJECT,
  'an asynchronous call': UntrackedUsage.ASYNC_INVOKE,
  'a tool of AWS': UntrackedUsage.SYSTEM_TOOL,
  'a batch job': UntrackedUsage.BATCH,
  'an inline agent': UntrackedUsage.INLINE_AGENT,
  'reranking': UntrackedUsage.RERANK,
  'prompt optimization': UntrackedUsage.PROMPT_OPTIMIZATION,
  'an evaluation': UntrackedUsage.EVALUATION,
  'the bedrock-mantle endpoint': UntrackedUsage.BEDROCK_MANTLE,
  'Claude Platform on AWS': UntrackedUsage.CLAUDE_PLATFORM,
  'an API key': UntrackedUsage.API_KEY,
  'an API key of bedrock-mantle': UntrackedUsage.API_KEY,
};

/** Calls that do not go through a tagged profile, by the kind of untracked usage that allows them. */
const BYPASSES: Array<{ name: string; path?: UntrackedUsage; action: string; legs: Leg[] }> = [
  ...ACTIONS.flatMap((action) => [
    { name: 'a model by its own id', path: UntrackedUsage.FOUNDATION_MODEL, action, legs: callDirectly(modelIn('us-east-1')) },
    { name: 'a system-defined profile', path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, legs: callThrough(SYSTEM_DEFINED_PROFILE, [modelIn('us-east-1'), modelIn('us-west-2')]) },
    { name: 'a global system-defined profile', path: UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, legs: callThrough(SYSTEM_DEFINED_PROFILE.replace('/us.', '/global.'), [modelIn('us-east-1'), modelIn('')]) },
  ]),
  ...SPENDING_PATHS.flatMap(({ name, action, leg }) => {
    const path = USAGE[name];
    return path === undefined ? [] : [{ name, path, action, legs: [leg, ...modelLegsOf(path)] }];
  }),
];

/** Authorization of the caller for the model, for usage where Bedrock requires it. */
function modelLegsOf(path: UntrackedUsage): Leg[] {
  const resource = modelIn('us-east-1');
  switch (path) {
    case UntrackedUsage.PROMPT_ROUTER: return [{ resource, context: { 'bedrock:PromptRouterArn': 'arn:aws:bedrock:us-east-1:111122223333:prompt-router/abc' } }];
    case UntrackedUsage.RUNTIME_PROJECT: return [{ resource, context: { 'bedrock:ProjectArn': 'arn:aws:bedrock:us-east-1:111122223333:project/default' } }];
    default: return [];
  }
}

/** Usage for which the caller is authorized for the model as in a direct call. */
const ASKING = [UntrackedUsage.RERANK, UntrackedUsage.INLINE_AGENT, UntrackedUsage.PROMPT_OPTIMIZATION];

/** Features that run models with a separate service role, or run no models: the policy must be attached to that role. */
const OPEN = ['an agent', 'a flow', 'a flow execution', 'a knowledge base', 'retrieve and generate', 'a guardrail', 'data automation', 'an AgentCore agent'];

test('every spending path is either closed, or part of a call through a profile, or open and said to be', () => {
  const ofCalls = [
    'the tagged profile', 'a model through the tagged profile', 'a model directly', 'a system-defined profile', 'a model through a system-defined profile',
  ];
  const known = [...BYPASSES.map(({ name }) => name), ...ofCalls, ...OPEN];

  expect(SPENDING_PATHS.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.values(UntrackedUsage).filter((path) => !BYPASSES.some((bypass) => bypass.path === path))).toEqual([]);
});

async function mayCall({ policies, around }: Pick<RestrictedPrincipal, 'policies' | 'around'>, action: string, legs: Leg[]): Promise<boolean> {
  const verdicts = await Promise.all(legs.map((leg) => verdict(policies, action, leg, around)));
  return verdicts.every((each) => each === 'Allowed');
}

describe.each(perimeters().map((restricted): [string, RestrictedPrincipal] => [restricted.name, restricted]))('%s', (_, restricted) => {
  test.each(BYPASSES)('closes $name by $action', async ({ action, legs }) => {
    const verdicts = await Promise.all(legs.map((leg) => verdict(restricted.policies, action, leg, restricted.around)));

    expect(verdicts).toContain<Verdict>('ExplicitlyDenied');
    expect(await mayCall({ policies: restricted.others, around: {} }, action, legs)).toBe(restricted.others.length > 0);
  });

  test.each(SPENDING_PATHS.filter(({ name }) => OPEN.includes(name)))('leaves $name by $action to others', async ({ action, leg }) => {
    expect(await verdict(restricted.policies, action, leg, restricted.around)).toBe<Verdict>(restricted.others.length > 0 ? 'Allowed' : 'ImplicitlyDenied');
  });
});

describe.each(Object.values(UntrackedUsage))('with %s allowed', (path) => {
  const allowedUntrackedUsage = ASKING.includes(path) ? [path, UntrackedUsage.FOUNDATION_MODEL] : [path];
  const open = perimeters({ allowedUntrackedUsage }).filter(({ others }) => others.length > 0);

  test.each(open.map((restricted): [string, RestrictedPrincipal] => [restricted.name, restricted]))('%s leaves it open, and nothing else', async (_, restricted) => {
    for (const bypass of BYPASSES) {
      const isAllowed = allowedUntrackedUsage.includes(bypass.path!);
      expect([bypass.name, await mayCall(restricted, bypass.action, bypass.legs)]).toEqual([bypass.name, isAllowed]);
    }
  });
});

test('models and system-defined profiles both allowed leave both open', async () => {
  const allowedUntrackedUsage = [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.SYSTEM_DEFINED_PROFILE];
  for (const restricted of perimeters({ allowedUntrackedUsage }).filter(({ others }) => others.length > 0)) {
    for (const { action, legs } of BYPASSES.filter(({ path }) => allowedUntrackedUsage.includes(path!))) {
      expect(await mayCall(restricted, action, legs)).toBe(true);
    }
  }
});

test('the region-less model of global routing stands in every document, whose leg was evaluated with a Region put in', () => {
  for (const { policies, around } of perimeters()) {
    expect(JSON.stringify([policies, around])).toContain('"arn:aws:bedrock:::foundation-model/*"');
  }
});
