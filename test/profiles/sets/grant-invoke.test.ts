import { type App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  CostTags, type IInferenceProfile, type InferenceProfilesGrantOptions, ModelSource, TaggedInferenceProfile, TaggedInferenceProfiles,
  TagScopedInvokePolicy,
} from '../../../src';
import { checkedApp, templateOf } from '../../support/checked-app';
import { findings } from '../../support/cost-checks';
import { type Deployment } from '../../support/deployed';
import { callDirectly, callThrough, type Leg, mayCall, policiesOf, verdict } from '../../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../../support/places';
import { deployedPolicies, realisticValues, setIn, THIRTY_MODELS } from '../../support/profile-sets';
import { warningTexts } from '../../support/warning-texts';
import { warningIds } from '../../support/warnings';
import { inWorld, withNamedProject, WORLDS } from '../../support/worlds';

const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** A model of a set, and the Regions in which a call through its profile is authorized. */
interface Model {
  readonly id: string;
  readonly baseModelId: string;
  readonly regions: string[];
  readonly systemGeography?: string;
}

const NOVA: Model = { id: 'amazon.nova-lite-v1:0', baseModelId: 'amazon.nova-lite-v1:0', regions: ['us-east-1'] };
const US_NOVA: Model = { id: 'us.amazon.nova-lite-v1:0', baseModelId: 'amazon.nova-lite-v1:0', regions: ['us-east-1', 'us-east-2', 'us-west-2'], systemGeography: 'us' };
const US_SONNET: Model = {
  id: 'us.anthropic.claude-sonnet-4-6', baseModelId: 'anthropic.claude-sonnet-4-6', regions: ['us-east-1', 'us-west-2'], systemGeography: 'us',
};
const GLOBAL_HAIKU: Model = {
  id: 'global.anthropic.claude-haiku-4-5-20251001-v1:0', baseModelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', regions: ['us-east-1', ''], systemGeography: 'global',
};
const MODELS = [NOVA, US_NOVA, US_SONNET, GLOBAL_HAIKU];
const NOT_GRANTED = 'anthropic.claude-opus-4-1-20250805-v1:0';

interface Granted {
  readonly policies: any[];
  readonly arnOf: (profile: IInferenceProfile) => string;
  readonly ours: Record<string, string>;
  readonly theirs: string;
}

/** Further policies of the role. */
type Others = (stack: Stack, role: iam.Role) => void;

