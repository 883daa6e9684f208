import { render } from '../../../projenrc/prices/book';
import type { Claim, Source } from '../../../projenrc/prices/claims';
import type { Decision } from '../../../projenrc/prices/decisions';
import { merge } from '../../../projenrc/prices/merge';

const source = (date: string): Source => ({ name: 's', version: '1', date, url: 'https://example.com' });
const SOURCES = { 'pi-ai': source('2026-11-10'), 'genai-prices': source('2026-09-23'), 'aws': source('2026-08-20'), 'aws-later': source('2026-10-01') };
const MODEL = 'acme.model-v1:0';

function claim(from: string, figures: Claim['figures'], more: Partial<Claim> = {}): Claim {
  return { source: from, id: `us.${MODEL}`, model: MODEL, route: 'regional', regions: 'us', figures, ...more };
}

function merged(claims: Claim[], decisions: Decision[] = [], previous?: ReturnType<typeof merge>['book']) {
  return merge({ sources: SOURCES, claims, decisions, previous });
}

const PRICES = { input: 3, output: 15 };

test('two catalogues that agree make an entry', () => {
  const { book, problems } = merged([claim('pi-ai', PRICES), claim('genai-prices', PRICES)]);

  expect(problems).toEqual([]);
  expect(book.asOf).toBe('2026-11-10');
  expect(book.models).toEqual({
    [MODEL]: { kind: 'chat', prices: [{ route: 'regional', regions: 'us', ...PRICES, since: '2026-11-10', asOf: '2026-11-10', sources: ['genai-prices', 'pi-ai'] }] },
  });
  expect(book.regionGroups).toEqual({ us: ['us-east-1', 'us-east-2', 'us-west-2'] });
});

test('two that disagree are refused, with both figures', () => {
  expect(merged([claim('pi-ai', PRICES), claim('genai-prices', { input: 3, output: 16 })]).problems.join('\n')).toMatch(/pi-ai has output 15, genai-prices has output 16/);
});

test('one alone is refused', () => {
  expect(merged([claim('pi-ai', PRICES)]).problems).toEqual([`${MODEL} regional us: only pi-ai has input 3, output 15`]);
});

test('one more price than the other has is refused', () => {
  expect(merged([claim('pi-ai', { ...PRICES, cacheRead: 0.3 }), claim('genai-prices', PRICES)]).problems).toEqual([`${MODEL} regional us: only pi-ai has cacheRead 0.3`]);
});

describe('a decision', () => {
  const accepting: Decision = { id: 'ok', reason: 'r', accepted: [{ source: 'pi-ai', model: MODEL, route: 'regional', regions: 'us', figures: PRICES }] };
  const ignoring: Decision = { id: 'wrong', reason: 'r', notUsed: [{ source: 'genai-prices', id: `us.${MODEL}`, figures: { output: 16 } }] };

  test('lets one source do, and stands in the entry', () => {
    const { book, problems } = merged([claim('pi-ai', PRICES)], [accepting]);

    expect(problems).toEqual([]);
    expect(book.models[MODEL].prices[0].decision).toBe('ok');
  });

  test('drops a wrong figure', () => {
    const { problems } = merged([claim('pi-ai', PRICES), claim('genai-prices', { input: 3, output: 16 })], [ignoring]);

    expect(problems).toEqual([`${MODEL} regional us: only pi-ai has output 15`]);
  });

  test('is stale once the figure changed', () => {
    expect(merged([claim('pi-ai', { input: 3, output: 14 })], [accepting]).problems).toEqual([
      `${MODEL} regional us: only pi-ai has input 3, output 14`,
      `decision ok is stale: not needed, or no longer fitting, for input 3, output 15 of pi-ai for ${MODEL} regional us`,
    ]);
    expect(merged([claim('pi-ai', PRICES), claim('genai-prices', PRICES)], [ignoring]).problems)
      .toEqual([`decision wrong is stale: genai-prices no longer has output 16 for us.${MODEL}`]);
  });

  test('is stale once it is not needed', () => {
    expect(merged([claim('pi-ai', PRICES), claim('genai-prices', PRICES)], [accepting]).problems)
      .toEqual([`decision ok is stale: not needed, or no longer fitting, for input 3, output 15 of pi-ai for ${MODEL} regional us`]);
  });
});

