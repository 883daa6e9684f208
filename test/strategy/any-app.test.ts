import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, type Environment, NestedStack, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostNotifications, CostTags, CostTagSchema, type IInferenceProfile, ModelSource, TagAudit, TagBudget,
  TagCostMeter, TaggedInferenceProfile, TagScopedInvokePolicy, TokenPrices,
} from '../../src';
import { TaggingStrategyDocument } from '../../src/strategy';
import type { StrategyFacts } from '../../src/strategy/strategy-facts';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';
import { newFolder } from '../support/strategy';

const costTags = CostTags.of({ Department: 'Claims' });
const prices = TokenPrices.perMillionTokens({ input: 1, output: 2 });
const ENVIRONMENTS: Environment[] = [
  {}, { account: TEST_ACCOUNT, region: 'us-east-1' }, { account: TEST_ACCOUNT, region: 'us-west-2' }, { account: OTHER_ACCOUNT, region: 'us-east-1' }, { region: 'us-west-2' },
];

/** What a stack owns, for itself and for other stacks. */
interface Owned {
  readonly stack: Stack;
  readonly team: CostNotifications;
  readonly role: iam.Role;
  readonly profile: IInferenceProfile;
}

const place = fc.record({
  stage: fc.constantFrom('', 'Test', 'Prod'),
  env: fc.constantFrom(...ENVIRONMENTS),
  isNested: fc.boolean(),
  crossRegionReferences: fc.boolean(),
  topic: fc.constantFrom('own', 'own', 'named', 'generated', 'imported'),
})
  // In a nested stack, the CDK puts the number of a token into a generated name, so that any two syntheses differ.
  .map((each) => each.isNested && each.topic === 'generated' ? { ...each, topic: 'own' } : each);
const KINDS = ['budget', 'alarm', 'audit', 'meter', 'dashboard', 'policy', 'deny', 'import', 'output'] as const;
const usage = fc.record({ kind: fc.constantFrom(...KINDS), by: fc.nat(2), of: fc.nat(2), isOwn: fc.boolean() });
const places = fc.record({ each: fc.array(place, { minLength: 2, maxLength: 3 }), isUniform: fc.constantFrom(true, true, false) })
  .map(({ each, isUniform }) => each.map((one) => isUniform ? { ...one, stage: each[0].stage, env: each[0].env } : one));
const anyApp = fc.record({
  places,
  usages: fc.array(usage, { minLength: 1, maxLength: 5 }),
  strength: fc.constantFrom(undefined, 'strong', 'weak', 'both'),
  scope: fc.constantFrom('app', 'stage', 'stack'),
  isFirst: fc.boolean(),
});
type AnyApp = typeof anyApp extends fc.Arbitrary<infer T> ? T : never;

function own(scope: App | Stage, id: string, { env, isNested, crossRegionReferences, topic }: AnyApp['places'][number]): Owned {
  const outer = new Stack(scope, id, { env, crossRegionReferences });
  const stack = isNested ? new NestedStack(outer, 'Nested') : outer;
  const topics = {
    own: () => undefined,
    named: () => new sns.Topic(stack, 'Topic', { topicName: 'team' }),
    generated: () => new sns.Topic(stack, 'Topic', { topicName: PhysicalName.GENERATE_IF_NEEDED }),
    imported: () => sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'team' })),
  } as Record<string, () => sns.ITopic | undefined>;
  return {
    stack,
    team: new CostNotifications(stack, 'Team', { topic: topics[topic]() }),
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: topic === 'generated' ? PhysicalName.GENERATE_IF_NEEDED : undefined }),
    profile: new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags, prices }),
  };
}

function use(id: string, kind: typeof KINDS[number], { stack }: Owned, { team, role, profile }: Owned): void {
  const schema = CostTagSchema.of({ Department: {} });
  switch (kind) {
    case 'budget': return void new TagBudget(stack, id, { costTags, limit: 1, notifications: team });
    case 'alarm': return void new BedrockCostAlarm(stack, id, { profiles: [profile], threshold: 1, notifications: team });
    case 'audit': return void new TagAudit(stack, id, { schema, notifications: team, profiles: [profile] });
    case 'meter': return void new TagCostMeter(stack, id, { tagKeys: ['Department'], priceOverrides: { 'amazon.nova-lite-v1:0': prices } });
    case 'dashboard': return void new BedrockCostDashboard(stack, id, { profiles: [profile], tagKey: 'Department' });
    case 'policy': return void new TagScopedInvokePolicy(stack, id, { costTags, roles: [role], breakGlassPrincipals: [role] });
    case 'deny': return void new TagBudget(stack, id, { costTags, limit: 1, notifications: team }).denyInvocations({ atPercent: 100, roles: [role] });
    case 'import': return void TaggedInferenceProfile.fromInferenceProfileArn(stack, id, profile.inferenceProfileArn);
    case 'output': return void new CfnOutput(stack, id, { value: team.topic.topicArn });
  }
}

