import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { BudgetAlert, BudgetAutoAdjust, BudgetPeriod, CostTags, TagBudget, type TagBudgetProps } from '../../src';
import { budgetOf, checkedApp } from '../support/checked-app';
import { warningIds } from '../support/warnings';

function budgetWith(props: Partial<TagBudgetProps>): Stack {
  const stack = new Stack(checkedApp(), 'Insurance');
  new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 500, emails: ['a@example.com'], ...props });
  return stack;
}

const notMidnight = (prop: string, time: string, [year, month, day]: [string, number, number]) => {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return `TagBudget at Insurance/Budget: ${prop} must be midnight UTC, got "${time}": pass new Date('${date}'), in Python datetime(${year}, ${month}, ${day}, tzinfo=timezone.utc), ` +
    'because AWS Budgets counts days in UTC, and a local time gives a different template in each time zone';
};

describe('a start or an end', () => {
  test.each<[string, Partial<TagBudgetProps>, string]>([
    ['a start at midnight in Berlin', { start: new Date('2027-01-01T00:00:00+01:00') }, notMidnight('start', '2026-12-31T23:00:00.000Z', ['2027', 1, 1])],
    ['a start at midnight in New York', { start: new Date('2027-01-01T00:00:00-05:00') }, notMidnight('start', '2027-01-01T05:00:00.000Z', ['2027', 1, 1])],
    ['an end in the last minute of a year', { end: new Date('2027-12-31T23:59:00Z') }, notMidnight('end', '2027-12-31T23:59:00.000Z', ['2028', 1, 1])],
    ['an end a millisecond after midnight', { end: new Date('2027-12-31T00:00:00.001Z') }, notMidnight('end', '2027-12-31T00:00:00.001Z', ['2027', 12, 31])],
  ])('%s is refused', (_, props, message) => {
    expect(() => budgetWith(props)).toThrow(new Error(message));
  });

  test('at midnight UTC may be in the middle of a month, or in the past', () => {
    const { TimePeriod } = budgetOf(budgetWith({ start: new Date('2020-02-29'), end: new Date(Date.UTC(2027, 5, 17)) })).Budget;

    expect(TimePeriod).toEqual({ Start: '1582934400', End: '1813190400' });
  });

  test('that both have a time are reported together', () => {
    expect(() => budgetWith({ start: new Date('2027-01-01T01:00Z'), end: new Date('2027-02-01T01:00Z') }))
      .toThrow(/2 problems:\n {2}- start must be midnight UTC, got "2027-01-01T01:00:00\.000Z": .*\n {2}- end must be midnight UTC, got "2027-02-01T01:00:00\.000Z": /);
  });
});

/** What a program makes of starts, in each time zone: the start in the template, or the error. */
function startsIn(timeZones: string[], starts: string[]): string[][] {
  const program = `
    const { App, Stack } = require('aws-cdk-lib');
    const { CostTags, TagBudget } = require('./src');
    const startOf = (make) => {
      const stack = new Stack(new App(), 'Insurance');
      try {
        new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 1, emails: ['a@example.com'], start: make() });
        return stack.resolve(stack.node.findChild('Budget').node.defaultChild.budget).timePeriod.start;
      } catch (error) {
        return error.message.slice(0, error.message.indexOf(': pass'));
      }
    };
    const starts = [${starts.map((start) => `() => ${start}`).join(', ')}];
    console.log(JSON.stringify(${JSON.stringify(timeZones)}.map((zone) => {
      process.env.TZ = zone;
      return starts.map(startOf);
    })));`;
  const { stdout } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program], {
    cwd: join(__dirname, '..', '..'), env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.dev.json' }, encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

test('a date without a time gives the same template in each time zone, and a local date is refused unless it is the same', () => {
  expect(startsIn(['UTC', 'Europe/Berlin', 'America/New_York'], ['new Date("2027-01-01")', 'new Date(2027, 0, 1)'])).toEqual([
    ['1798761600', '1798761600'],
    ['1798761600', 'TagBudget at Insurance/Budget: start must be midnight UTC, got "2026-12-31T23:00:00.000Z"'],
    ['1798761600', 'TagBudget at Insurance/Budget: start must be midnight UTC, got "2027-01-01T05:00:00.000Z"'],
  ]);
});

describe('a custom period', () => {
  const PROJECT = { period: BudgetPeriod.CUSTOM, start: new Date('2027-03-01'), end: new Date('2027-06-01') };

  test('is that from start to end', () => {
    const { Budget } = budgetOf(budgetWith({ ...PROJECT, limit: 5000 }));

    expect(Budget).toMatchObject({ TimeUnit: 'CUSTOM', TimePeriod: { Start: '1803859200', End: '1811808000' }, BudgetLimit: { Amount: 5000, Unit: 'USD' } });
  });

  test('takes forecasts, with the warning that they need history', () => {
    const stack = budgetWith({ ...PROJECT, alerts: [BudgetAlert.forecastedPercent(100)] });

    expect(budgetOf(stack).NotificationsWithSubscribers[0].Notification.NotificationType).toBe('FORECASTED');
    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TagBudget.forecastNeedsHistory']);
  });

  const NO_START = 'start is required for a budget with period CUSTOM: for example, pass new Date(\'2027-03-01\')';
  const NO_END = 'end is required for a budget with period CUSTOM: for example, pass new Date(\'2027-06-01\')';

  test.each<[string, Partial<TagBudgetProps>, string]>([
    ['no start', { start: undefined }, NO_START],
    ['no end', { end: undefined }, NO_END],
    ['neither', { start: undefined, end: undefined }, `2 problems:\n  - ${NO_START}\n  - ${NO_END}`],
    ['a limit that AWS adjusts', { limit: undefined, autoAdjust: BudgetAutoAdjust.historical(1) },
      'autoAdjust must not be given for a budget with period CUSTOM: pass limit, because AWS adjusts the limit at the start of each period, and a custom period does not repeat'],
    ['a limit that AWS forecasts', { limit: undefined, autoAdjust: BudgetAutoAdjust.forecast() },
      'autoAdjust must not be given for a budget with period CUSTOM: pass limit, because AWS adjusts the limit at the start of each period, and a custom period does not repeat'],
  ])('fails with %s', (_, props, message) => {
    expect(() => budgetWith({ ...PROJECT, ...props })).toThrow(new Error(`TagBudget at Insurance/Budget: ${message}`));
  });
});
