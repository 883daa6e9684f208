import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { show } from '../private/check';

/**
 * Writes a file, and the folders that it is in, unless it is there with that very text: what watches files, as `cdk watch` does, would start anew each time.
 *
 * @param subject what writes it, and `remedy` what to do if it cannot
 */
export function writeFile(file: string, text: string, subject: string, remedy: string): void {
  try {
    if (textOf(file) !== text) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  } catch (error) {
    throw new Error(`${subject}: cannot write ${show(file)} (${(error as Error).message}): ${remedy}`);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
