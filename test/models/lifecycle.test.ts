import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelSource, PriceList } from '../../src';
import { announcedExtendedAccess, endInWords, endOf, extendedAccessProblem, extendedAccessWarning, LIFECYCLE_AS_OF, lifecycleOf, lifecycleWarning, type ModelLifecycle, moveTo } from '../../src/models/lifecycle';
import * as data from '../../src/models/model-lifecycle.json';

const MODELS = data.models as Readonly<Record<string, ModelLifecycle>>;
const TEXT = readFileSync(join(__dirname, '..', '..', 'src', 'models', 'model-lifecycle.json'), 'utf8');

const OPUS = 'anthropic.claude-opus-4-1-20250805-v1:0';
const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0';
const PREMIER = 'amazon.nova-premier-v1:0';

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toISOString().slice(0, 10) === text;

describe('the data', () => {
  test('has a date, and one line for each source and model, in order', () => {
    expect(isDay(data.asOf)).toBe(true);
    expect(LIFECYCLE_AS_OF).toBe(data.asOf);
    const keysOf = (start: string) => TEXT.slice(TEXT.indexOf(start)).split('\n').slice(1).map((line) => /^"([^"]+)": \{.*\},?$/.exec(line)?.[1]);
    const until = (keys: Array<string | undefined>) => keys.slice(0, keys.indexOf(undefined));
    expect(until(keysOf('"sources": {'))).toEqual(Object.keys(data.sources).sort());
    expect(until(keysOf('"models": {'))).toEqual(Object.keys(MODELS).sort());
  });

  test.each(Object.entries(MODELS))('of %s is valid', (id, { legacyOn, extendedAccessOn, endsOn, endedBy, successor, exceptIn, sources, ...rest }) => {
    const dates = [legacyOn, extendedAccessOn, endsOn, endedBy].filter((date) => date !== undefined);

    expect(ModelSource.foundationModel(id).baseModelId).toBe(id);
    expect(dates.length).toBeGreaterThan(0);
    expect(dates.filter((date) => !isDay(date))).toEqual([]);
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(endsOn !== undefined && endedBy !== undefined).toBe(false);
    expect(exceptIn ?? ['us-east-1']).not.toEqual([]);
    expect((exceptIn ?? []).filter((region) => !/^[a-z]{2}(-gov)?-[a-z]+-\d$/.test(region))).toEqual([]);
    expect(rest).toEqual({});
    // A successor has a price, or another unit, and does not end itself before the model.
    expect(successor === undefined || PriceList.bundled().modelIds.includes(successor) || /^(amazon\.nova-2-sonic|twelvelabs\.)/.test(successor)).toBe(true);
    expect(successor !== undefined && (MODELS[successor]?.endsOn ?? '9999') <= (endsOn ?? '')).toBe(false);
    expect(sources).not.toEqual([]);
    expect(sources.filter((key) => !Object.hasOwn(data.sources, key))).toEqual([]);
  });

  test('has no source that no model uses', () => {
    const used = Object.values(MODELS).flatMap(({ sources }) => sources);

    expect(Object.keys(data.sources).filter((key) => !used.includes(key))).toEqual([]);
    expect(Object.values(data.sources).every(({ name, url }) => name !== '' && url.startsWith('https://'))).toBe(true);
  });
});

// AWS announces the start of extended access itself, so no date may be derived from the end of a model.
test('no model has a start of extended access without a day from which it is legacy', () => {
  expect(Object.keys(MODELS).filter((id) => MODELS[id].extendedAccessOn !== undefined && MODELS[id].legacyOn === undefined)).toEqual([]);
});

describe('the lifecycle', () => {
  test('is found by the exact ID', () => {
    expect(lifecycleOf(OPUS)).toMatchObject({ legacyOn: '2026-07-08', extendedAccessOn: '2026-10-08', endsOn: '2027-01-08', successor: 'anthropic.claude-opus-4-8' });
    expect(lifecycleOf(`us.${OPUS}`)).toBeUndefined();
    expect(lifecycleOf('toString')).toBeUndefined();
  });

  test('does not apply in a Region in which AWS still offers the model', () => {
    expect([lifecycleOf(HAIKU, 'ap-south-1'), lifecycleOf(HAIKU, 'us-east-1'), lifecycleOf(HAIKU)].map((each) => each?.endsOn)).toEqual([undefined, '2026-09-10', '2026-09-10']);
    expect(endOf(HAIKU, 'ap-south-1')).toBeUndefined();
  });
});

