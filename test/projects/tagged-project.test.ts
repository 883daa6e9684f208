import { type App, Aspects, CfnParameter, CfnResource, Fn, NestedStack, PhysicalName, PropertyInjectors, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as bedrockmantle from 'aws-cdk-lib/aws-bedrockmantle';
import { CostTagCarrierKind, CostTags, CostTagSource, TagBudget, TaggedProject, type TaggedProjectProps } from '../../src';
import * as regionData from '../../src/private/resource-type-regions.json';
import { budgetOf, checkedApp, onlyOfType, onlyResource, templateOf } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { projectWith } from '../support/projects';
import { REGISTRY, replacing, specOf } from '../support/replacement';
import { warningTexts } from '../support/warning-texts';
import { warningIds } from '../support/warnings';

const TYPE = 'AWS::BedrockMantle::Project';
const projectOf = (stack: Stack) => onlyResource(stack, TYPE);

test('renders name, tags and retention, and nothing else', () => {
  const { stack } = projectWith();

  expect(templateOf(stack).Resources).toEqual({
    // Another logical ID is another project, whose ID every client needs.
    ClaimsE8D96B24: {
      Type: TYPE,
      Properties: { Name: expect.stringMatching(/^Insurance-Claims-[0-9a-f]{8}$/), Tags: [{ Key: 'Department', Value: 'Claims' }] },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    },
  });
  expect(warningIds(stack)).toEqual([]);
});

test('no property replaces the project, so the logical ID depends on none', () => {
  expect(REGISTRY).toBeDefined();
  expect(replacing(specOf(TYPE).properties)).toEqual([]);

  const edits: TaggedProjectProps[] = [{}, { projectName: 'claims' }, { models: [{ modelId: 'openai.gpt-5.5' }] }, { costTags: CostTags.of({ Team: 'b' }) }];
  const logicalIds = edits.map((props) => onlyOfType(templateOf(projectWith(props).stack).Resources, TYPE)[0]);

  expect(new Set(logicalIds)).toEqual(new Set(['ClaimsE8D96B24']));
});

test('hands out ARN, ID, name and reference', () => {
  const { stack, project } = projectWith({ projectName: 'Claims, all of them' });

  expect(stack.resolve([project.projectArn, project.projectId])).toEqual([{ 'Fn::GetAtt': ['ClaimsE8D96B24', 'Arn'] }, { 'Fn::GetAtt': ['ClaimsE8D96B24', 'Id'] }]);
  const resource = project.node.defaultChild as bedrockmantle.CfnProject;
  expect(stack.resolve(bedrockmantle.CfnProject.arnForProject(project))).toEqual(stack.resolve(resource.projectRef.projectArn));
  expect(project).toMatchObject({
    projectName: 'Claims, all of them', carrierKind: CostTagCarrierKind.BEDROCK_PROJECT, costTagSource: CostTagSource.RESOURCE, env: TEST_ENV, models: [],
  });
  expect(projectOf(stack).Properties.Name).toBe('Claims, all of them');
});

test('needs no properties', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  new TaggedProject(stack, 'P');

  expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TaggedProject.noCostTags']);
});

test.each([
  [RemovalPolicy.DESTROY, 'Delete'],
  [RemovalPolicy.RETAIN, 'Retain'],
])('removal policy %s is %s', (removalPolicy, expected) => {
  expect(projectOf(projectWith({ removalPolicy }).stack).DeletionPolicy).toBe(expected);
});

test('opens its L1 to overrides', () => {
  const { stack, project } = projectWith();
  (project.node.defaultChild as CfnResource).addPropertyOverride('Name', 'overridden');

  expect(projectOf(stack).Properties.Name).toBe('overridden');
});

