import type { Stack } from 'aws-cdk-lib';
import { MAX_DESCRIPTION } from './alarm-rules';
import type { CostAlarmOptions } from './cost-alarm-options';
import { billedKinds, MAX_METRICS_OF_ALARM } from '../pricing/cost-expression';
import { publishedMetric } from '../pricing/published-cost';
import { differAtSynth, isToken, messagesOf, plural, repeated, show, textProblems, type TextRule } from '../private/check';
import type { IInferenceProfile } from '../profiles';

const ONE_LINE = { pattern: /^[^\x00-\x1f\x7f]*$/, patternInWords: 'be on one line' };
const NAME: TextRule = { ...ONE_LINE, minLength: 1, maxLength: 255, remedy: 'change it or leave it out to have one generated' };
const DESCRIPTION: TextRule = { minLength: 1, maxLength: MAX_DESCRIPTION, pattern: /^[^]*$/, patternInWords: 'be text', remedy: 'shorten it, and link to the rest' };

/**
 * What is wrong with the options that all alarms on estimated cost have in common.
 */
export function optionProblems(props: CostAlarmOptions, { region }: Stack): string[] {
  const { profiles, costMetric, costTags, notifications, notifyWhenOk } = props;
  const topic = notifications?.topic;
  return [
    ...profiles.length === 0 && !costMetric ? ['profiles must be at least one, got none: pass those whose spend to watch, or a costMetric'] : [],
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: drop it`),
    ...profiles.filter(({ env }) => differAtSynth(env.region, region)).map(({ node, env }) =>
      `profiles must be of the alarm's Region ${region}, got ${show(node.path)} of ${env.region}: CloudWatch watches no metric of another Region; put an alarm there`),
    ...costMetric ? [] : counterProblems(profiles),
    ...costMetric && publishedMetric(costMetric)?.isCost === false
      ? ['costMetric must be of cost in USD, got one that counts something else: take one of the metrics of cost of the meter, or a plain alarm']
      : [],
    ...costTags && !isToken(costTags.keys) && costTags.keys.length === 0
      ? ['costTags must have at least one tag, got none: give costTags where the profile is imported, or leave them out']
      : [],
    ...topic && differAtSynth(topic.env.region, region)
      ? [`notifications must have a topic of the alarm's Region ${region}, got ${show(topic.node.path)} of ${topic.env.region}: CloudWatch notifies within its Region`]
      : [],
    ...notifyWhenOk && !notifications ? ['notifyWhenOk needs notifications, got none: pass them, or use addOkAction'] : [],
    ...textProblems('alarmName', props.alarmName, NAME),
    ...textProblems('alarmDescription', props.alarmDescription, DESCRIPTION),
  ];
}

// Prices that are not known are a problem of their profile; all of them are told at once.
function counterProblems(profiles: IInferenceProfile[]): string[] {
  const problems = messagesOf([...new Set(profiles)], ({ prices }) => prices);
  if (problems.length > 0) {
    return problems;
  }
  const counts = new Map(profiles.map(({ node, prices }) => [node.path, billedKinds(prices).length]));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return total <= MAX_METRICS_OF_ALARM ? [] : [
    `profiles must have at most ${MAX_METRICS_OF_ALARM} counters together, got ${total} (${[...counts].map(([path, count]) => `${show(path)} has ${count}`).join(', ')}): ` +
    `CloudWatch takes no more in one alarm; make ${plural(Math.ceil(total / MAX_METRICS_OF_ALARM), 'alarm')} or more with a threshold each, or pass a costMetric that counts them all`,
  ];
}
