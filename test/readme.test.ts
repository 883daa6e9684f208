import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssumptions } from '../integ/assumptions';
import { CHECKS } from '../integ/checks';
import { readDocument } from '../projenrc/docs/document';
import { RAW } from '../projenrc/docs/links';

const text = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const lines = text.split('\n');
const { blocks } = readDocument('README.md', text);

test('the README fits on a few screens, and its first code is on the second', () => {
  expect(lines.length - 1).toBeLessThanOrEqual(240);
  expect(blocks.find(({ language }) => language === 'ts')!.line).toBeLessThanOrEqual(60);
});

test('the claim and a picture come before everything else', () => {
  const start = lines.slice(0, 14).join('\n');
  expect(start).toContain('Charge Amazon Bedrock back');
  expect(start).toContain('hargeback');
  expect(start).toMatch(/!\[[A-Z][^\]]+\.\]\(/);
});

test('the status states that nothing was run in a live account, with the number of assumptions', () => {
  const [, all, automatic] = /(\d+) assumptions, (\d+) of which `npx projen integ` verifies/.exec(text)!;
  expect(text).toContain('not yet run in a live AWS account');
  expect([Number(all), Number(automatic)]).toEqual([readAssumptions().length, CHECKS.length]);
});

// npm and PyPI have none of the repository's files, and Construct Hub neither runs Mermaid nor renders alerts.
test('nothing is used that GitHub, npm, PyPI or Construct Hub does not render', () => {
  const pictures = [...text.matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)].map(([, alt, target]) => ({ alt, target }));
  expect(pictures.filter(({ target }) => !target.startsWith('https://'))).toEqual([]);
  expect(pictures.filter(({ target }) => target.endsWith('.svg') && target.startsWith(RAW)).length).toBeGreaterThanOrEqual(1);
  expect(pictures.filter(({ alt }) => alt === '')).toEqual([]);
  expect(text).not.toMatch(/```mermaid|\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]/);
});

test('each block has one language, and Markdown inside <details> has blank lines around it', () => {
  expect(blocks.map(({ language }) => language).filter((language) => !['ts', 'python', 'sh'].includes(language))).toEqual([]);
  expect(text).toMatch(/<\/summary>\n\n/);
  expect(text).toMatch(/\n\n<\/details>/);
});
