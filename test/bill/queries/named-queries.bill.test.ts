import { type NamedQueriesProps, namedQueries } from '../../../src/bill/queries/named-queries';
import { Athena, type BillRow, type ResultRow } from '../../support/athena';
import { BILL, BILL_DAY, CLAIMS_ARN, CLAIMS_ROLE, NOTEBOOK, SONNET_ARN, SUMMARIES_ARN, UNDERWRITING_ARN } from '../../support/bill';

const IDLE_ARN = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/idle00000001';

const PROPS: NamedQueriesProps = {
  table: 'cost_and_usage',
  tagKeys: ['Department', 'CostCenter'],
  tagColumnKeys: {},
  withIamPrincipals: true,
  months: 13,
  profiles: [
    { arn: CLAIMS_ARN, name: 'Bedrock/Claims', prices: { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75 } },
    { arn: UNDERWRITING_ARN, name: 'Bedrock/Underwriting', prices: { input: 0.035, output: 0.14 } },
    { arn: IDLE_ARN, name: 'Bedrock/Idle', prices: { input: 1 } },
  ],
};

const SONNET = 'Claude Sonnet 5';
const UNTAGGED = '(untagged)';

let athena: Athena;
beforeAll(async () => {
  athena = await Athena.on(BILL_DAY, PROPS.table, BILL);
});
afterAll(() => athena.close());

/** What a query tells, as lists of values in the order of its columns. */
async function answer(id: string, props: Partial<NamedQueriesProps> = {}, on: Athena = athena): Promise<Array<Array<ResultRow[string]>>> {
  const { sql } = namedQueries({ ...PROPS, ...props }).find((query) => query.id === id)!;
  return (await on.query(sql)).map((row) => Object.values(row));
}

test('cost by tag and month, with the share of the month', async () => {
  expect(await answer('CostByMonthDepartment')).toEqual([
    // 22 + 22 + 11 + 4 for Sonnet, 0.60 for requests, 1 less by discount; 3 for gpt-oss; 5 for AgentCore. Not the 300 for S3 and EC2, nor the refund of 7.
    ['2026-11', 'Claims', 66.6, 66.6],
    // 3.50 + 7 + 0.07 for Nova Micro, 12 for reserved throughput. Not the credit of 50.
    ['2026-11', 'Underwriting', 22.57, 22.57],
    // Of the notebook. Not the tax of 9.99.
    ['2026-11', UNTAGGED, 10.83, 10.83],
    // Of 60: 22 + 10 + 4.40 + 1.60.
    ['2026-10', 'Claims', 38, 63.33],
    // 5 with blank values, 5 with a tag of the caller alone.
    ['2026-10', UNTAGGED, 10, 16.67],
    // 3.50 + 3.50 + 0.50.
    ['2026-10', 'Underwriting', 7.5, 12.5],
    // By the column `tags`.
    ['2026-10', 'Actuarial', 4.5, 7.5],
    // Of 50.
    ['2026-09', 'Claims', 40, 80],
    ['2026-09', UNTAGGED, 4.5, 9],
    ['2026-09', 'Actuarial', 4, 8],
    ['2026-09', 'Underwriting', 1.5, 3],
    // Of 10: AgentCore and a model, told by their services alone.
    ['2026-08', 'Claims', 6, 60],
    ['2026-08', 'Underwriting', 4, 40],
    // The first of 13 months; the 77 of the month before it are out.
    ['2025-11', 'Claims', 3, 100],
  ]);
});

test('the other tag, too, with what lacks it alone', async () => {
  expect((await answer('CostByMonthCostCenter')).slice(0, 3)).toEqual([
    ['2026-11', 'CC-100', 63.6, 63.6],
    ['2026-11', 'CC-200', 22.57, 22.57],
    // 10.83 of the notebook, 3 with a blank cost center.
    ['2026-11', UNTAGGED, 13.83, 13.83],
  ]);
});

test('cost by all tags together', async () => {
  expect((await answer('CostOfAllTags')).slice(0, 5)).toEqual([
    ['2026-11', 'Claims', 'CC-100', 63.6, 63.6],
    ['2026-11', 'Underwriting', 'CC-200', 22.57, 22.57],
    ['2026-11', UNTAGGED, UNTAGGED, 10.83, 10.83],
    ['2026-11', 'Claims', UNTAGGED, 3, 3],
    ['2026-10', 'Claims', 'CC-100', 38, 63.33],
  ]);
});

