import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { limitOf } from './budget-limit';
import { groupedBy, type TagValueGroup } from './tag-value-group';
import { BudgetPeriod, type ITagBudget } from '../budgets';
import { billedKinds } from '../pricing/cost-expression';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { shortHash } from '../private/physical-name';
import { plural } from '../private/text';
import { EstimatedCost, type IInferenceProfile } from '../profiles';
import { isPriced } from '../profiles/priced-profile';
import { tokenCounter } from '../profiles/token-counters';

const WIDTH = 24;
const HEIGHT = 6;

/** Number of days in the running total of a budget's period. A custom period has none, because a running total cannot start at the start of the budget. */
const DAYS: Record<BudgetPeriod, number | undefined> = {
  [BudgetPeriod.DAILY]: 1,
  [BudgetPeriod.MONTHLY]: 30,
  [BudgetPeriod.QUARTERLY]: 90,
  [BudgetPeriod.ANNUALLY]: 365,
  [BudgetPeriod.CUSTOM]: undefined,
};

/**
 * Rows of one tag value: its name, then cost and cost by model, then tokens, cache, errors and the limit. Cost covers only the profiles whose prices are known.
 */
export function groupRows(tagKey: string, group: TagValueGroup): cloudwatch.IWidget[] {
  const { value, profiles } = group;
  const priced = profiles.filter(isPriced);
  const unpriced = profiles.filter((profile) => !priced.includes(profile));
  const cached = priced.filter(({ prices }) => billedKinds(prices).includes('cacheRead'));
  const part = unpriced.length === 0 ? '' : ` (${priced.length} of ${plural(profiles.length, 'profile')})`;
  const details = [
    tokens(profiles),
    ...cached.length > 0 ? [cacheHits(cached)] : [],
    calls(profiles),
    ...priced.length > 0 ? [limit({ ...group, profiles: priced }, part)] : [],
  ];
  const heading = `## ${tagKey}: ${value}`;
  return [
    unpriced.length === 0
      ? new cloudwatch.TextWidget({ markdown: heading, width: WIDTH, height: 1 })
      : new cloudwatch.TextWidget({ markdown: `${heading}\n${withoutCost(group, unpriced)}`, width: WIDTH, height: 2 }),
    ...priced.length > 0 ? [new cloudwatch.Row(...dollars(priced, part), byModel(priced, part))] : [],
    new cloudwatch.Row(...details.map((props) => new cloudwatch.GraphWidget({ ...props, width: WIDTH / details.length, height: HEIGHT }))),
  ];
}

function withoutCost({ profiles, budgets }: TagValueGroup, unpriced: readonly IInferenceProfile[]): string {
  const unknown = `No token price is known for ${unpriced.map(({ node }) => node.path).join(', ')}.`;
  const isPart = unpriced.length < profiles.length;
  return `${unknown} ${isPart ? 'The graphs of cost do not include this usage.' : `Cost${budgets.length > 0 ? ' and limits of budgets are' : ' is'} therefore not shown.`}`;
}

// A value over the widget's whole time range covers a sliding window. A period of a day begins at midnight UTC.
function dollars(profiles: IInferenceProfile[], part: string): cloudwatch.IWidget[] {
  const cost = EstimatedCost.fromProfiles(...profiles);
  const value = (title: string, period: Duration, range: { start?: string; setPeriodToTimeRange?: boolean }) => new cloudwatch.SingleValueWidget({
    title: `${title}${part}`,
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

function byModel(profiles: IInferenceProfile[], part: string): cloudwatch.IWidget {
  const models = groupedBy(profiles, ({ node, modelSource }) => modelSource?._displayId() ?? node.id);
  return new cloudwatch.GraphWidget({
    title: `Cost by model, USD per hour${part}`,
    left: [...models].map(([label, ofModel]) => EstimatedCost.fromProfiles(...ofModel).metric({ period: Duration.hours(1), label })),
    stacked: true,
    width: 12,
    height: HEIGHT,
  });
}

function tokens(profiles: IInferenceProfile[]): cloudwatch.GraphWidgetProps {
  // Without prices, it is not known which kinds of tokens the model has.
  const billing = (kind: TokenKind) => profiles.filter((profile) => !isPriced(profile) || billedKinds(profile.prices).includes(kind));
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
    right: [sum(profiles, 'invocations', 'invocations'), sum(profiles, 'legacyCalls', 'invocations of legacy models')],
    leftYAxis: { min: 0 },
    rightYAxis: { min: 0 },
  };
}

/**
 * Cost over the number of days in the longest budget period, compared with the limit. A CloudWatch graph starts a number of days back, so it cannot start on the
 * first of the month.
 */
function limit({ profiles, budgets }: TagValueGroup, part: string): cloudwatch.GraphWidgetProps {
  const days = Math.max(...budgets.map((budget) => DAYS[budget.period] ?? 1), 1);
  const annotated = budgets.filter((budget) => DAYS[budget.period] === days).flatMap(annotations);
  const period = Duration.days(1);
  const cost = EstimatedCost.fromProfiles(...profiles).metric({ period, label: 'USD per day' });
  if (days === 1) {
    return { title: `USD per day${part}`, left: [cost], leftAnnotations: annotated, leftYAxis: { min: 0 }, start: '-P30D' };
  }
  const id = `cost_${shortHash(profiles.map(({ node }) => node.path).join())}`;
  return {
    title: `USD in the last ${days} days, running total${part}`,
    left: [new cloudwatch.MathExpression({ expression: `RUNNING_SUM(${id})`, usingMetrics: { [id]: cost }, period, label: 'USD' })],
    leftAnnotations: annotated,
    leftYAxis: { min: 0 },
    start: `-P${days}D`,
  };
}

function annotations(budget: ITagBudget): cloudwatch.HorizontalAnnotation[] {
  const limitOfBudget = limitOf(budget);
  return limitOfBudget ? [{ value: limitOfBudget.amount, label: `${budget.node.id}: ${budget.period} limit, ${limitOfBudget.currency}`, color: '#d62728' }] : [];
}

type Counter = TokenKind | 'invocations' | 'legacyCalls' | 'throttles' | 'clientErrors' | 'serverErrors';

function counterOf(profile: IInferenceProfile, counter: Counter, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  switch (counter) {
    case 'invocations': return profile.metricInvocations(options);
    case 'legacyCalls': return profile.metricLegacyModelInvocations(options);
    case 'throttles': return profile.metricInvocationThrottles(options);
    case 'clientErrors': return profile.metricInvocationClientErrors(options);
    case 'serverErrors': return profile.metricInvocationServerErrors(options);
    default: return tokenCounter(profile, counter, options);
  }
}

// Bedrock publishes no values while there are no calls.
function sum(profiles: IInferenceProfile[], counter: Counter, label: string): cloudwatch.MathExpression {
  const period = Duration.hours(1);
  const metrics = Object.fromEntries(profiles.map((profile) => [`${counter}_${shortHash(profile.node.path)}`, counterOf(profile, counter, { period })]));
  return new cloudwatch.MathExpression({ expression: Object.keys(metrics).map((id) => `FILL(${id}, 0)`).join(' + '), usingMetrics: metrics, period, label });
}
