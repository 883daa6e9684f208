import { aws_cloudwatch as cloudwatch, Lazy, Stack } from 'aws-cdk-lib';
import { dimensionValue, PROFILE_DIMENSION } from './meter-metrics';
import type { ITagCostMeter, MeteredMetricOptions } from './tag-cost-meter-interface';
import { notePublished } from '../pricing/published-cost';
import { differAtSynth, isToken, show } from '../private/check';
import { checkStruct } from '../private/structs/struct-problems';

// Maximum timeout of a Lambda function.
export const RUN_MINUTES = 15;

/** Metric of the estimated cost. */
export function meteredCost(meter: ITagCostMeter, name: string, span: string, options: MeteredMetricOptions): cloudwatch.Metric {
  return meteredMetric(meter, name, `Estimated cost ${span}`, options, true);
}

/** Metric of one kind of token in an interval. */
export function meteredTokens(meter: ITagCostMeter, name: string, what: string, options: MeteredMetricOptions): cloudwatch.Metric {
  checkStruct(`TagCostMeter at ${meter.node.path}`, 'MeteredMetricOptions', options, () => options.costTags || options.profile
    ? []
    : ['costTags or profile must be specified, got neither: pass one of them, because tokens are published only by tag and by profile']);
  return meteredMetric(meter, name, `${what} in ${meter.interval.toHumanString()}`, options);
}

/**
 * Metric that a meter publishes. The statistic is the maximum, because a duplicate run publishes the same value again.
 */
export function meteredMetric(
  meter: ITagCostMeter, metricName: string, label: string, options: MeteredMetricOptions, isCost: boolean = false,
): cloudwatch.Metric {
  const { costTags, profile, ...metricOptions } = options;
  checkStruct(`TagCostMeter at ${meter.node.path}`, 'MeteredMetricOptions', options, () => optionProblems(meter, options));
  const tags = (costTags?.keys ?? []).map((key) => [key, costTags!.value(key)]);
  const of = costTags ? `, ${tags.map((tag) => tag.join('=')).join(', ')}` : profile ? `, ${profile.node.id}` : '';
  const metric = new cloudwatch.Metric({
    namespace: meter.metricNamespace,
    metricName,
    dimensionsMap: {
      ...Object.fromEntries(tags.map(([key, value]) => [key, publishedValue(value)])),
      ...profile ? { [PROFILE_DIMENSION]: profile.inferenceProfileId } : {},
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
    isContinuous: !profile,
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

function optionProblems(meter: ITagCostMeter, { costTags, profile, dimensionsMap }: MeteredMetricOptions): string[] {
  const { dimensionSets, publishProfileMetrics } = meter;
  const { account, region } = meter.env;
  if (costTags && isToken(costTags.keys)) {
    return ['costTags must have keys that are known at synth, got the keys of a resource: select the keys with pick'];
  }
  const counts = (keys: string[]) => dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key)));
  return [
    ...dimensionsMap ? ['dimensionsMap must not be specified: pass costTags or profile, which determine the dimensions'] : [],
    ...profile && (differAtSynth(profile.env.account, account) || differAtSynth(profile.env.region, region))
      ? [`profile must be in the meter's account ${account} and Region ${region}, got ${show(profile.node.path)} in ${profile.env.account} and ${profile.env.region}: create a meter in the profile's account and Region`]
      : [],
    ...costTags && profile ? ['costTags must not be specified together with profile, got both: remove one of them'] : [],
    ...costTags && !counts(costTags.keys)
      ? [`costTags must have the keys of one of the dimension sets ${show(dimensionSets)}, got ${show(costTags.keys)}: select the keys of a dimension set with pick, or add your keys to tagKeys or tagKeyCombinations`]
      : [],
    ...profile && !publishProfileMetrics ? [`profile must not be specified if publishProfileMetrics is false, got ${show(profile.node.path)}: set publishProfileMetrics to true, or pass costTags`] : [],
  ];
}
