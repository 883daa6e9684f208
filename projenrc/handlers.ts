import type { awscdk } from 'projen';

/**
 * Bundles the Lambda handlers with the task `bundle`, before compilation.
 *
 * projen's own bundles would generate a construct for each handler. Those import `aws-lambda` and so make loading this package load it; our constructs reach it through
 * the lazy root of aws-cdk-lib instead. They would also print a report for each handler at every set-up.
 */
export function bundleHandlers(project: awscdk.AwsCdkConstructLibrary): void {
  project.bundler.bundleTask.exec('ts-node --project tsconfig.dev.json --transpile-only projenrc/bundle.ts');
  // What a handler imports is bundled or comes with Lambda's runtime, so it is no dependency of the package.
  project.eslint?.allowDevDeps('**/*.lambda.ts');
  project.eslint?.allowDevDeps('**/*-handler.ts');
}
