import * as fc from 'fast-check';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import { entryFor, type PriceData } from '../../src/pricing/price-data';
import { documentProblems, mergedPrices, type PriceDocument } from '../../src/pricing/price-document';

const BASE = bundled as PriceData;
const SONNET = 'anthropic.claude-sonnet-5-5';
const NOVA = 'amazon.nova-lite-v1:0';

function documentOf(models: unknown, more: object = {}): any {
  return { version: 1, asOf: '2026-12-24', models, ...more };
}

function entry(more: object = {}): object {
  return { route: 'regional', regions: ['eu-west-1'], input: 1, output: 2, ...more };
}

test('the bundled price list is a price document', () => {
  expect(documentProblems(JSON.parse(JSON.stringify(bundled)))).toEqual([]);
});

test.each<[string, unknown]>([
  ['no models', documentOf({})],
  ['a list of Regions', documentOf({ [NOVA]: { prices: [entry()] } })],
  ['all Regions', documentOf({ [NOVA]: { prices: [entry({ regions: 'all' })] } })],
  ['a group of its own', documentOf({ [NOVA]: { prices: [entry({ regions: 'ours' })] } }, { regionGroups: { ours: ['eu-west-1'] } })],
  ['every kind of price', documentOf({
    [NOVA]: {
      prices: [entry({
        cacheRead: 0,
        cacheWrite: 3,
        cacheWriteOneHour: 4,
        longContext: { inputTokens: 1, input: 2, cacheWriteOneHour: 8 },
        serviceTiers: { flex: 0.5, priority: 1.75 },
        since: '2026-12-01',
        asOf: '2026-12-24',
      })],
    },
  })],
  ['members of a later version that nothing here reads', documentOf({ [NOVA]: { kind: 'chat', prices: [entry({ sources: ['a'] })] } }, { sources: {} })],
  ['a calibration', documentOf({}, { calibration: { month: '2026-10', factors: { 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc': 0.93 } } })],
  ['no factors', documentOf({}, { calibration: { month: '2026-10', factors: {} } })],
])('accepts %s', (_, document) => {
  expect(documentProblems(document)).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ['something else', 'prices', ['the document must be a JSON object, got "prices": pass an object with version, asOf and models']],
  ['a list', [], ['the document must be a JSON object, got []: pass an object with version, asOf and models']],
  ['a newer version', { version: 2 }, ['version must be 1, got 2: update cdk-bedrock-cost-tags, because the document was written for a newer version of it']],
  ['no version', {}, ['version must be 1, got undefined: write version 1']],
  ['nothing but a version', { version: 1 }, [
    'asOf must be a date as YYYY-MM-DD, got undefined: write the day on which the prices were confirmed',
    'models must be an object, got undefined: write the prices by the ID of the model',
  ]],
  ['a day that does not exist', documentOf({}, { asOf: '2026-13-01' }), ['asOf must be a date as YYYY-MM-DD, got "2026-13-01": write the day on which the prices were confirmed']],
  ['an ID with a geography', documentOf({ [`us.${NOVA}`]: { prices: [entry()] } }),
    [`models["us.${NOVA}"] must be the ID of a foundation model, without a geography: write an ID such as "amazon.nova-lite-v1:0"`]],
  ['names of an object\'s own', JSON.parse('{"version": 1, "asOf": "2026-12-24", "models": {"__proto__": {"prices": [{"route": "global", "regions": "all", "input": 1}]}}}'),
    ['models["__proto__"] must be the ID of a foundation model, without a geography: write an ID such as "amazon.nova-lite-v1:0"']],
  ['a model without prices', documentOf({ [NOVA]: { prices: [] } }), [`models["${NOVA}"].prices must be a list with at least one entry, got []: write the prices of each route`]],
  ['members in another spelling', documentOf({ [NOVA]: { prices: [{ ...entry(), Output: 5, cache_read: 1, serviceTiers: { Flex: 0.5 }, longContext: { inputTokens: 1, input: 2, cachewrite: 3 } }] } }), [
    `models["${NOVA}"].prices[0]: Output must be spelled output: rename the member`,
    `models["${NOVA}"].prices[0]: cache_read must be spelled cacheRead: rename the member`,
    `models["${NOVA}"].prices[0]: longContext.cachewrite must be spelled cacheWrite: rename the member`,
    `models["${NOVA}"].prices[0]: Flex must be spelled flex: rename the member`,
  ]],
  ['Regions that are none', documentOf({ [NOVA]: { prices: [entry({ regions: ['commercial'] })] } }),
    [`models["${NOVA}"].prices[0]: regions must be a list of Regions, a group of regionGroups, "commercial" or "all", got ["commercial"]: write a list such as ["eu-west-1"]`]],
  ['a day that a month does not have', documentOf({}, { asOf: '2026-02-31' }), ['asOf must be a date as YYYY-MM-DD, got "2026-02-31": write the day on which the prices were confirmed']],
  ['an entry that is none', documentOf({ [NOVA]: { prices: [3] } }), [`models["${NOVA}"].prices[0]: an entry must be an object, got 3: write route, regions and input`]],
  ['all at once', documentOf({ [NOVA]: { prices: [entry(), { route: 'geographic', regions: 'ours', input: -1, output: '2', since: 'May', serviceTiers: { flex: 0 } }] } }), [
    `models["${NOVA}"].prices[1]: route must be "global" or "regional", got "geographic": write "regional" for in-Region and geographic inference`,
    `models["${NOVA}"].prices[1]: regions must be a list of Regions, a group of regionGroups, "commercial" or "all", got "ours": write a list such as ["eu-west-1"]`,
    `models["${NOVA}"].prices[1]: since must be a date as YYYY-MM-DD, got "May": write the date, or omit it for prices of your own`,
    `models["${NOVA}"].prices[1]: input must be a price in USD per million tokens, 0 or more, got -1: pass the price of one million tokens`,
    `models["${NOVA}"].prices[1]: output must be a price in USD per million tokens, 0 or more, got "2": pass the price of one million tokens`,
    `models["${NOVA}"].prices[1]: serviceTiers.flex must be a number above 0, got 0: write the multiple of the standard price, such as 0.5`,
  ]],
  ['a price per thousand tokens', documentOf({ [NOVA]: { prices: [entry({ input: 0.00006 })] } }),
    [`models["${NOVA}"].prices[0]: input must be in USD per million tokens, got 0.00006, which looks like a price per thousand tokens or per token: convert the price`]],
  ['a long context that is none', documentOf({ [NOVA]: { prices: [entry({ longContext: 5 })] } }),
    [`models["${NOVA}"].prices[0]: longContext must be an object, got 5: write inputTokens and the prices above it`]],
  ['wrong groups', documentOf({}, { regionGroups: { commercial: ['eu-west-1'], ours: 'eu-west-1' } }), [
    'regionGroups must not contain "commercial", which is defined already: rename the group',
    'regionGroups.ours must be a list of Regions, got "eu-west-1": write a list such as ["eu-west-1"]',
  ]],
  ['wrong factors', documentOf({}, { calibration: { month: '2026-1', factors: { 'claims': 1, 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a': -1 } } }), [
    'calibration.month must be a month as YYYY-MM, got "2026-1": write the month of the bill',
    'calibration.factors must have ARNs as keys, got "claims": write the ARN of the profile or of the foundation model',
    'calibration.factors["arn:aws:bedrock:us-east-1:1:application-inference-profile/a"] must be a number above 0, got -1: write billed cost divided by estimated cost',
  ]],
])('refuses %s', (_, document, problems) => {
  expect(documentProblems(document)).toEqual(problems);
});

test('lists the first 20 problems, and the number of others', () => {
  const problems = documentProblems(documentOf({ [NOVA]: { prices: Array.from({ length: 30 }, () => 1) } }));

  expect(problems).toHaveLength(21);
  expect(problems[20]).toBe('10 more problems');
});

test('never throws, whatever it is given', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (models, rest) => {
    expect(Array.isArray(documentProblems({ version: 1, asOf: '2026-12-24', models, regionGroups: rest, calibration: rest }))).toBe(true);
  }));
});

describe('merged', () => {
  const merge = (models: unknown, more?: object) => mergedPrices(BASE, documentOf(models, more) as PriceDocument);
  const regional = BASE.models[NOVA].prices.find(({ regions }) => regions === 'us')!;

  test.each<[string, object, number]>([
    ['a newer entry takes precedence', { asOf: '2026-12-24' }, 1],
    ['an entry as new takes precedence', { asOf: regional.asOf }, 1],
    ['an older entry does not', { asOf: '2025-01-01' }, regional.input],
    ['an entry without a date always does', {}, 1],
  ])('%s', (_, more, input) => {
    const { data } = merge({ [NOVA]: { prices: [entry({ regions: ['us-east-1'], ...more })] } });

    expect(entryFor(data, NOVA, 'regional', 'us-east-1')!.input).toBe(input);
  });

  test('reports what is older', () => {
    const { superseded } = merge({ [NOVA]: { prices: [entry({ regions: 'mine', asOf: '2025-01-01' }), entry({ asOf: '2026-12-24' }), entry({ route: 'global', regions: 'all', asOf: '2020-01-01' })] } },
      { regionGroups: { mine: ['us-east-1', 'eu-west-1'] } });

    expect(superseded).toEqual([`${NOVA} regional us-east-1+eu-west-1`]);
  });

  test('adds models, and leaves Regions that it does not have as they were', () => {
    const { data } = merge({ 'new.model-1': { prices: [entry()] }, [NOVA]: { prices: [entry({ regions: ['ap-south-2'] })] } });

    expect(entryFor(data, 'new.model-1', 'regional', 'eu-west-1')).toMatchObject({ input: 1, output: 2 });
    expect(entryFor(data, 'new.model-1', 'regional', 'us-east-1')).toBeUndefined();
    expect(entryFor(data, NOVA, 'regional', 'us-east-1')).toEqual(regional);
  });

  test('of the bundled list with itself changes nothing', () => {
    const { data, superseded } = mergedPrices(BASE, JSON.parse(JSON.stringify(bundled)) as PriceDocument);
    const regions = [...new Set(Object.values(BASE.regionGroups!).flat())];

    expect(superseded).toEqual([]);
    for (const id of Object.keys(BASE.models)) {
      for (const route of ['global', 'regional'] as const) {
        const inputs = (of: PriceData) => regions.map((region) => entryFor(of, id, route, region)?.input);
        expect(inputs(data)).toEqual(inputs(BASE));
      }
    }
  });

  test('keeps the newer date', () => {
    expect(merge({}).data.asOf).toBe('2026-12-24');
    expect(merge({}, { asOf: '2020-01-01' }).data.asOf).toBe(BASE.asOf);
  });

  test('an entry of all Regions covers each partition, one of the commercial Regions does not', () => {
    const { data } = merge({ 'new.model-1': { prices: [entry({ regions: 'all' })] }, 'new.model-2': { prices: [entry({ regions: 'commercial' })] } });

    expect(entryFor(data, 'new.model-1', 'regional', 'us-gov-west-1')).toBeDefined();
    expect(entryFor(data, 'new.model-2', 'regional', 'us-gov-west-1')).toBeUndefined();
    expect(entryFor(data, SONNET, 'global', 'eu-central-1')).toBe(entryFor(BASE, SONNET, 'global', 'eu-central-1'));
  });
});
