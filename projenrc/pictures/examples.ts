import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { EXAMPLES, runExample } from '../../examples/harness/program';

export { EXAMPLES };

const synthesized = new Map<string, App>();

/** The app of an example, with its templates in a temporary folder. */
export function exampleApp(name: string): App {
  const app = synthesized.get(name) ?? runExample(name, { outdir: mkdtempSync(join(tmpdir(), `pictures-${name}-`)) });
  if (!synthesized.has(name)) {
    synthesized.set(name, app);
    app.synth();
  }
  return app;
}

export function removeExampleApps(): void {
  synthesized.forEach(({ outdir }) => rmSync(outdir, { recursive: true, force: true }));
  synthesized.clear();
}
