import '../../support/fixed-seed';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { type NamedQueriesProps, namedQueries, type QueriedProfile } from '../../../src/bill/queries/named-queries';
import { CostTagSource } from '../../../src/tags/cost-tag-source';
import { Athena, athenaSyntaxErrors, type BillRow } from '../../support/athena';
import { BILL, BILL_DAY, CLAIMS_ARN, UNDERWRITING_ARN } from '../../support/bill';

const PROFILES: QueriedProfile[] = [
  { arn: CLAIMS_ARN, name: 'Bedrock/Claims', prices: { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75 } },
  { arn: UNDERWRITING_ARN, name: 'Bedrock/Underwriting', prices: { input: 0.035, output: 0.14 } },
];
const PROPS: NamedQueriesProps = { table: 'cost_and_usage', tagKeys: ['Department', 'CostCenter'], tagColumnKeys: {}, profiles: PROFILES, withIamPrincipals: true, months: 13 };

// What tag keys may be, and what they could be mistaken for in SQL.
const ODD_KEYS = ['O\'Brien "key"', 'Kostenträger', 'iamPrincipal/Department', 'aws:createdBy', 'A b', 'a-b', 'month', 'Team', 'team', 'constructor', 'tag_1', '--', 'k'.repeat(128)];
const ODD: NamedQueriesProps = { ...PROPS, tagKeys: ODD_KEYS, tagColumnKeys: { 'a-b': 'user_a_b\'2' }, profiles: [{ ...PROFILES[0], name: 'Bedrock/O\'Brien' }] };

const LIMIT = 262_144;

function queryOf(id: string, props: NamedQueriesProps = PROPS) {
  return namedQueries(props).find((query) => query.id === id)!;
}

const idsOf = (props: Partial<NamedQueriesProps>) => namedQueries({ ...PROPS, ...props }).map(({ id }) => id);

test('one query per question, and per key where the question is about a key', () => {
  expect(idsOf({})).toEqual([
    'CostByMonthDepartment', 'CostByMonthCostCenter', 'CostOfAllTags', 'CostByModelDepartment', 'CostByModelCostCenter', 'TrackedAndUntracked', 'UntrackedResources',
    'TopMoversDepartment', 'TopMoversCostCenter', 'MarketplaceTags', 'EstimateAgainstBill', 'Calibration', 'CostByIamPrincipal',
  ]);
});

test('questions that have no answer are left out', () => {
  expect(idsOf({ tagKeys: ['Department'], profiles: [], withIamPrincipals: false })).toEqual([
    'CostByMonthDepartment', 'CostByModelDepartment', 'TrackedAndUntracked', 'UntrackedResources', 'TopMoversDepartment', 'MarketplaceTags',
  ]);
  expect(idsOf({ tagKeys: ['iamPrincipal/Department'] })).not.toContain('MarketplaceTags');
});

test('ids depend on the key alone: keys that come, go and move change no other id', () => {
  const few = idsOf({ tagKeys: ['team', 'A b'] });
  expect(idsOf({ tagKeys: ODD_KEYS })).toEqual(expect.arrayContaining(few));
  expect(few).toEqual(expect.arrayContaining(['CostByMonthTeamca8b22d0', 'CostByMonthABa760b0e1']));
});

test('ids are construct ids and differ, names and descriptions are as long as Athena takes', () => {
  const queries = namedQueries(ODD);
  expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  for (const { id, name, description } of queries) {
    expect(id).toMatch(/^[A-Z][a-zA-Z0-9]*$/);
    expect(name).toMatch(/^Bedrock cost: .{1,114}$/);
    expect(description).toMatch(/^.{1,1024}$/);
  }
});

test.each([
  ['with callers and profiles', PROPS],
  ['without', { ...PROPS, profiles: [], withIamPrincipals: false, tagKeys: ['Department'] }],
  ['odd keys', ODD],
])('Athena can read them, and what they read is in the export: %s', async (_, props) => {
  const athena = await Athena.on(BILL_DAY, props.table, BILL, props.withIamPrincipals);
  for (const { sql } of namedQueries(props)) {
    expect(athenaSyntaxErrors(sql)).toEqual([]);
    expect(sql).not.toMatch(/SELECT\s+\*/i);
    expect((await athena.query(sql)).length).toBeGreaterThan(0);
  }
  athena.close();
});

