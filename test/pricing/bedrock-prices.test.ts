import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Book, type BookEntry, bookProblems, figuresOf } from '../../projenrc/prices/book';
import type { Callable } from '../../projenrc/prices/callable-list';
import { flat } from '../../projenrc/prices/claims';
import { NEWER } from '../../projenrc/prices/other-models';
import { US_WIDE, US_WIDE_MODELS } from '../../projenrc/prices/regions';
import { ModelSource, PriceList } from '../../src';
import { endInWords, lifecycleOf } from '../../src/models/lifecycle';
import { COMMERCIAL, covers } from '../../src/pricing/price-data';

const ROOT = join(__dirname, '..', '..');
const book: Book = JSON.parse(readFileSync(join(ROOT, 'src', 'pricing', 'bedrock-prices.json'), 'utf8'));
const callable: Callable = JSON.parse(readFileSync(join(ROOT, 'projenrc', 'prices', 'callable.json'), 'utf8'));
const models = Object.entries(book.models);
const entries = models.flatMap(([id, { prices }]) => prices.map((entry) => ({ id, entry })));

test('every entry has prices, a route, Regions, sources and dates, and none is above its step', () => {
  expect(entries.length).toBeGreaterThan(200);
  expect(bookProblems(book)).toEqual([]);
  for (const { entry: { longContext, input, output } } of entries.filter(({ entry }) => entry.longContext)) {
    expect(longContext!.input).toBeGreaterThanOrEqual(input);
    expect(longContext!.output).toBeGreaterThanOrEqual(output!);
  }
});

test('has at least 60 chat models of 12 providers, and the text embeddings', () => {
  const chat = models.filter(([, { kind }]) => kind === 'chat').map(([id]) => id);
  const embeddings = models.filter(([, { kind }]) => kind === 'embedding').map(([id]) => id);

  expect(chat.length).toBeGreaterThanOrEqual(60);
  expect(new Set(chat.map((id) => id.split('.')[0])).size).toBeGreaterThanOrEqual(12);
  expect(embeddings).toEqual(['amazon.titan-embed-text-v1', 'amazon.titan-embed-text-v2:0', 'cohere.embed-english-v3', 'cohere.embed-multilingual-v3', 'cohere.embed-v4:0']);
});

test('has no model that no profile can call', () => {
  const newer = NEWER.flatMap(({ models: ids }) => ids);

  expect(models.map(([id]) => id).filter((id) => !Object.hasOwn(callable.models, id) && !newer.includes(id))).toEqual([]);
});

test('has no price of a model that has ended, in a Region in which AWS does not offer it any more', () => {
  const everyRegion = [...new Set(Object.values(callable.models).flatMap((routes) => Object.values(routes).flat()))];
  const left = models.filter(([id]) => endInWords(id) !== undefined);
  const ended = left.flatMap(([id, { prices }]) => everyRegion
    .filter((region) => !lifecycleOf(id)!.exceptIn?.includes(region) && prices.some((entry) => covers(book, entry, region)))
    .map((region) => `${id} ${region}`));

  expect(everyRegion).toEqual(expect.arrayContaining(['us-east-1', 'us-gov-west-1']));
  expect(left.map(([id]) => id)).toEqual(expect.arrayContaining(['anthropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-sonnet-20240229-v1:0']));
  expect(ended).toEqual([]);
});

test('has prices of AWS GovCloud (US) at 1.2 times the global price of Claude, and the price in the US of other models', () => {
  const gov = entries.filter(({ entry }) => covers(book, entry, 'us-gov-east-1') || covers(book, entry, 'us-gov-west-1'));
  const others = gov.flatMap(({ id, entry }) => {
    const { prices } = book.models[id];
    const base = prices.find(({ route }) => id.includes('claude') && route === 'global') ??
      prices.find((each) => each.route === 'regional' && covers(book, each, id.includes('claude') ? 'ap-south-1' : 'us-east-1'))!;
    const [ofGov, ofBase] = [entry, base].map((each) => flat(figuresOf(each)));
    return Object.entries(ofGov).filter(([kind, price]) => kind !== 'longContext.inputTokens' && price.toFixed(6) !== (1.2 * ofBase[kind as keyof typeof ofBase]!).toFixed(6))
      .map(([kind]) => `${id} ${kind}`);
  });

  expect(gov.length).toBeGreaterThanOrEqual(20);
  expect(others).toEqual([]);
});

