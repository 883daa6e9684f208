import { check, When } from '../check';
import type { Live } from '../live';
import { converse, converseStream, type ModelCall } from '../model-calls';
import type { OutputName } from '../names';
import { notShown, type Outcome, proven, refuted } from '../outcome';

const COST = 'some tokens';

const WAYS: ReadonlyArray<readonly [string, ModelCall]> = [['ordinary calls', converse], ['streams', converseStream]];

const LEG_OUTPUTS = ['PlainProfileArn', 'GrantedRoleArn', 'WithoutProjectRoleArn', 'AnyResourceRoleArn', 'TagScopedRoleArn'] as const;
const KEY_OUTPUTS = [
  'PlainProfileArn', 'ModelId', 'GrantedRoleArn', 'ProjectKeyDeniedRoleArn', 'NamedProjectsRoleArn', 'DirectRoleArn', 'TagScopedRoleArn',
] as const;

/** Why a role may not call, or nothing if it may. */
type Denial = (roleArn: string, modelId: string) => Promise<string | undefined>;

type Told<Names extends readonly OutputName[]> = Record<Names[number], string>;

/** Looks at both ways to call, one after the other. The assumption has to hold in both. */
async function inBothWays(live: Live, look: (denial: Denial) => Promise<Outcome>): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const [way, call] of WAYS) {
    const outcome = await look(async (roleArn, modelId) => (await call((await live.as(roleArn)).bedrockRuntime, modelId)).denied);
    outcomes.push(outcome.result === 'not shown'
      ? { ...outcome, because: `${way}: ${outcome.because}` }
      : { ...outcome, seen: `${way}: ${outcome.seen}` });
  }
  const seen = outcomes.flatMap((outcome) => outcome.result === 'not shown' ? [] : [outcome.seen]).join('; ');
  return outcomes.some(({ result }) => result === 'refuted') ? refuted(seen)
    : outcomes.find(({ result }) => result === 'not shown') ?? proven(seen);
}

async function projectLeg(denial: Denial, told: Told<typeof LEG_OUTPUTS>): Promise<Outcome> {
  const granted = await denial(told.GrantedRoleArn, told.PlainProfileArn);
  if (granted) {
    const anyResource = await denial(told.AnyResourceRoleArn, told.PlainProfileArn);
    return anyResource
      ? notShown(`the grant is denied, also with a right to every resource that is no model: ${anyResource}`)
      : refuted(`the grant is denied, and allowed with a right to every resource that is no model: ${granted}`);
  }
  const tagScoped = await denial(told.TagScopedRoleArn, told.PlainProfileArn);
  if (tagScoped) {
    return notShown(`the grant is allowed, and a TagScopedInvokePolicy with the same right to the default project is denied: ${tagScoped}`, 'once profile-resource-tag is proven');
  }
  const without = await denial(told.WithoutProjectRoleArn, told.PlainProfileArn);
  return proven(without
    ? `enforced, the default project is authorized: without a right to it the call is denied (${without})`
    : 'not enforced, the call is allowed without a right to the default project');
}

async function projectKey(denial: Denial, told: Told<typeof KEY_OUTPUTS>): Promise<Outcome> {
  const granted = await denial(told.GrantedRoleArn, told.PlainProfileArn);
  if (granted) {
    return notShown(`the grant is denied: ${granted}`, 'once project-leg is proven');
  }
  const key = `bedrock:ProjectArn is ${await denial(told.ProjectKeyDeniedRoleArn, told.PlainProfileArn) ? 'set' : 'absent'}`;
  if (!await denial(told.NamedProjectsRoleArn, told.ModelId)) {
    return refuted(`${key}, and a policy with RUNTIME_PROJECT lets the model be called by its own id, without a named project`);
  }
  const direct = await denial(told.DirectRoleArn, told.ModelId);
  if (direct) {
    return notShown(`${key}, and the model by its own id is denied without the app's policies as well: ${direct}`);
  }
  const through = await denial(told.NamedProjectsRoleArn, told.PlainProfileArn);
  if (!through) {
    return proven(`${key}, the profile is allowed, and the model by its own id is denied`);
  }
  const tagScoped = await denial(told.TagScopedRoleArn, told.PlainProfileArn);
  return tagScoped
    ? notShown(`${key}, and the profile is denied, also by a policy without RUNTIME_PROJECT: ${tagScoped}`, 'once profile-resource-tag is proven')
    : refuted(`${key}, and a policy with RUNTIME_PROJECT denies the profile: ${through}`);
}

/** How calls without a named project are authorized, since projects exist. */
export const PROJECT_CHECKS = [
  check({
    id: 'project-leg',
    when: When.AT_ONCE,
    cost: COST,
    needs: LEG_OUTPUTS,
    run: async (live, told) => inBothWays(live, async (denial) => projectLeg(denial, told)),
  }),
  check({
    id: 'project-key',
    when: When.AT_ONCE,
    cost: COST,
    needs: KEY_OUTPUTS,
    run: async (live, told) => inBothWays(live, async (denial) => projectKey(denial, told)),
  }),
];
