import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import ts from 'typescript';
import { CHECKED } from './checked-app';
import { TEST_ENV } from './places';
import { libraryWithApp, runSource } from '../../examples/harness/run-source';
import { type Block, type Document, readDocument } from '../../projenrc/docs/document';

// The first synthesis of a process loads the validator of the CDK, and some documents have apps of several stacks.
jest.setTimeout(120_000);

const ROOT = join(__dirname, '..', '..');

/** A document of the repository, with its text. */
export interface RepositoryDocument extends Document {
  readonly text: string;
}

/** The block of a section: by the heading that it is the first TypeScript block of, or by its index among the TypeScript blocks of the document, from 0. */
export type BlockChoice = string | number;

/** Modules that a snippet imports, in addition to this package, by name. */
export interface SnippetOptions {
  readonly modules?: Readonly<Record<string, unknown>>;

  /** Context of the apps that the snippet creates, or of the app of the stack. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Reads a document by its path from the root of the repository. */
export function documentAt(path: string): RepositoryDocument {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { ...readDocument(path, text), text };
}

/** The text of a section, from its heading to the next heading of any level. */
export function sectionOf({ path, text }: RepositoryDocument, heading: string): string {
  const sections = sectionsOf(text).filter((each) => each.heading === heading);
  if (sections.length !== 1) {
    throw new Error(`${path} has ${sections.length} headings ${JSON.stringify(heading)}`);
  }
  return sections[0].lines.map(({ line }) => line).join('\n');
}

/** The rows of the one table of a section, as cells by column. */
export function tableOf(document: RepositoryDocument, heading: string): Array<Record<string, string>> {
  const rows = sectionOf(document, heading).split('\n').filter((line) => line.startsWith('|')).map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const [columns, , ...cells] = rows;
  return cells.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

/** The TypeScript block of a document. */
export function tsBlock(document: RepositoryDocument, choice: BlockChoice): Block {
  const blocks = document.blocks.filter(({ language }) => language === 'ts');
  const found = typeof choice === 'number' ? blocks[choice] : blocks.find(({ line }) => headingAt(document.text, line) === choice);
  if (!found) {
    throw new Error(`${document.path} has no TypeScript block ${JSON.stringify(choice)}`);
  }
  return found;
}

/** A block that ran in a stack. */
export interface SnippetRun {
  readonly stack: cdk.Stack;

  /** The constants that the block declares, including resources that it only declares, by name. */
  readonly values: Readonly<Record<string, any>>;
}

/**
 * Runs a block that is written for a stack, in a new stack, from the text of the document. `this` is the stack, which the caller synthesizes.
 *
 * The block is transpiled without checks of types, which `npx projen docs` makes. `cdk-bedrock-cost-tags` is the source, not the compiled package.
 */
export function runBlock(document: RepositoryDocument, choice: BlockChoice, options: SnippetOptions = {}): SnippetRun {
  const stack = new cdk.Stack(new cdk.App(appProps(options)), 'Snippet', { env: TEST_ENV });
  const { imports, body, names } = parts(tsBlock(document, choice).code);
  const fixture = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8').replace(/export class[\s\S]*$/, '');
  const code = `${fixture}\n${imports}\nexport function run(this: any, given: any) {\n${body}\nreturn { ${names.join(', ')} };\n}`;
  const { given } = run(readFileSync(join(ROOT, 'projenrc', 'docs', 'given.ts-fixture'), 'utf8'), 'given.ts', options);
  return { stack, values: run(code, document.path, options).run.call(stack, given) };
}

/** Runs a whole program from the text of a document, and returns the apps that it creates. Their assemblies are in temporary folders. */
export function appsOf(document: RepositoryDocument, choice: BlockChoice, options: SnippetOptions = {}): cdk.App[] {
  const apps: cdk.App[] = [];
  class SnippetApp extends cdk.App {
    constructor(props: cdk.AppProps = {}) {
      super({ ...appProps(options), ...props });
      apps.push(this);
    }
  }
  run(tsBlock(document, choice).code, document.path, { ...options, modules: { 'aws-cdk-lib': libraryWithApp(SnippetApp), ...options.modules } });
  return apps;
}

/** Runs a block that is a file of tests, which registers its tests with Jest. */
export function registerTestsOf(document: RepositoryDocument, choice: BlockChoice, options: SnippetOptions = {}): void {
  run(tsBlock(document, choice).code, document.path, options);
}

function appProps({ context }: SnippetOptions): cdk.AppProps {
  return { analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'snippet-')), context: { ...CHECKED, ...context } };
}

function run(code: string, fileName: string, { modules }: SnippetOptions): any {
  // Jest passes `jest` to each module, while `test` and `expect` are global.
  return runSource(code, fileName, modules, { jest, __dirname: tmpdir() });
}

/** The imports of a block, and its other statements with a resource for each that the block only declares. */
function parts(code: string): { imports: string; body: string; names: string[] } {
  const source = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true);
  const imports: string[] = [];
  const body: string[] = [];
  const names: string[] = [];
  for (const statement of source.statements) {
    const text = statement.getText(source);
    if (ts.isImportDeclaration(statement)) {
      imports.push(text);
      continue;
    }
    const variables = ts.isVariableStatement(statement) ? statement.declarationList.declarations.filter(({ name }) => ts.isIdentifier(name)) : [];
    names.push(...variables.map(({ name }) => name.getText(source)));
    const isDeclared = ts.isVariableStatement(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
    body.push(isDeclared ? variables.map(({ name, type }) => `const ${name.getText(source)} = given(this, '${type!.getText(source)}', '${name.getText(source)}');`).join('\n') : text);
  }
  return { imports: imports.join('\n'), body: body.join('\n'), names };
}

/** The lines of a document by section, without the lines of code blocks that look like headings. */
function sectionsOf(text: string): Array<{ heading: string; lines: Array<{ line: string; number: number }> }> {
  const sections: ReturnType<typeof sectionsOf> = [{ heading: '', lines: [] }];
  let isCode = false;
  text.split('\n').forEach((line, index) => {
    isCode = line.startsWith('```') ? !isCode : isCode;
    const heading = isCode ? undefined : /^#+ (.*)$/.exec(line)?.[1];
    if (heading !== undefined) {
      sections.push({ heading, lines: [] });
    }
    sections.at(-1)!.lines.push({ line, number: index + 1 });
  });
  return sections;
}

function headingAt(text: string, line: number): string {
  return sectionsOf(text).find(({ lines }) => lines.some(({ number }) => number === line))!.heading;
}
