import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { documentProblems } from '../src/pricing/price-document';

const ROOT = join(__dirname, '..');

/** Runs a script in a Node of its own, as jest has modules of its own, and returns what it prints as JSON. */
function node(script: string): any {
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

describe('the tarball', () => {
  const [packed] = Object.values<any>(JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })));
  const files: string[] = packed.files.map(({ path }: { path: string }) => path).sort();

  test('holds three compiled files, the declarations, the assembly, the command line and the documents, and nothing else', () => {
    const all = readdirSync(join(ROOT, 'src'), { recursive: true }).map((file) => String(file).split(sep).join('/'));
    const sources = all.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));

    expect(files).toEqual([
      '.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json', 'rosetta/default.ts-fixture',
      'lib/index.js', 'lib/core.js', 'lib/more.js',
      'bin/cdk-bedrock-cost-tags', 'assets/cli/command-line.js', 'assets/bedrock-prices.json',
      ...files.filter((file) => file.endsWith('.d.ts')),
      ...sources.filter((file) => file.endsWith('.lambda')).map((file) => `assets/${file}/index.js`),
    ].sort());
  });

  test('has the declarations of the sources, but not those of the functions', () => {
    const declared = files.filter((file) => file.endsWith('.d.ts')).map((file) => file.slice('lib/'.length, -'.d.ts'.length));

    expect(declared.filter((file) => !existsSync(join(ROOT, 'src', `${file}.ts`)))).toEqual([]);
    expect(declared).toEqual(expect.arrayContaining(['index', 'budgets/tag-budget', 'tags/cost-tag-rule']));
    expect(declared.filter((file) => /-handler$|\.lambda$/.test(file) && readFileSync(join(ROOT, 'lib', `${file}.d.ts`), 'utf8').includes('@aws-sdk'))).toEqual([]);
  });

  test('has the price list as a file, which is the one that is compiled, and a price document', () => {
    const file = readFileSync(join(ROOT, 'assets', 'bedrock-prices.json'), 'utf8');

    expect(file).toBe(readFileSync(join(ROOT, 'src', 'pricing', 'bedrock-prices.json'), 'utf8'));
    expect(JSON.parse(file)).toEqual(node('console.log(JSON.stringify(require("./lib/core.js")("pricing/bedrock-prices.json")))'));
    expect(documentProblems(JSON.parse(file))).toEqual([]);
  });

  test('has a command that runs, and that is no part of the library', () => {
    const { bin, version } = node('console.log(JSON.stringify(require("./package.json")))');
    const compiled = ['core', 'more'].map((name) => readFileSync(join(ROOT, 'lib', `${name}.js`), 'utf8')).join('\n');

    expect(bin).toEqual({ 'cdk-bedrock-cost-tags': 'bin/cdk-bedrock-cost-tags' });
    // jsii runs it as a program of its own for the other languages.
    expect(() => accessSync(join(ROOT, bin['cdk-bedrock-cost-tags']), constants.X_OK)).not.toThrow();
    expect(execFileSync(join(ROOT, bin['cdk-bedrock-cost-tags']), ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
    expect(compiled).not.toMatch(/^\/\/ lib\/cli\//m);
  });

  test('brings no dependency but its peers', () => {
    const { dependencies = {}, bundledDependencies = [], peerDependencies } = node('console.log(JSON.stringify(require("./package.json")))');

    expect([dependencies, bundledDependencies]).toEqual([{}, []]);
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });

  test('has no text of the tools that only tests may use', () => {
    const shipped = files.filter((file) => /^(lib|assets)\//.test(file)).map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');

    expect(shipped).not.toMatch(/cloud-copilot|fast-check|duckdb|dt-sql-parser/);
    // NagAcknowledgments names the tool, and does not load it.
    expect(shipped).not.toMatch(/require\(.cdk-nag|from .cdk-nag/);
  });
});

describe('loading the package', () => {
  const SERVICES = 'Object.keys(require.cache).map((file) => /aws-cdk-lib.(aws-[^/\\\\]+)/.exec(file)?.[1]).filter((each) => each)';
  const loadedAfter = (script: string): string[] => [...new Set<string>(node(`const lib = require('.'); ${script}; console.log(JSON.stringify(${SERVICES}))`))].sort();
  const profile = `
    const { App, Stack } = require('aws-cdk-lib');
    const stack = new Stack(new App(), 'S');
    const profile = new lib.TaggedInferenceProfile(stack, 'P', { modelSource: lib.ModelSource.foundationModel('amazon.nova-lite-v1:0') })`;

  test('loads nothing but the names, and what a tenant needs without the rest', () => {
    const files = 'Object.keys(require.cache).map((file) => require("path").relative(".", file)).filter((file) => !file.startsWith("node_modules"))';
    const filesAfter = (script: string) => node(`const lib = require('.'); ${script}; console.log(JSON.stringify(${files}))`);

    expect(node('require(\'.\'); console.log(JSON.stringify(Object.keys(require.cache).length))')).toBe(1);
    expect(filesAfter('lib.TagBudget; lib.BedrockCostAlarm; lib.TaggedInferenceProfile; lib.TagScopedInvokePolicy')).toEqual([join('lib', 'index.js'), join('lib', 'core.js')]);
    expect(filesAfter('lib.TagAudit; lib.TagBudget')).toEqual([join('lib', 'index.js'), join('lib', 'more.js'), join('lib', 'core.js')]);
  });

  test('has every class once and under its own name', () => {
    const misnamed = node(`
      const lib = require('.');
      const names = Object.keys(lib);
      console.log(JSON.stringify(names.filter((name) => typeof lib[name] === 'function' && lib[name].name !== name)))`);
    // A module that is in both would make two classes, and `instanceof` tell them apart.
    const defined = ['core', 'more'].map((file) => [...readFileSync(join(ROOT, 'lib', `${file}.js`), 'utf8').matchAll(/^\/\/ (lib\/.*)$/gm)].map(([, module]) => module));

    expect(misnamed).toEqual([]);
    expect(defined.map((modules) => modules.length > 100)).toEqual([true, true]);
    expect(defined[0].filter((module) => defined[1].includes(module))).toEqual([]);
  });

  test('gives an ES module each export by its name', () => {
    const imported = execFileSync(process.execPath, ['--input-type=module', '-e', `
      import * as all from './lib/index.js';
      import { CostTags, TagAudit } from './lib/index.js';
      console.log(JSON.stringify([Object.keys(all).filter((name) => /^[A-Z]/.test(name)).length, CostTags.name, TagAudit.name]))`], { cwd: ROOT, encoding: 'utf8' });

    expect(JSON.parse(imported)).toEqual([node('console.log(JSON.stringify(Object.keys(require(".")).length))'), 'CostTags', 'TagAudit']);
  });

  test('loads no service module of aws-cdk-lib', () => {
    expect(loadedAfter('')).toEqual([]);
  });

  test('loads none for tags and models either', () => {
    expect(loadedAfter('lib.CostTags.of({ Team: "a" }); lib.ModelSource.systemDefinedProfile("us.amazon.nova-lite-v1:0")')).toEqual([]);
  });

  test('loads Bedrock\'s for a profile, and no other', () => {
    expect(loadedAfter(profile)).toEqual(['aws-bedrock']);
  });

  test('loads no table of the CDK about all Regions for a profile', () => {
    const inRegion = profile.replace('new App()', "new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } })").replace("'S')", "'S', { env: { region: 'us-east-1' } })");
    const tables = (script: string) => node(`const lib = require('.'); ${script}; console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /region-info.*built-ins/.test(file)).length))`);

    expect(tables(inRegion)).toBe(0);
    // The CDK loads it otherwise.
    expect(tables(`${inRegion}; stack.partition`)).toBe(1);
  });

  test('loads those of a budget and its topic for a budget, and no other', () => {
    const budget = `
      const { App, Stack } = require('aws-cdk-lib');
      new lib.TagBudget(new Stack(new App(), 'S'), 'B', { costTags: lib.CostTags.of({ Team: 'a' }), limit: 1 })`;

    expect(loadedAfter(budget)).toEqual(['aws-budgets', 'aws-iam', 'aws-sns']);
  });

  test('loads CloudWatch\'s for an alarm, and no other', () => {
    const alarm = `${profile.replace("'S')", "'S', { env: { region: 'us-east-1' } })")}; new lib.BedrockCostAlarm(stack, 'A', { profiles: [profile], threshold: 1 })`;

    expect(loadedAfter(alarm)).toEqual(['aws-bedrock', 'aws-cloudwatch']);
  });

  test('loads IAM\'s for a policy, and no other', () => {
    const policy = (props: string) => `
      const { App, Stack } = require('aws-cdk-lib');
      new lib.TagScopedInvokePolicy(new Stack(new App(), 'S'), 'P', { costTags: lib.CostTags.of({ Team: 'a' }) });
      new lib.TagEnforcementPolicy(new Stack(new App(), 'S'), 'G', { requiredTagKeys: ['Team'], ${props} })`;

    expect(loadedAfter(policy(''))).toEqual(['aws-iam']);
    expect(loadedAfter(policy('policyType: lib.PolicyType.SERVICE_CONTROL_POLICY'))).toEqual(['aws-iam', 'aws-organizations']);
  });

  test('loads none for checks and schemas', () => {
    const checks = `
      const { App, Stack } = require('aws-cdk-lib');
      const app = new App();
      new Stack(app, 'S');
      lib.CostTagSchema.bedrockGuide().enforce(app);
      new lib.BedrockCostChecks({ schema: lib.CostTagSchema.bedrockGuide() }).validate({ appConstruct: app, templatePaths: [] })`;

    expect(loadedAfter(checks)).toEqual([]);
  });

  test('loads those of a function and its schedule for a meter, and none for the document of the strategy', () => {
    const meter = `
      const { App, Stack } = require('aws-cdk-lib');
      const stack = new Stack(new App(), 'S');
      new lib.TaggingStrategyDocument(stack, 'D', { directory: require('os').tmpdir() });
      new lib.CostForecastDocument(stack, 'F', { directory: require('os').tmpdir() });
      ${'NEW'}`;

    expect(loadedAfter(meter.replace('NEW', ''))).toEqual([]);
    // What the CDK's own module of functions loads by itself depends on its version.
    expect(loadedAfter(meter.replace('NEW', 'new lib.TagCostMeter(stack, "M", { tagKeys: ["Team"] })'))).not.toContain('aws-budgets');
  });

  test('loads those of what it makes for an export, and none for a dashboard of the bill', () => {
    const reports = `
      const { App, Stack } = require('aws-cdk-lib');
      const stack = new Stack(new App(), 'S');
      new lib.BillingDashboard(stack, 'D', { tagKeys: ['Team'] });
      ${'NEW'}`;

    expect(loadedAfter(reports.replace('NEW', ''))).toEqual([]);
    expect(loadedAfter(reports.replace('NEW', 'new lib.TagCostCategory(stack, "C", { tagKey: "Team" })'))).toEqual(['aws-ce']);
    // What the CDK's own module of buckets loads by itself depends on its version.
    expect(loadedAfter(reports.replace('NEW', 'new lib.CostAndUsageExport(stack, "E", { tagKeys: ["Team"] })'))).not.toContain('aws-cloudwatch');
  });

  test('loads none for prices', () => {
    expect(loadedAfter('lib.PriceList.bundled().pricesFor(lib.ModelSource.systemDefinedProfile("global.anthropic.claude-sonnet-4-6"), "us-east-1")')).toEqual([]);
  });

  test('loads CloudWatch\'s once a metric is asked for', () => {
    expect(loadedAfter(`${profile}; profile.metricInvocations()`)).toContain('aws-cloudwatch');
  });

  test('can be called by keyword: no property of a struct has the name of a parameter before it', () => {
    const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
    const propsOf = (fqn: string): string[] => {
      const { properties = [], interfaces = [] } = types[fqn] ?? {};
      return [...properties.map(({ name }: { name: string }) => name), ...interfaces.flatMap(propsOf)];
    };
    const callables = Object.values<any>(types).flatMap(({ fqn, initializer, methods = [] }) =>
      [initializer, ...methods].filter((each) => each?.parameters).map((each) => ({ name: `${fqn}.${each.name ?? 'new'}`, parameters: each.parameters })));
    const clashes = callables.flatMap(({ name, parameters }) => {
      const struct = parameters.at(-1).type.fqn;
      const before = parameters.slice(0, -1).map((parameter: any) => parameter.name);
      return types[struct]?.datatype ? propsOf(struct).filter((prop) => before.includes(prop)).map((prop) => `${name}: ${prop}`) : [];
    });

    expect(callables.length).toBeGreaterThan(50);
    expect(clashes).toEqual([]);
  });

  test('exports what it did, and no more', () => {
    expect(node('console.log(JSON.stringify(Object.keys(require(".")).sort()))')).toEqual([
      'AlarmDenyAction', 'AnomalyFrequency', 'AnomalyThresholdMatch', 'AuditFindingKind', 'BedrockCostAlarm', 'BedrockCostAnomalyAlarm', 'BedrockCostChecks',
      'BedrockCostDashboard', 'BedrockProjectClientSettings', 'BilledCostMetric', 'BillingDashboard', 'BillingModelDimension', 'BudgetActionApproval', 'BudgetAlert', 'BudgetAutoAdjust',
      'BudgetDenyAction', 'BudgetOrganizationDenyAction', 'BudgetPeriod', 'ClaudeCodeSettings', 'CostAllocationTagActivation', 'CostAndUsageExport', 'CostCategorySplit', 'CostForecast',
      'CostForecastDocument', 'CostNotifications', 'CostTagCarrierKind', 'CostTagCase', 'CostTagKey',
      'CostTagPolicy', 'CostTagSchema', 'CostTagSource', 'CostTags', 'CostTagsMixin', 'DenyActionReset', 'DenyScope', 'EstimatedCost', 'ExportTimeGranularity', 'HookFailureMode', 'InferenceClientSettings',
      'InferenceProfileGrants', 'InferenceRoute', 'ModelSource', 'MonitoringSink', 'MonthlyCostReport', 'NagAcknowledgments', 'NagRulePack', 'OrganizationDenyList', 'PolicyType', 'PriceDocumentLocation', 'PriceList', 'RequiredTagsHook', 'ServiceTier', 'SourceAccountLink',
      'SourceAccountReaderRole', 'SourceAccounts', 'SourceAccountsStackSet', 'StackSetCaller', 'TagAnomalyMonitor', 'TagAudit',
      'TagBillingView', 'TagBudget', 'TagCostCategory', 'TagCostMeter', 'TagEnforcementPolicy', 'TagScopedInvokePolicy', 'TaggedInferenceProfile', 'TaggedInferenceProfiles', 'TaggedPrincipal', 'TaggedProject',
      'TaggingStrategyDocument', 'TokenPrices',
      'UntrackedUsage',
    ]);
  });
});
