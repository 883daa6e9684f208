import type { Duration } from 'aws-cdk-lib';
import { PROFILE_DIMENSION } from './meter-metrics';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import { modelIdProblems, parseSystemProfileId, systemProfileIdProblems } from '../models/model-id';
import { isToken, repeated, show, textProblems } from '../private/check';
import { keyProblems } from '../tags/tag-rules';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
const MAX_DIMENSIONS = 30;
const HOUR = 60;
const DAY = 24 * HOUR;

/**
 * What is wrong with the properties of a meter.
 */
export function meterProblems(props: TagCostMeterProps): string[] {
  const { tagKeys, combinedTagKeys = [], profileMetrics = true, priceOverrides = {} } = props;
  return [
    ...tagKeys.length === 0 ? ['tagKeys must name at least one tag, got []: pass the key to count by'] : [],
    ...tagKeyProblems('tagKeys', tagKeys),
    ...combinedTagKeys.flatMap(combinationProblems),
    ...repeated(combinedTagKeys.map((keys) => JSON.stringify([...keys].sort())))
      .map((keys) => `combinedTagKeys must differ, got ${keys} more than once: drop it`),
    ...profileMetrics && tagKeys.includes(PROFILE_DIMENSION)
      ? [`tagKeys must not name ${show(PROFILE_DIMENSION)}, the dimension of the metrics by profile, got ${show(tagKeys)}: set profileMetrics to false`]
      : [],
    ...intervalProblems(props.interval),
    ...settlingProblems(props.settlingTime),
    ...timeZoneProblems(props.timeZone),
    ...textProblems('namespace', props.namespace, {
      minLength: 1,
      maxLength: 255,
      pattern: /^(?!AWS\/|:)[A-Za-z0-9._/#:-]+$/,
      patternInWords: 'consist of letters, digits and . - _ / # :, and not begin with AWS/ or a colon',
      remedy: 'change it, or leave it out',
    }),
    ...Object.keys(priceOverrides).flatMap(overrideProblems),
  ];
}

function tagKeyProblems(prop: string, keys: string[]): string[] {
  if (isToken(keys) || keys.some(isToken)) {
    return [`${prop} must be known at synth, got a token: pass the keys themselves`];
  }
  return [
    ...keys.flatMap((key) => keyProblems(key).map((problem) => `${prop}: ${problem}`)),
    ...keys.filter((key) => key.startsWith(':'))
      .map((key) => `${prop} must not begin with a colon, got ${show(key)}: CloudWatch takes no such dimension; count by another tag`),
    ...repeated(keys).map((key) => `${prop} must differ, got ${show(key)} more than once: drop it`),
  ];
}

function combinationProblems(keys: string[]): string[] {
  return [
    ...keys.length < 2 ? [`combinedTagKeys must have at least 2 keys each, got ${show(keys)}: put a single key into tagKeys`] : [],
    ...keys.length > MAX_DIMENSIONS
      ? [`combinedTagKeys must have at most ${MAX_DIMENSIONS} keys each, got ${keys.length}: CloudWatch takes no more dimensions`]
      : [],
    ...tagKeyProblems('combinedTagKeys', keys),
  ];
}

function intervalProblems(interval: Duration | undefined): string[] {
  if (!interval) {
    return [];
  }
  if (interval.isUnresolved()) {
    return ['interval must be known at synth, got a token: pass a Duration of known length'];
  }
  const minutes = interval.toMilliseconds() / 60_000;
  const divides = (span: number, unit: number) => minutes >= unit && minutes % unit === 0 && span % minutes === 0;
  return divides(HOUR, 1) || divides(DAY, HOUR) ? [] : [
    `interval must be minutes that divide an hour or hours that divide a day, got ${minutes === 0 ? '0 minutes' : interval.toHumanString()}: ` +
    'a day is to be whole intervals; take 5, 10, 15 or 30 minutes, or 1, 6 or 12 hours',
  ];
}

function settlingProblems(settlingTime: Duration | undefined): string[] {
  if (!settlingTime) {
    return [];
  }
  if (settlingTime.isUnresolved()) {
    return ['settlingTime must be known at synth, got a token: pass a Duration of known length'];
  }
  const minutes = settlingTime.toMilliseconds() / 60_000;
  return Number.isInteger(minutes) && minutes < HOUR ? [] : [
    `settlingTime must be whole minutes below an hour, got ${settlingTime.toHumanString()}: take 10, or what your counters need to arrive`,
  ];
}

function timeZoneProblems(timeZone: string | undefined): string[] {
  if (timeZone === undefined) {
    return [];
  }
  if (isToken(timeZone)) {
    return ['timeZone must be known at synth, got a token: pass the name itself'];
  }
  return isTimeZone(timeZone) ? [] : [`timeZone must be the name of an IANA time zone, got ${show(timeZone)}: write it as Europe/Berlin or UTC`];
}

function isTimeZone(timeZone: string): boolean {
  try {
    return /^[A-Za-z]/.test(timeZone) && new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

// Bedrock makes short ids of 12 characters; nothing says that it always will.
const PROFILE = /^(arn:[^:]+:bedrock:[^:]+:\d{12}:application-inference-profile\/)?[a-z0-9]{10,64}$/;

// What else is billed by tokens, and has no id of a foundation model.
const BILLED_BY_TOKENS = /^arn:[^:]+:bedrock:[^:]+:\d{12}:(custom-model-deployment|prompt-router|default-prompt-router)\/[A-Za-z0-9][A-Za-z0-9.:_-]*$/;

// A price by an id that is never looked up would be missed by nobody.
function overrideProblems(id: string): string[] {
  if (isToken(id)) {
    return ['priceOverrides must have keys that are known at synth, got a token: give the prices to the profile, and pass it in profiles'];
  }
  const model = id.replace(/^global\./, '');
  if (PROFILE.test(id) || BILLED_BY_TOKENS.test(id) || modelIdProblems('priceOverrides', model).length === 0) {
    return [];
  }
  const remedy = systemProfileIdProblems('priceOverrides', model).length === 0
    ? `geographic and in-Region calls cost the same, so write ${show(parseSystemProfileId(model)!.baseModelId)}`
    : 'pass the id as Bedrock lists it';
  return [
    'priceOverrides must have ids of foundation models, the same after "global.", application profiles, or ARNs of custom model deployments or prompt routers as keys, ' +
    `got ${show(id)}: ${remedy}`,
  ];
}
