import { aws_cloudwatch as cloudwatch, type IResource, Lazy, Stack } from 'aws-cdk-lib';
import { dimensionValue, PROFILE_DIMENSION, PROJECT_DIMENSION } from './meter-metrics';
import type { ITagCostMeter, MeteredMetricOptions } from './tag-cost-meter-interface';
import { notePublished } from '../pricing/published-cost';
import { differAtSynth, isToken, show } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';
import { type CostTags, CostTagSource } from '../tags';

// Maximum timeout of a Lambda function.
export const RUN_MINUTES = 15;

/** Metric of the estimated cost. */
export function meteredCost(meter: ITagCostMeter, name: string, span: string, options: MeteredMetricOptions): cloudwatch.Metric {
  return meteredMetric(meter, name, `Estimated cost ${span}`, options, { isCost: true });
}

/** Metric of one kind of token in an interval. */
export function meteredTokens(meter: ITagCostMeter, name: string, what: string, options: MeteredMetricOptions): cloudwatch.Metric {
  checkStruct(`TagCostMeter at ${meter.node.path}`, 'MeteredMetricOptions', options, () => options.costTags || options.profile || options.project
    ? []
    : ['costTags, profile or project must be specified, got none: pass one of them, because tokens are published only by tag, by profile and by project']);
  return meteredMetric(meter, name, `${what} in ${meter.interval.toHumanString()}`, options);
}

/** Unit and dimensions of a metric. */
export interface MetricNature {
  /** @default false */
  readonly isCost?: boolean;

  /** @default - the dimensions of the tags, the profile or the project */
  readonly fixedDimensions?: Record<string, string>;
}

/**
 * Metric that a meter publishes. The statistic is the maximum, because a duplicate run publishes the same value again.
 */
export function meteredMetric(
  meter: ITagCostMeter, metricName: string, label: string, options: MeteredMetricOptions, { isCost = false, fixedDimensions = {} }: MetricNature = {},
): cloudwatch.Metric {
  const { costTags, profile, project, ...metricOptions } = options;
  checkStruct(`TagCostMeter at ${meter.node.path}`, 'MeteredMetricOptions', options, () => optionProblems(meter, options));
  const tags = (costTags?.keys ?? []).map((key) => [key, costTags!.value(key)]);
  const of = costTags ? `, ${tags.map((tag) => tag.join('=')).join(', ')}` : profile ? `, ${profile.node.id}` : project ? `, ${project.node.id}` : '';
  const metric = new cloudwatch.Metric({
    namespace: meter.metricNamespace,
    metricName,
    dimensionsMap: {
      ...fixedDimensions,
      ...Object.fromEntries(tags.map(([key, value]) => [key, publishedValue(value)])),
      ...profile ? { [PROFILE_DIMENSION]: profile.inferenceProfileId } : {},
      ...project ? { [PROJECT_DIMENSION]: project.projectId } : {},
    },
    statistic: 'Maximum',
    period: meter.interval,
    label: `${label}${of}${isCost ? ' (USD)' : ''}`,
    ...metricOptions,
  }).with(placeOf(meter));
  return notePublished(metric, {
    isCost,
    costTags,
    // The period of a value is its interval. After the interval has ended, its token metrics arrive, the next run starts, and the run takes time.
    arrivesAfterMinutes: 2 * meter.interval.toMinutes() + meter.metricDelay.toMinutes() + RUN_MINUTES,
    isContinuous: !profile && !project,
    // The cost of an unreadable account has another tag value, and that of an account without a link is missing.
    isLowerBound: isCost && meter.meterSourceAccounts,
  });
}

/**
 * Search expression for all values of a tag, with one line for each value. Includes values that appear later.
 */
export function everyTagValue(meter: ITagCostMeter, tagKey: string, metricName: string, label: string): cloudwatch.MathExpression {
  const { metricNamespace, interval, env } = meter;
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{"${metricNamespace}","${tagKey}"} MetricName="${metricName}"', 'Maximum', ${interval.toSeconds()})`,
    usingMetrics: {},
    period: interval,
    label,
    searchRegion: env.region,
    searchAccount: env.account,
  });
}

