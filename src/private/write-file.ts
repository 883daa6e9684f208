import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { show } from './check';

/**
 * Writes a file and creates its folders. Does not write if the file already contains the text, because file watchers such as `cdk watch` would restart each time.
 *
 * @param file absolute path of the file
 * @param text content of the file
 * @param subject construct that writes the file, for error messages
 * @param remedy action for the user if writing fails
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