describe('AWS', () => {
  const aws = (figures: Claim['figures'], regions: string[], from = 'aws') => claim(from, figures, { id: MODEL, regions });

  test('needs nobody to agree', () => {
    const { book, problems } = merged([aws(PRICES, ['us-east-1'])]);

    expect(problems).toEqual([]);
    expect(book.models[MODEL].prices).toMatchObject([{ regions: 'us-east-1', ...PRICES, sources: ['aws'] }]);
  });

  test('is not contradicted by a catalogue without a decision', () => {
    expect(merged([aws(PRICES, ['us-east-1', 'us-east-2', 'us-west-2']), claim('pi-ai', { input: 4, output: 15 })]).problems.join())
      .toContain(`${MODEL} regional us-east-1: aws has input 3, pi-ai has input 4 (as us.${MODEL})`);
  });

  test('stands with the newest figure', () => {
    const { book } = merged([aws({ input: 2, output: 10 }, ['us-east-1'], 'aws-later'), aws(PRICES, ['us-east-1'])]);

    expect(book.models[MODEL].prices).toMatchObject([{ input: 2, output: 10, asOf: '2026-10-01', sources: ['aws-later'] }]);
  });

  test('keeps Regions with another price apart', () => {
    const { book } = merged([aws(PRICES, ['us-east-1', 'us-east-2', 'us-west-2']), aws({ input: 4, output: 20 }, ['eu-central-1'])]);

    expect(book.models[MODEL].prices.map(({ regions, input }) => [regions, input])).toEqual(expect.arrayContaining([['us', 3], ['eu-central-1', 4]]));
  });

  test('says with 0 that there is no charge, and no entry says 0', () => {
    const [entry] = merged([aws({ ...PRICES, cacheWrite: 0 }, ['us-east-1'])]).book.models[MODEL].prices;

    expect(entry).not.toHaveProperty('cacheWrite');
  });
});

test('a price that is the same on every continent is that of every commercial Region', () => {
  const all = ['us', 'eu', 'jp'].flatMap((regions) => ['pi-ai', 'genai-prices'].map((from) => claim(from, PRICES, { regions })));

  expect(merged(all).book.models[MODEL].prices.map(({ regions }) => regions)).toEqual(['commercial']);
});

describe('since', () => {
  const before = merged([claim('pi-ai', PRICES), claim('genai-prices', PRICES)]).book;
  const older = { ...before, models: { [MODEL]: { ...before.models[MODEL], prices: before.models[MODEL].prices.map((entry) => ({ ...entry, since: '2026-05-01' })) } } };

  test('stays while the figures do, though they are confirmed anew', () => {
    expect(merged([claim('pi-ai', PRICES), claim('genai-prices', PRICES)], [], older).book.models[MODEL].prices[0]).toMatchObject({ since: '2026-05-01', asOf: '2026-11-10' });
  });

  test('moves when a figure does', () => {
    const other = { input: 3, output: 14 };

    expect(merged([claim('pi-ai', other), claim('genai-prices', other)], [], older).book.models[MODEL].prices[0].since).toBe('2026-11-10');
  });
});

test('the book is written the same whatever the order of the claims, with a line for each entry', () => {
  const claims = [claim('pi-ai', PRICES), claim('genai-prices', PRICES), claim('aws', { input: 4, output: 20 }, { regions: ['eu-west-1'] })];
  const text = render(merged(claims).book);

  expect(render(merged([...claims].reverse()).book)).toBe(text);
  expect(JSON.parse(text)).toEqual(merged(claims).book);
  expect(text.split('\n').filter((line) => line.startsWith('{"route"'))).toHaveLength(2);
});
