import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TagAnomalyMonitorProps } from './tag-anomaly-monitor-props';
import { oneSourceProblems, tagKeyProblems } from '../bill/tag-key-rules';
import { costExplorerRegionProblems } from '../cost-explorer/cost-explorer-partition';
import { differAtSynth, isToken, messagesOf, repeated, show, textProblems, type TextRule } from '../private/check';
import { emailProblems } from '../private/email';
import { billedKeyProblems, sourceOf, sourceProblems as carrierSourceProblems } from '../tags/billed-key';

/** https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html */
const MAX_VALUES = 10;
const MAX_EMAILS = 10;

// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalySubscription.html; smaller numbers would be written with an exponent.
const MAX_IMPACT = 10_000_000_000;
const MIN_IMPACT = 0.01;

const NAME: TextRule = { minLength: 1, maxLength: 100, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'change the name, or omit it to have one generated' };
const VALUE: TextRule = { minLength: 1, maxLength: 256, pattern: /^[^\r\n\t]*$/, patternInWords: 'be on one line', remedy: 'use the tag values that Cost Explorer shows' };

/**
 * Problems of the properties of a monitor.
 */
export function monitorProblems(scope: IConstruct, props: TagAnomalyMonitorProps): string[] {
  const { tagKey, profiles = [], notifications, emails, minimumImpactAmount, minimumImpactPercent } = props;
  const { account } = Stack.of(scope);
  return [
    ...costExplorerRegionProblems(scope, { type: 'AWS::CE::AnomalyMonitor', what: 'Cost Anomaly Detection', reason: 'a monitor includes cost of all Regions' }),
    ...tagKeyProblems(tagKey),
    ...carrierSourceProblems(props.costTags, props.costTagSource),
    ...oneSourceProblems(props.costTagSource, 'a monitor filters by a single key'),
    ...billedKeyProblems({ ...props, costTagSource: sourceOf(props.costTags, props.costTagSource) }),
    ...sourceProblems(props),
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must not contain duplicates: ${show(path)} is listed more than once`),
    ...minimumImpactAmount === undefined ? [] : impactProblems('minimumImpactAmount', minimumImpactAmount, 'USD'),
    ...minimumImpactPercent === undefined ? [] : impactProblems('minimumImpactPercent', minimumImpactPercent, 'percent'),
    ...props.thresholdMatch && (minimumImpactAmount === undefined || minimumImpactPercent === undefined)
      ? [`thresholdMatch must be given with minimumImpactAmount and minimumImpactPercent, got ${show(props.thresholdMatch)}: set both, or remove thresholdMatch`]
      : [],
    ...notifications && differAtSynth(notifications.topic.env.account, account)
      ? [`notifications must be in the monitor's account ${account}, got ${show(notifications.node.path)} in account ${notifications.topic.env.account}: create a notification target in the account of the monitor`]
      : [],
    ...emails === undefined ? [] : emailProblems('emails', emails),
    ...Array.isArray(emails) && emails.length > MAX_EMAILS ? [`emails must contain at most ${MAX_EMAILS} addresses, got ${emails.length}: add further recipients to notifications instead`] : [],
    ...props.emailFrequency && !emails?.length ? [`emailFrequency must be given together with emails, got ${show(props.emailFrequency)}: add addresses, or remove emailFrequency, because notifications are always sent immediately`] : [],
    ...textProblems('monitorName', props.monitorName, NAME),
  ];
}

function sourceProblems({ tagKey, values, costTags, profiles }: TagAnomalyMonitorProps): string[] {
  const given = [values, profiles].filter((list) => list !== undefined && (isToken(list) || list.length > 0));
  return [
    ...given.length === 0 && !costTags ? ['values, costTags or profiles must be given, got none: pass the tag values to monitor'] : [],
    ...isToken(values)
      ? ['values must be a list that is known at synth, got a token: select the elements with Fn.select']
      : (values ?? []).flatMap((value) => textProblems('each of values', value, VALUE)),
    // The keys of tags that were given directly are known.
    ...costTags ? messagesOf([costTags], (tags) => tags.pick(tagKey)).map((message) => `costTags must have a value for ${show(tagKey)}: ${message}`) : [],
  ];
}

function impactProblems(prop: string, impact: number, unit: string): string[] {
  return isToken(impact) || impact === 0 || (impact >= MIN_IMPACT && impact <= MAX_IMPACT) ? [] : [
    `${prop} must be 0, or from ${MIN_IMPACT} to ${MAX_IMPACT} ${unit}, got ${show(impact)}: pass the smallest impact that requires attention`,
  ];
}

/**
 * Problems of the final tag values of a monitor.
 *
 * @param values distinct values, as they resolve at synth
 */
export function finalValueProblems(tagKey: string, values: readonly unknown[]): string[] {
  return [
    ...values.length > MAX_VALUES
      ? [`values, costTags and profiles must contain at most ${MAX_VALUES} values of ${show(tagKey)} together, got ${values.length} (${values.map(show).join(', ')}): create another monitor, because AWS supports no more values per monitor`]
      : [],
    ...values.includes('') ? [`values, costTags and profiles must contain a value for ${show(tagKey)}, got "": set a value, because AWS omits empty values from all cost reports`] : [],
  ];
}
