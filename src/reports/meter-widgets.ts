import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { BudgetPeriod, type TagBudget } from '../budgets';
import type { TagCostMeter } from '../metering';
import { METERED } from '../metering/meter-metrics';

const WIDTH = 24;
const HEIGHT = 6;
const PER_ROW = 4;

/**
 * What a meter tells: every value of the tag, what is not tracked, and the budgets that count a month or a day.
 */
export function meterRows(tagKey: string, meter: TagCostMeter, budgets: readonly TagBudget[]): cloudwatch.IWidget[] {
  const half = { width: WIDTH / 2, height: HEIGHT, stacked: true, leftYAxis: { min: 0 } };
  const limits = budgets.flatMap((budget) => limitOf(tagKey, meter, budget));
  return [
    new cloudwatch.TextWidget({ markdown: `## All values of ${tagKey}`, width: WIDTH, height: 1 }),
    new cloudwatch.Row(
      new cloudwatch.GraphWidget({
        ...half, title: `Month to date (${meter.timeZone}), USD`, left: [meter._byTagValue(tagKey, METERED.costMonthToDate, '')], start: '-P31D',
      }),
      new cloudwatch.GraphWidget({ ...half, title: `Today (${meter.timeZone}), USD`, left: [meter._byTagValue(tagKey, METERED.costToday, '')] }),
    ),
    new cloudwatch.Row(
      single('Month to date, all profiles', meter.metricEstimatedCostMonthToDate({ label: 'USD' })),
      single('Month to date, without a profile', meter.metricUntrackedCostMonthToDate({ label: 'USD' })),
      single('Tracked share of the month', meter.metricTrackedShare({ label: '%' })),
      single('Tokens without a price, last interval', meter.metricUnpricedTokens({ label: 'tokens' })),
    ),
    ...chunks(limits).map((row) => new cloudwatch.Row(...row)),
  ];
}

// A meter knows no quarter and no year.
function limitOf(tagKey: string, meter: TagCostMeter, budget: TagBudget): cloudwatch.IWidget[] {
  const { period, node, limit, currency } = budget;
  const options = { costTags: budget.costTags.pick(tagKey), label: 'USD' };
  const metric = period === BudgetPeriod.MONTHLY ? meter.metricEstimatedCostMonthToDate(options)
    : period === BudgetPeriod.DAILY ? meter.metricEstimatedCostToday(options) : undefined;
  return metric ? [new cloudwatch.GraphWidget({
    title: `${node.id}: ${period === BudgetPeriod.MONTHLY ? 'month to date' : 'today'}, USD`,
    left: [metric],
    leftAnnotations: [{ value: limit!, label: `${period} limit, ${currency}`, color: '#d62728' }],
    leftYAxis: { min: 0 },
    start: period === BudgetPeriod.MONTHLY ? '-P31D' : '-P1D',
    width: WIDTH / PER_ROW,
    height: HEIGHT,
  })] : [];
}

function single(title: string, metric: cloudwatch.Metric): cloudwatch.IWidget {
  return new cloudwatch.SingleValueWidget({ title, metrics: [metric], width: WIDTH / PER_ROW, height: 3 });
}

function chunks<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / PER_ROW) }, (_, row) => all.slice(row * PER_ROW, (row + 1) * PER_ROW));
}
