import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import ts from 'typescript';
import { isProgram } from './blocks';
import type { Block } from './document';

const ROOT = join(__dirname, '..', '..');
const FIXTURE = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');

/** A TypeScript block of a document. */
export interface Snippet {
  /** `docs/tags.md:12`. */
  readonly id: string;
  readonly block: Block;
}

/** What became of the snippets. */
export interface Outcome {
  readonly problems: string[];
  /** By the id of the snippet; whole programs have none. */
  readonly templates: ReadonlyMap<string, any>;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  lib: ['lib.es2022.d.ts'],
  types: ['node'],
  skipLibCheck: true,
  noEmitOnError: false,
};

/**
 * Compiles snippets as files of a user's own, all in one program, and synthesizes each that compiles in a stack of its own.
 *
 * What a snippet only declares, `declare const role: iam.Role`, is there when it runs. Whole programs are compiled and not run.
 */
export function runSnippets(snippets: readonly Snippet[]): Outcome {
  const folder = consumerFolder();
  try {
    const problems: string[] = [];
    const templates = new Map<string, any>();
    const files = snippets.map(({ block }, index) => {
      const file = join(folder, `snippet-${index}.ts`);
      writeFileSync(file, isProgram(block) ? block.code : inFixture(block.code));
      return file;
    });
    const wrong = compile([...files, join(folder, 'given.ts')], snippets);
    snippets.forEach(({ id, block }, index) => {
      problems.push(...wrong[index]);
      if (wrong[index].length === 0 && !isProgram(block)) {
        try {
          templates.set(id, synthesize(files[index].replace(/\.ts$/, '.js'), join(folder, 'out', `${index}`)));
        } catch (error) {
          problems.push(`${id}: does not synthesize: ${(error as Error).message}`);
        }
      }
    });
    return { problems, templates };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder that has this package and its peers installed, as a user's has. */
function consumerFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  mkdirSync(join(folder, 'node_modules'));
  const links = { 'cdk-bedrock-cost-tags': ROOT, ...Object.fromEntries(['aws-cdk-lib', 'constructs', '@aws-cdk', '@types', 'cdk-nag'].map((name) => [name, join(ROOT, 'node_modules', name)])) };
  Object.entries(links).forEach(([name, target]) => symlinkSync(target, join(folder, 'node_modules', name), 'junction'));
  copyFileSync(join(__dirname, 'given.ts-fixture'), join(folder, 'given.ts'));
  return folder;
}

// On one line with what is before it, so that line numbers of the snippet stay what they are.
function inFixture(code: string): string {
  const source = ts.createSourceFile('snippet.ts', code, ts.ScriptTarget.ES2022, true);
  const imports: string[] = [];
  let body = code;
  for (const statement of [...source.statements].reverse()) {
    const text = statement.getText(source);
    const put = (replacement: string) => {
      body = body.slice(0, statement.getStart(source)) + replacement + body.slice(statement.end);
    };
    if (ts.isImportDeclaration(statement)) {
      imports.push(text.replace(/\s+/g, ' '));
      put('\n'.repeat(text.split('\n').length - 1));
    } else if (ts.isVariableStatement(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) {
      const [{ name, type }] = statement.declarationList.declarations;
      const [id, typeName] = [name.getText(source), type!.getText(source)];
      put(`const ${id}: ${typeName} = given(this, '${typeName}', '${id}');`);
    }
  }
  return FIXTURE.replace(/^/, `import { given } from './given.js'; ${imports.join(' ')}\n`).replace('    /// here', () => `/* snippet */ ${body}`);
}

/** What is wrong with each snippet, by the compiler, at the line of the document. */
function compile(files: string[], snippets: readonly Snippet[]): string[][] {
  const program = ts.createProgram(files, OPTIONS);
  const wrong = files.map((): string[] => []);
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const index = files.findIndex((each) => each === file?.fileName);
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (index < 0 || index >= snippets.length) {
      throw new Error(`${file?.fileName}: ${text}`);
    }
    const { block, id } = snippets[index];
    const first = isProgram(block) ? 0 : file!.text.slice(0, file!.text.indexOf('/* snippet */')).split('\n').length - 1;
    const line = block.line + file!.getLineAndCharacterOfPosition(start!).line - first;
    wrong[index].push(`${id.replace(/:\d+$/, '')}:${line}: does not compile: ${text}`);
  }
  program.emit();
  return wrong;
}

function synthesize(file: string, outdir: string): any {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true, 'cdk-bedrock-cost-tags:writeStrategy': false, 'cdk-bedrock-cost-tags:writeForecast': false },
  });
  // Some snippets only make values.
  Validations.of(app).acknowledge({ id: 'CloudFormation-Validate::F0001', reason: 'a snippet may make no resource' });
  const { Fixture } = createRequire(file)(file);
  new Fixture(app, 'Snippet');
  app.synth();
  return JSON.parse(readFileSync(join(outdir, 'Snippet.template.json'), 'utf8'));
}