interface Outcome {
  /** All templates by file, or the reason why there are none. */
  readonly templates: Record<string, string>;

  /** What the document says of the recipients of each construct, and what it should say. */
  readonly recipients?: Array<[string, string[]]>;
  readonly expected?: Array<[string, string[]]>;
}

function outcomeOf({ places: given, usages, strength, scope, isFirst }: AnyApp, isDocumented: boolean): Outcome {
  const outdir = newFolder();
  try {
    const app = new App({ analyticsReporting: false, outdir, context: strength ? { '@aws-cdk/core:defaultCrossStackReferences': strength } : {} });
    const document = (in_: App | Stage | Stack) => new TaggingStrategyDocument(in_, 'Strategy', { directory: newFolder(), enabled: isDocumented });
    let ofApp = isFirst ? document(app) : undefined;
    const stages = new Map<string, App | Stage>([['', app]]);
    const owned = given.map((each, index) => {
      const stage = stages.get(each.stage) ?? new Stage(app, each.stage);
      stages.set(each.stage, stage);
      return own(stage, `S${index}`, each);
    });
    usages.forEach(({ kind, by, of, isOwn }, index) => use(`X${index}`, kind, owned[by % owned.length], owned[(isOwn ? by : of) % owned.length]));
    if (!isFirst) {
      const last = document({ app, stage: Stage.of(owned[0].stack)!, stack: owned[0].stack }[scope] as App | Stage | Stack);
      ofApp = last.node.scope === app ? last : undefined;
    }
    app.synth();
    return { templates: templatesIn(outdir), ...ofApp && isDocumented ? toldBy(ofApp, owned, given, usages) : {} };
  } catch (error) {
    // Numbers of tokens depend on what else was made.
    return { templates: { error: (error as Error).message.replaceAll(outdir, '').replace(/(Token\[[^\]]*?)\.?\d+\]/g, '$1]') } };
  }
}

function templatesIn(outdir: string): Record<string, string> {
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(outdir, file), 'utf8')]));
}

function toldBy({ jsonFile }: TaggingStrategyDocument, owned: Owned[], given: AnyApp['places'], usages: AnyApp['usages']): Pick<Outcome, 'recipients' | 'expected'> {
  const { budgets, alarms, audits }: StrategyFacts = JSON.parse(readFileSync(jsonFile, 'utf8'));
  const told = new Map([
    ...budgets.map(({ path, alerts }): [string, string[]] => [path, [...new Set(alerts.flatMap(({ notifies }) => notifies))]]),
    ...[...alarms, ...audits].map(({ path, notifies }): [string, string[]] => [path, notifies]),
  ]);
  const expected = usages.flatMap(({ kind, by, of, isOwn }, index): Array<[string, string[]]> => {
    const producer = (isOwn ? by : of) % owned.length;
    // An ARN or a fixed name can mean the topic of more than one of the stacks.
    return ['budget', 'alarm', 'audit', 'deny'].includes(kind) && ['own', 'generated'].includes(given[producer].topic)
      ? [[`${owned[by % owned.length].stack.node.path}/X${index}`, [owned[producer].team.node.path]]] : [];
  });
  return { recipients: expected.map(([path]) => [path, told.get(path) ?? []]), expected };
}

test('a document changes neither the templates of an app nor whether synth succeeds, and names the recipients of each stack', () => {
  // The templates are compared, and need no other check.
  process.env.CDK_VALIDATION = 'false';
  let synthesized = 0;
  let shared = 0;
  fc.assert(fc.property(anyApp, (each) => {
    const without = outcomeOf(each, false);
    const documented = outcomeOf(each, true);
    synthesized += 'error' in without.templates ? 0 : 1;
    shared += documented.expected?.filter(([path, [team]]) => path.replace(/X\d+$/, 'Team') !== team).length ?? 0;
    expect(documented.templates).toEqual(without.templates);
    expect(documented.recipients).toEqual(documented.expected);
  }), { numRuns: Number(process.env.ANY_APP_RUNS ?? 50) });

  expect(synthesized).toBeGreaterThan(30);
  expect(shared).toBeGreaterThan(2);
}, 300_000);
