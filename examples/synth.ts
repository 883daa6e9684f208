import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES } from '.';
import { printListing } from './listing';
import { refusedTags } from './refused-tags';
import { summaryOf } from './summary';

/**
 * Synthesizes every example and prints a summary of each, then the message of an app that fails to synthesize.
 *
 * --verbose  lists the resources of each example
 * FOLDER     output folder, by default `cdk.out`
 */
function main(args: string[]): void {
  const outdir = args.find((arg) => !arg.startsWith('--')) ?? 'cdk.out';
  const width = Math.max(...Object.keys(EXAMPLES).map((name) => name.length)) + 2;
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const app = example({ outdir: join(outdir, name), analyticsReporting: false });
    app.synth();
    if (args.includes('--verbose')) {
      printListing(name, app);
    }
    console.log(`${summaryOf(name, app, width)}\n`);
  }
  console.log(`An app whose tags disagree does not synthesize (examples/refused-tags.ts):\n\n${indented(refusal())}\n`);
  console.log('Next: read a template in cdk.out, list all resources with "npx projen example --verbose", or start from docs/README.md.');
}

/** Message that `cdk synth` prints. */
function refusal(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'refused-'));
  try {
    refusedTags({ outdir, analyticsReporting: false }).synth();
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(outdir, { recursive: true });
  }
  throw new Error('examples/refused-tags.ts synthesizes, although its tags disagree');
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`).join('\n');
}

main(process.argv.slice(2));
