import { findings } from '../../bench/findings';
import type { TenantsSample } from '../../bench/measure';
import { plot } from '../../bench/plot';
import { growthOf, marginalGrowthOf, marginalRatioOf, ratioOf, type Results } from '../../bench/results';
import { COMPARISONS } from '../../bench/ways';

const [{ ways: [OURS, L1] }] = COMPARISONS;
const WAYS = COMPARISONS.flatMap(({ ways }) => ways);

type Time = (size: number) => number;
const clock = (cpu: number) => ({ wall: cpu, cpu });
const sampleOf = (cpu: number): TenantsSample => ({
  construct: clock(0), synth: clock(cpu), total: clock(cpu), peakRssMiB: 1, heapMiB: 1, templateBytes: 1,
});
const profile = { nodes: [], startTime: 0, endTime: 0 };

/** Three rounds, in which the machine is slow, as it is, and fast. Whatever has no time of its own takes that of the L1s. */
function resultsOf(
  ours: Time, l1: Time, options: { sizes?: number[]; loading?: number; others?: Record<string, Time>; checks?: number } = {},
): Results {
  const { sizes = [1, 10, 100, 1000], loading = 5, others = {}, checks = 0.01 } = options;
  const times: Record<string, Time> = { [OURS.file]: ours, ...others };
  const samples = (time: Time) =>
    new Map(sizes.map((size) => [size, [2, 1, 0.5].map((slowness) => sampleOf(slowness * time(size)))]));
  return {
    comparisons: COMPARISONS,
    sizes,
    imports: new Map([['cdk-bedrock-cost-tags', [loading + 1, loading, loading - 1].map((cpu) => ({ cdk: clock(60), onTop: clock(cpu - 1), use: clock(1) }))]]),
    tenants: new Map(WAYS.map(({ file }) => [file, samples(times[file] ?? l1)])),
    profiles: [profile, profile],
    checks: COMPARISONS.map(() => [2, 1, 0.5].map((slowness) => ({ ...sampleOf(slowness), checks: clock(slowness * checks) }))),
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

const linear = (perTenant: number) => (size: number) => perTenant * size;
const LOADING = 'loading the package and the parts that a tenant uses, in addition to aws-cdk-lib';
const TENANT = '1,000 tenants, compared with the CDK\'s `Alarm` and `ManagedPolicy` and hand-written L1s';

test.each([
  ['all are met', linear(1.14), {}, []],
  ['a tenant takes longer than 1.15 times the constructs of the CDK', linear(1.16), {}, [TENANT]],
  ['loading takes longer than 10 ms', linear(1), { loading: 10.1 }, [LOADING]],
  ['time grows faster than the tenants', (size: number) => size * (size > 100 ? 1.14 : 0.8), {}, ['a tenant among 1,000, compared with one among 100']],
  ['ten profiles take longer than those of another library', linear(1), { others: { 'ours-profile': (size: number) => size === 10 ? 10.1 : size } }, ['10 profiles, compared with aws-bedrock-alpha']],
  ['the checks take longer than 5%', linear(1), { checks: 0.051 }, [
    '`BedrockCostChecks` of 1,000 tenants, compared with synthesis without it', '`BedrockCostChecks` of 1,000 profiles, compared with synthesis without it',
  ]],
])('a target that is missed is told: %s', (_, ours, options, missed) => {
  expect(findings(resultsOf(ours, linear(1), options)).filter(({ isMet }) => !isMet).map(({ what }) => what)).toEqual(missed);
});

test('sizes that tell nothing of a target leave it out', () => {
  const whats = (sizes: number[]) => findings(resultsOf(linear(1), linear(1), { sizes })).map(({ what }) => what);

  expect(whats([1, 10])).toEqual([
    LOADING, '1 profile, compared with aws-bedrock-alpha', '10 profiles, compared with aws-bedrock-alpha', TENANT.replace('1,000', '10'),
    '`BedrockCostChecks` of 10 tenants, compared with synthesis without it', '`BedrockCostChecks` of 10 profiles, compared with synthesis without it',
  ]);
  expect(whats([100, 1000])).toContain('a tenant among 1,000, compared with one among 100');
});

test('the plot has a point for each size of each way, higher where it takes longer', () => {
  const svg = plot(resultsOf((size) => 2 * size, (size) => size));
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points.split(' ').map((point) => point.split(',').map(Number)));

  expect(lines.slice(0, 2).map((points) => points.map(([x]) => x))).toEqual([[0, 120, 240, 360], [0, 120, 240, 360]]);
  // Upwards is towards 0.
  lines[0].forEach(([, y], index) => expect(y).toBeLessThan(lines[1][index][1]));
  expect(svg).toContain('>CPU time, ms<');
  expect(svg).toContain('>tenants<');
});
