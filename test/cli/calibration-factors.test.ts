import { calibration } from '../../src/bill/queries/calibration-query';
import { calibrationFactors } from '../../src/cli/calibration-factors';
import { documentProblems } from '../../src/pricing/price-document';
import { Athena, athenaCsv } from '../support/athena';
import { BILL, BILL_DAY, CLAIMS_ARN, SUMMARIES_ARN, UNDERWRITING_ARN } from '../support/bill';

const BOUNDS = { min: 0.2, max: 5 };

const row = (arn: string, factor: number | string | null, more: object = {}) => ({ month: '2026-10', profile: 'Bedrock/Claims', profile_arn: arn, factor, problem: null, ...more });
const factorsOf = (...rows: Array<ReturnType<typeof row>>) => calibrationFactors({ 'result.csv': athenaCsv(rows) }, BOUNDS);

test('the result of the query is a calibration that a price document may have', async () => {
  const athena = await Athena.on(BILL_DAY, 'cost_and_usage', BILL);
  const prices = { input: 2.2, output: 11, cacheRead: 0.22, cacheWrite: 2.75 };
  const [{ sql }] = calibration({
    table: 'cost_and_usage',
    tagKeys: [],
    tagColumnKeys: {},
    withIamPrincipals: true,
    months: 13,
    profiles: [{ arn: CLAIMS_ARN, name: 'Claims, "new"', prices }, { arn: UNDERWRITING_ARN, name: 'Underwriting', prices: { input: 0.035, output: 0.14 } }, { arn: `${CLAIMS_ARN}x`, name: 'Idle', prices }],
  });
  const result = calibrationFactors({ 'result.csv': athenaCsv(await athena.query(sql)) }, BOUNDS);
  athena.close();

  expect(result).toEqual({
    problems: [],
    calibration: { month: '2026-10', factors: { [CLAIMS_ARN]: 0.987012987013, [UNDERWRITING_ARN]: 0.5 } },
    leftOut: [`Idle (${CLAIMS_ARN}x): no tokens in this month`],
  });
  expect(documentProblems({ version: 1, asOf: '2026-11-20', models: {}, calibration: result.calibration })).toEqual([]);
});

test('the bounds are included, and what is beyond them is left out, with the reason', () => {
  const factors = { [CLAIMS_ARN]: 0.2, [SUMMARIES_ARN]: 5 };
  expect(factorsOf(row(CLAIMS_ARN, 0.2), row(SUMMARIES_ARN, 5))).toMatchObject({ calibration: { factors }, leftOut: [] });
  expect(factorsOf(row(CLAIMS_ARN, 0.19), row(SUMMARIES_ARN, 5.1), row(UNDERWRITING_ARN, 0))).toEqual({
    problems: [],
    calibration: { month: '2026-10', factors: {} },
    leftOut: [
      `Bedrock/Claims (${CLAIMS_ARN}): the factor 0.19 is not within 0.2 to 5`,
      `Bedrock/Claims (${SUMMARIES_ARN}): the factor 5.1 is not within 0.2 to 5`,
      `Bedrock/Claims (${UNDERWRITING_ARN}): the factor 0 is not within 0.2 to 5`,
    ],
  });
});

test('the parts of a query are one calibration, sorted by ARN', () => {
  const { problems, calibration: { factors } } = calibrationFactors({ '2.csv': athenaCsv([row(UNDERWRITING_ARN, 1.5)]), '1.csv': athenaCsv([row(CLAIMS_ARN, 0.9), row(UNDERWRITING_ARN, 1.5)]) }, BOUNDS);
  expect([problems, Object.entries(factors)]).toEqual([[], [[CLAIMS_ARN, 0.9], [UNDERWRITING_ARN, 1.5]]]);
});

test.each([
  ['a file without the columns profile_arn, factor', 'month,profile\n2026-10,a\n'],
  ['a file without the column factor', 'month,profile,profile_arn\n2026-10,a,b\n'],
  ['a file without rows', 'month,profile,profile_arn,factor\n'],
  ['a file that is not CSV', 'PK\u0003\u0004 "'],
  ['a file that is not CSV', ''],
])('%s is refused with the remedy', (what, text) => {
  expect(calibrationFactors({ 'result.csv': text }, BOUNDS)).toEqual({
    problems: [
      `result.csv must be the result of the saved query "Bedrock cost: calibration, by profile and model", got ${what}: run the query, and download its result as CSV`,
    ],
    calibration: { month: '', factors: {} },
    leftOut: [],
  });
});

test('all problems are listed, and none of the factors is used', () => {
  expect(factorsOf(
    row(CLAIMS_ARN, 0.9), row(CLAIMS_ARN, 0.8), row(SUMMARIES_ARN, '0,9'), row('', 1), row(UNDERWRITING_ARN, 1, { month: '2026-09' }),
  )).toEqual({
    problems: [
      `factor in result.csv must be the same in all rows of a profile, got 0.9 and 0.8 for ${CLAIMS_ARN}: pass the results of one month and one app`,
      `factor in result.csv must be a number, got "0,9" for ${SUMMARIES_ARN}: download the result again, because a spreadsheet can change numbers`,
      'profile_arn in result.csv must be the ARN of a profile, got none for "Bedrock/Claims": download the result again',
      'month must be the same in all rows, got 2026-09, 2026-10: run all parts of the query on the same day',
    ],
    calibration: expect.objectContaining({ factors: {} }),
    leftOut: [],
  });
  expect(factorsOf(row(CLAIMS_ARN, 0.9, { month: 'Oct 26' })).problems).toEqual([
    'month must be written as YYYY-MM, got "Oct 26": download the result again, because a spreadsheet can change dates',
  ]);
});
