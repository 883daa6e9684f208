import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Stage, Tags, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostChecks, type BedrockCostChecksProps, CostTagSchema, UntrackedUsage } from '../../src';
import { synthWithChecks, violations } from '../support/cost-checks';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';

const CONTEXT = 'cdk-bedrock-cost-tags:writeBaseline';
const FILE = 'bedrock-cost-baseline.json';
const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
const OPEN = { Effect: 'Allow', Action: ['bedrock:InvokeModel', 'bedrock:Rerank'], Resource: '*' };
const TRUST = doc({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });

const role = (stack: Stack, id: string, ...statements: any[]) => new CfnResource(stack, id, {
  type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'p', PolicyDocument: doc(...statements) }] },
});

let before: string;

beforeEach(() => {
  before = process.cwd();
  process.chdir(mkdtempSync(join(tmpdir(), 'baseline-')));
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  process.chdir(before);
  jest.restoreAllMocks();
});

function appWith(build: (stack: Stack, app: App) => void, isWriting?: unknown, env: { account?: string; region?: string } = TEST_ENV): App {
  const app = new App({ analyticsReporting: false, context: isWriting === undefined ? {} : { [CONTEXT]: isWriting } });
  build(new Stack(app, 'S', { env }), app);
  return app;
}

/** `rule: text` of the violations of an app. */
function found(build: (stack: Stack, app: App) => void, { isWriting, ...props }: BedrockCostChecksProps & { isWriting?: unknown } = {}): string[] {
  return violations(appWith(build, isWriting), { baselineFile: FILE, ...props }).map(({ ruleName, description }) => `${ruleName}: ${description}`);
}

const written = () => JSON.parse(readFileSync(FILE, 'utf8'));
const write = (content: unknown) => writeFileSync(FILE, typeof content === 'string' ? content : JSON.stringify(content));

test('is created with the current findings, sorted, without places of the machine', () => {
  const report = found((stack) => ['B', 'A'].forEach((id) => role(stack, id, OPEN)), { isWriting: 'true' });

  expect(report).toEqual(['BaselineWritten: 2 findings written to "bedrock-cost-baseline.json"']);
  expect(written()).toEqual({
    version: 1,
    findings: ['S/A', 'S/B'].map((construct) => ({ construct, rule: 'UntrackedInvocation', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), usage: expect.arrayContaining(['FOUNDATION_MODEL', 'RERANK']) })),
  });
  expect(readFileSync(FILE, 'utf8')).not.toContain(process.cwd());
  expect(readFileSync(FILE, 'utf8')).toMatch(/\n\}\n$/);
});

test('accepts its findings, and no new ones', () => {
  found((stack) => role(stack, 'A', OPEN), { isWriting: true });

  expect(found((stack) => role(stack, 'A', OPEN))).toEqual([]);
  expect(found((stack) => ['A', 'B'].forEach((id) => role(stack, id, OPEN)))).toEqual([expect.stringMatching(/^UntrackedInvocation: an IAM statement of S\/B /)]);
});

test('does not depend on the order of resources, statements and elements, nor on the environment', () => {
  const first = [OPEN, { ...OPEN, Sid: 'Second', Resource: ['arn:aws:bedrock:*::foundation-model/a', 'arn:aws:bedrock:*::foundation-model/b'] }];
  const second = [{ ...first[1], Sid: 'Renamed', Action: ['bedrock:Rerank', 'Bedrock:InvokeModel'], Resource: [...first[1].Resource].reverse() }, OPEN];
  const at = (env: any) => violations(appWith((stack) => {
    const [one] = [role(stack, 'A', ...second, { ...OPEN, Resource: `arn:aws:bedrock:${stack.region}:${stack.account}:imported-model/*` })];
    return one;
  }, undefined, env), { baselineFile: FILE });
  found((stack) => role(stack, 'A', ...first, { ...OPEN, Resource: `arn:aws:bedrock:${stack.region}:${stack.account}:imported-model/*` }), { isWriting: true });

  expect(at(TEST_ENV)).toEqual([]);
  expect(at({ account: OTHER_ACCOUNT, region: 'eu-central-1' })).toEqual([]);
});

