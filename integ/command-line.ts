import type { Assumption } from './assumptions';

export interface CommandLine {
  readonly list: boolean;
  readonly json: boolean;
  readonly help: boolean;

  /** IDs of the assumptions to check, or all if empty. */
  readonly only: readonly string[];
}

export const HELP = `Verifies the assumptions of this library about AWS, in the account of your credentials. See docs/reference/assumptions.md.

  --list        list the assumptions, and when each can be verified; makes no calls
  --only ID…    check these assumptions only
  --json        print JSON
  --help        print this text

Exit codes: 0 if no assumption is refuted, 1 if one is refuted, 2 if an argument is wrong.`;

/** @throws if an argument is wrong */
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
  problems.push(...only.filter((id) => !assumptions.some((each) => each.id === id)).map((id) => `there is no assumption ${id}: see --list`));
  problems.push(...flags.has('--only') && only.length === 0 ? ['--only requires an ID'] : []);
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  return { list: flags.has('--list'), json: flags.has('--json'), help: flags.has('--help'), only };
}
