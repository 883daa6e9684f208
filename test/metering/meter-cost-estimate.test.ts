import { Duration, Stack } from 'aws-cdk-lib';
import { SourceAccounts, TagCostMeter, type TagCostMeterProps, type TagCostMeterUsage } from '../../src';
import { meteringCost, type MeteringSettings } from '../../src/metering/meter-cost-estimate';
import { checkedApp } from '../support/checked-app';
import { DEFAULT_METER } from '../support/default-meter';
import { TEST_ENV } from '../support/places';

const costOf = (props: Partial<TagCostMeterProps>, usage: TagCostMeterUsage) =>
  new TagCostMeter(new Stack(checkedApp(), 'S', { env: TEST_ENV }), 'Meter', { tagKeys: ['Department'], ...props }).estimatedMonthlyCost(usage);

// AWS's public prices in us-east-1.
const METRIC = 0.3;
const THOUSAND = 0.01;
const RUNS = 30 * 24 * 4;

interface ByHand {
  readonly usage: TagCostMeterUsage;
  readonly metrics: number;
  readonly metricsRead: number;
  readonly pagesListed: number;
  readonly linesLogged: number;
}

// 7 metrics for each value, 9 for all calls, and the number of values. 4 kinds of tokens: in each run of the active profiles, and once a day of all. 4 lists of kinds, and one of projects.
const BY_HAND: ByHand[] = [
  {
    usage: { profiles: 10, tagValues: 3, activeShare: 1 },
    metrics: 21 + 10,
    metricsRead: RUNS * 40 + 30 * 40,
    pagesListed: (RUNS + 30) * 5,
    linesLogged: RUNS * 10,
  },
  {
    usage: { profiles: 1000, tagValues: 50, activeShare: 0.2 },
    metrics: 350 + 10,
    metricsRead: RUNS * 800 + 30 * 4000,
    pagesListed: RUNS * 5 + 30 * 9,
    linesLogged: RUNS * 200,
  },
  {
    usage: { profiles: 20_000, tagValues: 200, activeShare: 0.2 },
    metrics: 1400 + 10,
    metricsRead: RUNS * 16_000 + 30 * 80_000,
    pagesListed: RUNS * 33 + 30 * 161,
    linesLogged: RUNS * 4000,
  },
];

// In each run 26 snapshots if none is in memory, and a snapshot of each hour and day.
const STORAGE = RUNS * 26 * 0.0004 / 1000 + 30 * 25 * 0.005 / 1000;

describe('with snapshots', () => {
  test.each(BY_HAND)('$usage.profiles profiles cost what AWS\'s prices say', ({ usage, metrics, metricsRead, pagesListed, linesLogged }) => {
    const publishing = metrics * METRIC + RUNS * Math.ceil(metrics / 1000) * THOUSAND / 1000;
    const byHand = publishing + (metricsRead + pagesListed) * THOUSAND / 1000 + linesLogged * 300 * 0.5 / 1e9 + STORAGE;

    expect(costOf({}, usage)).toBe(Math.round(byHand * 100) / 100);
  });

  test('1,000 profiles under 50 values, a fifth in use, cost at most 140 USD, and reading at most 25', () => {
    const usage = { profiles: 1000, tagValues: 50, activeShare: 0.2 };

    expect(costOf({}, usage)).toBeLessThanOrEqual(140);
    expect(meteringCost(DEFAULT_METER, usage).reading).toBeLessThanOrEqual(25);
    expect(meteringCost(DEFAULT_METER, usage).reading).toBeGreaterThan(23);
  });

  test.each<[string, Partial<MeteringSettings>, boolean]>([
    ['an hour', { intervalMinutes: 60 }, true],
    ['an hour with an hour of delay', { intervalMinutes: 60, metricDelayMinutes: 59 }, false],
    ['six hours', { intervalMinutes: 360 }, false],
  ])('profiles that are not in use cost no reading for an interval of %s: %#', (_, settings, isLess) => {
    const all = { ...DEFAULT_METER, ...settings };
    const reading = (activeShare: number) => meteringCost(all, { profiles: 1000, tagValues: 10, activeShare }).reading;

    expect(reading(0.1) < reading(1)).toBe(isLess);
  });

  test('an interval of an hour takes a quarter of the reading', () => {
    const usage = { profiles: 10_000, tagValues: 10, activeShare: 0.5 };
    const daily = 30 * 40_000 * THOUSAND / 1000;

    const hourly = meteringCost({ ...DEFAULT_METER, intervalMinutes: 60 }, usage).reading;

    expect((hourly - daily) * 4).toBeCloseTo(meteringCost(DEFAULT_METER, usage).reading - daily, 0);
  });
});

