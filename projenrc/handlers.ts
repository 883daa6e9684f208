import { readdirSync } from 'node:fs';
import type { awscdk } from 'projen';

/**
 * Bundles each `src/ROOM/NAME.lambda.ts` to `assets/ROOM/NAME.lambda/index.js`, which is shipped and not committed.
 *
 * projen would also generate a construct for each. Those import `aws-lambda` and so make loading this package load it; our constructs reach it through
 * the lazy root of aws-cdk-lib instead. The AWS SDK is left to Lambda's runtime.
 */
export function bundleHandlers(project: awscdk.AwsCdkConstructLibrary): void {
  const handlers = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => file.replace(/\\/g, '/'))
    .filter((file) => file.endsWith('.lambda.ts')).sort();
  for (const handler of handlers) {
    project.bundler.addBundle(`src/${handler}`, { platform: 'node', target: 'node22', externals: ['@aws-sdk/*'] });
  }
  // What a handler imports is bundled or comes with Lambda's runtime, so it is no dependency of the package.
  project.eslint?.allowDevDeps('**/*.lambda.ts');
  project.eslint?.allowDevDeps('**/*-handler.ts');
}
