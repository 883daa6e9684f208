import * as fc from 'fast-check';
import { batches } from '../../src/private/batches';

test('parts have at most so many members', () => {
  expect(batches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(batches([], 2)).toEqual([]);
});

test('parts have at most such a size, except for a member that is larger', () => {
  expect(batches([3, 3, 9, 2, 4, 1], 3, 6, (each) => each)).toEqual([[3, 3], [9], [2, 4], [1]]);
});

test('parts are the whole in its order, and no neighbours could be one', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 20 })), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }), (all, length, size) => {
    const parts = batches(all, length, size, (each) => each);
    const sum = (part: number[]) => part.reduce((total, each) => total + each, 0);

    expect(parts.flat()).toEqual(all);
    expect(parts.every((part) => part.length <= length && (sum(part) <= size || part.length === 1))).toBe(true);
    expect(parts.slice(1).every((part, index) => parts[index].length === length || sum(parts[index]) + part[0] > size)).toBe(true);
  }));
});
