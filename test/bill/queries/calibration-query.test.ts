import '../../support/fixed-seed';
import * as fc from 'fast-check';
import { calibration } from '../../../src/bill/queries/calibration-query';
import type { NamedQueriesProps, QueriedProfile } from '../../../src/bill/queries/named-query';
import { TOKEN_KINDS, type TokenKind } from '../../../src/pricing/token-kinds';
import { Athena, athenaSyntaxErrors, type BillRow, type ResultRow } from '../../support/athena';
import { BILL, BILL_DAY, CLAIMS_ARN, SUMMARIES_ARN, UNDERWRITING_ARN } from '../../support/bill';

const CLAIMS: QueriedProfile = { arn: CLAIMS_ARN, name: 'Bedrock/Claims', prices: { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75 } };
const UNDERWRITING: QueriedProfile = { arn: UNDERWRITING_ARN, name: 'Bedrock/Underwriting', prices: { input: 0.035, output: 0.14 } };

async function factors(bill: readonly BillRow[], profiles: readonly QueriedProfile[] = [CLAIMS], day: string = BILL_DAY): Promise<ResultRow[]> {
  const props: NamedQueriesProps = { table: 'cost_and_usage', tagKeys: ['Department'], tagColumnKeys: {}, withIamPrincipals: true, months: 13, profiles };
  const athena = await Athena.on(day, props.table, bill);
  try {
    const [{ sql }, ...more] = calibration(props);
    expect(more).toEqual([]);
    expect(athenaSyntaxErrors(sql)).toEqual([]);
    return await athena.query(sql);
  } finally {
    athena.close();
  }
}

/** A row for tokens in millions, by default of AWS Marketplace in October, the last month before `BILL_DAY`. */
function row(tokens: number, cost: number, usageType: string = 'USE1-MP:USE1_input_tokens_standard-Units', columns: Partial<BillRow> = {}): BillRow {
  return {
    billing_period: '2026-10',
    line_item_resource_id: CLAIMS_ARN,
    line_item_line_item_type: 'Usage',
    line_item_usage_type: usageType,
    line_item_usage_amount: tokens,
    line_item_unblended_cost: cost,
    pricing_unit: 'Units',
    product_product_family: 'Amazon Bedrock',
    product: { model: 'Claude Sonnet 5' },
    resource_tags: {},
    tags: {},
    ...columns,
  } as BillRow;
}

