import { blockProblems, pairs } from '../../../projenrc/docs/blocks';
import { readDocument } from '../../../projenrc/docs/document';

const block = (info: string, mark?: string, code: string = 'a') => `${mark === undefined ? '' : `<!-- ${mark} -->\n`}\`\`\`${info}\n${code}\n\`\`\`\n\n`;
const problems = (...blocks: string[]) => blockProblems(readDocument('docs/a.md', blocks.join('')));

test.each([
  ['TypeScript', [block('ts')]],
  ['Python after its TypeScript', [block('ts'), block('python')]],
  ['commands that CI runs', [block('sh', 'ci: test'), block('sh', 'run: python')]],
  ['commands with a reason why not', [block('sh', 'not run: needs an AWS account')]],
  ['a promise that a resource is kept', [block('ts', 'keeps: AWS::Budgets::Budget')]],
  ['code of a client', [block('python', 'client: boto3')]],
  ['an excerpt', [block('go', 'from: consumers/go/main.go'), block('python', 'from: consumers/python/app.py')]],
  ['C# with a reason', [block('csharp', 'not run: no .NET SDK in CI')]],
  ['a whole program of a quick start', [block('python nofixture', 'file: python app.py')]],
])('%s is right', (_, blocks) => {
  expect(problems(...blocks)).toEqual([]);
});

test.each([
  ['a block without a language', [block('')], 'a block without a language'],
  ['an indented block', ['    npm ci\n'], 'a block without a language'],
  ['a misspelt language', [block('typscript')], expect.stringMatching(/^the language must be one of ts, python, .*, hcl, got typscript$/)],
  ['commands that nobody runs', [block('sh')], expect.stringContaining('commands must be run')],
  ['commands of a run that there is not', [block('sh', 'ci: tests')], expect.stringContaining('got ci: tests')],
  ['commands without a reason', [block('sh', 'not run:')], expect.stringContaining('commands must be run')],
  ['Python alone', [block('python')], 'Python must stand right after the TypeScript that it says'],
  ['a program in Python that nothing runs', [block('python nofixture')], 'a whole program in Python must be a file of a quick start, as nothing else runs it'],
  ['a file of no quick start', [block('ts', 'file: ruby app.rb')], 'a file must belong to typescript or python or java or go, got file: ruby app.rb'],
  ['Python after a whole program', [block('ts nofixture'), block('python')], 'Python must stand right after the TypeScript that it says'],
  ['a misspelt promise', [block('ts', 'keep: AWS::Budgets::Budget')], 'a comment right before a block must be "file: …", "keeps: …", "client: …", "from: …" or "not run: …", got keep: AWS::Budgets::Budget'],
  ['a promise of no type', [block('ts', 'keeps: the budget')], 'what is kept must be a type of CloudFormation, got keeps: the budget'],
  ['Java that nothing runs', [block('java')], expect.stringContaining('java must be a file of a quick start')],
  ['an empty block', [block('ts', undefined, '')], 'an empty block'],
])('%s is wrong', (_, blocks, problem) => {
  expect(problems(...blocks).map((each) => each.replace(/^docs\/a\.md:\d+: /, ''))).toEqual([problem]);
});

test('Python is beside the TypeScript before it, but for whole programs', () => {
  const document = readDocument('a.md', [block('ts', undefined, '1'), block('python', undefined, '2'), block('python nofixture', 'file: python app.py')].join(''));

  expect(pairs(document).map(({ ts, python }) => [ts.code, python.code])).toEqual([['1\n', '2\n']]);
});
