import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A section of the page of assumptions. */
export interface Assumption {
  readonly id: string;
  readonly assumption: string;
  readonly workaround: string;
}

export const ASSUMPTIONS_FILE = join(__dirname, '..', 'docs', 'reference', 'assumptions.md');

/** All assumptions, in the order of the page that lists them: `### ID`, a paragraph, and the points "Workaround" and "Verification". */
export function readAssumptions(markdown: string = readFileSync(ASSUMPTIONS_FILE, 'utf8')): Assumption[] {
  const assumptions = assumptionSections(markdown).map(({ id, text }) => {
    const [, assumption, workaround] = /^\n(\S.*)\n\n- \*\*Workaround\.\*\* (.+)\n- \*\*Verification\.\*\* ./.exec(text) ?? [];
    if (assumption === undefined) {
      throw new Error(`the section ${id} of ${ASSUMPTIONS_FILE} must have a paragraph, and the points "Workaround" and "Verification"`);
    }
    return { id, assumption, workaround };
  });
  if (assumptions.length === 0) {
    throw new Error(`there are no sections of assumptions in ${ASSUMPTIONS_FILE}`);
  }
  return assumptions;
}

/** The sections of assumptions, with the text after the heading. */
export function assumptionSections(markdown: string): Array<{ readonly id: string; readonly text: string }> {
  return markdown.split(/^(?=##+ )/m)
    .map((section) => /^### `([a-z0-9-]+)`\n([^]*)$/.exec(section))
    .flatMap((section) => section ? [{ id: section[1], text: section[2] }] : []);
}
