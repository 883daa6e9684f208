import { findings } from '../../bench/findings';
import type { TenantsSample } from '../../bench/measure';
import { plot } from '../../bench/plot';
import { growthOf, marginalGrowthOf, marginalRatioOf, ratioOf, type Results } from '../../bench/results';
import { COMPARISONS } from '../../bench/ways';

const [{ ways: [OURS, L1] }] = COMPARISONS;
const clock = (cpu: number) => ({ wall: cpu, cpu });
const sampleOf = (cpu: number): TenantsSample => ({
  construct: clock(0), synth: clock(cpu), total: clock(cpu), peakRssMiB: 1, heapMiB: 1, templateBytes: 1,
});
const profile = { nodes: [], startTime: 0, endTime: 0 };

/** Three rounds, in which the machine is slow, as it is, and fast. */
function resultsOf(ours: (size: number) => number, l1: (size: number) => number, options: { sizes?: number[]; loading?: number } = {}): Results {
  const { sizes = [1, 10, 100, 1000], loading = 5 } = options;
  const samples = (time: (size: number) => number) =>
    new Map(sizes.map((size) => [size, [2, 1, 0.5].map((slowness) => sampleOf(slowness * time(size)))]));
  return {
    comparisons: [{ title: 'Both', ways: [OURS, L1] }],
    sizes,
    imports: new Map([['cdk-bedrock-cost-tags', [loading + 1, loading, loading - 1].map((cpu) => ({ cdk: clock(60), onTop: clock(cpu - 1), use: clock(1) }))]]),
    tenants: new Map([[OURS.file, samples(ours)], [L1.file, samples(l1)]]),
    profiles: [profile, profile],
    validated: [sampleOf(1), sampleOf(1)],
    versions: {},
  };
}

test('ratios are taken round by round, so that a machine that is slow for a while does not count', () => {
  const results = resultsOf((size) => 100 + 3 * size, (size) => 50 + 2 * size);

  expect(ratioOf(results, OURS, L1, 1000)).toEqual({ median: 3100 / 2050, min: 3100 / 2050, max: 3100 / 2050 });
});

test('what each further tenant takes leaves start-up out', () => {
  const { median, min, max } = marginalRatioOf(resultsOf((size) => 100 + 3 * size, (size) => 50 + 2 * size), OURS, L1);

  [median, min, max].forEach((each) => expect(each).toBeCloseTo(1.5));
});

test('time that grows with the square of the tenants is seen', () => {
  const results = resultsOf((size) => size ** 2, (size) => size);

  expect(growthOf(results, OURS)).toBeCloseTo(10);
  expect(growthOf(results, L1)).toBeCloseTo(1);
  expect(marginalGrowthOf(results, OURS)).toBeCloseTo(10);
});

test.each([
  ['all are met', 1.29, 1, 10, []],
  ['a tenant takes longer than 1.3 times the L1s', 1.31, 1, 10, ['each additional tenant, compared with hand-written L1s']],
  ['loading takes longer than 10 ms', 1.29, 1, 10.1, ['loading the package and the parts that a tenant uses, in addition to aws-cdk-lib']],
  ['time grows faster than the tenants', 1, 1.12, 10, ['a tenant among 1,000, compared with one among 100']],
])('a target that is missed is told: %s', (_, perTenant, power, loading, missed) => {
  const results = resultsOf((size) => perTenant * size ** power, (size) => size ** power, { loading });

  expect(findings(results).filter(({ isMet }) => !isMet).map(({ what }) => what)).toEqual(missed);
});

test('sizes that tell nothing of a target leave it out', () => {
  expect(findings(resultsOf((size) => size, (size) => size, { sizes: [1, 10] })).map(({ what }) => what)).toEqual(['loading the package and the parts that a tenant uses, in addition to aws-cdk-lib']);
});

test('the plot has a point for each size of each way, higher where it takes longer', () => {
  const svg = plot(resultsOf((size) => 2 * size, (size) => size));
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points.split(' ').map((point) => point.split(',').map(Number)));

  expect(lines.map((points) => points.map(([x]) => x))).toEqual([[0, 120, 240, 360], [0, 120, 240, 360]]);
  // Upwards is towards 0.
  lines[0].forEach(([, y], index) => expect(y).toBeLessThan(lines[1][index][1]));
  expect(svg).toContain('>CPU time, ms<');
  expect(svg).toContain('>tenants<');
});
