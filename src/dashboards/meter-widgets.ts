import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { BudgetPeriod, BudgetTagKeyForm, type TagBudget } from '../budgets';
import type { TagCostMeter } from '../metering';
import { METERED } from '../metering/meter-metrics';
import { batches } from '../private/batches';

const WIDTH = 24;
const HEIGHT = 6;
const PER_ROW = 4;

/**
 * What a meter tells: every value of the tag, what is not tracked, and the budgets that count a month or a day.
 */
export function meterRows(tagKey: string, meter: TagCostMeter, budgets: readonly TagBudget[]): cloudwatch.IWidget[] {
  // What all values are, CloudWatch searches: up to 500 lines.
  const half = { width: WIDTH / 2, height: HEIGHT, stacked: true, leftYAxis: { min: 0 } };
  const limits = budgets.filter((budget) => countsAlike(budget, meter)).map((budget) => limitOf(meter, budget));
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
      single('Month to date, tokens without a price', meter.metricUnpricedTokensMonthToDate({ label: 'tokens' })),
    ),
    ...batches(limits, PER_ROW).map((row) => new cloudwatch.Row(...row)),
  ];
}

/**
 * Whether a meter counts what a budget does: by the same tags, of profiles, in dollars, for a month or a day. A limit beside anything else would be exceeded where nothing is.
 */
export function countsAlike(budget: TagBudget, meter: TagCostMeter): boolean {
  const keys = budget.costTags._entries().map(([key]) => key);
  return meter.dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key))) &&
    Object.values(budget.additionalValues).every((values) => values.length === 0) &&
    budget.tagKeyForm !== BudgetTagKeyForm.IAM_PRINCIPAL &&
    budget._services.length === 0 &&
    budget.currency === 'USD' &&
    [BudgetPeriod.MONTHLY, BudgetPeriod.DAILY].includes(budget.period);
}

function limitOf(meter: TagCostMeter, { period, node, limit, costTags }: TagBudget): cloudwatch.IWidget {
  const isMonth = period === BudgetPeriod.MONTHLY;
  const options = { costTags: costTags.pick(...costTags._entries().map(([key]) => key)), label: 'USD' };
  return new cloudwatch.GraphWidget({
    title: `${node.id}: ${isMonth ? 'month to date' : 'today'}, USD`,
    left: [isMonth ? meter.metricEstimatedCostMonthToDate(options) : meter.metricEstimatedCostToday(options)],
    leftAnnotations: [{ value: limit!, label: `${period} limit, USD`, color: '#d62728' }],
    leftYAxis: { min: 0 },
    start: isMonth ? '-P31D' : '-P1D',
    width: WIDTH / PER_ROW,
    height: HEIGHT,
  });
}

function single(title: string, metric: cloudwatch.Metric): cloudwatch.IWidget {
  return new cloudwatch.SingleValueWidget({ title, metrics: [metric], width: WIDTH / PER_ROW, height: 3 });
}