describe('the name', () => {
  test.each<[string, unknown, string[]]>([
    ['an empty name', '', ['projectName must have at least 1 character, got ""']],
    ['spaces', '   ', ['projectName must contain a character other than spaces, got "   "']],
    ['128 characters', 'x'.repeat(128), ['projectName must have at most 127 characters, got "xxx']],
    ['a number', 5, ['projectName must be a string, got 5']],
  ])('must not be %s', (_, projectName, problems) => {
    problems.forEach((problem) => expect(() => projectWith({ projectName: projectName as string })).toThrow(problem));
  });

  test.each([['127 characters', 'x'.repeat(127)], ['other alphabets', 'Schäden 損害 🙂'], ['one character', 'x']])('may have %s', (_, projectName) => {
    expect(projectOf(projectWith({ projectName }).stack).Properties.Name).toBe(projectName);
  });

  test('may be a token, or one to be generated', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const costTags = CostTags.of({ Team: 'a' });
    const { projectName } = new TaggedProject(stack, 'Token', { costTags, projectName: new CfnParameter(stack, 'Name').valueAsString });
    const generated = new TaggedProject(stack, 'Generated', { costTags, projectName: PhysicalName.GENERATE_IF_NEEDED });

    expect(stack.resolve(projectName)).toEqual({ Ref: 'Name' });
    expect(generated.projectName).toMatch(/^S-Generated-[0-9a-f]{8}$/);
  });

  test('is short enough if it is generated from a long path', () => {
    const stack = new Stack(new Stage(checkedApp(), 'Prod', { env: TEST_ENV }), 'S'.repeat(100));

    expect(new TaggedProject(stack, 'P'.repeat(200)).projectName.length).toBe(127);
  });

  test('twice in a stack is a warning, and not in two stacks', () => {
    const app = checkedApp();
    const [one, other] = ['A', 'B'].map((id) => new Stack(app, id, { env: TEST_ENV }));
    const costTags = CostTags.of({ Team: 'a' });
    new TaggedProject(one, 'P', { projectName: 'claims', costTags });
    new TaggedProject(one, 'Q', { projectName: 'claims', costTags });
    new TaggedProject(other, 'P', { projectName: 'claims', costTags });

    expect(warningTexts(one, 'TaggedProject.repeatedName')).toEqual([
      'projectName "claims" is also the name of "A/P": Amazon Bedrock accepts the name twice, but lists and consoles show two projects with it. Use another name for one of them',
    ]);
    expect(warningIds(other)).toEqual([]);
  });
});

