import { listedKeys } from '../../../src/bill/cost-and-usage-export-rules';
import { type NamedQueriesProps, namedQueries } from '../../../src/bill/queries/named-queries';
import { CostTagSource } from '../../../src/tags';
import { Athena, type BillRow, type ResultRow } from '../../support/athena';
import { BILL_DAY, line } from '../../support/bill';

// Every place of a resource tag and of a caller's tag, a blank value, and none.
const RESOURCE: ReadonlyArray<[string | undefined, object]> = [
  ['Claims', { resource_tags: { user_department: 'Claims' } }], ['Sales', { tags: { 'resourceTags/Department': 'Sales' } }], [undefined, { resource_tags: { user_department: ' ' } }], [undefined, {}],
];
const PRINCIPAL: ReadonlyArray<[string | undefined, object]> = [
  ['Claims', { 'iamPrincipal/Department': 'Claims' }], ['Research', { 'iamPrincipal/Department': 'Research' }], [undefined, { 'iamPrincipal/Department': '' }], [undefined, {}],
];
const MONTHS = ['2026-10', '2026-09'];

interface Case { readonly month: string; readonly cost: number; readonly resource?: string; readonly principal?: string; readonly row: BillRow }

// Each cost is another power of 2, so that a sum tells which rows are in it, and how often.
const CASES: readonly Case[] = MONTHS.flatMap((month, ofMonth) => RESOURCE.flatMap(([resource, ofResource]: [string | undefined, any], one) =>
  PRINCIPAL.map(([principal, ofCaller], other): Case => {
    const cost = 2 ** (one * PRINCIPAL.length + other + ofMonth);
    const columns = { pricing_unit: '1K tokens', product_product_family: 'Amazon Bedrock', product: { model: 'gpt-oss-120b' }, ...ofResource, tags: { ...ofResource.tags, ...ofCaller } };
    return { month, cost, resource, principal, row: line(month, cost, 1, 'USE1-openai.gpt-oss-120b-mantle-input-tokens-standard', columns) };
  })));

const VALUE: Record<CostTagSource, (each: Case) => string | undefined> = {
  [CostTagSource.RESOURCE]: ({ resource }) => resource,
  [CostTagSource.IAM_PRINCIPAL]: ({ principal }) => principal,
  [CostTagSource.RESOURCE_OR_IAM_PRINCIPAL]: ({ resource, principal }) => resource ?? principal,
};

let athena: Athena;
beforeAll(async () => {
  athena = await Athena.on(BILL_DAY, 'cost_and_usage', CASES.map(({ row }) => row));
});
afterAll(() => athena.close());

const sum = (cases: readonly Case[]) => cases.reduce((total, { cost }) => total + cost, 0);
const of = (month: string) => CASES.filter((each) => each.month === month);

async function answers(costTagSource: CostTagSource, tagKeys = ['Department', 'Unused']): Promise<Record<string, ResultRow[]>> {
  const props: NamedQueriesProps = {
    table: 'cost_and_usage', tagKeys: listedKeys({ tagKeys, costTagSource }), tagColumnKeys: {}, costTagSource, withIamPrincipals: true, months: 13, profiles: [],
  };
  const found: Record<string, ResultRow[]> = {};
  for (const { name, sql } of namedQueries(props)) {
    found[name.replace('iamPrincipal/', '')] = await athena.query(sql);
  }
  return found;
}

const total = (rows: readonly ResultRow[], column: string, month?: string) =>
  rows.filter((row) => month === undefined || row.month === month).reduce((cost, row) => cost + Number(row[column]), 0);

