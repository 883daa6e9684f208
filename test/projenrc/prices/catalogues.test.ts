import { type Clause, genaiClaims, type GenaiModel, matches, piAiClaims } from '../../../projenrc/prices/catalogues';
import { namesModel, splitId } from '../../../projenrc/prices/model-ids';
import { genaiModels, piAiModels } from '../../../projenrc/prices/packages';

const NONE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

describe('pi-ai', () => {
  test('has prices by exact id, and 0 for what it does not know', () => {
    expect(piAiClaims('p', [{ id: 'eu.acme.model', cost: { ...NONE, input: 3, output: 15 } }])).toEqual([
      { source: 'p', id: 'eu.acme.model', model: 'acme.model', route: 'regional', regions: 'eu', figures: { input: 3, output: 15 } },
    ]);
  });

  test.each([['acme.model', 'regional', 'us'], ['global.acme.model', 'global', 'commercial'], ['us-gov.acme.model', 'regional', 'us-gov']])('takes %s for %s, %s', (id, route, regions) => {
    expect(piAiClaims('p', [{ id, cost: { ...NONE, input: 1 } }])).toMatchObject([{ model: 'acme.model', route, regions }]);
  });

  test('has a step for long contexts', () => {
    const tiers = [{ inputTokensAbove: 272000, input: 8, output: 30, cacheRead: 0, cacheWrite: 0 }];

    expect(piAiClaims('p', [{ id: 'acme.model', cost: { ...NONE, input: 4, output: 20, tiers } }])[0].figures.longContext).toEqual({ inputTokens: 272000, input: 8, output: 30 });
    expect(() => piAiClaims('p', [{ id: 'acme.model', cost: { ...NONE, input: 4, tiers: [...tiers, ...tiers] } }])).toThrow('acme.model has 2 steps');
  });

  test('is read from its file', () => {
    expect(piAiModels('{"amazon-bedrock": {"a": {"id": "acme.model", "cost": {}}}}')).toEqual([{ id: 'acme.model', cost: {} }]);
  });
});

