import { type Duration, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';

const MAX_PUBLISHED = 1000;

const INVENTORY_MINUTES = { min: 15, max: 24 * 60 };

/** Codes of Regions. */
export const REGION: TextRule = {
  minLength: 1, maxLength: 32, pattern: /^[a-z]{2,5}(-[a-z]+)+-\d+$/, patternInWords: 'be a Region code', remedy: 'use a code such as eu-west-1',
};

/** Problems with the Regions that a meter reads. */
export function regionsProblems(regions: string[] | undefined): string[] {
  if (regions === undefined) {
    return [];
  }
  if (isToken(regions) || regions.some(isToken)) {
    return ['regions must be known at synth, got a token: pass literal strings'];
  }
  return [
    ...regions.length === 0 ? ['regions must contain at least one Region, got []: omit regions for the Region of the meter'] : [],
    ...regions.flatMap((region) => textProblems('regions', region, REGION)),
    ...repeated(regions).map((region) => `regions must not contain duplicates: ${show(region)} is listed more than once`),
  ];
}

/** Problems with the accounts, Regions, snapshots and limits of a meter. */
export function placeAndLimitProblems(scope: IConstruct, props: TagCostMeterProps): string[] {
  const { regions, calibration, keepSnapshots = true, snapshotBucket, snapshotPrefix, maxValuesPerKey, maxPublishedProfiles } = props;
  const { region } = Stack.of(scope);
  return [
    // The report on the calibration is that of the meter's Region.
    ...calibration && regions && !isToken(region) && !regions.some(isToken) && !regions.includes(region)
      ? [`regions must contain the meter's Region ${region} if calibration is specified, got ${show(regions)}: add the Region`]
      : [],
    ...inventoryProblems(props),
    ...limitProblems('maxValuesPerKey', maxValuesPerKey),
    ...limitProblems('maxPublishedProfiles', maxPublishedProfiles),
    ...schemaKeyProblems(props),
    ...Object.entries({ snapshotBucket, snapshotPrefix }).filter(([, value]) => !keepSnapshots && value !== undefined)
      .map(([prop]) => `${prop} must not be specified if keepSnapshots is false, got both: remove one of them`),
    ...textProblems('snapshotPrefix', snapshotPrefix, {
      minLength: 1,
      maxLength: 512,
      pattern: /^([a-zA-Z0-9._=-]+\/)+$/,
      patternInWords: 'consist of folders of letters, digits and . _ = -, each followed by /',
      remedy: 'for example, pass tag-cost-meter/',
    }),
    ...snapshotPrefix !== undefined && isToken(snapshotPrefix) ? ['snapshotPrefix must be known at synth, got a token: pass a literal string'] : [],
  ];
}

function inventoryProblems({ inventoryInterval, sourceAccounts }: TagCostMeterProps): string[] {
  return inventoryInterval === undefined ? [] : [
    ...sourceAccounts ? [] : ['inventoryInterval must not be specified without sourceAccounts, got an interval: remove it, because the profiles of the meter\'s account are read in each run'],
    ...durationProblems(inventoryInterval),
  ];
}

function durationProblems(inventoryInterval: Duration): string[] {
  if (inventoryInterval.isUnresolved()) {
    return ['inventoryInterval must be known at synth, got a token: pass a Duration with a literal value'];
  }
  const minutes = inventoryInterval.toMilliseconds() / 60_000;
  const { min, max } = INVENTORY_MINUTES;
  return Number.isInteger(minutes) && minutes >= min && minutes <= max ? [] : [
    `inventoryInterval must be a whole number of minutes from ${min} minutes to ${max / 60} hours, got ${minutes === 0 ? '0 minutes' : inventoryInterval.toHumanString()}: for example, pass Duration.hours(1)`,
  ];
}

function limitProblems(prop: string, limit: number | undefined): string[] {
  if (limit === undefined) {
    return [];
  }
  if (isToken(limit)) {
    return [`${prop} must be known at synth, got a token: pass a literal number`];
  }
  return Number.isInteger(limit) && limit >= 1 && limit <= MAX_PUBLISHED ? [] : [
    `${prop} must be a whole number from 1 to ${MAX_PUBLISHED}, got ${show(limit)}: for example, pass 200`,
  ];
}

function schemaKeyProblems({ schema, tagKeys, tagKeyCombinations = [] }: TagCostMeterProps): string[] {
  const used = isToken(tagKeys) ? [] : [...new Set([...tagKeys, ...tagKeyCombinations.flat()])].filter((key) => !isToken(key));
  const unknown = schema ? used.filter((key) => !schema.keys.includes(key)) : [];
  return unknown.length === 0 ? [] : [
    `schema must contain all keys of tagKeys and tagKeyCombinations, got a schema without ${show(unknown)}: add the keys with withRule, or omit schema`,
  ];
}
