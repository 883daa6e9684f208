import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { EXAMPLES, programOf, REFUSED, runExample } from '../examples/harness/program';
import { monitoringCostOf, summaryOf } from '../examples/harness/summary';
import { readDocument } from '../projenrc/docs/document';
import { TagCostMeter } from '../src';

const ROOT = join(__dirname, '..');
const USD_PER_ALARM_METRIC = 0.1;

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const pageOf = (name: string) => read(`examples/${name}.md`);

const apps = new Map<string, App>();

/** The app of an example, synthesized once. */
function exampleApp(name: string): App {
  const app = apps.get(name) ?? runExample(name, { outdir: mkdtempSync(join(tmpdir(), 'example-')) });
  apps.set(name, app);
  app.synth();
  return app;
}

function resourcesOf(name: string): Array<[string, any]> {
  return exampleApp(name).synth().stacksRecursively.flatMap(({ template }) => Object.entries<any>(template.Resources));
}

/** Monthly cost of the alarms that `alarmOnErrors` created. */
function errorAlarmCost(name: string): number {
  const metrics = resourcesOf(name).filter(([id, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && id.includes('ErrorAlarm'))
    .flatMap(([, { Properties: { Metrics = [{ MetricStat: {} }] } }]) => Metrics.filter((metric: any) => metric.MetricStat));
  return metrics.length * USD_PER_ALARM_METRIC;
}

test('each program in the folder is an example, has a page and is in the gallery', () => {
  const files = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));
  const pages = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.md') && !/\.COST-(TAGS|FORECAST)\.md$/.test(file)).map((file) => file.slice(0, -3));

  expect(files.sort()).toEqual([...EXAMPLES, REFUSED, 'synth'].sort());
  expect(pages.sort()).toEqual([...EXAMPLES, 'README'].sort());
  expect(existsSync(programOf(REFUSED))).toBe(true);
});

test('the quick start is the app of the README', () => {
  const blocks = readDocument('README.md', read('README.md')).blocks.filter(({ mark }) => mark === 'file: typescript app.ts');

  expect(blocks.map(({ code }) => code)).toEqual([read('examples/quick-start.ts')]);
});

test.each(EXAMPLES)('%s is an app as a reader has it', (name) => {
  const source = readFileSync(programOf(name), 'utf8');

  expect(source).toMatch(/from 'cdk-bedrock-cost-tags';/);
  expect(source).not.toMatch(/from '\.|require\.main|\bexport\b|AppProps|new lambda\.Runtime\(|bind:|as const|profiles: \[\]/);
  expect(source.match(/^const app = new App\(\);$/gm)).toHaveLength(1);
  const classes = [...source.matchAll(/^class (\w+) extends (Stack|Stage) /gm)];
  expect(classes.filter(([, className, base]) => !className.endsWith(base))).toEqual([]);
});

test.each(EXAMPLES)('the page of %s has each part of a page', (name) => {
  const page = readDocument(`examples/${name}.md`, pageOf(name));
  const targets = page.links.map(({ target }) => target);

  expect(pageOf(name).match(/^## .*$/gm)).toEqual(['## Resources', '## Monthly cost', '## Deploy it', '## Remove it', '## Adapt it']);
  expect(targets).toEqual(expect.arrayContaining([`${name}.ts`, `../docs/images/resources-${name}.svg`]));
  expect(page.blocks.map(({ code }) => code.includes(`--app "npx tsx ${name}.ts"`))).toEqual([true, true]);
});

test.each(EXAMPLES)('the page of %s has the monthly cost that the library computes', (name) => {
  const errors = errorAlarmCost(name);

  expect(pageOf(name)).toContain(`**${monitoringCostOf(exampleApp(name)).usdPerMonth} USD a month**`);
  expect([...pageOf(name).matchAll(/(?:alarms? on errors costs?) \*\*(\d+\.\d\d) USD\*\*/g)].map(([, usd]) => usd)).toEqual(errors === 0 ? [] : [errors.toFixed(2)]);
});

test('the page of cost-platform has the cost of the meter for 10 profiles', () => {
  const [meter] = exampleApp('cost-platform').node.findAll().filter((node) => node instanceof TagCostMeter);

  // 3 departments, 2 environments, and their 6 combinations.
  expect(pageOf('cost-platform')).toContain(`**${meter.estimatedMonthlyCost({ profiles: 10, tagValues: 11 }).toFixed(2)} USD a month** with 10 profiles, 3 departments, and 2 environments`);
});

test('the page of organization has the cost of the meter for its own teams, and for 1,000 profiles', () => {
  const [meter] = exampleApp('organization').node.findAll().filter((node) => node instanceof TagCostMeter);
  const own = meter.estimatedMonthlyCost({ profiles: 4, tagValues: 2 });
  const large = meter.estimatedMonthlyCost({ profiles: 1000, tagValues: 50, activeShare: 0.2 });

  expect(pageOf('organization')).toContain(`The meter costs at most ${own.toFixed(2)} USD with four profiles and two teams, and ${large.toFixed(2)} USD with 1,000 profiles and 50 teams`);
});

test('the summary of organization counts the constructs of an organization', () => {
  const [counts] = summaryOf('', exampleApp('organization'), 0).split('\n');

  expect(counts.split(' · ')).toEqual(expect.arrayContaining(['1 deny list', '1 tag policy', '2 sinks', '1 stack set', '2 billing views']));
});

test('the gallery has a row for each example, with its resources and its monthly cost', () => {
  const rows = [...read('examples/README.md').matchAll(/^\| \[[^\]]+\]\((\S+)\.md\) \|.*\| (\d+) \| (\d+\.\d\d) \|$/gm)].map(([, name, resources, usd]) => [name, Number(resources), usd]);

  expect(rows).toEqual(EXAMPLES.map((name) => [name, resourcesOf(name).length, monitoringCostOf(exampleApp(name)).usdPerMonth]));
});

test.each(EXAMPLES)('the gallery names constructs that %s has', (name) => {
  const [, cell] = new RegExp(`\\(${name}\\.md\\) \\|[^|]*\\|([^|]*)\\|`).exec(read('examples/README.md'))!;
  const source = readFileSync(programOf(name), 'utf8');
  const created = exampleApp(name).node.findAll().map((node) => node.constructor.name);

  expect([...cell.matchAll(/`(\w+)`/g)].map(([, construct]) => construct).filter((construct) => !source.includes(construct) && !created.includes(construct))).toEqual([]);
});
