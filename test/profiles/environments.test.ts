import * as cdk from 'aws-cdk-lib';
import { App, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, profilesOf, templateOf } from '../support/checked-app';
import { consumer } from '../support/consumer';
import { callDirectly, callThrough, mayCall, policiesOf } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const TAGS = CostTags.of({ Team: 'a' });

function profileIn(scope: Stack, source = ModelSource.systemDefinedProfile(`us.${MODEL}`)) {
  return new TaggedInferenceProfile(scope, 'P', { modelSource: source, costTags: TAGS });
}

function roleIn(stack: Stack) {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

describe('across stacks', () => {
  test('exports the ARN to a consumer in another stack, and resolves tags to plain values', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Profiles', { env: TEST_ENV });
    const consumers = new Stack(app, 'Consumers', { env: TEST_ENV });
    const profile = profileIn(stack);
    const fn = consumer(consumers, 'Fn');
    profile.grantInvoke(fn);
    profile.addToEnvironment(fn);
    fn.addEnvironment('TEAM', profile.costTags.value('Team'));
    const { Resources: resources } = templateOf(consumers);
    const [{ Properties }] = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');

    expect(Properties.Environment.Variables).toEqual({
      BEDROCK_MODEL_ID: { 'Fn::ImportValue': expect.stringMatching(/^Profiles:ExportsOutputFnGetAttPB0D389779120A943InferenceProfileArn/) },
      TEAM: 'a',
    });
    expect(templateOf(stack).Outputs).toBeDefined();
  });

  test('lets the importing stack\'s role call through the profile only', async () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Profiles', { env: TEST_ENV });
    const consumers = new Stack(app, 'Consumers', { env: TEST_ENV });
    const profile = profileIn(stack);
    const role = roleIn(consumers);
    profile.grantInvoke(role);
    const arn = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/p`;
    const { Resources: resources } = templateOf(consumers);
    const exportName = /Profiles:ExportsOutput[^"]*Arn[^"]*/.exec(JSON.stringify(resources))![0];
    const policies = policiesOf(resources, consumers.resolve(role.roleName).Ref, { values: { [exportName]: arn } });
    const model = `arn:aws:bedrock:us-west-2::foundation-model/${MODEL}`;

    expect(await mayCall(policies, 'bedrock:InvokeModel', callThrough(arn, [model]))).toBe(true);
    expect(await mayCall(policies, 'bedrock:InvokeModel', callDirectly(model))).toBe(false);
  });

  test('hands the ARN to another Region of the app, granting the models of the profile\'s own Region', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Profiles', { env: { account: TEST_ACCOUNT, region: 'eu-west-1' }, crossRegionReferences: true });
    const consumers = new Stack(app, 'Consumers', { env: TEST_ENV, crossRegionReferences: true });
    const profile = profileIn(stack, ModelSource.systemDefinedProfile(`global.${MODEL}`));
    const role = roleIn(consumers);
    profile.grantInvoke(role);
    const { Resources: resources } = templateOf(consumers);
    const [{ Properties }] = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
    const [profileStatement, modelStatement] = Properties.PolicyDocument.Statement;

    expect(profileStatement.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ExportsReader/), expect.stringMatching(/InferenceProfileArn/)] });
    expect(modelStatement.Condition.ArnEquals['bedrock:InferenceProfileArn']).toEqual(profileStatement.Resource);
    expect(modelStatement.Resource).toEqual(['eu-west-1', ''].map((region) =>
      ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:bedrock:${region}::foundation-model/${MODEL}`]] })));
  });
});

test('in a nested stack, is named after the outer stack and read by it', () => {
  const stack = new Stack(checkedApp(), 'Outer', { env: TEST_ENV });
  const nested = new NestedStack(stack, 'Nested');
  const profile = profileIn(nested);
  profile.grantInvoke(roleIn(stack));

  expect(profile.inferenceProfileName).toMatch(/^Outer-Nested-P-[0-9a-f]{8}$/);
  expect(JSON.stringify(templateOf(stack).Resources)).toMatch(/"Fn::GetAtt":\["NestedNestedStackNestedNestedStackResource\w+","Outputs\.\w+InferenceProfileArn"\]/);
});

