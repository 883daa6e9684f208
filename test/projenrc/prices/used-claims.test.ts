import type { Claim } from '../../../projenrc/prices/claims';
import { usedClaims } from '../../../projenrc/prices/used-claims';

const claim = (model: string): Claim => ({ source: 's', id: model, model, route: 'regional', regions: 'us', figures: { input: 1 } });
const select = (models: string[], more = {}) => usedClaims(models.map(claim), {
  callable: { source: { name: 's', version: '1', date: '2026-10-09', url: '' }, models: { 'a.listed': { base: ['us-east-1'] }, 'a.ended': { base: ['us-east-1'] } } },
  newer: [],
  notUsed: [],
  unpriced: [],
  outside: (model) => model === 'a.ended',
  left: () => undefined,
  ...more,
});

test('uses claims about models that are listed or newer, and have not ended', () => {
  const { used, problems } = select(['a.listed', 'a.ended', 'a.newer', 'a.other'], { newer: [{ reason: 'r', models: ['a.newer'] }], notUsed: [{ reason: 'r', models: ['a.other'] }] });

  expect(used.map(({ model }) => model)).toEqual(['a.listed', 'a.newer']);
  expect(problems).toEqual([]);
});

test('uses none about a model that has a reason for no price, in every Region', () => {
  expect(select(['a.listed'], { unpriced: [{ reason: 'r', models: ['a.listed'] }] }).used).toEqual([]);
  expect(select(['a.listed'], { unpriced: [{ reason: 'r', models: ['a.listed'], regions: ['us-east-1'] }] }).used).toHaveLength(1);
});

test('reports models that are not listed, and lists that are stale', () => {
  expect(select(['a.unknown', 'a.listed'], { newer: [{ reason: 'r', models: ['a.gone'] }], notUsed: [{ reason: 'r', models: ['a.listed'] }] }).problems).toEqual([
    "a.unknown: not in AWS's list of 2026-10-09, and neither newer nor listed as not used",
    'a.listed: no longer has to be listed in other-models.ts',
    'a.gone: no source has it any more, and other-models.ts does',
  ]);
});

test('uses claims about the Regions that are left of a model, and none about its geographies', () => {
  const listed = (regions: string | string[]): Claim => ({ ...claim('a.listed'), regions });
  const { used } = usedClaims([listed(['us-east-1', 'sa-east-1']), listed(['us-east-1']), listed('us'), listed('commercial')], {
    callable: { source: { name: 's', version: '1', date: '2026-10-09', url: '' }, models: { 'a.listed': { base: ['sa-east-1'] } } },
    newer: [],
    notUsed: [],
    unpriced: [],
    outside: () => false,
    left: () => ['sa-east-1'],
  });

  expect(used.map(({ regions }) => regions)).toEqual([['sa-east-1']]);
});
