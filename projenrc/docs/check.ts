import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockProblems, isRunElsewhere, isProgram, pairs, QUICK_START_DOCUMENTS } from './blocks';
import { type Document, readDocument } from './document';
import { excerptProblems } from './excerpts';
import { FOLDERS, GENERATED, markdownIn } from './files';
import { keptProblems } from './kept';
import { externalLinks, linkProblems } from './links';
import { pythonProblems } from './python';
import { quickStart } from './quick-start';
import { runSnippets } from './snippets';
import { unknownTasks } from './tasks';
import { headingProblems, warningIds } from './warning-ids';

const ROOT = join(__dirname, '..', '..');
/** The page that every warning links to. */
const WARNINGS = 'docs/reference/warnings.md';
/** Generated, or for people who work on the library: links are checked, blocks are not. */
const LINKS_ONLY = ['API.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md', 'CHANGELOG.md'];

/**
 * Checks the documents: links and anchors, blocks, snippets, warning ids, tasks.
 *
 * --python FILE    an interpreter that has the wheel: runs the Python blocks too; - reads which one from the standard input
 * --online         also asks whether external links answer
 * --scripts FOLDER writes the commands of the quick starts there instead, as NAME.sh
 */
async function main(args: string[]): Promise<void> {
  const scripts = valueOf(args, '--scripts');
  if (scripts !== undefined) {
    Object.entries(QUICK_START_DOCUMENTS).forEach(([name, path]) => writeFileSync(join(scripts, `${name}.sh`), quickStart(read(path), name)));
    return;
  }
  const documents = [...['README.md', ...LINKS_ONLY], ...FOLDERS.flatMap(markdownIn).filter((path) => !GENERATED.test(path))].map(read);
  const written = documents.filter(({ path }) => !LINKS_ONLY.includes(path));
  const byPath = new Map(documents.map((document) => [document.path, document]));
  const tree = {
    exists: (path: string) => existsSync(join(ROOT, path)),
    document: (path: string) => byPath.get(path) ?? (path.endsWith('.md') && statSync(join(ROOT, path)).isFile() ? read(path) : undefined),
  };

  const problems = [
    ...documents.flatMap((document) => linkProblems(document, tree)),
    ...written.flatMap(blockProblems),
    ...written.flatMap((document) => excerptProblems(document, (file) => existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined)),
    ...warningProblems(byPath.get(WARNINGS)!),
    ...documents.flatMap(taskProblems),
  ];
  report('links', documents.reduce((sum, { links }) => sum + links.length, 0), `in ${documents.length} documents`);

  const snippets = written.flatMap((document) => document.blocks.filter((block) => block.language === 'ts' && !isRunElsewhere(block)).map((block) => ({ id: idOf(document, block.line), block })));
  const { problems: wrong, templates } = runSnippets(snippets);
  problems.push(...wrong, ...written.flatMap((document) => keptProblems(document, ({ line }) => templates.get(idOf(document, line)))));
  report('TypeScript blocks', snippets.length, `compile, and ${templates.size} of them synthesize; the others are ${snippets.filter(({ block }) => isProgram(block)).length} whole programs`);

  const twins = written.flatMap((document) => pairs(document)
    .map(({ ts, python }) => ({ id: idOf(document, python.line), python, template: templates.get(idOf(document, ts.line)) }))
    .filter(({ template }) => template !== undefined));
  const option = valueOf(args, '--python');
  const python = option === '-' ? readFileSync(0, 'utf8').trim() : option;
  if (python === '') {
    problems.push('the Python blocks were not run: no interpreter was told, as the quick start failed');
  } else if (python === undefined) {
    report('SKIPPED: Python blocks', twins.length, 'were not run: no interpreter that has the wheel was given with --python');
  } else {
    problems.push(...pythonProblems(twins, python));
    report('Python blocks', twins.length, 'were run and compared with the TypeScript beside them');
  }
  if (args.includes('--online')) {
    problems.push(...await deadLinks(documents));
  }

  problems.forEach((problem) => console.error(problem));
  console.log(problems.length === 0 ? 'the documents are right' : `${problems.length} problem(s)`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function warningProblems({ path }: Document): string[] {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true }).map(String).filter((file) => file.endsWith('.ts'));
  const given = warningIds(Object.fromEntries(sources.map((file) => [file, readFileSync(join(ROOT, 'src', file), 'utf8')])));
  return headingProblems(given, readFileSync(join(ROOT, path), 'utf8')).map((problem) => `${path}: ${problem}`);
}

function taskProblems({ path }: Document): string[] {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8'));
  return unknownTasks(readFileSync(join(ROOT, path), 'utf8'), Object.keys(tasks)).map((task) => `${path}: there is no task "npx projen ${task}"`);
}

async function deadLinks(documents: readonly Document[]): Promise<string[]> {
  const targets = [...new Set(documents.flatMap(externalLinks).map((target) => target.split('#')[0]))];
  const answers = await Promise.all(targets.map((target) => fetch(target, { method: 'HEAD', signal: AbortSignal.timeout(20_000) })
    .then(({ ok, status }) => ok ? [] : [`${target} answers ${status}`], (error: Error) => [`${target}: ${error.message}`])));
  report('external links', targets.length, 'were asked');
  return answers.flat();
}

function read(path: string): Document {
  return readDocument(path, readFileSync(join(ROOT, path), 'utf8'));
}

function idOf({ path }: Document, line: number): string {
  return `${path}:${line}`;
}

function valueOf(args: string[], option: string): string | undefined {
  const index = args.indexOf(option);
  return index < 0 ? undefined : args[index + 1];
}

function report(what: string, count: number, more: string): void {
  console.log(`${what}: ${count} ${more}`);
}

void main(process.argv.slice(2));