describe('tags', () => {
  test('may all be inherited', () => {
    const { stack, project } = projectWith({ costTags: undefined });
    Tags.of(stack.node.root).add('Team', 'search');

    expect(projectOf(stack).Properties.Tags).toEqual([{ Key: 'Team', Value: 'search' }]);
    expect(stack.resolve([project.costTags.keys, project.costTags.value('Team')])).toEqual([['Team'], 'search']);
    expect(warningIds(stack)).toEqual([]);
  });

  test('mix, and the declared ones are the cost tags', () => {
    const { stack, project } = projectWith();
    Tags.of(stack).add('Team', 'search');

    expect(projectOf(stack).Properties.Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Team', Value: 'search' }]);
    expect(project.costTags.keys).toEqual(['Department']);
    expect(stack.resolve(project.costTags.pick('Team').value('Team'))).toBe('search');
  });

  test.each<[string, (stack: Stack, project: TaggedProject) => void, string]>([
    ['a stronger tag', (stack) => Tags.of(stack).add('Department', 'Sales', { priority: 300 }), 'costTags declares "Department" as "Claims", but the resource ends up with "Sales" because of Tags.of("Insurance").add("Department", "Sales", { priority: 300 })'],
    ['a removed tag', (stack) => Tags.of(stack).remove('Department'), 'costTags declares "Department" as "Claims", but the resource ends up without it'],
    ['an override', (_, project) => (project.node.defaultChild as CfnResource).addPropertyOverride('Tags', [{ Key: 'Department', Value: 'Sales' }]), 'because of an override of the L1 construct'],
    ['an aspect', (stack) => Aspects.of(stack).add({ visit: (node) => node instanceof bedrockmantle.CfnProject && node.cdkTagManager.setTag('Department', 'Sales', 1000) }), 'because of an aspect or a direct change to the L1 construct'],
  ])('fail synth after %s', (_, change, problem) => {
    const { stack, project } = projectWith();
    change(stack, project);

    expect(() => (stack.node.root as App).synth()).toThrow(problem);
  });

  test('that a construct was built from must exist', () => {
    const { stack, project } = projectWith({ costTags: undefined });
    new CfnResource(stack, 'R', { type: 'Own::Own::Own', properties: { Team: project.costTags.pick('Team').value('Team') } });

    expect(() => (stack.node.root as App).synth()).toThrow('tag "Team" is read from "Insurance/Claims", but the resource has only the tags []');
  });

  test('with keys that are tokens are refused', () => {
    const { project } = projectWith({ costTags: undefined });

    expect(() => projectWith({ costTags: project.costTags })).toThrow('costTags must have keys that are not tokens');
  });

  test('warn if there are many, or dynamic references', () => {
    const many = projectWith({ costTags: CostTags.of(Object.fromEntries([...'abcdefghijk'].map((key) => [key, 'x']))) });
    const dynamic = projectWith({ costTags: CostTags.of({ Stage: '{{resolve:ssm:/stage}}' }) });

    expect(warningTexts(many.stack, 'TaggedProject.manyCostTags')).toEqual([expect.stringContaining('the project has 11 cost tags: more than')]);
    expect(warningTexts(dynamic.stack, 'TaggedProject.dynamicTagValues')).toEqual([expect.stringContaining('the values of "Stage" are dynamic references')]);
  });

  test('select the cost of a budget', () => {
    const { stack, project } = projectWith();
    new TagBudget(stack, 'Budget', { costTags: project.costTags, limit: 100 });

    expect(JSON.stringify(budgetOf(stack).Budget.FilterExpression ?? budgetOf(stack).Budget.CostFilters)).toContain('Department');
  });
});

describe('models', () => {
  test('are handed out, and not changed by their caller', () => {
    const models = [{ modelId: 'openai.gpt-5.5' }];
    const { project } = projectWith({ models });
    models.push({ modelId: 'xai.grok-4.3' });

    expect(project.models).toEqual([{ modelId: 'openai.gpt-5.5' }]);
  });

  test('are refused with all problems at once', () => {
    expect(() => projectWith({ models: [{ modelId: 'us.anthropic.claude-opus-4-8' }, { modelId: 'openai.gpt-5.5' }, { modelId: 'openai.gpt-5.5' }, { modelId: 'openai.gpt-oss-20b-1:0' }] })).toThrow([
      'TaggedProject at Insurance/Claims: 3 problems:',
      '  - models[0].modelId must not contain a geography, got "us.anthropic.claude-opus-4-8": use "anthropic.claude-opus-4-8", because the bedrock-mantle endpoint offers models in its own Region only',
      '  - models[3].modelId must be the ID on the bedrock-mantle endpoint, got "openai.gpt-oss-20b-1:0", which is the ID on the bedrock-runtime endpoint: use "openai.gpt-oss-20b"',
      '  - models must not contain duplicates, got "openai.gpt-5.5" more than once: remove one of the entries',
    ].join('\n'));
  });

  test('of the other endpoint are a warning', () => {
    const { stack } = projectWith({ models: [{ modelId: 'amazon.nova-lite-v1:0' }, { modelId: 'anthropic.claude-sonnet-4-6' }, { modelId: 'anthropic.claude-opus-4-8' }] });

    expect(warningTexts(stack, 'TaggedProject.runtimeOnlyModel').map((text) => /model "(.*?)"/.exec(text)![1]).sort()).toEqual(['amazon.nova-lite-v1:0', 'anthropic.claude-sonnet-4-6']);
  });

  test('may be tokens, also several', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const models = ['A', 'B'].map((id) => ({ modelId: new CfnParameter(stack, id).valueAsString }));

    expect(stack.resolve(new TaggedProject(stack, 'P', { models }).models)).toEqual([{ modelId: { Ref: 'A' } }, { modelId: { Ref: 'B' } }]);
  });
});

