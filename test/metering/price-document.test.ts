import type { PriceDocumentRequest } from '../../src/metering/meter-request';
import { MAX_DOCUMENT_BYTES } from '../../src/metering/read-price-document-handler';
import type { PriceData } from '../../src/pricing/price-data';
import type { PriceDocument } from '../../src/pricing/price-document';
import { type AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { BedrockAccount, foundationModel } from '../support/bedrock-account';
import { runMeter } from '../support/metering-run';

// Retries wait, and a busy machine takes longer.
jest.setTimeout(30_000);

const SCHEDULED = '2026-11-25T13:10:00Z';
const TIME = Date.parse('2026-11-25T12:59:00Z');
const M = 1_000_000;
const KNOWN = 'acme.one-v1:0';
const NEW = 'acme.two-v1:0';
const BOOK: PriceData = {
  asOf: '2026-11-01',
  regionGroups: { us: ['us-east-1', 'us-west-2'] },
  models: { [KNOWN]: { prices: [{ route: 'regional', regions: 'us', input: 2, output: 8, since: '2026-01-01', asOf: '2026-11-01' }] } },
};
const OBJECT: PriceDocumentRequest = { bucketName: 'prices', key: 'team a/bedrock.json' };
const PARAMETER: PriceDocumentRequest = { parameterName: '/bedrock/prices' };

/** Two profiles: of a model with bundled prices, and of a model without. */
function account(): BedrockAccount {
  const used = new BedrockAccount(Date.parse(SCHEDULED));
  used.addProfile('aaa', { tags: { Team: 'claims' }, modelArns: [foundationModel(KNOWN)] });
  used.addProfile('bbb', { tags: { Team: 'sales' }, modelArns: [foundationModel(NEW)] });
  used.use('aaa', '2026-11-25T12:50:00Z', { InputTokenCount: M, OutputTokenCount: M });
  used.use('bbb', '2026-11-25T12:50:00Z', { InputTokenCount: M, OutputTokenCount: M });
  return used;
}

function documentOf(models: Record<string, object>, asOf: string = '2026-11-20'): object {
  const entries = Object.entries(models).map(([id, entry]) => [id, { prices: [{ route: 'regional', regions: ['us-east-1'], ...entry }] }]);
  return { version: 1, asOf, models: Object.fromEntries(entries) };
}

/** Serves a text as the document, wherever it is. */
function serving(used: BedrockAccount, text: string, headers: Record<string, string> = {}): BedrockAccount {
  used.operations.GetObject = ({ Bucket, Key }) => {
    if (Bucket !== 'prices' || Key !== 'team a/bedrock.json') {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    return { Body: text, Headers: headers };
  };
  used.operations.GetParameter = ({ Name, WithDecryption }) => {
    if ('parameterName' in PARAMETER && Name !== PARAMETER.parameterName) {
      throw new AwsError('ParameterNotFound', '', 400);
    }
    return { Parameter: { Name: '/bedrock/prices', Type: 'String', Value: WithDecryption ? text : 'encrypted', Version: 1 } };
  };
  return used;
}

interface Run {
  readonly document?: unknown;
  readonly text?: string;
  readonly source?: PriceDocumentRequest;
  readonly request?: object;
  readonly prepare?: (endpoint: AwsEndpoint) => void;
  readonly used?: BedrockAccount;
}

async function run({ document, text = JSON.stringify(document), source = OBJECT, request = {}, prepare, used = serving(account(), text) }: Run) {
  const ran = await runMeter(used, { scheduledTime: SCHEDULED, priceDocument: source, ...request }, { book: BOOK, prepare });
  expect(ran.error).toBeUndefined();
  const maxima = used.maximaAt(TIME);
  return {
    ...ran,
    maxima,
    costs: [maxima['EstimatedCost Team=claims'], maxima['EstimatedCost Team=sales']],
    told: [maxima.PriceDocumentErrors, maxima.PriceListAge],
  };
}

describe.each([['an object', OBJECT], ['a parameter', PARAMETER]])('a document in %s', (_, source) => {
  test('that is newer takes precedence, and adds models', async () => {
    const document = documentOf({ [KNOWN]: { input: 3, output: 9, asOf: '2026-11-20' }, [NEW]: { input: 10, output: 20, asOf: '2026-11-20' } });
    const { costs, told, report, calls } = await run({ document, source });

    expect(costs).toEqual([12, 30]);
    expect(told).toEqual([0, 5]);
    expect(report!.priceList).toEqual({ source: 'DOCUMENT', asOf: '2026-11-20', ageInDays: 5, superseded: 0, problems: [] });
    expect(report!.unpriced).toEqual([]);
    expect(calls).toMatchObject('key' in source ? { GetObject: 1 } : { GetParameter: 1 });
  });

  test('that is older is superseded, but still adds models', async () => {
    const document = documentOf({ [KNOWN]: { input: 3, output: 9, asOf: '2026-10-31' }, [NEW]: { input: 10, output: 20, asOf: '2026-10-31' } }, '2026-10-31');
    const { costs, told, report } = await run({ document, source });

    expect(costs).toEqual([10, 30]);
    expect(told).toEqual([0, 25]);
    expect(report!.priceList).toEqual({ source: 'DOCUMENT', asOf: '2026-11-01', ageInDays: 25, superseded: 1, problems: [] });
  });

  test.each<[string, string, RegExp]>([
    ['is not JSON', '{"version": 1,', /^the document must be JSON, got /],
    ['is empty', '', /^the document must be JSON, got /],
    ['is a list', '[]', /^the document must be a JSON object, got \[\]/],
    ['has another version', '{"version": 2, "asOf": "2026-11-20", "models": {}}', /^version must be 1, got 2: update cdk-bedrock-cost-tags/],
    ['has an invalid figure', JSON.stringify(documentOf({ [NEW]: { input: 1, output: 1 }, [KNOWN]: { input: -3, output: 9 } })), /input must be a price .*, got -3/],
    ['has no Regions', JSON.stringify(documentOf({ [KNOWN]: { input: 3, regions: 'mars' } })), /regions must be .*, got "mars"/],
    ['has an invalid factor', JSON.stringify({ ...documentOf({}), calibration: { month: '2026-10', factors: { 'arn:aws:bedrock:us-east-1:1:inference-profile/x': null } } }), /must be a number above 0, got null/],
  ])('that %s is not used at all', async (__, text, problem) => {
    const { costs, told, report, log, maxima } = await run({ text, source });

    expect(costs).toEqual([10, 0]);
    expect(maxima.UnpricedTokens).toBe(2 * M);
    expect(told).toEqual([1, 24]);
    expect(report!.priceList).toEqual({ source: 'BUNDLED', asOf: '2026-11-01', ageInDays: 24, superseded: 0, problems: [expect.stringMatching(problem)] });
    expect(log.filter((line) => line.priceDocument)).toEqual([{
      priceDocument: 'key' in source ? 's3://prices/team a/bedrock.json' : source.parameterName,
      problems: [expect.stringMatching(problem)],
      remedy: expect.stringMatching(/^this run used the bundled prices of 2026-11-01: correct the document/),
    }]);
  });

  test('that cannot be read changes nothing else', async () => {
    const undisturbed = account();
    await runMeter(undisturbed, { scheduledTime: SCHEDULED }, { book: BOOK });
    const operation = 'key' in source ? 'GetObject' : 'GetParameter';
    const denied = new AwsError('AccessDenied', `not authorized to perform ${operation}`, 403);
    const { maxima, report } = await run({ document: documentOf({}), source, prepare: (endpoint) => endpoint.failNext(operation, denied) });
    const { PriceDocumentErrors, PriceListAge, ...others } = maxima;

    expect([PriceDocumentErrors, PriceListAge]).toEqual([1, 24]);
    expect(others).toEqual(undisturbed.maximaAt(TIME));
    expect(report!.priceList.problems).toEqual([`AccessDenied: not authorized to perform ${operation}`]);
  });

  test('that is missing is told', async () => {
    const elsewhere = 'key' in source ? { ...source, key: 'other.json' } : { parameterName: `${source.parameterName}2` };
    const { told, costs, report } = await run({ document: documentOf({}), source: elsewhere });

    expect(costs).toEqual([10, 0]);
    expect(told).toEqual([1, 24]);
    expect(report!.priceList.problems).toEqual([expect.stringMatching(/^(NoSuchKey|ParameterNotFound): /)]);
  });

  test('that is throttled at first is read', async () => {
    const operation = 'key' in source ? 'GetObject' : 'GetParameter';
    const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');
    const { costs, told, calls } = await run({
      document: documentOf({ [KNOWN]: { input: 3, output: 9 } }),
      source,
      prepare: (endpoint) => endpoint.failNext(operation, throttled(), throttled()),
    });

    expect(costs).toEqual([12, 0]);
    expect(told).toEqual([0, 5]);
    expect(calls[operation]).toBe(3);
  });

  test('can have a byte order mark', async () => {
    const text = `\ufeff${JSON.stringify(documentOf({ [KNOWN]: { input: 3, output: 9 } }))}`;

    expect((await run({ text, source })).costs).toEqual([12, 0]);
  });
});

test('a document that is too large is not read', async () => {
  const text = JSON.stringify({ ...documentOf({ [KNOWN]: { input: 3, output: 9 } }), padding: 'x'.repeat(MAX_DOCUMENT_BYTES) });
  const { costs, report } = await run({ used: serving(account(), text, { 'content-length': String(Buffer.byteLength(text)) }) });

  expect(costs).toEqual([10, 0]);
  expect(report!.priceList.problems).toEqual([`the document must have at most 1000000 bytes, got ${text.length}: remove models that you do not use`]);
});

test('the bundled price list is a document', async () => {
  const used = serving(account(), JSON.stringify(jest.requireActual('../../src/pricing/bedrock-prices.json')));
  used.addProfile('ccc', { tags: { Team: 'nova' }, modelArns: [foundationModel('amazon.nova-lite-v1:0')] });
  used.use('ccc', '2026-11-25T12:50:00Z', { InputTokenCount: M });
  const { told, maxima } = await run({ used });

  expect(told[0]).toBe(0);
  expect(maxima['EstimatedCost Team=nova']).toBe(0.06);
});

describe('precedence', () => {
  const undated = (input: number) => documentOf({ [KNOWN]: { input, output: 0 } }) as PriceDocument;
  const dated = (input: number, asOf: string) => documentOf({ [KNOWN]: { input, output: 0, asOf } }) as PriceDocument;
  const inputPrice = async (document: object | undefined, request: object = {}) =>
    (await run({ document: document ?? 'none', request: { ...document ? {} : { priceDocument: undefined }, ...request } })).costs[0];

  test('is priceOverrides, the document, the prices of the app, and the bundled prices', async () => {
    const prices = [{ id: KNOWN, input: 100 }];

    expect(await inputPrice(undefined)).toBe(10);
    expect(await inputPrice(undefined, { appPrices: undated(30) })).toBe(30);
    expect(await inputPrice(undated(40), { appPrices: undated(30) })).toBe(40);
    expect(await inputPrice(undated(40), { appPrices: undated(30), prices })).toBe(100);
  });

  test('is the price without a date before any date, and else the newest', async () => {
    expect(await inputPrice(dated(40, '2026-11-20'), { appPrices: undated(30) })).toBe(30);
    expect(await inputPrice(dated(40, '2026-11-20'), { appPrices: dated(30, '2026-11-10') })).toBe(40);
    expect(await inputPrice(dated(40, '2026-11-09'), { appPrices: dated(30, '2026-11-10') })).toBe(30);
    expect(await inputPrice(dated(40, '2026-11-10'), { appPrices: dated(30, '2026-11-10') })).toBe(40);
  });

  test('of the app remains if the document cannot be used', async () => {
    const { costs, report, log } = await run({ text: '?', request: { appPrices: undated(30) } });

    expect(costs[0]).toBe(30);
    expect(report!.priceList).toMatchObject({ source: 'APP', asOf: '2026-11-20' });
    expect(log.find((line) => line.priceDocument).remedy).toMatch(/^this run used the prices of the app of 2026-11-20/);
  });
});

test('without a document, nothing is read or published about it', async () => {
  const used = account();
  const appPrices = documentOf({ [KNOWN]: { input: 3, output: 9 } }) as PriceDocument;
  const { calls, report } = await runMeter(used, { scheduledTime: SCHEDULED, appPrices }, { book: BOOK });

  expect(Object.keys(calls).sort()).toEqual(['GetMetricData', 'GetResources', 'ListInferenceProfiles', 'ListMetrics', 'PutMetricData']);
  expect(Object.keys(used.maximaAt(TIME)).filter((name) => name.startsWith('Price'))).toEqual([]);
  expect(report!.priceList.source).toBe('APP');
});

test('the age does not depend on when the run takes place, and is never negative', async () => {
  const late = serving(account(), JSON.stringify(documentOf({}, '2026-11-20')));
  late.now += 60 * 60_000;
  const early = await run({ document: documentOf({ [KNOWN]: { input: 3, output: 9, asOf: '2026-11-26' } }, '2026-11-26') });
  await runMeter(late, { scheduledTime: SCHEDULED, priceDocument: OBJECT }, { book: BOOK });

  expect(late.maximaAt(TIME).PriceListAge).toBe(24);
  expect(early.told).toEqual([0, 0]);
});

test('a document with a date after the day of the run is not used', async () => {
  const { told, report } = await run({ document: documentOf({}, '2027-01-01') });

  expect(told).toEqual([1, 24]);
  expect(report!.priceList.problems).toEqual(['asOf must not be after the day of the run, got "2027-01-01": correct the date']);
});

describe('the age of prices', () => {
  test('is that of the oldest prices that were used, whatever the date of the document', async () => {
    const models = { [NEW]: { input: 10, output: 20, asOf: '2026-10-26' } };

    expect((await run({ document: documentOf({}, '2026-11-25') })).told).toEqual([0, 24]);
    expect((await run({ document: documentOf(models, '2026-11-25') })).told).toEqual([0, 30]);
  });

  test('is not that of prices of models that were not called, or of prices without a date', async () => {
    const unused = { 'acme.three': { input: 1, output: 1, asOf: '2026-01-01' } };
    const own = { [KNOWN]: { input: 1, output: 1 }, [NEW]: { input: 1, output: 1 } };

    expect((await run({ document: documentOf(unused, '2026-11-20') })).told).toEqual([0, 24]);
    expect((await run({ document: documentOf({ ...unused, ...own }, '2026-11-20') })).told).toEqual([0, 5]);
  });
});

test('entries of the document that lose to prices of the app without a date are counted as superseded', async () => {
  const document = documentOf({ [KNOWN]: { input: 3, output: 9, asOf: '2026-11-20' }, [NEW]: { input: 10, output: 20, asOf: '2026-11-20' } });
  const ofApp = (regions: string[], asOf?: string) => ({
    version: 1, asOf: '2026-11-01', models: { [KNOWN]: { prices: [{ route: 'regional', regions, input: 7, output: 7, ...asOf ? { asOf } : {} }] } },
  });
  const superseded = async (appPrices: object) => {
    const { costs, report } = await run({ document, request: { appPrices } });
    return [costs[0], report!.priceList.superseded];
  };

  expect(await superseded(ofApp(['us-east-1']))).toEqual([14, 1]);
  expect(await superseded(ofApp(['us-east-1'], '2026-11-21'))).toEqual([14, 1]);
  expect(await superseded(ofApp(['us-east-1'], '2026-11-19'))).toEqual([12, 0]);
  expect(await superseded(ofApp(['eu-west-1']))).toEqual([12, 0]);
});
