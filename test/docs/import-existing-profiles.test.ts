import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { ofType, templateOf } from '../support/checked-app';
import { appsOf, documentAt } from '../support/document-snippet';
import { callDirectly, callThrough, type Leg, mayCall, policiesOf } from '../support/may';
import { REGION, TEST_ACCOUNT } from '../support/places';

const DOCUMENT = documentAt('docs/recipes/import-existing-profiles.md');
const LIST = '1. List the profiles and their tags';
const IMPORT = '2. Import the profiles';

const arn = (id: string) => `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/${id}`;
const model = (region: string, id: string) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${id}` });
const systemDefined = (id: string, ...models: Array<{ modelArn: string }>) => ({ inferenceProfileArn: `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:inference-profile/${id}`, inferenceProfileName: id, models });

const SONNET = 'anthropic.claude-sonnet-4-6';
const LITE = 'amazon.nova-lite-v1:0';
const ACCOUNT = {
  SYSTEM_DEFINED: [
    systemDefined(`us.${SONNET}`, model('us-east-1', SONNET), model('us-west-2', SONNET)),
    systemDefined(`global.${SONNET}`, model('', SONNET), model('us-east-1', SONNET)),
    systemDefined(`us.${LITE}`, model('us-east-1', LITE), model('us-west-2', LITE)),
    systemDefined(`other.${LITE}`, model('us-west-2', LITE), model('us-east-1', LITE)),
  ],
  APPLICATION: [
    { inferenceProfileArn: arn('geographic00'), inferenceProfileName: 'claims', models: [model('us-west-2', SONNET), model('us-east-1', SONNET)] },
    { inferenceProfileArn: arn('global000000'), inferenceProfileName: 'claims', models: [model('us-east-1', SONNET), model('', SONNET)] },
    { inferenceProfileArn: arn('inregion0000'), inferenceProfileName: 'sales', models: [model('us-east-1', LITE)] },
    { inferenceProfileArn: arn('ambiguous000'), inferenceProfileName: 'twice', models: [model('us-east-1', LITE), model('us-west-2', LITE)] },
    { inferenceProfileArn: arn('unknown00000'), inferenceProfileName: 'gone', models: [model('us-east-1', 'a.b'), model('us-west-2', 'a.b')] },
  ],
};
const TAGS: Record<string, Record<string, string>> = {
  [arn('geographic00')]: { 'Department': 'Claims', 'Environment': 'production', 'aws:cloudformation:stack-name': 'Claims' },
  [arn('global000000')]: { Department: 'Claims' },
  [arn('inregion0000')]: { Department: 'Sales' },
  [arn('ambiguous000')]: {},
};

/** Runs the script with an AWS CLI of an account, and returns the file. */
function listed(account: Record<string, unknown[]> = ACCOUNT): any[] {
  const files: Record<string, string> = {};
  const execFileSync = (command: string, [service, operation, option, value, ...rest]: string[]) => {
    expect([command, service, ...rest]).toEqual(['aws', 'bedrock', '--region', REGION, '--output', 'json']);
    const answers: Record<string, () => unknown> = {
      'list-inference-profiles --type-equals': () => ({ inferenceProfileSummaries: account[value] }),
      'list-tags-for-resource --resource-arn': () => ({ tags: Object.entries(TAGS[value] ?? {}).map(([key, each]) => ({ key, value: each })) }),
    };
    return JSON.stringify(answers[`${operation} ${option}`]());
  };
  appsOf(DOCUMENT, LIST, { modules: { 'node:child_process': { execFileSync }, 'node:fs': { writeFileSync: (name: string, text: string) => { files[name] = text; } } } });
  return JSON.parse(files['profiles.json']);
}

/** Runs the app with the file, and returns its stack. */
function imported(profiles: unknown[]): Stack {
  const [app] = appsOf(DOCUMENT, IMPORT, { modules: { 'node:fs': { readFileSync: () => JSON.stringify(profiles) } } });
  return app.node.findChild('ExistingProfiles') as Stack;
}

test('the script finds the source of a profile if exactly one system-defined profile, or one model, matches', () => {
  expect(Object.fromEntries(listed().map(({ arn: each, source }) => [each.split('/')[1], source]))).toEqual({
    geographic00: systemDefined(`us.${SONNET}`).inferenceProfileArn,
    global000000: systemDefined(`global.${SONNET}`).inferenceProfileArn,
    inregion0000: model('us-east-1', LITE).modelArn,
  });
});

test('the script writes tags without those of AWS, sorted by ARN', () => {
  const profiles = listed();

  expect(profiles.map(({ arn: each }) => each)).toEqual(profiles.map(({ arn: each }) => each).sort());
  expect(profiles.find(({ arn: each }) => each === arn('geographic00')).tags).toEqual({ Department: 'Claims', Environment: 'production' });
});

test('the page shows an entry of the file', () => {
  const entry = JSON.parse(DOCUMENT.blocks.find(({ language }) => language === 'json')!.code);

  expect(Object.keys(entry)).toEqual(['arn', 'name', 'tags', 'source']);
  expect(Object.keys(listed()[1])).toEqual(Object.keys(entry));
  expect(() => imported([entry])).not.toThrow();
});

test('the app creates a budget for each department, and needs no profile of its own', () => {
  const { Resources } = templateOf(imported(listed()));
  const limits = ofType(Resources, 'AWS::Budgets::Budget').map(([, { Properties }]) => JSON.stringify(Properties.Budget.FilterExpression.And[0]));

  expect(limits).toEqual(['Claims', 'Sales'].map((department) => JSON.stringify({ Tags: { Key: 'Department', MatchOptions: ['EQUALS'], Values: [department] } })));
  expect(ofType(Resources, 'AWS::Bedrock::ApplicationInferenceProfile')).toEqual([]);
}, 120_000);

test('profiles with the same name are imported separately, and a profile without tags is imported without cost tags', () => {
  const stack = imported(listed());
  const tagsOf = (id: string) => (stack.node.findChild(id) as TaggedInferenceProfile).costTags.keys;

  expect(['geographic00', 'global000000', 'ambiguous000'].map(tagsOf)).toEqual([['Department', 'Environment'], ['Department'], []]);
});

/** What a grant of an imported profile allows. */
async function granted(modelSource: ModelSource | undefined): Promise<(checks: Leg[]) => Promise<boolean>> {
  const stack = imported([]);
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Profile', { inferenceProfileArn: arn('inregion0000'), costTags: CostTags.of({ Department: 'Sales' }), modelSource }).grantInvoke(role);
  const resources = templateOf(stack).Resources;
  const policies = policiesOf(resources, stack.getLogicalId(role.node.defaultChild as iam.CfnRole), {});
  return async (checks) => mayCall(policies, 'bedrock:InvokeModel', checks);
}

test.each([
  ['with the right source, only the model is allowed', ModelSource.foundationModel(LITE), { right: true, other: false }],
  ['with a wrong source, calls are denied', ModelSource.foundationModel('amazon.nova-pro-v1:0'), { right: false, other: false }],
  ['without a source, any model is allowed', undefined, { right: true, other: true }],
])('%s, and never without the profile', async (_, source, { right, other }) => {
  const may = await granted(source);
  const [lite, titan] = [LITE, 'amazon.titan-embed-text-v2:0'].map((id) => model(REGION, id).modelArn);

  expect(await may(callThrough(arn('inregion0000'), [lite]))).toBe(right);
  expect(await may(callThrough(arn('inregion0000'), [titan]))).toBe(other);
  expect(await may(callThrough(arn('otherprofile'), [lite]))).toBe(false);
  expect(await may(callDirectly(lite))).toBe(false);
}, 120_000);

test('an alarm on a profile without a source needs prices', () => {
  const profile = TaggedInferenceProfile.fromInferenceProfileAttributes(imported([]), 'Profile', { inferenceProfileArn: arn('unknown00000') });

  expect(() => profile.metricEstimatedCost()).toThrow(/modelSource or prices must be specified/);
});
