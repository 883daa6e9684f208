import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import ts from 'typescript';
import * as costTags from '../../src';

/** Names of the examples, in the order of examples/README.md. */
export const EXAMPLES = [
  'quick-start', 'insurance-provider', 'team-budget', 'runaway-alarm', 'tag-enforcement', 'cost-platform', 'chargeback', 'organization', 'import-existing-profiles',
];

/** Name of the example that does not synthesize. */
export const REFUSED = 'refused-tags';

/** Path of the program of an example. */
export function programOf(name: string): string {
  return join(__dirname, '..', `${name}.ts`);
}

/**
 * Runs the program of an example and returns its app, which is not synthesized yet.
 *
 * The program gets the package from src. Its `new App()` gets the properties, which the CDK CLI would pass in environment variables. The output folder is also the
 * working directory of the program.
 */
export function runExample(name: string, props: cdk.AppProps & { readonly outdir: string }): cdk.App {
  const path = programOf(name);
  const outdir = resolve(props.outdir);
  const apps: cdk.App[] = [];
  class ExampleApp extends cdk.App {
    constructor(own: cdk.AppProps = {}) {
      super({ analyticsReporting: false, ...own, ...props, outdir });
      apps.push(this);
    }
  }
  const modules: Record<string, unknown> = {
    'aws-cdk-lib': Object.create(cdk, { App: { value: ExampleApp } }),
    'cdk-bedrock-cost-tags': costTags,
  };

  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    fileName: path,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const program = new Function('require', 'exports', '__filename', '__dirname', outputText);
  mkdirSync(outdir, { recursive: true });
  const requireHere = createRequire(__filename);
  const workingDirectory = process.cwd();
  process.chdir(outdir);
  try {
    program((id: string) => modules[id] ?? requireHere(id), {}, path, dirname(path));
  } finally {
    process.chdir(workingDirectory);
  }
  if (apps.length !== 1) {
    throw new Error(`${path} must create one app, got ${apps.length}`);
  }
  return apps[0];
}