test('the grammar refuses what Athena would', () => {
  expect(athenaSyntaxErrors('SELECT 1::double AS cost_usd')).not.toEqual([]);
  expect(athenaSyntaxErrors('SELECT month FROM cost GROUP BY ALL')).not.toEqual([]);
});

test('on an empty table they tell nothing, but for the profiles, which have cost nothing', async () => {
  const athena = await Athena.on(BILL_DAY, PROPS.table, []);
  for (const { id, sql } of namedQueries(PROPS)) {
    const rows = await athena.query(sql);
    if (id === 'Calibration') {
      expect(rows).toMatchObject([
        { month: '2026-10', profile: 'Bedrock/Claims', model: null, billed_usd: 0, factor: null, problem: 'no tokens in this month' },
        { month: '2026-10', profile: 'Bedrock/Underwriting', model: null, billed_usd: 0, factor: null, problem: 'no tokens in this month' },
      ]);
    } else if (id === 'EstimateAgainstBill') {
      expect(rows).toMatchObject([
        { month: '(none)', profile: 'Bedrock/Claims', estimated_usd: 0, billed_usd: 0, difference_percent: null, total_usd: 0 },
        { month: '(none)', profile: 'Bedrock/Underwriting', estimated_usd: 0, billed_usd: 0, difference_percent: null, total_usd: 0 },
      ]);
    } else {
      expect(rows).toEqual([]);
    }
  }
  athena.close();
});

test('every partition is bounded, and each query reads the table once', () => {
  for (const { sql } of namedQueries(ODD)) {
    expect(sql.match(/FROM cost_and_usage\b/g)).toHaveLength(1);
    expect(sql).toMatch(/WHERE billing_period >= date_format\(date_add\('month', -\d+, date_trunc\('month', current_date\)\), '%Y-%m'\)/);
  }
  expect(queryOf('CostByMonthDepartment', { ...PROPS, months: 1 }).sql).toContain('date_add(\'month\', 0, ');
});

test('columns are called as their keys, told apart where Athena would not', async () => {
  const athena = await Athena.on(BILL_DAY, PROPS.table, BILL);
  const [row] = await athena.query(queryOf('CostOfAllTags', ODD).sql);
  expect(Object.keys(row)).toEqual([
    'month', 'O\'Brien "key"', 'Kostenträger', 'iamPrincipal/Department', 'aws:createdBy', 'A b', 'a-b', 'month (2)', 'Team', 'team (2)', 'constructor', 'tag_1', '--', 'k'.repeat(128), 'cost_usd', 'share_percent',
  ]);
  athena.close();
});

test('odd keys find their values', async () => {
  const row: BillRow = {
    ...BILL[0],
    resource_tags: { 'user_o_brien_key': 'quoted', 'user_kostentr_ger': 'umlaut', 'aws_created_by': 'someone', 'user_a_b': 'spaced', 'user_a_b\'2': 'hyphened' },
    tags: { 'iamPrincipal/Department': 'caller', 'resourceTags/Team': 'verbatim' },
  };
  const athena = await Athena.on(BILL_DAY, PROPS.table, [row]);
  const [found] = await athena.query(queryOf('CostOfAllTags', ODD).sql);
  expect(found).toMatchObject({
    'O\'Brien "key"': 'quoted', 'Kostenträger': 'umlaut', 'iamPrincipal/Department': 'caller', 'aws:createdBy': 'someone', 'A b': 'spaced', 'a-b': 'hyphened', 'Team': 'verbatim', 'constructor': '(untagged)',
  });
  athena.close();
});

