import type { Block, Document } from './document';
import { excerptOf } from './excerpts';

/** The languages that documents speak; one that is misspelt would be checked by nobody. */
const LANGUAGES = ['ts', 'python', 'java', 'go', 'csharp', 'sh', 'text', 'json', 'yaml', 'xml', 'ini', 'toml', 'sql', 'hcl'];
/** Languages of which each block is part of a quick start, or has a reason why it is not run. */
const QUICK_START_ONLY = ['java', 'go', 'csharp', 'xml'];

/** Commands of the README that CI runs as they are. */
const IN_CI = ['example', 'test'];

/** Quick starts that are run, and the documents that have them. */
export const QUICK_START_DOCUMENTS: Readonly<Record<string, string>> = {
  typescript: 'README.md',
  python: 'README.md',
  java: 'docs/getting-started-java.md',
  go: 'docs/getting-started-go.md',
};
export const QUICK_STARTS = Object.keys(QUICK_START_DOCUMENTS);

/** A TypeScript block and the Python block that says the same. */
export interface Pair {
  readonly ts: Block;
  readonly python: Block;
}

/** What is wrong with the blocks of a document: no language, a command that nobody runs and nobody says why, Python without its TypeScript. */
export function blockProblems(document: Document): string[] {
  return document.blocks.flatMap((block, index) => problemsOf(block, document.blocks[index - 1]).map((problem) => `${document.path}:${block.line}: ${problem}`));
}

/** The Python blocks of a document beside the TypeScript before them, but for whole programs, which quick starts run. */
export function pairs({ blocks }: Document): Pair[] {
  return blocks.flatMap((python, index) => python.language === 'python' && !isProgram(python) && !isRunElsewhere(python) ? [{ ts: blocks[index - 1], python }] : []);
}

/** Whether a block is run elsewhere: code of a client that calls a profile, `<!-- client: boto3 -->`, or an excerpt of a file that is tested. */
export function isRunElsewhere(block: Block): boolean {
  return block.mark?.startsWith('client: ') === true || excerptOf(block) !== undefined;
}

/** Whether a block is a file of its own, not something to stand in a stack. */
export function isProgram({ info }: Block): boolean {
  return info.includes('nofixture');
}

function problemsOf({ language, info, mark, code }: Block, before?: Block): string[] {
  const problems: string[] = [];
  if (language === '') {
    problems.push('a block without a language');
  } else if (!LANGUAGES.includes(language)) {
    problems.push(`the language must be one of ${LANGUAGES.join(', ')}, got ${language}`);
  }
  const [kind, rest = ''] = mark?.split(/:\s*/, 2) ?? [];
  if (language === 'sh') {
    const known = (kind === 'ci' && IN_CI.includes(rest)) || (kind === 'run' && QUICK_STARTS.includes(rest)) || (kind === 'not run' && rest !== '');
    if (!known) {
      problems.push(`commands must be run (<!-- ci: ${IN_CI.join('|')} -->, <!-- run: ${QUICK_STARTS.join('|')} -->) or have a reason why not (<!-- not run: … -->), got ${mark ?? 'nothing'}`);
    }
  }
  if (mark !== undefined && language !== 'sh' && !['file', 'keeps', 'client', 'from', 'not run'].includes(kind!)) {
    problems.push(`a comment right before a block must be "file: …", "keeps: …", "client: …", "from: …" or "not run: …", got ${mark}`);
  }
  if (QUICK_START_ONLY.includes(language) && !['file', 'from', 'not run'].includes(kind!)) {
    problems.push(`${language} must be a file of a quick start (<!-- file: … -->), an excerpt (<!-- from: … -->) or have a reason why it is not run (<!-- not run: … -->)`);
  }
  const isElsewhere = kind === 'client' || kind === 'from';
  if (kind === 'keeps' && !/^AWS::\w+::\w+$/.test(mark!.slice('keeps: '.length))) {
    problems.push(`what is kept must be a type of CloudFormation, got ${mark}`);
  }
  if (kind === 'file' && !QUICK_STARTS.includes(rest.split(' ')[0])) {
    problems.push(`a file must belong to ${QUICK_STARTS.join(' or ')}, got ${mark}`);
  }
  if (language === 'python' && info.includes('nofixture') && kind !== 'file' && !isElsewhere) {
    problems.push('a whole program in Python must be a file of a quick start, as nothing else runs it');
  }
  if (language === 'python' && !info.includes('nofixture') && !isElsewhere && (before?.language !== 'ts' || isProgram(before))) {
    problems.push('Python must stand right after the TypeScript that it says');
  }
  if (code.trim() === '') {
    problems.push('an empty block');
  }
  return problems;
}
