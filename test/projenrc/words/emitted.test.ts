import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemblySummaries } from '../../../projenrc/words/check';
import { emittedHits, emittedTexts, summaryHits, wordHits } from '../../../projenrc/words/emitted';
import { PATTERNS } from '../../../projenrc/words/patterns';

const names = (source: string) => emittedHits(source, 'planted.ts').map(({ name }) => name);

test.each([
  ['a message', 'throw new Error(`limit must be given, got ${limit}: nobody hears of it`);', ['nobody', 'hear']],
  ['a template\'s tail', 'const text = `${a} and beside ${b} it tells`;', ['beside', 'tell']],
  ['a description', 'const props = { description: "Counts anew" };', ['anew']],
  ['a doc comment', '/** Length of the window. It goes off at once. */\nexport const a = 1;', ['goes off', 'at once']],
  ['a doc comment of a member', 'interface A {\n  /** Role that somebody uses. */\n  readonly role: string;\n}', ['nobody']],
  ['a @default', 'interface A {\n  /**\n   * Name.\n   *\n   * @default - made up by CloudFormation\n   */\n  readonly name: string;\n}', ['made up']],
  ['a summary', '/** Whose spend it is. */\nexport const a = 1;', ['summary']],
  ['a member of an enum', 'enum A {\n  /** As what it is written. */\n  B = "B",\n}', ['summary']],
])('a planted hit in %s is found', (_, source, found) => {
  expect(names(source)).toEqual(found);
});

test.each([
  ['imports', 'import { tell } from "./tells";'],
  ['comments for people who work on the library', '// Nobody hears of it.\nconst a = 1;'],
  ['examples', '/**\n * Alarm.\n *\n * @example\n * notify("somebody");\n */\nexport const a = 1;'],
  ['identifiers', 'const tells = hears(beside);'],
  ['plain English', 'throw new Error("limit is required: pass the amount per period, in USD");'],
])('%s are not checked', (_, source) => {
  expect(names(source)).toEqual([]);
});

test('a hit names its line and the words to write instead', () => {
  expect(emittedHits('\n\nconst a = "put it beside the alarm";', 'planted.ts'))
    .toEqual([{ line: 3, name: 'beside', text: 'put it beside the alarm', instead: expect.stringContaining('next to') }]);
});

test.each([
  ['What', true], ['Who', true], ['Whose', true], ['By', true], ['Of', true], ['As', true], ['After', true], ['From', true], ['Over', true], ['Into', true],
  ['Whether', false], ['Bytes', false], ['Offers', false], ['Overrides', false], ['Assertion', false],
])('a summary that begins with %s: %s', (word, isHit) => {
  expect(summaryHits(`${word} the window is.`)).toHaveLength(isHit ? 1 : 0);
});

test('summaries of the assembly are checked, members included', () => {
  const docs = (summary: string) => ({ docs: { summary } });
  expect(assemblySummaries({
    types: {
      'p.A': { fqn: 'p.A', ...docs('What it is.'), properties: [{ name: 'b', ...docs('Over how long.') }, { name: 'c', ...docs('Length.') }], members: [{ name: 'D', ...docs('By service.') }] },
    },
  })).toEqual([expect.stringContaining('p.A:'), expect.stringContaining('p.A.b:'), expect.stringContaining('p.A.D:')]);
});

test.each(PATTERNS.map(({ name, pattern }) => [name, pattern] as const))('pattern "%s" passes over its own remedy', (name) => {
  const { instead } = PATTERNS.find((each) => each.name === name)!;
  expect(wordHits(instead).map((hit) => hit.name)).not.toContain(name);
});

test('texts of a real source are read', () => {
  const path = 'src/budgets/tag-budget.ts';
  expect(emittedTexts(readFileSync(join(__dirname, '..', '..', '..', path), 'utf8'), path).length).toBeGreaterThan(30);
});