describe('a tag in the bill', () => {
  const found = async (key: string, row: Partial<BillRow>, tagColumnKeys: NamedQueriesProps['tagColumnKeys'] = {}) => {
    const athena = await Athena.on(BILL_DAY, PROPS.table, [{ ...BILL[0], resource_tags: {}, tags: {}, ...row } as BillRow]);
    const [values] = await athena.query(queryOf('CostOfAllTags', { ...PROPS, tagKeys: [key, 'Other'], tagColumnKeys }).sql);
    athena.close();
    return values[key];
  };

  test.each([
    ['Department', 'user_department', 'user_department'],
    ['CostCenter', 'user_cost_center', 'user_cost_center'],
    ['ProjectID', 'user_project_i_d', 'user_project_id'],
    ['LOB', 'user_l_o_b', 'user_lob'],
    ['EC2Name', 'user_e_c2_name', 'user_ec2_name'],
    ['AWSAccount', 'user_a_w_s_account', 'user_aws_account'],
    ['cost-center', 'user_cost_center', 'user_cost_center'],
    ['Cost_Center', 'user_cost_center', 'user_cost_center'],
    ['_x__Y_', 'user_x_y', 'user_x_y'],
    ['aws:createdBy', 'aws_created_by', 'aws_created_by'],
  ])('%s is found by the key as it is, as %s, and as %s', async (key, documented, guessed) => {
    const exact = { [`resourceTags/${key}`]: 'exact' };
    expect(await found(key, { tags: exact, resource_tags: { [documented]: 'documented', [guessed]: 'guessed' } })).toBe('exact');
    expect(await found(key, { tags: { [`resourceTags/${key}`]: ' ' }, resource_tags: { [documented]: 'documented' } })).toBe('documented');
    expect(await found(key, { resource_tags: { [guessed]: 'guessed', [documented]: 'documented' } })).toBe('documented');
    expect(await found(key, { resource_tags: { [guessed]: 'guessed' } })).toBe('guessed');
    expect(await found(key, { tags: exact, resource_tags: { given: 'given' } }, { [key]: 'given' })).toBe('given');
    expect(await found(key, { tags: exact, resource_tags: { [documented]: 'documented', [guessed]: 'guessed' } }, { [key]: 'given' })).toBe('(untagged)');
  });

  test('is looked up in each place once', () => {
    const { sql } = queryOf('CostByMonthDepartment');
    expect(sql).toContain('COALESCE(NULLIF(TRIM(element_at(tags, \'resourceTags/Department\')), \'\'), NULLIF(TRIM(element_at(resource_tags, \'user_department\')), \'\')) AS tag_1');
  });
});

test.each([
  [undefined, /system-defined inference profile, the call bypassed the tagged profiles\. If it is the default project, the call did not select a tagged project/],
  [CostTagSource.RESOURCE, /system-defined inference profile, the call bypassed the tagged profiles\. If it is the default project, the call did not select a tagged project/],
  [CostTagSource.IAM_PRINCIPAL, /The role or user that made the call, or its session, lacks the missing tags\.$/],
  [CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, /bypassed the tagged profiles\. If it is the default project, the call did not select a tagged project\. The caller also lacks the missing tags\.$/],
])('the description of untracked cost gives the cause for tags of %s', (costTagSource, cause) => {
  const tagKeys = costTagSource === CostTagSource.IAM_PRINCIPAL ? ['iamPrincipal/Department'] : ['Department'];
  const { description } = queryOf('UntrackedResources', { ...PROPS, tagKeys, costTagSource });

  expect(description).toMatch(cause);
  expect(description.includes('bypassed')).toBe(costTagSource !== CostTagSource.IAM_PRINCIPAL);
});

test('descriptions say by which keys cost is tracked', () => {
  const described = (tagKeys: string[]) => ['TrackedAndUntracked', 'UntrackedResources'].map((id) => queryOf(id, { ...PROPS, tagKeys }).description);
  for (const description of described(['Department', 'iamPrincipal/Team'])) {
    expect(description).toContain('Tags of callers (iamPrincipal/) are ignored');
  }
  for (const description of [...described(['Department']), ...described(['iamPrincipal/Team'])]) {
    expect(description).not.toContain('are ignored');
  }
});

