import { appendFileSync } from 'node:fs';

/** Counts what has been done, over all processes, so that a run can report it. */
export function count(what: string): void {
  if (process.env.PLANE_COUNTS) {
    appendFileSync(process.env.PLANE_COUNTS, `${what}\n`);
  }
}
