import { App, Aspects, CfnParameter, Fn, Stack, Stage, TagManager, Tags } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, profilesOf } from '../support/checked-app';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

function claims(app: App = checkedApp()) {
  const stack = new Stack(app, 'S');
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags: CostTags.of({ Department: 'Claims', Function: 'Auto' }) });
  return { app, stack, profile };
}

const REMEDY = (key: string) => `: use the same value in both places, remove "${key}" from costTags, or exclude "${TYPE}" there with excludeResourceTypes`;

describe('agrees', () => {
  test.each<[string, (scopes: ReturnType<typeof claims>) => void]>([
    ['with a weaker tag above', ({ app }) => Tags.of(app).add('Department', 'Other')],
    ['with the same value from a stronger tag', ({ app }) => Tags.of(app).add('Department', 'Claims', { priority: 300 })],
    ['with a tag that excludes profiles', ({ app }) => Tags.of(app).add('Department', 'Other', { priority: 300, excludeResourceTypes: [TYPE] })],
    ['with a tag for other resources', ({ app }) => Tags.of(app).add('Department', 'Other', { priority: 300, includeResourceTypes: ['AWS::S3::Bucket'] })],
    ['with a removal that is overruled', ({ app }) => Tags.of(app).remove('Department', { priority: 50 })],
  ])('%s', (_, act) => {
    const scopes = claims();
    act(scopes);

    expect(profilesOf(scopes.stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }, { Key: 'Function', Value: 'Auto' }]);
  });
});

describe('fails, naming both values and what set the other one', () => {
  const declared = 'costTags declares "Department" as "Claims", but the resource ends up ';

  test.each<[string, (scopes: ReturnType<typeof claims>) => void, string]>([
    ['when the app overrides a tag', ({ app }) => Tags.of(app).add('Department', 'Other', { priority: 300 }),
      declared + 'with "Other" because of Tags.of("the app").add("Department", "Other", { priority: 300 })' + REMEDY('Department')],
    ['when the app overrides a tag, and sets another to the same value', ({ app }) => {
      Tags.of(app).add('Department', 'Other', { priority: 300 });
      Tags.of(app).add('Unit', 'Other', { priority: 400 });
    }, declared + 'with "Other" because of Tags.of("the app").add("Department", "Other", { priority: 300 })' + REMEDY('Department')],
    ['when the stack overrides a tag', ({ stack }) => Tags.of(stack).add('Department', 'Other', { priority: 101 }),
      declared + 'with "Other" because of Tags.of("S").add("Department", "Other", { priority: 101 })' + REMEDY('Department')],
    ['when the profile itself is tagged otherwise', ({ profile }) => Tags.of(profile).add('Department', 'Other'),
      declared + 'with "Other" because of Tags.of("S/Claims").add("Department", "Other")' + REMEDY('Department')],
    ['when a tag is removed', ({ app }) => Tags.of(app).remove('Department'),
      declared + 'without it because of Tags.of("the app").remove("Department")' + REMEDY('Department')],
    ['when an aspect writes to the L1', ({ app }) => Aspects.of(app).add({ visit: (node) => { TagManager.of(node)?.setTag('Department', 'Other', 500); } }),
      declared + 'with "Other" because of an aspect or a direct change to the L1 construct' + REMEDY('Department')],
    ['when a tag differs only in case', ({ app }) => Tags.of(app).add('department', 'Claims'),
      'final tags: keys "department", "Department" differ only in case, and AWS treats them as different keys: keep one spelling'],
    ['when an inherited tag is not legal', ({ app }) => Tags.of(app).add('Note', 'für alle'), 'final tags: value of "Note" must consist of'],
    ['when inherited tags make too many', ({ app }) => [...Array(49).keys()].forEach((index) => Tags.of(app).add(`k${index}`, 'v')),
      'final tags: must have at most 50 tags, got 51'],
    ['when a picked key is missing', ({ profile }) => profile.costTags.pick('Team'), 'tag "Team" is read from "S/Claims", but the resource has only the tags ["Department","Function"]'],
  ])('%s', (_, act, message) => {
    const scopes = claims();
    act(scopes);

    expect(() => scopes.app.synth()).toThrow(`[S/Claims] ${message}`);
  });

  test('all at once', () => {
    const { app } = claims();
    Tags.of(app).add('Department', 'Other', { priority: 300 });
    Tags.of(app).remove('Function');

    expect(() => app.synth()).toThrow(/"Department" as "Claims".*"Other"[^]*"Function" as "Auto".*without it/);
  });

  test('blames nothing that stands above the Stage, as aspects do not cross into it', () => {
    const app = checkedApp();
    const stage = new Stage(app, 'Prod');
    const stack = new Stack(stage, 'S');
    new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags: CostTags.of({ Department: 'Claims' }) });
    Tags.of(app).add('Department', 'Other', { priority: 300 });

    expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Department', Value: 'Claims' }]);

    Aspects.of(stage).add({ visit: (node) => { TagManager.of(node)?.setTag('Department', 'Other', 500); } });
    expect(() => stage.synth({ force: true })).toThrow('because of an aspect or a direct change to the L1 construct');
  });
});

describe('tokens', () => {
  test('are equal to themselves', () => {
    const stack = new Stack(checkedApp(), 'S');
    const team = new CfnParameter(stack, 'Team').valueAsString;
    new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags: CostTags.of({ Team: team }) });
    Tags.of(stack).add('Team', Fn.importValue('Other'));

    expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Team', Value: { Ref: 'Team' } }]);
  });

  test('conflict with what they are not', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'S');
    const team = new CfnParameter(stack, 'Team').valueAsString;
    new TaggedInferenceProfile(stack, 'Claims', { modelSource: FM, costTags: CostTags.of({ Team: team }) });
    Tags.of(stack).add('Team', 'ads', { priority: 300 });

    expect(() => app.synth()).toThrow('costTags declares "Team" as {"Ref":"Team"}, but the resource ends up with "ads" because of Tags.of("S").add("Team", "ads", { priority: 300 })');
  });
});
