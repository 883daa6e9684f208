import { aws_cloudwatch as cloudwatch, Duration, type IResource } from 'aws-cdk-lib';
import { limitOf } from './budget-limit';
import { pricedMeters, type Shown, unpriced } from './group-meters';
import { countText, groupedBy, type TagValueGroup } from './tag-value-group';
import { BudgetPeriod, type ITagBudget } from '../budgets';
import { billedKinds } from '../pricing/cost-expression';
import type { TokenMeter } from '../pricing/metered-carrier';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { shortHash } from '../private/physical-name';
import { EstimatedCost, type IInferenceProfile } from '../profiles';
import { isPriced } from '../profiles/priced-profile';
import { tokenCounter } from '../profiles/token-counters';
import type { IBedrockProject } from '../projects';

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
 * Rows of one tag value: its name, then cost and cost by model, then tokens, cache, errors and the limit. Cost covers only the profiles and projects whose prices are known.
 */
export function groupRows(tagKey: string, group: TagValueGroup): cloudwatch.IWidget[] {
  const { value, profiles, projects } = group;
  const meters = pricedMeters(group);
  const { profiles: unpricedProfiles, projects: unpricedProjects } = unpriced(group);
  const withoutPrice = [...unpricedProfiles, ...unpricedProjects];
  const cached = profiles.filter((profile) => isPriced(profile) && billedKinds(profile.prices).includes('cacheRead'));
  const part = withoutPrice.length === 0 ? '' : ` (${profiles.length + projects.length - withoutPrice.length} of ${countText(group)})`;
  const details = [
    tokens(group),
    ...cached.length > 0 ? [cacheHits(cached)] : [],
    calls(group),
    ...meters.length > 0 ? [limit(group, meters, part)] : [],
  ];
  const heading = `## ${tagKey}: ${value}`;
  return [
    withoutPrice.length === 0
      ? new cloudwatch.TextWidget({ markdown: heading, width: WIDTH, height: 1 })
      : new cloudwatch.TextWidget({ markdown: `${heading}\n${withoutCost(group, withoutPrice)}`, width: WIDTH, height: 2 }),
    ...meters.length > 0 ? [new cloudwatch.Row(...dollars(meters, part), byModel(meters, part))] : [],
    new cloudwatch.Row(...details.map((props) => new cloudwatch.GraphWidget({ ...props, width: WIDTH / details.length, height: HEIGHT }))),
  ];
}

function withoutCost({ profiles, projects, budgets }: TagValueGroup, withoutPrice: readonly IResource[]): string {
  const unknown = `No token price is known for ${withoutPrice.map(({ node }) => node.path).join(', ')}.`;
  const isPart = withoutPrice.length < profiles.length + projects.length;
  return `${unknown} ${isPart ? 'The graphs of cost do not include this usage.' : `Cost${budgets.length > 0 ? ' and limits of budgets are' : ' is'} therefore not shown.`}`;
}

