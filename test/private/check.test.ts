import { Fn } from 'aws-cdk-lib';
import { differAtSynth, plural, repeated, show, textProblems, throwProblems } from '../../src/private/check';

const RULE = { minLength: 2, maxLength: 3, pattern: /^[a-z]*$/, patternInWords: 'be lower case', remedy: 'do so' };

test.each<[unknown, string[]]>([
  [undefined, []],
  ['ab', []],
  ['abc', []],
  [Fn.importValue('X'), []],
  [`A-long-one-with-${Fn.importValue('X')}`, []],
  ['', ['p must have at least 2 characters, got "": do so']],
  ['a', ['p must have at least 2 characters, got "a": do so']],
  ['abcd', ['p must have at most 3 characters, got "abcd" (4): do so']],
  ['ABCD', ['p must have at most 3 characters, got "ABCD" (4): do so', 'p must be lower case, got "ABCD": do so']],
  ['AB', ['p must be lower case, got "AB": do so']],
  [1, ['p must be a string, got 1: do so']],
  [null, ['p must be a string, got null: do so']],
  [['ab'], ['p must be a string, got ["ab"]: do so']],
])('judges %j', (value, problems) => {
  expect(textProblems('p', value, RULE)).toEqual(problems);
});

test('says nothing where nothing is wrong', () => {
  expect(() => throwProblems('X', [])).not.toThrow();
});

test('says one problem in one line', () => {
  expect(() => throwProblems('X', ['a'])).toThrow(new Error('X: a'));
});

test('lists several problems', () => {
  expect(() => throwProblems('X', ['a', 'b'])).toThrow(new Error('X: 2 problems:\n  - a\n  - b'));
});

const circular: Record<string, unknown> = {};
circular.self = circular;

test.each([['a', '"a"'], [undefined, 'undefined'], [{ a: 1 }, '{"a":1}'], [1n, '1'], [{ node: { path: 'S/A' } }, 'the construct "S/A"'], [[{ node: { path: 'S/A' } }], '["the construct \\"S/A\\""]'], [{ node: 'x' }, '{"node":"x"}'], [circular, 'an object of Object']])('shows %p as %s', (value, shown) => {
  expect(show(value)).toBe(shown);
});

test.each([[0, '0 keys'], [1, '1 key'], [2, '2 keys']])('counts %d', (count, words) => {
  expect(plural(count, 'key')).toBe(words);
});

test('values differ at synth if both are known and not the same', () => {
  const token = Fn.ref('Account');

  expect([differAtSynth('a', 'b'), differAtSynth('a', 'a'), differAtSynth('a', token), differAtSynth(token, 'a')]).toEqual([true, false, false, false]);
});

test('finds what is there more than once, each once', () => {
  expect(repeated(['b', 'a', 'b', 'c', 'a', 'b'])).toEqual(['b', 'a']);
  expect(repeated(['a', 'b'])).toEqual([]);
});
