import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { removeExampleApps } from './examples';
import { PICTURES } from './pictures';
import { resourcePictures } from './resources';

const ROOT = join(__dirname, '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');

/** Drawn by the benchmark. */
const OTHERS = ['synthesis-time.svg'];

/**
 * Draws the pictures of the documentation into docs/images. It synthesizes the examples, and needs the bundled handlers in assets/.
 *
 * --check   draws nothing, and fails if a committed picture differs from the one that would be drawn
 * NAME …    only these, without .svg; `resources` for those of the examples
 */
async function main(args: string[]): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const isChecked = args.includes('--check');
  const isWanted = (name: string) => names.length === 0 || names.includes(name);

  const drawn = new Map<string, string>();
  for (const [name, draw] of Object.entries(PICTURES)) {
    if (isWanted(name)) {
      drawn.set(`${name}.svg`, (await draw()).toString());
    }
  }
  if (isWanted('resources')) {
    Object.entries(resourcePictures()).forEach(([example, picture]) => drawn.set(`resources-${example}.svg`, picture.toString()));
  }

  const unwanted = names.length > 0 ? [] : readdirSync(IMAGES).filter((file) => !drawn.has(file) && !OTHERS.includes(file));
  const changed = [...drawn].filter(([file, svg]) => !existsSync(join(IMAGES, file)) || readFileSync(join(IMAGES, file), 'utf8') !== svg).map(([file]) => file);
  if (!isChecked) {
    changed.forEach((file) => writeFileSync(join(IMAGES, file), drawn.get(file)!));
  }
  const place = relative(ROOT, IMAGES);
  unwanted.forEach((file) => console.error(`${place}/${file} is not drawn by projenrc/pictures: remove it`));
  changed.forEach((file) => isChecked ? console.error(`${place}/${file} differs from what "npx projen pictures" draws: run it, and look at the picture`) : console.log(`${place}/${file}`));
  console.log(`pictures: ${drawn.size} drawn, ${changed.length} ${isChecked ? 'differ' : 'changed'}`);
  process.exitCode = unwanted.length > 0 || (isChecked && changed.length > 0) ? 1 : 0;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
}).finally(removeExampleApps);
