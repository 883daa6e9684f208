import * as fc from 'fast-check';
import { suggestedLimit } from '../../src/forecast/suggested-limit';

test.each([
  [0, 1.5, 1],
  [0.2, 1.5, 1],
  [1, 1.5, 2],
  [7.2, 1.5, 11],
  [40, 1.5, 60],
  [66, 1.5, 99],
  [100, 1.5, 150],
  [100, 1.1, 110],
  [312.4, 1.5, 470],
  [1234, 1.5, 1900],
  [2772, 1.5, 4200],
  [1_000_000, 1, 1_000_000],
])('%d USD times %d gives a limit of %d', (cost, factor, limit) => {
  expect(suggestedLimit(cost, factor)).toBe(limit);
});

test('is never below the product, and at most a tenth or a dollar above', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true }), (cost, factor) => {
    const limit = suggestedLimit(cost, factor);
    return Number.isInteger(limit) && limit >= cost * factor * (1 - 1e-9) && limit <= Math.max(cost * factor * 1.1, cost * factor + 1) * (1 + 1e-9);
  }));
});
