import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';
import { profileValues } from '../support/deployed';
import { callThrough, type Leg, policiesOf, verdict, type Verdict } from '../support/may';
import { TEST_ACCOUNT } from '../support/places';
import { guardrailRequired, NO_GLOBAL_ROUTING, SAMPLE_SCPS, type SampleScp, type Statement } from '../support/sample-scps';
import { EVERYTHING } from '../support/spending-paths';

const REGION = 'eu-central-1';
const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const OTHER_MODEL = 'amazon.nova-lite-v1:0';
const ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

const modelIn = (region: string, model = MODEL) => `arn:aws:bedrock:${region}::foundation-model/${model}`;
const systemDefinedProfile = (geography: string) => `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:inference-profile/${geography}.${MODEL}`;

/** The Regions of the models that a call by each route is authorized against: the empty one is the ARN without a Region. */
const ROUTES: Record<string, [(model: string) => ModelSource, string[]]> = {
  'in-Region': [ModelSource.foundationModel, [REGION]],
  'geographic': [(model) => ModelSource.systemDefinedProfile(`eu.${model}`), [REGION, 'eu-west-1', 'eu-west-3']],
  'global': [(model) => ModelSource.systemDefinedProfile(`global.${model}`), [REGION, '']],
};

/** The Region that Bedrock tells IAM: the resource's, or `unspecified` for the model ARN without a Region. The project is taken to be in the caller's Region. */
function inItsRegion(leg: Leg): Leg {
  const region = leg.resource.split(':')[3];
  return { ...leg, context: { ...leg.context, 'aws:RequestedRegion': leg.resource === '*' ? REGION : region || 'unspecified' } };
}

interface TaggedCall {
  readonly policies: any[];
  readonly profileArn: string;
  readonly legs: Record<string, Leg>;
}

/** A role with a grant on a profile, and the legs of its calls. */
function taggedCall(route: string, model = MODEL): TaggedCall {
  const [sourceOf, regions] = ROUTES[route];
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region: REGION } });
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: sourceOf(model), costTags: CostTags.of({ Team: 'claims' }) });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  profile.grantInvoke(role);
  const { Resources: resources } = templateOf(stack);
  const place = { region: REGION };
  const values = profileValues(resources, place);
  const [profileArn] = Object.values(values);
  const [profileLeg, ...modelLegs] = callThrough(profileArn, regions.map((region) => modelIn(region, model)), { Team: 'claims' }).map(inItsRegion);
  return {
    policies: policiesOf(resources, stack.resolve(role.roleName).Ref, { ...place, values }),
    profileArn,
    legs: {
      profile: profileLeg,
      ...Object.fromEntries(modelLegs.map((leg, index) => [regions[index] || 'region-less', leg])),
      project: inItsRegion({ resource: `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:project/default` }),
    },
  };
}

/** The legs of calls that go through no tagged profile. */
const UNTAGGED: Record<string, Leg> = {
  'model': { resource: modelIn(REGION) },
  'model in eu-west-3': { resource: modelIn('eu-west-3') },
  'other model': { resource: modelIn(REGION, OTHER_MODEL) },
  'eu. profile': { resource: systemDefinedProfile('eu') },
  'eu-west-3 through eu.': callThrough(systemDefinedProfile('eu'), [modelIn('eu-west-3')])[1],
  'region-less through global.': callThrough(systemDefinedProfile('global'), [modelIn('')])[1],
};
const API_KEY: Leg = inItsRegion({ resource: '*', context: { 'bedrock:BearerTokenType': 'LONG_TERM' } });

/** The names of the legs that a service control policy denies; what it does not deny must be allowed. */
async function denied(statements: Statement[], policies: any[], action: string, legs: Record<string, Leg>): Promise<string[]> {
  const serviceControl = { Version: '2012-10-17', Statement: statements };
  const verdicts = await Promise.all(Object.entries(legs).map(async ([name, leg]): Promise<[string, Verdict]> =>
    [name, await verdict(policies, action, leg, { serviceControl })]));
  expect(verdicts.filter(([, each]) => each === 'ImplicitlyDenied')).toEqual([]);
  return verdicts.filter(([, each]) => each === 'ExplicitlyDenied').map(([name]) => name);
}

async function deniedUntagged(statements: Statement[], action: string): Promise<string[]> {
  const legs = Object.fromEntries(Object.entries(UNTAGGED).map(([name, leg]) => [name, inItsRegion(leg)]));
  return [
    ...await denied(statements, [EVERYTHING], action, legs),
    ...await denied(statements, [EVERYTHING], 'bedrock:CallWithBearerToken', { 'API key': API_KEY }),
  ];
}

const CALLS = Object.keys(ROUTES).flatMap((route) => ACTIONS.map((action): [string, string] => [route, action]));
const TAGGED = Object.fromEntries(Object.keys(ROUTES).map((route) => [route, taggedCall(route)]));

