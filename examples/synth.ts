import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printListing } from './harness/listing';
import { EXAMPLES, REFUSED, runExample } from './harness/program';
import { summaryOf } from './harness/summary';

/**
 * Synthesizes every example and prints a summary of each, then the message of an app that fails to synthesize.
 *
 * --verbose  lists the resources of each example
 * FOLDER     output folder, by default `cdk.out`
 */
function main(args: string[]): void {
  const folder = args.find((arg) => !arg.startsWith('--')) ?? 'cdk.out';
  const width = Math.max(...EXAMPLES.map((name) => name.length)) + 2;
  for (const name of EXAMPLES) {
    const outdir = join(folder, name);
    // Templates of an earlier version of the example would remain.
    rmSync(outdir, { recursive: true, force: true });
    const app = runExample(name, { outdir });
    app.synth();
    if (args.includes('--verbose')) {
      printListing(name, app);
    }
    console.log(`${summaryOf(name, app, width)}\n`);
  }
  console.log(`An app whose tags disagree does not synthesize (examples/${REFUSED}.ts):\n\n${indented(refusal())}\n`);
  console.log('Next: read a template in cdk.out, list all resources with "npx projen example --verbose", or copy an example of examples/README.md.');
}

/** Message that `cdk synth` prints. */
function refusal(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'refused-'));
  try {
    runExample(REFUSED, { outdir }).synth();
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(outdir, { recursive: true });
  }
  throw new Error(`examples/${REFUSED}.ts synthesizes, although its tags disagree`);
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}

main(process.argv.slice(2));
