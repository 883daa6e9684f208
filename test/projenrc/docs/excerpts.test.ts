import { readDocument } from '../../../projenrc/docs/document';
import { excerptProblems } from '../../../projenrc/docs/excerpts';

const FILE = 'app = App()\nfor tag in tags:\n    apply(tag)\napp.synth()\n';
const problems = (code: string, file: string = 'app.py') => excerptProblems(
  readDocument('docs/a.md', `<!-- from: ${file} -->\n\`\`\`python\n${code}\n\`\`\`\n`), (path) => path === 'app.py' ? FILE : undefined);

test.each([
  ['all lines', FILE.trimEnd()],
  ['lines in a row', 'for tag in tags:\n    apply(tag)'],
  ['lines with another indentation', 'apply(tag)\n    app.synth()'],
])('%s are an excerpt', (_, code) => {
  expect(problems(code)).toEqual([]);
});

test.each([
  ['a changed line', 'for key in tags:'],
  ['a part of a line', 'tag in tags:'],
  ['lines with a gap', 'app = App()\napp.synth()'],
])('%s is none', (_, code) => {
  expect(problems(code)).toEqual(['docs/a.md:3: app.py does not have these lines']);
});

test('a file that is gone is a problem', () => {
  expect(problems('app = App()', 'gone.py')).toEqual(['docs/a.md:3: gone.py does not exist']);
});