test('without snapshots, each run reads the day and the rest of the month of every profile', () => {
  const settings = { ...DEFAULT_METER, keepsSnapshots: false, metersProjects: false };
  const { reading, storage } = meteringCost(settings, { profiles: 1000, tagValues: 10, activeShare: 0.2 });

  expect(reading).toBeCloseTo(RUNS * (8000 + 4 * 2) * THOUSAND / 1000, 6);
  expect(storage).toBe(0);
});

describe('limits', () => {
  const NONE = { profiles: 0, tagValues: 0 };
  const publishing = (settings: Partial<MeteringSettings>, usage: TagCostMeterUsage) =>
    Math.round(meteringCost({ ...DEFAULT_METER, ...settings }, usage).publishing / METRIC);

  test('of values apply to each dimension set, and add one value for all others', () => {
    expect(publishing({}, { profiles: 0, tagValues: 500 }) - publishing({}, { profiles: 0, tagValues: 0 })).toBe(7 * 201);
    expect(publishing({ dimensionSets: 2 }, { profiles: 0, tagValues: 500 }) - publishing({}, { profiles: 0, tagValues: 0 })).toBe(7 * 402);
    expect(publishing({}, { profiles: 0, tagValues: 20 }) - publishing({}, { profiles: 0, tagValues: 0 })).toBe(7 * 20);
  });

  test('of profiles apply to profiles and to projects', () => {
    const more = (usage: Partial<TagCostMeterUsage>) =>
      publishing({ publishesProfiles: true }, { ...NONE, ...usage }) - publishing({ publishesProfiles: true }, NONE);

    expect(more({ profiles: 1000 })).toBe(7 * 201);
    expect(more({ projectModels: 10 })).toBe(5 * 10);
  });

  test('tokens without a price have two metrics for each value', () => {
    expect(publishing({}, { profiles: 0, tagValues: 100, unpricedShare: 1 }) - publishing({}, { profiles: 0, tagValues: 100 })).toBe(200);
  });
});

test('source accounts add three metrics, and their profiles to each object', () => {
  const usage = { profiles: 100, tagValues: 10 };
  const sourceAccounts = SourceAccounts.linked({ organizationId: 'o-exampleorgid' });

  expect(costOf({ sourceAccounts }, usage) - costOf({}, usage)).toBeCloseTo(3 * METRIC, 1);
  expect(costOf({ sourceAccounts, interval: Duration.hours(6) }, usage)).toBeLessThan(costOf({ sourceAccounts }, usage));
});

test.each<[string, Partial<TagCostMeterUsage>, string]>([
  ['a negative number', { profiles: -1 }, 'profiles must be a whole number of at least 0, got -1: pass a number known at synth'],
  ['a part of a value', { tagValues: 1.5 }, 'tagValues must be a whole number of at least 0, got 1.5: pass a number known at synth'],
  ['more than all', { activeShare: 20 }, 'activeShare must be a number from 0 to 1, got 20: for example, pass 0.2'],
  ['not a number', { unpricedShare: NaN }, 'unpricedShare must be a number from 0 to 1, got NaN: for example, pass 0.2'],
])('%s is refused', (_, usage, problem) => {
  expect(() => costOf({}, { profiles: 1, tagValues: 1, ...usage })).toThrow(problem);
});
