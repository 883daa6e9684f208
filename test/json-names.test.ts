import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(__dirname, '..', 'src');

test('no JSON file has the name of a module: an import without extension would find either of them', () => {
  const files = readdirSync(SRC, { recursive: true }).map(String).filter((file) => file.endsWith('.json'));

  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((file) => existsSync(join(SRC, file.replace(/\.json$/, '.ts'))))).toEqual([]);
});
