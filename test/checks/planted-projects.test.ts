import { App, CfnParameter, CfnResource, Fn, NestedStack, Resource as CdkResource, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CostNotifications, CostTagCarrierKind, CostTags, CostTagSchema, TaggedProject } from '../../src';
import { findings, violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, EVERYTHING, managed, roleOf, type Row, verdictOn, doc } from '../support/planted-statements';

const INFERENCE = 'bedrock-mantle:CreateInference';
const ARN = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project`;
const ANY = 'arn:aws:bedrock-mantle:*:*:project/*';
const TEAM = { StringEquals: { 'aws:ResourceTag/Team': 'claims' } };
const deny = (others: object) => ({ Effect: 'Deny', Action: INFERENCE, Resource: '*', ...others });
const project = (scope: Construct, id = 'P', tags: Record<string, string> = { Team: 'claims' }) => new CfnResource(scope, id, {
  type: 'AWS::BedrockMantle::Project', properties: { Name: id, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
});
const infer = (Resource: any, Condition?: any, Action: any = INFERENCE) => (s: Stack) => roleOf(s, 'R', allow(Resource, Action, Condition));

/** An imported project, as far as the checks read it. */
class ImportedProject extends CdkResource {
  public readonly carrierKind = CostTagCarrierKind.BEDROCK_PROJECT;

  constructor(scope: Construct, id: string, public readonly projectArn: string, public readonly costTags = CostTags.of({ Team: 'claims' })) {
    super(scope, id);
  }
}

const TRACKED: Row[] = [
  ['a project by its reference', 'quiet', (s) => infer(project(s).ref)(s)],
  ['a project by its ARN', 'quiet', (s) => infer(project(s).getAtt('Arn').toString())(s)],
  ['a project whose logical ID is the name of the default project', 'quiet', (s) => {
    const { ref } = project(s, 'default');
    infer(ref)(s);
  }],
  ['a project by its ID', 'quiet', (s) => {
    project(s);
    infer({ 'Fn::Sub': 'arn:${AWS::Partition}:bedrock-mantle:${AWS::Region}:${AWS::AccountId}:project/${P.Id}' })(s);
  }],
  ['a project of another stack', 'quiet', (s, app) => infer(project(new Stack(app, 'T', { env: TEST_ENV })).ref)(s)],
  ['a project of a nested stack', 'quiet', (s) => infer(project(new NestedStack(s, 'N')).ref)(s)],
  ['a project outside the app', 'quiet', infer(`${ARN}/proj_abc`)],
  ['two projects', 'quiet', infer([`${ARN}/proj_abc`, `${ARN}/proj_xyz`])],
  ['any project with a tag', 'quiet', infer(ANY, TEAM)],
  ['everything with a tag', 'quiet', infer('*', TEAM)],
  ['a project and one model', 'quiet', infer(`${ARN}/proj_abc`, { StringEquals: { 'bedrock-mantle:Model': 'openai.gpt-5.5' } })],
  ['actions of a client of a project', 'quiet', infer(`${ARN}/proj_abc`, undefined, [INFERENCE, 'bedrock-mantle:CountTokens', 'bedrock-mantle:GetProject'])],
  ['an imported project by a parameter', 'quiet', (s) => {
    const { projectArn } = new ImportedProject(s, 'I', new CfnParameter(s, 'ProjectArn').valueAsString);
    infer(projectArn)(s);
  }],
  ['an imported project by an ID that only deployment knows', 'quiet', (s) => {
    const { projectArn } = new ImportedProject(s, 'I', `${ARN}/${Fn.importValue('project-id')}`);
    infer(projectArn)(s);
  }],
  ['an imported project with a parameter of its settings', 'quiet', (s) => {
    const imported = TaggedProject.fromProjectAttributes(s, 'I', { projectArn: new CfnParameter(s, 'ProjectArn').valueAsString, models: [{ modelId: 'openai.gpt-5.5' }] });
    imported.clientSettings.exportToParameter();
    infer(imported.projectArn)(s);
  }],
  ['an imported project with an alarm', 'quiet', (s) => {
    const imported = TaggedProject.fromProjectAttributes(s, 'I', { projectArn: new CfnParameter(s, 'ProjectArn').valueAsString, models: [{ modelId: 'openai.gpt-5.5' }] });
    imported.alarmOnUndeclaredModels(new CostNotifications(s, 'N'));
    infer(imported.projectArn)(s);
  }],
  ['an imported project of another stack', 'quiet', (s, app) => {
    const other = new Stack(app, 'T', { env: TEST_ENV });
    infer(new ImportedProject(other, 'I', new CfnParameter(other, 'ProjectArn').valueAsString).projectArn)(s);
  }],
];

const UNTRACKED: Row[] = [
  ['everything', 'found', infer('*')],
  ['any project', 'found', infer(ANY)],
  ['any named project', 'found', infer(`${ARN}/proj_*`)],
  ['the default project', 'found', infer(`${ARN}/default`)],
  ['a project and the default project', 'found', infer([`${ARN}/proj_abc`, `${ARN}/default`])],
  ['any project with a tag that may be absent', 'found', infer(ANY, { StringEqualsIfExists: { 'aws:ResourceTag/Team': 'claims' } })],
  ['any project and one model', 'found', infer(ANY, { StringEquals: { 'bedrock-mantle:Model': 'openai.gpt-5.5' } })],
  ['any project with a tag of the caller', 'found', infer(ANY, { StringEquals: { 'aws:PrincipalTag/Team': 'claims' } })],
  ['an ARN that only deployment knows', 'found', (s) => infer(new CfnParameter(s, 'ProjectArn').valueAsString)(s)],
  ['an ARN of a parameter beside an imported project by another one', 'found', (s) => {
    new ImportedProject(s, 'I', new CfnParameter(s, 'ProjectArn').valueAsString);
    infer(new CfnParameter(s, 'Other').valueAsString)(s);
  }],
  ['an ID that only deployment knows', 'found', (s) => infer(`${ARN}/${new CfnParameter(s, 'Id').valueAsString}`)(s)],
  ['fine-tuning in a project', 'found', infer(`${ARN}/proj_abc`, undefined, 'bedrock-mantle:CreateFineTuningJob')],
  ['a reservation for a project', 'found', infer(`${ARN}/proj_abc`, undefined, 'bedrock-mantle:CreateReservation')],
  ['everything of the endpoint on a project', 'found', infer(`${ARN}/proj_abc`, undefined, 'bedrock-mantle:*')],
];

const DENIED: Row[] = [
  ['a Deny on projects without the tag', 'quiet', (s) => roleOf(s, 'R', allow(ANY, INFERENCE), deny({ Condition: { Null: { 'aws:ResourceTag/Team': 'true' } } }))],
  ['a Deny on projects with another tag', 'quiet', (s) => roleOf(s, 'R', allow(ANY, INFERENCE), deny({ Condition: { StringNotEquals: { 'aws:ResourceTag/Team': 'claims' } } }))],
  ['a Deny on everything except a project', 'quiet', (s) => roleOf(s, 'R', allow('*', INFERENCE), deny({ Resource: undefined, NotResource: project(s).ref }))],
  ['a Deny on everything except projects', 'found', (s) => roleOf(s, 'R', allow('*', INFERENCE), deny({ Resource: undefined, NotResource: `${ARN}/proj_*` }))],
  ['a Deny on the default project', 'found', (s) => roleOf(s, 'R', allow(ANY, INFERENCE), deny({ Resource: `${ARN}/default` }))],
  ['a Deny on the default project and an Allow on a project', 'quiet', (s) => roleOf(s, 'R', allow([`${ARN}/proj_abc`, `${ARN}/default`], INFERENCE), deny({ Resource: 'arn:aws:bedrock-mantle:*:*:project/default' }))],
  ['a Deny on named projects', 'found', (s) => roleOf(s, 'R', allow(ANY, INFERENCE), deny({ Resource: 'arn:aws:bedrock-mantle:*:*:project/proj_*' }))],
  ['a Deny on a tag of the project that is there', 'found', (s) => roleOf(s, 'R', allow(ANY, INFERENCE), deny({ Condition: { Null: { 'aws:ResourceTag/Team': 'false' } } }))],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...TRACKED, ...UNTRACKED, ...DENIED])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

const foundIn = (build: (stack: Stack, app: App) => void, props = {}) => {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }), app);
  return findings(app, props);
};
const UNTAGGED = 'a Bedrock Project does not carry the required cost tags';

describe('a project without tags', () => {
  test('is found', () => {
    expect(foundIn((s) => project(s, 'P', {}))).toEqual([`ProjectWithoutCostTags at P/Properties/Tags: ${UNTAGGED}: it has no tags`]);
    expect(foundIn((s) => project(s, 'P'))).toEqual([]);
  });

  test('is found by the schema', () => {
    const schema = CostTagSchema.of({ Team: { allowedValues: ['claims'] }, Stage: {} });

    expect(foundIn((s) => project(s), { schema })).toEqual([expect.stringContaining(`ProjectWithoutCostTags at P/Properties/Tags: ${UNTAGGED}: required tag "Stage" is missing`)]);
    expect(foundIn((s) => project(s, 'P', { Team: 'sales', Stage: 'prod' }), { schema })).toEqual([expect.stringMatching(/^ProjectWithoutCostTags at P\/.*value of "Team" must be one of/)]);
    expect(foundIn((s) => project(s, 'P', { Team: 'claims', Stage: 'prod' }), { schema })).toEqual([]);
  });

  test('can get its tags from the stack, and its finding a remedy', () => {
    const app = new App({ analyticsReporting: false });
    Tags.of(app).add('Team', 'claims');
    project(new Stack(app, 'Tagged', { env: TEST_ENV }), 'P', {});
    expect(findings(app)).toEqual([]);

    const bare = new App({ analyticsReporting: false });
    project(new Stack(bare, 'S', { env: TEST_ENV }), 'P', {});
    expect(violations(bare).map(({ fix }) => fix)).toEqual([expect.stringContaining('TaggedProject')]);
  });
});

describe('the remedy', () => {
  const fixOf = (Action: any) => {
    const app = new App({ analyticsReporting: false });
    roleOf(new Stack(app, 'S', { env: TEST_ENV }), 'R', allow('*', Action));
    return violations(app).map(({ fix }) => fix);
  };

  test('of calls to the bedrock-mantle endpoint is a project', () => {
    expect(fixOf(INFERENCE)).toEqual([expect.stringMatching(/^grant access with TaggedProject\.grantInvoke/)]);
  });

  test('of calls to both endpoints is a profile and a project', () => {
    expect(fixOf(EVERYTHING)).toEqual([expect.stringMatching(/profile\.grantInvoke.*TaggedProject\.grantInvoke/)]);
  });

  test('of calls to the bedrock-runtime endpoint is no project', () => {
    expect(fixOf('bedrock:InvokeModel')).toEqual([expect.not.stringContaining('TaggedProject')]);
  });

  test('of fine-tuning is no project', () => {
    expect(fixOf('bedrock-mantle:CreateFineTuningJob')).toEqual([expect.not.stringContaining('TaggedProject')]);
  });
});

test('a managed policy for a role of another app is judged like a role', () => {
  const policy = (Resource: string): Row[2] => (s) => {
    new iam.Role(s, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    managed(s, 'R', doc(allow(Resource, INFERENCE)), { Roles: ['others'] });
  };

  expect(verdictOn(policy(`${ARN}/proj_abc`))).toBe('quiet');
  expect(verdictOn(policy(ANY))).toBe('found');
});
