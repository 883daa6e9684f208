import * as fc from 'fast-check';
import { CalibratedFactors } from '../../src/metering/calibrated-factors';
import type { CalibrationBounds } from '../../src/metering/meter-request';
import type { Spender } from '../../src/metering/spenders';
import type { PriceData } from '../../src/pricing/price-data';
import { documentProblems, type PriceDocument } from '../../src/pricing/price-document';
import { BedrockAccount, foundationModel, profileArn } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(60_000);

const PLACE = { accountId: '111122223333', region: 'us-east-1' };
const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const MODEL = 'acme.one-v1:0';
const BOUNDS: CalibrationBounds = { minFactor: 0.2, maxFactor: 5 };
const BOOK: PriceData = {
  asOf: '2026-11-01',
  regionGroups: {},
  models: { [MODEL]: { prices: [{ route: 'regional', regions: 'commercial', input: 2, output: 8, since: '2026-01-01', asOf: '2026-11-01' }] } },
};
const SYSTEM_PROFILE = `arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${MODEL}`;

function documentWith(factors: Record<string, number>, month: string = '2026-10'): PriceDocument {
  return { version: 1, asOf: '2026-11-01', models: {}, calibration: { month, factors } };
}

/** Profiles of two teams, of which one has two, and calls without a profile. Each uses another amount. */
function account(): BedrockAccount {
  const used = new BedrockAccount(Date.parse(SCHEDULED));
  [['aaa', 'claims'], ['bbb', 'claims'], ['ccc', 'sales']].forEach(([id, Team]) => used.addProfile(id, { tags: { Team }, modelArns: [foundationModel(MODEL)] }));
  [['aaa', 1], ['bbb', 10], ['ccc', 100], [`us.${MODEL}`, 1000]].forEach(([id, millions]) => {
    used.use(id as string, '2026-11-25T12:50:00Z', { InputTokenCount: millions as number * 1e6 });
    used.use(id as string, '2026-11-25T01:50:00Z', { InputTokenCount: millions as number * 1e6 });
    used.use(id as string, '2026-11-03T12:50:00Z', { InputTokenCount: millions as number * 1e6 });
  });
  return used;
}

async function calibratedRun(appPrices: PriceDocument | undefined, request: object = {}) {
  const used = account();
  const run = await runMeter(used, { scheduledTime: SCHEDULED, calibration: BOUNDS, appPrices, ...request }, { book: BOOK });
  expect(run.error).toBeUndefined();
  return { ...run, maxima: used.maximaAt(TIME) };
}

test('calibrated cost is the estimated cost of each profile times its factor', async () => {
  const { maxima, report, log } = await calibratedRun(documentWith({ [profileArn('aaa')]: 0.5, [profileArn('bbb')]: 2, [SYSTEM_PROFILE]: 0.9 }));

  expect(maxima).toMatchObject({
    'EstimatedCost Team=claims': 22,
    'CalibratedCost Team=claims': 0.5 * 2 + 2 * 20,
    'CalibratedCostToday Team=claims': 2 * (0.5 * 2 + 2 * 20),
    'CalibratedCostMonthToDate Team=claims': 3 * (0.5 * 2 + 2 * 20),
    'CalibratedCost Team=sales': 200,
    'CalibratedCost InferenceProfileId=aaa': 1,
    'CalibratedCost InferenceProfileId=ccc': 200,
    'CalibratedCost': 241,
    'UntrackedCost': 2000,
    'CalibratedUntrackedCost': 1800,
    'CalibratedUntrackedCostToday': 3600,
    // From the first day of November to the 25th.
    'CalibrationAge': 24,
  });
  expect(report!.calibration).toEqual({ month: '2026-10', ageInDays: 24, calibrated: 3, uncalibrated: 1, outOfBounds: [] });
  expect(log).toHaveLength(1);
});

