import type { Duration } from 'aws-cdk-lib';
import type { MeterCalibrationOptions } from './meter-calibration-options';
import { PROFILE_DIMENSION, PROJECT_DIMENSION, TAG_KEY_DIMENSION } from './meter-metrics';
import { tierDimensions } from './service-tiers';
import type { TagCostMeterAttributes } from './tag-cost-meter-interface';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import { MODEL_DIMENSION } from './usage-queries';
import { REGION, regionProblems } from '../accounts/account-rules';
import { mantleModelIdProblems } from '../models/mantle-model-id';
import { modelIdProblems, parseSystemProfileId, systemProfileIdProblems } from '../models/model-id';
import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';
import { metricNamespaceProblems } from '../private/metric-namespace';
import { keyProblems } from '../tags/tag-rules';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
const MAX_DIMENSIONS = 30;
const HOUR = 60;
const DAY = 24 * HOUR;

const ACCOUNT: TextRule = { minLength: 12, maxLength: 12, pattern: /^\d+$/, patternInWords: 'consist of digits', remedy: 'pass the 12-digit ID of the account' };

/**
 * Problems with the attributes of an imported meter.
 */
export function importedMeterProblems(attrs: TagCostMeterAttributes): string[] {
  return [
    ...meterProblems(attrs),
    ...textProblems('account', attrs.account, ACCOUNT),
    ...textProblems('region', attrs.region, REGION),
  ];
}

/**
 * Problems with the properties of a meter.
 */
export function meterProblems(props: TagCostMeterProps): string[] {
  const { tagKeys, tagKeyCombinations = [], publishProfileMetrics = false, priceOverrides = {} } = props;
  return [
    ...tagKeys.length === 0 ? ['tagKeys must contain at least one key, got []: pass the tag key to group cost by'] : [],
    ...tagKeyProblems('tagKeys', tagKeys),
    ...tagKeyCombinations.flatMap(combinationProblems),
    ...repeated(tagKeyCombinations.map((keys) => JSON.stringify([...keys].sort())))
      .map((keys) => `tagKeyCombinations must not contain duplicates: ${keys} is listed more than once`),
    ...[[PROFILE_DIMENSION, 'profile'], [PROJECT_DIMENSION, 'project']].filter(([dimension]) => publishProfileMetrics && tagKeys.includes(dimension)).map(([dimension, of]) =>
      `tagKeys must not contain ${show(dimension)}, the dimension of the metrics by ${of}, got ${show(tagKeys)}: use another key, or set publishProfileMetrics to false`),
    ...tagKeys.includes(TAG_KEY_DIMENSION) ? [`tagKeys must not contain ${show(TAG_KEY_DIMENSION)}, the dimension of the number of values, got ${show(tagKeys)}: use another key`] : [],
    ...regionProblems('regions', props.regions),
    ...intervalProblems(props.interval),
    ...settlingProblems(props.metricDelay),
    ...timeZoneProblems(props.timeZone),
    ...metricNamespaceProblems('metricNamespace', props.metricNamespace, 'change the namespace, or omit it'),
    ...Object.keys(priceOverrides).flatMap(overrideProblems),
    ...calibrationProblems(props.calibration),
    ...tierProblems(props),
  ];
}

function calibrationProblems({ minFactor = 1, maxFactor = 1 }: MeterCalibrationOptions = {}): string[] {
  return [
    ...isToken(minFactor) || (minFactor > 0 && minFactor <= 1) ? [] : [`calibration.minFactor must be above 0 and at most 1, got ${show(minFactor)}: use a number such as 0.2`],
    ...isToken(maxFactor) || (maxFactor >= 1 && Number.isFinite(maxFactor)) ? [] : [`calibration.maxFactor must be at least 1, got ${show(maxFactor)}: use a number such as 5`],
    ...[minFactor, maxFactor].some(isToken) ? ['calibration must be known at synth, got a token: pass literal numbers'] : [],
  ];
}

function tierProblems({ meterServiceTiers = false, serviceTierDimensions }: TagCostMeterProps): string[] {
  if (serviceTierDimensions === undefined) {
    return [];
  }
  const { dimensionNames, tierDimension } = tierDimensions(serviceTierDimensions);
  const missing = [MODEL_DIMENSION, tierDimension].filter((name) => !dimensionNames.includes(name));
  return [
    ...meterServiceTiers ? [] : ['serviceTierDimensions must not be specified without meterServiceTiers, got both false and dimensions: set meterServiceTiers to true'],
    ...missing.length === 0 && tierDimension !== MODEL_DIMENSION ? [] : [
      `serviceTierDimensions.dimensionNames must contain ${show(MODEL_DIMENSION)} and tierDimension, another dimension, got ${show(dimensionNames)} and ${show(tierDimension)}: pass the names of all dimensions`,
    ],
    ...repeated(dimensionNames).map((name) => `serviceTierDimensions.dimensionNames must not contain duplicates: ${show(name)} is listed more than once`),
  ];
}

