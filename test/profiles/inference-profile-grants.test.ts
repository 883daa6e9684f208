import { type App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, InferenceProfileGrants, ModelSource, TaggedInferenceProfile, type IInferenceProfile, type InvokeGrantOptions } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { consumer } from '../support/consumer';
import { deployed, profileValues, type Deployment } from '../support/deployed';
import { callDirectly, callThrough, mayCall, policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';
import { inWorld, withNamedProject, WORLDS } from '../support/worlds';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const OTHER_MODEL = 'amazon.nova-lite-v1:0';
const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

interface World {
  readonly policies: any[];
  readonly ours: string;
  readonly theirs: string;
  readonly fm: (region: string, model?: string) => string;
  readonly systemDefinedProfile: (geography: string) => string;
}

/** A role that was granted on our team's profile, in a stack that also holds another team's. */
function world(source: ModelSource, place: Deployment = {}, options?: InvokeGrantOptions): World {
  const { partition = 'aws', region = 'us-east-1' } = place;
  // The validator does not know the resource type outside the commercial Regions; an open Region is deployed to any.
  const stack = new Stack(checkedApp(), 'S', partition === 'aws' ? { env: { account: TEST_ACCOUNT, region } } : {});
  const ours = new TaggedInferenceProfile(stack, 'Ours', { modelSource: source, costTags: CostTags.of({ Team: 'ours' }) });
  const theirs = new TaggedInferenceProfile(stack, 'Theirs', { modelSource: source, costTags: CostTags.of({ Team: 'theirs' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  ours.grants.invoke(role, options);

  const { Resources: resources } = templateOf(stack);
  const values = profileValues(resources, place);
  const arnOf = (profile: IInferenceProfile) => values[(stack.resolve(profile.inferenceProfileArn)['Fn::GetAtt'] as string[]).join('.')];
  return {
    policies: policiesOf(resources, stack.resolve(role.roleName).Ref, { ...place, values }),
    ours: arnOf(ours),
    theirs: arnOf(theirs),
    fm: (where, model = MODEL) => `arn:${partition}:bedrock:${where}::foundation-model/${model}`,
    systemDefinedProfile: (geography) => `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:inference-profile/${geography}.${MODEL}`,
  };
}

const ROUTES: Array<[string, ModelSource, string, string[], Deployment?]> = [
  ['in-Region', ModelSource.foundationModel(MODEL), 'us', ['us-east-1']],
  ['geographic', ModelSource.systemDefinedProfile(`us.${MODEL}`), 'us', ['us-east-1', 'us-east-2', 'us-west-2']],
  ['geographic with known destinations', ModelSource.systemDefinedProfile(`us.${MODEL}`, { destinationRegions: ['us-east-2', 'us-west-2'] }), 'us',
    ['us-east-1', 'us-east-2', 'us-west-2']],
  ['global', ModelSource.systemDefinedProfile(`global.${MODEL}`), 'global', ['us-east-1', '']],
  ['geographic in GovCloud', ModelSource.systemDefinedProfile(`us-gov.${MODEL}`), 'us-gov', ['us-gov-west-1', 'us-gov-east-1'],
    { partition: 'aws-us-gov', region: 'us-gov-west-1' }],
  ['in-Region in China', ModelSource.foundationModel(MODEL), 'us', ['cn-north-1'], { partition: 'aws-cn', region: 'cn-north-1' }],
];

describe.each(ROUTES)('a grant on a profile with the %s route', (_, source, geography, regions, place) => {
  const { policies, ours, theirs, fm, systemDefinedProfile } = world(source, place);
  const models = regions.map((region) => fm(region));

  describe.each(ACTIONS)('to %s', (action) => {
    test('allows each leg of a call through the profile', async () => {
      for (const leg of callThrough(ours, models, { Team: 'ours' })) {
        expect([leg.resource, await verdict(policies, action, leg)]).toEqual([leg.resource, 'Allowed']);
      }
    });

    test('denies the model when it is called directly, in every Region of the route', async () => {
      for (const model of models) {
        expect(await mayCall(policies, action, callDirectly(model))).toBe(false);
      }
    });

    test('denies both legs of the system-defined profile', async () => {
      for (const leg of callThrough(systemDefinedProfile(geography), models)) {
        expect([leg.resource, await verdict(policies, action, leg)]).toEqual([leg.resource, 'ImplicitlyDenied']);
      }
    });

    test('denies both legs of another team\'s profile', async () => {
      for (const leg of callThrough(theirs, models, { Team: 'theirs' })) {
        expect([leg.resource, await verdict(policies, action, leg)]).toEqual([leg.resource, 'ImplicitlyDenied']);
      }
    });

    test('denies another model, also with the profile\'s ARN in the context', async () => {
      expect(await mayCall(policies, action, callThrough(ours, [fm(regions[0], OTHER_MODEL)]))).toBe(false);
    });
  });

  test('allows to read the profile, and no other', async () => {
    expect(await verdict(policies, 'bedrock:GetInferenceProfile', { resource: ours })).toBe('Allowed');
    expect(await verdict(policies, 'bedrock:GetInferenceProfile', { resource: theirs })).toBe('ImplicitlyDenied');
  });

  test.each(['bedrock:DeleteInferenceProfile', 'bedrock:TagResource', 'bedrock:UntagResource'])('does not allow %s', async (action) => {
    expect(await verdict(policies, action, { resource: ours })).toBe('ImplicitlyDenied');
  });

  test('does not allow batch jobs', async () => {
    expect(await verdict(policies, 'bedrock:CreateModelInvocationJob', { resource: models[0] })).toBe('ImplicitlyDenied');
  });
});

describe.each(WORLDS)('where AWS has $name', (place) => {
  const { policies, ours, theirs, fm, systemDefinedProfile } = world(ModelSource.systemDefinedProfile(`us.${MODEL}`));
  const models = [fm('us-east-1'), fm('us-west-2')];

  test.each(ACTIONS)('%s is allowed through the profile alone', async (action) => {
    expect(await mayCall(policies, action, inWorld(place, action, callThrough(ours, models, { Team: 'ours' })))).toBe(true);
    for (const legs of [callDirectly(models[0]), callThrough(theirs, models), callThrough(systemDefinedProfile('us'), models)]) {
      expect(await mayCall(policies, action, inWorld(place, action, legs))).toBe(false);
    }
    expect(await mayCall(policies, action, withNamedProject(place, action, callThrough(ours, models)))).toBe(false);
  });
});

test('writes one statement for the default project, whatever the number of profiles', () => {
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  for (let index = 0; index < 5; index++) {
    new TaggedInferenceProfile(stack, `P${index}`, { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) }).grantInvoke(role);
  }

  expect(JSON.stringify(templateOf(stack).Resources).match(/project\/default/g)).toHaveLength(1);
});

describe('to a role of another account', () => {
  const OUTSIDE = [
    ['that the app creates', (app: App) => new iam.Role(new Stack(app, 'B', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), 'R', { assumedBy: new iam.AccountRootPrincipal() })],
    ['in a stack of another Region', (app: App) => new iam.Role(new Stack(app, 'B', { env: { account: OTHER_ACCOUNT, region: 'eu-west-1' } }), 'R', { assumedBy: new iam.AccountRootPrincipal() })],
    ['that is imported', (app: App) => iam.Role.fromRoleArn(app.node.findChild('A') as Stack, 'R', `arn:aws:iam::${OTHER_ACCOUNT}:role/claims`)],
  ] as const;

  test.each(OUTSIDE)('%s writes nothing and says why', (_, roleIn) => {
    const app = checkedApp();
    const stack = new Stack(app, 'A', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });
    const grant = profile.grantInvoke(roleIn(app));
    const resources = app.synth().stacks.flatMap(({ template }) => Object.values<any>(template.Resources ?? {}));

    expect(grant.success).toBe(false);
    expect(resources.filter(({ Type }) => Type.startsWith('AWS::IAM::') && Type !== 'AWS::IAM::Role')).toEqual([]);
    expect(JSON.stringify(resources)).not.toMatch(/GetStackOutput|project\/default/);
    Annotations.fromStack(stack).hasWarning('/A/P', Match.stringLikeRegexp(`because the principal is in account ${OTHER_ACCOUNT}, and the profile is in account ${TEST_ACCOUNT}. Grant access to a role that the app can change, in the account of the profile`));
  });
});

describe('refuses', () => {
  test.each([
    ['a role of IAM Identity Center', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Developers_0123456789abcdef`, 'roles of IAM Identity Center'],
    ['a role of IAM Identity Center without a Region', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developers_0123456789abcdef`, 'roles of IAM Identity Center'],
    ['a service-linked role', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`, 'service-linked roles'],
  ])('%s', (_, arn, kind) => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });

    for (const role of [iam.Role.fromRoleArn(stack, 'R', arn), iam.Role.fromRoleArn(stack, 'I', arn, { mutable: false }), iam.Role.fromRoleName(stack, 'N', arn.split('/').at(-1)!)]) {
      expect(() => profile.grantInvoke(role)).toThrow(`Grant on S/P: grantee must not contain ${kind}, got `);
      expect(() => profile.grants.read(role)).toThrow(`grantee must not contain ${kind}`);
    }
  });

  test('no role whose name only resembles theirs', () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });

    for (const name of ['MyAWSReservedSSO_Copy', 'aws-reserved', 'ForAWSServiceRoleForECS']) {
      expect(profile.grantInvoke(iam.Role.fromRoleName(stack, name, name)).success).toBe(true);
    }
  });
});

test('denies Regions that are not among the known destinations', async () => {
  const { policies, ours, fm } = world(ModelSource.systemDefinedProfile(`us.${MODEL}`, { destinationRegions: ['us-east-2'] }));

  expect(await mayCall(policies, ACTIONS[0], callThrough(ours, [fm('us-east-2')]))).toBe(true);
  expect(await mayCall(policies, ACTIONS[0], callThrough(ours, [fm('us-west-2')]))).toBe(false);
});

describe('with the source profile', () => {
  const { policies, ours, fm, systemDefinedProfile } = world(ModelSource.systemDefinedProfile(`us.${MODEL}`), {}, { allowSourceProfile: true });

  test('allows a call that is also authorized against the source', async () => {
    expect(await mayCall(policies, ACTIONS[0], [...callThrough(ours, [fm('us-west-2')]), { resource: systemDefinedProfile('us') }])).toBe(true);
  });

  test('still denies a direct call of the source', async () => {
    expect(await mayCall(policies, ACTIONS[0], callThrough(systemDefinedProfile('us'), [fm('us-west-2')]))).toBe(false);
  });

  test('adds nothing for a foundation model', () => {
    const plain = world(ModelSource.foundationModel(MODEL));

    expect(world(ModelSource.foundationModel(MODEL), {}, { allowSourceProfile: true }).policies).toEqual(plain.policies);
  });
});

test('writes a statement for the profile, the models, the default project and the read', () => {
  const { policies, ours, fm } = world(ModelSource.systemDefinedProfile(`global.${MODEL}`));

  expect(policies).toEqual([{
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ACTIONS, Resource: ours },
      { Effect: 'Allow', Action: ACTIONS, Resource: [fm('us-east-1'), fm('')], Condition: { ArnEquals: { 'bedrock:InferenceProfileArn': ours } } },
      { Effect: 'Allow', Action: ACTIONS, Resource: `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:project/default` },
      { Effect: 'Allow', Action: 'bedrock:GetInferenceProfile', Resource: ours },
    ],
  }]);
});

describe('to every kind of grantee', () => {
  function scene() {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });
    return { stack, profile };
  }

  const policyStatements = (stack: Stack) => Object.values(templateOf(stack).Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  const nothingGranted = (stack: Stack) => Annotations.fromStack(stack)
    .findWarning('/S/P', Match.stringLikeRegexp('nothing was granted .* \\[ack: cdk-bedrock-cost-tags:InferenceProfileGrants.nothingGranted\\]')).length;

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a role', (stack) => new iam.Role(stack, 'G', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })],
    ['an imported role', (stack) => iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:role/Theirs`)],
    ['a user', (stack) => new iam.User(stack, 'G')],
    ['an imported user', (stack) => iam.User.fromUserName(stack, 'G', 'someone')],
    ['a group', (stack) => new iam.Group(stack, 'G')],
    ['a function', (stack) => consumer(stack, 'G')],
  ])('gives %s a policy with all statements, and returns them', (_, granteeIn) => {
    const { stack, profile } = scene();
    const grant = profile.grantInvoke(granteeIn(stack));

    expect(grant.success).toBe(true);
    expect(grant.principalStatements).toHaveLength(4);
    expect(policyStatements(stack).map(({ Action }) => Action)).toEqual([ACTIONS, ACTIONS, ACTIONS, 'bedrock:GetInferenceProfile']);
    expect(nothingGranted(stack)).toBe(0);
  });

  test.each<[string, (stack: Stack) => iam.IGrantable]>([
    ['a service principal', () => new iam.ServicePrincipal('bedrock.amazonaws.com')],
    ['an account', () => new iam.AccountPrincipal(OTHER_ACCOUNT)],
    ['a role of another account', (stack) => iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${OTHER_ACCOUNT}:role/Theirs`)],
  ])('warns that %s gets nothing', (_, granteeIn) => {
    const { stack, profile } = scene();
    profile.grantInvoke(granteeIn(stack));

    expect(policyStatements(stack)).toEqual([]);
    expect(nothingGranted(stack)).toBe(1);
  });

  test('leaves a role alone that manages its own policies', () => {
    const { stack, profile } = scene();
    profile.grantInvoke(iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:role/Theirs`, { mutable: false }));

    expect(policyStatements(stack)).toEqual([]);
    expect(nothingGranted(stack)).toBe(0);
  });

  test('can grant reading alone', () => {
    const { stack, profile } = scene();
    profile.grants.read(new iam.User(stack, 'G'));

    expect(policyStatements(stack)).toEqual([{ Effect: 'Allow', Action: 'bedrock:GetInferenceProfile', Resource: stack.resolve(profile.inferenceProfileArn) }]);
  });
});

test('gives one role as many profiles as an app has, in policies that IAM takes', async () => {
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const profiles = [...Array(60).keys()].map((index) => new TaggedInferenceProfile(stack, `P${index}`, {
    modelSource: ModelSource.systemDefinedProfile(`us.${MODEL}`), costTags: CostTags.of({ Team: `${index}` }),
  }));
  profiles.forEach((profile) => profile.grantInvoke(role));
  const { Resources: resources } = templateOf(stack);
  const values = profileValues(resources);
  const policies = policiesOf(resources, stack.resolve(role.roleName).Ref, { values });

  for (const profile of profiles) {
    const arn = values[stack.resolve(profile.inferenceProfileArn)['Fn::GetAtt'].join('.')];
    expect(await mayCall(policies, ACTIONS[0], callThrough(arn, [`arn:aws:bedrock:us-west-2::foundation-model/${MODEL}`]))).toBe(true);
  }
  expect(await mayCall(policies, ACTIONS[0], callDirectly(`arn:aws:bedrock:us-west-2::foundation-model/${MODEL}`))).toBe(false);
  for (const { Type, Properties } of Object.values(resources).filter((resource) => resource.Type.startsWith('AWS::IAM::') && resource.Type !== 'AWS::IAM::Role')) {
    const limit = Type === 'AWS::IAM::ManagedPolicy' ? 6144 : 10240;
    expect(JSON.stringify(deployed(Properties.PolicyDocument, { values })).length).toBeLessThanOrEqual(limit);
  }
});

describe('on an imported profile', () => {
  const ARN = `arn:aws:bedrock:eu-west-1:${TEST_ACCOUNT}:application-inference-profile/abc123`;

  function policies(modelSource?: ModelSource) {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'P', { inferenceProfileArn: ARN, modelSource }).grantInvoke(role);
    return policiesOf(templateOf(stack).Resources, stack.resolve(role.roleName).Ref, {});
  }

  test('allows its model in its own Region', async () => {
    const known = policies(ModelSource.foundationModel(MODEL));

    expect(await mayCall(known, ACTIONS[1], callThrough(ARN, [`arn:aws:bedrock:eu-west-1::foundation-model/${MODEL}`]))).toBe(true);
    expect(await mayCall(known, ACTIONS[1], callThrough(ARN, [`arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`]))).toBe(false);
  });

  test('allows any model and route where the source is unknown, but only through the profile', async () => {
    const unknown = policies();

    for (const model of [`arn:aws:bedrock:eu-central-1::foundation-model/${MODEL}`, `arn:aws:bedrock:::foundation-model/${OTHER_MODEL}`]) {
      expect(await mayCall(unknown, ACTIONS[0], callThrough(ARN, [model]))).toBe(true);
      expect(await mayCall(unknown, ACTIONS[0], callDirectly(model))).toBe(false);
    }
  });
});

