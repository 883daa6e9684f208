import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { applied, listProblems, type Mutant } from './mutant';
import { MUTANTS } from './mutants';
import { Workplace } from './workplace';

/*
 * npx projen mutants [--only TEXT]
 *
 * Breaks the rules of access, checks, cost tag carriers, and organizations one by one in a temporary copy, and fails if the tests notice fewer than 90 % of the faults.
 *
 * --only TEXT   only mutants whose file, tests or effect contain the text
 */

const ROOT = join(__dirname, '..', '..');
const REQUIRED_SHARE = 0.9;

// A fault can make a test wait or loop. The time of the test without faults is the measure, on a machine that might be busy.
const PATIENCE = 4;
const MIN_PATIENCE_MS = 60_000;

/** Runs of Jest, which end with this process. */
const RUNNING = new Set<ChildProcess>();

/** Result of a run of test files: the first test that fails. Undefined if all tests pass. */
type Failure = string | undefined;

async function main(args: string[]): Promise<boolean> {
  const mutants = chosen(args);
  const problems = [...listProblems(ROOT, MUTANTS), ...mutants.length === 0 ? ['--only must match a mutant: choose another text'] : []];
  if (problems.length > 0) {
    problems.forEach((problem) => console.error(problem));
    return false;
  }
  const workplace = new Workplace(ROOT, Math.min(availableParallelism(), mutants.length));
  process.on('exit', () => {
    RUNNING.forEach((child) => child.kill('SIGKILL'));
    workplace.remove();
  });
  ['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, () => process.exit(130)));
  const times = await baseline(workplace, [...new Set(mutants.flatMap(({ tests }) => tests))]);
  return times !== undefined && report(mutants, await failures(workplace, mutants, times));
}

function chosen(args: string[]): Mutant[] {
  const at = args.findIndex((arg) => /^--only(=|$)/.test(arg));
  const text = at < 0 ? '' : args[at].split('=')[1] ?? args[at + 1] ?? '';
  return MUTANTS.filter(({ file, tests, why }) => [file, ...tests, why].some((each) => each.includes(text)));
}

/** Runs the tests without faults. Returns the time that each test file takes, or undefined if a test fails. */
async function baseline(workplace: Workplace, tests: string[]): Promise<Map<string, number> | undefined> {
  const times = new Map<string, number>();
  const failed: string[] = [];
  await inCopies(workplace, tests, async (test, copy) => {
    const start = Date.now();
    const failure = await failureOf(workplace, copy, test);
    times.set(test, Date.now() - start);
    failed.push(...failure === undefined ? [] : [`${test} must pass without mutants: ${failure}`]);
  });
  failed.forEach((each) => console.error(each));
  return failed.length > 0 ? undefined : times;
}

async function failures(workplace: Workplace, mutants: Mutant[], times: Map<string, number>): Promise<Map<Mutant, Failure>> {
  const found = new Map<Mutant, Failure>();
  // Mutants of the same tests follow each other, so that what the tests load stays in the cache of the system.
  const sorted = [...mutants].sort((one, other) => one.tests.join().localeCompare(other.tests.join(), 'en'));
  await inCopies(workplace, sorted, async (mutant, copy) => {
    const path = join(copy, mutant.file);
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, applied(mutant, content));
    const failure = await firstFailure(workplace, copy, mutant, times);
    writeFileSync(path, content);
    found.set(mutant, failure);
    console.log(`${failure === undefined ? 'SURVIVED' : 'killed  '} ${mutant.file}: ${mutant.why}${failure === undefined ? '' : ` [${failure}]`}`);
  });
  return found;
}

async function firstFailure(workplace: Workplace, copy: string, { tests }: Mutant, times: Map<string, number>): Promise<Failure> {
  for (const test of tests) {
    const failure = await failureOf(workplace, copy, test, MIN_PATIENCE_MS + PATIENCE * times.get(test)!);
    if (failure !== undefined) {
      return failure;
    }
  }
  return undefined;
}

/** Distributes work over the copies. Each copy has one element at a time. */
async function inCopies<T>(workplace: Workplace, elements: readonly T[], work: (element: T, copy: string) => Promise<void>): Promise<void> {
  const waiting = [...elements];
  await Promise.all(workplace.copies.map(async (copy) => {
    for (let element = waiting.shift(); element !== undefined; element = waiting.shift()) {
      await work(element, copy);
    }
  }));
}

async function failureOf(workplace: Workplace, copy: string, test: string, timeout?: number): Promise<Failure> {
  const { args, env } = workplace.jest(test);
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(process.execPath, args, { cwd: copy, env, timeout, killSignal: 'SIGKILL' });
    RUNNING.add(child);
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (text) => {
      output += text;
    }));
    child.on('close', (code) => {
      RUNNING.delete(child);
      resolve(code === 0 ? undefined : /^failed: (.*)$/m.exec(output)?.[1] ?? (code === null ? `not done after ${timeout} ms` : output.trim().slice(-500)));
    });
  });
}

function report(mutants: Mutant[], found: Map<Mutant, Failure>): boolean {
  const survivors = mutants.filter((mutant) => found.get(mutant) === undefined);
  const share = (mutants.length - survivors.length) / mutants.length;
  console.log(`\nmutants: ${mutants.length - survivors.length} of ${mutants.length} killed (${Math.floor(share * 100)} %)`);
  survivors.forEach(({ file, from, to, why, tests }) => console.log(`SURVIVED ${file}: ${why}\n  - ${from}\n  + ${to}\n  tests: ${tests.join(', ')}`));
  return share >= REQUIRED_SHARE;
}

void main(process.argv.slice(2)).then((isDone) => {
  process.exitCode = isDone ? 0 : 1;
});