test('tags of callers are told apart by the key as it is', async () => {
  expect((await answer('CostByMonthIamPrincipalDepartmenta7b51a14', { tagKeys: ['iamPrincipal/Department'] })).slice(0, 3)).toEqual([
    ['2026-11', UNTAGGED, 100, 100],
    ['2026-10', UNTAGGED, 55, 91.67],
    ['2026-10', 'Research', 5, 8.33],
  ]);
});

test('a key that AWS writes otherwise is found where the user says', async () => {
  expect((await answer('CostByMonthTeamca8b22d0', { tagKeys: ['team'], tagColumnKeys: { team: 'user_department' } })).slice(0, 1)).toEqual([['2026-11', 'Claims', 66.6, 66.6]]);
});

test('cost by tag, model and kind of token, in this month and the one before', async () => {
  expect(await answer('CostByModelDepartment')).toEqual([
    ['2026-11', 'Claims', SONNET, 'output', 2_000_000, 22],
    // 22, 0.60 for requests and 1 less by discount; the tokens of neither of these two.
    ['2026-11', 'Claims', SONNET, 'input', 10_000_000, 21.6],
    ['2026-11', 'Underwriting', SONNET, 'other', null, 12],
    ['2026-11', 'Claims', SONNET, 'cache read', 50_000_000, 11],
    ['2026-11', UNTAGGED, SONNET, 'output', 1_000_000, 10.83],
    ['2026-11', 'Underwriting', 'Nova Micro', 'output', 50_000_000, 7],
    ['2026-11', 'Claims', 'Amazon Bedrock AgentCore', 'other', null, 5],
    ['2026-11', 'Claims', SONNET, 'cache write', 1_000_000, 4],
    ['2026-11', 'Underwriting', 'Nova Micro', 'input', 100_000_000, 3.5],
    ['2026-11', 'Claims', 'gpt-oss-120b', 'input', 20_000_000, 3],
    ['2026-11', 'Underwriting', 'Nova Micro', 'cache read', 8_000_000, 0.07],
    ['2026-10', 'Claims', SONNET, 'input', 10_000_000, 22],
    ['2026-10', 'Claims', SONNET, 'output', 1_000_000, 10],
    ['2026-10', UNTAGGED, 'Claude Opus 4.6', 'cache read', 10_000_000, 5],
    ['2026-10', UNTAGGED, SONNET, 'input', 5_000_000, 5],
    ['2026-10', 'Actuarial', 'Nova Pro', 'output', 2_000_000, 4.5],
    ['2026-10', 'Claims', SONNET, 'cache read', 20_000_000, 4.4],
    ['2026-10', 'Underwriting', 'Nova Micro', 'input', 200_000_000, 3.5],
    ['2026-10', 'Underwriting', 'Nova Micro', 'output', 50_000_000, 3.5],
    ['2026-10', 'Claims', SONNET, 'cache write', 400_000, 1.6],
    ['2026-10', 'Underwriting', 'Titan Text Embeddings V2', 'input', 25_000_000, 0.5],
  ]);
});

test('tracked and untracked: tracked is what has a value for every key', async () => {
  expect(await answer('TrackedAndUntracked')).toEqual([
    // 58.60 of claims and 12 of underwriting; 10.83 of the notebook.
    ['2026-11', SONNET, 81.43, 70.6, 10.83, 86.7, 13.3],
    // It has a department, and a blank cost center.
    ['2026-11', 'gpt-oss-120b', 3, 0, 3, 0, 100],
    ['2026-11', 'Amazon Bedrock AgentCore', 5, 5, 0, 100, 0],
    ['2026-11', 'Nova Micro', 10.57, 10.57, 0, 100, 0],
    ['2026-10', 'Claude Opus 4.6', 5, 0, 5, 0, 100],
    // 38 of claims; 5 with blank values.
    ['2026-10', SONNET, 43, 38, 5, 88.37, 11.63],
    ['2026-10', 'Nova Micro', 7, 7, 0, 100, 0],
    ['2026-10', 'Nova Pro', 4.5, 4.5, 0, 100, 0],
    ['2026-10', 'Titan Text Embeddings V2', 0.5, 0.5, 0, 100, 0],
    ['2026-09', 'Claude Opus 5', 4.5, 0, 4.5, 0, 100],
    ['2026-09', SONNET, 40, 40, 0, 100, 0],
    ['2026-09', 'DeepSeek V3.2', 1, 1, 0, 100, 0],
    ['2026-09', 'Nova Pro', 4, 4, 0, 100, 0],
    ['2026-09', 'Titan Text Embeddings V2', 0.5, 0.5, 0, 100, 0],
    ['2026-08', 'Amazon Bedrock AgentCore', 6, 6, 0, 100, 0],
    ['2026-08', 'Claude Haiku 5', 4, 4, 0, 100, 0],
    ['2025-11', SONNET, 3, 3, 0, 100, 0],
  ]);
});

