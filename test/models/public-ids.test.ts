import * as packages from './public-ids.json';
import { committedData } from '../../projenrc/model-names/generate';
import { groupOf, UNPRICED } from '../../projenrc/prices/unpriced';
import { ModelSource, PriceList } from '../../src';
import { billedUnit } from '../../src/models/billed-units';
import { endInWords, extendedAccessProblem } from '../../src/models/lifecycle';
import { isMantleOnly } from '../../src/models/mantle-models';
import { spelledOtherwise, spellingProblems, withoutGeography } from '../../src/models/model-id-spelling';
import { nearestModelIds } from '../../src/models/nearest-model-id';

/*
 * Every ID in public-ids.json is a quoted text in the named version of a package that begins with a provider, or with a geography and a provider. Names of Python modules, and
 * beginnings of IDs that packages compare with, such as `amazon.nova`, are omitted.
 */

type State = 'priced' | 'provisioned throughput' | 'ID of another endpoint' | 'another endpoint only' | 'ended' | 'not billed by tokens' | 'public extended access'
  | 'no source has a price' | 'misspelled' | 'listed below';

/** IDs without a price, for which neither the spelling nor the data of the library has the reason. A row that is not needed is an error. */
const REASONS: Readonly<Record<string, string>> = {
  'amazon.nova-2-pro-preview-20251202-v1:0': 'A preview that AWS has not made generally available.',
  'anthropic.claude-3-7-sonnet-20240620-v1:0': 'A wrong date of a model that has ended.',
  'anthropic.claude-mythos-5': 'Only for accounts that AWS admits, and sources disagree on its endpoint.',
  'anthropic.claude-mythos-preview': 'Only for accounts that AWS admits, and sources disagree on its endpoint.',
};

/** IDs that AWS never published, with the ones that are meant. */
const MISSPELLED: Readonly<Record<string, string>> = {
  'anthropic.claude-sonnet-4-6-v1': 'anthropic.claude-sonnet-4-6',
  'us.anthropic.claude-sonnet-4-5': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-sonnet-4-6-v1': 'us.anthropic.claude-sonnet-4-6',
  'us.qwen.qwen3-vl-235b-a22b-instruct-v1:0': 'us.qwen.qwen3-vl-235b-a22b',
};

const CALLABLE = committedData().callable;
const BOOK = PriceList.bundled();
const REGIONS = [...new Set(Object.values(CALLABLE).flatMap((routes) => Object.values(routes).flatMap((regions) => regions as string[])))].sort();
const IDS = [...new Set(Object.values(packages).flatMap((each) => 'ids' in each ? each.ids : []))].sort();

function stateOf(id: string): State | undefined {
  const { modelId } = withoutGeography(id);
  const spelling = spelledOtherwise(id);
  if (spelling) {
    return spelling.reasons[0].includes('provisioned throughput') ? 'provisioned throughput' : spelling.reasons[0].includes('bedrock-mantle') ? 'ID of another endpoint' : undefined;
  }
  if (isMantleOnly(modelId)) {
    return 'another endpoint only';
  }
  if (extendedAccessProblem(modelId) !== undefined) {
    return 'public extended access';
  }
  const source = ModelSource.fromModelId(id);
  if (REGIONS.some((region) => isPriced(source, region))) {
    return 'priced';
  }
  if (endInWords(modelId) !== undefined) {
    return 'ended';
  }
  if (billedUnit(modelId) !== undefined) {
    return 'not billed by tokens';
  }
  if (Object.hasOwn(CALLABLE, modelId)) {
    return REGIONS.every((region) => groupOf({ model: modelId, route: 'base', region }, UNPRICED)) ? 'no source has a price' : undefined;
  }
  return Object.hasOwn(REASONS, id) ? 'listed below' : Object.hasOwn(MISSPELLED, id) ? 'misspelled' : undefined;
}

function isPriced(source: ModelSource, region: string): boolean {
  try {
    return BOOK.pricesFor(source, region).input > 0;
  } catch {
    return false;
  }
}

const STATES = new Map(IDS.map((id) => [id, stateOf(id)]));
const idsOf = (state: State | undefined) => IDS.filter((id) => STATES.get(id) === state);

test('every ID of the packages is priced, or has a reason', () => {
  expect(Object.keys(packages).filter((name) => name !== 'default')).toHaveLength(9);
  expect(IDS.length).toBeGreaterThan(350);
  expect(idsOf(undefined)).toEqual([]);
  expect(idsOf('priced').length).toBeGreaterThan(200);
});

test('no reason by ID is stale', () => {
  expect(idsOf('listed below')).toEqual(Object.keys(REASONS));
  expect(idsOf('misspelled')).toEqual(Object.keys(MISSPELLED));
});

test('an ID that is refused by its spelling names the one that is meant', () => {
  const refused = [...idsOf('provisioned throughput'), ...idsOf('ID of another endpoint')];

  expect(refused.length).toBeGreaterThan(40);
  for (const id of refused) {
    const { meant } = spelledOtherwise(id)!;
    expect(() => ModelSource.fromModelId(id)).toThrow(`, got "${id}": use "${meant}"`);
    expect(spellingProblems('id', meant!)).toEqual([]);
  }
});

test.each(Object.entries(MISSPELLED))('the nearest ID of %s is %s', (id, meant) => {
  expect(nearestModelIds(id, [...new Set([...BOOK.modelIds, ...Object.keys(CALLABLE)])])).toEqual([meant]);
});

test('a model that has ended is refused with the day', () => {
  for (const id of idsOf('ended').filter((each) => billedUnit(withoutGeography(each).modelId) === undefined)) {
    expect(() => BOOK.pricesFor(ModelSource.fromModelId(id), 'us-east-1')).toThrow(/, which (ended on|had ended by) \d{4}-\d\d-\d\d: /);
  }
});

test('the number of IDs by reason', () => {
  expect(Object.fromEntries([...new Set(STATES.values())].sort().map((state) => [state, idsOf(state).length]))).toMatchInlineSnapshot(`
{
  "ID of another endpoint": 3,
  "another endpoint only": 6,
  "ended": 52,
  "listed below": 4,
  "misspelled": 4,
  "no source has a price": 1,
  "not billed by tokens": 35,
  "priced": 218,
  "provisioned throughput": 47,
  "public extended access": 3,
}
`);
});
