import { differencesOf } from '../../../consumers/checks/synthesized';

const FILE = 'cdk.out/Costs.template.json';
const template = (content: unknown) => ({ [FILE]: JSON.stringify(content) });
const between = (one: unknown, two: unknown) => differencesOf(template(one), template(two)).map(({ path }) => path);

test('the order of keys is no difference, at any depth', () => {
  expect(between({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toEqual([]);
});

test.each<[string, unknown, unknown, string]>([
  ['another value', { a: { b: 1 } }, { a: { b: 2 } }, '/a/b'],
  ['a number that became text', { a: 1 }, { a: '1' }, '/a'],
  ['a key too many', { a: 1 }, { a: 1, b: 2 }, '/b'],
  ['a key that is missing', { a: 1, b: null }, { a: 1 }, '/b'],
  ['a key with a slash and a tilde', { 'a/b~c': 1 }, { 'a/b~c': 2 }, '/a~1b~0c'],
  ['a list that is longer', { a: [1] }, { a: [1, 2] }, '/a/1'],
  ['a list that became an object', { a: [1] }, { a: { 0: 1 } }, '/a'],
])('%s is one', (_, one, two, path) => {
  expect(between(one, two)).toEqual([path]);
});

test('another order in a list is one at each place', () => {
  expect(between({ a: [1, 2] }, { a: [2, 1] })).toEqual(['/a/0', '/a/1']);
});

test.each([
  ['lacks', { 'COST-TAGS.md': 'a' }, {}],
  ['has too many', {}, { 'COST-TAGS.md': 'a' }],
  ['has with another text', { 'COST-TAGS.md': 'a' }, { 'COST-TAGS.md': 'a ' }],
])('a file that one %s is one as a whole', (_, one, two) => {
  expect(differencesOf(one, two)).toEqual([{ file: 'COST-TAGS.md', path: '' }]);
});