/** The statements of a sample with the change that tagged profiles need. */
function fittedOf(name: string): Statement[] {
  return SAMPLE_SCPS[name].fitted!.statements;
}

const listed = (names: string[]) => names.join(' and ') || 'no leg';

describe.each(Object.entries(SAMPLE_SCPS).map(([name, sample]): [string, string, SampleScp] => [name, sample.source, sample]))('AWS\'s sample: %s (%s)', (_, __, sample) => {
  const { statements, denies, closed, fitted } = sample;

  test.each(CALLS)(`denies ${listed(denies)} through a tagged profile with the route %s, %s`, async (route, action) => {
    const { policies, legs } = TAGGED[route];

    expect(await denied(statements, policies, action, legs)).toEqual(Object.keys(legs).filter((name) => denies.includes(name)));
  });

  test.each(ACTIONS)(`denies ${listed(closed)} without one, %s`, async (action) => {
    expect(await deniedUntagged(statements, action)).toEqual(closed);
  });

  if (fitted) {
    test.each(CALLS)(`fitted, denies ${listed(fitted.denies)} through a tagged profile with the route %s, %s`, async (route, action) => {
      const { policies, legs } = TAGGED[route];

      expect(await denied(fitted.statements, policies, action, legs)).toEqual(Object.keys(legs).filter((name) => fitted.denies.includes(name)));
    });

    test.each(ACTIONS)(`fitted, opens ${listed(fitted.opened)} without one, %s`, async (action) => {
      expect(await deniedUntagged(fitted.statements, action)).toEqual(closed.filter((name) => !fitted.opened.includes(name)));
    });
  }
});

describe('a list of Regions that lets tagged profiles route', () => {
  const statements = fittedOf('a list of Regions that lets European profiles route');

  test.each(ACTIONS)('lets those that were copied from global profiles route around the world, unless global routing is denied, %s', async (action) => {
    const { policies, legs } = TAGGED.global;

    expect(await denied(statements, policies, action, legs)).toEqual([]);
    expect(await denied([...statements, NO_GLOBAL_ROUTING], policies, action, legs)).toEqual(['region-less']);
    expect(await denied([...statements, NO_GLOBAL_ROUTING], TAGGED.geographic.policies, action, TAGGED.geographic.legs)).toEqual([]);
  });

  test('still denies a tagged profile in another Region', async () => {
    const arn = TAGGED.geographic.profileArn.replace(REGION, 'us-east-1');

    expect(await denied(statements, [EVERYTHING], ACTIONS[0], { profile: inItsRegion({ resource: arn }) })).toEqual(['profile']);
  });
});

describe.each(['calls of approved models only', 'nothing in Bedrock but approved models'])('%s', (name) => {
  test.each(CALLS)('fitted denies every model leg of a tagged profile with another model, by the route %s, %s', async (route, action) => {
    const { policies, legs } = taggedCall(route, OTHER_MODEL);
    const models = Object.keys(legs).filter((leg) => leg !== 'profile' && leg !== 'project');

    expect(await denied(fittedOf(name), policies, action, legs)).toEqual(models);
  });
});

test('the Organizations guide\'s approved models deny creating a tagged profile, and fitted they do not', async () => {
  const name = 'nothing in Bedrock but approved models';
  const { profileArn } = TAGGED.geographic;
  const legs = {
    created: inItsRegion({ resource: profileArn }),
    copied: inItsRegion({ resource: systemDefinedProfile('eu') }),
    model: inItsRegion({ resource: modelIn(REGION) }),
  };

  expect(await denied(SAMPLE_SCPS[name].statements, [EVERYTHING], 'bedrock:CreateInferenceProfile', legs)).toEqual(['created', 'copied']);
  expect(await denied(fittedOf(name), [EVERYTHING], 'bedrock:CreateInferenceProfile', legs)).toEqual([]);
});

/** https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html */
describe('a guardrail that every call must have', () => {
  const guardrail = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:guardrail/abc123:1`;
  const withGuardrail = (leg: Leg) => ({ ...leg, context: { ...leg.context, 'bedrock:GuardrailIdentifier': guardrail } });
  const { policies, legs } = TAGGED.geographic;

  test.each(ACTIONS)('denies the model when the call names none, and nothing when it does, %s', async (action) => {
    const published = [guardrailRequired(guardrail, modelIn(REGION, '*'))];
    const guarded = { ...legs, [REGION]: withGuardrail(legs[REGION]) };

    expect(await denied(published, policies, action, legs)).toEqual([REGION]);
    expect(await denied(published, policies, action, guarded)).toEqual([]);
  });

  test.each(ACTIONS)('written for all resources, needs the key on the legs of profile and project too, %s', async (action) => {
    const onModels = Object.fromEntries(Object.entries(legs).map(([name, leg]) => [name, leg.resource.includes('foundation-model') ? withGuardrail(leg) : leg]));

    expect(await denied([guardrailRequired(guardrail, '*')], policies, action, onModels)).toEqual(['profile', 'project']);
  });
});