test.each<[string, any]>([
  ['another resource', { ...OPEN, Resource: ['*', 'arn:aws:bedrock:*::foundation-model/*'] }],
  ['another action', { ...OPEN, Action: [...OPEN.Action, 'bedrock:CreateModelInvocationJob'] }],
  ['another resource under the same condition', { ...OPEN, Resource: ['*', 'arn:aws:bedrock:*::foundation-model/*'], Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }],
  ['another action under the same condition', { ...OPEN, Action: [...OPEN.Action, 'bedrock:InvokeModelWithResponseStream'], Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }],
  ['a condition less', { ...OPEN, Condition: undefined }],
  ['another value in a condition', { ...OPEN, Condition: { StringEquals: { 'aws:PrincipalTag/team': ['a', 'b'] } } }],
])('reports a statement with %s, and its entry', (_, wider) => {
  found((stack) => role(stack, 'A', { ...OPEN, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }), { isWriting: true });

  expect(found((stack) => role(stack, 'A', wider))).toEqual([
    expect.stringMatching(/^UntrackedInvocation: /), expect.stringMatching(/^StaleBaselineEntry: "bedrock-cost-baseline.json" lists a finding of S\/A that no longer occurs: UntrackedInvocation [0-9a-f]{16}$/),
  ]);
});

test('reports a statement that opens more because a Deny is gone', () => {
  const deny = { Effect: 'Deny', Action: 'bedrock:InvokeModel*', Resource: '*' };
  found((stack) => role(stack, 'A', OPEN, deny), { isWriting: true });
  expect(written().findings[0].usage).toContain('RERANK');
  expect(written().findings[0].usage).not.toContain('FOUNDATION_MODEL');

  expect(found((stack) => role(stack, 'A', OPEN, deny))).toEqual([]);
  expect(found((stack) => role(stack, 'A', OPEN))).toEqual([expect.stringMatching(/^UntrackedInvocation: /)]);
});

test('reports entries that no longer occur, and removes them on request', () => {
  found((stack) => ['A', 'B', 'C'].forEach((id) => role(stack, id, OPEN)), { isWriting: true });
  const onlyB = (stack: Stack) => role(stack, 'B', OPEN);

  expect(found(onlyB)).toEqual(['A', 'C'].map((id) => expect.stringMatching(new RegExp(`^StaleBaselineEntry: .* of S/${id} that no longer occurs`))));
  expect(found(onlyB, { isWriting: true })).toEqual(['BaselineWritten: 2 entries removed from "bedrock-cost-baseline.json"']);
  expect(written().findings.map(({ construct }: any) => construct)).toEqual(['S/B']);
  expect(found(onlyB)).toEqual([]);
});

test('reports kinds of usage that no longer occur, and removes them on request', () => {
  found((stack) => role(stack, 'A', OPEN), { isWriting: true });
  const narrower = { allowedUntrackedUsage: [UntrackedUsage.RERANK] };

  expect(found((stack) => role(stack, 'A', OPEN), narrower)).toEqual([expect.stringMatching(/^StaleBaselineEntry: .* \(RERANK\)$/)]);
  found((stack) => role(stack, 'A', OPEN), { ...narrower, isWriting: true });
  expect(written().findings[0].usage).toContain('FOUNDATION_MODEL');
  expect(written().findings[0].usage).not.toContain('RERANK');
});

test('never gets entries once it exists', () => {
  found((stack) => role(stack, 'A', OPEN), { isWriting: true });
  const content = readFileSync(FILE, 'utf8');
  const report = found((stack) => ['A', 'B'].forEach((id) => role(stack, id, OPEN)), { isWriting: true });

  expect(report).toEqual([expect.stringMatching(/^UntrackedInvocation: .* S\/B /), 'BaselineWritten: 0 entries removed from "bedrock-cost-baseline.json"']);
  expect(readFileSync(FILE, 'utf8')).toBe(content);
});