test('services that are new are of Amazon Bedrock if they are called so', async () => {
  const future = await Athena.on(BILL_DAY, PROPS.table, [{ ...BILL[0], product_product_family: undefined, product: { model: 'Next' }, product_servicecode: 'AmazonBedrockNext' }]);
  expect(await answer('CostByMonthDepartment', {}, future)).toEqual([['2026-11', 'Claims', 22, 100]]);
  future.close();
});

test('tags of callers are not asked for where tags of resources are', async () => {
  const mixed = { tagKeys: ['Department', 'CostCenter', 'iamPrincipal/Department'] };
  expect(await answer('TrackedAndUntracked', mixed)).toEqual(await answer('TrackedAndUntracked'));
  expect(await answer('UntrackedResources', mixed)).toEqual(await answer('UntrackedResources'));
});

test('tags of callers decide where they are all there is', async () => {
  const callers = { tagKeys: ['iamPrincipal/Department'] };
  expect((await answer('TrackedAndUntracked', callers)).filter(([month]) => month === '2026-10')).toEqual([
    ['2026-10', SONNET, 43, 0, 43, 0, 100],
    ['2026-10', 'Nova Micro', 7, 0, 7, 0, 100],
    ['2026-10', 'Nova Pro', 4.5, 0, 4.5, 0, 100],
    ['2026-10', 'Titan Text Embeddings V2', 0.5, 0, 0.5, 0, 100],
    ['2026-10', 'Claude Opus 4.6', 5, 5, 0, 100, 0],
  ]);
  expect((await answer('UntrackedResources', callers)).filter(([month]) => month === '2026-10').map((row) => row.slice(-2))).toEqual([
    ['iamPrincipal/Department', 38], ['iamPrincipal/Department', 7], ['iamPrincipal/Department', 5], ['iamPrincipal/Department', 4.5], ['iamPrincipal/Department', 0.5],
  ]);
});

test('what is untracked, where, by what and whom, and which keys are missing', async () => {
  const both = 'Department, CostCenter';
  expect(await answer('UntrackedResources')).toEqual([
    ['2026-11', '444455556666', 'research', 'us-east-1', SONNET, 'InvokeModelInference', SONNET_ARN, NOTEBOOK, both, 10.83],
    ['2026-11', '111122223333', 'insurance', 'us-east-1', 'gpt-oss-120b', 'InvokeModelInference', SUMMARIES_ARN, null, 'CostCenter', 3],
    ['2026-10', '111122223333', 'insurance', 'us-east-1', SONNET, 'InvokeModelInference', SONNET_ARN, null, both, 5],
    ['2026-10', '444455556666', 'research', 'us-east-1', 'Claude Opus 4.6', 'InvokeModelInference', null, NOTEBOOK, both, 5],
    ['2026-09', '111122223333', 'insurance', 'us-east-1', 'Claude Opus 5', 'InvokeModelInference', SONNET_ARN, null, both, 4.5],
  ]);
});

test('top movers: what rose, fell, is new or gone, the largest change first; what stayed is left out', async () => {
  expect(await answer('TopMoversDepartment')).toEqual([
    ['Underwriting', 'Nova Micro', 0, 7, 7, null, 'new'],
    [UNTAGGED, 'Claude Opus 4.6', 0, 5, 5, null, 'new'],
    [UNTAGGED, SONNET, 0, 5, 5, null, 'new'],
    [UNTAGGED, 'Claude Opus 5', 4.5, 0, -4.5, -100, 'gone'],
    ['Claims', SONNET, 40, 38, -2, -5, 'down'],
    ['Underwriting', 'DeepSeek V3.2', 1, 0, -1, -100, 'gone'],
    ['Actuarial', 'Nova Pro', 4, 4.5, 0.5, 12.5, 'up'],
  ]);
});

