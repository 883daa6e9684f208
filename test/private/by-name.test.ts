import { Lazy } from 'aws-cdk-lib';
import { byName, byNameThroughout } from '../../src/private/by-name';

test('has the same entries in the order of characters', () => {
  const map = { b: 1, B: 2, a: 3, ä: 4, __proto__x: 5 };

  expect(Object.entries(byName(map))).toEqual([['B', 2], ['__proto__x', 5], ['a', 3], ['b', 1], ['ä', 4]]);
});

test('reaches into lists and maps, and leaves tokens and texts alone', () => {
  const token = Lazy.any({ produce: () => 1 });
  const sorted = byNameThroughout({ b: [{ d: 1, c: token }], a: 'text' });

  expect(JSON.stringify(Object.keys(sorted))).toBe('["a","b"]');
  expect(Object.entries(sorted.b[0])).toEqual([['c', token], ['d', 1]]);
  expect(sorted.b[0].c).toBe(token);
});
