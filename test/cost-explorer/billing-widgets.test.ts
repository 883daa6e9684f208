import * as fc from 'fast-check';
import { costExplorerWidgets, type CostExplorerWidgetsOptions } from '../../src/cost-explorer/billing-widgets';

const TITLE = /^(?!.* {2})[a-zA-Z0-9_-][ a-zA-Z0-9_-]*[a-zA-Z0-9_-]$/;
const DESCRIPTION = /^(?!.* {2})[ a-zA-Z0-9.,!?;:@#$%&\-_/\\]*$/;

const OPTIONS: CostExplorerWidgetsOptions = {
  tagKeys: ['Department'],
  metric: 'UnblendedCost',
  excludedChargeTypes: ['Credit', 'Refund'],
  start: '-6M',
  end: 'now',
  modelDimension: 'SERVICE',
  showUntaggedShare: true,
};

const widgets = (options: Partial<CostExplorerWidgetsOptions> = {}) => costExplorerWidgets({ ...OPTIONS, ...options });
const titles = (...tagKeys: string[]) => widgets({ tagKeys }).map(({ Title }) => Title);
const queries = (options: Partial<CostExplorerWidgetsOptions> = {}) =>
  widgets(options).flatMap(({ Configs }) => Configs.map(({ QueryParameters }) => QueryParameters.CostAndUsage));
const filters = (options: Partial<CostExplorerWidgetsOptions> = {}) =>
  [...new Set(queries(options).map(({ Filter }) => JSON.stringify(Filter)))].map((each) => JSON.parse(each));

const SERVICE = { Dimensions: { Key: 'SERVICE', Values: ['Bedrock'], MatchOptions: ['CONTAINS'] } };
const CHARGES = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } };
const ABSENT = { Tags: { Key: 'Department', Values: [], MatchOptions: ['ABSENT'] } };

test('each key has its trend, its untagged share, and tables by value and by model', () => {
  expect(titles('Department', 'CostCenter')).toEqual([
    'Department - trend', 'Department - untagged share', 'Department - by value', 'Department - by model',
    'CostCenter - trend', 'CostCenter - untagged share', 'CostCenter - by value', 'CostCenter - by model',
  ]);
});

test('the trend is stacked by value, the figures are tables', () => {
  expect(widgets().map(({ Configs }) => Configs.map(({ DisplayConfig }) => DisplayConfig))).toEqual([
    [{ Graph: { UnblendedCost: { VisualType: 'STACK' } } }],
    [{ Graph: { UnblendedCost: { VisualType: 'STACK' } } }, { Graph: { UnblendedCost: { VisualType: 'STACK' } } }],
    [{ Table: {} }],
    [{ Table: {} }],
  ]);
});

test('groups are the tag, and for models the dimension asked for', () => {
  const tag = { Type: 'TAG', Key: 'Department' };
  const groups = (modelDimension: 'SERVICE' | 'USAGE_TYPE') => queries({ modelDimension }).map(({ GroupBy }) => GroupBy);

  expect(groups('SERVICE')).toEqual([[tag], undefined, undefined, [tag], [tag, { Type: 'DIMENSION', Key: 'SERVICE' }]]);
  expect(groups('USAGE_TYPE')[4]).toEqual([tag, { Type: 'DIMENSION', Key: 'USAGE_TYPE' }]);
  expect(widgets({ modelDimension: 'USAGE_TYPE' })[3].Description).not.toBe(widgets()[3].Description);
});

test('what counts is all of Bedrock, Marketplace included, without credits and refunds', () => {
  expect(filters()).toEqual([
    { And: [SERVICE, CHARGES] },
    { And: [SERVICE, CHARGES, ABSENT] },
    { And: [SERVICE, CHARGES, { Not: ABSENT }] },
  ]);
});

test('services by name count as they are, and a filter of one is no And', () => {
  const services = ['Amazon Bedrock', 'Claude Sonnet 4.5 (Amazon Bedrock Edition)'];

  expect(filters({ services, excludedChargeTypes: [], showUntaggedShare: false })).toEqual([{ Dimensions: { Key: 'SERVICE', Values: services, MatchOptions: ['EQUALS'] } }]);
});

test('every query is monthly, of one metric, over the range', () => {
  const range = { StartTime: { Type: 'RELATIVE', Value: '-P3M' }, EndTime: { Type: 'RELATIVE', Value: 'P0D' } };

  for (const query of queries({ metric: 'NetAmortizedCost', start: '-P3M', end: 'P0D' })) {
    expect(query).toMatchObject({ Granularity: 'MONTHLY', Metrics: ['NetAmortizedCost'], TimeRange: range });
  }
});

test('rows of six columns are filled, also without the untagged share', () => {
  const places = (showUntaggedShare: boolean) => widgets({ showUntaggedShare }).map(({ HorizontalOffset, Width }) => [HorizontalOffset, Width]);

  expect(places(true)).toEqual([[0, 4], [4, 2], [0, 3], [3, 3]]);
  expect(places(false)).toEqual([[0, 6], [0, 3], [3, 3]]);
});

test.each([
  ['aws:createdBy', 'aws createdBy - trend'],
  ['iamPrincipal/Department', 'iamPrincipal Department - trend'],
  [' . : / ', 'Tag - trend'],
  ['cost  center', 'cost center - trend'],
  ['k'.repeat(128), `${'k'.repeat(33)} - trend`],
  [`${'k'.repeat(32)} end`, `${'k'.repeat(32)} - trend`],
])('the key %j is titled %j', (key, title) => {
  expect(titles(key)[0]).toBe(title);
});

test('keys that would read alike are numbered', () => {
  const labels = (...keys: string[]) => titles(...keys).filter((_, index) => index % 4 === 0).map((title) => title.replace(' - trend', ''));

  expect(labels('a:b', 'a/b', 'a b', 'a b 2')).toEqual(['a b', 'a b 2', 'a b 3', 'a b 2 2']);
  expect(labels(`${'k'.repeat(40)}1`, `${'k'.repeat(40)}2`)).toEqual(['k'.repeat(33), `${'k'.repeat(31)} 2`]);
});

test('whatever the keys are, widgets are as AWS takes them, and no two have one title', () => {
  const character = fc.constantFrom(...'aZ09 ._:/=+-@');
  const key = fc.oneof(fc.string({ unit: character, minLength: 1, maxLength: 128 }), fc.string({ unit: fc.constantFrom('a', ' ', '-', '2', ':'), minLength: 1, maxLength: 4 }));
  const tagKeys = fc.uniqueArray(key, { minLength: 1, maxLength: 5 });

  fc.assert(fc.property(tagKeys, fc.boolean(), fc.constantFrom('SERVICE', 'USAGE_TYPE'), (keys, showUntaggedShare, modelDimension) => {
    const made = widgets({ tagKeys: keys, showUntaggedShare, modelDimension });

    expect(made.length).toBeLessThanOrEqual(20);
    expect(new Set(made.map(({ Title }) => Title)).size).toBe(made.length);
    for (const { Title, Description, Width, Height, HorizontalOffset, Configs } of made) {
      expect(Title).toMatch(TITLE);
      expect(Title.length).toBeLessThanOrEqual(50);
      expect(Description).toMatch(DESCRIPTION);
      expect(Description.length).toBeLessThanOrEqual(200);
      expect(Width).toBeGreaterThanOrEqual(2);
      expect(HorizontalOffset + Width).toBeLessThanOrEqual(6);
      expect(Height >= 4 && Height <= 10).toBe(true);
      expect(Configs.length === 1 || Configs.length === 2).toBe(true);
    }
  }), { numRuns: 300 });
});