describe('profiles', () => {
  test('are as known at deployment as they may be', async () => {
    const stack = new Stack(new App());
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    const input = new CfnParameter(stack, 'Input', { type: 'Number' }).valueAsNumber;
    const { sql } = queryOf('EstimateAgainstBill', { ...PROPS, profiles: [{ arn, name: 'Bedrock/Claims', prices: { ...PROFILES[0].prices, input } }] });
    const values: Record<string, string> = { Arn: CLAIMS_ARN, Input: '2.2' };
    const deployed = stack.resolve(sql)['Fn::Join'][1].map((part: string | { Ref: string }) => typeof part === 'string' ? part : values[part.Ref]).join('');
    expect(deployed).toBe(queryOf('EstimateAgainstBill', { ...PROPS, profiles: [PROFILES[0]] }).sql);
  });

  test('with prices as small as JavaScript writes with an exponent', async () => {
    const { sql } = queryOf('EstimateAgainstBill', { ...PROPS, profiles: [{ ...PROFILES[0], prices: { input: 1e-7 } }] });
    expect(athenaSyntaxErrors(sql)).toEqual([]);
    const athena = await Athena.on(BILL_DAY, PROPS.table, BILL.slice(0, 1).map((row) => ({ ...row, line_item_usage_amount: 1e8 })));
    // 100 million million tokens at 0.0000001 USD per million.
    expect(await athena.query(sql)).toMatchObject([{ estimated_usd: 10 }]);
    athena.close();
  });

  test.each([
    ['short names', 1_000, () => 'Bedrock/Claims', 2],
    ['names of 100 levels', 1_000, () => 'Level/'.repeat(100), 4],
    ['just as many as are in one', 500, () => 'Bedrock/Claims', 1],
  ])('by the thousand are as many queries as Athena needs, each profile in one: %s', (_, count, nameOf, expected) => {
    const arns = Array.from({ length: count }, (__, index) => `arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/${String(index).padStart(12, '0')}`);
    const all = namedQueries({ ...PROPS, profiles: arns.map((arn) => ({ ...PROFILES[0], arn, name: nameOf() })) });
    for (const question of ['EstimateAgainstBill', 'Calibration']) {
      const queries = all.filter(({ id }) => id.startsWith(question));
      expect(queries.map(({ id }) => id)).toEqual(['', '2', '3', '4'].slice(0, expected).map((suffix) => `${question}${suffix}`));
      expect(Math.max(...queries.map(({ sql }) => sql.length))).toBeLessThanOrEqual(LIMIT);
      expect(queries.flatMap(({ sql }) => sql.match(/application-inference-profile\/\d{12}/g) ?? [])).toEqual(arns.map((arn) => arn.split(':')[5]));
    }
  });

  test('known at deployment alone are still within what Athena takes once they are known', () => {
    const stack = new Stack(new App());
    const profiles = Array.from({ length: 1_000 }, (_, index) => ({
      ...PROFILES[0], arn: new CfnParameter(stack, `Arn${index}`).valueAsString, name: 'Level/'.repeat(40),
    }));
    for (const { sql } of namedQueries({ ...PROPS, profiles })) {
      const resolved = stack.resolve(sql);
      const parts: Array<string | object> = resolved['Fn::Join']?.[1] ?? [resolved];
      expect(parts.map((part) => typeof part === 'string' ? part.length : 256).reduce((sum, length) => sum + length)).toBeLessThanOrEqual(LIMIT);
    }
  });
});

