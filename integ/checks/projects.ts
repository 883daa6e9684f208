import { check, When } from '../check';
import type { Live } from '../live';
import { converse, converseStream, type ModelCall } from '../model-calls';
import type { OutputName } from '../names';
import { inconclusive, type Outcome, verified, refuted } from '../outcome';

const COST = 'some tokens';

const WAYS: ReadonlyArray<readonly [string, ModelCall]> = [['without streaming', converse], ['with streaming', converseStream]];

const LEG_OUTPUTS = ['PlainProfileArn', 'GrantedRoleArn', 'WithoutProjectRoleArn', 'AnyResourceRoleArn', 'TagScopedRoleArn'] as const;
const KEY_OUTPUTS = [
  'PlainProfileArn', 'ModelId', 'GrantedRoleArn', 'ProjectKeyDeniedRoleArn', 'NamedProjectsRoleArn', 'DirectRoleArn', 'TagScopedRoleArn',
] as const;

/** Reason why a role cannot call, or nothing if it can. */
type Denial = (roleArn: string, modelId: string) => Promise<string | undefined>;

type Told<Names extends readonly OutputName[]> = Record<Names[number], string>;

/** Checks calls without and with streaming. The assumption must be true for each. */
async function inBothWays(live: Live, look: (denial: Denial) => Promise<Outcome>): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const [way, call] of WAYS) {
    const outcome = await look(async (roleArn, modelId) => (await call((await live.as(roleArn)).bedrockRuntime, modelId)).denied);
    outcomes.push(outcome.result === 'inconclusive'
      ? { ...outcome, because: `${way}: ${outcome.because}` }
      : { ...outcome, seen: `${way}: ${outcome.seen}` });
  }
  const seen = outcomes.flatMap((outcome) => outcome.result === 'inconclusive' ? [] : [outcome.seen]).join('; ');
  return outcomes.some(({ result }) => result === 'refuted') ? refuted(seen)
    : outcomes.find(({ result }) => result === 'inconclusive') ?? verified(seen);
}

async function projectLeg(denial: Denial, told: Told<typeof LEG_OUTPUTS>): Promise<Outcome> {
  const granted = await denial(told.GrantedRoleArn, told.PlainProfileArn);
  if (granted) {
    const anyResource = await denial(told.AnyResourceRoleArn, told.PlainProfileArn);
    return anyResource
      ? inconclusive(`the grant is denied, also with permissions on every resource other than models: ${anyResource}`)
      : refuted(`the grant is denied, and allowed with permissions on every resource other than models: ${granted}`);
  }
  const tagScoped = await denial(told.TagScopedRoleArn, told.PlainProfileArn);
  if (tagScoped) {
    return inconclusive(`the grant is allowed, and a TagScopedInvokePolicy with the same permissions on the default project is denied: ${tagScoped}`, 'once profile-resource-tag is verified');
  }
  const without = await denial(told.WithoutProjectRoleArn, told.PlainProfileArn);
  return verified(without
    ? `AWS authorizes the default project: without permissions on it, the call is denied (${without})`
    : 'AWS does not authorize the default project: the call is allowed without permissions on it');
}

async function projectKey(denial: Denial, told: Told<typeof KEY_OUTPUTS>): Promise<Outcome> {
  const granted = await denial(told.GrantedRoleArn, told.PlainProfileArn);
  if (granted) {
    return inconclusive(`the grant is denied: ${granted}`, 'once project-leg is verified');
  }
  const key = `bedrock:ProjectArn is ${await denial(told.ProjectKeyDeniedRoleArn, told.PlainProfileArn) ? 'set' : 'absent'}`;
  if (!await denial(told.NamedProjectsRoleArn, told.ModelId)) {
    return refuted(`${key}, and a policy with RUNTIME_PROJECT allows calls of the model by its model ID, without a named project`);
  }
  const direct = await denial(told.DirectRoleArn, told.ModelId);
  if (direct) {
    return inconclusive(`${key}, and a call by the model ID is denied without the policies of the app as well: ${direct}`);
  }
  const through = await denial(told.NamedProjectsRoleArn, told.PlainProfileArn);
  if (!through) {
    return verified(`${key}, the profile is allowed, and a call by the model ID is denied`);
  }
  const tagScoped = await denial(told.TagScopedRoleArn, told.PlainProfileArn);
  return tagScoped
    ? inconclusive(`${key}, and the profile is denied, also by a policy without RUNTIME_PROJECT: ${tagScoped}`, 'once profile-resource-tag is verified')
    : refuted(`${key}, and a policy with RUNTIME_PROJECT denies the profile: ${through}`);
}

/** Authorization of calls without a named project. */
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
