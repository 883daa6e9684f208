import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CostTags, ModelSource, TagBudget, TaggedInferenceProfile, TaggingStrategyDocument } from '../../src';
import { documentAt, registerTestsOf, runBlock } from '../support/document-snippet';
import { TEST_ENV } from '../support/places';

const DOCUMENT = documentAt('docs/recipes/test-in-ci.md');
const COST_TAGS = CostTags.of({ Department: 'Claims' });

const newStack = (context: Record<string, unknown> = {}) => new Stack(new App({ analyticsReporting: false, context }), 'Claims', { env: TEST_ENV });
const profileOf = (stack: Stack, prices?: TaggedInferenceProfile['prices']) =>
  new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), costTags: COST_TAGS, prices });

describe('the test file of the page', () => {
  registerTestsOf(DOCUMENT, 'A test file');
});

test.each(['cdk-bedrock-cost-tags:', 'TagBudget.noRecipients'])('the assertion with %s fails if there is such a warning', (pattern) => {
  const stack = newStack();
  new TagBudget(stack, 'Budget', { costTags: COST_TAGS, limit: 500 });

  expect(() => Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp(pattern))).toThrow(/noRecipients/);
});

test('a template with other tags than declared is not returned', () => {
  const stack = newStack();
  profileOf(stack);
  Tags.of(stack).add('Department', 'Sales', { priority: 300 });

  expect(() => Template.fromStack(stack)).toThrow(/costTags declares "Department" as "Claims"/);
});

test.each([[false, false], [true, true], [undefined, true]])('with the context value %s, the strategy document is written: %s', (value, expected) => {
  const stack = newStack(value === undefined ? {} : { 'cdk-bedrock-cost-tags:writeStrategy': value });
  const directory = mkdtempSync(join(tmpdir(), 'strategy-'));
  profileOf(stack);
  new TaggingStrategyDocument(stack.node.root as App, 'Strategy', { directory });
  (stack.node.root as App).synth();

  expect(['COST-TAGS.md', 'cost-tags.json'].map((file) => existsSync(join(directory, file)))).toEqual([expected, expected]);
});

test('the checks of the page are a plugin of the app', () => {
  expect(() => runBlock(DOCUMENT, 'Synth checks').stack.node.root).not.toThrow();
});
