import { join } from 'node:path';
import { generate, render } from './generate';
import { download, readWheel } from './wheel';
import { regenerate } from '../regenerate';

/*
 * npx projen resource-type-regions [--check] [--from WHEEL]
 *
 * Writes src/private/resource-type-regions.json from the newest release of cfn-lint, or from the one that is given; with --check, only tells whether it is as it would be written.
 */
regenerate(join(__dirname, '../../src/private/resource-type-regions.json'), ({ from, folder }) => {
  const data = generate(readWheel(from?.at(-1) ?? download(folder)));
  return {
    text: render(data),
    lines: (state) => [
      `${data.source} of ${data.asOf}: ${data.regions.length} Regions, ${state}`,
      ...Object.entries(data.missingIn).map(([type, missing]) => `${type}: missing in ${missing.length}`),
    ],
  };
});
