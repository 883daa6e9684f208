import type { Duration } from 'aws-cdk-lib';
import type { TagCostMeterProps } from './tag-cost-meter-props';
import { isToken, show, textProblems } from '../private/check';

const MAX_PUBLISHED = 1000;

const INVENTORY_MINUTES = { min: 15, max: 24 * 60 };

/** Problems with the inventories, snapshots and limits of a meter. */
export function placeAndLimitProblems(props: TagCostMeterProps): string[] {
  const { keepSnapshots = true, snapshotBucket, snapshotPrefix, maxValuesPerKey, maxPublishedProfiles } = props;
  return [
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
