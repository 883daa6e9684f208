import { availableParallelism } from 'node:os';
import { selfTimes, timesOnBehalf, type TimeByPart } from './cpu-profile';
import { findings } from './findings';
import type { TenantsSample } from './measure';
import { growthOf, marginalGrowthOf, marginalOf, marginalRatioOf, ratioOf, type Results, samplesOf, sizesOfSlope, totalOf } from './results';
import { median, type Spread, spreadOf } from './statistics';
import { type Comparison, PACKAGES } from './ways';

/** What was measured, as a document. No date and no name of a machine: another run changes figures only. */
export function document(results: Results): string {
  return [
    heading(results),
    targets(results),
    '![Time by number of tenants](../images/synthesis-time.svg)\n',
    imports(results),
    ...results.comparisons.map((comparison) => tenants(results, comparison)),
    furtherTenants(results),
    whereTimeGoes(results),
    validation(results),
    WHAT_IS_COMPARED,
  ].join('\n');
}

function heading({ versions }: Results): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
  return `# What the constructs take at synth

Written by \`npx projen bench\`, all of it in one run. Node.js ${process.versions.node} on ${process.platform}, ${availableParallelism()} CPUs; ${packages}; this package from its tarball.

Each figure is the median of several runs, each in a process of its own, all ways in turn. Time is CPU time of all threads, the garbage collector's included, unless it says wall: it is what a build pays, and varies less. In
brackets are the least and the greatest of single runs; ratios are taken run by run.
`;
}

function targets(results: Results): string {
  return `## Targets

${table(['What', 'Target', 'Found', ''], findings(results).map(({ what, target, found, isMet }) => [what, target, found, isMet ? 'met' : 'missed']))}${besideConstructs(results)}`;
}

// What is left of the difference when nobody gives up the CDK's own constructs for L1s.
function besideConstructs(results: Results): string {
  const [{ ways: [ours, l1, constructs] }] = results.comparisons;
  if (!constructs || sizesOfSlope(results).length === 0) {
    return '';
  }
  const [beside, theirs] = [marginalRatioOf(results, ours, constructs), marginalRatioOf(results, constructs, l1)];
  return `
Of the four resources of a tenant the CDK has constructs for two: \`Alarm\` and \`ManagedPolicy\`. A hand-written tenant with those takes ${number(theirs.median, 2)} times the L1s, and ours
${withRange(beside, 2)} times that. This package builds on them and will not do without: an alarm that is an \`IAlarm\`, \`customizeRoles\`, property injectors and aspects are worth more than a
millisecond per tenant.
`;
}

function imports(results: Results): string {
  const rows = PACKAGES.map(({ name }) => {
    const samples = results.imports.get(name)!;
    return [
      name,
      number(median(samples.map(({ cdk }) => cdk.cpu)), 0),
      withRange(spreadOf(samples.map(({ onTop }) => onTop.cpu)), 1),
      number(median(samples.map(({ onTop }) => onTop.wall)), 1),
      number(median(samples.map(({ use }) => use.cpu)), 1),
    ];
  });
  return `## Loading

What an app with tenants loads of aws-cdk-lib in any case: \`App\` and \`Stack\`, the L1s of \`aws-bedrock\` and \`aws-budgets\`, \`Alarm\` and \`MathExpression\` of \`aws-cloudwatch\`, \`ManagedPolicy\` of \`aws-iam\`,
\`Topic\` of \`aws-sns\`. Then a package on top of it, and then what the app of the tables below uses of that package, which counts for packages that load some of it later.

${table(['Package', 'aws-cdk-lib, ms', 'the package on top, ms', 'wall, ms', 'what the app uses of it, ms'], rows)}`;
}

function tenants(results: Results, { title, ways }: Comparison): string {
  const l1 = ways[1];
  const rows = results.sizes.flatMap((size) => ways.map((way) => {
    const samples = samplesOf(results, way, size);
    const of = (value: (sample: TenantsSample) => number) => median(samples.map(value));
    return [
      size.toLocaleString('en-US'),
      way.title,
      number(of(({ construct }) => construct.cpu), 0),
      number(of(({ synth }) => synth.cpu), 0),
      withRange(spreadOf(samples.map(({ total }) => total.cpu)), 0),
      way === l1 ? '1' : withRange(ratioOf(results, way, l1, size), 2),
      number(of(({ total }) => total.wall), 0),
      number(of(({ peakRssMiB }) => peakRssMiB), 0),
      number(of(({ heapMiB }) => heapMiB), 1),
      number(of(({ templateBytes }) => templateBytes) / size, 0),
    ];
  }));
  return `## ${title}

${table(['Tenants', 'Way', 'construct, ms', 'synth, ms', 'total, ms', 'beside L1', 'wall, ms', 'peak RSS, MiB', 'heap of the app, MiB', 'template bytes per tenant'], rows)}`;
}

