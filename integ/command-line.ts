import type { Assumption } from './assumptions';

export interface CommandLine {
  readonly list: boolean;
  readonly json: boolean;
  readonly help: boolean;

  /** What to look at, all if it is empty. */
  readonly only: readonly string[];
}

export const HELP = `Proves what this library assumes of AWS, in the account of your credentials. See docs/reference/assumptions.md.

  --list        what is assumed, and when it can be shown; calls nothing
  --only ID…    these alone
  --json        for machines
  --help        this

Exits 0 if nothing is refuted, 1 if something is, 2 if it was called wrongly.`;

/** @throws what is wrong with the arguments */
export function parseCommandLine(args: readonly string[], assumptions: readonly Assumption[]): CommandLine {
  const flags = new Set<string>();
  const only: string[] = [];
  const problems: string[] = [];
  let takesIds = false;
  for (const arg of args) {
    if (arg.startsWith('-')) {
      takesIds = arg === '--only';
      flags.add(arg);
      problems.push(...['--list', '--json', '--help', '--only'].includes(arg) ? [] : [`${arg} is not an option`]);
    } else if (takesIds) {
      only.push(...arg.split(',').filter((id) => id !== ''));
    } else {
      problems.push(`${arg} is not an option`);
    }
  }
  problems.push(...only.filter((id) => !assumptions.some((each) => each.id === id)).map((id) => `nothing is assumed under the id ${id}, see --list`));
  problems.push(...flags.has('--only') && only.length === 0 ? ['--only needs an id'] : []);
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  return { list: flags.has('--list'), json: flags.has('--json'), help: flags.has('--help'), only };
}