// Metric.attachTo uses the account and the Region of a stack, but an imported meter can be in another account or Region.
function placeOf(meter: ITagCostMeter): Pick<cloudwatch.MetricOptions, 'stackAccount' | 'stackRegion'> {
  const { account, region } = Stack.of(meter);
  const known = (value: string, ofStack: string) => value === ofStack && isToken(value) ? undefined : value;
  return { stackAccount: known(meter.env.account, account), stackRegion: known(meter.env.region, region) };
}

// An empty value is published under another name. A value might be known only at synth. A value that is still a token then is not changed.
function publishedValue(value: string): string {
  return isToken(value) ? Lazy.uncachedString({
    produce: ({ resolve }) => {
      const final = resolve(value);
      return typeof final === 'string' ? dimensionValue(final) : value;
    },
  }) : dimensionValue(value);
}

function optionProblems(meter: ITagCostMeter, { costTags, profile, project, dimensionsMap }: MeteredMetricOptions): string[] {
  const { dimensionSets, publishProfileMetrics } = meter;
  if (costTags && isToken(costTags.keys)) {
    return ['costTags must have keys that are known at synth, got the keys of a resource: select the keys with pick'];
  }
  const counts = (keys: string[]) => dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key)));
  const given = Object.entries({ costTags, profile, project }).filter(([, value]) => value !== undefined).map(([name]) => name);
  const carriers = Object.entries({ profile, project }).flatMap(([name, carrier]) => carrier ? [{ name, carrier }] : []);
  return [
    ...dimensionsMap ? ['dimensionsMap must not be specified: pass costTags, profile or project, which determine the dimensions'] : [],
    ...costTags?._source === CostTagSource.IAM_PRINCIPAL
      ? [`costTags must be those of profiles and projects, got the tags ${show(costTags.keys)} of an IAM principal: use TagBudget or the export, because Amazon Bedrock publishes no metrics by IAM principal`]
      : [],
    ...carriers.flatMap(({ name, carrier }) => placeProblems(meter, name, carrier)),
    ...given.length > 1 ? [`${given[0]} must not be specified together with ${given.slice(1).join(' or ')}, got ${given.length === 2 ? 'both' : 'all'}: remove all but one of them`] : [],
    ...costTags && !counts(costTags.keys)
      ? [`costTags must have the keys of one of the dimension sets ${show(dimensionSets)}, got ${show(costTags.keys)}: select the keys of a dimension set with pick, or add your keys to tagKeys or tagKeyCombinations`]
      : [],
    ...publishProfileMetrics ? [] : carriers.map(({ name, carrier }) =>
      `${name} must not be specified if publishProfileMetrics is false, got ${show(carrier.node.path)}: set publishProfileMetrics to true, or pass costTags`),
    ...project && (meter as { meterProjects?: boolean }).meterProjects === false
      ? [`project must not be specified if meterProjects is false, got ${show(project.node.path)}: set meterProjects to true`]
      : [],
    ...costTags ? allowedProblems(meter, costTags) : [],
  ];
}

/** Meter of this app, which knows the values that its schema allows. */
interface ValuesByKey {
  readonly _allowedValues?: Readonly<Record<string, readonly string[]>>;
}

// The cost of a value that is not allowed is published as (other), so its own metric would stay at 0.
function allowedProblems(meter: ITagCostMeter, costTags: CostTags): string[] {
  const allowedValues = (meter as ValuesByKey)._allowedValues ?? {};
  return costTags.keys.filter((key) => Object.hasOwn(allowedValues, key)).flatMap((key) => {
    const value = costTags.value(key);
    return isToken(value) || allowedValues[key].some(isToken) || allowedValues[key].includes(value)
      ? []
      : [`costTags must have values that the schema of the meter allows, got ${show(value)} for ${show(key)}: use one of ${show(allowedValues[key])}, or allow the value in the schema`];
  });
}

function placeProblems({ env: { account }, regions, meterSourceAccounts }: ITagCostMeter, name: string, { env, node }: IResource): string[] {
  const isElsewhere = regions.every((each) => differAtSynth(env.region, each)) || (!meterSourceAccounts && differAtSynth(env.account, account));
  const where = [meterSourceAccounts ? '' : `account ${account} and `, regions.length === 1 ? `Region ${regions[0]}` : `one of the Regions ${show(regions)}`].join('');
  return isElsewhere
    ? [`${name} must be in the meter's ${where}, got ${show(node.path)} in ${env.account} and ${env.region}: create a meter in the ${name}'s account and Region, or add them to regions or sourceAccounts`]
    : [];
}