test('billed by estimated cost of the tokens of last month, by profile', async () => {
  const none = {
    ...{ input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
    ...{ estimated_usd: 0, billed_usd: 0, discount_usd: 0, unpriced_usd: 0, excluded_usd: 0 },
  };
  expect(await factors(BILL, [CLAIMS, UNDERWRITING, { ...CLAIMS, arn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/idle', name: 'Bedrock/Idle' }])).toEqual([
    {
      ...none,
      month: '2026-10',
      profile: 'Bedrock/Claims',
      profile_arn: CLAIMS_ARN,
      model: 'Claude Sonnet 5',
      input_tokens: 10e6,
      output_tokens: 1e6,
      cache_read_tokens: 20e6,
      cache_write_tokens: 0.4e6,
      // 22 + 11 + 4.40 + 1.10, against 22 + 10 + 4.40 + 1.60.
      estimated_usd: 38.5,
      billed_usd: 38,
      factor: 0.987012987013,
      calibration: `"${CLAIMS_ARN}": 0.987012987013`,
      problem: null,
    },
    {
      ...none,
      month: '2026-10',
      profile: 'Bedrock/Idle',
      profile_arn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/idle',
      model: null,
      factor: null,
      calibration: null,
      problem: 'no tokens in this month',
    },
    {
      ...none,
      month: '2026-10',
      profile: 'Bedrock/Underwriting',
      profile_arn: UNDERWRITING_ARN,
      model: 'Nova Micro',
      input_tokens: 200e6,
      output_tokens: 50e6,
      // 7 + 7, billed at half of it.
      estimated_usd: 14,
      billed_usd: 7,
      factor: 0.5,
      calibration: `"${UNDERWRITING_ARN}": 0.5`,
      problem: null,
    },
  ]);
});

test('the column calibration is what a price document has, as Athena or DuckDB writes a number', async () => {
  const all = await factors(BILL, [CLAIMS, UNDERWRITING]);
  expect(JSON.parse(`{${all.map(({ calibration: member }) => member).join(', ')}}`)).toEqual({ [CLAIMS_ARN]: 0.987012987013, [UNDERWRITING_ARN]: 0.5 });
  expect(JSON.parse('{"arn": 9.87012987013E-1}')).toEqual({ arn: 0.987012987013 });
});

describe('a discount', () => {
  test('is in the net cost of the usage, also of rows without one', async () => {
    expect(await factors([
      row(10, 22, undefined, { line_item_net_unblended_cost: 19.8 }),
      row(1, 11, 'USE1-MP:USE1_output_tokens_standard-Units'),
    ])).toMatchObject([{ estimated_usd: 33, billed_usd: 30.8, discount_usd: 2.2, factor: 0.933333333333 }]);
  });

  test('is a row of its own with manual discount compatibility', async () => {
    expect(await factors([
      row(10, 22),
      row(10, -1.1, undefined, { line_item_line_item_type: 'EdpDiscount' }),
      row(10, -1.1, undefined, { line_item_line_item_type: 'PrivateRateDiscount' }),
    ])).toMatchObject([{ input_tokens: 10e6, estimated_usd: 22, billed_usd: 19.8, discount_usd: 2.2, factor: 0.9 }]);
  });

  test('counts once if a bill has both', async () => {
    expect(await factors([
      row(10, 22, undefined, { line_item_net_unblended_cost: 19.8 }),
      row(10, -2.2, undefined, { line_item_line_item_type: 'EdpDiscount', line_item_net_unblended_cost: -2.2 }),
    ])).toMatchObject([{ billed_usd: 19.8, factor: 0.9 }]);
  });

  test('is none if the net cost is 0 in all rows, as in accounts without discounts', async () => {
    const bill = [row(10, 22, undefined, { line_item_net_unblended_cost: 0 })];
    expect(await factors(bill)).toMatchObject([{ billed_usd: 22, discount_usd: 0, factor: 1 }]);
  });

  test('on what is not billed by tokens changes nothing', async () => {
    const requests = { pricing_unit: 'Requests' };
    expect(await factors([
      row(10, 22),
      row(3, 0.6, undefined, requests),
      row(3, -0.3, undefined, { ...requests, line_item_line_item_type: 'EdpDiscount' }),
      row(1, -1.2, 'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units', { line_item_line_item_type: 'EdpDiscount' }),
    ])).toMatchObject([{ billed_usd: 22, excluded_usd: -0.9, factor: 1 }]);
  });
});

test('fees and other units are excluded and listed; tax, credits and refunds are in no query', async () => {
  expect(await factors([
    row(10, 22),
    row(1, 12, 'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units'),
    row(3, 0.6, undefined, { pricing_unit: 'Requests' }),
    row(1, 5, 'USE1-NovaCanvas-T2I-1024-Standard'),
    row(1, 7, undefined, { line_item_line_item_type: 'Fee' }),
    ...['Tax', 'Credit', 'Refund'].map((type) => row(1, 100, undefined, { line_item_line_item_type: type })),
  ])).toMatchObject([{ input_tokens: 10e6, estimated_usd: 22, billed_usd: 22, excluded_usd: 24.6, factor: 1 }]);
});

test('tokens without a price are in the bill, so that the calibrated estimate has them', async () => {
  expect(await factors([
    row(100, 3.5, 'USE1-NovaMicro-input-tokens', { line_item_resource_id: UNDERWRITING_ARN }),
    row(8, 0.07, 'USE1-NovaMicro-cache-read-input-token-count', { line_item_resource_id: UNDERWRITING_ARN, pricing_unit: '1M tokens' }),
  ].map((each) => ({ ...each, pricing_unit: '1M tokens' })), [UNDERWRITING])).toMatchObject([{ cache_read_tokens: 8e6, estimated_usd: 3.5, billed_usd: 3.57, unpriced_usd: 0.07, factor: 1.02 }]);
});

test('tokens that are free or have no price at all have no factor, and what says why', async () => {
  const problem = 'no price above 0 for the billed tokens';
  const at = (prices: QueriedProfile['prices']) => factors([row(10, 22)], [{ ...CLAIMS, prices }]);
  expect(await at({ input: 0, output: 11 })).toMatchObject([{ estimated_usd: 0, billed_usd: 22, factor: null, calibration: null, problem }]);
  expect(await at({ output: 11 })).toMatchObject([{ estimated_usd: 0, billed_usd: 22, unpriced_usd: 22, factor: null, problem }]);
  expect(await factors([row(0, 0)])).toMatchObject([{ model: 'Claude Sonnet 5', factor: null, problem }]);
  // A free month of tokens with prices is a factor of its own.
  expect(await factors([row(10, 0)])).toMatchObject([{ estimated_usd: 22, billed_usd: 0, factor: 0, problem: null }]);
});

test('only a charge of another kind is no usage', async () => {
  expect(await factors([row(1, 12, 'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units')])).toMatchObject([{ model: null, factor: null, excluded_usd: 12, problem: 'no tokens in this month' }]);
});

test('profiles of one model have a factor each, and resources that are no profile of the app have none', async () => {
  expect(await factors([
    row(10, 22),
    row(10, 11, undefined, { line_item_resource_id: SUMMARIES_ARN }),
    row(10, 99, undefined, { line_item_resource_id: UNDERWRITING_ARN }),
    row(10, 99, undefined, { line_item_resource_id: undefined }),
  ], [CLAIMS, { ...CLAIMS, arn: SUMMARIES_ARN, name: 'Bedrock/Summaries' }])).toMatchObject([
    { profile: 'Bedrock/Claims', model: 'Claude Sonnet 5', factor: 1 },
    { profile: 'Bedrock/Summaries', model: 'Claude Sonnet 5', factor: 0.5 },
  ]);
});

test.each([
  ['2026-11-01', '2026-10'],
  ['2026-11-30', '2026-10'],
  // The months in which Europe and the United States change their clocks, and the turn of the year.
  ['2026-03-31', '2026-02'],
  ['2026-04-01', '2026-03'],
  ['2026-12-31', '2026-11'],
  ['2027-01-01', '2026-12'],
  ['2028-03-31', '2028-02'],
])('on %s, the month is %s and no other', async (day, expected) => {
  const months = ['2026-02', '2026-03', '2026-10', '2026-11', '2026-12', '2027-01', '2028-02', '2028-03', '2028-01', '2026-01', '2026-04', '2026-09'];
  const bill = months.map((month, index) => row(10, 22 + index, undefined, { billing_period: month }));
  expect(await factors(bill, [CLAIMS], day)).toMatchObject([{ month: expected, input_tokens: 10e6, billed_usd: 22 + months.indexOf(expected) }]);
});

describe('whatever the bill', () => {
  const USAGE_TYPES: Record<TokenKind, { marketplace: string; aws: string }> = {
    input: { marketplace: 'input_tokens', aws: 'input-tokens' },
    output: { marketplace: 'output_tokens', aws: 'output-tokens' },
    cacheRead: { marketplace: 'cache_read_tokens', aws: 'cache-read-input-token-count' },
    cacheWrite: { marketplace: 'cache_write_tokens', aws: 'cache-write-input-token-count' },
  };
  const TIERS = { standard: 1, flex: 0.5, priority: 1.75 };

  const price = fc.double({ min: 0.01, max: 50, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const usage = fc.record({
    sold: fc.constantFrom('marketplace' as const, 'aws' as const),
    prices: fc.record({ input: price, output: price, cacheRead: price, cacheWrite: price }, { requiredKeys: ['input'] }),
    tokens: fc.record({ input: fc.nat(5e9), output: fc.nat(5e8), cacheRead: fc.nat(5e10), cacheWrite: fc.nat(5e9) }),
    tier: fc.constantFrom('flex' as const, 'priority' as const),
    tierShare: share,
    oneHourShare: share,
    longShare: share,
    longFactor: fc.constantFrom(2, 5),
    discount: fc.double({ min: 0, max: 0.6, noNaN: true }),
    discounted: fc.constantFrom('by net cost' as const, 'by a row' as const, 'by both' as const),
  });
  type Usage = typeof usage extends fc.Arbitrary<infer T> ? T : never;

  /** Rows as AWS writes them, one per usage type, with the price of what they bill: the list price times what a tier, an hour and a long context cost. */
  function rowsOf(arn: string, month: string, used: Usage): BillRow[] {
    const { sold, prices, tokens, tier, tierShare, oneHourShare, longShare, longFactor, discount, discounted } = used;
    const halves = <T>(one: T, other: T, otherShare: number) => [{ of: one, part: 1 - otherShare }, { of: other, part: otherShare }];
    const parts = TOKEN_KINDS.flatMap((kind) => halves<keyof typeof TIERS>('standard', tier, tierShare).flatMap((inTier) =>
      halves(false, true, longShare).flatMap((isLong) => halves(false, true, kind === 'cacheWrite' ? oneHourShare : 0).map((isOneHour) => (
        { kind, of: inTier.of, isLong: isLong.of, isOneHour: isOneHour.of, count: tokens[kind] * inTier.part * isLong.part * isOneHour.part })))));
    return parts.flatMap(({ kind, of, isLong, isOneHour, count }) => {
      const cost = count / 1e6 * (prices[kind] ?? 0.1) * TIERS[of] * (isLong ? longFactor : 1) * (isOneHour ? 1.6 : 1);
      const words = [USAGE_TYPES[kind][sold], ...isOneHour ? ['1h'] : [], ...isLong ? ['long_ctx'] : [], of];
      const type = sold === 'marketplace' ? `USE1-MP:USE1_${words.join('_')}-Units` : `USE1-Some.model-${words.join('-')}`;
      const amount = count / (sold === 'marketplace' ? 1e6 : 1e3);
      const columns = { line_item_resource_id: arn, billing_period: month, pricing_unit: sold === 'marketplace' ? 'Units' : '1K tokens' };
      const net = cost * (1 - discount);
      return [
        row(amount, cost, type, { ...columns, ...discounted === 'by a row' ? {} : { line_item_net_unblended_cost: net } }),
        ...discounted === 'by net cost' ? [] : [row(amount, net - cost, type, { ...columns, line_item_line_item_type: 'EdpDiscount' })],
      ];
    });
  }

  const billOf = (rows: readonly BillRow[], { discounted }: Usage) => rows
    .map((each) => Number((discounted === 'by a row' ? each.line_item_unblended_cost : each.line_item_net_unblended_cost) ?? 0))
    .reduce((sum, cost) => sum + cost, 0);

  test('the estimate from four counters times the factor is the bill of the profile', async () => {
    await fc.assert(fc.asyncProperty(fc.array(usage, { minLength: 1, maxLength: 3 }), usage, async (usages, other) => {
      const profiles = usages.map(({ prices }, index): QueriedProfile => ({ arn: `${CLAIMS_ARN}${index}`, name: `Bedrock/${index}`, prices }));
      const bills = usages.map((each, index) => rowsOf(profiles[index].arn, '2026-10', each));
      const elsewhere = [...rowsOf(profiles[0].arn, '2026-11', other), ...rowsOf(profiles[0].arn, '2026-09', other), ...rowsOf(UNDERWRITING_ARN, '2026-10', other)];
      const result = await factors([...elsewhere, ...bills.flat(), row(1, 12, 'USE1-MP:USE1_Reserved_1Month_InputTPM_Geo-Units')], profiles);

      expect(result.map(({ profile_arn: arn }) => arn)).toEqual(profiles.map(({ arn }) => arn));
      result.forEach(({ factor, problem }, index) => {
        const { tokens, prices } = usages[index];
        // As alarms and meters do: a kind without a price is free.
        const estimate = TOKEN_KINDS.map((kind) => tokens[kind] * (prices[kind] ?? 0) / 1e6).reduce((sum, cost) => sum + cost, 0);
        if (estimate === 0) {
          expect([factor, problem]).toEqual([null, 'no price above 0 for the billed tokens']);
        } else {
          const bill = billOf(bills[index], usages[index]);
          expect(Math.abs(estimate * Number(factor) - bill)).toBeLessThanOrEqual(1e-9 * bill);
        }
      });
    }), { numRuns: 60 });
  });
});
