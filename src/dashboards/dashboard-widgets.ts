import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { groupedBy, type TagValueGroup } from './tag-value-group';
import { BudgetPeriod } from '../budgets';
import { billedKinds } from '../pricing/cost-expression';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { shortHash } from '../private/physical-name';
import { EstimatedCost, type IInferenceProfile } from '../profiles';
import { tokenCounter } from '../profiles/token-counters';

const WIDTH = 24;
const HEIGHT = 6;

/** How many days back the running total of a budget's period goes. */
const DAYS: Record<BudgetPeriod, number> = {
  [BudgetPeriod.DAILY]: 1,
  [BudgetPeriod.MONTHLY]: 30,
  [BudgetPeriod.QUARTERLY]: 90,
  [BudgetPeriod.ANNUALLY]: 365,
};

/**
 * The rows of one tag value: its name, dollars, cost by model; tokens, cache, errors, and the limit.
 */
export function groupRows(tagKey: string, group: TagValueGroup): cloudwatch.IWidget[] {
  const { value, profiles } = group;
  const cached = profiles.filter(({ prices }) => billedKinds(prices).includes('cacheRead'));
  const details = [tokens(profiles), ...cached.length > 0 ? [cacheHits(cached)] : [], calls(profiles), limit(group)];
  return [
    new cloudwatch.TextWidget({ markdown: `## ${tagKey}: ${value}`, width: WIDTH, height: 1 }),
    new cloudwatch.Row(...dollars(profiles), byModel(profiles)),
    new cloudwatch.Row(...details.map((props) => new cloudwatch.GraphWidget({ ...props, width: WIDTH / details.length, height: HEIGHT }))),
  ];
}

// A value over the widget's whole range slides; a day, as a period, begins at midnight UTC.
function dollars(profiles: IInferenceProfile[]): cloudwatch.IWidget[] {
  const cost = EstimatedCost.ofProfiles(...profiles);
  const value = (title: string, period: Duration, range: { start?: string; setPeriodToTimeRange?: boolean }) => new cloudwatch.SingleValueWidget({
    title,
    metrics: [cost.metric({ period, label: 'USD' })],
    width: 4,
    height: HEIGHT,
    fullPrecision: false,
    ...range,
  });
  return [
    value('Last hour', Duration.minutes(5), { start: '-PT1H', setPeriodToTimeRange: true }),
    value('Today, since 00:00 UTC', Duration.days(1), { start: '-P1D' }),
    value('Last 7 days', Duration.hours(1), { start: '-P7D', setPeriodToTimeRange: true }),
  ];
}

function byModel(profiles: IInferenceProfile[]): cloudwatch.IWidget {
  const models = groupedBy(profiles, ({ node, modelSource }) => modelSource?._displayId() ?? node.id);
  return new cloudwatch.GraphWidget({
    title: 'Cost by model, USD per hour',
    left: [...models].map(([label, ofModel]) => EstimatedCost.ofProfiles(...ofModel).metric({ period: Duration.hours(1), label })),
    stacked: true,
    width: 12,
    height: HEIGHT,
  });
}

function tokens(profiles: IInferenceProfile[]): cloudwatch.GraphWidgetProps {
  const billing = (kind: TokenKind) => profiles.filter(({ prices }) => billedKinds(prices).includes(kind));
  return {
    title: 'Tokens per hour',
    left: TOKEN_KINDS.filter((kind) => billing(kind).length > 0).map((kind) => sum(billing(kind), kind, KIND_IN_WORDS[kind])),
    stacked: true,
  };
}

function cacheHits(profiles: IInferenceProfile[]): cloudwatch.GraphWidgetProps {
  const period = Duration.hours(1);
  const [read, written, fresh] = (['cacheRead', 'cacheWrite', 'input'] as const).map((kind) => sum(profiles, kind, KIND_IN_WORDS[kind]));
  const id = (name: string) => `${name}_${shortHash(profiles.map(({ node }) => node.path).join())}`;
  const [r, w, f] = ['r', 'w', 'f'].map(id);
  return {
    title: 'Share of input tokens read from the cache',
    left: [new cloudwatch.MathExpression({
      expression: `100 * ${r} / (${r} + ${w} + ${f})`,
      usingMetrics: { [r]: read, [w]: written, [f]: fresh },
      period,
      label: 'cache hits (%)',
    })],
    leftYAxis: { min: 0, max: 100 },
  };
}

function calls(profiles: IInferenceProfile[]): cloudwatch.GraphWidgetProps {
  return {
    title: 'Invocations, throttles and errors per hour',
    left: [sum(profiles, 'throttles', 'throttles'), sum(profiles, 'clientErrors', 'client errors'), sum(profiles, 'serverErrors', 'server errors')],
    right: [sum(profiles, 'invocations', 'invocations')],
    leftYAxis: { min: 0 },
    rightYAxis: { min: 0 },
  };
}

/**
 * What was spent over as many days as the longest budget's period has, beside its limit. Not since the first of the month: CloudWatch can only start a graph so many days back.
 */
function limit({ profiles, budgets }: TagValueGroup): cloudwatch.GraphWidgetProps {
  const days = Math.max(...budgets.map(({ period }) => DAYS[period]), 1);
  const period = Duration.days(1);
  const cost = EstimatedCost.ofProfiles(...profiles).metric({ period, label: 'USD per day' });
  if (days === 1) {
    return { title: 'USD per day', left: [cost], leftAnnotations: budgets.map(annotation), leftYAxis: { min: 0 }, start: '-P30D' };
  }
  const id = `cost_${shortHash(profiles.map(({ node }) => node.path).join())}`;
  return {
    title: `USD in the last ${days} days, running total`,
    left: [new cloudwatch.MathExpression({ expression: `RUNNING_SUM(${id})`, usingMetrics: { [id]: cost }, period, label: 'USD' })],
    leftAnnotations: budgets.filter((budget) => DAYS[budget.period] === days).map(annotation),
    leftYAxis: { min: 0 },
    start: `-P${days}D`,
  };
}

function annotation({ node, limit: value, currency, period }: TagValueGroup['budgets'][number]): cloudwatch.HorizontalAnnotation {
  return { value: value!, label: `${node.id}: ${period} limit, ${currency}`, color: '#d62728' };
}

type Counter = TokenKind | 'invocations' | 'throttles' | 'clientErrors' | 'serverErrors';

function counterOf(profile: IInferenceProfile, counter: Counter, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  switch (counter) {
    case 'invocations': return profile.metricInvocations(options);
    case 'throttles': return profile.metricInvocationThrottles(options);
    case 'clientErrors': return profile.metricInvocationClientErrors(options);
    case 'serverErrors': return profile.metricInvocationServerErrors(options);
    default: return tokenCounter(profile, counter, options);
  }
}

// Nothing is published while nobody calls.
function sum(profiles: IInferenceProfile[], counter: Counter, label: string): cloudwatch.MathExpression {
  const period = Duration.hours(1);
  const metrics = Object.fromEntries(profiles.map((profile) => [`${counter}_${shortHash(profile.node.path)}`, counterOf(profile, counter, { period })]));
  return new cloudwatch.MathExpression({ expression: Object.keys(metrics).map((id) => `FILL(${id}, 0)`).join(' + '), usingMetrics: metrics, period, label });
}