test('is not written without a request', () => {
  expect(found((stack) => role(stack, 'A', OPEN), { isWriting: false })).toContainEqual(expect.stringContaining('create the file with cdk synth'));
  expect(existsSync(FILE)).toBe(false);
});

test('holds findings of each rule', () => {
  const build = (stack: Stack) => new bedrock.CfnApplicationInferenceProfile(stack, 'P', { inferenceProfileName: 'p', modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' } });
  found(build, { isWriting: true });

  expect(written().findings).toEqual([{ construct: 'S/P', rule: 'ProfileWithoutCostTags', fingerprint: expect.any(String) }]);
  expect(found(build)).toEqual([]);
  expect(found(build, { schema: CostTagSchema.of({ Team: {} }) })).toEqual([expect.stringMatching(/^ProfileWithoutCostTags/), expect.stringMatching(/^StaleBaselineEntry/)]);
  expect(found((stack) => Tags.of(build(stack)).add('Team', 'a'))).toEqual([expect.stringMatching(/^StaleBaselineEntry/)]);
});

test('does not hold acknowledged findings', () => {
  const acknowledged = (stack: Stack) => Validations.of(role(stack, 'A', OPEN)).acknowledge({ id: 'cdk-bedrock-cost-tags::UntrackedInvocation', reason: 'known' });
  found((stack) => {
    acknowledged(stack);
    role(stack, 'B', OPEN);
  }, { isWriting: true });

  expect(written().findings.map(({ construct }: any) => construct)).toEqual(['S/B']);
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'baselineFile "bedrock-cost-baseline.json": the content must be a JSON object: restore the file from version control, or delete it and create it with cdk synth -c cdk-bedrock-cost-tags:writeBaseline=true'],
  ['a list', [], 'the content must be a JSON object'],
  ['another version', { version: 2, findings: [] }, 'version must be 1, got 2'],
  ['no version', { findings: [] }, 'version must be 1, got undefined'],
  ['no findings', { version: 1 }, 'findings must be a list, got undefined'],
  ['an entry that is no object', { version: 1, findings: ['x'] }, 'findings[0] must be an object, got "x"'],
  ['entries without elements', { version: 1, findings: [{ rule: 1, fingerprint: 'f' }] }, '2 problems:'],
  ['usage that is no list', { version: 1, findings: [{ construct: 'c', rule: 'r', fingerprint: 'f', usage: 'BATCH' }] }, 'findings[0].usage must be a list of strings, got "BATCH"'],
])('accepts nothing with %s', (_, content, message) => {
  write(content);
  expect(found((stack) => role(stack, 'A', OPEN))).toEqual([expect.stringMatching(/^UntrackedInvocation: /), expect.stringMatching(/^BaselineNotRead: BedrockCostChecks: /)]);
  expect(found((stack) => role(stack, 'A', OPEN))[1]).toContain(message);
});

test('accepts nothing if the file is missing, and names the command that creates it', () => {
  expect(found((stack) => role(stack, 'A', OPEN))).toEqual([
    expect.stringMatching(/^UntrackedInvocation: /),
    'BaselineNotRead: BedrockCostChecks: baselineFile must be an existing file, got "bedrock-cost-baseline.json": create the file with cdk synth -c cdk-bedrock-cost-tags:writeBaseline=true',
  ]);
});

test('is not written by a context that is no boolean, or without a path', () => {
  expect(found(() => {}, { isWriting: 'yes' }))
    .toEqual(['BaselineNotRead: BedrockCostChecks: context cdk-bedrock-cost-tags:writeBaseline must be true or false, got "yes": pass true to write the baseline']);
  expect(existsSync(FILE)).toBe(false);
  expect(found(() => {}, { isWriting: true, baselineFile: undefined }))
    .toEqual(['BaselineNotRead: BedrockCostChecks: context cdk-bedrock-cost-tags:writeBaseline must not be set without baselineFile, got true: set baselineFile to the path of the baseline']);
});

test('accepts nothing if the file cannot be written', () => {
  writeFileSync('folder', '');

  expect(found((stack) => role(stack, 'A', OPEN), { isWriting: true, baselineFile: 'folder/baseline.json' }))
    .toEqual([expect.stringMatching(/^UntrackedInvocation: /), expect.stringMatching(/^BaselineNotRead: /)]);
});

describe('in cdk synth', () => {
  const twoPlaces = (stack: Stack, app: App) => {
    role(stack, 'A', OPEN);
    role(new Stack(app, 'T', { env: { ...TEST_ENV, region: 'eu-central-1' } }), 'B', OPEN);
  };

  test('the run that creates the file passes, with all stacks of all environments', () => {
    const { fails, output } = synthWithChecks(appWith(twoPlaces, 'true'), { baselineFile: 'checks/baseline.json' });

    expect(fails).toBe(false);
    expect(output).toContain('written to "checks/baseline.json"');
    expect(JSON.parse(readFileSync('checks/baseline.json', 'utf8')).findings.map(({ construct }: any) => construct)).toEqual(['S/A', 'T/B']);
    expect(synthWithChecks(appWith(twoPlaces), { baselineFile: 'checks/baseline.json' })).toMatchObject({ fails: false, active: [] });
  });

  test('a finding that is not listed fails, and so does an entry that no longer occurs', () => {
    synthWithChecks(appWith(twoPlaces, 'true'), { baselineFile: FILE });

    expect(synthWithChecks(appWith((stack, app) => {
      twoPlaces(stack, app);
      role(stack, 'C', OPEN);
    }), { baselineFile: FILE })).toMatchObject({ fails: true, active: ['UntrackedInvocation at S/C (error)'] });
    const { fails, active } = synthWithChecks(appWith((stack) => role(stack, 'A', OPEN)), { baselineFile: FILE });
    expect({ fails, active }).toEqual({ fails: true, active: ['StaleBaselineEntry at T/B (fatal)'] });
  });

  test('an entry that no longer occurs cannot be acknowledged', () => {
    synthWithChecks(appWith(twoPlaces, 'true'), { baselineFile: FILE });
    const app = appWith((stack) => role(stack, 'A', OPEN));
    Validations.of(app).acknowledge({ id: 'cdk-bedrock-cost-tags::StaleBaselineEntry', reason: 'later' });

    expect(synthWithChecks(app, { baselineFile: FILE }).fails).toBe(true);
  });

  test('a missing file fails with the command that creates it', () => {
    const { fails, output } = synthWithChecks(appWith(twoPlaces), { baselineFile: FILE });

    expect(fails).toBe(true);
    expect(output).toContain('create the file with cdk synth -c cdk-bedrock-cost-tags:writeBaseline=true');
  });
});

test('entries of stacks that the plugin does not check are left alone', () => {
  const inStages = (isWriting?: boolean) => appWith((_, app) => ['Dev', 'Prod'].forEach((id) => role(new Stack(new Stage(app, id, { env: TEST_ENV }), 'T'), 'A', OPEN)), isWriting);
  const all = inStages(true);
  const checkStage = (app: App, id: string) => {
    const stage = app.node.findChild(id) as Stage;
    app.synth();
    const templatePaths = [join(stage.outdir, (stage.node.findChild('T') as Stack).templateFile)];
    return new BedrockCostChecks({ baselineFile: FILE }).validate({ templatePaths, appConstruct: app, stackTemplates: [] });
  };
  ['Dev', 'Prod'].forEach((id) => checkStage(all, id));

  expect(written().findings.map(({ construct }: any) => construct)).toEqual(['Dev/T/A', 'Prod/T/A']);
  expect(checkStage(inStages(), 'Dev')).toEqual({ success: true, violations: [] });
});

test('a directory is no baseline', () => {
  mkdirSync(FILE);
  expect(found((stack) => role(stack, 'A', OPEN))).toContainEqual(expect.stringContaining('the content must be a JSON object'));
});

test('L2 policies are named by the path of their resource', () => {
  found((stack) => new iam.Role(stack, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }).addToPolicy(iam.PolicyStatement.fromJson(OPEN)), { isWriting: true });

  expect(written().findings).toEqual([expect.objectContaining({ construct: 'S/R/DefaultPolicy/Resource' })]);
});
