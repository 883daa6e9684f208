import { CostTags, UntrackedUsage } from '../../src';
import { callDirectly, callThrough, type Leg, verdict, type Verdict } from '../support/may';
import { type RestrictedPrincipal, perimeters, scopedDocument } from '../support/perimeters';
import { SPENDING_PATHS } from '../support/spending-paths';
import { inWorld, withNamedProject, type World, WORLDS } from '../support/worlds';

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

  /** The leg as each world has it. */
  readonly legs: Leg[];
  readonly isAllowed: boolean;
}

/** Each leg of each call, by each perimeter. */
function cells(all: RestrictedPrincipal[], situations: Situation[]): Array<[string, Cell]> {
  return all.flatMap((restricted) => situations.flatMap((situation) => CALLS.flatMap((call) =>
    cellsOf(restricted, situation, call, situation === situations[0] && call.route === 'in-Region'))));
}

function cellsOf(
  restricted: RestrictedPrincipal, [tags, context, isRight]: Situation, call: typeof CALLS[number], isFirst: boolean,
): Array<[string, Cell]> {
  const { route, models, action } = call;
  const [profileStatement, ...modelLegs] = callThrough(PROFILE, models);
  const target = [{ ...profileStatement, context }, ...modelLegs];
  const worlds = WORLDS.map((world) => inWorld(world, action, target));
  // The project is the same for every route and whatever the tags are.
  return [
    { what: 'profile', isAllowed: isRight },
    ...modelLegs.map((leg) => ({ what: leg.resource.split(':')[3] || 'region-less', isAllowed: true })),
    ...isFirst ? [{ what: 'project', isAllowed: true }] : [],
  ].map(({ what, isAllowed }, index): [string, Cell] => [
    `${restricted.name}: ${tags}, ${route}, ${action.split(':')[1]}, ${what} leg is ${isAllowed ? 'allowed' : 'denied'} in every world`,
    { restricted, action, legs: distinct(worlds.flatMap((legs) => legs[index] ?? [])), isAllowed },
  ]);
}

function distinct(legs: Leg[]): Leg[] {
  return [...new Map(legs.map((leg) => [JSON.stringify(leg), leg])).values()];
}

const MATRIX = [
  ...cells(perimeters(), Object.entries(FIXED).map(([name, [context, isRight]]) => [name, context, isRight])),
  ...cells(perimeters({ principalTagKeys: ['CostCenter'] }), [...withDepartment('Claims'), ...withDepartment('Underwriting')]),
];

test('the matrix has more than enough cells, a quarter of them for what must fail', () => {
  const count = (wanted: boolean) => MATRIX.filter(([, { isAllowed }]) => isAllowed === wanted).reduce((sum, [, { legs }]) => sum + legs.length, 0);

  expect([WORLDS.length, count(true), count(false)]).toEqual([8, 2688, 1008]);
});

const verdictsWithout = new Map<string, Promise<Verdict>>();

/** Many perimeters surround the same principal. */
async function verdictWithout(others: any[], action: string, leg: Leg): Promise<Verdict> {
  const key = JSON.stringify([others, action, leg]);
  const known = verdictsWithout.get(key) ?? verdict(others, action, leg);
  verdictsWithout.set(key, known);
  return known;
}

