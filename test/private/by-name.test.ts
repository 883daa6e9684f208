import { byName } from '../../src/private/by-name';

test('has the same entries in the order of characters', () => {
  const map = { b: 1, B: 2, a: 3, ä: 4, __proto__x: 5 };

  expect(Object.entries(byName(map))).toEqual([['B', 2], ['__proto__x', 5], ['a', 3], ['b', 1], ['ä', 4]]);
});
