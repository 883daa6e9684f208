import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { fewestCalls, type Reading } from './fewest-calls';
import type { MeterReport, MeterRequest } from '../src/metering/meter-costs-handler';

/**
 * Measures a run of the meter over many accounts and Regions, by number of accounts.
 *
 *     npx ts-node --project tsconfig.dev.json --transpile-only bench/meter-organization.ts [--smoke] [--zone=ZONE] [accounts…]
 *
 * Runs the bundled handler, each run in a process of its own, against a local endpoint that answers after 100 ms. Each account has 10 profiles in each of 4 Regions; all have been used in each period of the month,
 * and every fifth in the last three hours. Fails where a run takes more memory than 512 MiB, or more than a fifth of the function's time, also at its share of a CPU, or more than 5% more calls than the APIs allow,
 * or where an account takes more CPU time among 500 than among 100. With `--smoke`, 10 accounts in 2 Regions answer immediately.
 */
const IS_SMOKE = process.argv.includes('--smoke');
const ZONE = process.argv.find((argument) => argument.startsWith('--zone='))?.slice('--zone='.length) ?? 'UTC';
const GIVEN = process.argv.slice(2).filter((argument) => !argument.startsWith('--')).map(Number);
const SIZES = GIVEN.length > 0 ? GIVEN : IS_SMOKE ? [10] : [10, 50, 100, 250, 500];
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'].slice(0, IS_SMOKE ? 2 : 4);
const LATENCY_MS = IS_SMOKE ? 1 : 100;
const PROFILES_BY_PLACE = 10;
const ACTIVE_EVERY = 5;
const KINDS_OF_TOKENS = 4;

// A fifth of 15 minutes.
const MAX_SECONDS = 180;
const MAX_MIB = 512;

// Node.js takes as much heap as it may before it collects. The rest of the memory is for what is outside of the heap.
const MAX_HEAP_MIB = 304;

// What TagCostMeter gives a function with source accounts. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: one vCPU at 1,769 MB.
const FUNCTION_MIB = 1769;
const MAX_MORE_CALLS = 1.05;

// At most the hours of two days are read, and those of one are written, whatever the number of accounts.
const MAX_OBJECT_CALLS = 75;
const MAX_GROWTH = 1.5;

const BUNDLE = join(__dirname, '..', 'dist', 'bench', 'meter-costs.js');

const REQUEST: Omit<MeterRequest, 'scheduledTime'> = {
  accountId: '111122223333',
  regions: REGIONS,
  sourceAccounts: { partition: 'aws', organizationId: 'o-1234567890', readerRoleName: 'bedrock-cost-tags-reader', maxUnreadablePercent: 5 },
  snapshots: { bucketName: 'bench', prefix: 'meter/' },
  dimensionSets: [['Department'], ['Environment'], ['Department', 'Environment']],
  intervalMinutes: 15,
  metricDelayMinutes: 10,
  timeZone: ZONE,
  namespace: 'BedrockCostTags',
  publishProfileMetrics: false,
  logProfiles: true,
  maxValuesPerKey: 200,
  maxPublishedProfiles: 200,
  meterUntrackedUsage: true,
  prices: [],
  projects: { arnPrefix: 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/' },
};

/** The runs, in their order, with what each has to read: all metrics, or those that were active in the last three hours. */
interface Run {
  readonly name: string;
  readonly scheduledTime: string;
  readonly request?: Partial<MeterRequest>;
  readonly readsInventory: boolean;
  readonly lists: ReadonlyArray<'ALL' | 'ACTIVE'>;
  readonly reads: ReadonlyArray<'ALL' | 'ACTIVE'>;
}

// The function's day begins at midnight of the zone. Outside UTC, the days of a month are read by the hour.
const HOURS_LATER = { 'UTC': 0, 'America/New_York': 5 }[ZONE]!;
const at = (hours: number, minutes: number) => new Date(Date.UTC(2026, 10, 28, HOURS_LATER + hours, minutes)).toISOString();

const RUNS: readonly Run[] = [
  { name: 'first run of a month, without snapshots', scheduledTime: at(22, 10), readsInventory: true, lists: ['ALL'], reads: ['ALL', 'ALL', 'ALL'] },
  { name: 'each quarter of an hour', scheduledTime: at(22, 25), readsInventory: false, lists: ['ACTIVE'], reads: ['ACTIVE'] },
  { name: 'with inventory', scheduledTime: at(22, 40), request: { inventoryMinutes: 0 }, readsInventory: true, lists: ['ACTIVE'], reads: ['ACTIVE'] },
  { name: 'closing a day, with inventory', scheduledTime: at(25, 40), readsInventory: true, lists: ['ACTIVE', 'ALL'], reads: ['ACTIVE', 'ALL'] },
];

interface Measured {
  readonly report: MeterReport;
  readonly seconds: number;
  readonly maxRssMiB: number;
  readonly cpuSeconds: number;
  readonly calls: Record<string, number>;
}

async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`a process ended with ${code}`); });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return message as T;
}

