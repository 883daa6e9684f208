import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type App, Aspects, Aws, CfnResource, NestedStack, Stack, Stage, TagManager, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BedrockCostAlarm, CostNotifications, CostTags, CostTagSchema, ModelSource, TagBudget, TaggedInferenceProfile, TagScopedInvokePolicy,
} from '../../src';
import { TaggingStrategyDocument, type TaggingStrategyDocumentProps } from '../../src/strategy';
import { checkedApp } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { newFolder, strategyOf } from '../support/strategy';

const NOVA = 'amazon.nova-lite-v1:0';
const SCHEMA = CostTagSchema.of({
  Department: { allowedValues: ['Claims', 'Sales'], description: 'who is charged', owner: 'finops@example.com' },
  Project: { required: false, pattern: '[a-z|]+' },
});

/** A small app; what it makes is the same in whatever order. */
function smallApp(order: number[] = [0, 1, 2, 3]): App {
  const app = checkedApp();
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  const team = new CostNotifications(stack, 'Team');
  team.addEmail('claims@example.com');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const claims = new TaggedInferenceProfile(stack, 'Claims', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    costTags: CostTags.of({ Department: 'Claims', Project: 'auto' }),
  });
  const parts = [
    () => new TagBudget(stack, 'Budget', { costTags: claims.costTags.pick('Department'), limit: 500, notifications: team }).denyInvocations({ atPercent: 120, roles: [role] }),
    () => new BedrockCostAlarm(stack, 'Alarm', { profiles: [claims], threshold: 20, notifications: team }),
    () => new TagScopedInvokePolicy(stack, 'Policy', { costTags: claims.costTags.pick('Department'), roles: [role] }),
    () => new TaggedInferenceProfile(stack, 'Sales', { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: 'Sales' }) }),
  ];
  order.forEach((index) => parts[index]());
  return app;
}

test('writes a small app as it was looked at', () => {
  const { markdown, json } = strategyOf(smallApp(), { schema: SCHEMA });

  expect(markdown).toMatchSnapshot();
  expect(json).toMatchSnapshot();
});

describe('the same bytes', () => {
  test('in whatever order the app is made', () => {
    const { markdown, json } = strategyOf(smallApp(), { schema: SCHEMA });

    for (const order of [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]]) {
      expect(strategyOf(smallApp(order), { schema: SCHEMA })).toMatchObject({ markdown, json });
    }
  });

  test('in whatever order the rules of a schema and tags stand', () => {
    const app = (tags: Record<string, string>) => {
      const stackApp = checkedApp();
      new TaggedInferenceProfile(new Stack(stackApp, 'S', { env: TEST_ENV }), 'P', { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of(tags) });
      return stackApp;
    };
    const one = strategyOf(app({ A: '1', B: '2' }), { schema: CostTagSchema.of({ A: {}, B: {} }) });
    const other = strategyOf(app({ B: '2', A: '1' }), { schema: CostTagSchema.of({ B: {}, A: {} }) });

    expect(other).toEqual(one);
  });

  test('in whatever folder and at whatever time, with no path of the machine in them', () => {
    const folder = join(newFolder(), 'deep', 'er');
    const here = process.cwd();
    const { markdown, json } = strategyOf(smallApp());
    jest.useFakeTimers({ now: new Date('2031-01-01'), doNotFake: ['nextTick', 'performance', 'hrtime'] });
    mkdirSync(folder, { recursive: true });
    process.chdir(folder);
    try {
      expect(strategyOf(smallApp(), { directory: 'docs' })).toMatchObject({ markdown, json });
    } finally {
      process.chdir(here);
      jest.useRealTimers();
    }
    expect(`${markdown}${json}`).not.toContain(dirname(here));
    expect(`${markdown}${json}`).not.toMatch(/[0-9a-f]{40}/);
  });
});

