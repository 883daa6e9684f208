import { agesByMonth, confirmedOn } from '../../../projenrc/prices/entry-age';
import type { PriceEntry } from '../../../src/pricing/price-data';

const entry = (asOf: string, more: Partial<PriceEntry>): PriceEntry => ({ route: 'regional', regions: ['eu-west-1', 'us-east-1'], input: 1, since: asOf, asOf, ...more });
const PRICES = {
  asOf: '2026-11-20',
  models: { 'acme.model': { prices: [entry('2026-09-17', {}), entry('2026-11-20', { route: 'global', regions: 'commercial' }), entry('2026-08-20', { regions: ['sa-east-1'] })] } },
};
const combination = (route: string, region: string) => ({ model: 'acme.model', route, region });

test('the entry of the route is the one that counts', () => {
  expect(confirmedOn(PRICES, combination('eu', 'eu-west-1'))).toBe('2026-09-17');
  expect(confirmedOn(PRICES, combination('global', 'eu-west-1'))).toBe('2026-11-20');
});

test('entries and combinations are counted by month, also entries without a combination', () => {
  expect(agesByMonth(PRICES, [combination('base', 'us-east-1'), combination('eu', 'eu-west-1'), combination('global', 'us-east-1')])).toEqual([
    { month: '2026-08', entries: 1, combinations: 0 },
    { month: '2026-09', entries: 1, combinations: 2 },
    { month: '2026-11', entries: 1, combinations: 1 },
  ]);
});
