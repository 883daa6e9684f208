import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A change to a source file, such as a real fault would look like, which a test has to notice. */
export interface Mutant {
  readonly file: string;

  /** Text that occurs exactly once in the file. */
  readonly from: string;

  /** Text that takes its place. */
  readonly to: string;

  /** Test files that have to notice the change, in the order in which they run. */
  readonly tests: readonly string[];

  /** Effect of the fault on a user. */
  readonly why: string;
}

/** A changed text of a file: the text, its replacement, and the effect on a user. */
export type Change = [from: string, to: string, why: string];

/** Mutants of one file that the same tests have to notice. */
export function mutantsOf(file: string, tests: readonly string[], ...changes: Change[]): Mutant[] {
  return changes.map(([from, to, why]) => ({ file, from, to, tests, why }));
}

/** Returns the file with the change. */
export function applied({ from, to }: Mutant, content: string): string {
  // A replacement text would be searched for patterns such as $1.
  return content.replace(from, () => to);
}

/** Returns the reasons why a list of mutants no longer fits the files below a folder. */
export function listProblems(root: string, mutants: readonly Mutant[]): string[] {
  const absent = (files: string[]) => [...new Set(files)].filter((file) => !existsSync(join(root, file)));
  const [sources, tests] = [absent(mutants.map(({ file }) => file)), absent(mutants.flatMap((mutant) => mutant.tests))];
  return [
    ...sources.map((file) => `file must exist, got ${file}: correct the path, or remove its mutants`),
    ...tests.map((file) => `tests must exist, got ${file}: correct the path`),
    ...mutants.filter(({ file }) => !sources.includes(file)).flatMap(({ file, from, to, why }) => {
      const count = readFileSync(join(root, file), 'utf8').split(from).length - 1;
      return [
        ...count === 1 ? [] : [`from must occur exactly once in ${file}, got ${count} times ${JSON.stringify(from)} (${why}): follow the change of the file`],
        ...from === to ? [`to must differ from ${JSON.stringify(from)} (${why})`] : [],
      ];
    }),
  ];
}
