import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Book, type BookEntry, bookProblems } from '../../projenrc/prices/book';
import { ModelSource, PriceList } from '../../src';
import { COMMERCIAL, covers } from '../../src/pricing/price-data';

const book: Book = JSON.parse(readFileSync(join(__dirname, '..', '..', 'src', 'pricing', 'bedrock-prices.json'), 'utf8'));
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

// By hand, from @earendil-works/pi-ai 1.5.2 (P), @pydantic/genai-prices 0.1.8 (G) and AWS's price list of 2026-08-20 (L) and 2026-09-17 (N).
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
  ['P, G', 'us.amazon.nova-premier-v1:0', 'us-east-1', 2.5, 12.5, 0.625, undefined],
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
])('by %s, %s in %s costs what was published', (_, id, region, input, output, cacheRead, cacheWrite) => {
  const source = /^(us|eu|apac|jp|au|global)\./.test(id) ? ModelSource.systemDefinedProfile(id) : ModelSource.foundationModel(id);
  const prices = PriceList.bundled().pricesFor(source, region);

  expect([prices.input, prices.output, prices.cacheRead, prices.cacheWrite]).toEqual([input, output, cacheRead, cacheWrite]);
});