function furtherTenants(results: Results): string {
  const sizes = sizesOfSlope(results);
  if (sizes.length === 0) {
    return '';
  }
  const rows = results.comparisons.flatMap(({ title, ways }) => ways.map((way) => {
    const [growth, marginalGrowth] = [growthOf(results, way), marginalGrowthOf(results, way)];
    return [
      title,
      way.title,
      number(marginalOf(results, way), 2),
      way === ways[1] ? '1' : withRange(marginalRatioOf(results, way, ways[1]), 2),
      ...growth === undefined ? ['', '', ''] : [number(totalOf(results, way, 100) / 100, 2), number(totalOf(results, way, 1000) / 1000, 2), number(growth, 2)],
      marginalGrowth === undefined ? '' : number(marginalGrowth, 2),
    ];
  }));
  return `## Each further tenant

The slope of total time over ${sizes.map((size) => size.toLocaleString('en-US')).join(', ')} tenants, by least squares; and what a tenant takes in all, start-up included, among 100 and among 1,000. The last column
leaves the start-up out: a further tenant between 100 and 1,000, beside one between 10 and 100. Where it is below 1, V8 has got faster in the meantime; above, the time grows faster than the number of tenants.

${table(['', 'Way', 'ms per further tenant', 'beside L1', 'ms per tenant at 100', 'at 1,000', 'at 1,000 beside 100', 'further ones, beside'], rows)}`;
}

function whereTimeGoes({ profiles: [ours, l1], sizes, comparisons: [{ title }] }: Results): string {
  const [oursSelf, l1Self] = [selfTimes(ours), selfTimes(l1)];
  const of = (times: TimeByPart, part: string) => times.get(part) ?? 0;
  const difference = (part: string) => of(oursSelf, part) - of(l1Self, part);
  const parts = [...new Set([...oursSelf.keys(), ...l1Self.keys()])].sort((a, b) => difference(b) - difference(a));
  // What is below 1 ms here and there is noise of the sampling.
  const rows = parts.filter((part) => Math.max(of(oursSelf, part), of(l1Self, part)) >= 1)
    .map((part) => [part, of(oursSelf, part), of(l1Self, part), difference(part)] as const)
    .map(([part, ...times]) => [part, ...times.map((time) => number(time, 0))]);
  const total = (times: TimeByPart) => [...times.values()].reduce((sum, time) => sum + time, 0);
  const rooms = [...timesOnBehalf(ours)].sort(([, a], [, b]) => b - a).filter(([, time]) => time >= 1)
    .map(([room, time]) => [room, number(of(oursSelf, `cdk-bedrock-cost-tags: ${room}`), 0), number(time, 0)]);
  const tenantCount = Math.max(...sizes).toLocaleString('en-US');
  return `## Where the time goes

${title}, ${tenantCount} tenants, from one CPU profile of each way: wall time of the main thread, in which the code itself ran. Sampling makes it somewhat slower than above.

${table(['Part', 'cdk-bedrock-cost-tags, ms', 'L1, by hand, ms', 'difference, ms'], [
  ...rows,
  ['**all**', number(total(oursSelf), 0), number(total(l1Self), 0), number(total(oursSelf) - total(l1Self), 0)],
])}
By room of this package: its own code, and what passed on its behalf, which is that code with all that it called in aws-cdk-lib and elsewhere. What L1s written by hand call too is in there.

${table(['Room', 'own code, ms', 'on its behalf, ms'], rooms)}`;
}

function validation({ validated: [ours, l1], sizes }: Results): string {
  const size = Math.min(Math.max(...sizes), 100);
  return `## With the CDK's validator

A new app has the CDK check its templates against rules (\`@aws-cdk/core:validateAgainstDefaultRules\`). That takes about the same for all ways and would drown the rest, so it is switched off above (\`CDK_VALIDATION=false\`). Once with it,
${size.toLocaleString('en-US')} tenants: ${number(ours.total.wall / 1000, 1)} s here and ${number(l1.total.wall / 1000, 1)} s by hand, wall time.
`;
}

const WHAT_IS_COMPARED = `## What is compared

All ways of a table give the same template but for hashes in ids and names, and, with the other packages, \`Ref\` where ours name Region and account; the command fails if they do not. They have the feature flags of a new app, a concrete
account and Region, and stacks of 100 tenants, as a stack may have 500 resources. [\`bench/measured/tenants\`](https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/tree/main/bench/measured/tenants) has each way in full.

- **Profile, budget, alarm and policy**: a \`TaggedInferenceProfile\` with two tags; a \`TagBudget\` with one alert, to a topic and an address; a \`BedrockCostAlarm\` on four kinds of tokens; a \`TagScopedInvokePolicy\`,
  attached to no role. The topic is one for each stack.
- **L1, by hand**: the same resources as text, by somebody who knows all of it: prices, expression, policy, filter. Nothing is checked, and nothing follows when a tag changes.
- **Alarm and ManagedPolicy of the CDK, by hand**: the same with the constructs that the CDK has for two of the four, and that this package builds on: their properties are checked, an alarm is an \`IAlarm\`, and
  \`customizeRoles\`, property injectors and aspects see them.
- **Profile only**: what the other packages have too, without grants. Of theirs, names have to be given, tags are not compared with what the resource ends up with, and there is neither budget, alarm, policy by tag nor
  price.

The first tenant is dear in every way: it is where the CDK loads what it needs at first use, and V8 compiles what the others only run. Ours and the hand-written one also have the CDK
make its table of Regions, once per app, as \`stack.partition\` does under the flags of a new app; the other packages leave the partition to CloudFormation.
`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const isNumeric = head.map((_, column) => rows.length > 0 && rows.every((row) => row[column] === '' || /^[\d(−-]/.test(row[column])));
  return [head, isNumeric.map((each) => each ? '--:' : '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function withRange({ median: middle, min, max }: Spread, digits: number): string {
  return `${number(middle, digits)} (${number(min, digits)}–${number(max, digits)})`;
}

function number(value: number, digits: number): string {
  const shown = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
  return shown.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
