import { FILE, generate, INDEX, render } from './generate';
import { regenerate } from '../regenerate';

/*
 * npx projen struct-shapes [--check]
 *
 * Writes src/private/structs/struct-shapes.json, the properties and types that the public API takes; with --check, only tells whether it is as it would be written.
 */
regenerate(FILE, () => {
  const shapes = generate(INDEX);
  return { text: render(shapes), lines: (state) => [`${Object.keys(shapes.structs).length} structs, ${Object.keys(shapes.constructs).length} constructs: ${state}`] };
});