describe('a model', () => {
  test('has ended if its end is not after the date of the data', () => {
    expect(endOf('amazon.nova-canvas-v1:0')).toBe('2026-09-30');
    expect(endOf('amazon.nova-canvas-v1:1')).toBeUndefined();
    expect(endOf(OPUS)).toBeUndefined();
    expect(Object.keys(MODELS).filter((id) => (endOf(id) !== undefined) !== ((MODELS[id].endsOn ?? '9999') <= LIFECYCLE_AS_OF))).toEqual([]);
  });

  test('that has ended is a warning, with its successor', () => {
    expect(lifecycleWarning(HAIKU, 'us-east-1')).toEqual({
      kind: 'ended',
      text: `the model "${HAIKU}" ended on 2026-09-10 (as of ${LIFECYCLE_AS_OF} of the bundled data), so calls through the profile fail: ` +
        'move to another model, such as "anthropic.claude-haiku-4-5-20251001-v1:0"',
    });
  });

  test('that has ended in most Regions names the others if the Region is not known', () => {
    expect(lifecycleWarning(HAIKU)?.text).toContain('on 2026-09-10, except in ap-northeast-2, ap-south-1, ap-southeast-1, ca-central-1, eu-central-2, sa-east-1, us-gov-east-1, us-gov-west-1 (as of');
    expect(lifecycleWarning(HAIKU, 'ap-south-1')).toBeUndefined();
  });

  test('without a successor in the data has the general remedy', () => {
    expect(lifecycleWarning(PREMIER)?.text).toMatch(/: move to another model$/);
    expect(moveTo(undefined)).toBe('move to another model');
  });

  test('that had ended before AWS published the list of models has no day', () => {
    expect([endOf('anthropic.claude-v2'), endInWords('anthropic.claude-v2'), endInWords(HAIKU), endInWords(OPUS)]).toEqual([undefined, 'had ended by 2026-10-09', 'ended on 2026-09-10', undefined]);
    expect(lifecycleWarning('anthropic.claude-v2')).toEqual({
      kind: 'ended',
      text: `the model "anthropic.claude-v2" had ended by 2026-10-09 (as of ${LIFECYCLE_AS_OF} of the bundled data), so calls through the profile fail: move to another model`,
    });
    expect(() => PriceList.bundled().pricesFor(ModelSource.foundationModel('anthropic.claude-v2'), 'us-east-1')).toThrow(
      'no price for model "anthropic.claude-v2", which had ended by 2026-10-09: move to another model, or pass prices if AWS still offers you this one');
  });

  test('that ends within 90 days after the date of the data is a warning', () => {
    expect(lifecycleWarning(OPUS)).toEqual({
      kind: 'ending',
      text: `the model "${OPUS}" ends on 2027-01-08 (as of ${LIFECYCLE_AS_OF} of the bundled data), and calls through the profile fail from then on: ` +
        'move to another model, such as "anthropic.claude-opus-4-8", before this date',
    });
  });

  test('that ends later, or of which no end is known, is no warning', () => {
    const limit = new Date(Date.parse(LIFECYCLE_AS_OF) + 90 * 86_400_000).toISOString().slice(0, 10);

    const endOfModel = (id: string) => MODELS[id].endsOn ?? MODELS[id].endedBy!;
    expect(Object.keys(MODELS).filter((id) => (lifecycleWarning(id) !== undefined) !== (endOfModel(id) <= limit))).toEqual([]);
    expect(Object.keys(MODELS).some((id) => MODELS[id].endsOn! > limit)).toBe(true);
    expect(lifecycleWarning('anthropic.claude-sonnet-4-6')).toBeUndefined();
  });
});

describe('public extended access', () => {
  const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

  test('is announced until the model has ended', () => {
    expect([announcedExtendedAccess(SONNET), announcedExtendedAccess(SONNET, 'us-east-1'), announcedExtendedAccess(OPUS)]).toEqual(['2027-01-08', '2027-01-08', '2026-10-08']);
    // AWS still offers the model there, or the model has ended, or no date is known.
    expect([announcedExtendedAccess(SONNET, 'me-south-1'), announcedExtendedAccess(HAIKU), announcedExtendedAccess('zai.glm-4.7'), announcedExtendedAccess('anthropic.claude-v2')])
      .toEqual([undefined, undefined, undefined, undefined]);
  });

  test('that begins within 90 days after the date of the data is a warning', () => {
    const text = (place: string) => `the model "${SONNET}" enters public extended access on 2027-01-08${place} (as of ${LIFECYCLE_AS_OF} of the bundled data). AWS has billed extended access at up to ` +
      '2 times its list prices and does not publish its prices in a price list, so cost estimates can be too low from this date on: ' +
      'move to another model, such as "anthropic.claude-sonnet-5-5", before this date';
    expect(extendedAccessWarning(SONNET, 'us-east-1')).toBe(text(''));
    expect(extendedAccessWarning(SONNET)).toBe(text(', except in me-south-1'));
    expect(extendedAccessWarning(SONNET, 'me-south-1')).toBeUndefined();
  });

  test('that began, begins later, or is not announced, is no warning', () => {
    const limit = new Date(Date.parse(LIFECYCLE_AS_OF) + 90 * 86_400_000).toISOString().slice(0, 10);
    const begins = (id: string) => MODELS[id].extendedAccessOn ?? '';

    const isSoon = (id: string) => begins(id) > LIFECYCLE_AS_OF && begins(id) <= limit;
    expect(Object.keys(MODELS).filter((id) => (extendedAccessWarning(id) !== undefined) !== isSoon(id))).toEqual([]);
    expect(extendedAccessWarning('anthropic.claude-sonnet-4-6')).toBeUndefined();
  });

  test('is a reason for no price from its first day to the end of the model', () => {
    expect(extendedAccessProblem(OPUS)).toBe(
      `no price for model "${OPUS}" in public extended access, which began on 2026-10-08. AWS bills extended access at higher prices than those in its price list`);
    // Not yet.
    expect(extendedAccessProblem('anthropic.claude-sonnet-4-5-20250929-v1:0')).toBeUndefined();
    // No more.
    expect(extendedAccessProblem(HAIKU)).toBeUndefined();
    // Never.
    expect(extendedAccessProblem(PREMIER)).toBeUndefined();
    expect(extendedAccessProblem('anthropic.claude-sonnet-4-6')).toBeUndefined();
  });
});