/** A role that is granted on a set, in a stack with a profile of another team for another model and one for the same model. */
function world(
  grant: (set: TaggedInferenceProfiles, role: iam.Role) => void, models = MODELS, place: Deployment = {}, others: Others = () => {},
): Granted {
  const { partition = 'aws', region = 'us-east-1' } = place;
  const stack = new Stack(checkedApp(), 'S', partition === 'aws' ? { env: { account: TEST_ACCOUNT, region } } : {});
  const set = new TaggedInferenceProfiles(stack, 'Ours', { modelIds: models.map(({ id }) => id), costTags: CostTags.of({ Team: 'ours' }) });
  const theirs = new TaggedInferenceProfile(stack, 'Theirs', { modelSource: ModelSource.fromModelId(models[0].id), costTags: CostTags.of({ Team: 'theirs' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  grant(set, role);
  others(stack, role);

  const { Resources: resources } = templateOf(stack);
  const values = realisticValues(resources, place);
  const arnOf = (profile: IInferenceProfile) => values[(stack.resolve(profile.inferenceProfileArn)['Fn::GetAtt'] as string[]).join('.')];
  return {
    policies: policiesOf(resources, stack.resolve(role.roleName).Ref, { ...place, values }),
    arnOf,
    ours: Object.fromEntries(models.map(({ id }) => [id, arnOf(set.profile(id))])),
    theirs: arnOf(theirs),
  };
}

const bySet = (options?: InferenceProfilesGrantOptions) => (set: TaggedInferenceProfiles, role: iam.Role) => void set.grantInvoke(role, options);
const oneByOne = (set: TaggedInferenceProfiles, role: iam.Role) => set.profiles.forEach((profile) => profile.grantInvoke(role));

const fm = (region: string, model: string, partition = 'aws') => `arn:${partition}:bedrock:${region}::foundation-model/${model}`;
const systemProfile = (id: string, { partition = 'aws', region = 'us-east-1' }: Deployment = {}) => `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:inference-profile/${id}`;
const legsOf = ({ regions, baseModelId }: Model, partition?: string) => regions.map((region) => fm(region, baseModelId, partition));

const PLACES: Array<[string, Model[], Deployment]> = [
  ['a commercial Region', MODELS, {}],
  ['GovCloud', [
    { ...NOVA, regions: ['us-gov-west-1'] },
    { id: `us-gov.${US_SONNET.baseModelId}`, baseModelId: US_SONNET.baseModelId, regions: ['us-gov-west-1', 'us-gov-east-1'], systemGeography: 'us-gov' },
  ], { partition: 'aws-us-gov', region: 'us-gov-west-1' }],
  ['China', [{ ...NOVA, regions: ['cn-north-1'] }], { partition: 'aws-cn', region: 'cn-north-1' }],
];

describe.each(PLACES)('a grant on a set in %s', (_, models, place) => {
  const { policies, ours, theirs } = world(bySet(), models, place);

  describe.each(ACTIONS)('to %s', (action) => {
    test('allows each authorization check of a call through each profile', async () => {
      for (const model of models) {
        for (const leg of callThrough(ours[model.id], legsOf(model, place.partition))) {
          expect([model.id, leg.resource, await verdict(policies, action, leg)]).toEqual([model.id, leg.resource, 'Allowed']);
        }
      }
    });

    test('denies each model that is called directly or through a system-defined profile', async () => {
      for (const model of models) {
        for (const arn of legsOf(model, place.partition)) {
          expect(await mayCall(policies, action, callDirectly(arn))).toBe(false);
        }
        for (const leg of callThrough(systemProfile(model.id, place), legsOf(model, place.partition))) {
          expect([leg.resource, await verdict(policies, action, leg)]).toEqual([leg.resource, 'ImplicitlyDenied']);
        }
      }
    });

    test('denies both checks of a call through the profile of another team', async () => {
      for (const leg of callThrough(theirs, legsOf(models[0], place.partition))) {
        expect([leg.resource, await verdict(policies, action, leg)]).toEqual([leg.resource, 'ImplicitlyDenied']);
      }
    });
  });

  test('allows reading the profiles, and no others', async () => {
    for (const arn of Object.values(ours)) {
      expect(await verdict(policies, 'bedrock:GetInferenceProfile', { resource: arn })).toBe('Allowed');
    }
    expect(await verdict(policies, 'bedrock:GetInferenceProfile', { resource: theirs })).toBe('ImplicitlyDenied');
  });

  test.each(['bedrock:DeleteInferenceProfile', 'bedrock:TagResource', 'bedrock:UntagResource'])('does not allow %s', async (action) => {
    expect(await verdict(policies, action, { resource: Object.values(ours)[0] })).toBe('ImplicitlyDenied');
  });
});

describe.each(WORLDS)('where AWS has $name', (place) => {
  const { policies, ours, theirs } = world(bySet());

  test.each(ACTIONS)('%s is allowed through the profiles alone', async (action) => {
    for (const model of MODELS) {
      const models = legsOf(model);
      expect(await mayCall(policies, action, inWorld(place, action, callThrough(ours[model.id], models, { Team: 'ours' })))).toBe(true);
      for (const legs of [callDirectly(models[0]), callThrough(theirs, models), callThrough(systemProfile(model.id), models)]) {
        expect(await mayCall(policies, action, inWorld(place, action, legs))).toBe(false);
      }
      expect(await mayCall(policies, action, withNamedProject(place, action, callThrough(ours[model.id], models)))).toBe(false);
    }
  });
});

/** Policies that a role can have in addition, from harmless to broad. */
const OTHER_POLICIES: Array<[string, Others]> = [
  ['no other policy', () => {}],
  ['a policy on all profiles', (_, role) => role.addToPolicy(new iam.PolicyStatement({ actions: ACTIONS, resources: [`arn:aws:bedrock:*:${TEST_ACCOUNT}:application-inference-profile/*`] }))],
  ['a policy on tagged profiles', (_, role) => role.addToPolicy(new iam.PolicyStatement({
    actions: ACTIONS, resources: ['*'], conditions: { StringEquals: { 'aws:ResourceTag/Team': 'theirs' } },
  }))],
  ['a policy on all models', (_, role) => role.addToPolicy(new iam.PolicyStatement({ actions: ACTIONS, resources: ['arn:aws:bedrock:*::foundation-model/*'] }))],
  ['a policy on all system-defined profiles', (_, role) => role.addToPolicy(new iam.PolicyStatement({ actions: ACTIONS, resources: [`arn:aws:bedrock:*:${TEST_ACCOUNT}:inference-profile/*`] }))],
  ['a policy on all models that are called through a profile', (_, role) => role.addToPolicy(new iam.PolicyStatement({
    actions: ACTIONS, resources: ['arn:aws:bedrock:*::foundation-model/*'], conditions: { Null: { 'bedrock:InferenceProfileArn': 'false' } },
  }))],
  ['the policy of another team', (stack, role) => void new TagScopedInvokePolicy(stack, 'TheirPolicy', {
    costTags: CostTags.of({ Team: 'theirs' }), roles: [role], denyOtherAccess: false,
  })],
  ['the policy of another team for one model', (stack, role) => void new TagScopedInvokePolicy(stack, 'TheirPolicy', {
    costTags: CostTags.of({ Team: 'theirs' }), roles: [role], denyOtherAccess: false, modelSources: [ModelSource.foundationModel('amazon.nova-micro-v1:0')],
  })],
  ['the policy of another team that denies other access', (stack, role) => void new TagScopedInvokePolicy(stack, 'TheirPolicy', { costTags: CostTags.of({ Team: 'theirs' }), roles: [role] })],
  ['a grant on the profile of another team', (stack, role) => void (stack.node.findChild('Theirs') as TaggedInferenceProfile).grantInvoke(role)],
];

describe.each(OTHER_POLICIES)('with %s', (_, others) => {
  const together = world(bySet(), MODELS, {}, others);
  const single = world(oneByOne, MODELS, {}, others);
  const { ours, theirs } = together;
  const stranger = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/zzzzzzzzzzzz`;
  const abroad = (arn: string) => arn.replace(':us-east-1:', ':eu-west-1:');

  // Each profile runs the model that it was copied from. Bedrock never asks for another model under its ARN.
  const calls: Array<[string, Leg[]]> = [
    ...MODELS.flatMap((model): Array<[string, Leg[]]> => [
      [`through ${model.id}`, callThrough(ours[model.id], legsOf(model), { Team: 'ours' })],
      [`directly to ${model.id}`, callDirectly(legsOf(model)[0])],
      [`through the system-defined profile of ${model.id}`, callThrough(systemProfile(model.id), legsOf(model))],
    ]),
    ['through the profile of another team', callThrough(theirs, legsOf(MODELS[0]), { Team: 'theirs' })],
    ['through a profile outside the stack', callThrough(stranger, [fm('us-east-1', NOT_GRANTED)], { Team: 'theirs' })],
    ['through a profile of the same team outside the set', callThrough(stranger, [fm('us-east-1', NOT_GRANTED)], { Team: 'ours' })],
    ['through a profile in another Region', callThrough(abroad(theirs), [fm('eu-west-1', NOT_GRANTED)], { Team: 'theirs' })],
    ['directly to another model', callDirectly(fm('us-east-1', NOT_GRANTED))],
  ];

  test('a call is allowed if and only if single grants allow it', async () => {
    const [action] = ACTIONS;
    expect(together.ours).toEqual(single.ours);
    for (const [name, legs] of calls) {
      const all = inWorld(WORLDS.at(-1)!, action, legs);
      expect([name, await mayCall(together.policies, action, all)]).toEqual([name, await mayCall(single.policies, action, all)]);
    }
  });
});

test('a broader condition would open the profiles of other teams, so the list is needed', async () => {
  const onAllProfiles = OTHER_POLICIES[1][1];
  const { policies, theirs } = world(bySet(), MODELS, {}, onAllProfiles);
  const broad = JSON.parse(JSON.stringify(policies).replace(/"ArnLike":\{"bedrock:InferenceProfileArn":\[[^\]]*\]\}/, '"ArnLike":{"bedrock:InferenceProfileArn":"arn:*:*:*:*:app*"}'));
  const call = callThrough(theirs, legsOf(MODELS[0]));

  expect(broad).not.toEqual(policies);
  expect(await mayCall(policies, ACTIONS[0], call)).toBe(false);
  expect(await mayCall(broad, ACTIONS[0], call)).toBe(true);
});

test('writes two statements', () => {
  const { stack, set } = setIn({ modelIds: [US_NOVA.id, NOVA.id] });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const grant = set.grantInvoke(role);

  expect(grant.success).toBe(true);
  expect(grant.principalStatements).toHaveLength(2);
  expect(deployedPolicies(stack, role)).toEqual([{
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [...ACTIONS, 'bedrock:GetInferenceProfile'],
        Resource: [
          `arn:aws:bedrock:*:${TEST_ACCOUNT}:application-inference-profile/w2m9jvmdy000`,
          `arn:aws:bedrock:*:${TEST_ACCOUNT}:application-inference-profile/w2m9jvmdy001`,
          `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:project/default`,
        ],
      },
      {
        Effect: 'Allow',
        Action: ACTIONS,
        Resource: 'arn:aws:bedrock:*::foundation-model/*',
        Condition: { ArnLike: { 'bedrock:InferenceProfileArn': ['arn:*:*:*:*:app*/w2m9jvmdy000', 'arn:*:*:*:*:app*/w2m9jvmdy001'] } },
      },
    ],
  }]);
});

test.each<[string, Partial<ConstructorParameters<typeof TaggedInferenceProfiles>[2]>, string | string[]]>([
  ['in-Region', { modelIds: [NOVA.id] }, 'arn:aws:bedrock:us-east-1::foundation-model/*'],
  ['global', { modelIds: [GLOBAL_HAIKU.id] }, ['arn:aws:bedrock:us-east-1::foundation-model/*', 'arn:aws:bedrock:::foundation-model/*']],
  ['in-Region and global', { modelIds: [NOVA.id, GLOBAL_HAIKU.id] }, ['arn:aws:bedrock:us-east-1::foundation-model/*', 'arn:aws:bedrock:::foundation-model/*']],
  ['geographic and global', { modelIds: [US_NOVA.id, GLOBAL_HAIKU.id] }, ['arn:aws:bedrock:*::foundation-model/*', 'arn:aws:bedrock:::foundation-model/*']],
  ['geographic with known destinations', { modelSources: [ModelSource.fromModelId(US_NOVA.id, { destinationRegions: ['us-west-2'] })] },
    ['arn:aws:bedrock:us-east-1::foundation-model/*', 'arn:aws:bedrock:us-west-2::foundation-model/*']],
])('the Regions of the models are those of the routes: %s', (_, props, resources) => {
  const { stack, set } = setIn(props);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  set.grantInvoke(role);

  expect(deployedPolicies(stack, role)[0].Statement[1].Resource).toEqual(resources);
});

describe('the size of the policy', () => {
  function sizeOf(modelIds: string[], grant: (set: TaggedInferenceProfiles, role: iam.Role) => void = bySet(), place: Deployment = {}): number {
    const { stack, set } = setIn({ modelIds }, { env: { account: TEST_ACCOUNT, region: place.region ?? 'us-east-1' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    grant(set, role);
    return deployedPolicies(stack, role, place).reduce((sum, policy) => sum + JSON.stringify(policy).length, 0);
  }

  // The table in docs/guides/many-models.md contains these figures.
  test.each([[1, 539, 853], [10, 1511, 6749], [30, 3712, 20265]])('of %i models', (count, together, single) => {
    const modelIds = THIRTY_MODELS.slice(30 - count);

    expect([sizeOf(modelIds), sizeOf(modelIds, oneByOne)]).toEqual([together, single]);
  });

  test.each(['us-east-1', 'ap-southeast-1', 'eu-central-1'])('of 30 models in %s is below 4 kB', (region) => {
    expect(sizeOf(THIRTY_MODELS, bySet(), { region })).toBeLessThan(4000);
  });

  test('of 30 models in GovCloud is below 4 kB', () => {
    const { stack, set } = setIn({ modelIds: THIRTY_MODELS }, {});
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    set.grantInvoke(role);

    const sizes = deployedPolicies(stack, role, { partition: 'aws-us-gov', region: 'us-gov-west-1' }).map((policy) => JSON.stringify(policy).length);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(4000);
  });

  test('of two sets of 30 models on one role is within the limit of its inline policies', () => {
    const { stack, set } = setIn({ modelIds: THIRTY_MODELS });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    set.grantInvoke(role);
    new TaggedInferenceProfiles(stack, 'Other', { modelIds: THIRTY_MODELS, costTags: CostTags.of({ Team: 'theirs' }) }).grantInvoke(role);

    const sizes = deployedPolicies(stack, role).map((policy) => JSON.stringify(policy).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(10240);
    // The CDK moves statements to managed policies.
    expect(Math.max(...sizes)).toBeLessThan(6144);
  });
});

describe('with the source profiles', () => {
  const { policies, ours, theirs } = world(bySet({ allowSourceProfiles: true }));

  test('allows calls that are also authorized against the source', async () => {
    for (const model of MODELS.filter(({ systemGeography }) => systemGeography)) {
      expect(await mayCall(policies, ACTIONS[0], [...callThrough(ours[model.id], legsOf(model)), { resource: systemProfile(model.id) }])).toBe(true);
    }
  });

  test('still denies direct calls of the sources, and the profile of another team', async () => {
    for (const model of MODELS) {
      expect(await mayCall(policies, ACTIONS[0], callThrough(systemProfile(model.id), legsOf(model)))).toBe(false);
    }
    expect(await mayCall(policies, ACTIONS[0], callThrough(theirs, legsOf(MODELS[0])))).toBe(false);
  });

  test('adds nothing for foundation models', () => {
    expect(world(bySet({ allowSourceProfiles: true }), [NOVA]).policies).toEqual(world(bySet(), [NOVA]).policies);
  });
});

test('BedrockCostChecks accepts the grant', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const set = new TaggedInferenceProfiles(stack, 'Set', { modelIds: MODELS.map(({ id }) => id), costTags: CostTags.of({ Team: 'ours' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  set.grantInvoke(role, { allowSourceProfiles: true });

  expect(findings(app)).toEqual([]);
  expect(warningIds(stack)).toEqual([]);
});

test('is recognized as the grant of an agent that names one of the profiles', () => {
  const { stack, set } = setIn({ modelIds: MODELS.map(({ id }) => id) });
  const agent = (id: string, role: iam.Role) =>
    new bedrock.CfnAgent(stack, id, {
      agentName: id, agentResourceRoleArn: role.roleArn, foundationModel: set.profile(US_NOVA.id).inferenceProfileArn,
    });
  const roleOf = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });
  const role = roleOf('Role');
  set.grantInvoke(role).applyBefore(agent('Granted', role));
  agent('NotGranted', roleOf('Other'));
  const missing = warningTexts(stack, 'InferenceProfileGrants.missingGrant');

  expect(warningIds(stack).filter((id) => id.includes('InferenceProfileGrants'))).toHaveLength(1);
  expect(missing).toEqual([expect.stringContaining('S/NotGranted')]);
});

describe('to', () => {
  test.each<[string, (app: App, stack: Stack) => iam.IGrantable, string]>([
    ['a role of another account', (_, stack) => iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${OTHER_ACCOUNT}:role/Theirs`), `because the principal is in account ${OTHER_ACCOUNT}, and the profile is in account ${TEST_ACCOUNT}`],
    ['a role of another account that the app creates', (app) => new iam.Role(new Stack(app, 'B', { env: { account: OTHER_ACCOUNT, region: 'us-east-1' } }), 'R', { assumedBy: new iam.AccountRootPrincipal() }), `because the principal is in account ${OTHER_ACCOUNT}`],
    ['a service principal', () => new iam.ServicePrincipal('bedrock.amazonaws.com'), 'because the principal has no identity-based policy that the app can change'],
  ])('%s grants nothing and says so once', (_, granteeIn, message) => {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const set = new TaggedInferenceProfiles(stack, 'Set', { modelIds: MODELS.map(({ id }) => id), costTags: CostTags.of({ Team: 'ours' }) });
    set.grantInvoke(granteeIn(app, stack));
    const resources = app.synth().stacks.flatMap(({ template }) => Object.values<any>(template.Resources ?? {}));

    expect(resources.filter(({ Type }) => Type === 'AWS::IAM::Policy')).toEqual([]);
    expect(Annotations.fromStack(stack).findWarning('/S/Set', Match.stringLikeRegexp(`nothing was granted on "S/Set" to .*${message}`))).toHaveLength(1);
  });

  test('a role that manages its own policies grants nothing', () => {
    const { stack, set } = setIn({ modelIds: [NOVA.id] });
    set.grantInvoke(iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:role/Theirs`, { mutable: false }));

    expect(Object.values(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::Bedrock::ApplicationInferenceProfile']);
  });

  test('a role of IAM Identity Center is refused', () => {
    const { stack, set } = setIn({ modelIds: [NOVA.id] });
    const role = iam.Role.fromRoleArn(stack, 'G', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developers_0123456789abcdef`);

    expect(() => set.grantInvoke(role)).toThrow('Grant on S/Set: grantee must not contain roles of IAM Identity Center, got ');
  });
});

