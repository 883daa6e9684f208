import { readdirSync, rmSync } from 'node:fs';
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
  console.log(`Bundled ${handlers.length} handlers`);
}

main();
