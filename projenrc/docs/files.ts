import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Folders whose documents are for users. */
export const FOLDERS = ['docs', 'decisions', 'examples'];

/** Documents that the library writes: its tests check their wording and blocks. */
export const GENERATED = /\.COST-(TAGS|FORECAST)\.md$/;

/** The paths of the documents below a folder, from the root of the repository. */
export function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).sort().map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}