test('whether Marketplace rows carry the tags of profiles', async () => {
  const month = (await answer('MarketplaceTags')).filter(([of]) => of === '2026-11');
  expect(month).toEqual([
    ['2026-11', 'CostCenter', 'AWS', 4, 1, 1, 15.57, 3, expect.stringMatching(/^in part: some rows identify a profile but lack the tag/)],
    // Five rows of usage and a discount for claims, one of underwriting; the notebook called the model itself.
    ['2026-11', 'CostCenter', 'AWS Marketplace', 7, 1, 0, 70.6, 10.83, 'yes: rows without the tag identify no profile'],
    ['2026-11', 'Department', 'AWS', 5, 0, 0, 18.57, 0, 'yes: every row has the tag'],
    ['2026-11', 'Department', 'AWS Marketplace', 7, 1, 0, 70.6, 10.83, 'yes: rows without the tag identify no profile'],
  ]);
});

test('if they do not, it says so; if nothing shows it, that', async () => {
  // What the bill would be if AWS put no tags on what it bills through AWS Marketplace.
  const bare = await Athena.on(BILL_DAY, PROPS.table, BILL.map((row) => row.bill_billing_entity === 'AWS Marketplace' ? { ...row, resource_tags: {} } : row));
  const verdicts = (rows: Array<Array<ResultRow[string]>>) => rows.filter(([, key, entity]) => key === 'Department' && entity === 'AWS Marketplace').map(([of,,,,,,,, verdict]) => [of, verdict]);
  expect(verdicts(await answer('MarketplaceTags', {}, bare)).slice(0, 1)).toEqual([
    ['2026-11', 'no: rows identify a profile but lack the tag; check that the key is active and that the profiles have the tag'],
  ]);
  bare.close();

  const direct = await Athena.on(BILL_DAY, PROPS.table, BILL.filter((row) => row.line_item_resource_id === SONNET_ARN));
  expect(verdicts(await answer('MarketplaceTags', {}, direct)).slice(0, 1)).toEqual([['2026-11', 'inconclusive: no row has the tag, and no row identifies a profile']]);
  direct.close();
});

test('rows without the tag tell nothing of profiles where no row names one', async () => {
  const named = (row: BillRow) => String(row.line_item_resource_id).includes(':application-inference-profile/');
  // What the bill would be if AWS told the resources of AWS Marketplace of no row.
  const unnamed = await Athena.on(BILL_DAY, PROPS.table, BILL.map((row) => row.bill_billing_entity === 'AWS Marketplace' && named(row) ? { ...row, line_item_resource_id: undefined } : row));
  expect((await answer('MarketplaceTags', {}, unnamed)).filter(([of, key]) => of === '2026-11' && key === 'Department')).toEqual([
    ['2026-11', 'Department', 'AWS', 5, 0, 0, 18.57, 0, 'yes: every row has the tag'],
    ['2026-11', 'Department', 'AWS Marketplace', 7, 1, 0, 70.6, 10.83, 'in part: rows without the tag identify no profile, but rows with the tag do not either'],
  ]);
  unnamed.close();
});

