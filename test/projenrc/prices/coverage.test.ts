import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book } from '../../../projenrc/prices/book';
import type { Callable } from '../../../projenrc/prices/callable-list';
import { coverage, countsBy, endedSince, PARTS } from '../../../projenrc/prices/coverage';
import { coverageDocument } from '../../../projenrc/prices/coverage-document';
import { UNPRICED } from '../../../projenrc/prices/unpriced';
import { endOf, lifecycleOf } from '../../../src/models/lifecycle';

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

test('a model that the list has after its end can be called', () => {
  const [model, region] = ['anthropic.claude-3-haiku-20240307-v1:0', 'us-east-1'];

  expect(endOf(model, region)).toBe('2026-09-10');
  expect(endedSince('2026-09-09')(model, region)).toBe(true);
  expect(endedSince('2026-09-10')(model, region)).toBe(false);
  expect(lifecycleOf('amazon.titan-text-lite-v1')!.endedBy).toBe('2026-10-09');
  expect(endedSince('2026-10-08')('amazon.titan-text-lite-v1', region)).toBe(true);
  expect(endedSince('2026-10-09')('amazon.titan-text-lite-v1', region)).toBe(false);
  expect(endedSince('2020-01-01')('amazon.nova-lite-v1:0', region)).toBe(false);
});

test('the page is what the committed data gives', () => {
  const book = JSON.parse(read('src/pricing/bedrock-prices.json')) as Book;
  const callable = JSON.parse(read('projenrc/prices/callable.json')) as Callable;
  const page = coverageDocument({
    book,
    coverage: coverage(book, callable),
    callable,
    comparison: JSON.parse(read('projenrc/prices/comparison.json')),
    unpriced: UNPRICED,
  });

  expect(read('docs/reference/price-coverage.md')).toBe(page);
});
