import { readDocument } from '../../../projenrc/docs/document';

const TEXT = `
# Budgets \`and\` alarms: 2 kinds!

See [tags](tags.md#keys), [this](#budgets-and-alarms-2-kinds), <a href="#made" id="made">and</a> [by name].

| [in a table](access.md) |
|---|
| a |

## Keys
## Keys

<!-- run: typescript -->
\`\`\`sh
npm ci
\`\`\`

\`\`\`ts nofixture
const a = '[no link](x.md)';
\`\`\`

[by name]: https://example.com/a
`;

const document = readDocument('docs/a.md', TEXT);

test('headings have the anchors that GitHub gives them, and repeated ones a number', () => {
  expect([...document.anchors].sort()).toEqual(['budgets-and-alarms-2-kinds', 'keys', 'keys-1', 'made']);
});

test('links are found in text, tables, HTML and definitions, and not in code', () => {
  expect(document.links).toEqual([
    { target: 'tags.md#keys', line: 4 }, { target: '#budgets-and-alarms-2-kinds', line: 4 }, { target: '#made', line: 4 }, { target: 'https://example.com/a', line: 4 },
    { target: 'access.md', line: 6 },
  ]);
});

test('what is in brackets and has no definition is told from links, code and text in links', () => {
  expect(document.undefinedLinks).toEqual([]);
  expect(readDocument('a.md', 'See [tags] and [`CostTags`], `a[0]`, [a `b[1]`](c.md).\n').undefinedLinks).toEqual([{ target: '[tags]', line: 1 }, { target: '[`CostTags`]', line: 1 }]);
});

test('blocks come with language, line and the comment before them', () => {
  expect(document.blocks).toEqual([
    { language: 'sh', info: [], code: 'npm ci\n', line: 15, mark: 'run: typescript' },
    { language: 'ts', info: ['nofixture'], code: 'const a = \'[no link](x.md)\';\n', line: 19, mark: undefined },
  ]);
});
