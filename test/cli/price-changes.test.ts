import { priceChanges } from '../../src/cli/price-changes';
import type { PriceEntry } from '../../src/pricing/price-data';
import type { PriceDocument } from '../../src/pricing/price-document';

const NOVA = 'amazon.nova-lite-v1:0';
const SONNET = 'anthropic.claude-sonnet-5';

const document = (models: Record<string, PriceEntry[]>, regionGroups: PriceDocument['regionGroups'] = {}): PriceDocument => ({
  version: 1, asOf: '2026-11-10', regionGroups, models: Object.fromEntries(Object.entries(models).map(([id, prices]) => [id, { prices }])),
});
const entry = (regions: PriceEntry['regions'], more: Partial<PriceEntry> = {}): PriceEntry => ({ route: 'regional', regions, input: 3, output: 15, asOf: '2026-10-01', ...more });
const NONE = { added: [], changed: [], removed: [], confirmed: 0 };

test('nothing differs between a document and itself, or if only the groups have other names', () => {
  const one = document({ [NOVA]: [entry('us')] }, { us: ['us-east-1', 'us-west-2'] });
  expect(priceChanges(one, one)).toEqual(NONE);
  expect(priceChanges(one, document({ [NOVA]: [entry(['us-west-2']), entry('east')] }, { east: ['us-east-1'] }))).toEqual(NONE);
});

test('models that are new or gone, by route and Region', () => {
  expect(priceChanges(document({ [NOVA]: [entry('commercial')] }), document({ [SONNET]: [entry('commercial', { route: 'global', cacheRead: 0.3 }), entry(['eu-west-1', 'eu-central-1'])] }))).toEqual({
    added: [`${SONNET}, global, commercial: input 3, output 15, cacheRead 0.3`, `${SONNET}, regional, eu-central-1 eu-west-1: input 3, output 15`],
    changed: [],
    removed: [`${NOVA}, regional, commercial`],
    confirmed: 0,
  });
});

test('figures that differ, old and new, also of steps and tiers, and Regions of one change together', () => {
  const before = document({ [NOVA]: [entry(['eu-west-1', 'eu-west-3', 'us-east-1'], { longContext: { inputTokens: 100_000, input: 6 } })] });
  const after = document({
    [NOVA]: [
      entry(['eu-west-1', 'eu-west-3'], { output: 12.5, cacheWriteOneHour: 6, longContext: { inputTokens: 200_000, input: 6 }, serviceTiers: { flex: 0.5 } }),
      entry(['us-east-1'], { output: undefined, longContext: { inputTokens: 100_000, input: 6 } }),
    ],
  });
  expect(priceChanges(before, after)).toEqual({
    ...NONE,
    changed: [
      `${NOVA}, regional, eu-west-1 eu-west-3: cacheWriteOneHour none → 6, longContext.inputTokens 100000 → 200000, output 15 → 12.5, serviceTiers.flex none → 0.5`,
      `${NOVA}, regional, us-east-1: output 15 → none`,
    ],
  });
});

test('the same prices with a newer date are counted, with an older one or none they are not', () => {
  const before = document({ [NOVA]: [entry('commercial')], [SONNET]: [entry(['us-east-1', 'us-west-2'])] });
  expect(priceChanges(before, document({ [NOVA]: [entry('commercial', { asOf: '2026-12-01' })], [SONNET]: [entry(['us-east-1', 'us-west-2'], { asOf: '2026-12-01' })] })).confirmed).toBe(2);
  expect(priceChanges(before, document({ [NOVA]: [entry('commercial', { asOf: '2026-09-01' })], [SONNET]: [entry(['us-east-1', 'us-west-2'], { asOf: undefined })] }))).toEqual(NONE);
});

test('of entries that overlap, the one that takes precedence counts', () => {
  const overlapping = document({ [NOVA]: [entry(['us-east-1'], { input: 1, asOf: '2026-01-01' }), entry(['us-east-1'], { input: 2 })] });
  expect(priceChanges(overlapping, document({ [NOVA]: [entry(['us-east-1'], { input: 2 })] }))).toEqual(NONE);
});
