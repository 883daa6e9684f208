import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { converse, inAccount, outputValue, streams, TestClock } from './proof-account';
import { proofApp } from '../../integ/app';
import { CHECKS } from '../../integ/checks';
import { Live } from '../../integ/live';
import { OUTPUTS, PROOF_TAG_KEY, TEAM, type StackName } from '../../integ/names';
import type { Outcome } from '../../integ/outcome';
import { runChecks } from '../../integ/run-checks';
import { templateOf } from '../support/checked-app';
import { callDirectly, callThrough, type Leg, mayCall, policiesOf } from '../support/may';
import { DEFAULT_PROJECT, inWorld, NAMED_PROJECT, type World, WORLDS } from '../support/worlds';

const PLAIN = 'bedrock:InvokeModel';
const STREAM = 'bedrock:InvokeModelWithResponseStream';
const PROFILE = outputValue('PlainProfileArn');
const MODEL = `arn:aws:bedrock:us-east-1::foundation-model/${outputValue('ModelId')}`;
const TARGETS: ReadonlyArray<readonly [output: string, legs: Leg[]]> = [
  ['PlainProfileArn', callThrough(PROFILE, [MODEL], { [PROOF_TAG_KEY]: TEAM.plain })],
  ['ModelId', callDirectly(MODEL)],
];

const stacks = proofApp({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'proof-')) }).node.children as Stack[];

function template(name: StackName) {
  return templateOf(stacks.find(({ stackName }) => stackName === name)!);
}

/** What other stacks import of the profile that is called. */
const imported = Object.fromEntries(Object.values<any>(template('CostTagsProof-Profiles').Outputs)
  .filter(({ Export, Value }) => Export && JSON.stringify(Value).includes('Plain'))
  .map(({ Export }) => [Export.Name, PROFILE]));

/** The policies of the roles, as deployed, by the output that tells the role. */
const policies: Record<string, any[]> = Object.fromEntries([
  ['CostTagsProof-Callers', 'TagScopedRoleArn'] as const,
  ...OUTPUTS['CostTagsProof-ProjectCallers'].map((output) => ['CostTagsProof-ProjectCallers', output] as const),
].map(([stack, output]) => {
  const { Resources, Outputs } = template(stack);
  return [output, policiesOf(Resources, Outputs[output].Value['Fn::GetAtt'][0], { values: imported })];
}));

/** By role, what it may call according to IAM. */
async function allowedIn(world: World, action: string, project: string): Promise<Record<string, string[]>> {
  const entries = Object.entries(policies).map(async ([role, of]) => {
    const allowed = await Promise.all(TARGETS.map(async ([output, legs]) =>
      await mayCall(of, action, legsOf(world, action, legs, project)) ? [output] : []));
    return [role, allowed.flat()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A call without a project, where the default project has the given ARN. */
function legsOf(world: World, action: string, legs: Leg[], project: string): Leg[] {
  return JSON.parse(JSON.stringify(inWorld(world, action, legs)).replaceAll(DEFAULT_PROJECT, project));
}

async function outcomeIn(id: string, world: World, project = DEFAULT_PROJECT): Promise<Outcome> {
  const clock = new TestClock();
  const calls = { Converse: converse(await allowedIn(world, PLAIN, project)), ...streams(await allowedIn(world, STREAM, project)) };
  return inAccount(clock, calls, async (config) => (await runChecks(new Live(config, clock), CHECKS.filter((check) => check.id === id)))[0].outcome);
}

describe.each(WORLDS)('the roles tell that AWS has $name', (world) => {
  test('by their rights to the project', async () => {
    const seen = world.isProjectEnforced ? 'AWS authorizes the default project: ' : 'AWS does not authorize the default project: ';

    expect(await outcomeIn('project-leg', world)).toEqual({
      result: 'verified', seen: expect.stringMatching(new RegExp(`^without streaming: ${seen}.*; with streaming: ${seen}`)),
    });
  });

  test('by the key', async () => {
    const [ordinary, streaming] = [world.isKeyOnOrdinaryCalls, world.isKeyOnOrdinaryCalls && world.isKeyOnStreams].map((isSet) => isSet ? 'set' : 'absent');

    expect(await outcomeIn('project-key', world)).toEqual({
      result: 'verified', seen: expect.stringMatching(new RegExp(`^without streaming: bedrock:ProjectArn is ${ordinary}, .*; with streaming: bedrock:ProjectArn is ${streaming}, `)),
    });
  });
});

const [UNENFORCED_WITH_KEY] = WORLDS.filter((world) => !world.isProjectEnforced && world.isKeyOnOrdinaryCalls && world.isKeyOnStreams);
const [ENFORCED_WITHOUT_KEY] = WORLDS.filter((world) => world.isProjectEnforced && !world.isKeyOnOrdinaryCalls);

test('the roles tell that a default project with the ARN of a named one is not in the grant', async () => {
  expect(await outcomeIn('project-leg', ENFORCED_WITHOUT_KEY, NAMED_PROJECT)).toEqual({ result: 'refuted', seen: expect.stringContaining('the grant is denied') });
});

test('the roles tell that a default project with the ARN of a named one opens the policy', async () => {
  expect(await outcomeIn('project-key', UNENFORCED_WITH_KEY, NAMED_PROJECT)).toEqual({ result: 'refuted', seen: expect.stringContaining('allows calls of the model by its model ID') });
});
