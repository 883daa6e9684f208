import { CostTagCarrierKind } from '../../src';
import { callDirectly, callThrough, type Leg, verdict, type Verdict } from '../support/may';
import { perimeters, type RestrictedPrincipal } from '../support/perimeters';
import { REGION, TEST_ACCOUNT } from '../support/places';
import { inWorld, type World, WORLDS } from '../support/worlds';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;

const KINDS: CostTagCarrierKind[][] = [
  [INFERENCE_PROFILE], [BEDROCK_PROJECT], [IAM_PRINCIPAL],
  [INFERENCE_PROFILE, BEDROCK_PROJECT], [INFERENCE_PROFILE, IAM_PRINCIPAL], [BEDROCK_PROJECT, IAM_PRINCIPAL],
  [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL],
];

const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const SYSTEM_DEFINED_PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`;
const MODELS = [`arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`, 'arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0'];
const mantleProject = (id: string) => `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/${id}`;
const PROJECT = mantleProject('proj_abcdefghij234567abcd');
const MANTLE = 'bedrock-mantle:CreateInference';

/** The tag of a resource or of a caller. */
type Tag = 'right' | 'wrong' | 'absent';

const TAGS: Record<string, [Record<string, string>, Tag]> = {
  'the right tag': [{ Department: 'Claims' }, 'right'],
  'another right value': [{ Department: 'Sales' }, 'right'],
  'a wrong value': [{ Department: 'Underwriting' }, 'wrong'],
  'the right value in another case': [{ Department: 'claims' }, 'wrong'],
  'an empty tag': [{ Department: '' }, 'wrong'],
  'another tag': [{ Team: 'Claims' }, 'absent'],
  'no tag': [{}, 'absent'],
};

interface Call {
  readonly name: string;

  /** What the call goes through, that can have tags and of which kind it is. */
  readonly carrier?: CostTagCarrierKind;
  readonly tag: Tag;
  readonly action: string;
  readonly legsIn: (world: World) => Leg[];
}

const context = (prefix: string, tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${prefix}Tag/${key}`, value]));

/** Calls of either endpoint. */
const CALLS: Call[] = [
  ...['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'].flatMap((action): Call[] => [
    ...Object.entries(TAGS).map(([name, [tags, tag]]): Call =>
      ({ name: `a profile with ${name}`, carrier: INFERENCE_PROFILE, tag, action, legsIn: (world) => inWorld(world, action, callThrough(PROFILE, MODELS, tags)) })),
    { name: 'a model', tag: 'absent', action, legsIn: (world) => inWorld(world, action, callDirectly(MODELS[0])) },
    { name: 'a system-defined profile', tag: 'absent', action, legsIn: (world) => inWorld(world, action, callThrough(SYSTEM_DEFINED_PROFILE, MODELS)) },
  ]),
  ...Object.entries(TAGS).map(([name, [tags, tag]]): Call =>
    ({ name: `a project with ${name}`, carrier: BEDROCK_PROJECT, tag, action: MANTLE, legsIn: () => [{ resource: PROJECT, context: context('Resource', tags) }] })),
  { name: 'the default project of bedrock-mantle', tag: 'absent', action: MANTLE, legsIn: () => [{ resource: mantleProject('default') }] },
];

/** Whether a carrier of one of the kinds carries the tags. The tag of a resource takes precedence on the bill. */
function isTracked(kinds: CostTagCarrierKind[], { carrier, tag }: Pick<Call, 'carrier' | 'tag'>, caller: Tag): boolean {
  const byCaller = kinds.includes(IAM_PRINCIPAL) && caller === 'right';
  return tag !== 'wrong' && (byCaller || tag === 'right' && kinds.includes(carrier!));
}

/** Whether a policy lets a call through, with the verdicts of the legs. Most worlds have the same legs. */
class Caller {
  private readonly known = new Map<string, Promise<Verdict>>();

  constructor(private readonly restricted: RestrictedPrincipal) {}

  public async verdicts(action: string, legs: Leg[], tags: Record<string, string>): Promise<Verdict[]> {
    return Promise.all(legs.map((leg) => this.verdictOf(action, { ...leg, context: { ...leg.context, ...context('Principal', tags) } })));
  }

  private verdictOf(action: string, leg: Leg): Promise<Verdict> {
    const key = JSON.stringify([action, leg]);
    const result = this.known.get(key) ?? verdict(this.restricted.policies, action, leg, this.restricted.around);
    this.known.set(key, result);
    return result;
  }
}

const isAllowed = (verdicts: Verdict[]) => verdicts.every((each) => each === 'Allowed');

/** Tags of the role, the user or the session, which IAM does not distinguish. */
const CALLERS = Object.entries(TAGS).filter(([name]) => ['the right tag', 'a wrong value', 'an empty tag', 'no tag'].includes(name));

// The worlds differ on the other endpoint.
const worldsOf = ({ action }: Call) => action === MANTLE ? WORLDS.slice(0, 1) : WORLDS;

test('the matrix has more than enough cells, most of them for what must fail', () => {
  const cells = KINDS.flatMap((kinds) => perimeters().flatMap(() => CALLERS.flatMap(([, [, caller]]) =>
    CALLS.flatMap((call) => worldsOf(call).map(() => isTracked(kinds, call, caller))))));

  expect([cells.length, cells.filter((each) => each).length]).toEqual([25_536, 5_280]);
});

describe.each(KINDS.map((kinds): [string, CostTagCarrierKind[]] => [kinds.join(' or '), kinds]))('with %s', (_, kinds) => {
  test.each(perimeters({ carrierKinds: kinds }))('$name lets through what one of the carriers carries, and nothing else', async (restricted) => {
    const caller = new Caller(restricted);
    const wrong: unknown[] = [];
    for (const [who, [tags, tag]] of CALLERS) {
      for (const call of CALLS) {
        for (const world of worldsOf(call)) {
          const verdicts = await caller.verdicts(call.action, call.legsIn(world), tags);
          const expected = isTracked(kinds, call, tag);
          // A Deny holds whatever other policies allow.
          if (expected ? !isAllowed(verdicts) : !verdicts.includes('ExplicitlyDenied')) {
            wrong.push({ caller: who, call: call.name, action: call.action, world: world.name, expected, verdicts });
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
