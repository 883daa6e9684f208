import { readDocument } from '../../../projenrc/docs/document';
import { keptProblems, replacements } from '../../../projenrc/docs/kept';

const profile = (id: string, properties: object = {}) => ({
  [id]: { Type: 'AWS::Bedrock::ApplicationInferenceProfile', Properties: { InferenceProfileName: 'claims', ModelSource: { CopyFrom: 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/a' }, ...properties } },
});
const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';

test('a resource is kept when nothing changes, only tags do, or an ARN is put together', () => {
  const joined = { CopyFrom: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':inference-profile/a']] } };

  expect(replacements(PROFILE, profile('A'), profile('A'))).toEqual([]);
  expect(replacements(PROFILE, profile('A'), profile('A', { Tags: [{ Key: 'a', Value: 'b' }] }))).toEqual([]);
  expect(replacements(PROFILE, profile('A'), profile('A', { ModelSource: joined }))).toEqual([]);
});

test.each([
  ['another logical id', profile('B'), 'AWS::Bedrock::ApplicationInferenceProfile A is gone, found B'],
  ['another name', profile('A', { InferenceProfileName: 'sales' }), 'AWS::Bedrock::ApplicationInferenceProfile A: InferenceProfileName changes from "claims" to "sales", which replaces it'],
  ['another description', profile('A', { Description: 'new' }), 'AWS::Bedrock::ApplicationInferenceProfile A: Description changes from undefined to "new", which replaces it'],
])('%s replaces a profile', (_, after, problem) => {
  expect(replacements(PROFILE, profile('A'), after)).toEqual([problem]);
});

test('a name inside a property counts: a budget\'s', () => {
  const budget = (name: string) => ({ A: { Type: 'AWS::Budgets::Budget', Properties: { Budget: { BudgetName: name } } } });

  expect(replacements('AWS::Budgets::Budget', budget('a'), budget('b'))).toEqual(['AWS::Budgets::Budget A: Budget.BudgetName changes from "a" to "b", which replaces it']);
});

test('a promise about nothing is no promise', () => {
  expect(replacements(PROFILE, {}, profile('A'))).toEqual(['there is no AWS::Bedrock::ApplicationInferenceProfile to keep']);
});

const promised = readDocument('docs/a.md', `\`\`\`ts\nbefore\n\`\`\`\n\n<!-- keeps: ${PROFILE} -->\n\`\`\`ts\nafter\n\`\`\`\n`);

test('a block that promises to keep a resource is compared with the one before it', () => {
  const becomes = (after?: object) => keptProblems(promised, ({ code }) => code === 'before\n' ? { Resources: profile('A') } : after && { Resources: after });

  expect(becomes(profile('A'))).toEqual([]);
  expect(becomes(profile('B'))).toEqual(['docs/a.md:7: AWS::Bedrock::ApplicationInferenceProfile A is gone, found B']);
  expect(becomes(undefined)).toEqual(['docs/a.md:7: there are no two TypeScript blocks to compare']);
});
