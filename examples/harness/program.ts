import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import { libraryWithApp, runSource } from './run-source';

/** Names of the examples, in the order of examples/README.md. */
export const EXAMPLES = [
  'quick-start', 'insurance-provider', 'team-budget', 'cross-region-budget', 'runaway-alarm', 'tag-enforcement', 'every-carrier', 'cost-platform', 'chargeback', 'organization', 'import-existing-profiles',
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
  mkdirSync(outdir, { recursive: true });
  const workingDirectory = process.cwd();
  process.chdir(outdir);
  try {
    runSource(readFileSync(path, 'utf8'), path, { 'aws-cdk-lib': libraryWithApp(ExampleApp) }, { __filename: path, __dirname: dirname(path) });
  } finally {
    process.chdir(workingDirectory);
  }
  if (apps.length !== 1) {
    throw new Error(`${path} must create one app, got ${apps.length}`);
  }
  return apps[0];
}