describe('on imported profiles', () => {
  const arn = (region: string, account: string, id: string) => `arn:aws:bedrock:${region}:${account}:application-inference-profile/${id}`;

  function policies(arns: Record<string, string>) {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const grant = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Set', arns).grantInvoke(role);
    return { grant, stack, all: policiesOf(templateOf(stack).Resources, stack.resolve(role.roleName).Ref, {}) };
  }

  test('in several Regions allows each model in the Region of its profile', async () => {
    const here = arn('us-east-1', TEST_ACCOUNT, 'abc');
    const abroad = arn('eu-west-1', TEST_ACCOUNT, 'def');
    const { all } = policies({ [NOVA.id]: here, [GLOBAL_HAIKU.id]: abroad });

    expect(await mayCall(all, ACTIONS[0], callThrough(here, [fm('us-east-1', NOVA.baseModelId)]))).toBe(true);
    expect(await mayCall(all, ACTIONS[0], callThrough(abroad, [fm('eu-west-1', GLOBAL_HAIKU.baseModelId), fm('', GLOBAL_HAIKU.baseModelId)]))).toBe(true);
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect(await verdict(all, ACTIONS[0], { resource: `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:project/default` })).toBe('Allowed');
    }
    expect(await mayCall(all, ACTIONS[0], callDirectly(fm('eu-west-1', GLOBAL_HAIKU.baseModelId)))).toBe(false);
  });

  test('in several accounts grants those in the account of the role, and warns about the others', async () => {
    const ours = arn('us-east-1', TEST_ACCOUNT, 'abc');
    const theirs = arn('us-east-1', OTHER_ACCOUNT, 'def');
    const { all, stack, grant } = policies({ [NOVA.id]: ours, [US_NOVA.id]: theirs });

    expect(grant.principalStatements).toHaveLength(2);
    expect(JSON.stringify(all)).toContain('/abc"');
    expect(JSON.stringify(all)).not.toContain('/def"');
    expect(Annotations.fromStack(stack).findWarning('/S/Set', Match.stringLikeRegexp(`the principal is in account ${TEST_ACCOUNT}, and the profile is in account ${OTHER_ACCOUNT}`))).toHaveLength(1);
  });
});

test('a role in another stack is granted by references', () => {
  const app = checkedApp();
  const set = new TaggedInferenceProfiles(new Stack(app, 'A', { env: TEST_ENV }), 'Set', { modelIds: [NOVA.id], costTags: CostTags.of({ Team: 'ours' }) });
  const stack = new Stack(app, 'B', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  set.grantInvoke(role);

  const { Resources: resources } = templateOf(stack);
  const [name] = JSON.stringify(resources).match(/A:Export[^"]*/)!;
  expect(policiesOf(resources, stack.resolve(role.roleName).Ref, { values: { [name]: 'abc' } })[0].Statement[1].Condition)
    .toEqual({ ArnLike: { 'bedrock:InferenceProfileArn': ['arn:*:*:*:*:app*/abc'] } });
});
