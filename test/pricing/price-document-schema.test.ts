import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import { documentProblems } from '../../src/pricing/price-document';

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'docs', 'reference', 'price-document.schema.json'), 'utf8'));
const isDate = (text: string) => !Number.isNaN(Date.parse(text));
const validate = new Ajv({ strict: false, formats: { date: isDate } }).compile(schema);

// What a schema cannot say: groups that the document does not define, at least one price above 0, and a price above the step without the one below it.
const BEYOND_THE_SCHEMA = /a group of regionGroups.*, got "|at least one price above 0|must be specified with longContext/;

/** A value that is right in most cases, so that some documents are right in all. */
const mostly = (right: unknown[], wrong: unknown[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const optional = mostly([0, 1, 3.3, undefined], [0.0001, -1, '1', null]);
const prices = { input: mostly([1, 3.3], [0.0001, -1, '1', undefined]), output: optional, cacheRead: optional, cacheWrite: optional, cacheWriteOneHour: optional };
const date = mostly(['2026-11-29', undefined], ['2026-13-01', 'May', 5]);
const longContext = fc.record({ inputTokens: mostly([1, 200_000], [0.5, 0, undefined]), ...prices });
const entry = fc.record({
  route: mostly(['global', 'regional'], ['geographic', undefined]),
  regions: mostly(['commercial', 'all', ['eu-west-1']], ['ours', [], [5], undefined]),
  ...prices,
  longContext: fc.oneof({ weight: 10, arbitrary: longContext }, { weight: 10, arbitrary: fc.constant(undefined) }, fc.constant(5)),
  serviceTiers: mostly([undefined, { flex: 0.5 }], [{ flex: 0 }, 'flex']),
  since: date,
  asOf: date,
});
const model = fc.record({ prices: fc.array(entry, { minLength: 1, maxLength: 2 }) });
const factors = (arn: string, factor: number) => ({ month: '2026-10', factors: { [arn]: factor } });
const ARN = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a';
const document = fc.record({
  version: mostly([1], [2, undefined]),
  asOf: mostly(['2026-11-29'], ['2026-13-01', 'May', undefined]),
  regionGroups: mostly([undefined, {}, { ours: ['eu-west-1'] }], [{ all: ['eu-west-1'] }, { ours: 5 }, 5]),
  models: fc.dictionary(
    mostly(['amazon.nova-lite-v1:0', 'new.model-1'], ['us.amazon.nova-lite-v1:0', 'nova']) as fc.Arbitrary<string>,
    fc.oneof({ weight: 10, arbitrary: model }, fc.constantFrom<unknown>({}, { prices: [] }, { prices: [3] })), { maxKeys: 2 },
  ),
  calibration: mostly([undefined, { month: '2026-10', factors: {} }, factors(ARN, 2)], [{ month: '2026-1', factors: {} }, factors('claims', 2), factors(ARN, 0), 5]),
}).map((value) => JSON.parse(JSON.stringify(value)));

test('the schema accepts the bundled price list', () => {
  expect([validate(JSON.parse(JSON.stringify(bundled))), validate.errors]).toEqual([true, null]);
});

test('the schema and the library accept the same documents, as far as a schema can tell', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(fc.property(document, (value) => {
    const problems = documentProblems(value).filter((problem) => !BEYOND_THE_SCHEMA.test(problem));
    seen[problems.length === 0 ? 'accepted' : 'refused'] += 1;
    expect([validate(value), value]).toEqual([problems.length === 0, value]);
  }), { numRuns: 3_000, seed: 25 });

  expect(seen.accepted).toBeGreaterThan(500);
  expect(seen.refused).toBeGreaterThan(500);
});
