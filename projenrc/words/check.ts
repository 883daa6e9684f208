import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { emittedHits, summaryHits, wordHits } from './emitted';
import { PATTERNS } from './patterns';

const ROOT = join(__dirname, '..', '..');
const COUNTS = 'projenrc/words/counts.json';

/** Sources whose texts the package, or a command of the README, prints. */
const EMITTING = ['src', 'examples'];

/** Documents that are counted: a count may only fall. */
const COUNTED = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs', 'decisions'];

/**
 * Checks the wording: what the package emits has no hit, and the documents have no more than the committed counts.
 *
 * --update   commits lower counts, and the counts of new patterns
 * FOLDER …   lists the hits below these folders instead
 */
function main(args: string[]): void {
  const folders = args.filter((arg) => !arg.startsWith('--'));
  const emitted = (folders.length > 0 ? folders : EMITTING).flatMap((folder) => filesBelow(folder, /\.ts$/))
    .flatMap((path) => emittedHits(read(path), path).map((hit) => ({ path, ...hit })));
  emitted.forEach(({ path, line, name, text, instead }) => console.error(`${path}:${line}: "${name}" in "${text}": write ${instead}`));
  const assembly = folders.length > 0 || !existsSync(join(ROOT, '.jsii')) ? [] : assemblySummaries(JSON.parse(read('.jsii')));
  assembly.forEach((problem) => console.error(problem));
  const counts = countsOf(COUNTED.flatMap((folder) => filesBelow(folder, /\.md$/)).map(read));
  const before: Record<string, number> = existsSync(join(ROOT, COUNTS)) ? JSON.parse(read(COUNTS)) : {};
  const isUpdate = args.includes('--update');
  const risen = risenCounts(counts, before, isUpdate);

  console.log(`words: ${emitted.length + assembly.length} hits in emitted texts, ${Object.values(counts).reduce((sum, count) => sum + count, 0)} in the documents`);
  if (folders.length > 0) {
    process.exitCode = emitted.length === 0 ? 0 : 1;
    return;
  }
  console.table(Object.fromEntries(PATTERNS.map(({ name }) => [name, { documents: counts[name], committed: before[name] }])));
  risen.forEach((problem) => console.error(problem));
  if (isUpdate && risen.length === 0) {
    writeFileSync(join(ROOT, COUNTS), `${JSON.stringify(counts, null, 2)}\n`);
  }
  process.exitCode = emitted.length + assembly.length + risen.length > 0 ? 1 : 0;
}

/**
 * Patterns with more hits than committed.
 *
 * @param acceptsNew whether a pattern without a committed count is accepted
 */
export function risenCounts(counts: Record<string, number>, committed: Record<string, number>, acceptsNew: boolean): string[] {
  return Object.entries(counts)
    .filter(([name, count]) => count > (committed[name] ?? (acceptsNew ? Infinity : 0)))
    .map(([name, count]) => `"${name}": ${count} hits in the documents, ${committed[name] ?? 0} are committed in ${COUNTS}`);
}

/** Summaries of the public API, as the assembly has them. */
export function assemblySummaries(assembly: any): string[] {
  const summaryOf = (where: string, { docs }: any) => docs?.summary === undefined ? [] : summaryHits(docs.summary).map(({ text }) => `${where}: the summary begins with "${text}"`);
  return Object.values<any>(assembly.types).flatMap((type) => [
    ...summaryOf(type.fqn, type),
    ...[...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].flatMap((member: any) => summaryOf(`${type.fqn}.${member.name}`, member)),
  ]);
}

/** Hits by pattern in documents. */
export function countsOf(documents: readonly string[]): Record<string, number> {
  const hits = documents.flatMap((text) => text.split('\n').flatMap(wordHits));
  return Object.fromEntries(PATTERNS.map(({ name }) => [name, hits.filter((hit) => hit.name === name).length]));
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
