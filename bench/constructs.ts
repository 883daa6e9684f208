import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from './findings';
import { Measure, type TenantsSample } from './measure';
import { plot } from './plot';
import { document } from './report';
import { COMPARISONS, type Way } from './ways';
import { Workspace } from './workspace';

/**
 * What the constructs take beside resources written by hand and beside other packages: to load, to synthesize, and in memory, by number of tenants.
 *
 *     npx ts-node --project tsconfig.dev.json --transpile-only bench/constructs.ts [--smoke | --tenant-only] [tenants…]
 *
 * Without arguments it writes docs/contributing/benchmark.md and docs/images/synthesis-time.svg, and fails where a target is missed. With numbers of tenants it only prints and fails; `--tenant-only` leaves out what others have too;
 * `--smoke` shows in short that everything still runs and gives the same templates.
 */
const ARGUMENTS = process.argv.slice(2);
const IS_SMOKE = ARGUMENTS.includes('--smoke');
const IS_TENANT_ONLY = ARGUMENTS.includes('--tenant-only');
const GIVEN = ARGUMENTS.filter((argument) => !argument.startsWith('--')).map(Number);
const SIZES = GIVEN.length > 0 ? GIVEN : IS_SMOKE ? [1, 10] : [1, 10, 100, 1000];

const DOCS = join(__dirname, '..', 'docs');

async function main(): Promise<void> {
  const workspace = new Workspace();
  try {
    const measure = new Measure(workspace);
    await measure.checkTemplates();
    const comparisons = IS_TENANT_ONLY ? COMPARISONS.slice(0, 1) : COMPARISONS;
    const [{ ways: [ours, l1] }] = comparisons;
    const largest = Math.max(...SIZES);
    const imports = await measure.imports(IS_SMOKE ? 1 : 9);
    const tenants = await measure.allTenants({ sizes: SIZES, roundsOf: IS_SMOKE ? () => 1 : roundsOf }, comparisons);
    const profiles = [await measure.profile(ours, largest), await measure.profile(l1, largest)] as const;
    const checks: TenantsSample[][] = [];
    for (const { ways: [way] } of comparisons) {
      checks.push(await measure.checks(way, largest, IS_SMOKE ? 1 : 5));
    }
    const withValidator = async (way: Way) => measure.tenants(way, Math.min(largest, 100), { validation: true });
    const validated = [await withValidator(ours), await withValidator(l1)] as const;

    const results = { comparisons, sizes: SIZES, imports, tenants, profiles, checks, validated, versions: workspace.versions };
    const text = document(results);
    console.log(text);
    if (ARGUMENTS.length === 0) {
      mkdirSync(DOCS, { recursive: true });
      writeFileSync(join(DOCS, 'contributing', 'benchmark.md'), text);
      writeFileSync(join(DOCS, 'images', 'synthesis-time.svg'), plot(results));
    }
    const missed = IS_SMOKE ? [] : findings(results).filter(({ isMet }) => !isMet);
    missed.forEach(({ what, found, target }) => console.error(`missed: ${what}: ${found}, target ${target}`));
    process.exitCode = missed.length > 0 ? 1 : 0;
  } finally {
    workspace.remove();
  }
}

// The shorter a run, the more its time varies.
function roundsOf(tenants: number): number {
  return tenants <= 10 ? 11 : tenants <= 100 ? 9 : 5;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