async function measure(endpoint: ChildProcess, url: string, { scheduledTime, request }: Run): Promise<Measured> {
  const run = fork(join(__dirname, 'run-organization-once.js'), [BUNDLE, JSON.stringify({ ...REQUEST, ...request, scheduledTime })], {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MIB}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', AWS_REGION: REGIONS[0], AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
  });
  const measured = await messageOf<Omit<Measured, 'calls'>>(run);
  const counted = messageOf<Record<string, number>>(endpoint);
  endpoint.send('counts');
  return { ...measured, calls: await counted };
}

/** Lists and metrics to read, of those that the endpoint has. */
function readingOf(run: Run, accounts: number, active: readonly number[], published: number): Reading {
  const all = REGIONS.map(() => accounts * PROFILES_BY_PLACE);
  const metrics = { ALL: all, ACTIVE: active };
  return {
    accounts,
    regions: REGIONS.length,
    profilesByPlace: Array.from({ length: accounts * REGIONS.length }, () => PROFILES_BY_PLACE),
    readsInventory: run.readsInventory,
    lists: run.lists.map((list) => metrics[list]),
    // No span has so many periods that a call could not read 500 metrics, except the month by the hour.
    reads: run.reads.map((read, index) => ({
      metrics: metrics[read].map((each) => KINDS_OF_TOKENS * each), periods: index === 1 && run.reads.length === 3 && ZONE !== 'UTC' ? 26 * 24 : 1,
    })),
    published,
  };
}

const OBJECT_CALLS = ['GetObject', 'PutObject', 'ListObjectsV2'];

async function main(): Promise<void> {
  buildSync({ entryPoints: ['src/metering/meter-costs.lambda.ts'], bundle: true, target: 'node22', platform: 'node', external: ['@aws-sdk/*'], outfile: BUNDLE });
  console.log(`${REGIONS.length} Regions, ${PROFILES_BY_PLACE} profiles in each account and Region, ${LATENCY_MS} ms a request, time zone ${ZONE}. Node.js ${process.version}.\n`);
  console.log(`| Run | Accounts | Profiles | Calls | Fewest calls | Calls of S3 | Metrics read | Seconds | CPU seconds | CPU seconds at ${FUNCTION_MIB} MiB | Peak RSS, MiB |`);
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  const problems: string[] = [];
  const cpu = new Map<string, Map<number, number>>(RUNS.map(({ name }) => [name, new Map()]));
  for (const accounts of SIZES) {
    const profiles = accounts * REGIONS.length * PROFILES_BY_PLACE;
    // Each place has as many active profiles as each other: every fifth of 10.
    const active = REGIONS.map(() => accounts * PROFILES_BY_PLACE / ACTIVE_EVERY);
    const endpoint = fork(join(__dirname, 'organization-endpoint.ts'), [accounts, REGIONS.length, profiles, LATENCY_MS].map(String), {
      execArgv: ['-r', 'ts-node/register/transpile-only'], env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', 'tsconfig.dev.json') },
    });
    try {
      const url = await messageOf<string>(endpoint);
      for (const run of RUNS) {
        const { report, seconds, maxRssMiB, cpuSeconds, calls } = await measure(endpoint, url, run);
        const ofObjects = OBJECT_CALLS.reduce((sum, name) => sum + (calls[name] ?? 0), 0);
        const fewest = fewestCalls(readingOf(run, accounts, active, report.published));
        const all = Object.values(calls).reduce((sum, each) => sum + each, 0) - ofObjects;
        const least = Object.values(fewest).reduce((sum, each) => sum + each, 0);
        const atFunction = cpuSeconds / Math.min(1, FUNCTION_MIB / 1769);
        console.log(`| ${[
          run.name, accounts, profiles, all, least, ofObjects, report.metricsRead,
          seconds.toFixed(1), cpuSeconds.toFixed(1), atFunction.toFixed(1), maxRssMiB.toFixed(0),
        ].join(' | ')} |`);
        cpu.get(run.name)!.set(accounts, cpuSeconds);
        const subject = `${run.name} over ${accounts} accounts`;
        if (report.profiles !== profiles && run.reads[0] === 'ALL') {
          problems.push(`${subject}: ${report.profiles} of ${profiles} profiles`);
        }
        if (all > MAX_MORE_CALLS * least) {
          problems.push(`${subject}: ${all} calls, of which ${least} are necessary: ${JSON.stringify({ calls, fewest })}`);
        }
        if (ofObjects > MAX_OBJECT_CALLS) {
          problems.push(`${subject}: ${ofObjects} calls of Amazon S3`);
        }
        if (maxRssMiB > MAX_MIB || Math.max(seconds, atFunction) > MAX_SECONDS) {
          problems.push(`${subject}: more than ${MAX_MIB} MiB or ${MAX_SECONDS} s`);
        }
      }
    } finally {
      endpoint.kill();
    }
  }
  cpu.forEach((bySize, name) => {
    const [few, many] = [bySize.get(100)!, bySize.get(500)!];
    if (many / 500 > MAX_GROWTH * few / 100) {
      problems.push(`${name}: an account takes ${(many / 500).toFixed(3)} CPU seconds among 500, and ${(few / 100).toFixed(3)} among 100`);
    }
  });
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

void main();
