import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { download, unpacked } from './archives';
import { readDataSet } from './data-sets';
import { generate, render } from './generate';

/*
 * npx projen aws-policies [--check] [--from FOLDER_OR_ARCHIVE]...
 *
 * Writes src/checks/aws-managed-policies.json from the newest data sets, or from those that are given; with --check, only tells whether it is as it would be written.
 */
const FILE = join(__dirname, '../../src/checks/aws-managed-policies.json');

function main(args: string[]): number {
  const { values: { check, from } } = parseArgs({ args, options: { check: { type: 'boolean' }, from: { type: 'string', multiple: true } } });
  const folder = mkdtempSync(join(tmpdir(), 'aws-policies-'));
  const emptyFolder = (name: string) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  try {
    const sets = (from ?? download(emptyFolder('downloads'))).map((path, index) => readDataSet(unpacked(path, emptyFolder(`${index}`))));
    const data = generate(sets);
    const text = render(data);
    const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
    sets.forEach(({ source, policies }) => console.log(`${source}: ${policies.length} policies, the last change of ${policies.map(({ changed }) => changed).sort().at(-1)}`));
    console.log(`${Object.keys(data.policies).length} policies allow running models outside tagged profiles, ${text.length} characters, ${text === before ? 'as they were' : 'changed'}`);
    if (check) {
      return text === before ? 0 : 1;
    }
    writeFileSync(FILE, text);
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