test.each(MATRIX)('%s', async (_, { restricted: { others, policies, around }, action, legs, isAllowed }) => {
  for (const leg of legs) {
    expect([leg, await verdict(policies, action, leg, around)]).toEqual([leg, isAllowed ? 'Allowed' : 'ExplicitlyDenied']);
    // Without the perimeter, a principal that can do everything can do this too, and a principal without other policies can do nothing.
    expect([leg, await verdictWithout(others, action, leg)]).toEqual([leg, others.length > 0 ? 'Allowed' : 'ImplicitlyDenied']);
  }
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
  'data automation': UntrackedUsage.DATA_AUTOMATION,
  'the bedrock-mantle endpoint': UntrackedUsage.BEDROCK_MANTLE,
  'automated reasoning': UntrackedUsage.AUTOMATED_REASONING,
  'a build of an automated reasoning policy': UntrackedUsage.AUTOMATED_REASONING,
  'text to SQL': UntrackedUsage.QUERY_GENERATION,
  'the conversational builder': UntrackedUsage.CONVERSATIONAL_BUILDER,
  'a session of Nova Act': UntrackedUsage.NOVA_ACT,
  'a web search': UntrackedUsage.WEB_SEARCH,
  'a web search of the Responses API': UntrackedUsage.WEB_SEARCH,
  'a built-in evaluator': UntrackedUsage.AGENTCORE_BUILT_IN,
  'memory': UntrackedUsage.AGENTCORE_BUILT_IN,
  'a reservation of bedrock-mantle': UntrackedUsage.BEDROCK_MANTLE,
  'a session of a managed agent': UntrackedUsage.CLAUDE_PLATFORM,
  'the Claude Console': UntrackedUsage.CLAUDE_PLATFORM,
  'Claude Platform on AWS': UntrackedUsage.CLAUDE_PLATFORM,
  'an API key': UntrackedUsage.API_KEY,
  'an API key of bedrock-mantle': UntrackedUsage.API_KEY,
};

interface Bypass {
  readonly name: string;
  readonly path: UntrackedUsage;
  readonly action: string;

  /** The legs of the call in a world. */
  readonly legsIn: (world: World) => Leg[];
}

function bypass(name: string, path: UntrackedUsage, action: string, legs: Leg[]): Bypass {
  return { name, path, action, legsIn: (world) => ACTIONS.includes(action) ? inWorld(world, action, legs) : legs };
}

/** Calls that do not go through a tagged profile, by the kind of untracked usage that allows them. */
const BYPASSES: Bypass[] = [
  ...ACTIONS.flatMap((action) => [
    bypass('a model by its own id', UntrackedUsage.FOUNDATION_MODEL, action, callDirectly(modelIn('us-east-1'))),
    bypass('a system-defined profile', UntrackedUsage.SYSTEM_DEFINED_PROFILE, action, callThrough(SYSTEM_DEFINED_PROFILE, [modelIn('us-east-1'), modelIn('us-west-2')])),
    bypass('a global system-defined profile', UntrackedUsage.SYSTEM_DEFINED_PROFILE, action,
      callThrough(SYSTEM_DEFINED_PROFILE.replace('/us.', '/global.'), [modelIn('us-east-1'), modelIn('')])),
    ...[callDirectly(modelIn('us-east-1')), callThrough(SYSTEM_DEFINED_PROFILE, [modelIn('us-east-1'), modelIn('us-west-2')])].map((legs): Bypass => (
      { name: 'a project on bedrock-runtime', path: UntrackedUsage.RUNTIME_PROJECT, action, legsIn: (world) => withNamedProject(world, action, legs) })),
  ]),
  ...SPENDING_PATHS.filter(({ name }) => name !== 'a project on bedrock-runtime').flatMap(({ name, action, leg }) => {
    const path = USAGE[name];
    return path === undefined ? [] : [bypass(name, path, action, [leg, ...modelLegsOf(path)])];
  }),
];

/** Authorization of the caller for the model, for usage where Bedrock requires it. */
function modelLegsOf(path: UntrackedUsage): Leg[] {
  const routed = { resource: modelIn('us-east-1'), context: { 'bedrock:PromptRouterArn': 'arn:aws:bedrock:us-east-1:111122223333:prompt-router/abc' } };
  return path === UntrackedUsage.PROMPT_ROUTER ? [routed] : [];
}

/** Without the key, a call with a named project cannot be told from a direct call, and stays closed. */
function isTold({ path, action }: Bypass, { isKeyOnStreams }: World): boolean {
  return path !== UntrackedUsage.RUNTIME_PROJECT || isKeyOnStreams || !action.endsWith('Stream');
}

/** Usage for which the caller is authorized for the model as in a direct call. */
const ASKING = [UntrackedUsage.RERANK, UntrackedUsage.INLINE_AGENT, UntrackedUsage.PROMPT_OPTIMIZATION];

/** Features that run models with a separate service role, or run no models: the policy must be attached to that role. */
const OPEN = ['an agent', 'a flow', 'a flow execution', 'a knowledge base', 'retrieve and generate', 'a guardrail', 'an AgentCore agent'];

test('every spending path is either closed, or part of a call through a profile, or open and said to be', () => {
  const ofCalls = [
    'the tagged profile', 'a model through the tagged profile', 'a model directly', 'a system-defined profile', 'a model through a system-defined profile',
    'the default project on bedrock-runtime',
  ];
  const known = [...BYPASSES.map(({ name }) => name), ...ofCalls, ...OPEN];

  expect(SPENDING_PATHS.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  expect(Object.values(UntrackedUsage).filter((path) => !BYPASSES.some((each) => each.path === path))).toEqual([]);
});

const known = new WeakMap<RestrictedPrincipal, Map<string, Promise<Verdict>>>();

/** Most worlds have the same legs. */
async function verdictWithin(restricted: RestrictedPrincipal, action: string, leg: Leg): Promise<Verdict> {
  const ofPrincipal = known.get(restricted) ?? new Map<string, Promise<Verdict>>();
  known.set(restricted, ofPrincipal);
  const key = JSON.stringify([action, leg]);
  const result = ofPrincipal.get(key) ?? verdict(restricted.policies, action, leg, restricted.around);
  ofPrincipal.set(key, result);
  return result;
}

async function mayCall(restricted: RestrictedPrincipal, action: string, legs: Leg[]): Promise<boolean> {
  const verdicts = await Promise.all(legs.map((leg) => verdictWithin(restricted, action, leg)));
  return verdicts.every((each) => each === 'Allowed');
}

describe.each(perimeters().map((restricted): [string, RestrictedPrincipal] => [restricted.name, restricted]))('%s', (_, restricted) => {
  const others: RestrictedPrincipal = { ...restricted, policies: restricted.others, around: {} };

  test.each(BYPASSES)('closes $name by $action in every world', async ({ action, legsIn }) => {
    for (const world of WORLDS) {
      const verdicts = await Promise.all(legsIn(world).map((leg) => verdictWithin(restricted, action, leg)));

      expect([world.name, verdicts]).toEqual([world.name, expect.arrayContaining(['ExplicitlyDenied'])]);
      expect(await mayCall(others, action, legsIn(world))).toBe(restricted.others.length > 0);
    }
  });

  test.each(SPENDING_PATHS.filter(({ name }) => OPEN.includes(name)))('leaves $name by $action to others', async ({ action, leg }) => {
    expect(await verdict(restricted.policies, action, leg, restricted.around)).toBe<Verdict>(restricted.others.length > 0 ? 'Allowed' : 'ImplicitlyDenied');
  });
});

describe.each(Object.values(UntrackedUsage))('with %s allowed', (path) => {
  const allowedUntrackedUsage = ASKING.includes(path) ? [path, UntrackedUsage.FOUNDATION_MODEL] : [path];
  const open = perimeters({ allowedUntrackedUsage }).filter(({ others }) => others.length > 0);

  test.each(open.map((restricted): [string, RestrictedPrincipal] => [restricted.name, restricted]))('%s leaves it open, and nothing else', async (_, restricted) => {
    for (const each of BYPASSES) {
      for (const world of WORLDS) {
        const isAllowed = allowedUntrackedUsage.includes(each.path) && isTold(each, world);
        const cell = [each.name, each.action, world.name];
        expect([...cell, await mayCall(restricted, each.action, each.legsIn(world))]).toEqual([...cell, isAllowed]);
      }
    }
  });
});

test('models and system-defined profiles both allowed leave both open', async () => {
  const allowedUntrackedUsage = [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.SYSTEM_DEFINED_PROFILE];
  for (const restricted of perimeters({ allowedUntrackedUsage }).filter(({ others }) => others.length > 0)) {
    for (const { action, legsIn } of BYPASSES.filter(({ path }) => allowedUntrackedUsage.includes(path))) {
      expect(await mayCall(restricted, action, legsIn(WORLDS[0]))).toBe(true);
    }
  }
});

test('a perimeter without Denies allows the default project, and opens nothing by it', async () => {
  const [alone] = perimeters();
  const allowing = { ...alone, policies: [scopedDocument({ costTags: CostTags.of({ Department: 'Claims' }), denyOtherAccess: false })] };
  for (const world of WORLDS) {
    expect(await mayCall(allowing, ACTIONS[0], inWorld(world, ACTIONS[0], callThrough(PROFILE, [modelIn('us-east-1')], { Department: 'Claims' })))).toBe(true);
    for (const { name, action, legsIn } of BYPASSES) {
      expect([name, await mayCall(allowing, action, legsIn(world))]).toEqual([name, false]);
    }
  }
});

test('the region-less model of global routing stands in every document, whose leg was evaluated with a Region put in', () => {
  for (const { policies, around } of perimeters()) {
    expect(JSON.stringify([policies, around])).toContain('"arn:aws:bedrock:::foundation-model/*"');
  }
});
