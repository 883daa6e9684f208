import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type App, type CfnElement, Stack } from 'aws-cdk-lib';
import { EXAMPLES } from '.';
import { TaggedInferenceProfile } from '../src';

interface Row {
  readonly 'application': string;
  readonly 'tags': string;
  readonly 'model': string;
  readonly 'route': string;
  readonly 'profile name': string;
  readonly 'template': string;
}

/**
 * Synthesizes every example and prints what the templates hold.
 *
 * Takes the output folder as its argument, by default `cdk.out`.
 */
function main(outdir: string): void {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const app = example({ outdir: join(outdir, name), analyticsReporting: false });
    app.synth();
    const rows = profilesOf(app);
    console.log(`${name}: ${rows.length} application inference profiles\n`);
    console.log(rows.map(table).join('\n\n') + '\n');
  }
}

/** One row for each profile, read back from the template it went to. */
function profilesOf(app: App): Row[] {
  return app.node.findAll().filter((node) => node instanceof TaggedInferenceProfile).map((profile) => {
    const stack = Stack.of(profile);
    const template = join(app.outdir, stack.templateFile);
    const { InferenceProfileName, ModelSource, Tags } = JSON.parse(readFileSync(template, 'utf8'))
      .Resources[stack.getLogicalId(profile.node.defaultChild as CfnElement)].Properties;
    return {
      'application': profile.node.path,
      'tags': Tags.map(({ Key, Value }: { Key: string; Value: string }) => `${Key}=${Value}`).join(', '),
      'model': /\/([^/"]+)"[^/]*$/.exec(JSON.stringify(ModelSource.CopyFrom))![1],
      'route': profile.modelSource!.route!,
      'profile name': InferenceProfileName,
      'template': relative(process.cwd(), template),
    };
  });
}

// Upright, since ids and paths side by side would not fit a terminal.
function table(row: Row): string {
  const width = Math.max(...Object.keys(row).map((heading) => heading.length));
  return Object.entries(row).map(([heading, cell]) => `  ${heading.padEnd(width)}  ${cell}`).join('\n');
}

main(process.argv[2] ?? 'cdk.out');
