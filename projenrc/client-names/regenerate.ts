import { join } from 'node:path';
import { download } from './archives';
import { generate, render } from './generate';
import { regenerate } from '../regenerate';

/*
 * npx projen client-names [--check] [--from ARCHIVE]...
 *
 * Writes projenrc/client-names/client-names.json from the newest releases of the clients, or from those that are given; with --check, only tells whether the names are as they would be written.
 */
regenerate(join(__dirname, 'client-names.json'), ({ from, folder }) => {
  const data = generate(from ?? download(folder), new Date().toISOString().slice(0, 10));
  return {
    text: render(data),
    lines: (state) => [
      ...Object.entries(data.clients).map(([client, { sources, names }]) => `${client}: ${sources.join(', ')}, ${Object.values(names).flat().length} names`),
      `${Object.keys(data.claudeModels).length} Claude models, ${state}`,
    ],
  };
}, (text) => render({ ...JSON.parse(text), asOf: '' }));
