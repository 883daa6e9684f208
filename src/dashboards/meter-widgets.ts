import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { limitOf } from './budget-limit';
import { BudgetPeriod, type ITagBudget, TagBudget } from '../budgets';
import { type ITagCostMeter, TagCostMeter } from '../metering';
import { METERED } from '../metering/meter-metrics';
import { everyTagValue } from '../metering/metered-metric';
import { batches } from '../private/batches';
import { CostTagSource } from '../tags';

const WIDTH = 24;
const HEIGHT = 6;
const PER_ROW = 4;

/**
 * Rows of a meter: every value of the tag, untracked cost, profiles, and monthly and daily budgets.
 */
export function meterRows(scope: IConstruct, tagKey: string, meter: ITagCostMeter, budgets: readonly ITagBudget[]): cloudwatch.IWidget[] {
  // CloudWatch searches for all values, with up to 500 lines per graph.
  const half = { width: WIDTH / 2, height: HEIGHT, stacked: true, leftYAxis: { min: 0 } };
  const limits = budgets.filter((budget) => countsAlike(budget, meter)).map((budget) => spendOf(meter, budget));
  return [
    new cloudwatch.TextWidget({ markdown: `## All values of ${tagKey}`, width: WIDTH, height: 1 }),
    new cloudwatch.Row(
      new cloudwatch.GraphWidget({
        ...half, title: `Month to date (${meter.timeZone}), USD`, left: [everyTagValue(meter, tagKey, METERED.costMonthToDate, '')], start: '-P31D',
      }),
      new cloudwatch.GraphWidget({ ...half, title: `Today (${meter.timeZone}), USD`, left: [everyTagValue(meter, tagKey, METERED.costToday, '')] }),
    ),
    new cloudwatch.Row(
      single('Month to date, tracked usage', meter.metricEstimatedCostMonthToDate({ label: 'USD' })),
      single('Month to date, untracked usage', meter.metricUntrackedCostMonthToDate({ label: 'USD' })),
      single('Tracked share of the month', meter.metricTrackedShare({ label: '%' })),
      single('Month to date, tokens without a price', meter.metricUnpricedTokensMonthToDate({ label: 'tokens' })),
    ),
    ...meter instanceof TagCostMeter && meter.meterLegacyUsage
      ? [single('Calls of legacy models in the last interval', meter.metricLegacyModelInvocations({ label: 'calls' }))]
      : [],
    ...profileTable(scope, meter),
    ...batches(limits, PER_ROW).map((row) => new cloudwatch.Row(...row)),
  ];
}

// A repeated run writes its lines again, so the maximum of an interval counts.
const BY_PROFILE = [
  'filter ispresent(EstimatedCost) and (ispresent(profile) or ispresent(project))',
  'stats max(EstimatedCost) as cost, max(tokens) as count by interval, coalesce(profile, project) as carrier, account, region',
  'stats sum(cost) as USD, sum(count) as Tokens by carrier, account, region',
  'sort USD desc',
  'limit 50',
];

/** Table of the lines that the meter logs. The name of a log group in another stack would prevent the removal of the meter. */
function profileTable(scope: IConstruct, meter: ITagCostMeter): cloudwatch.IWidget[] {
  return meter instanceof TagCostMeter && meter._logProfiles && Stack.of(meter) === Stack.of(scope)
    ? [new cloudwatch.LogQueryWidget({ title: 'Cost by profile and project, USD', logGroupNames: [meter.handler.logGroup.logGroupName], queryLines: BY_PROFILE, width: WIDTH, height: HEIGHT })]
    : [];
}

/**
 * Returns whether a meter and a budget cover the same cost: with the same tag keys, of profiles, in USD, for a month or a day. Otherwise, a graph would compare the
 * limit with a different cost.
 */
export function countsAlike(budget: ITagBudget, meter: ITagCostMeter): boolean {
  const keys = budget.costTags._entries().map(([key]) => key);
  return meter.dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key))) &&
    Object.values(budget.additionalTagValues).every((values) => values.length === 0) &&
    budget.costTagSource === CostTagSource.RESOURCE &&
    // An imported budget has no limit to compare with, so its services and currency do not matter.
    (!(budget instanceof TagBudget) || (budget._services.length === 0 && budget._linkedAccounts === undefined && budget.currency === 'USD')) &&
    [BudgetPeriod.MONTHLY, BudgetPeriod.DAILY].includes(budget.period);
}

/** Graph of the cost that a budget covers, with the limit if it is known. */
function spendOf(meter: ITagCostMeter, budget: ITagBudget): cloudwatch.IWidget {
  const { period, node, costTags } = budget;
  const limit = limitOf(budget);
  const isMonth = period === BudgetPeriod.MONTHLY;
  const options = { costTags: costTags.pick(...costTags._entries().map(([key]) => key)), label: 'USD' };
  return new cloudwatch.GraphWidget({
    title: `${node.id}: ${isMonth ? 'month to date' : 'today'}, USD`,
    left: [isMonth ? meter.metricEstimatedCostMonthToDate(options) : meter.metricEstimatedCostToday(options)],
    leftAnnotations: limit ? [{ value: limit.amount, label: `${period} limit, USD`, color: '#d62728' }] : undefined,
    leftYAxis: { min: 0 },
    start: isMonth ? '-P31D' : '-P1D',
    width: WIDTH / PER_ROW,
    height: HEIGHT,
  });
}

function single(title: string, metric: cloudwatch.Metric): cloudwatch.IWidget {
  return new cloudwatch.SingleValueWidget({ title, metrics: [metric], width: WIDTH / PER_ROW, height: 3 });
}
