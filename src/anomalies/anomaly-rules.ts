import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TagAnomalyMonitorProps } from './tag-anomaly-monitor-props';
import { tagKeyProblems } from '../bill/tag-key-rules';
import { govCloudProblems } from '../cost-explorer/cost-explorer-partition';
import { differAtSynth, isToken, messagesOf, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';

/** https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html */
const MAX_VALUES = 10;
const MAX_EMAILS = 10;

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalySubscription.html; what is smaller than a cent would be written with an exponent.
const MAX_IMPACT = 10_000_000_000;
const MIN_IMPACT = 0.01;

const NAME: TextRule = { minLength: 1, maxLength: 100, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'change it or leave it out to have one generated' };
const VALUE: TextRule = { minLength: 1, maxLength: 256, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'name a value of the tag as Cost Explorer shows it' };

/**
 * Everything that is wrong with a monitor as it is asked for.
 */
export function monitorProblems(scope: IConstruct, props: TagAnomalyMonitorProps): string[] {
  const { tagKey, profiles = [], notifications, emails, minimumImpact, minimumImpactPercent } = props;
  const { account } = Stack.of(scope);
  return [
    ...govCloudProblems(scope, 'Cost Anomaly Detection'),
    ...tagKeyProblems(tagKey),
    ...sourceProblems(props),
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: drop it`),
    ...minimumImpact === undefined ? [] : impactProblems('minimumImpact', minimumImpact, 'USD'),
    ...minimumImpactPercent === undefined ? [] : impactProblems('minimumImpactPercent', minimumImpactPercent, 'percent'),
    ...props.thresholdMatch && (minimumImpact === undefined || minimumImpactPercent === undefined)
      ? [`thresholdMatch must be given with minimumImpact and minimumImpactPercent, got ${show(props.thresholdMatch)}: give both, or drop it`]
      : [],
    ...notifications && differAtSynth(notifications.topic.env.account, account)
      ? [`notifications must be of the monitor's account ${account}, got ${show(notifications.node.path)} of account ${notifications.topic.env.account}: make one beside the monitor`]
      : [],
    ...emails === undefined ? [] : emailProblems('emails', emails),
    ...Array.isArray(emails) && emails.length > MAX_EMAILS ? [`emails must be at most ${MAX_EMAILS} addresses, got ${emails.length}: let people subscribe to the topic of notifications instead`] : [],
    ...props.emailFrequency && !emails?.length ? [`emailFrequency needs emails, got ${show(props.emailFrequency)} without: name addresses, or drop it; notifications are told at once`] : [],
    ...textProblems('monitorName', props.monitorName, NAME),
  ];
}

function sourceProblems({ tagKey, values, costTags, profiles }: TagAnomalyMonitorProps): string[] {
  const given = [values, profiles].filter((list) => list !== undefined && (isToken(list) || list.length > 0));
  return [
    ...given.length === 0 && !costTags ? ['values, costTags or profiles must be given, got none: say which values of the tag to watch'] : [],
    ...isToken(values)
      ? ['values must be a list that is known at synth, got a token: pick its elements with Fn.select']
      : (values ?? []).flatMap((value) => textProblems('each of values', value, VALUE)),
    // A set that was given knows its keys.
    ...costTags ? messagesOf([costTags], (tags) => tags.pick(tagKey)).map((message) => `costTags must have a value for ${show(tagKey)}: ${message}`) : [],
  ];
}

function impactProblems(prop: string, impact: number, unit: string): string[] {
  return isToken(impact) || impact === 0 || (impact >= MIN_IMPACT && impact <= MAX_IMPACT) ? [] : [
    `${prop} must be 0, or from ${MIN_IMPACT} to ${MAX_IMPACT} ${unit}, got ${show(impact)}: say from what impact on somebody should look at it`,
  ];
}

/**
 * What is wrong with the values of a tag that are watched in the end.
 *
 * @param values each as it reads at synth, once
 */
export function finalValueProblems(tagKey: string, values: readonly unknown[]): string[] {
  return [
    ...values.length > MAX_VALUES
      ? [`values, costTags and profiles must have at most ${MAX_VALUES} values of ${show(tagKey)} together, got ${values.length} (${values.map(show).join(', ')}): AWS takes no more in a monitor; make another`]
      : [],
    ...values.includes('') ? [`values, costTags and profiles must have a value for ${show(tagKey)}, got "": AWS leaves empty values out of every cost report`] : [],
  ];
}