test('has the price of a geography in all of its Regions for the models for which it is known', () => {
  const wide = models.filter(([, { prices }]) => prices.some(({ regions }) => regions === US_WIDE)).map(([id]) => id);

  expect(wide).toEqual([...US_WIDE_MODELS].sort());
  expect(US_WIDE_MODELS.filter((id) => !['us-west-1', 'ca-central-1'].some((region) => callable.models[id]?.us.includes(region)))).toEqual([]);
});

// Otherwise an upper bound is none.
test('an entry has one-hour writes if others of the model do, at twice the input price, and above a step all kinds that it has below', () => {
  const incomplete = models.flatMap(([id, { prices }]) => prices.flatMap((entry) => {
    const { longContext, ...figures } = figuresOf(entry);
    const missing = [
      ...prices.some(({ cacheWriteOneHour }) => cacheWriteOneHour !== undefined) && entry.cacheWriteOneHour !== 2 * entry.input ? ['cacheWriteOneHour'] : [],
      ...longContext === undefined ? [] : Object.keys(figures).filter((kind) => !(kind in longContext)),
    ];
    return missing.map((kind) => `${id} ${entry.route} ${entry.regions} ${kind}`);
  }));

  expect(incomplete).toEqual([]);
});

test('GovCloud costs 1.2 times the global price of Claude, and 1.2 times the price in the US of other models', () => {
  // Models that are left in a few Regions only have no such price.
  const gov = entries.filter(({ id, entry }) => entry.regions.startsWith('us-gov') && !/^anthropic\.claude-3-/.test(id));
  const odd = gov.flatMap(({ id, entry }) => {
    const isClaude = id.startsWith('anthropic.');
    const reference = book.models[id].prices.find((one) => isClaude ? one.route === 'global' : one.route === 'regional' && covers(book, one, 'us-east-1'))!;
    const [price, from] = [flat(figuresOf(entry)), flat(figuresOf(reference))];
    const isOdd = (kind: keyof typeof price) => kind !== 'longContext.inputTokens' && price[kind]!.toPrecision(6) !== (1.2 * from[kind]!).toPrecision(6);
    return (Object.keys(price) as Array<keyof typeof price>).filter(isOdd).map((kind) => `${id} ${entry.regions} ${kind}`);
  });

  expect(gov.length).toBeGreaterThan(15);
  expect(odd).toEqual([]);
});

test('service tiers are factors of tiers that CloudWatch can tell, below and above the standard price', () => {
  const tiers = entries.flatMap(({ entry }) => entry.serviceTiers ? [JSON.stringify(entry.serviceTiers)] : []);

  expect(models.filter(([, { prices }]) => prices.some(({ serviceTiers }) => serviceTiers)).length).toBeGreaterThanOrEqual(40);
  expect([...new Set(tiers)].sort()).toEqual(['{"flex":0.5,"priority":1.75}', '{"priority":1.75}']);
  expect(models.filter(([id, { prices }]) => id.startsWith('anthropic.') && prices.some(({ serviceTiers }) => serviceTiers))).toEqual([]);
});

test('no Region has two prices of a model by one route', () => {
  const regions = [...new Set(Object.values(book.regionGroups).flat())];
  const twice = models.flatMap(([id, { prices }]) => ['global', 'regional'].flatMap((route) => regions
    .filter((region) => prices.filter((entry) => entry.route === route && covers(book, entry, region)).length > 1)
    .map((region) => `${id} ${route} ${region}`)));

  expect(twice).toEqual([]);
});

test('no regional price is below the global one, as far as one Region has both', () => {
  const cheaper = models.flatMap(([id, { prices }]) => {
    const of = (route: string) => prices.find((entry) => entry.route === route && (entry.regions === COMMERCIAL || entry.regions === 'us'));
    const [global, regional] = [of('global'), of('regional')] as Array<BookEntry | undefined>;
    return global && regional && (regional.input < global.input || regional.output! < global.output!) ? [id] : [];
  });

  expect(cheaper).toEqual([]);
});

