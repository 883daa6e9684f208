import { availableParallelism } from 'node:os';
import { selfTimes, timesOnBehalf, type TimeByPart } from './cpu-profile';
import { findings } from './findings';
import type { TenantsSample } from './measure';
import { growthOf, marginalGrowthOf, marginalOf, marginalRatioOf, ratioOf, type Results, samplesOf, sizesOfSlope, totalOf } from './results';
import { median, type Spread, spreadOf } from './statistics';
import { type Comparison, PACKAGES } from './ways';

/** Returns the results as a document, without a date or the name of a machine, so that another run changes figures only. */
export function document(results: Results): string {
  return [
    heading(results),
    targets(results),
    '![The chart shows CPU time by number of tenants for each variant.](../images/synthesis-time.svg)\n',
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
  return `# Synthesis performance

\`npx projen bench\` generates this page in one run. The run used Node.js ${process.versions.node} on ${process.platform} with ${availableParallelism()} CPUs.

Versions: ${packages}. This package was installed from its tarball.

Each figure is the median of several runs. Each run is a separate process, and the variants take turns. Time is CPU time of all threads, including the garbage collector, unless a column is marked *wall*.
CPU time is the cost of a build, and it varies less than wall time. The range in parentheses is the minimum and maximum of single runs. Ratios are computed run by run.
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
The CDK has constructs for two of the four resources of a tenant, \`Alarm\` and \`ManagedPolicy\`. A hand-written tenant with these constructs takes ${number(theirs.median, 2)} times as long as L1s. A tenant of this package takes
${withRange(beside, 2)} times as long as that. This package uses the CDK's constructs deliberately. They provide \`IAlarm\`, \`customizeRoles\`, property injectors and aspects, which are worth more than a
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

The column *aws-cdk-lib* is the part that every app with tenants loads. It consists of \`App\` and \`Stack\`, the L1s of \`aws-bedrock\` and \`aws-budgets\`, \`Alarm\` and \`MathExpression\` of \`aws-cloudwatch\`, \`ManagedPolicy\` of \`aws-iam\`, and
\`Topic\` of \`aws-sns\`. The next columns are the package itself, and the parts of the package that the app of the tables below uses. The last column matters for packages that load some parts later.

${table(['Package', 'aws-cdk-lib, ms', 'package, ms', 'package (wall), ms', 'parts used, ms'], rows)}`;
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

${table(['Tenants', 'Variant', 'construct, ms', 'synth, ms', 'total, ms', 'relative to L1', 'wall, ms', 'peak RSS, MiB', 'heap of the app, MiB', 'template bytes per tenant'], rows)}`;
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
  return `## Time per additional tenant

The column *ms per additional tenant* is the slope of total time over ${sizes.map((size) => size.toLocaleString('en-US')).join(', ')} tenants, by least squares. The columns for 100 and 1,000 tenants are the total time per tenant, including startup. The last column
excludes startup. It compares an additional tenant between 100 and 1,000 with one between 10 and 100. Below 1, V8 became faster in the meantime. Above 1, the time grows faster than the number of tenants.

${table(['', 'Variant', 'ms per additional tenant', 'relative to L1', 'ms per tenant at 100', 'at 1,000', '1,000 relative to 100', 'additional tenants, relative'], rows)}`;
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
  return `## Time by part

${title}, ${tenantCount} tenants, from one CPU profile of each variant. The figures are wall time of the main thread in the code itself. Sampling makes the run somewhat slower than the runs above.

${table(['Part', 'cdk-bedrock-cost-tags, ms', 'L1, by hand, ms', 'difference, ms'], [
  ...rows,
  ['**all**', number(total(oursSelf), 0), number(total(l1Self), 0), number(total(oursSelf) - total(l1Self), 0)],
])}
The next table is by module of this package. *Total* is the module's own code and all code that it calls in aws-cdk-lib and elsewhere. It includes calls that hand-written L1s make, too.

${table(['Module', 'own code, ms', 'total, ms'], rooms)}`;
}

function validation({ validated: [ours, l1], sizes }: Results): string {
  const size = Math.min(Math.max(...sizes), 100);
  return `## With the CDK's validator

In a new app, the CDK checks templates against rules (\`@aws-cdk/core:validateAgainstDefaultRules\`). The check takes about as long in each variant and would hide the differences, so it is disabled above (\`CDK_VALIDATION=false\`). With the check,
${size.toLocaleString('en-US')} tenants take ${number(ours.total.wall / 1000, 1)} s with this package and ${number(l1.total.wall / 1000, 1)} s with hand-written L1s (wall time).
`;
}

const WHAT_IS_COMPARED = `## Variants

All variants of a table give the same template except for hashes in IDs and names. With the other packages, \`Ref\` also takes the place of the Region and account that this package writes. The command fails if a template differs in any other way. The apps have the feature flags of a new app, a concrete
account and Region, and stacks of 100 tenants, because a stack can have 500 resources. [\`bench/measured/tenants\`](https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags/tree/main/bench/measured/tenants) contains each variant in full.

- **Profile, budget, alarm and policy**. Each tenant has a \`TaggedInferenceProfile\` with two tags, a \`TagBudget\` with one alert to a topic and an address, a \`BedrockCostAlarm\` on four token metrics, and a \`TagScopedInvokePolicy\`
  that is attached to no role. Each stack has one topic.
- **L1, by hand**. The same resources as text, with prices, expression, policy and filter written out. Nothing is checked, and nothing follows when a tag changes.
- **Alarm and ManagedPolicy of the CDK, by hand**. The same resources with the constructs that the CDK has for two of the four, and that this package uses. The CDK checks their properties, and an alarm is an \`IAlarm\`.
  \`customizeRoles\`, property injectors and aspects apply to them.
- **Profile only**. The part that the other packages also have, without grants. In the other packages, names are required and tags are not compared with the final tags of the resource. They have no budget, no alarm, no policy by tag and no
  price.

The first tenant is the most expensive in every variant. The CDK loads code at first use, and V8 compiles code that the other tenants only run. The hand-written L1s also make the CDK
build its table of Regions, once per app, because \`stack.partition\` needs it under the flags of a new app. This package contains the partitions of most Regions, and the other packages leave the partition to
CloudFormation.

\`BedrockCostChecks\` is measured in separate runs, after the synthesis of the app. Its time includes loading the checks and reading the templates.
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
