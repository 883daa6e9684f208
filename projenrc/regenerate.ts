import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Text of a data file, and what the task tells of it, by whether it is `as they were` or `changed`. */
export interface Generated {
  readonly text: string;
  readonly lines: (state: string) => readonly string[];
}

/** What a task was given: archives or folders to read in place of the newest releases, and an empty folder, which is removed afterwards. */
export interface Given {
  readonly from?: readonly string[];
  readonly folder: string;
}

/**
 * Writes a data file, or with --check only tells, by the exit code, whether it is as it would be written.
 *
 * @param comparable the part of a text that has to be the same, by default all of it
 */
export function regenerate(file: string, generate: (given: Given) => Generated, comparable: (text: string) => string = (text) => text): void {
  const folder = mkdtempSync(join(tmpdir(), 'regenerate-'));
  try {
    const { values: { check, from } } = parseArgs({ options: { check: { type: 'boolean' }, from: { type: 'string', multiple: true } } });
    const { text, lines } = generate({ from, folder });
    const isCurrent = existsSync(file) && comparable(readFileSync(file, 'utf8')) === comparable(text);
    lines(isCurrent ? 'as they were' : 'changed').forEach((line) => console.log(line));
    if (!check) {
      writeFileSync(file, text);
    } else if (!isCurrent) {
      process.exitCode = 1;
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