describe('genai-prices', () => {
  const entry = (id: string, match: Clause, prices: GenaiModel['prices'] = { input_mtok: 0.1 }): GenaiModel => ({ id, match, prices });
  const claimsOf = (models: GenaiModel[], ids: string[], date = '2026-09-23') => genaiClaims('g', models, ids, date);

  test('matches by parts of ids', () => {
    const clause: Clause = { or: [{ equals: 'a' }, { and: [{ starts_with: 'b' }, { ends_with: 'c' }] }, { contains: 'dd' }, { regex: '^e+$' }] };

    expect(['a', 'bxc', 'xddx', 'eee', 'b', 'ab', 'd'].map((id) => matches(clause, id))).toEqual([true, true, true, true, false, false, false]);
  });

  test('says nothing of another model that its clause matches', () => {
    const v1 = entry('amazon.titan-embed-text-v1', { contains: 'amazon.titan-embed-text' });

    const claimed = claimsOf([v1], ['amazon.titan-embed-text-v1', 'amazon.titan-embed-text-v2:0']);

    expect(claimed.map(({ model }) => model)).toEqual(['amazon.titan-embed-text-v1']);
  });

  test('says of a model of which it has no version what its label says', () => {
    const label = entry('regional.anthropic.claude-opus-4-5-v1:0', { contains: 'us.anthropic.claude-opus-4-5' });

    expect(claimsOf([label], ['anthropic.claude-opus-4-5-20251101-v1:0'])).toMatchObject([{ id: 'us.anthropic.claude-opus-4-5-20251101-v1:0', regions: 'us' }]);
  });

  test('is asked for global and geographic prices apart', () => {
    const models = [
      entry('global.acme.model', { contains: 'global.acme.model' }, { input_mtok: 3 }),
      entry('regional.acme.model', { contains: 'acme.model' }, { input_mtok: 3.3 }),
    ];

    expect(claimsOf(models, ['acme.model']).map(({ route, regions, figures }) => [route, regions, figures.input])).toEqual(expect.arrayContaining([
      ['global', 'commercial', 3], ['regional', 'eu', 3.3], ['regional', 'us', 3.3],
    ]));
  });

  test('has the price in force on the day', () => {
    const model = entry('acme.model', { equals: 'acme.model' }, [
      { prices: { input_mtok: 5 } }, { constraint: { type: 'start_date', start_date: '2026-08-21' }, prices: { input_mtok: 4 } },
    ]);

    expect(claimsOf([model], ['acme.model'])[0].figures.input).toBe(4);
    expect(claimsOf([model], ['acme.model'], '2026-08-20')[0].figures.input).toBe(5);
  });

  test('has all kinds of prices, and steps', () => {
    const tiered = (base: number, price: number, start = 272000) => ({ base, tiers: [{ start, price }] });
    const model = entry('acme.model', { equals: 'acme.model' }, {
      input_mtok: tiered(4, 8),
      output_mtok: tiered(20, 30),
      cache_read_mtok: tiered(0.4, 0.8),
      cache_write_mtok: tiered(5, 10),
      cache_write_1h_mtok: tiered(8, 16),
    });
    const older = entry('acme.model', { equals: 'acme.model' }, { input_mtok: tiered(4, 8, 271999) });

    expect(claimsOf([model], ['acme.model'])[0].figures).toEqual({
      input: 4,
      output: 20,
      cacheRead: 0.4,
      cacheWrite: 5,
      cacheWriteOneHour: 8,
      longContext: { inputTokens: 272000, input: 8, output: 30, cacheRead: 0.8, cacheWrite: 10, cacheWriteOneHour: 16 },
    });
    expect(claimsOf([older], ['acme.model'])[0].figures.longContext).toEqual({ inputTokens: 272000, input: 8 });
  });

  test('is read from its code, which is not run', () => {
    const code = `import datetime
providers: list[Provider] = [
    Provider(id='other', models=[]),
    Provider(
        id='aws',
        name="A 'B' C",
        models=[
            ModelInfo(
                id='m',
                match=ClauseOr(or_=[ClauseEquals(equals='m'), ClauseStartsWith(starts_with='n')]),
                prices=[
                    ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('0.1'))),
                    ConditionalPrice(
                        constraint=StartDateConstraint(start_date=datetime.date(2026, 8, 1)),
                        prices=ModelPrice(input_mtok=TieredPrices(base=Decimal('0.2'), tiers=[Tier(start=272000, price=Decimal('0.4'))])),
                    ),
                ],
            ),
        ],
    ),
]
`;

    expect(genaiModels(code)).toEqual([{
      id: 'm',
      match: { or: [{ equals: 'm' }, { starts_with: 'n' }] },
      prices: [
        { prices: { input_mtok: 0.1 } },
        { constraint: { type: 'start_date', start_date: '2026-08-01' }, prices: { input_mtok: { base: 0.2, tiers: [{ start: 272000, price: 0.4 }] } } },
      ],
    }]);
    expect(() => genaiModels('nothing')).toThrow('the provider aws is not where it was');
    expect(() => genaiModels("Provider(id='aws', models=[1 + 1])")).toThrow('no Python literal: " + 1])"');
  });
});

test.each([
  ['us.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0', 'us'],
  ['global.anthropic.claude-opus-5', 'anthropic.claude-opus-5', 'commercial'],
  ['anthropic.claude-opus-5', 'anthropic.claude-opus-5', undefined],
  ['in.openai.gpt-5.6-luna', 'openai.gpt-5.6-luna', 'in'],
])('%s is %s in %s', (id, model, geography) => {
  expect(splitId(id)).toEqual(geography === undefined ? { model } : { model, geography });
});

test.each([
  ['acme.model-v1:0', 'acme.model-20260101-v1:0', true],
  ['acme.model', 'acme.model-v1:0', true],
  ['acme.model-v1', 'acme.model-v2:0', false],
  ['acme.model-20250101-v1:0', 'acme.model-20260101-v1:0', false],
  ['acme.model-5', 'acme.model-5-5', false],
  ['acme.modal', 'acme.model', false],
])('%s names %s: %s', (label, id, names) => {
  expect(namesModel(label, id)).toBe(names);
});
