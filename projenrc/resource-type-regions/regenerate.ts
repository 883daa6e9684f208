import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate, render } from './generate';
import { download, readWheel } from './wheel';

/*
 * npx projen resource-type-regions [--check] [--from WHEEL]
 *
 * Writes src/private/resource-type-regions.json from the newest release of cfn-lint, or from the one that is given; with --check, only tells whether it is as it would be written.
 */
const FILE = join(__dirname, '../../src/private/resource-type-regions.json');

function main(args: string[]): number {
  const { values: { check, from } } = parseArgs({ args, options: { check: { type: 'boolean' }, from: { type: 'string' } } });
  const folder = mkdtempSync(join(tmpdir(), 'resource-type-regions-'));
  try {
    const data = generate(readWheel(from ?? download(folder)));
    const text = render(data);
    const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
    console.log(`${data.source} of ${data.asOf}: ${data.regions.length} Regions, ${text === before ? 'as they were' : 'changed'}`);
    Object.entries(data.missingIn).forEach(([type, missing]) => console.log(`${type}: missing in ${missing.length}`));
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
