import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, Stack, Stage } from 'aws-cdk-lib';
import { warningIds as idsIn } from '../../projenrc/docs/warning-ids';
import { BudgetAlert, CostNotifications, CostTags, TagBudget } from '../../src';
import { documentAt, runBlock, tableOf } from '../support/document-snippet';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const { version: CDK_VERSION } = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf8'));
const SOURCES = join(__dirname, '..', '..', 'src');

const DOCUMENT = documentAt('docs/recipes/acknowledge-warnings.md');

const COST_TAGS = CostTags.of({ Department: 'Claims' });

// Older versions do not apply an acknowledgment in the construct itself to warnings that are added later, and the page says so.
const appliesInTheConstruct = Number(CDK_VERSION.split('.')[1]) >= 271;

/** Adds a budget with warnings that the page acknowledges by policy. */
function budgetWithWarnings(stack: Stack): void {
  const notifications = new CostNotifications(stack, 'Topic');
  const alerts = [BudgetAlert.forecastedPercent(100), ...[10, 20, 30, 40, 50, 60].map((percent) => BudgetAlert.actualPercent(percent))];
  new TagBudget(stack, 'ManyAlerts', { costTags: COST_TAGS, limit: 1, notifications, alerts });
}

test('an acknowledged warning is not reported, and others are', () => {
  const { stack } = runBlock(DOCUMENT, 'Acknowledge one warning');
  new TagBudget(stack, 'Other', { costTags: COST_TAGS, limit: 1 });

  const id = 'cdk-bedrock-cost-tags:TagBudget.noRecipients';
  expect(warningIds(stack)).toEqual(appliesInTheConstruct ? [id] : [id, id]);
});

test('an acknowledgment in the stack works with every version of the CDK', () => {
  const { stack } = runBlock(DOCUMENT, 'Acknowledge one warning');
  Annotations.of(stack).acknowledgeWarning('cdk-bedrock-cost-tags:TagBudget.noRecipients');

  expect(warningIds(stack)).toEqual([]);
});

test('a warning of the page is reported without the acknowledgment', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: TEST_ENV });
  new TagBudget(stack, 'Budget', { costTags: COST_TAGS, limit: 500 });
  budgetWithWarnings(stack);

  expect(warningIds(stack).sort()).toEqual(['forecastNeedsHistory', 'manyAlerts', 'noRecipients'].map((name) => `cdk-bedrock-cost-tags:TagBudget.${name}`));
});

test('a policy applies to constructs that are added later', () => {
  const { stack } = runBlock(DOCUMENT, 'Acknowledge by policy');
  budgetWithWarnings(stack);

  expect(warningIds(stack)).toEqual([]);
});

describe('a warning that is acknowledged in CI only', () => {
  const { CI } = process.env;

  afterEach(() => {
    process.env.CI = CI;
  });

  test.each([
    ['is acknowledged in CI', 'true', []],
    ['is reported elsewhere', '', ['cdk-bedrock-cost-tags:TagBudget.noRecipients']],
  ])('%s', (_, ci, expected) => {
    process.env.CI = ci;
    const { stack } = runBlock(DOCUMENT, 'Acknowledge a warning in CI only');
    new TagBudget(stack, 'Budget', { costTags: COST_TAGS, limit: 500 });

    expect(warningIds(stack)).toEqual(expected);
  });
});

test('every id of the page exists, and every id of the library has a recommendation', () => {
  const listed = tableOf(DOCUMENT, 'Warnings to fix instead').flatMap(({ Id }) => [...(Id ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id));
  const elsewhere = ['TagBudget.manyAlerts', 'TagBudget.forecastNeedsHistory'];
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const known = idsIn(Object.fromEntries(files.map((file) => [file, readFileSync(join(SOURCES, file), 'utf8')])));

  expect([...new Set([...listed, ...elsewhere])].map((id) => `cdk-bedrock-cost-tags:${id}`).sort()).toEqual(known);
});

test.each([
  ['an acknowledgment in the app does not apply to warnings that are added at the end of synthesis', (app: App) => app, ['cdk-bedrock-cost-tags:TagBudget.noRecipients']],
  ['an acknowledgment in a stage applies to its stacks', (app: App) => app.node.findChild('Stage'), []],
])('%s', (_, scopeOf, expected) => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(new Stage(app, 'Stage', { env: TEST_ENV }), 'Stack');
  Annotations.of(scopeOf(app)).acknowledgeWarning('cdk-bedrock-cost-tags:TagBudget.noRecipients');
  new TagBudget(stack, 'Budget', { costTags: COST_TAGS, limit: 500 });

  expect(warningIds(stack)).toEqual(expected);
});
