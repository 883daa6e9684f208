import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { FILE, generate, INDEX, render } from './generate';

/*
 * npx projen struct-shapes [--check]
 *
 * Writes src/private/structs/struct-shapes.json, the properties and types that the public API takes; with --check, only tells whether it is as it would be written.
 */
const shapes = generate(INDEX);
const text = render(shapes);
const isCurrent = existsSync(FILE) && readFileSync(FILE, 'utf8') === text;
console.log(`${Object.keys(shapes.structs).length} structs, ${Object.keys(shapes.constructs).length} constructs: ${isCurrent ? 'as they were' : 'changed'}`);
if (process.argv.includes('--check')) {
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(FILE, text);
}
