import { App, aws_bedrockmantle as bedrockmantle, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostAlarm, CostNotifications, CostTags, TaggedPrincipal, TaggedProject, TokenPrices } from '../../../src';
import { TEST_ENV } from '../../support/places';
import { projectArn } from '../../support/projects';
import { cellOf, strategyOf } from '../../support/strategy';

const TAGS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 5, output: 30, cacheRead: 0.5 });
const place = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };

describe('Bedrock Projects and IAM principals', () => {
  const app = new App();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const project = new TaggedProject(stack, 'Project', { costTags: TAGS, models: [{ modelId: 'openai.gpt-5.5', prices: PRICES }, { modelId: 'acme.unknown-v1' }] });
  new TaggedProject(stack, 'Archived', { costTags: TAGS, removalPolicy: RemovalPolicy.DESTROY });
  new TaggedProject(stack, 'Kept', { costTags: TAGS, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  TaggedProject.fromProjectAttributes(stack, 'Imported', { projectArn: projectArn(), costTags: TAGS });
  new bedrockmantle.CfnProject(stack, 'Foreign', { name: 'foreign', tags: [{ key: 'Department', value: 'Sales' }] });
  const gateway = new iam.Role(stack, 'Gateway', { assumedBy: new iam.AccountRootPrincipal() });
  new TaggedPrincipal(stack, 'Users', {
    principal: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
    costTags: TAGS,
    sessionTags: [{ caller: gateway, allowedValues: { Owner: ['*@example.com'], Cell: ['a', 'b'] }, areRequired: true }],
  });
  TaggedPrincipal.fromPrincipalAttributes(stack, 'People', { principalArn: `arn:aws:iam::${TEST_ENV.account}:role/people`, sessionTagKeys: ['Team'] });
  new BedrockCostAlarm(stack, 'Alarm', {
    projects: [TaggedProject.fromProjectAttributes(stack, 'Same', { projectArn: projectArn(), costTags: TAGS, models: [{ modelId: 'openai.gpt-5.4', prices: PRICES }] })],
    threshold: 1,
    notifications: new CostNotifications(stack, 'Team'),
  });
  project.metricInferences();
  const { facts, markdown } = strategyOf(app);

  test('projects have their tags, models with the prices of counted tokens, and what happens on removal', () => {
    expect(facts.projects.map(({ path, kind, retained }) => [path, kind, retained])).toEqual([
      ['S/Archived', 'created', false], ['S/Foreign', 'resource', false], ['S/Imported', 'imported', undefined], ['S/Kept', 'created', true], ['S/Project', 'created', true],
      ['S/Same', 'imported', undefined],
    ]);
    expect(facts.projects.find(({ path }) => path === 'S/Project')).toEqual({
      path: 'S/Project', kind: 'created', ...place, tags: { Department: 'Claims' }, models: [{ modelId: 'acme.unknown-v1' }, { modelId: 'openai.gpt-5.5', prices: { input: 5, output: 30 } }], retained: true,
    });
    expect(facts.projects.find(({ path }) => path === 'S/Imported')).toMatchObject({ arn: projectArn(), tags: { Department: 'Claims' } });
    expect(cellOf(markdown, 'Models with prices of input and output', 'S/Project')).toBe('acme.unknown-v1 (no price); openai.gpt-5.5 (5, 30)');
    expect(['S/Project', 'S/Archived', 'S/Imported (imported)'].map((row) => cellOf(markdown, 'Removal', row))).toEqual(['retained', 'archived', '']);
  });

  test('principals have their tags, session tags by caller, and what is denied', () => {
    expect(facts.principals).toEqual([
      { path: 'S/People', kind: 'imported', ...place, principal: `arn:aws:iam::${TEST_ENV.account}:role/people`, tags: {}, sessionTagKeys: ['Team'] },
      {
        path: 'S/Users',
        kind: 'created',
        ...place,
        principal: 'S/Role',
        tags: { Department: 'Claims' },
        sessionTagKeys: ['Cell', 'Owner'],
        sessionTags: [{ caller: 'S/Gateway', tags: [{ key: 'Cell', values: ['a', 'b'] }, { key: 'Owner', values: ['*@example.com'] }], required: true }],
        tagOverridesDenied: true,
      },
    ]);
    expect(cellOf(markdown, 'Session tags', 'S/Users')).toBe('Cell=a or b, Owner=\\*@example.com by S/Gateway (required)');
    expect(cellOf(markdown, 'Other tags', 'S/Users')).toBe('denied');
  });

  test('keys count all carriers, and the activation has the spelling of each', () => {
    expect(facts.keys).toEqual([{ key: 'Department', valuesInUse: [{ value: 'Claims', profiles: 0, projects: 5, principals: 1 }, { value: 'Sales', profiles: 0, projects: 1 }] }]);
    expect(cellOf(markdown, 'In use', 'Department')).toBe('Claims (6), Sales (1)');
    expect(facts.activation.keys.map(({ key, carried }) => [key, carried])).toEqual([
      ['Department', true], ['iamPrincipal/Cell', undefined], ['iamPrincipal/Department', true], ['iamPrincipal/Owner', undefined], ['iamPrincipal/Team', undefined],
    ]);
  });

  test('an alarm names its projects, and no metric of them', () => {
    expect(facts.alarms).toMatchObject([{ path: 'S/Alarm', profiles: [], projects: ['S/Imported', 'S/Same'], metrics: [] }]);
  });
});

test('the plain key of principals alone is not to be activated', () => {
  const app = new App();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  new TaggedPrincipal(stack, 'Tool', { principal: new iam.User(stack, 'User'), costTags: TAGS });

  expect(strategyOf(app).facts.activation.keys.map(({ key }) => key)).toEqual(['iamPrincipal/Department']);
});