describe('tells what things end up as', () => {
  test('with Tags.of above, the tags of the stack, and aspects', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV, tags: { Stage: 'prod' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: 'Claims' }) });
    new TagBudget(stack, 'B', { costTags: profile.costTags.pick('Department', 'Late'), limit: 1, emails: ['a@example.com'] });
    Tags.of(stack).add('Owner', 'ann');
    Aspects.of(stack).add({
      visit: (node) => {
        if (node instanceof bedrock.CfnApplicationInferenceProfile) {
          TagManager.of(node)!.setTag('Late', 'yes');
        }
        if (node instanceof CfnResource && node.cfnResourceType === 'AWS::Budgets::Budget') {
          node.addPropertyOverride('Budget.BudgetLimit.Amount', 77);
        }
      },
    });
    const { facts } = strategyOf(app);

    expect(facts.profiles[0].tags).toEqual({ Department: 'Claims', Late: 'yes', Owner: 'ann', Stage: 'prod' });
    expect(facts.budgets[0]).toMatchObject({ limit: 77, tags: [{ key: 'Department', values: ['Claims'] }, { key: 'Late', values: ['yes'] }] });
  });

  test('in stages and nested stacks too', () => {
    const app = checkedApp();
    const profile = (scope: Stack) => new TaggedInferenceProfile(scope, 'P', {
      modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: scope.node.path.replace(/\//g, '.') }),
    });
    profile(new NestedStack(new Stack(app, 'S', { env: TEST_ENV }), 'Nested'));
    for (const id of ['Test', 'Prod']) {
      profile(new Stack(new Stage(app, id), 'S', { env: TEST_ENV }));
    }
    const { facts } = strategyOf(app);

    expect(facts.profiles.map(({ path, stack, tags }) => [path, stack, tags!.Department])).toEqual([
      ['Prod/S/P', 'Prod/S', 'Prod.S'], ['S/Nested/P', 'S/Nested', 'S.Nested'], ['Test/S/P', 'Test/S', 'Test.S'],
    ]);
  });

  test('of a stage alone, where it is put in one', () => {
    const app = checkedApp();
    const stages = ['Test', 'Prod'].map((id) => new Stage(app, id));
    stages.forEach((stage) => new TaggedInferenceProfile(new Stack(stage, 'S', { env: TEST_ENV }), 'P', {
      modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: 'a' }),
    }));
    const { facts } = strategyOf(stages[0]);

    expect(facts.profiles.map(({ path }) => path)).toEqual(['Test/S/P']);
  });

  test('of a stack alone, where it is put in one', () => {
    const app = checkedApp();
    const stacks = ['One', 'Two'].map((id) => new Stack(app, id, { env: TEST_ENV }));
    stacks.forEach((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: 'a' }) }));

    expect(strategyOf(stacks[1]).facts.profiles.map(({ path }) => path)).toEqual(['Two/P']);
  });

  test('with what only deployment knows as text', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S');
    new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Place: `in-${Aws.REGION}`, Stack: Aws.STACK_NAME }) });
    const { facts, markdown } = strategyOf(app, { schema: CostTagSchema.of({ Place: { allowedValues: [Aws.REGION] } }) });

    expect(facts.profiles[0]).toMatchObject({ account: '${AWS::AccountId}', region: '${AWS::Region}', tags: { Place: 'in-${AWS::Region}', Stack: '${AWS::StackName}' } });
    expect(facts.keys[0].allowedValues).toEqual(['(known at deployment)']);
    expect(markdown).toContain('`Place=in-${AWS::Region}, Stack=${AWS::StackName}`');
    expect(markdown).not.toContain('Token[');
  });
});

test('says so of an app without anything to tell, in the same shape', () => {
  const { facts, markdown } = strategyOf(checkedApp(), { title: 'Nothing | yet' });

  expect(markdown).toBe('# Nothing \\| yet\n\nGenerated by `cdk synth`. Do not edit; change the CDK app instead. `${…}` stands for a value known only at deployment.\n\n' +
    'The app contains no cost allocation tags for Amazon Bedrock.\n');
  expect(Object.keys(facts)).toEqual(Object.keys(strategyOf(smallApp()).facts));
  expect(facts.monitoringCost).toEqual({ items: [], usdPerMonth: 0, without: [] });
});

