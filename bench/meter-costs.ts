import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { MeterReport, MeterRequest } from '../src/metering/meter-costs-handler';

/**
 * What a run of the meter takes, by number of profiles.
 *
 *     npx ts-node --project tsconfig.dev.json --transpile-only bench/meter-costs.ts [--throttled] [profiles…]
 *
 * Runs the bundled handler in a process of its own against a local endpoint, at the end of a month and a day, with a value in every period: as much as there can be to read. Fails where 1,000 profiles
 * take more memory than the function has or a third of its time, or 5,000 more than twice the time for each. With `--throttled` the endpoint throttles as AWS does, and 1,000 profiles may take all of the time.
 */
const IS_THROTTLED = process.argv.includes('--throttled');
const GIVEN = process.argv.slice(2).filter((argument) => argument !== '--throttled').map(Number);
const SIZES = GIVEN.length > 0 ? GIVEN : IS_THROTTLED ? [1000] : [10, 100, 1000, 5000];

// The last run of a month, by time zone. UTC has months of whole days; elsewhere they are read by the hour, and in Kolkata by the half hour.
const LAST_RUNS = { 'UTC': '2026-12-01T00:10:00Z', 'America/New_York': '2026-12-01T05:10:00Z', 'Asia/Kolkata': '2026-11-30T18:40:00Z' };
const LATENCY_MS = 30;

// Low on purpose, below the 15 calls of GetResources: https://docs.aws.amazon.com/general/latest/gr/arg.html. That of GetMetricData is a quota of data points, which differs by their age:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const [TAGS_PER_SECOND, DATA_POINTS_PER_SECOND] = IS_THROTTLED ? [10, 110_000] : [UNLIMITED, UNLIMITED];

// What TagCostMeter gives its function: 15 minutes, so that it can wait where it is throttled.
const MEMORY_MIB = 512;
const TIMEOUT_SECONDS = IS_THROTTLED ? 900 : 300;

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: one vCPU at 1,769 MB.
const VCPUS = MEMORY_MIB / 1769;

const BUNDLE = join(__dirname, '..', 'assets', 'metering', 'meter-costs.lambda', 'index.js');

const REQUEST: Omit<MeterRequest, 'timeZone' | 'scheduledTime'> = {
  dimensionSets: [['Department'], ['Environment'], ['Department', 'Environment']],
  intervalMinutes: 15,
  metricDelayMinutes: 10,
  namespace: 'BedrockCostTags',
  publishProfileMetrics: true,
  meterUntrackedUsage: true,
  prices: [],
  projects: { arnPrefix: 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/' },
};

interface Measured {
  readonly report: MeterReport;
  readonly seconds: number;
  readonly maxRssMiB: number;
  readonly cpuSeconds: number;
}

async function measure(profiles: number, timeZone: string, scheduledTime: string): Promise<Measured> {
  const endpoint = fork(join(__dirname, 'account-endpoint.ts'), [profiles, LATENCY_MS, TAGS_PER_SECOND, DATA_POINTS_PER_SECOND].map(String), {
    execArgv: ['-r', 'ts-node/register/transpile-only'], env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '..', 'tsconfig.dev.json') },
  });
  try {
    const url = await messageOf<string>(endpoint);
    const run = fork(join(__dirname, 'run-once.js'), [BUNDLE, JSON.stringify({ ...REQUEST, timeZone, scheduledTime })], {
      execArgv: [`--max-old-space-size=${Math.floor(MEMORY_MIB * 0.9)}`],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH, NODE_NO_WARNINGS: '1', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench',
      },
    });
    return await messageOf<Measured>(run);
  } finally {
    endpoint.kill();
  }
}

async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`a process ended with ${code}`); });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return message as T;
}

async function main(): Promise<void> {
  if (!existsSync(BUNDLE)) {
    buildSync({
      entryPoints: ['src/metering/meter-costs.lambda.ts'], bundle: true, target: 'node22', platform: 'node', external: ['@aws-sdk/*'], outfile: BUNDLE,
    });
  }
  const limits = IS_THROTTLED ? ` Throttled to ${TAGS_PER_SECOND} calls for tags and ${DATA_POINTS_PER_SECOND} data points a second.` : '';
  console.log(`Bundle: ${(statSync(BUNDLE).size / 1024).toFixed(0)} KiB. Latency: ${LATENCY_MS} ms a request.${limits} Node.js ${process.version}.\n`);
  console.log('| Time zone | Profiles | Seconds | CPU seconds | CPU seconds at 512 MiB | Peak RSS, MiB | Calls | of them tags | Metrics read | Data published |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  const problems: string[] = [];
  for (const [timeZone, scheduledTime] of Object.entries(LAST_RUNS)) {
    const perProfile = new Map<number, number>();
    for (const profiles of SIZES) {
      const { report, seconds, maxRssMiB, cpuSeconds } = await measure(profiles, timeZone, scheduledTime);
      const calls = Object.values(report.calls).reduce((sum, each) => sum + each, 0);
      const throttledSeconds = cpuSeconds / VCPUS;
      console.log(`| ${[
        timeZone, profiles, seconds.toFixed(1), cpuSeconds.toFixed(1), throttledSeconds.toFixed(0), maxRssMiB.toFixed(0),
        calls, report.calls.GetResources, report.metricsRead, report.published,
      ].join(' | ')} |`);
      perProfile.set(profiles, seconds / profiles);
      if (profiles === 1000 && (maxRssMiB > MEMORY_MIB || Math.max(seconds, throttledSeconds) > TIMEOUT_SECONDS)) {
        problems.push(`1,000 profiles in ${timeZone} take more than ${MEMORY_MIB} MiB or ${TIMEOUT_SECONDS} s`);
      }
    }
    if (perProfile.get(5000)! > 2 * perProfile.get(1000)!) {
      problems.push(`a profile in ${timeZone} takes more than twice as long among 5,000 as among 1,000`);
    }
  }
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

void main();
