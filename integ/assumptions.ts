import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of "Not yet proven in a live account". */
export interface Assumption {
  readonly id: string;
  readonly assumed: string;
  readonly ifNot: string;
}

export const ASSUMPTIONS_FILE = join(__dirname, '..', 'README.md');
const HEADING = '## Not yet proven in a live account';

/** What the README says is assumed, in its order: it is said there and nowhere else. */
export function readAssumptions(markdown: string = readFileSync(ASSUMPTIONS_FILE, 'utf8')): Assumption[] {
  const start = markdown.indexOf(`${HEADING}\n`);
  if (start < 0) {
    throw new Error(`there is no "${HEADING}" in ${ASSUMPTIONS_FILE}`);
  }
  const [section] = markdown.slice(start + HEADING.length).split(/\n## /);
  return section.split('\n')
    .map((line) => /^\| `([a-z0-9-]+)` \| (.+) \| (.+) \|$/.exec(line))
    .flatMap((row) => row ? [{ id: row[1], assumed: row[2], ifNot: row[3] }] : []);
}