describe('the Region', () => {
  const inRegion = (region: string, props: TaggedProjectProps = {}) => projectWith(props, { env: { account: TEST_ACCOUNT, region } });

  test.each(regionData.missingIn[TYPE])('%s is refused, unless verification is off', (region) => {
    expect(() => inRegion(region)).toThrow(
      `TaggedProject at Insurance/Claims: the stack must be in a Region where CloudFormation supports ${TYPE}, got "${region}": use a separate stack, new Stack(app, 'Projects', ` +
      `{ env: { account, region: 'us-east-1' } }), or set verifyRegion to false if AWS has added the Region since ${regionData.asOf}`,
    );
    expect(() => inRegion(region, { verifyRegion: false })).not.toThrow();
  });

  test.each(['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-north-1', 'ap-northeast-1', 'us-gov-west-1', 'mars-east-1'])('%s is accepted', (region) => {
    expect(() => inRegion(region)).not.toThrow();
  });

  test('of a stack without one is not judged, and that of a nested stack is', () => {
    expect(() => projectWith({}, {})).not.toThrow();
    expect(() => new TaggedProject(new NestedStack(new Stack(checkedApp(), 'S', { env: { region: 'ca-central-1' } }), 'N'), 'P')).toThrow('got "ca-central-1"');
  });

  test('lists of other Regions are those of the endpoint, as far as CloudFormation has the type', () => {
    // https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html of 2026-10
    const endpoint = [
      'us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-west-1', 'eu-west-2', 'ap-northeast-1', 'ap-south-1', 'ap-southeast-2', 'ap-southeast-3', 'sa-east-1',
      'us-gov-east-1', 'us-gov-west-1',
    ];
    const offered = regionData.regions.filter((region) => !regionData.missingIn[TYPE].includes(region));

    expect(offered.filter((region) => !endpoint.includes(region))).toEqual([]);
    expect(endpoint.filter((region) => !offered.includes(region))).toEqual(['eu-central-1', 'eu-south-1', 'ap-southeast-2', 'us-gov-east-1']);
  });
});

test('takes defaults from property injectors', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  PropertyInjectors.of(stack).add({
    constructUniqueId: TaggedProject.PROPERTY_INJECTION_ID,
    inject: (props: TaggedProjectProps) => ({ costTags: CostTags.of({ Team: 'injected' }), ...props }),
  });
  new TaggedProject(stack, 'P');

  expect(projectOf(stack).Properties.Tags).toEqual([{ Key: 'Team', Value: 'injected' }]);
});

test('refuses unknown and mistyped properties of plain JavaScript', () => {
  expect(() => projectWith({ project_name: 'x', verifyRegion: 'yes' } as any)).toThrow(
    /project_name must be a property of TaggedProjectProps, got "x": use projectName[\s\S]*verifyRegion must be a boolean, got "yes"/,
  );
});

test('can be read from another stack', () => {
  const { stack, project } = projectWith();
  const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
  new CfnResource(other, 'R', { type: 'Own::Own::Own', properties: { Id: project.projectId, Team: project.costTags.value('Department'), Joined: Fn.join('/', [project.projectArn, 'x']) } });

  expect(templateOf(other).Resources.R.Properties).toMatchObject({ Id: { 'Fn::ImportValue': expect.stringContaining('ClaimsE8D96B24Id') }, Team: 'Claims' });
});

test('synthesizes the same twice', () => {
  const { stack } = projectWith({ models: [{ modelId: 'openai.gpt-5.5' }] });
  const app = stack.node.root as App;

  expect(app.synth({ force: true }).getStackByName('Insurance').template).toEqual(app.synth({ force: true }).getStackByName('Insurance').template);
});