function tagKeyProblems(prop: string, keys: string[]): string[] {
  if (isToken(keys) || keys.some(isToken)) {
    return [`${prop} must be known at synth, got a token: pass literal strings`];
  }
  return [
    ...keys.flatMap((key) => keyProblems(key).map((problem) => `${prop}: ${problem}`)),
    ...keys.filter((key) => key.startsWith(':'))
      .map((key) => `${prop} must not contain keys that start with a colon, got ${show(key)}: use another tag, because CloudWatch rejects such dimension names`),
    ...repeated(keys).map((key) => `${prop} must not contain duplicates: ${show(key)} is listed more than once`),
  ];
}

function combinationProblems(keys: string[]): string[] {
  return [
    ...keys.length < 2 ? [`each of tagKeyCombinations must contain at least 2 keys, got ${show(keys)}: add a single key to tagKeys instead`] : [],
    ...keys.length > MAX_DIMENSIONS
      ? [`each of tagKeyCombinations must contain at most ${MAX_DIMENSIONS} keys, got ${keys.length}: remove keys, because CloudWatch supports no more dimensions`]
      : [],
    ...tagKeyProblems('tagKeyCombinations', keys),
  ];
}

function intervalProblems(interval: Duration | undefined): string[] {
  if (!interval) {
    return [];
  }
  if (interval.isUnresolved()) {
    return ['interval must be known at synth, got a token: pass a Duration with a literal value'];
  }
  const minutes = interval.toMilliseconds() / 60_000;
  const divides = (span: number, unit: number) => minutes >= unit && minutes % unit === 0 && span % minutes === 0;
  return divides(HOUR, 1) || divides(DAY, HOUR) ? [] : [
    `interval must be a number of minutes that divides an hour or a number of hours that divides a day, got ${minutes === 0 ? '0 minutes' : interval.toHumanString()}: ` +
    'use 5, 10, 15 or 30 minutes, or 1, 6 or 12 hours, so that a day consists of whole intervals',
  ];
}

function settlingProblems(metricDelay: Duration | undefined): string[] {
  if (!metricDelay) {
    return [];
  }
  if (metricDelay.isUnresolved()) {
    return ['metricDelay must be known at synth, got a token: pass a Duration with a literal value'];
  }
  const minutes = metricDelay.toMilliseconds() / 60_000;
  return Number.isInteger(minutes) && minutes < HOUR ? [] : [
    `metricDelay must be a whole number of minutes below an hour, got ${metricDelay.toHumanString()}: use 10 minutes, or the time that your token metrics take to arrive`,
  ];
}

function timeZoneProblems(timeZone: string | undefined): string[] {
  if (timeZone === undefined) {
    return [];
  }
  if (isToken(timeZone)) {
    return ['timeZone must be known at synth, got a token: pass a literal string'];
  }
  return isTimeZone(timeZone) ? [] : [`timeZone must be the name of an IANA time zone, got ${show(timeZone)}: use a name such as Europe/Berlin or UTC`];
}

function isTimeZone(timeZone: string): boolean {
  try {
    return /^[A-Za-z]/.test(timeZone) && new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

// Bedrock generates short IDs of 12 characters, but does not document the length.
const PROFILE = /^(arn:[^:]+:bedrock:[^:]+:\d{12}:application-inference-profile\/)?[a-z0-9]{10,64}$/;

// Other resources that are billed by tokens and have no foundation model ID.
const BILLED_BY_TOKENS = /^arn:[^:]+:bedrock:[^:]+:\d{12}:(custom-model-deployment|prompt-router|default-prompt-router)\/[A-Za-z0-9][A-Za-z0-9.:_-]*$/;

/** Whether an ID can be one of the `bedrock-mantle` endpoint, and does not begin with a geography. */
function isMantleId(id: string): boolean {
  return mantleModelIdProblems('priceOverrides', id).length === 0 && !/^[^.]+\.[^.]+\.[a-z]/.test(id);
}

// A price under an ID that is never looked up would be ignored silently.
function overrideProblems(id: string): string[] {
  if (isToken(id)) {
    return ['priceOverrides must have keys that are known at synth, got a token: specify the prices in the profile, and pass the profile in profiles'];
  }
  const model = id.replace(/^global\./, '');
  if (PROFILE.test(id) || BILLED_BY_TOKENS.test(id) || modelIdProblems('priceOverrides', model).length === 0 || isMantleId(id)) {
    return [];
  }
  const remedy = systemProfileIdProblems('priceOverrides', model).length === 0
    ? `use ${show(parseSystemProfileId(model)!.baseModelId)}, because geographic and in-Region calls cost the same`
    : 'use the ID that Bedrock lists';
  return [
    'each key of priceOverrides must be the ID of a foundation model, with or without "global.", the ID or ARN of an application inference profile, ' +
    'or the ARN of a custom model deployment or a prompt router, ' +
    `got ${show(id)}: ${remedy}`,
  ];
}