describe('whatever the bill', () => {
  const usageType = fc.constantFrom('USE1-MP:USE1_InputTokenCount-Units', 'USE1-NovaMicro-output-tokens', 'USE1-NovaLite-cache-read-input-token-count', 'USE1-NovaCanvas-T2I-1024-Standard');
  const tag = fc.constantFrom(undefined, '', ' ', 'Claims', 'claims', 'O\'Brien');
  const line = fc.record({
    month: fc.constantFrom('2026-09', '2026-10', '2026-11'),
    cents: fc.integer({ min: -500, max: 100_000 }),
    amount: fc.integer({ min: 0, max: 1_000 }),
    usageType,
    department: tag,
    costCenter: tag,
    model: fc.constantFrom('Claude Sonnet 5', 'Nova Micro'),
    chargeType: fc.constantFrom('Usage', 'Usage', 'Usage', 'EdpDiscount', 'Fee'),
    unit: fc.constantFrom('Units', '1K tokens', 'Requests', undefined),
    arn: fc.constantFrom(CLAIMS_ARN, UNDERWRITING_ARN, 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', undefined),
    caller: fc.constantFrom(undefined, '', 'arn:aws:iam::111122223333:user/ann'),
  }).map(({ month, cents, amount, department, costCenter, model, chargeType, unit, arn, caller, ...rest }): BillRow => ({
    billing_period: month,
    line_item_unblended_cost: cents / 100,
    line_item_usage_amount: amount,
    line_item_usage_type: rest.usageType,
    line_item_line_item_type: chargeType,
    line_item_resource_id: arn,
    line_item_iam_principal: caller,
    bill_billing_entity: 'AWS',
    pricing_unit: unit,
    product_product_family: 'Amazon Bedrock',
    product: { model },
    resource_tags: {
      ...department === undefined ? {} : { user_department: department },
      ...costCenter === undefined ? {} : { user_cost_center: costCenter },
    },
    tags: {},
  }));

  const sum = (rows: ReadonlyArray<Record<string, unknown>>, column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);

  test('nothing is lost or counted twice: each query adds up to the bill', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (bill) => {
      const athena = await Athena.on(BILL_DAY, PROPS.table, bill);
      const ask = (id: string) => athena.query(queryOf(id).sql);
      const cost = (counts: (row: BillRow) => boolean = () => true) => sum(bill.filter(counts), 'line_item_unblended_cost');
      const blank = (value: unknown) => String(value ?? '').trim() === '';
      const tagsOf = ({ resource_tags: tags }: BillRow) => Object.values(tags as Record<string, string>);
      const tracked = (row: BillRow) => tagsOf(row).length === 2 && !tagsOf(row).some(blank);
      try {
        for (const id of ['CostByMonthDepartment', 'CostByMonthCostCenter', 'CostOfAllTags', 'CostByIamPrincipal']) {
          expect(sum(await ask(id), 'cost_usd')).toBeCloseTo(cost(), 4);
        }
        expect(sum(await ask('CostByModelDepartment'), 'cost_usd')).toBeCloseTo(cost(({ billing_period: month }) => month !== '2026-09'), 4);

        const tracking = await ask('TrackedAndUntracked');
        expect(sum(tracking, 'tracked_usd')).toBeCloseTo(cost(tracked), 4);
        expect(sum(tracking, 'untracked_usd')).toBeCloseTo(cost((row) => !tracked(row)), 4);
        expect(sum(await ask('UntrackedResources'), 'cost_usd')).toBeCloseTo(sum(tracking, 'untracked_usd'), 4);

        const moves = await ask('TopMoversDepartment');
        const costOf = (month: string) => cost(({ billing_period }) => billing_period === month);
        expect(sum(moves, 'change_usd')).toBeCloseTo(costOf('2026-10') - costOf('2026-09'), 4);

        const marketplace = (await ask('MarketplaceTags')).filter(({ tag_key: key }) => key === 'Department');
        expect(sum(marketplace, 'rows_with_tag') + sum(marketplace, 'rows_without_tag')).toBe(bill.length);
        expect(sum(marketplace, 'with_tag_usd') + sum(marketplace, 'without_tag_usd')).toBeCloseTo(cost(), 4);

        const estimates = await ask('EstimateAgainstBill');
        expect(sum(estimates, 'total_usd')).toBeCloseTo(cost(({ line_item_resource_id: arn }) => arn === CLAIMS_ARN || arn === UNDERWRITING_ARN), 4);
        for (const row of estimates) {
          const parts = ['billed_usd', 'unpriced_usd', 'unknown_usd', 'other_charges_usd'].map((column) => Number(row[column]));
          expect(parts.reduce((one, other) => one + other)).toBeCloseTo(Number(row.total_usd), 4);
          expect(Number(row.estimated_usd) - Number(row.billed_usd)).toBeCloseTo(Number(row.difference_usd), 4);
        }
      } finally {
        athena.close();
      }
    }), { numRuns: 25 });
  });
});
