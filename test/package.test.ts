import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const ROOT = join(__dirname, '..');

/** Runs a script in a Node of its own, as jest has modules of its own, and returns what it prints as JSON. */
function node(script: string): any {
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

describe('the tarball', () => {
  const [packed] = Object.values<any>(JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })));
  const files: string[] = packed.files.map(({ path }: { path: string }) => path).sort();

  test('holds the compiled sources with their types, the assembly and the documents, and nothing else', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true }).map(String).filter((file) => file.endsWith('.ts'))
      .map((file) => file.split(sep).join('/').slice(0, -'.ts'.length));

    expect(files).toEqual([
      '.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json', 'rosetta/default.ts-fixture',
      ...sources.flatMap((file) => [`lib/${file}.d.ts`, `lib/${file}.js`]),
      ...sources.filter((file) => file.endsWith('.lambda')).map((file) => `assets/${file}/index.js`),
    ].sort());
  });

  test('brings no dependency but its peers', () => {
    const { dependencies = {}, bundledDependencies = [], peerDependencies } = node('console.log(JSON.stringify(require("./package.json")))');

    expect([dependencies, bundledDependencies]).toEqual([{}, []]);
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });

  test('has no text of the tools that only tests may use', () => {
    const shipped = files.filter((file) => /^(lib|assets)\//.test(file)).map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');

    expect(shipped).not.toMatch(/cloud-copilot|cdk-nag|fast-check/);
  });
});

describe('loading the package', () => {
  const SERVICES = 'Object.keys(require.cache).map((file) => /aws-cdk-lib.(aws-[^/\\\\]+)/.exec(file)?.[1]).filter((each) => each)';
  const loadedAfter = (script: string): string[] => [...new Set<string>(node(`const lib = require('.'); ${script}; console.log(JSON.stringify(${SERVICES}))`))].sort();
  const profile = `
    const { App, Stack } = require('aws-cdk-lib');
    const stack = new Stack(new App(), 'S');
    const profile = new lib.TaggedInferenceProfile(stack, 'P', { modelSource: lib.ModelSource.foundationModel('amazon.nova-lite-v1:0') })`;

  test('loads no service module of aws-cdk-lib', () => {
    expect(loadedAfter('')).toEqual([]);
  });

  test('loads none for tags and models either', () => {
    expect(loadedAfter('lib.CostTags.of({ Team: "a" }); lib.ModelSource.systemProfile("us.amazon.nova-lite-v1:0")')).toEqual([]);
  });

  test('loads Bedrock\'s for a profile, and no other', () => {
    expect(loadedAfter(profile)).toEqual(['aws-bedrock']);
  });

  test('loads Budgets\' for a budget with addresses, and no Lambda without an action', () => {
    const budget = (props: string) => `
      const { App, Stack } = require('aws-cdk-lib');
      new lib.TagBudget(new Stack(new App(), 'S'), 'B', { costTags: lib.CostTags.of({ Team: 'a' }), limit: 1, ${props} })`;

    expect(loadedAfter(budget('emails: ["a@example.com"]'))).toEqual(['aws-budgets']);
    expect(loadedAfter(budget(''))).not.toContain('aws-lambda');
  });

  test('loads CloudWatch\'s once a metric is asked for', () => {
    expect(loadedAfter(`${profile}; profile.metricInvocations()`)).toContain('aws-cloudwatch');
  });

  test('exports what it did, and no more', () => {
    expect(node('console.log(JSON.stringify(Object.keys(require(".")).sort()))')).toEqual([
      'BudgetActionApproval', 'BudgetAlert', 'BudgetAutoAdjust', 'BudgetDenyAction', 'BudgetMetric', 'BudgetPeriod', 'BudgetTagKeyForm', 'CostNotifications', 'CostTagKey',
      'CostTags', 'DenyActionReset', 'DenyScope', 'InferenceClientHints', 'InferenceProfileBase', 'InferenceProfileGrants', 'InferenceRoute', 'ModelSource', 'TagBudget',
      'TagBudgetBase', 'TaggedInferenceProfile',
    ]);
  });
});
