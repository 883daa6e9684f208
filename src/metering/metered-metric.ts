import { aws_cloudwatch as cloudwatch, Lazy, Stack } from 'aws-cdk-lib';
import { dimensionValue, PROFILE_DIMENSION } from './meter-metrics';
import type { TagCostMeter } from './tag-cost-meter';
import type { MeteredMetricOptions } from './tag-cost-meter-props';
import { notePublished } from '../pricing/published-cost';
import { differAtSynth, isToken, show, throwProblems } from '../private/check';

// As long as a function may take.
export const RUN_MINUTES = 15;

/** A figure of cost. */
export function meteredCost(meter: TagCostMeter, name: string, span: string, options: MeteredMetricOptions): cloudwatch.Metric {
  return meteredMetric(meter, name, `Estimated cost ${span}`, options, true);
}

/** A kind of tokens of an interval. */
export function meteredTokens(meter: TagCostMeter, name: string, what: string, options: MeteredMetricOptions): cloudwatch.Metric {
  throwProblems(`TagCostMeter at ${meter.node.path}`, options.costTags || options.profile
    ? []
    : ['costTags or profile must be given, got neither: tokens are published by tag and by profile only']);
  return meteredMetric(meter, name, `${what} in ${meter.interval.toHumanString()}`, options);
}

/**
 * What a meter publishes: its maximum, as a run that came twice published it twice.
 */
export function meteredMetric(
  meter: TagCostMeter, metricName: string, label: string, options: MeteredMetricOptions, isCost: boolean = false,
): cloudwatch.Metric {
  const { costTags, profile, ...metricOptions } = options;
  throwProblems(`TagCostMeter at ${meter.node.path}`, optionProblems(meter, options));
  if (costTags) {
    meter._expect(costTags);
  }
  const tags = (costTags?.keys ?? []).map((key) => [key, costTags!.value(key)]);
  const of = costTags ? `, ${tags.map((tag) => tag.join('=')).join(', ')}` : profile ? `, ${profile.node.id}` : '';
  const metric = new cloudwatch.Metric({
    namespace: meter.namespace,
    metricName,
    dimensionsMap: {
      ...Object.fromEntries(tags.map(([key, value]) => [key, publishedValue(value)])),
      ...profile ? { [PROFILE_DIMENSION]: profile.inferenceProfileId } : {},
    },
    statistic: 'Maximum',
    period: meter.interval,
    label: `${label}${of}${isCost ? ' (USD)' : ''}`,
    ...metricOptions,
  }).attachTo(meter);
  return notePublished(metric, {
    isCost,
    costTags,
    // The period of a value is its interval: it is over, its counters arrive, the next run comes, and that takes a while.
    arrivesAfterMinutes: 2 * meter.interval.toMinutes() + meter.settlingTime.toMinutes() + RUN_MINUTES,
    isContinuous: !profile,
  });
}

// Empty values are published under another name. Which they are may only be known at synth; what is not known even then is left alone.
function publishedValue(value: string): string {
  return isToken(value) ? Lazy.uncachedString({
    produce: ({ resolve }) => {
      const final = resolve(value);
      return typeof final === 'string' ? dimensionValue(final) : value;
    },
  }) : dimensionValue(value);
}

function optionProblems(meter: TagCostMeter, { costTags, profile, dimensionsMap }: MeteredMetricOptions): string[] {
  const { dimensionSets, profileMetrics } = meter;
  const { account, region } = Stack.of(meter);
  if (costTags && isToken(costTags.keys)) {
    return ['costTags must have keys that are known at synth, got those of a resource: pick the keys'];
  }
  const counts = (keys: string[]) => dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key)));
  return [
    ...dimensionsMap ? ['dimensionsMap must not be given: the dimensions are those of costTags or profile, pass these'] : [],
    ...profile && (differAtSynth(profile.env.account, account) || differAtSynth(profile.env.region, region))
      ? [`profile must be of the meter's account ${account} and Region ${region}, got ${show(profile.node.path)} of ${profile.env.account} and ${profile.env.region}: make a meter there`]
      : [],
    ...costTags && profile ? ['costTags must not be given with profile, got both: drop one'] : [],
    ...costTags && !counts(costTags.keys)
      ? [`costTags must have the keys of one set of dimensions, one of ${show(dimensionSets)}, got ${show(costTags.keys)}: pick them, or add them to combinedTagKeys`]
      : [],
    ...profile && !profileMetrics ? [`profile must not be given with profileMetrics false, got ${show(profile.node.path)}: nothing is published by profile`] : [],
  ];
}
