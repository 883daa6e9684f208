import fc from 'fast-check';
import { median, slope, spreadOf } from '../../bench/statistics';

test.each([
  [[3], 3],
  [[10, 9, 100], 10],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('a spread leaves the values in their order', () => {
  const values = [3, 1, 2];

  expect(spreadOf(values)).toEqual({ median: 2, min: 1, max: 3 });
  expect(values).toEqual([3, 1, 2]);
});

test('the slope of points on a line is that of the line, wherever it begins', () => {
  fc.assert(fc.property(
    fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 6 }),
    fc.integer({ min: -50, max: 50 }),
    fc.integer({ min: -500, max: 500 }),
    (xs, rise, start) => {
      expect(slope(xs.map((x) => [x, start + rise * x]))).toBeCloseTo(rise, 6);
    },
  ));
});

test('the slope of points beside a line is that of the line with the least squares', () => {
  expect(slope([[0, 0], [1, 2], [2, 1]])).toBeCloseTo(0.5);
});
