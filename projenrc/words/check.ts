import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { documentHits } from './documents';
import { emittedHits, summaryHits } from './emitted';
import { GENERATED } from '../docs/files';

const ROOT = join(__dirname, '..', '..');

/** Sources whose texts the package, or a command of the README, prints, and the documents. */
const CHECKED = ['src', 'examples', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md', 'CHANGELOG.md', 'docs', 'decisions'];

/**
 * Checks the wording of the texts that the package emits and of the documents; both must have no hit.
 *
 * FOLDER or FILE … checks only these
 */
function main(paths: string[]): void {
  const all = paths.length === 0;
  const checked = (all ? CHECKED.filter((path) => existsSync(join(ROOT, path))) : paths).flatMap((path) => filesBelow(path, /\.(ts|md)$/)).filter((path) => !GENERATED.test(path));
  const hits = checked.map((path) => ({ path, hits: path.endsWith('.md') ? documentHits(read(path)) : emittedHits(read(path), path) }));
  hits.forEach(({ path, hits: found }) => found.forEach(({ line, name, text, instead }) => console.error(`${path}:${line}: "${name}" in "${text}": write ${instead}`)));
  const assembly = all && existsSync(join(ROOT, '.jsii')) ? assemblySummaries(JSON.parse(read('.jsii'))) : [];
  assembly.forEach((problem) => console.error(problem));

  const count = (isDocument: boolean) => hits.filter(({ path }) => path.endsWith('.md') === isDocument).reduce((sum, { hits: found }) => sum + found.length, 0);
  const [emitted, documents] = [count(false) + assembly.length, count(true)];
  console.log(`words: ${emitted} hits in emitted texts, ${documents} in ${hits.filter(({ path }) => path.endsWith('.md')).length} documents`);
  process.exitCode = emitted + documents === 0 ? 0 : 1;
}

/** Summaries of the public API, as the assembly has them. */
export function assemblySummaries(assembly: any): string[] {
  const summaryOf = (where: string, { docs }: any) => docs?.summary === undefined ? [] : summaryHits(docs.summary).map(({ text }) => `${where}: the summary begins with "${text}"`);
  return Object.values<any>(assembly.types).flatMap((type) => [
    ...summaryOf(type.fqn, type),
    ...[...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].flatMap((member: any) => summaryOf(`${type.fqn}.${member.name}`, member)),
  ]);
}

function filesBelow(path: string, names: RegExp): string[] {
  const full = join(ROOT, path);
  if (!statSync(full).isDirectory()) {
    return [path];
  }
  return readdirSync(full, { recursive: true, encoding: 'utf8' }).filter((file) => names.test(file)).map((file) => relative(ROOT, join(full, file))).sort();
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

if (require.main === module) {
  main(process.argv.slice(2));
}
