import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { dimensionValue, PROFILE_DIMENSION } from './meter-metrics';
import type { TagCostMeter } from './tag-cost-meter';
import type { MeteredMetricOptions } from './tag-cost-meter-props';
import { isToken, show, throwProblems } from '../private/check';

/** A figure of cost. */
export function meteredCost(meter: TagCostMeter, name: string, span: string, options: MeteredMetricOptions): cloudwatch.Metric {
  return meteredMetric(meter, name, `Estimated cost ${span}`, options, ' (USD)');
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
 *
 * @param unit to end the label with
 */
export function meteredMetric(meter: TagCostMeter, metricName: string, label: string, options: MeteredMetricOptions, unit: string = ''): cloudwatch.Metric {
  const { costTags, profile, ...metricOptions } = options;
  throwProblems(`TagCostMeter at ${meter.node.path}`, optionProblems(meter, options));
  const tags = (costTags?.keys ?? []).map((key) => [key, costTags!.value(key)]);
  const of = costTags ? `, ${tags.map((tag) => tag.join('=')).join(', ')}` : profile ? `, ${profile.node.id}` : '';
  return new cloudwatch.Metric({
    namespace: meter.namespace,
    metricName,
    dimensionsMap: {
      ...Object.fromEntries(tags.map(([key, value]) => [key, isToken(value) ? value : dimensionValue(value)])),
      ...profile ? { [PROFILE_DIMENSION]: profile.inferenceProfileId } : {},
    },
    statistic: 'Maximum',
    period: meter.interval,
    label: `${label}${of}${unit}`,
    ...metricOptions,
  }).attachTo(meter);
}

function optionProblems({ dimensionSets, profileMetrics }: TagCostMeter, { costTags, profile }: MeteredMetricOptions): string[] {
  if (costTags && isToken(costTags.keys)) {
    return ['costTags must have keys that are known at synth, got those of a resource: pick the keys'];
  }
  const counts = (keys: string[]) => dimensionSets.some((set) => set.length === keys.length && set.every((key) => keys.includes(key)));
  return [
    ...costTags && profile ? ['costTags must not be given with profile, got both: drop one'] : [],
    ...costTags && !counts(costTags.keys)
      ? [`costTags must have the keys of one set of dimensions, one of ${show(dimensionSets)}, got ${show(costTags.keys)}: pick them, or add them to combinedTagKeys`]
      : [],
    ...profile && !profileMetrics ? [`profile must not be given with profileMetrics false, got ${show(profile.node.path)}: nothing is published by profile`] : [],
  ];
}
