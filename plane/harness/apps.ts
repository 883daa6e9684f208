import { join, resolve } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { EXAMPLES, runExample } from '../../examples/harness/program';
import { proofApp } from '../../integ/app';

type Synth = (outdir: string) => CloudAssembly;

/** All apps of the project, by name: each synthesizes into a folder. */
export const APPS: Readonly<Record<string, Synth>> = {
  ...Object.fromEntries(EXAMPLES.map((name): [string, Synth] => [name, (outdir) => runExample(name, { outdir }).synth()])),
  integ: (outdir) => proofApp({ outdir, context: { payer: 'true', email: 'finops@example.com', backfillFrom: '2026-01' } }).synth(),
  consumers: (outdir) => helpDesk(outdir),
};

/** The app of consumers/typescript, which reads its folder from the environment as every app does. */
function helpDesk(outdir: string): CloudAssembly {
  const workingDirectory = process.cwd();
  const root = resolve(__dirname, '../..');
  process.env.CDK_OUTDIR = outdir;
  process.chdir(join(outdir, '..'));
  const log = console.log;
  console.log = () => {};
  try {
    module.require(join(root, 'consumers/typescript/bin/help-desk'));
  } finally {
    console.log = log;
    process.chdir(workingDirectory);
    delete process.env.CDK_OUTDIR;
  }
  return new CloudAssembly(outdir);
}
