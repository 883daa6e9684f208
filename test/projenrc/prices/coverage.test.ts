import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book } from '../../../projenrc/prices/book';
import type { Callable } from '../../../projenrc/prices/callable-list';
import { coverage, countsBy, PARTS } from '../../../projenrc/prices/coverage';
import { coverageDocument } from '../../../projenrc/prices/coverage-document';
import { UNPRICED } from '../../../projenrc/prices/unpriced';
import { endInWords } from '../../../src/models/lifecycle';

const ROOT = join(__dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const CALLABLE: Callable = {
  source: { name: 's', version: '1', date: '2026-10-09', url: '' },
  models: {
    'acme.model': { 'base': ['eu-west-1', 'us-east-1'], 'global': ['us-east-1'], 'us-gov': ['us-gov-west-1'] },
    'acme.old': { base: ['us-east-1'] },
    'cohere.rerank-v3-5:0': { base: ['us-east-1'] },
  },
};
const PRICES = { asOf: '2026-11-01', regionGroups: { us: ['us-east-1'] }, models: { 'acme.model': { prices: [{ route: 'regional' as const, regions: 'us', input: 1, since: '', asOf: '' }] } } };

test('a combination is priced, unpriced, ended, or billed by other units', () => {
  const found = coverage(PRICES, CALLABLE, (model) => model === 'acme.old');

  expect(found.priced).toEqual([{ model: 'acme.model', route: 'base', region: 'us-east-1' }]);
  expect(found.unpriced).toHaveLength(3);
  expect(found.ended).toEqual([{ model: 'acme.old', route: 'base', region: 'us-east-1' }]);
  expect(found.otherUnits).toEqual([{ model: 'cohere.rerank-v3-5:0', route: 'base', region: 'us-east-1' }]);
  expect(countsBy(found, PARTS.Route)).toEqual({ 'base': { priced: 1, callable: 2 }, 'global': { priced: 0, callable: 1 }, 'us-gov': { priced: 0, callable: 1 } });
  expect(countsBy(found, PARTS.Total)).toEqual({ 'Commercial Regions': { priced: 1, callable: 3 }, 'GovCloud': { priced: 0, callable: 1 } });
});

test('the page is what the committed data gives', () => {
  const book = JSON.parse(read('src/pricing/bedrock-prices.json')) as Book;
  const callable = JSON.parse(read('projenrc/prices/callable.json')) as Callable;
  const page = coverageDocument({
    book,
    coverage: coverage(book, callable, (model, region) => endInWords(model, region) !== undefined),
    callable: callable.source,
    comparison: JSON.parse(read('projenrc/prices/comparison.json')),
    unpriced: UNPRICED,
  });

  expect(read('docs/reference/price-coverage.md')).toBe(page);
});
