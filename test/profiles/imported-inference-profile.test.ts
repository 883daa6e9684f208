import { aws_iam as iam, aws_ssm as ssm, CfnResource, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const ARN = `arn:aws:bedrock:eu-west-1:${OTHER_ACCOUNT}:application-inference-profile/abc123`;

function stackIn(props: StackProps = { env: TEST_ENV }): Stack {
  return new Stack(checkedApp(), 'S', props);
}

function l1In(stack: Stack, team: string): bedrock.CfnApplicationInferenceProfile {
  return new bedrock.CfnApplicationInferenceProfile(stack, 'L1', {
    inferenceProfileName: 'legacy',
    modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
    tags: [{ key: 'Team', value: team }],
  });
}

test('knows ARN, short id, place, tags and source', () => {
  const costTags = CostTags.of({ Team: 'a' });
  const modelSource = ModelSource.foundationModel('amazon.nova-lite-v1:0');
  const stack = stackIn();
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', { inferenceProfileArn: ARN, costTags, modelSource });

  expect(profile).toMatchObject({
    inferenceProfileArn: ARN,
    inferenceProfileId: 'abc123',
    env: { region: 'eu-west-1', account: OTHER_ACCOUNT },
    costTags,
    modelSource,
    applicationInferenceProfileRef: { inferenceProfileIdentifier: ARN },
  });
  expect(stack.node.findAll().filter((node) => CfnResource.isCfnResource(node))).toEqual([]);
});

test('has no tags unless told', () => {
  const { costTags } = TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I', ARN);

  expect(costTags.keys).toEqual([]);
  expect(() => costTags.value('Team')).toThrow('CostTags: must contain key "Team", got keys []: add the tag with withTag, or use another key');
  expect(costTags.withTag('Team', 'a').keys).toEqual(['Team']);
});

test('gives its tags to what is created below it, if their keys are known', () => {
  const stack = stackIn();
  const source = l1In(stack, 'b');
  const tagsBelow = (id: string, costTags: CostTags) => {
    const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, id, { inferenceProfileArn: ARN, costTags });
    const parameter = profile.clientSettings.exportToParameter();
    return () => templateOf(stack).Resources[stack.getLogicalId(parameter.node.defaultChild as CfnResource)].Properties.Tags;
  };
  const [given, picked, open] = [
    tagsBelow('Given', CostTags.of({ Team: 'a' })),
    tagsBelow('Picked', CostTags.fromResource(source).pick('Team')),
    tagsBelow('Open', CostTags.fromResource(source)),
  ];

  expect([given(), picked(), open()]).toEqual([{ Team: 'a' }, { Team: 'b' }, undefined]);
});

test('takes an ARN that is a token', () => {
  const stack = stackIn();
  const profile = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'I', Fn.importValue('Arn'));

  expect(deployed(stack.resolve([profile.inferenceProfileId, profile.env.region]), { values: { Arn: ARN } })).toEqual(['abc123', 'eu-west-1']);
});

test('takes an ARN with tokens in it', () => {
  const profile = TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I',
    `arn:${Fn.ref('AWS::Partition')}:bedrock:${Fn.ref('AWS::Region')}:${Fn.ref('AWS::AccountId')}:application-inference-profile/abc123`);

  expect(profile.inferenceProfileId).toBe('abc123');
});

test('takes over an L1, with its final tags', () => {
  const stack = stackIn();
  const l1 = l1In(stack, 'a');
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'I', {
    inferenceProfileArn: l1.attrInferenceProfileArn,
    costTags: CostTags.fromResource(l1).pick('Team'),
  });
  const values = profileValues(templateOf(stack).Resources);

  expect(deployed(stack.resolve([profile.inferenceProfileId, profile.costTags.value('Team')]), { values })).toEqual(['l1', 'a']);
});

describe('fails', () => {
  const FORM = 'inferenceProfileArn must look like arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID, got ';

  test.each([
    '',
    'abc123',
    `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`,
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    `arn:aws:bedrock::${TEST_ACCOUNT}:application-inference-profile/abc123`,
    'arn:aws:bedrock:us-east-1:1234:application-inference-profile/abc123',
    `arn:aws:sagemaker:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123`,
    `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/`,
    `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/a/b`,
    `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:provisioned-model/abc123`,
  ])('with the ARN %j', (arn) => {
    expect(() => TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I', arn)).toThrow(
      `fromInferenceProfileAttributes at S/I: ${FORM}${JSON.stringify(arn)}: pass the ARN that GetInferenceProfile returns for a profile of type APPLICATION`);
  });

  test('with a token of another type', () => {
    const arn = `arn:aws:bedrock:${Fn.ref('AWS::Region')}:${Fn.ref('AWS::AccountId')}:inference-profile/${Fn.ref('Id')}`;

    expect(() => TaggedInferenceProfile.fromInferenceProfileArn(stackIn(), 'I', arn)).toThrow(FORM);
  });
});

test.each<[string, (stack: Stack) => string]>([
  ['a dynamic reference', () => '{{resolve:ssm:/claims/profile}}'],
  ['a token with one', (stack) => ssm.StringParameter.fromStringParameterAttributes(stack, 'Parameter', { parameterName: '/claims/profile', forceDynamicReference: true }).stringValue],
])('refuses %s, which cannot be split', (_, arnIn) => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });

  expect(() => TaggedInferenceProfile.fromInferenceProfileArn(stack, 'P', arnIn(stack))).toThrow(
    /^fromInferenceProfileAttributes at S\/P: inferenceProfileArn must not be a dynamic reference, got .+: pass StringParameter\.valueForStringParameter\(scope, name\)/);
});

test('takes the placeholder of an ARN that is looked up in Parameter Store', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const arn = ssm.StringParameter.valueFromLookup(stack, '/platform/profile-arn');
  const profile = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'P', arn);
  profile.grantInvoke(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));

  expect(profile.inferenceProfileArn).toContain('dummy-value-for-/platform/profile-arn');
  expect(profile.env).toEqual(TEST_ENV);
  expect(JSON.stringify(templateOf(stack))).toContain('dummy-value-for-/platform/profile-arn');
});
