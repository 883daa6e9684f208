import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { buildSync } from 'esbuild';

/**
 * Bundles each `src/ROOM/NAME.lambda.ts` to `assets/ROOM/NAME.lambda/index.js`, which is shipped and not committed. The AWS SDK is left to Lambda's runtime.
 */
function main(): void {
  const handlers = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => file.replace(/\\/g, '/'))
    .filter((file) => file.endsWith('.lambda.ts')).sort();
  rmSync('assets', { recursive: true, force: true });
  for (const handler of handlers) {
    buildSync({
      entryPoints: [`src/${handler}`],
      outfile: `assets/${handler.replace(/\.ts$/, '')}/index.js`,
      bundle: true,
      platform: 'node',
      target: 'node22',
      external: ['@aws-sdk/*'],
      logLevel: 'warning',
    });
  }
  bundleCommandLine('assets');
  console.log(`Bundled ${handlers.length} handlers and the command line`);
}

/**
 * Bundles the command line into a folder, and copies the price list to where it is found in a package that is not installed.
 */
export function bundleCommandLine(folder: string): void {
  // The oldest Node.js that a user can have, in contrast to the handlers.
  buildSync({ entryPoints: ['src/cli/main.ts'], outfile: `${folder}/cli/command-line.js`, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
  copyFileSync('src/pricing/bedrock-prices.json', `${folder}/bedrock-prices.json`);
}

if (require.main === module) {
  main();
}