test('it is published with the dimensions of estimated cost, also for a tag value that no profile carries', async () => {
  const { maxima } = await calibratedRun(documentWith({ [profileArn('aaa')]: 0.5 }), { values: [{ Team: 'former' }] });
  const named = (prefix: string) => Object.keys(maxima).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)).sort();

  expect(named('CalibratedCost')).toEqual(named('EstimatedCost'));
  expect(named('CalibratedUntrackedCost')).toEqual(named('UntrackedCost'));
  expect(maxima['CalibratedCostMonthToDate Team=former']).toBe(0);
});

test('it is off by default', async () => {
  const used = account();
  const { report } = await runMeter(used, { scheduledTime: SCHEDULED, appPrices: documentWith({ [profileArn('aaa')]: 0.5 }) }, { book: BOOK });

  expect(Object.keys(used.maximaAt(TIME)).filter((name) => name.startsWith('Calibrat'))).toEqual([]);
  expect(report).not.toHaveProperty('calibration');
});

test('factors out of bounds are not applied, and are reported', async () => {
  const { maxima, report, log } = await calibratedRun(documentWith({ [profileArn('aaa')]: 0.19, [profileArn('bbb')]: 5.01, [profileArn('ccc')]: 5, [profileArn('unused')]: 99 }));
  const outOfBounds = [{ arn: profileArn('aaa'), factor: 0.19 }, { arn: profileArn('bbb'), factor: 5.01 }];

  expect(maxima).toMatchObject({ 'CalibratedCost Team=claims': 22, 'CalibratedCost Team=sales': 1000 });
  expect(report!.calibration).toEqual({ month: '2026-10', ageInDays: 24, calibrated: 1, uncalibrated: 3, outOfBounds });
  expect(log[0]).toEqual({
    calibration: report!.calibration, remedy: 'factors out of bounds are not applied: compare the estimate with the bill, or change minFactor and maxFactor',
  });
});

test('without a calibration, it is the estimated cost, and has no age', async () => {
  const { maxima, report, log } = await calibratedRun(undefined);

  expect(maxima).toMatchObject({ 'CalibratedCost Team=claims': 22, 'CalibratedCost': 222, 'CalibratedUntrackedCost': 2000 });
  expect(maxima).not.toHaveProperty('CalibrationAge');
  expect(report!.calibration).toEqual({ calibrated: 0, uncalibrated: 4, outOfBounds: [] });
  expect(log[0].remedy).toBe('calibrated cost is the estimated cost: use a price document with a calibration');
});

test('the calibration of the document that is read takes precedence over that of the app, if the document can be used', async () => {
  const costs = async (text: string) => {
    const used = account();
    used.operations.GetObject = () => ({ Body: text });
    await runMeter(used, {
      scheduledTime: SCHEDULED, calibration: BOUNDS, appPrices: documentWith({ [profileArn('ccc')]: 2 }), priceDocument: { bucketName: 'b', key: 'k' },
    }, { book: BOOK });
    return used.maximaAt(TIME)['CalibratedCost Team=sales'];
  };

  expect(await costs(JSON.stringify(documentWith({ [profileArn('ccc')]: 3 })))).toBe(600);
  expect(await costs(JSON.stringify(documentWith({})))).toBe(200);
  expect(await costs(JSON.stringify({ ...documentWith({}), calibration: undefined }))).toBe(400);
  expect(await costs('?')).toBe(400);
  expect(await costs(JSON.stringify(documentWith({ [profileArn('ccc')]: NaN })))).toBe(400);
});

