import { runSnippets } from '../../../projenrc/docs/snippets';

const snippet = (code: string, info: string[] = []) => ({ language: 'ts', info, code, line: 10 });
const RIGHT = `import { aws_sqs as sqs } from 'aws-cdk-lib';

declare const profile: TaggedInferenceProfile;

new sqs.Queue(this, 'Queue');
new TagBudget(this, 'Budget', { costTags: profile.costTags, limit: 500 });
`;

const { problems, templates } = runSnippets([
  { id: 'docs/right.md:10', block: snippet(RIGHT) },
  { id: 'docs/misspelt.md:10', block: snippet(RIGHT.replace('costTags: profile', 'costTagz: profile')) },
  { id: 'docs/fails.md:10', block: snippet('new TagBudget(this, \'Budget\', { costTags: CostTags.of({ Department: \'Claims\' }), limit: -1 });\n') },
  { id: 'docs/program.md:10', block: snippet('import { CostTags } from \'cdk-bedrock-cost-tags\';\nCostTags.off({});\n', ['nofixture']) },
]);

test('a snippet is compiled, and synthesized with what it declares', () => {
  expect(Object.values<any>(templates.get('docs/right.md:10').Resources).map(({ Type }) => Type).sort()).toEqual(
    expect.arrayContaining(['AWS::Bedrock::ApplicationInferenceProfile', 'AWS::Budgets::Budget', 'AWS::SQS::Queue']));
  expect([...templates.keys()]).toEqual(['docs/right.md:10']);
});

test('a misspelt property is found, at its line of the document', () => {
  expect(problems).toContainEqual(expect.stringMatching(/^docs\/misspelt\.md:15: does not compile: .*'costTagz' does not exist/));
});

test('a snippet that throws is found', () => {
  expect(problems).toContainEqual(expect.stringMatching(/^docs\/fails\.md:10: does not synthesize: .*limit must be/s));
});

test('a whole program is compiled as it is', () => {
  expect(problems).toContainEqual(expect.stringMatching(/^docs\/program\.md:11: does not compile: Property 'off' does not exist/));
  expect(problems).toHaveLength(3);
});
