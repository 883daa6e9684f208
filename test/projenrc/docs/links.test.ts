import { readDocument } from '../../../projenrc/docs/document';
import { externalLinks, linkProblems, RAW, REPOSITORY, type Tree } from '../../../projenrc/docs/links';

const tags = readDocument('docs/tags.md', '# Tags\n\n## Keys\n');
const tree: Tree = {
  exists: (path) => ['docs', 'docs/budgets.md', 'docs/tags.md', 'docs/images/a.svg', 'README.md', 'src/index.ts'].includes(path),
  document: (path) => path === 'docs/tags.md' ? tags : undefined,
};
const problems = (link: string, path: string = 'docs/budgets.md') => linkProblems(readDocument(path, `# Budgets\n\n[text](${link})\n`), tree);

test.each([
  'tags.md', 'tags.md#keys', '../src/index.ts', '#budgets', 'https://example.com/a', `${REPOSITORY}/blob/main/docs/tags.md#keys`, `${REPOSITORY}/tree/main/docs`,
  `${RAW}/main/docs/images/a.svg`,
])('%s is right', (link) => {
  expect(problems(link)).toEqual([]);
});

test.each([
  ['tag.md', 'docs/budgets.md:3: "tag.md" leads to docs/tag.md, which does not exist'],
  ['../../outside.md', 'docs/budgets.md:3: "../../outside.md" leads to ../outside.md, which does not exist'],
  ['tags.md#key', 'docs/budgets.md:3: "tags.md#key" leads to #key, which docs/tags.md does not have'],
  ['#budget', 'docs/budgets.md:3: "#budget" leads to #budget, which docs/budgets.md does not have'],
  ['../src/index.ts#L3', 'docs/budgets.md:3: "../src/index.ts#L3" leads to #L3, which src/index.ts does not have'],
  [`${REPOSITORY}/blob/main/docs/gone.md`, `docs/budgets.md:3: "${REPOSITORY}/blob/main/docs/gone.md" leads to docs/gone.md, which does not exist`],
  [`${RAW}/main/docs/images/gone.svg`, `docs/budgets.md:3: "${RAW}/main/docs/images/gone.svg" leads to docs/images/gone.svg, which does not exist`],
  ['http://example.com', 'docs/budgets.md:3: "http://example.com" must be https'],
  ['https://example', 'docs/budgets.md:3: "https://example" is not a well-formed address'],
  ['//example.com/a', 'docs/budgets.md:3: "//example.com/a" is not a well-formed address'],
])('%s is wrong', (link, problem) => {
  expect(problems(link)).toEqual([problem]);
});

test('the README has no relative links, as PyPI shows it too', () => {
  expect(problems('docs/tags.md', 'README.md')).toEqual([expect.stringContaining('README.md:3: "docs/tags.md" is relative')]);
  expect(problems('#budgets', 'README.md')).toEqual([]);
});

test('a link by a name that nothing defines is wrong', () => {
  expect(linkProblems(readDocument('docs/a.md', '[tags]\n\n[tag]: tags.md\n'), tree)).toEqual(['docs/a.md:1: [tags] is defined nowhere']);
});

test('only what is elsewhere is asked for online', () => {
  expect(externalLinks(readDocument('a.md', `[a](https://example.com/a) [b](${REPOSITORY}/blob/main/README.md) [c](b.md)`))).toEqual(['https://example.com/a']);
});