test('is narrowed by the base model of a source that is only known at deployment', async () => {
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
  const source = ModelSource.systemDefinedProfile(new CfnParameter(stack, 'Source').valueAsString, { baseModelId: MODEL });
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: source, costTags: CostTags.of({ Team: 'ours' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  profile.grantInvoke(role);
  const { Resources: resources } = templateOf(stack);
  const values = profileValues(resources);
  const policies = policiesOf(resources, stack.resolve(role.roleName).Ref, { values });
  const arn = Object.values(values)[0];

  for (const region of ['us-west-2', '']) {
    expect(await mayCall(policies, ACTIONS[0], callThrough(arn, [`arn:aws:bedrock:${region}::foundation-model/${MODEL}`]))).toBe(true);
    expect(await mayCall(policies, ACTIONS[0], callThrough(arn, [`arn:aws:bedrock:${region}::foundation-model/${OTHER_MODEL}`]))).toBe(false);
  }
});

describe('optional permissions', () => {
  const COUNT = 'bedrock:CountTokens';
  const GUARDRAIL = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail/abc123def456`;

  function granted(grantOn: (profile: IInferenceProfile, role: iam.Role) => iam.Grant, source = ModelSource.systemDefinedProfile(`us.${MODEL}`)) {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: source, costTags: CostTags.of({ Team: 'ours' }) });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    grantOn(profile, role);
    const { Resources: resources } = templateOf(stack);
    const values = profileValues(resources);
    return { policies: policiesOf(resources, stack.resolve(role.roleName).Ref, { values }), arn: values[(stack.resolve(profile.inferenceProfileArn)['Fn::GetAtt'] as string[]).join('.')] };
  }
  const model = (region: string, id = MODEL) => `arn:aws:bedrock:${region}::foundation-model/${id}`;

  /** No call of a model is allowed, neither directly nor through the profile. */
  async function expectNoCalls(policies: any[], arn: string): Promise<void> {
    for (const action of ACTIONS) {
      expect(await mayCall(policies, action, callDirectly(model('us-east-1')))).toBe(false);
      for (const leg of callThrough(arn, [model('us-east-1')], { Team: 'ours' })) {
        expect(await verdict(policies, action, leg)).toBe('ImplicitlyDenied');
      }
    }
  }

  test.each([
    ['listing', 'bedrock:ListInferenceProfiles', '*'],
    ['listing', 'bedrock:ListFoundationModels', '*'],
    ['counting tokens', COUNT, model('us-east-1')],
    ['a guardrail', 'bedrock:ApplyGuardrail', GUARDRAIL],
  ])('invoke does not include %s (%s)', async (_, action, resource) => {
    expect(await verdict(granted((profile, role) => profile.grants.invoke(role)).policies, action, { resource })).toBe('ImplicitlyDenied');
  });

  test('listProfiles allows both lists, and nothing else', async () => {
    const { policies, arn } = granted((profile, role) => profile.grants.listProfiles(role));

    for (const action of ['bedrock:ListInferenceProfiles', 'bedrock:ListFoundationModels']) {
      expect(await verdict(policies, action, { resource: '*' })).toBe('Allowed');
    }
    expect(await verdict(policies, 'bedrock:GetInferenceProfile', { resource: arn })).toBe('ImplicitlyDenied');
    await expectNoCalls(policies, arn);
  });

  test('countTokens allows the model of the profile in its Region, and opens no call', async () => {
    const { policies, arn } = granted((profile, role) => profile.grants.countTokens(role));

    expect(await verdict(policies, COUNT, { resource: model('us-east-1') })).toBe('Allowed');
    expect(await verdict(policies, COUNT, { resource: model('us-west-2') })).toBe('ImplicitlyDenied');
    expect(await verdict(policies, COUNT, { resource: model('us-east-1', OTHER_MODEL) })).toBe('ImplicitlyDenied');
    await expectNoCalls(policies, arn);
  });

  test('countTokens together with invoke opens no direct call', async () => {
    const { policies, arn } = granted((profile, role) => profile.grants.countTokens(role).combine(profile.grants.invoke(role)));

    expect(await mayCall(policies, ACTIONS[0], callThrough(arn, [model('us-east-1')], { Team: 'ours' }))).toBe(true);
    expect(await mayCall(policies, ACTIONS[0], callDirectly(model('us-east-1')))).toBe(false);
  });

  test('countTokens allows each model in the Region if the model is unknown, and opens no call', async () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const arn = `arn:aws:bedrock:eu-west-1:${TEST_ACCOUNT}:application-inference-profile/abc123`;
    TaggedInferenceProfile.fromInferenceProfileArn(stack, 'P', arn).grants.countTokens(role);
    const policies = policiesOf(templateOf(stack).Resources, stack.resolve(role.roleName).Ref, {});

    expect(await verdict(policies, COUNT, { resource: model('eu-west-1', OTHER_MODEL) })).toBe('Allowed');
    expect(await verdict(policies, COUNT, { resource: model('us-east-1') })).toBe('ImplicitlyDenied');
    await expectNoCalls(policies, arn);
  });

  test('countTokens allows the models of retained profiles, because clients count with them until they have the new ARN', async () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', {
      modelSource: ModelSource.foundationModel(MODEL), retainedProfiles: [{ modelSource: ModelSource.foundationModel(OTHER_MODEL) }], costTags: CostTags.of({ Team: 'ours' }),
    });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    profile.grants.countTokens(role);
    const policies = policiesOf(templateOf(stack).Resources, stack.resolve(role.roleName).Ref, {});

    for (const id of [MODEL, OTHER_MODEL]) {
      expect(await verdict(policies, COUNT, { resource: model('us-east-1', id) })).toBe('Allowed');
    }
  });

  test('applyGuardrail allows one guardrail, and no guardrail profile', async () => {
    const { policies, arn } = granted((profile, role) => profile.grants.applyGuardrail(role, GUARDRAIL));

    expect(await verdict(policies, 'bedrock:ApplyGuardrail', { resource: GUARDRAIL })).toBe('Allowed');
    for (const resource of [GUARDRAIL.replace('abc', 'xyz'), `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail-profile/us.guardrail.v1:0`]) {
      expect(await verdict(policies, 'bedrock:ApplyGuardrail', { resource })).toBe('ImplicitlyDenied');
    }
    await expectNoCalls(policies, arn);
  });

  test('applyGuardrail allows the guardrail profile in each Region', async () => {
    const { policies } = granted((profile, role) => profile.grants.applyGuardrail(role, GUARDRAIL, { guardrailProfileId: 'us.guardrail.v1:0' }));
    const inRegion = (region: string, id = 'us.guardrail.v1:0') => ({ resource: `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:guardrail-profile/${id}` });

    expect(await verdict(policies, 'bedrock:ApplyGuardrail', { resource: GUARDRAIL })).toBe('Allowed');
    expect(await verdict(policies, 'bedrock:ApplyGuardrail', inRegion('us-east-1'))).toBe('Allowed');
    expect(await verdict(policies, 'bedrock:ApplyGuardrail', inRegion('us-west-2'))).toBe('Allowed');
    expect(await verdict(policies, 'bedrock:ApplyGuardrail', inRegion('us-west-2', 'eu.guardrail.v1:0'))).toBe('ImplicitlyDenied');
  });

  test('applyGuardrail takes a guardrail of the app, whose ARN is a token', async () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const guardrail = new bedrock.CfnGuardrail(stack, 'G', { name: 'g', blockedInputMessaging: 'no', blockedOutputsMessaging: 'no' });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });
    profile.grants.applyGuardrail(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), guardrail.attrGuardrailArn);

    expect(JSON.stringify(templateOf(stack).Resources)).toContain('{"Action":"bedrock:ApplyGuardrail","Effect":"Allow","Resource":{"Fn::GetAtt":["G","GuardrailArn"]}}');
  });

  test.each<[string, string, string | undefined, string]>([
    ['an ID instead of an ARN', 'abc123def456', undefined, 'guardrailArn must be the ARN of a guardrail without a version, got "abc123def456": pass an ARN such as "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123def456"'],
    ['a version', `${GUARDRAIL}:1`, undefined, `guardrailArn must be the ARN of a guardrail without a version, got "${GUARDRAIL}:1": pass an ARN such as "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123def456"`],
    ['a guardrail of another Region', GUARDRAIL.replace('us-east-1', 'eu-west-1'), undefined,
      `guardrailArn must be in the Region of the profile, us-east-1, got "${GUARDRAIL.replace('us-east-1', 'eu-west-1')}": create the guardrail in us-east-1, because Amazon Bedrock looks it up in the Region of the call`],
    ['the ARN of a guardrail profile', GUARDRAIL, 'arn:aws:bedrock:us-east-1:1:us.guardrail.v1:0', '2 problems:\n  - guardrailProfileId must have at most 30 characters'],
    ['a guardrail profile without a geography', GUARDRAIL, 'guardrail.v1:0:0', 'guardrailProfileId must be the ID of a guardrail profile, without an ARN, got "guardrail.v1:0:0": pass an ID such as "us.guardrail.v1:0"'],
  ])('applyGuardrail fails with %s', (_, guardrailArn, guardrailProfileId, message) => {
    expect(() => granted((profile, role) => profile.grants.applyGuardrail(role, guardrailArn, { guardrailProfileId }))).toThrow(`applyGuardrail at S/P: ${message}`);
  });

  test('applyGuardrail reports all problems at once', () => {
    expect(() => granted((profile, role) => profile.grants.applyGuardrail(role, 'abc', { guardrailProfileId: 'us.guardrail-v1:0' }))).toThrow('applyGuardrail at S/P: 2 problems:');
  });

  test('a principal of another account is granted nothing, with a warning', () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel(MODEL), costTags: CostTags.of({ Team: 'ours' }) });
    const role = iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${OTHER_ACCOUNT}:role/claims`);

    for (const grant of [profile.grants.listProfiles(role), profile.grants.countTokens(role), profile.grants.applyGuardrail(role, GUARDRAIL)]) {
      expect(grant.success).toBe(false);
    }
    expect(Object.values(templateOf(stack).Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'))).toEqual([]);
    Annotations.fromStack(stack).hasWarning('/S/P', Match.stringLikeRegexp(`nothing was granted .* because the principal is in account ${OTHER_ACCOUNT}`));
  });
});

describe('without TypeScript, a problem is named', () => {
  const scene = () => {
    const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: 'us-east-1' } });
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.fromModelId('amazon.nova-lite-v1:0'), costTags: CostTags.of({ Team: 'ours' }) });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const guardrail = new bedrock.CfnGuardrail(stack, 'Guardrail', { name: 'g', blockedInputMessaging: 'x', blockedOutputsMessaging: 'x' });
    return { stack, profile, role, guardrail };
  };
  const GUARDRAIL = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:guardrail/abc`;

  test.each<[string, (profile: any, grantee?: any) => unknown]>([
    ['grantInvoke', (profile, grantee) => profile.grantInvoke(grantee)],
    ['invoke', (profile, grantee) => profile.grants.invoke(grantee)],
    ['read', (profile, grantee) => profile.grants.read(grantee)],
    ['listProfiles', (profile, grantee) => profile.grants.listProfiles(grantee)],
    ['countTokens', (profile, grantee) => profile.grants.countTokens(grantee)],
    ['applyGuardrail', (profile, grantee) => profile.grants.applyGuardrail(grantee, GUARDRAIL)],
  ])('by %s if the grantee is none', (_, grant) => {
    const { stack, profile } = scene();
    const l1 = new iam.CfnRole(stack, 'L1', { assumeRolePolicyDocument: {} });

    expect(() => grant(profile)).toThrow('Grant on S/P: grantee must be an instance of iam.IGrantable, got undefined: pass a role, or a construct that has one, such as a function');
    expect(() => grant(profile, 'Role')).toThrow('Grant on S/P: grantee must be an instance of iam.IGrantable, got "Role": import the role with Role.fromRoleName or Role.fromRoleArn');
    expect(() => grant(profile, l1)).toThrow('Grant on S/P: grantee must be an instance of iam.IGrantable, got the construct "S/L1": pass a role');
  });

  test('if the guardrail is no ARN', () => {
    const { profile, role, guardrail } = scene();
    const grant = (arn: any) => () => profile.grants.applyGuardrail(role, arn);

    expect(grant(guardrail)).toThrow('applyGuardrail at S/P: guardrailArn must be the ARN of a guardrail without a version, got the construct "S/Guardrail": pass its attrGuardrailArn');
    expect(grant({ guardrailArn: GUARDRAIL, node: { path: 'S/L2' } })).toThrow('got the construct "S/L2": pass its guardrailArn');
    expect(grant(undefined)).toThrow('guardrailArn must be the ARN of a guardrail without a version, got undefined: pass an ARN');
    expect(grant(5)).toThrow('guardrailArn must be the ARN of a guardrail without a version, got 5: pass an ARN');
    expect(grant(guardrail.attrGuardrailArn)).not.toThrow();
  });

  test('if there is no profile', () => {
    expect(() => InferenceProfileGrants.fromInferenceProfile('x' as any)).toThrow('InferenceProfileGrants.fromInferenceProfile: profile must be an instance of IInferenceTarget, got "x": pass a TaggedInferenceProfile');
  });
});
