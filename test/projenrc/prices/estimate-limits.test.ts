import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateLimits, withTable } from '../../../projenrc/prices/estimate-limits';
import * as bundled from '../../../src/pricing/bedrock-prices.json';
import type { PriceData } from '../../../src/pricing/price-data';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'reference', 'estimate-limits.md');

test('the page has the limits of every model of the price list', () => {
  const page = readFileSync(PAGE, 'utf8');

  expect(withTable(page, estimateLimits(bundled as PriceData))).toBe(page);
  Object.keys(bundled.models).forEach((id) => expect(page).toContain(`\`${id}\``));
});

test('models with the same limits share a row, the route is written where routes differ, and the ratio furthest from 1 stands for all Regions', () => {
  const entry = { route: 'regional', regions: 'all', input: 1, output: 2, asOf: '2026-11-29', since: '2026-11-29' } as const;
  const models = {
    'a.one': { prices: [{ ...entry, cacheWrite: 1, cacheWriteOneHour: 1.6, serviceTiers: { flex: 0.5 } }, { ...entry, cacheWrite: 1, cacheWriteOneHour: 2, serviceTiers: { flex: 0.25 } }] },
    'a.two': { prices: [entry] },
    'b.three': { prices: [entry] },
    'c.four': { prices: [{ ...entry, serviceTiers: { flex: 0.5, priority: 1.75 } }, { ...entry, route: 'global' as const, serviceTiers: { priority: 1.75 } }] },
    'd.five': { prices: [{ ...entry, serviceTiers: { priority: 1.75 } }, { ...entry, route: 'global' as const, serviceTiers: { priority: 2 } }] },
  };

  expect(estimateLimits({ asOf: '2026-11-29', models }).split('\n').slice(2)).toEqual([
    '| `a.one` | cache writes with a time to live of one hour: 2 | the flex service tier: 0.25 |',
    '| `a.two`<br>`b.three` | no other price is known | no other price is known |',
    '| `d.five` | the priority service tier (route global): 2<br>the priority service tier (route regional): 1.75 | no other price is known |',
    '| `c.four` | the priority service tier: 1.75 | the flex service tier (route regional): 0.5 |',
  ]);
});
