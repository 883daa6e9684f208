import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { download } from './archives';
import { type ClientNamesData, generate, render } from './generate';

/*
 * npx projen client-names [--check] [--from ARCHIVE]...
 *
 * Writes projenrc/client-names/client-names.json from the newest releases of the clients, or from those that are given; with --check, only tells whether the names are as they would be written.
 */
const FILE = join(__dirname, 'client-names.json');

function main(args: string[]): number {
  const { values: { check, from } } = parseArgs({ args, options: { check: { type: 'boolean' }, from: { type: 'string', multiple: true } } });
  const folder = mkdtempSync(join(tmpdir(), 'client-names-'));
  try {
    const data = generate(from ?? download(folder), new Date().toISOString().slice(0, 10));
    const before: ClientNamesData | undefined = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : undefined;
    const same = before !== undefined && render({ ...data, asOf: before.asOf }) === render(before);
    Object.entries(data.clients).forEach(([client, { sources, names }]) => console.log(`${client}: ${sources.join(', ')}, ${Object.values(names).flat().length} names`));
    console.log(`${Object.keys(data.claudeModels).length} Claude models, ${same ? 'as they were' : 'changed'}`);
    if (check) {
      return same ? 0 : 1;
    }
    writeFileSync(FILE, render(data));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