describe('the factor', () => {
  const factor = (arn: string, spender: Spender) => new CalibratedFactors({ month: '2026-10', factors: { [arn]: 0.5 } }, BOUNDS, 'us-east-1').of(spender);
  const regional = (type: string, id: string, account_: string = '') => `arn:aws:bedrock:us-east-1:${account_}:${type}/${id}`;

  test.each<[string, string[], string, number | undefined]>([
    ['of a model', [MODEL], regional('foundation-model', MODEL), 0.5],
    ['of a model by its ARN', [regional('foundation-model', MODEL)], regional('foundation-model', MODEL), 0.5],
    ['of a system-defined profile', [`us.${MODEL}`], SYSTEM_PROFILE, 0.5],
    ['of the model of a system-defined profile', [`us.${MODEL}`], regional('foundation-model', MODEL), 0.5],
    ['of a deleted profile', ['gone12345'], profileArn('gone12345'), 0.5],
    ['of a router', [regional('prompt-router', 'x', '111122223333')], regional('prompt-router', 'x', '111122223333'), 0.5],
    ['of another model', [MODEL], regional('foundation-model', 'acme.two'), undefined],
    ['of another Region', [MODEL], `arn:aws:bedrock:eu-west-1::foundation-model/${MODEL}`, undefined],
  ])('%s is that of its ARN in the bill', (_, modelIds, arn, expected) => expect(factor(arn, { place: PLACE, modelIds })).toBe(expected));

  test('of a profile is its own and not that of its model', () => {
    const spender = { place: PLACE, profile: { id: 'aaa', arn: profileArn('aaa'), model: { modelId: MODEL, isGlobal: false } }, modelIds: ['aaa'] };

    expect([profileArn('aaa'), regional('foundation-model', MODEL)].map((arn) => factor(arn, spender))).toEqual([0.5, undefined]);
  });

  test('of what the calibration does not contain is undefined', () => {
    expect(new CalibratedFactors(undefined, BOUNDS, 'us-east-1').of({ place: PLACE, modelIds: ['constructor'] })).toBeUndefined();
  });
});

test('for whatever factors, calibrated cost is the factor times the estimate within the bounds, and no estimate changes', async () => {
  const tokens = fc.record({ input: fc.nat(1e9), output: fc.nat(1e9) });
  const factor = fc.oneof(fc.double({ min: 0.01, max: 20, noNaN: true }), fc.constantFrom(0.2, 5, 1));
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(tokens, factor), { minLength: 1, maxLength: 4 }), async (profiles) => {
    const run = async (calibration: boolean) => {
      const used = new BedrockAccount(Date.parse(SCHEDULED));
      profiles.forEach(([{ input, output }], index) => {
        used.addProfile(`p${index}`, { tags: { Team: 'x' }, modelArns: [foundationModel(MODEL)] });
        used.use(`p${index}`, '2026-11-25T12:50:00Z', { InputTokenCount: input, OutputTokenCount: output });
      });
      const appPrices = documentWith(Object.fromEntries(profiles.map(([, each], index) => [profileArn(`p${index}`), each])));
      expect(documentProblems(appPrices)).toEqual([]);
      await runMeter(used, { scheduledTime: SCHEDULED, appPrices, ...calibration ? { calibration: BOUNDS } : {} }, { book: BOOK });
      return used.maximaAt(TIME);
    };
    const [off, on] = [await run(false), await run(true)];
    const applied = (each: number) => each >= 0.2 && each <= 5 ? each : 1;
    const expected = profiles.reduce((sum, [{ input, output }, each]) => sum + (input * 2 + output * 8) / 1e6 * applied(each), 0);

    expect(Object.fromEntries(Object.entries(on).filter(([name]) => !name.startsWith('Calibrat')))).toEqual(off);
    expect(Math.abs(on['CalibratedCostMonthToDate Team=x'] - expected)).toBeLessThanOrEqual(expected * 1e-12);
    expect(Math.abs(on.CalibratedCost - expected)).toBeLessThanOrEqual(expected * 1e-12);
  }), { numRuns: 40 });
});

test('garbage in place of a factor is a problem of the document', () => {
  const garbage = fc.oneof(
    fc.constantFrom<unknown>(NaN, Infinity, -Infinity, 0, null, '', {}, [], true), fc.double({ max: -1e-9, noNaN: true }), fc.string(), fc.dictionary(fc.string(), fc.integer()));
  fc.assert(fc.property(garbage, (value) => {
    expect(documentProblems({ ...documentWith({}), calibration: { month: '2026-10', factors: { [profileArn('aaa')]: value } } })).toHaveLength(1);
  }));
});