// A value over the widget's whole time range covers a sliding window. A period of a day begins at midnight UTC.
function dollars(meters: TokenMeter[], part: string): cloudwatch.IWidget[] {
  const cost = EstimatedCost._ofMeters(meters);
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

function byModel(meters: TokenMeter[], part: string): cloudwatch.IWidget {
  const models = groupedBy(meters, ({ model, name }) => model ?? name);
  return new cloudwatch.GraphWidget({
    title: `Cost by model, USD per hour${part}`,
    left: [...models].map(([label, ofModel]) => EstimatedCost._ofMeters(ofModel).metric({ period: Duration.hours(1), label })),
    stacked: true,
    width: 12,
    height: HEIGHT,
  });
}

function tokens({ profiles, projects }: Shown): cloudwatch.GraphWidgetProps {
  // Without prices, it is not known which kinds of tokens the model has.
  const billing = (kind: TokenKind) => profiles.filter((profile) => !isPriced(profile) || billedKinds(profile.prices).includes(kind));
  const series = (kind: TokenKind): Series[] => [
    ...ofProfiles(billing(kind), kind),
    ...kind === 'input' ? projects.map((project) => ({ path: project.node.path, metric: (options: cloudwatch.MetricOptions) => project.metricTotalInputTokens(options) })) : [],
    ...kind === 'output' ? projects.map((project) => ({ path: project.node.path, metric: (options: cloudwatch.MetricOptions) => project.metricTotalOutputTokens(options) })) : [],
  ];
  return {
    title: 'Tokens per hour',
    left: TOKEN_KINDS.filter((kind) => series(kind).length > 0).map((kind) => sum(series(kind), kind, KIND_IN_WORDS[kind])),
    stacked: true,
  };
}

function cacheHits(profiles: IInferenceProfile[]): cloudwatch.GraphWidgetProps {
  const period = Duration.hours(1);
  const [read, written, fresh] = (['cacheRead', 'cacheWrite', 'input'] as const).map((kind) => sum(ofProfiles(profiles, kind), kind, KIND_IN_WORDS[kind]));
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

function calls({ profiles, projects }: Shown): cloudwatch.GraphWidgetProps {
  const ofProjects = (metric: (project: IBedrockProject, options: cloudwatch.MetricOptions) => cloudwatch.Metric) => projects.map((project): Series =>
    ({ path: project.node.path, metric: (options) => metric(project, options) }));
  const clientErrors = ofProjects((project, options) => project.metricInferenceClientErrors(options));
  const invocations = ofProjects((project, options) => project.metricInferences(options));
  return {
    title: 'Invocations, throttles and errors per hour',
    left: [
      ...profiles.length > 0 ? [sum(ofProfiles(profiles, 'throttles'), 'throttles', 'throttles')] : [],
      sum([...ofProfiles(profiles, 'clientErrors'), ...clientErrors], 'clientErrors', 'client errors'),
      ...profiles.length > 0 ? [sum(ofProfiles(profiles, 'serverErrors'), 'serverErrors', 'server errors')] : [],
    ],
    right: [
      sum([...ofProfiles(profiles, 'invocations'), ...invocations], 'invocations', 'invocations'),
      ...profiles.length > 0 ? [sum(ofProfiles(profiles, 'legacyCalls'), 'legacyCalls', 'invocations of legacy models')] : [],
    ],
    leftYAxis: { min: 0 },
    rightYAxis: { min: 0 },
  };
}

/**
 * Cost over the number of days in the longest budget period, compared with the limit. A CloudWatch graph starts a number of days back, so it cannot start on the
 * first of the month.
 */
function limit({ budgets }: TagValueGroup, meters: TokenMeter[], part: string): cloudwatch.GraphWidgetProps {
  const days = Math.max(...budgets.map((budget) => DAYS[budget.period] ?? 1), 1);
  const annotated = budgets.filter((budget) => DAYS[budget.period] === days).flatMap(annotations);
  const period = Duration.days(1);
  const cost = EstimatedCost._ofMeters(meters).metric({ period, label: 'USD per day' });
  if (days === 1) {
    return { title: `USD per day${part}`, left: [cost], leftAnnotations: annotated, leftYAxis: { min: 0 }, start: '-P30D' };
  }
  const id = `cost_${shortHash(meters.map(({ path }) => path).join())}`;
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

/** Metric of a profile or a project. */
interface Series {
  /** Construct path, from which the ID in the graph is derived. */
  readonly path: string;
  readonly metric: (options: cloudwatch.MetricOptions) => cloudwatch.Metric;
}

function ofProfiles(profiles: IInferenceProfile[], counter: Counter): Series[] {
  return profiles.map((profile) => ({ path: profile.node.path, metric: (options) => counterOf(profile, counter, options) }));
}

// Bedrock publishes no values while there are no calls.
function sum(series: Series[], counter: Counter, label: string): cloudwatch.MathExpression {
  const period = Duration.hours(1);
  const metrics = Object.fromEntries(series.map(({ path, metric }) => [`${counter}_${shortHash(path)}`, metric({ period })]));
  return new cloudwatch.MathExpression({ expression: Object.keys(metrics).map((id) => `FILL(${id}, 0)`).join(' + '), usingMetrics: metrics, period, label });
}