test('estimate against bill, with what has no price and what is not known apart', async () => {
  const { sql } = namedQueries(PROPS).find(({ id }) => id === 'EstimateAgainstBill')!;
  const claims = { profile: 'Bedrock/Claims', profile_arn: CLAIMS_ARN, unpriced_tokens: 0, unpriced_usd: 0 };
  const underwriting = { profile: 'Bedrock/Underwriting', profile_arn: UNDERWRITING_ARN };
  const all = { unknown_rows: 0, unknown_usd: 0, other_charges_usd: 0, unpriced_tokens: 0, unpriced_usd: 0 };
  expect(await athena.query(sql)).toEqual([
    {
      ...claims,
      month: '2026-11',
      input_tokens: 10e6,
      output_tokens: 2e6,
      cache_read_tokens: 50e6,
      cache_write_tokens: 1e6,
      // 22 + 22 + 11 + 2.75, against 4 for the last: it was a cache write for an hour. 1.25 / 59 = 2.12 %.
      estimated_usd: 57.75,
      billed_usd: 59,
      difference_usd: -1.25,
      difference_percent: -2.12,
      // Requests; the discount.
      unknown_rows: 1,
      unknown_usd: 0.6,
      other_charges_usd: -1,
      total_usd: 58.6,
    },
    {
      ...underwriting,
      month: '2026-11',
      input_tokens: 100e6,
      output_tokens: 50e6,
      cache_read_tokens: 8e6,
      cache_write_tokens: 0,
      // 3.50 + 7.
      estimated_usd: 10.5,
      billed_usd: 10.5,
      difference_usd: 0,
      difference_percent: 0,
      // Cache reads; reserved throughput.
      unpriced_tokens: 8e6,
      unpriced_usd: 0.07,
      unknown_rows: 1,
      unknown_usd: 12,
      other_charges_usd: 0,
      total_usd: 22.57,
    },
    {
      ...all,
      ...claims,
      month: '2026-10',
      input_tokens: 10e6,
      output_tokens: 1e6,
      cache_read_tokens: 20e6,
      cache_write_tokens: 0.4e6,
      // 22 + 11 + 4.40 + 1.10, against 22 + 10 + 4.40 + 1.60. 0.50 / 38 = 1.32 %.
      estimated_usd: 38.5,
      billed_usd: 38,
      difference_usd: 0.5,
      difference_percent: 1.32,
      total_usd: 38,
    },
    {
      ...all,
      ...underwriting,
      month: '2026-10',
      input_tokens: 200e6,
      output_tokens: 50e6,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      // 7 + 7, billed at half of it: batch and flex.
      estimated_usd: 14,
      billed_usd: 7,
      difference_usd: 7,
      difference_percent: 100,
      total_usd: 7,
    },
    {
      ...all,
      ...claims,
      month: '2026-09',
      input_tokens: 20e6,
      output_tokens: 0,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      // 20 x 2.20, against 2 globally.
      estimated_usd: 44,
      billed_usd: 40,
      difference_usd: 4,
      difference_percent: 10,
      total_usd: 40,
    },
    {
      ...all,
      ...claims,
      month: '2025-11',
      input_tokens: 1e6,
      output_tokens: 0,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      // 0.80 / 3 = 26.67 %.
      estimated_usd: 2.2,
      billed_usd: 3,
      difference_usd: -0.8,
      difference_percent: -26.67,
      total_usd: 3,
    },
    {
      ...all,
      month: '(none)',
      profile: 'Bedrock/Idle',
      profile_arn: IDLE_ARN,
      input_tokens: 0,
      output_tokens: 0,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      estimated_usd: 0,
      billed_usd: 0,
      difference_usd: 0,
      difference_percent: null,
      total_usd: 0,
    },
  ]);
});

test('cost by IAM principal and month, sessions apart', async () => {
  expect((await answer('CostByIamPrincipal')).filter(([month]) => month !== '2026-09')).toEqual([
    ['2026-11', CLAIMS_ROLE, SONNET, 58.6, 58.6],
    // Rows without a caller.
    ['2026-11', '(unknown)', SONNET, 12, 12],
    ['2026-11', NOTEBOOK, SONNET, 10.83, 10.83],
    ['2026-11', '(unknown)', 'Nova Micro', 10.57, 10.57],
    ['2026-11', '(unknown)', 'Amazon Bedrock AgentCore', 5, 5],
    ['2026-11', '(unknown)', 'gpt-oss-120b', 3, 3],
    ['2026-10', CLAIMS_ROLE, SONNET, 38, 63.33],
    ['2026-10', '(unknown)', 'Nova Micro', 7, 11.67],
    ['2026-10', '(unknown)', SONNET, 5, 8.33],
    ['2026-10', NOTEBOOK, 'Claude Opus 4.6', 5, 8.33],
    ['2026-10', '(unknown)', 'Nova Pro', 4.5, 7.5],
    ['2026-10', '(unknown)', 'Titan Text Embeddings V2', 0.5, 0.83],
    ['2026-08', '(unknown)', 'Amazon Bedrock AgentCore', 6, 60],
    ['2026-08', '(unknown)', 'Claude Haiku 5', 4, 40],
    ['2025-11', CLAIMS_ROLE, SONNET, 3, 100],
  ]);
});

test.each([
  ['2026-11-20', 1, ['2026-11']],
  ['2026-11-30', 3, ['2026-11', '2026-10', '2026-09']],
  // The last day of the longest month, over the turn of the year.
  ['2026-01-31', 3, ['2026-11', '2026-10', '2026-09', '2026-08', '2025-11']],
  ['2026-01-31', 4, ['2026-11', '2026-10', '2026-09', '2026-08', '2025-11', '2025-10']],
])('on %s, %i months begin with the right one', async (day, months, expected) => {
  const on = await Athena.on(day, PROPS.table, BILL);
  expect([...new Set((await answer('CostByMonthDepartment', { months }, on)).map(([month]) => month))]).toEqual(expected);
  on.close();
});