test('every source of an entry is used, and says what it is and where to look', () => {
  const used = new Set(entries.flatMap(({ entry }) => entry.sources));

  expect([...used].sort()).toEqual(Object.keys(book.sources).sort());
  Object.values(book.sources).forEach(({ name, url }) => {
    expect(name).not.toBe('');
    expect(url).toMatch(/^https:\/\//);
  });
});

// By hand, from @earendil-works/pi-ai 1.5.2 and 1.6.0 (P), genai-prices 0.1.8 and 0.2.3 (G), litellm 1.110.2 (T), AWS's price list of 2026-08-20 (L) and 2026-09-17 (N), and AWS's
// rate cards of 2026-10-08 (C).
test.each<[string, string, string, number, number | undefined, number | undefined, number | undefined]>([
  ['P, G', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 3.3, 16.5, 0.33, 4.125],
  ['P, G', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-east-1', 3, 15, 0.3, 3.75],
  ['P, G', 'jp.anthropic.claude-haiku-4-5-20251001-v1:0', 'ap-northeast-1', 1.1, 5.5, 0.11, 1.375],
  ['P, G', 'global.anthropic.claude-haiku-4-5-20251001-v1:0', 'ap-northeast-1', 1, 5, 0.1, 1.25],
  ['P', 'global.anthropic.claude-haiku-5-5', 'us-east-1', 0.1, 0.5, 0.01, 0.125],
  ['P, G', 'global.anthropic.claude-sonnet-5', 'eu-west-1', 2, 10, 0.2, 2.5],
  ['P', 'au.anthropic.claude-sonnet-5-5', 'ap-southeast-2', 2.2, 11, 0.11, 2.75],
  ['P, G', 'eu.anthropic.claude-opus-4-7', 'eu-central-1', 5.5, 27.5, 0.55, 6.875],
  ['P, G', 'global.anthropic.claude-opus-5-5', 'us-east-1', 4, 20, 0.2, 5],
  ['P, G', 'us.anthropic.claude-fable-5-1', 'us-east-1', 11, 55, 0.275, 13.75],
  ['P, G', 'amazon.nova-micro-v1:0', 'us-east-1', 0.035, 0.14, 0.00875, undefined],
  ['P', 'eu.amazon.nova-micro-v1:0', 'eu-west-1', 0.04, 0.16, 0.01, undefined],
  ['N', 'amazon.nova-lite-v1:0', 'ap-northeast-1', 0.072, 0.288, 0.018, undefined],
  ['P, G', 'us.amazon.nova-pro-v1:0', 'us-west-2', 0.8, 3.2, 0.2, undefined],
  ['P', 'apac.amazon.nova-pro-v1:0', 'ap-southeast-2', 0.84, 3.36, 0.21, undefined],
  ['P, G', 'us.meta.llama4-maverick-17b-instruct-v1:0', 'us-east-1', 0.24, 0.97, undefined, undefined],
  ['P, G', 'mistral.mistral-large-3-675b-instruct', 'us-east-1', 0.5, 1.5, undefined, undefined],
  ['P', 'deepseek.v3.2', 'us-east-1', 0.62, 1.85, undefined, undefined],
  ['P, G', 'openai.gpt-oss-120b-1:0', 'us-west-2', 0.15, 0.6, undefined, undefined],
  ['P, G', 'us.openai.gpt-5.6-terra', 'us-east-1', 2.2, 13.2, 0.22, 2.75],
  ['P', 'global.openai.gpt-6-sol', 'us-east-1', 2, 10, 0.2, 2.5],
  ['P, G', 'qwen.qwen3-coder-480b-a35b-v1:0', 'us-east-1', 0.45, 1.8, undefined, undefined],
  ['P, G', 'us.writer.palmyra-x5-v1:0', 'us-east-1', 0.6, 6, undefined, undefined],
  ['L', 'amazon.titan-embed-text-v2:0', 'us-east-1', 0.02, undefined, undefined, undefined],
  ['G', 'amazon.titan-embed-text-v1', 'us-east-1', 0.1, undefined, undefined, undefined],
  ['C', 'us-gov.anthropic.claude-fable-5', 'us-gov-east-1', 12, 60, 1.2, 15],
  ['C', 'us-gov.anthropic.claude-sonnet-5-5', 'us-gov-west-1', 2.4, 12, 0.12, 3],
  ['T', 'us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-gov-west-1', 3.6, 18, 0.36, 4.5],
  ['T', 'amazon.nova-pro-v1:0', 'us-gov-west-1', 0.96, 3.84, 0.24, undefined],
  ['C, T', 'global.openai.gpt-5.4', 'eu-west-3', 2.5, 15, 0.25, undefined],
  ['C, T', 'global.openai.gpt-5.5', 'ap-northeast-1', 5, 30, 0.5, undefined],
  ['C', 'us.openai.gpt-6-sol', 'ca-central-1', 2.2, 11, 0.22, 2.75],
  ['P', 'us.openai.gpt-6.2-sol', 'us-east-1', 2.2, 11, 0.11, 2.75],
  ['P', 'global.openai.gpt-6.2-astra', 'eu-central-1', 8, 40, 0.4, 10],
  ['T', 'in.moonshotai.kimi-k3', 'ap-south-1', 3.3, 16.5, 0.33, 4.125],
  ['T', 'us-gov.xai.grok-4.7', 'us-gov-east-1', 2.64, 7.92, 0.66, undefined],
  ['N', 'qwen.qwen3-32b-v1:0', 'eu-central-1', 0.2, 0.79, undefined, undefined],
  ['N', 'openai.gpt-oss-120b-1:0', 'eu-west-1', 0.18, 0.7, undefined, undefined],
  ['L', 'openai.gpt-oss-20b-1:0', 'ap-southeast-3', 0.07, 0.31, undefined, undefined],
  ['N', 'zai.glm-5', 'eu-west-2', 1.55, 4.96, undefined, undefined],
  ['L', 'zai.glm-4.7-flash', 'eu-south-1', 0.08, 0.48, undefined, undefined],
  ['T', 'qwen.qwen3-next-80b-a3b', 'eu-west-2', 0.23, 1.86, undefined, undefined],
  ['L', 'global.amazon.nova-2-lite-v1:0', 'eu-south-1', 0.481, 4.1, 0.12025, undefined],
  ['N', 'global.amazon.nova-2-lite-v1:0', 'eu-west-1', 0.34, 2.87, 0.085, undefined],
  ['N', 'amazon.nova-pro-v1:0', 'us-west-1', 1.03, 4.12, 0.2575, undefined],
  ['T', 'global.cohere.embed-v4:0', 'ap-south-1', 0.12, undefined, undefined, undefined],
  ['N', 'mistral.mistral-large-2407-v1:0', 'us-west-2', 2, 6, undefined, undefined],
  ['N', 'writer.palmyra-vision-7b', 'us-east-1', 0.15, 0.6, undefined, undefined],
])('by %s, %s in %s costs what was published', (_, id, region, input, output, cacheRead, cacheWrite) => {
  const source = /^(us|us-gov|eu|apac|jp|au|in|global)\./.test(id) ? ModelSource.systemDefinedProfile(id) : ModelSource.foundationModel(id);
  const prices = PriceList.bundled().pricesFor(source, region);

  expect([prices.input, prices.output, prices.cacheRead, prices.cacheWrite]).toEqual([input, output, cacheRead, cacheWrite]);
});

// By hand, from the same sources: prices that only `upperBound` and service tiers use.
test.each<[string, string, 'global' | 'regional', string, object]>([
  ['G, T', 'anthropic.claude-haiku-5-5', 'global', 'us-east-1', { cacheWriteOneHour: 0.2, longContext: { inputTokens: 100000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625, cacheWriteOneHour: 1 } }],
  ['T', 'anthropic.claude-haiku-5-5', 'regional', 'eu-west-1', { cacheWriteOneHour: 0.22, longContext: { inputTokens: 100000, input: 0.55, output: 2.75, cacheRead: 0.055, cacheWrite: 0.6875, cacheWriteOneHour: 1.1 } }],
  ['T', 'anthropic.claude-haiku-5-5', 'regional', 'us-gov-east-1', { cacheWriteOneHour: 0.24, longContext: { inputTokens: 100000, input: 0.6, output: 3, cacheRead: 0.06, cacheWrite: 0.75, cacheWriteOneHour: 1.2 } }],
  ['T', 'openai.gpt-6.1-sol', 'regional', 'us-west-1', { longContext: { inputTokens: 272000, input: 4.4, output: 16.5, cacheRead: 0.22, cacheWrite: 5.5 } }],
  ['T', 'openai.gpt-5.4', 'global', 'eu-west-1', { longContext: { inputTokens: 272000, input: 5, output: 22.5, cacheRead: 0.5 } }],
  ['G, T', 'anthropic.claude-sonnet-5-5', 'regional', 'us-east-1', { cacheWriteOneHour: 4.4 }],
  ['G', 'anthropic.claude-opus-5-5', 'global', 'us-east-1', { cacheWriteOneHour: 8 }],
  ['G', 'anthropic.claude-fable-5-2', 'global', 'us-east-1', { input: 8, output: 40, cacheRead: 0.2, cacheWrite: 10, cacheWriteOneHour: 16 }],
  ['T', 'moonshotai.kimi-k3', 'regional', 'ap-south-1', { serviceTiers: { flex: 0.5, priority: 1.75 } }],
  ['N', 'openai.gpt-oss-120b-1:0', 'regional', 'eu-west-1', { serviceTiers: { flex: 0.5, priority: 1.75 } }],
])('by %s, an entry of %s, %s in %s has what was published', (_, id, route, region, expected) => {
  expect(book.models[id].prices.filter((entry) => entry.route === route && covers(book, entry, region))).toEqual([expect.objectContaining(expected)]);
});
