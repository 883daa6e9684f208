import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_iam as iam, aws_lambda as lambda, aws_ssm as ssm, NestedStack, Stack } from 'aws-cdk-lib';
import { CostTags, type IInferenceProfile, ModelSource, type RetainedInferenceProfile, TaggedInferenceProfile, TagScopedInvokePolicy } from '../../src';
import { checkedApp } from '../support/checked-app';
import { type Deployed, outcome, Outcome, synthesized } from '../support/cross-stack';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';

const SONNET_4_5 = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
const SONNET_4_6 = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6');

const PLACES = {
  'same Region': TEST_ENV,
  'other Region': { ...TEST_ENV, region: 'us-west-2' },
  'other account': { ...TEST_ENV, account: OTHER_ACCOUNT },
};
type Place = keyof typeof PLACES;
type Handle = 'strong' | 'weak' | 'parameter';

interface Edition {
  readonly modelSource: ModelSource;
  readonly description?: string;
  readonly department?: string;
  readonly retainedProfiles?: RetainedInferenceProfile[];
}

/** Uses the profile in the stack of a team. */
type Use = (profile: IInferenceProfile, team: Stack) => void;

const inEnvironment: Use = (profile, team) => {
  profile.addToEnvironment(functionIn(team));
};
const granted: Use = (profile, team) => {
  profile.grantInvoke(new iam.Role(team, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
};
const inEnvironmentAndGranted: Use = (profile, team) => {
  const fn = functionIn(team);
  profile.grantInvoke(fn);
  profile.addToEnvironment(fn);
};
const byParameterAtDeployment: Use = (profile, team) => {
  const fn = functionIn(team);
  fn.addEnvironment('BEDROCK_SETTINGS', ssm.StringParameter.valueForStringParameter(team, '/claims/bedrock'));
  new TagScopedInvokePolicy(team, 'Access', { costTags: profile.costTags, roles: [fn.role!] });
};
const byParameterAtRunTime: Use = (profile, team) => {
  const fn = functionIn(team);
  fn.addEnvironment('BEDROCK_PARAMETER', '/claims/bedrock');
  new TagScopedInvokePolicy(team, 'Access', { costTags: profile.costTags, roles: [fn.role!] });
};
const byId: Use = (profile, team) => {
  functionIn(team).addEnvironment('PROFILE_ID', profile.inferenceProfileId);
};

function functionIn(team: Stack): lambda.Function {
  return new lambda.Function(team, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('code') });
}

function deployed(edition: Edition, place: Place, handle: Handle, use: Use, isNested = false): { deployed: Deployed; platform: Stack } {
  const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': handle === 'weak' ? 'weak' : 'strong' } });
  const platform = new Stack(app, 'Platform', { env: TEST_ENV, crossRegionReferences: true });
  const team = new Stack(app, 'Team', { env: PLACES[place], crossRegionReferences: true });
  const { department = 'Claims', ...props } = edition;
  const profile = new TaggedInferenceProfile(isNested ? new NestedStack(platform, 'Nested') : platform, 'Profile', { ...props, costTags: CostTags.of({ Department: department }) });
  if (handle === 'parameter') {
    profile.clientSettings.exportToParameter('/claims/bedrock');
  }
  use(profile, team);
  return { deployed: synthesized(app, platform, team), platform };
}

const FIRST: Edition = { modelSource: SONNET_4_5, description: 'Claims' };
const everywhere = (result: Outcome) => ({ 'same Region': result, 'other Region': result, 'other account': result });
const ALL = Object.keys(PLACES) as Place[];
const CHANGES: Record<string, Edition> = {
  'model': { ...FIRST, modelSource: SONNET_4_6 },
  'model, retained': { ...FIRST, modelSource: SONNET_4_6, retainedProfiles: [FIRST] },
  'description': { ...FIRST, description: 'Claims of all kinds' },
  'description, retained': { ...FIRST, description: 'Claims of all kinds', retainedProfiles: [FIRST] },
  'tags': { ...FIRST, department: 'Sales' },
};

function table(handle: Handle, use: Use, isNested = false): Record<string, Record<string, Outcome>> {
  return Object.fromEntries(Object.entries(CHANGES).map(([change, edition]) => [change, Object.fromEntries(ALL.map((place) => {
    const [before, after] = [FIRST, edition].map((each) => deployed(each, place, handle, use, isNested).deployed);
    return [place, outcome(before, after, 'Platform', 'Team')];
  }))]));
}

describe.each(['stack', 'nested stack'])('a profile of a %s that another stack uses', (place) => {
  const isNested = place === 'nested stack';

  test.each([['environment', inEnvironment], ['environment and grant', inEnvironmentAndGranted], ['short ID', byId]])('by a weak reference: %s', (_, use) => {
    expect(table('weak', use, isNested)).toEqual({
      'model': everywhere(Outcome.FOLLOWS),
      'model, retained': everywhere(Outcome.FOLLOWS_WITHOUT_INTERRUPTION),
      'description': everywhere(Outcome.FOLLOWS),
      'description, retained': everywhere(Outcome.FOLLOWS_WITHOUT_INTERRUPTION),
      'tags': everywhere(Outcome.SAME_PROFILE),
    });
  });

  test.each([['environment', inEnvironment], ['short ID', byId]])('by a strong reference: %s', (_, use) => {
    expect(table('strong', use, isNested)).toEqual({
      'model': { 'same Region': Outcome.REFUSED, 'other Region': Outcome.REFUSED, 'other account': Outcome.FOLLOWS },
      'model, retained': { 'same Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION, 'other Region': Outcome.REFUSED, 'other account': Outcome.FOLLOWS_WITHOUT_INTERRUPTION },
      'description': { 'same Region': Outcome.REFUSED, 'other Region': Outcome.REFUSED, 'other account': Outcome.FOLLOWS },
      'description, retained': { 'same Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION, 'other Region': Outcome.REFUSED, 'other account': Outcome.FOLLOWS_WITHOUT_INTERRUPTION },
      'tags': everywhere(Outcome.SAME_PROFILE),
    });
  });

  test('by a strong reference: environment and grant, whose statements keep the reference to the retained profile', () => {
    expect(table('strong', inEnvironmentAndGranted, isNested)).toMatchObject({
      'model': { 'same Region': Outcome.REFUSED, 'other Region': Outcome.REFUSED },
      'model, retained': { 'same Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION, 'other Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION },
      'description, retained': { 'same Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION, 'other Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION },
    });
  });

  test('by a grant alone: other accounts receive no statement', () => {
    expect(table('strong', granted, isNested)).toMatchObject({
      'model': { 'other account': Outcome.NO_REFERENCE },
      'model, retained': { 'same Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION, 'other Region': Outcome.FOLLOWS_WITHOUT_INTERRUPTION },
    });
  });

  test('by a parameter that the stack reads at deployment', () => {
    expect(table('parameter', byParameterAtDeployment, isNested)).toMatchObject({
      model: { 'same Region': Outcome.READ_AT_DEPLOYMENT },
      description: { 'same Region': Outcome.READ_AT_DEPLOYMENT },
      tags: { 'same Region': Outcome.SAME_PROFILE },
    });
  });

  test('by a parameter that the code reads at run time', () => {
    expect(table('parameter', byParameterAtRunTime, isNested)).toEqual({
      'model': everywhere(Outcome.NO_REFERENCE),
      'model, retained': everywhere(Outcome.NO_REFERENCE),
      'description': everywhere(Outcome.NO_REFERENCE),
      'description, retained': everywhere(Outcome.NO_REFERENCE),
      'tags': everywhere(Outcome.SAME_PROFILE),
    });
  });
});

test('the guide shows these results', () => {
  const guide = readFileSync(join(__dirname, '../../docs/guides/profiles.md'), 'utf8');
  const rows: Array<[string, Handle, Use, string, Place[]]> = [
    ['Weak (`ReferenceStrength.WEAK`)', 'weak', inEnvironment, 'model', ALL],
    ['Weak, with `retainedProfiles`', 'weak', inEnvironment, 'model, retained', ALL],
    ['Strong (the default without the feature flag)', 'strong', inEnvironment, 'model', ALL],
    ['Strong, with `retainedProfiles`', 'strong', inEnvironment, 'model, retained', ALL],
    ['Strong, with `retainedProfiles`, and a grant', 'strong', inEnvironmentAndGranted, 'model, retained', ALL],
    // A parameter belongs to one account and Region.
    ['Parameter, read at deployment', 'parameter', byParameterAtDeployment, 'model', ['same Region']],
    ['Parameter, read at run time', 'parameter', byParameterAtRunTime, 'model', ALL],
  ];
  const words: Partial<Record<Outcome, string>> = { [Outcome.FOLLOWS]: 'follows after an interruption' };

  for (const [reference, handle, use, change, places] of rows) {
    const found = table(handle, use)[change];
    const cells = ALL.map((place) => places.includes(place) ? words[found[place]] ?? found[place] : '–');
    expect(guide).toContain(`| ${[reference, ...cells].join(' | ')} |`);
  }
});
