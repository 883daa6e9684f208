import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { comparable } from './same-template';
import { type Comparison, COMPARISONS, PACKAGES, type Way } from './ways';
import type { Workspace } from './workspace';

/** In ms. */
export interface Clock {
  readonly wall: number;

  /** Of all threads of the process, those of the garbage collector included. */
  readonly cpu: number;
}

/** What it takes to make and synthesize some tenants. */
export interface TenantsSample {
  readonly construct: Clock;
  readonly synth: Clock;
  readonly total: Clock;

  /** `BedrockCostChecks` after that, if asked for. */
  readonly checks?: Clock;

  readonly peakRssMiB: number;

  /** What is left on the heap after a garbage collection, while the app is still there. */
  readonly heapMiB: number;

  readonly templateBytes: number;

  /** Of one tenant only. */
  readonly resources?: Record<string, any>;
}

/** What it takes to load a package. */
export interface ImportSample {
  readonly cdk: Clock;
  readonly onTop: Clock;
  readonly use: Clock;
}

/** Samples by file of a way and number of tenants. Those of one place in their lists were taken one after the other. */
export type TenantsSamples = ReadonlyMap<string, ReadonlyMap<number, readonly TenantsSample[]>>;

export interface Plan {
  readonly sizes: readonly number[];
  roundsOf(tenants: number): number;
}

// Where the templates of rivals refer to the environment, ours name it.
const ENVIRONMENT = { 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111122223333' };

export class Measure {
  constructor(private readonly workspace: Workspace) {}

  /** Throws unless all ways of a comparison give the same template. */
  public async checkTemplates(): Promise<void> {
    for (const { title, ways } of COMPARISONS) {
      const templates: string[] = [];
      for (const way of ways) {
        const { resources } = await this.tenants(way, 1);
        templates.push(comparable(resources!, ENVIRONMENT));
      }
      ways.forEach((way, index) => {
        if (templates[index] !== templates[0]) {
          throw new Error(`${title}: the template of "${way.title}" is not that of "${ways[0].title}"\n${firstDifference(templates[0], templates[index])}`);
        }
      });
    }
  }

  /** In turn, and each round begins with the next package. */
  public async imports(rounds: number): Promise<ReadonlyMap<string, readonly ImportSample[]>> {
    const samples = new Map<string, ImportSample[]>(PACKAGES.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, file } of rotated(PACKAGES, round)) {
        samples.get(name)!.push(await this.run<ImportSample>('import.js', [name, file]));
      }
    }
    return samples;
  }

  /** In turn, and each round begins with the next way, so that what else the machine does is spread over all. */
  public async allTenants({ sizes, roundsOf }: Plan, comparisons: readonly Comparison[]): Promise<TenantsSamples> {
    const ways = comparisons.flatMap((comparison) => comparison.ways);
    const samples = new Map(ways.map(({ file }) => [file, new Map<number, TenantsSample[]>(sizes.map((size) => [size, []]))]));
    for (const size of sizes) {
      process.stderr.write(`${size}…\n`);
      for (let round = 0; round < roundsOf(size); round++) {
        for (const way of rotated(ways, round)) {
          samples.get(way.file)!.get(size)!.push(await this.tenants(way, size));
        }
      }
    }
    return samples;
  }

  public async tenants({ file }: Way, count: number, options: { validation?: boolean } = {}): Promise<TenantsSample> {
    return this.run<TenantsSample>('tenants.js', [file, String(count)], options.validation);
  }

  /** The same with `BedrockCostChecks` after it. */
  public async checks({ file }: Way, count: number, rounds: number): Promise<TenantsSample[]> {
    const samples: TenantsSample[] = [];
    for (let round = 0; round < rounds; round++) {
      samples.push(await this.run<TenantsSample>('tenants.js', [file, String(count), '', 'checks']));
    }
    return samples;
  }

  /** Where the time of so many tenants goes. */
  public async profile({ file }: Way, count: number): Promise<Profiler.Profile> {
    const path = this.workspace.file(`${file}.cpuprofile`);
    await this.run('tenants.js', [file, String(count), path]);
    return JSON.parse(readFileSync(path, 'utf8'));
  }

  private async run<T>(script: string, args: string[], validation = false): Promise<T> {
    const child = fork(this.workspace.script(script), args, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The CDK's validator takes about the same for all ways, and more than the rest together.
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', JSII_DEPRECATED: 'quiet', CDK_VALIDATION: String(validation) },
    });
    let errors = '';
    child.stderr!.on('data', (chunk) => { errors += chunk; });
    const closed = once(child, 'close');
    const failed = closed.then(([code]) => { throw new Error(`${script} ${args.join(' ')} ended with ${code}\n${errors}`); });
    failed.catch(() => {});
    const [message] = await Promise.race([once(child, 'message'), failed]);
    // The next one has the machine for itself.
    await closed;
    return message as T;
  }
}

function rotated<T>(values: readonly T[], by: number): T[] {
  const first = by % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}

function firstDifference(expected: string, found: string): string {
  const [left, right] = [expected.split('\n'), found.split('\n')];
  const line = left.findIndex((each, index) => each !== right[index]);
  const around = (lines: string[]) => lines.slice(Math.max(0, line - 3), line + 4).join('\n');
  return `${around(left)}\n-- but\n${around(right)}`;
}