describe('in a Stage', () => {
  test('takes the tags of the Stage, and names that no other Stage has', () => {
    const app = checkedApp();
    const [dev, prod] = ['Dev', 'Prod'].map((id) => {
      const stage = new Stage(app, id, { env: TEST_ENV });
      Tags.of(stage).add('Environment', id);
      const stack = new Stack(stage, 'S');
      return { stack, profile: profileIn(stack) };
    });

    expect(profilesOf(dev.stack)[0].Tags).toEqual([{ Key: 'Environment', Value: 'Dev' }, { Key: 'Team', Value: 'a' }]);
    expect(profilesOf(prod.stack)[0].Tags).toEqual([{ Key: 'Environment', Value: 'Prod' }, { Key: 'Team', Value: 'a' }]);
    expect(dev.profile.inferenceProfileName).not.toBe(prod.profile.inferenceProfileName);
  });

  test('takes no tags of the app, as aspects do not cross into a Stage, and warns when none are left', () => {
    const app = checkedApp();
    Tags.of(app).add('Team', 'a');
    const stack = new Stack(new Stage(app, 'Prod'), 'S');
    new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL) });

    expect(profilesOf(stack)[0]).not.toHaveProperty('Tags');
    expect(JSON.stringify(app.synth().getNestedAssembly('assembly-Prod').stacks[0].messages)).toContain('TaggedInferenceProfile.noCostTags');
  });
});

describe.each([
  ['us-gov-west-1', ModelSource.systemDefinedProfile(`us-gov.${MODEL}`), `bedrock:us-gov-west-1:${TEST_ACCOUNT}:inference-profile/us-gov.${MODEL}`, '*'],
  ['us-gov-east-1', ModelSource.foundationModel(MODEL), `bedrock:us-gov-east-1::foundation-model/${MODEL}`, 'us-gov-east-1'],
  ['cn-north-1', ModelSource.foundationModel(MODEL), `bedrock:cn-north-1::foundation-model/${MODEL}`, 'cn-north-1'],
])('in %s', (region, source, copyFrom, modelRegion) => {
  // The validator's list of Regions has the resource type in commercial Regions only.
  function appElsewhere(context = {}): App {
    const app = checkedApp({ context });
    (cdk as Partial<typeof cdk>).Validations?.of(app).acknowledge({ id: 'CloudFormation-Validate::F3006', reason: 'the Region is not on the list' });
    return app;
  }

  test('writes every ARN in the partition of the deployment', () => {
    const stack = new Stack(appElsewhere(), 'S', { env: { account: TEST_ACCOUNT, region } });
    const profile = profileIn(stack, source);
    profile.grantInvoke(roleIn(stack));
    profile.clientSettings.exportToParameter();
    const inPartition = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] });
    const template = templateOf(stack);
    const statements = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::IAM::Policy')!.Properties.PolicyDocument.Statement;

    expect(profilesOf(stack)[0].ModelSource.CopyFrom).toEqual(inPartition(copyFrom));
    expect(statements[1].Resource).toEqual(inPartition(`bedrock:${modelRegion}::foundation-model/${MODEL}`));
    expect(JSON.stringify(template)).not.toMatch(/arn:aws[a-z-]*:/);
  });

  test('writes the partition itself where the app asks for literals', () => {
    const stack = new Stack(appElsewhere({ '@aws-cdk/core:enablePartitionLiterals': true }), 'S', { env: { account: TEST_ACCOUNT, region } });
    profileIn(stack, source);

    expect(profilesOf(stack)[0].ModelSource.CopyFrom).toBe(`arn:${region.startsWith('cn') ? 'aws-cn' : 'aws-us-gov'}:${copyFrom}`);
  });
});