describe.each(Object.values(CostTagSource))('%s', (source) => {
  let found: Record<string, ResultRow[]>;
  beforeAll(async () => {
    found = await answers(source);
  });

  test('every query by tag adds up to the bill once, in each month', () => {
    const queries = Object.entries(found).filter(([, rows]) => rows.length > 0 && 'cost_usd' in rows[0]);
    const whole = queries.filter(([name]) => !name.includes('untracked cost by account'));

    expect(whole.map(([name]) => name)).toEqual([
      'Bedrock cost: by Department and month', 'Bedrock cost: by Unused and month', 'Bedrock cost: by all tags and month', 'Bedrock cost: by Department, model and kind of token',
      'Bedrock cost: by Unused, model and kind of token', 'Bedrock cost: tracked and untracked, by month and model', 'Bedrock cost: by IAM principal, model and month',
    ]);
    for (const [name, rows] of whole) {
      // The detailed queries read the current and the previous month only.
      const months = name.includes('kind of token') ? ['2026-10'] : MONTHS;
      expect([name, months.map((month) => total(rows, 'cost_usd', month))]).toEqual([name, months.map((month) => sum(of(month)))]);
    }
  });

  test('each value has the cost of its own rows', () => {
    const rows = found['Bedrock cost: by Department and month'];
    const key = source === CostTagSource.IAM_PRINCIPAL ? 'iamPrincipal/Department' : 'Department';
    for (const month of MONTHS) {
      for (const value of ['Claims', 'Sales', 'Research', undefined]) {
        expect([month, value, total(rows.filter((row) => row[key] === (value ?? '(untagged)')), 'cost_usd', month)])
          .toEqual([month, value, sum(of(month).filter((each) => VALUE[source](each) === value))]);
      }
    }
  });

  test('untracked is what has neither', async () => {
    const alone = await answers(source, ['Department']);
    const untracked = sum(CASES.filter((each) => VALUE[source](each) === undefined));

    expect(total(alone['Bedrock cost: tracked and untracked, by month and model'], 'untracked_usd')).toBe(untracked);
    expect(total(alone['Bedrock cost: tracked and untracked, by month and model'], 'tracked_usd')).toBe(sum(CASES) - untracked);
    expect(total(alone['Bedrock cost: untracked cost by account, model and resource'], 'cost_usd')).toBe(untracked);
  });

  test('movers add up to both months', () => {
    const rows = found['Bedrock cost: top movers by Department and model'];

    expect([total(rows, 'month_before_usd'), total(rows, 'previous_month_usd')]).toEqual([sum(of('2026-09')), sum(of('2026-10'))]);
  });

  test('profile tags on AWS Marketplace rows are those of resources', () => {
    const rows = found['Bedrock cost: profile tags on AWS Marketplace rows'];
    const tagged = rows?.filter(({ tag_key }) => tag_key === 'Department') ?? [];

    expect([total(tagged, 'with_tag_usd'), total(tagged, 'without_tag_usd')])
      .toEqual(source === CostTagSource.IAM_PRINCIPAL
        ? [0, 0]
        : [sum(CASES.filter(({ resource }) => resource)), sum(CASES.filter(({ resource }) => !resource))]);
  });
});

test('resources or principals: a column says which it was', async () => {
  const found = await answers(CostTagSource.RESOURCE_OR_IAM_PRINCIPAL);
  const sources: ReadonlyArray<[string, (each: Case) => boolean]> = [
    ['resource', ({ resource }) => resource !== undefined],
    ['principal', ({ resource, principal }) => resource === undefined && principal !== undefined],
    ['(untagged)', ({ resource, principal }) => resource === undefined && principal === undefined],
  ];
  for (const name of ['Bedrock cost: by Department and month', 'Bedrock cost: by all tags and month', 'Bedrock cost: by Department, model and kind of token']) {
    for (const [source, isOfIt] of sources) {
      expect([name, source, total(found[name].filter((row) => row['Department source'] === source), 'cost_usd', '2026-10')])
        .toEqual([name, source, sum(of('2026-10').filter(isOfIt))]);
    }
  }
});

test('one source has no such column', async () => {
  const { 'Bedrock cost: by Department and month': rows } = await answers(CostTagSource.RESOURCE);

  expect(Object.keys(rows[0])).toEqual(['month', 'Department', 'cost_usd', 'share_percent']);
});

test('a mantle row without product data has the model and the kind of its usage type', async () => {
  const bill = await Athena.on(BILL_DAY, 'cost_and_usage', [
    line('2026-11', 3, 20_000, 'USE1-openai.gpt-oss-120b-mantle-input-tokens-standard', { product_servicecode: 'AmazonBedrock', product: { product_name: 'Amazon Bedrock' } }),
  ]);
  const { sql } = namedQueries({ table: 'cost_and_usage', tagKeys: ['Department'], tagColumnKeys: {}, withIamPrincipals: true, months: 13, profiles: [] })
    .find(({ id }) => id === 'CostByModelDepartment')!;

  expect(await bill.query(sql)).toEqual([{ month: '2026-11', Department: '(untagged)', model: 'openai.gpt-oss-120b', kind: 'input', tokens: 20_000_000, cost_usd: 3 }]);
  bill.close();
});
