import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PriceList } from '../../src';
import { appPricesOf, appPricesProblems, withoutRedundantEntries } from '../../src/metering/app-prices';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import { entryFor, type PriceData, type PriceEntry } from '../../src/pricing/price-data';
import { mergedPrices, type PriceDocument } from '../../src/pricing/price-document';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1', 'us-gov-west-1', 'cn-north-1'];
const MODEL = 'acme.one';
const directory = mkdtempSync(join(tmpdir(), 'app-prices-'));
afterAll(() => rmSync(directory, { recursive: true }));

function documentOf(prices: readonly PriceEntry[]): PriceDocument {
  return { version: 1, asOf: '2026-01-01', models: prices.length === 0 ? {} : { [MODEL]: { prices } } };
}

describe('several whole documents in front of the bundled price list', () => {
  const bundledAs = (change: (entry: PriceEntry) => object) => {
    const changed = (prices: readonly PriceEntry[]) => prices.map((entry) => ({ ...entry, ...change(entry) }));
    const models = Object.entries((bundled as PriceData).models).map(([id, { prices }]) => [id, { prices: changed(prices) }]);
    return { ...bundled, models: Object.fromEntries(models) };
  };
  const sent = (...documents: object[]) => {
    const stack = new Stack(undefined, 'S');
    documents.reduce<PriceList>((list, document, index) => {
      const path = join(directory, `${index}.json`);
      writeFileSync(path, JSON.stringify(document));
      return list.withDocument(path);
    }, PriceList.bundled()).applyTo(stack);
    return appPricesOf(stack)!;
  };

  test('are sent as far as they change prices', () => {
    const older = bundledAs(() => ({ input: 0.5, asOf: '2020-01-01' }));

    expect(sent(bundledAs(() => ({}))).models).toEqual({});
    expect(sent(older).models).toEqual({});
    expect(sent(older, bundledAs(() => ({})), older).models).toEqual({});
  });

  test('are small enough', () => {
    const newer = ['2990-01-01', '2990-01-02', '2990-01-03'].map((asOf) => bundledAs(() => ({ asOf })));
    const prices = sent(...newer);

    expect(appPricesProblems(prices)).toEqual([]);
    expect(Object.values(prices.models).flatMap((model) => model.prices.map(({ asOf }) => asOf)).every((asOf) => asOf === '2990-01-03')).toBe(true);
    expect(Object.keys(prices.models)).toEqual(Object.keys(bundled.models));
  });
});

test('only the Regions of an entry in which it applies are left', () => {
  const entry = (regions: string[], asOf?: string): PriceEntry => ({ route: 'regional', regions, input: 1, asOf });
  const base: PriceData = { asOf: '2026-01-01', models: { [MODEL]: { prices: [{ ...entry(['us-east-1'], '2026-02-01'), input: 9 }] } } };
  const prices = [entry(['us-east-1', 'eu-west-1'], '2026-01-15'), { ...entry(['eu-west-1', 'ap-south-1'], '2026-01-14'), input: 2 }];

  expect(withoutRedundantEntries(documentOf(prices), base)[MODEL].prices.map(({ regions, input }) => [regions, input])).toEqual([[['eu-west-1'], 1], [['ap-south-1'], 2]]);
});

test('whatever is left out, all prices and dates stay the same, also under a document that is read later', () => {
  const entry: fc.Arbitrary<PriceEntry> = fc.record({
    route: fc.constantFrom('regional' as const, 'global' as const),
    regions: fc.oneof(fc.constantFrom('commercial', 'all'), fc.subarray(REGIONS, { minLength: 1 })),
    input: fc.integer({ min: 1, max: 2 }),
    asOf: fc.constantFrom('2026-01-01', '2026-01-02', undefined),
  });
  const dated = fc.array(entry, { maxLength: 3 }).map((entries) => entries.map((each) => ({ ...each, asOf: each.asOf ?? '2026-01-03' })));
  fc.assert(fc.property(fc.array(entry, { maxLength: 5 }), dated, fc.array(entry, { maxLength: 2 }), (own, others, later) => {
    const base: PriceData = { ...documentOf(others) };
    const overlay = documentOf(own);
    const less: PriceDocument = { ...overlay, models: withoutRedundantEntries(overlay, base) };
    const prices = (document: PriceDocument) => {
      const { data } = mergedPrices(mergedPrices(base, document).data, documentOf(later));
      return [...REGIONS, 'xx-new-1'].flatMap((region) => (['regional', 'global'] as const).map((route) => {
        const found = entryFor(data, MODEL, route, region);
        return [region, route, found?.input, found?.asOf];
      }));
    };

    expect(prices(less)).toEqual(prices(overlay));
    expect(less.models[MODEL]?.prices.length ?? 0).toBeLessThanOrEqual(own.length);
  }));
});
