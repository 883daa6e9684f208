import { committedData, FILE, generate, render } from './generate';
import { regenerate } from '../regenerate';

/*
 * npx projen model-names [--check]
 *
 * Writes src/models/model-names.json, the geographies and providers in the committed prices, lifecycles and callable models; with --check, only tells whether it is as it would
 * be written.
 */
regenerate(FILE, () => {
  const names = generate(committedData());
  return { text: render(names), lines: (state) => [`${names.geographies.length} geographies, ${names.providers.length} providers: ${state}`] };
});