describe('writing', () => {
  const stackIn = (app: App) => new TaggedInferenceProfile(new Stack(app, 'S', { env: TEST_ENV }), 'P', {
    modelSource: ModelSource.foundationModel(NOVA), costTags: CostTags.of({ Department: 'a' }),
  });

  test('creates the folder, and takes other names', () => {
    const directory = join(newFolder(), 'a', 'b c');
    const document = new TaggingStrategyDocument(checkedApp(), 'D', { directory, markdownFileName: 'tags.md', jsonFileName: 'tags.json' });
    (document.node.root as App).synth();

    expect(readdirSync(directory).sort()).toEqual(['tags.json', 'tags.md']);
    expect([document.enabled, document.markdownFile, document.jsonFile]).toEqual([true, join(directory, 'tags.md'), join(directory, 'tags.json')]);
  });

  test('goes to where the app runs, unless told otherwise', () => {
    const document = new TaggingStrategyDocument(checkedApp(), 'D', { enabled: false, directory: undefined, title: undefined });

    expect([document.markdownFile, document.jsonFile]).toEqual([join(process.cwd(), 'COST-TAGS.md'), join(process.cwd(), 'cost-tags.json')]);
  });

  test.each<[string, TaggingStrategyDocumentProps, Record<string, unknown>]>([
    ['by its property', { enabled: false }, {}],
    ['by its property, whatever the context says', { enabled: false }, { 'cdk-bedrock-cost-tags:writeStrategy': true }],
    ['by the context of cdk.json', {}, { 'cdk-bedrock-cost-tags:writeStrategy': false }],
    ['by the context of the command line', { enabled: true }, { 'cdk-bedrock-cost-tags:writeStrategy': 'false' }],
  ])('is turned off %s', (_, props, context) => {
    const directory = newFolder();
    const app = checkedApp({ context });
    const document = new TaggingStrategyDocument(app, 'D', { directory, ...props });
    app.synth();

    expect([document.enabled, readdirSync(directory)]).toEqual([false, []]);
  });

  test('stays on with a context that says true', () => {
    expect(new TaggingStrategyDocument(checkedApp({ context: { 'cdk-bedrock-cost-tags:writeStrategy': 'true' } }), 'D').enabled).toBe(true);
  });

  test('does not happen if synth fails before', () => {
    const directory = newFolder();
    const app = checkedApp();
    new TaggingStrategyDocument(app, 'A', { directory });
    stackIn(app).node.addValidation({ validate: () => ['not so'] });

    expect(() => app.synth()).toThrow('not so');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('leaves a file alone that is as it should be, and corrects one that is not', () => {
    const directory = newFolder();
    const run = () => {
      const app = checkedApp();
      stackIn(app);
      strategyOf(app, { directory });
    };
    const [markdown, json] = [join(directory, 'COST-TAGS.md'), join(directory, 'cost-tags.json')];
    run();
    [markdown, json].forEach((file) => utimesSync(file, 1, 1));
    writeFileSync(json, 'edited');
    run();

    expect(statSync(markdown).mtimeMs).toBe(1000);
    expect(statSync(json).mtimeMs).toBeGreaterThan(1000);
  });

  test('fails synth with the reason and the remedy where it cannot', () => {
    const directory = newFolder();
    mkdirSync(join(directory, 'COST-TAGS.md'));
    const app = checkedApp();
    new TaggingStrategyDocument(app, 'D', { directory });

    expect(() => app.synth()).toThrow(/^TaggingStrategyDocument at D: cannot write ".*COST-TAGS.md" \(EISDIR.*\): pass a writable directory, or disable writing with enabled: false or the context key "cdk-bedrock-cost-tags:writeStrategy"$/);
  });

  test('adds nothing to any template', () => {
    const [without, with_] = [false, true].map((enabled) => {
      const app = smallApp();
      new TaggingStrategyDocument(app, 'D', { directory: newFolder(), enabled });
      return app.synth().stacks.map(({ template }) => template);
    });

    expect(with_).toEqual(without);
  });
});

test('refuses a second document that would overwrite the first, and lets one beside it be', () => {
  const directory = newFolder();
  const documents = (jsonFileName: string) => {
    const app = checkedApp();
    new TaggingStrategyDocument(app, 'One', { directory });
    new TaggingStrategyDocument(new Stage(app, 'Prod'), 'Two', { directory: `${directory}/x/..`, markdownFileName: 'PROD.md', jsonFileName });
    return app;
  };

  expect(() => documents('cost-tags.json').synth()).toThrow(/TaggingStrategyDocument: "One" must not write the same files as "Prod\/Two", got ".*cost-tags.json" for both: pass a different directory or different file names to one of them/);
  expect(() => documents('prod.json').synth()).not.toThrow();
  expect(existsSync(join(directory, 'PROD.md'))).toBe(true);
});

test.each<[string, TaggingStrategyDocumentProps, string]>([
  ['a file name with a folder', { markdownFileName: 'docs/TAGS.md' }, 'markdownFileName must be a name without a folder, got "docs/TAGS.md": pass a name such as COST-TAGS.md, and pass the folder as directory'],
  ['a file name with a folder of Windows', { jsonFileName: 'docs\\tags.json' }, 'jsonFileName must be a name without a folder, got "docs\\\\tags.json": pass a name such as COST-TAGS.md, and pass the folder as directory'],
  ['a folder for a file', { jsonFileName: '..' }, 'jsonFileName must be the name of a file, got "..": pass a name such as COST-TAGS.md, and pass the folder as directory'],
  ['an empty file name', { markdownFileName: '' }, 'markdownFileName must have at least 1 character, got "": pass a name such as COST-TAGS.md, and pass the folder as directory'],
  ['a file name that no file system takes', { markdownFileName: 'x'.repeat(256) }, 'markdownFileName must have at most 255 characters, got "x'],
  ['a file name that is a token', { markdownFileName: `${Aws.REGION}.md` }, 'markdownFileName must be known at synth, got a token: pass the text itself, because the files are written at synth'],
  ['a directory that is a token', { directory: Aws.REGION }, 'directory must be known at synth, got a token: pass the text itself, because the files are written at synth'],
  ['an empty directory', { directory: '' }, 'directory must have at least 1 character, got "": pass the folder for both files, or omit directory to use the working directory of the app'],
  ['one name for both files', { markdownFileName: 'TAGS', jsonFileName: 'tags' }, 'jsonFileName must differ from markdownFileName, got "tags" for both: rename one of the files, because one would overwrite the other'],
  ['a title of several lines', { title: 'a\nb' }, 'title must be on one line, got "a\\nb": pass a title of 1 to 200 characters on one line'],
  ['a title that is a token', { title: Aws.STACK_NAME }, 'title must be known at synth, got a token: pass the text itself, because the files are written at synth'],
])('refuses %s', (_, props, message) => {
  expect(() => new TaggingStrategyDocument(checkedApp(), 'D', props)).toThrow(`TaggingStrategyDocument at D: ${message}`);
});

test('refuses a context that says neither, and tells all problems at once', () => {
  const app = checkedApp({ context: { 'cdk-bedrock-cost-tags:writeStrategy': 'no' } });

  expect(() => new TaggingStrategyDocument(app, 'D', { title: '', directory: '' })).toThrow([
    'TaggingStrategyDocument at D: 3 problems:',
    '  - directory must have at least 1 character, got "": pass the folder for both files, or omit directory to use the working directory of the app',
    '  - title must have at least 1 character, got "": pass a title of 1 to 200 characters on one line',
    '  - context "cdk-bedrock-cost-tags:writeStrategy" must be true or false, got "no": correct it in cdk.json or on the command line',
  ].join('\n'));
});

test('loads no service module of the CDK that the app does not use', () => {
  const script = `
    require('ts-node').register({ transpileOnly: true, project: 'tsconfig.dev.json' });
    const { App, Stack } = require('aws-cdk-lib');
    const { TaggingStrategyDocument } = require('./src/strategy');
    const app = new App({ analyticsReporting: false, outdir: process.argv[1] });
    new Stack(app, 'S');
    new TaggingStrategyDocument(app, 'D', { directory: process.argv[1] });
    app.synth();
    console.log(JSON.stringify([...new Set(Object.keys(require.cache).map((file) => /aws-cdk-lib.(aws-[^/\\\\]+)/.exec(file)?.[1]).filter((each) => each))]));`;

  expect(JSON.parse(execFileSync(process.execPath, ['-e', script, newFolder()], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))).toEqual([]);
});
