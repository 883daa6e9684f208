import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt } from '../support/document-snippet';

const FOLDER = join(__dirname, '..', '..', 'docs', 'recipes');

test('the index links every recipe', () => {
  const linked = documentAt('docs/recipes/README.md').links.map(({ target }) => target.split('#')[0]);

  expect(readdirSync(FOLDER).filter((file) => file !== 'README.md' && !linked.includes(file))).toEqual([]);
});
