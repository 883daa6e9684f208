import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { download, unpacked } from './archives';
import { readDataSet } from './data-sets';
import { generate, render } from './generate';
import { regenerate } from '../regenerate';

/*
 * npx projen aws-policies [--check] [--from FOLDER_OR_ARCHIVE]...
 *
 * Writes src/checks/aws-managed-policies.json from the newest data sets, or from those that are given; with --check, only tells whether it is as it would be written.
 */
regenerate(join(__dirname, '../../src/checks/aws-managed-policies.json'), ({ from, folder }) => {
  const emptyFolder = (name: string) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const sets = (from ?? download(emptyFolder('downloads'))).map((path, index) => readDataSet(unpacked(path, emptyFolder(`${index}`))));
  const data = generate(sets);
  const text = render(data);
  return {
    text,
    lines: (state) => [
      ...sets.map(({ source, policies }) => `${source}: ${policies.length} policies, the last change of ${policies.map(({ changed }) => changed).sort().at(-1)}`),
      `${Object.keys(data.policies).length} policies allow running models outside tagged profiles, ${text.length} characters, ${state}`,
    ],
  };
});
