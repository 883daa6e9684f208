import { CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { volatileTags } from '../../src/budgets/volatile-tags';
import { checkedApp, templateOf } from '../support/checked-app';
import { warningTexts } from '../support/warning-texts';

const ID = 'TagBudget.volatileTags';
const NOVA = ModelSource.foundationModel('amazon.nova-lite-v1:0');

function warningsOf(costTagsIn: (stack: Stack) => CostTags, after: (stack: Stack) => void = () => undefined): string[] {
  const stack = new Stack(checkedApp(), 'Insurance');
  new TagBudget(stack, 'Budget', { costTags: costTagsIn(stack), limit: 1, emails: ['a@example.com'] });
  after(stack);
  templateOf(stack);
  return warningTexts(stack, ID);
}

const volatile = (keys: string) => `costTags contains keys whose values appear to change with each deployment: ${keys}. With a new value, the budget no longer counts earlier cost, so it starts again at 0 USD. ` +
  'Filter by keys whose values stay the same, for example with costTags: profile.costTags.pick(\'CostCenter\')';

describe('keys', () => {
  test.each([
    'github:sha', 'git:commit', 'github:run-id', 'github:run_number', 'GitCommit', 'gitCommitSha', 'commit', 'COMMIT_SHA', 'BuildId', 'build', 'CI/build-number', 'buildnumber',
    'version', 'AppVersion', 'release-version', 'Revision', 'DeployedAt', 'deploy-date', 'deployment_time', 'DeploymentId', 'LastUpdatedOn', 'timestamp', 'runid', 'ci:run:attempt',
  ])('%s changes with deployments', (key) => {
    expect(volatileTags([[key, 'x']])).toEqual([key]);
  });

  test.each([
    'CostCenter', 'Department', 'Commitment', 'Builder', 'Runtime', 'Environment', 'Owner', 'Team', 'Share', 'Deployment', 'created-by', 'github:repository', 'Conversion', 'Project', 'Stage', 'run', 'Diversion',
  ])('%s stays', (key) => {
    expect(volatileTags([[key, 'x']])).toEqual([]);
  });

  test.each(['1100a14bb3b1c5d6a7e8f9011100a14bb3b1c5d6', '2026-11-29T11:17:22Z', '2026-11-29 11:17:22'])('any key with the value %s changes with deployments', (value) => {
    expect(volatileTags([['Source', value]])).toEqual(['Source']);
  });

  test.each(['2026-11-29', '1100a14', 'claims', ''])('a key with the value %j stays', (value) => {
    expect(volatileTags([['Source', value]])).toEqual([]);
  });
});

describe('a budget', () => {
  test('by a commit, as the team declared it', () => {
    expect(warningsOf(() => CostTags.of({ 'Department': 'Claims', 'git:commit': '1100a14' }))).toEqual([volatile('git:commit')]);
  });

  test('by the build tags that a profile inherits, also those added later', () => {
    expect(warningsOf(
      (stack) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA }).costTags,
      (stack) => {
        Tags.of(stack).add('Department', 'Claims');
        Tags.of(stack).add('github:sha', '1100a14');
        Tags.of(stack).add('github:run-id', '17');
      },
    )).toEqual([volatile('github:run-id, github:sha')]);
  });

  test('by keys that were picked from them', () => {
    expect(warningsOf(
      (stack) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA }).costTags.pick('Department'),
      (stack) => {
        Tags.of(stack).add('Department', 'Claims');
        Tags.of(stack).add('github:sha', '1100a14');
      },
    )).toEqual([]);
  });

  const six = Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((key) => [key, 'x']));

  test('by more than five tags of a profile that declared none', () => {
    expect(warningsOf(
      (stack) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA }).costTags,
      (stack) => CostTags.of(six).applyTo(stack),
    )).toEqual([
      'costTags contains all 6 tags of the resource that they are read from: A, B, C, D, E, F. The budget counts only cost under all of these values, and no earlier cost after one of them changes. ' +
      'Select keys whose values stay the same, for example with costTags: profile.costTags.pick(\'CostCenter\')',
    ]);
  });

  test('by five of them', () => {
    expect(warningsOf(
      (stack) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA }).costTags,
      (stack) => CostTags.of(six).pick('A', 'B', 'C', 'D', 'E').applyTo(stack),
    )).toEqual([]);
  });

  test('by six that were declared', () => {
    expect(warningsOf(() => CostTags.of(six))).toEqual([]);
    expect(warningsOf((stack) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: NOVA, costTags: CostTags.of(six) }).costTags)).toEqual([]);
  });

  test('by a value that is only known at deployment', () => {
    expect(warningsOf((stack) => CostTags.of({ Department: new CfnParameter(stack, 'Department', { default: 'x' }).valueAsString }))).toEqual([]);
  });

  test('that is imported', () => {
    const stack = new Stack(checkedApp(), 'Insurance');
    TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'a', costTags: CostTags.of({ commit: 'a' }) });
    new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 1, emails: ['a@example.com'] });
    templateOf(stack);

    expect(warningTexts(stack, ID)).toEqual([]);
  });
});
