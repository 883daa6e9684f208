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

test('equal prices on all continents stand for all Regions, unless AWS has ended the model in the others', () => {
  const claims = ['aws', 'aws-later'].map((from) => claim(from, PRICES, { id: MODEL, regions: ['us-east-1', 'eu-west-1', 'ap-south-1'] }));
  const regionsOf = (listedOnly?: (model: string) => boolean) =>
    merge({ sources: SOURCES, claims, decisions: [], listedOnly }).book.models[MODEL].prices.map(({ regions }) => regions);

  expect(regionsOf()).toEqual(['commercial']);
  expect(regionsOf((model) => model === MODEL)).toEqual(['ap-south-1+eu-west-1+us-east-1']);
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

describe('a catalogue with a price for a Region', () => {
  const inRegion = (figures: Claim['figures'], regions = ['us-west-2'], from = 'pi-ai') => claim(from, figures, { id: `bedrock/${regions[0]}/${MODEL}`, regions, catalogue: true });

  test('is compared with that Region', () => {
    const aws = [claim('aws', PRICES, { regions: ['us-east-1'] }), claim('aws', { input: 4, output: 20 }, { regions: ['us-west-2'] })];

    expect(merged([...aws, inRegion({ input: 4, output: 20 })]).problems).toEqual([]);
    expect(merged([...aws, inRegion(PRICES)]).problems.join()).toContain(`${MODEL} regional us-west-2: aws has input 4, pi-ai has input 3 (as bedrock/us-west-2/${MODEL})`);
  });

  test('renews the date of its Region only', () => {
    const { book } = merged([claim('aws', PRICES, { regions: ['eu-west-1', 'us-west-2'] }), inRegion(PRICES)]);

    expect(book.models[MODEL].prices.map(({ regions, asOf }) => [regions, asOf])).toEqual([['eu-west-1', '2026-08-20'], ['us-west-2', '2026-11-10']]);
  });

  test('alone is refused', () => {
    expect(merged([inRegion(PRICES)]).problems).toEqual([`${MODEL} regional us-west-2: only pi-ai has input 3, output 15`]);
  });
});

test('prices above a step are compared one by one', () => {
  const above = (longContext: object) => ({ ...PRICES, longContext: { inputTokens: 1000, input: 6, ...longContext } });
  const { book, problems } = merged([claim('pi-ai', above({ cacheWriteOneHour: 12 })), claim('genai-prices', above({}))]);

  expect(book.models[MODEL].prices[0].longContext).toEqual({ inputTokens: 1000, input: 6, cacheWriteOneHour: 12 });
  expect(problems).toEqual([`${MODEL} regional us: only pi-ai has longContext.cacheWriteOneHour 12`]);
  expect(merged([claim('pi-ai', above({})), claim('genai-prices', above({ input: 7 }))]).problems.join()).toContain('pi-ai has longContext.input 6, genai-prices has longContext.input 7');
});

test('GovCloud has prices of its own', () => {
  const all = ['us', 'eu', 'jp'].flatMap((regions) => ['pi-ai', 'genai-prices'].map((from) => claim(from, PRICES, { regions })));
  const gov = ['pi-ai', 'genai-prices'].map((from) => claim(from, { input: 3.6, output: 18 }, { id: `us-gov.${MODEL}`, regions: 'us-gov' }));

  expect(merged([...all, ...gov]).book.models[MODEL].prices.map(({ regions, input }) => [regions, input])).toEqual([['commercial', 3], ['us-gov', 3.6]]);
});

test('a geography whose price is that of all of its Regions is a group of its own', () => {
  const wide = ['pi-ai', 'genai-prices'].map((from) => claim(from, PRICES, { regions: 'us-wide' }));

  expect(merged([...wide, claim('aws', PRICES, { regions: ['ca-west-1', 'us-east-1'] })]).book.regionGroups)
    .toEqual({ 'us-wide': ['ca-central-1', 'ca-west-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'] });
});

describe('a figure that no source has', () => {
  const aws = [claim('aws', { ...PRICES, cacheRead: 0.3 }, { regions: ['us-east-1'] }), claim('aws', { input: 4, output: 20 }, { regions: ['eu-west-1'] })];
  const derived: Decision = { id: 'tenth', reason: 'r', derived: [{ model: MODEL, route: 'regional', regions: ['eu-west-1'], figures: { cacheRead: 0.4 } }] };

  test('leaves its Region out', () => {
    expect(merged(aws)).toMatchObject({ leftOut: [`${MODEL} regional eu-west-1: no price for cacheRead`], problems: [] });
  });

  test('is what a decision derives, and the entry names it', () => {
    const { book, problems, leftOut } = merged(aws, [derived]);

    expect([problems, leftOut]).toEqual([[], []]);
    expect(book.models[MODEL].prices).toMatchObject([{ regions: 'eu-west-1', cacheRead: 0.4, decision: 'tenth', sources: ['aws'] }, { regions: 'us-east-1', cacheRead: 0.3 }]);
    expect(book.models[MODEL].prices[1]).not.toHaveProperty('decision');
  });

  test('is no longer derived once a source has it', () => {
    const now = claim('aws-later', { input: 4, output: 20, cacheRead: 0.5 }, { regions: ['eu-west-1'] });

    expect(merged([...aws, now], [derived])).toMatchObject({
      problems: [`decision tenth is stale: not needed, or no longer fitting, for cacheRead 0.4 for ${MODEL} regional eu-west-1`],
      book: { models: { [MODEL]: { prices: [{ cacheRead: 0.5 }, { cacheRead: 0.3 }] } } },
    });
  });
});

test('a figure that looks wrong is kept by a decision, which is stale once the figure changed', () => {
  const kept: Decision = { id: 'odd', reason: 'r', kept: [{ model: MODEL, route: 'regional', regions: ['us-east-1'], figures: PRICES }] };
  const aws = (figures: Claim['figures']) => [claim('aws', figures, { regions: ['us-east-1'] })];

  expect(merged(aws(PRICES), [kept])).toMatchObject({ problems: [], book: { models: { [MODEL]: { prices: [{ decision: 'odd' }] } } } });
  expect(merged(aws({ input: 3, output: 14 }), [kept]).problems).toEqual([`decision odd is stale: not needed, or no longer fitting, for input 3, output 15 for ${MODEL} regional us-east-1`]);
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

  test('stays when a group of Regions grows', () => {
    const wide = ['pi-ai', 'genai-prices'].map((from) => claim(from, PRICES, { regions: 'us-wide' }));

    expect(merged(wide, [], older).book.models[MODEL].prices[0]).toMatchObject({ regions: 'us-wide', since: '2026-05-01' });
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
