import { type Duration, type Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { IAM_PRINCIPAL, tagPlaces } from './bill-sql';
import { placeProblems } from './cost-and-usage-export-places';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { tagKeysProblems } from './tag-key-rules';
import { accountOf } from '../private/account';
import { billingRegionProblems } from '../private/billing-region';
import { BILLING_VIEW } from '../private/billing-view';
import { isToken, messagesOf, repeated, show, textProblems, type TextRule } from '../private/check';
import { unknownKeysProblems } from '../tags/unknown-keys';

const MAX_TAG_KEYS = 20;
const MAX_MONTHS = 120;

// https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
const MIN_SCANNED_BYTES = 10_000_000;

const BUCKET_PREFIX: TextRule = {
  minLength: 1,
  maxLength: 512,
  pattern: /^[a-zA-Z0-9._-]+(\/[a-zA-Z0-9._-]+)*$/,
  patternInWords: 'be folders of letters, digits and . _ -, with slashes between them only',
  remedy: 'write it like cost-and-usage',
};

// AWS takes more, which neither the ARN of an export nor the path of a table does.
const EXPORT_NAME: TextRule = {
  minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9_-]+$/, patternInWords: 'consist of letters, digits, - and _', remedy: 'change it, or leave it out',
};

// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
const DATABASE_NAME: TextRule = {
  minLength: 1, maxLength: 255, pattern: /^[a-z0-9_]+$/, patternInWords: 'consist of lower case letters, digits and _', remedy: 'change it, or leave it out',
};

// https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroup.html
const WORKGROUP_NAME: TextRule = {
  minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9._-]+$/, patternInWords: 'consist of letters, digits and . _ -', remedy: 'change it, or leave it out',
};

const COLUMN_KEY: TextRule = {
  minLength: 1, maxLength: 256, pattern: /^[^\s'"]+$/, patternInWords: 'be without spaces and quotes', remedy: 'write it as it stands in resource_tags, like user_cost_center',
};

const MONTH: TextRule = {
  minLength: 7, maxLength: 7, pattern: /^20\d{2}-(0[1-9]|1[0-2])$/, patternInWords: 'be a month', remedy: 'write it as 2026-04',
};

/** Everything wrong with the properties of an export. */
export function exportProblems(scope: IConstruct, props: CostAndUsageExportProps): string[] {
  const { bucket } = props;
  return [
    ...billingRegionProblems(scope, 'AWS::BCMDataExports::Export', 'the bucket may be elsewhere: pass it as bucket'),
    ...tagProblems(props),
    ...profileProblems(props),
    ...placeProblems(scope, props),
    ...textProblems('bucketPrefix', props.bucketPrefix, BUCKET_PREFIX),
    ...textProblems('exportName', props.exportName, EXPORT_NAME),
    ...textProblems('billingViewArn', props.billingViewArn, BILLING_VIEW),
    ...daysProblems('retention', props.retention),
    ...bucket && props.retention ? ['retention must not be given with a bucket of yours, got both: give the bucket a lifecycle rule'] : [],
    ...daysProblems('resultRetention', props.resultRetention),
    ...scanLimitProblems(props.scanLimit),
    ...textProblems('databaseName', props.databaseName, DATABASE_NAME),
    ...textProblems('workgroupName', props.workgroupName, WORKGROUP_NAME),
    ...monthsProblems(props.queryMonths),
    ...textProblems('firstMonth', props.firstMonth, MONTH),
    ...unknownKeysProblems(props.costTags),
  ];
}

/** What of an export is named in its account. */
export interface NamedExport extends IConstruct {
  readonly exportName: string;
  readonly databaseName: string;
  readonly workgroupName: string;
}

/** Names that another export of the same account has. Accounts that are only known at deployment are the same within a stack. */
export function sameNameProblems(one: NamedExport, others: readonly NamedExport[]): string[] {
  return others.filter((other) => accountOf(other) === accountOf(one)).flatMap((other) =>
    (['exportName', 'databaseName', 'workgroupName'] as const).filter((name) => one[name] === other[name]).map((name) =>
      `${name} must be no other's in the account, got ${show(one[name])}, which is that of ${show(other.node.path)}: give one of them another, or leave it out`));
}

function tagProblems({ tagKeys, tagColumnKeys = {}, includeIamPrincipals = true }: CostAndUsageExportProps): string[] {
  const problems = tagKeysProblems(tagKeys, MAX_TAG_KEYS, 'keep those that someone is charged by');
  return !Array.isArray(tagKeys) || !tagKeys.every((key) => typeof key === 'string' && !isToken(key)) ? problems : [
    ...problems,
    ...includeIamPrincipals ? [] : tagKeys.filter((key) => key.startsWith(IAM_PRINCIPAL) && !Object.hasOwn(tagColumnKeys, key)).map((key) =>
      `tagKeys must not name tags of callers without includeIamPrincipals, got ${show(key)}: drop it, or set includeIamPrincipals to true`),
    ...Object.keys(tagColumnKeys).filter((key) => !tagKeys.includes(key)).map((key) =>
      `tagColumnKeys must be for keys of tagKeys, got ${show(key)}: add it there, or drop it here`),
    ...Object.entries(tagColumnKeys).flatMap(([key, columnKey]) => textProblems(`tagColumnKeys of ${show(key)}`, columnKey, COLUMN_KEY)),
    ...sameColumnProblems([...new Set(tagKeys)], tagColumnKeys),
  ];
}

// Two keys in one column would each show the cost of both.
function sameColumnProblems(tagKeys: string[], tagColumnKeys: { readonly [tagKey: string]: string }): string[] {
  const places = tagKeys.map((key) => tagPlaces(key, Object.hasOwn(tagColumnKeys, key) ? tagColumnKeys[key] : undefined));
  const told = new Map<string, string>();
  for (const place of places.flat()) {
    const keys = tagKeys.filter((_, index) => places[index].some(({ column, key }) => column === place.column && key === place.key));
    const shown = keys.map(show).join(' and ');
    if (keys.length > 1 && !told.has(shown)) {
      told.set(shown, place.key);
    }
  }
  return [...told].map(([keys, inColumn]) =>
    `tagKeys must be apart in the bill, got ${keys}, each as ${show(inColumn)}: keep one, or tell in tagColumnKeys how AWS writes them`);
}

function profileProblems({ profiles = [] }: CostAndUsageExportProps): string[] {
  const different = [...new Set(profiles)];
  const arns = different.map(({ inferenceProfileArn }) => inferenceProfileArn);
  return [
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: drop it`),
    ...repeated(arns).map((arn) =>
      `profiles must differ, got ${different.filter((_, index) => arns[index] === arn).map(({ node }) => show(node.path)).join(' and ')} with one ARN: keep one`),
    ...messagesOf(profiles, ({ prices }) => prices).map((message) => `profiles must have prices: ${message}`),
  ];
}

function daysProblems(prop: string, duration: Duration | undefined): string[] {
  if (duration === undefined) {
    return [];
  }
  if (duration.isUnresolved()) {
    return messagesOf([duration], (unknown) => unknown.toDays()).map(() =>
      `${prop} must be known at synth or in days, got a token in another unit: pass it to Duration.days, or the value itself`);
  }
  const days = duration.toDays({ integral: false });
  return Number.isInteger(days) && days >= 1 ? [] : [`${prop} must be whole days, from 1 on, got ${days} days: S3 expires by the day`];
}

function scanLimitProblems(scanLimit: Size | undefined): string[] {
  if (scanLimit === undefined) {
    return [];
  }
  if (scanLimit.isUnresolved()) {
    return messagesOf([scanLimit], (unknown) => unknown.toBytes()).map(() =>
      'scanLimit must be known at synth or in bytes, got a token in another unit: pass it to Size.bytes, or the value itself');
  }
  const bytes = scanLimit.toBytes({ rounding: SizeRoundingBehavior.NONE });
  return Number.isInteger(bytes) && bytes >= MIN_SCANNED_BYTES ? [] : [
    `scanLimit must be whole bytes, from ${MIN_SCANNED_BYTES} on, got ${bytes}: Athena bills at least 10 MB for each query; take Size.mebibytes(10) or more`,
  ];
}

function monthsProblems(months: number | undefined): string[] {
  if (months === undefined) {
    return [];
  }
  if (isToken(months)) {
    return ['queryMonths must be known at synth, got a token: pass the number itself'];
  }
  return Number.isInteger(months) && months >= 1 && months <= MAX_MONTHS ? [] : [
    `queryMonths must be a whole number from 1 to ${MAX_MONTHS}, got ${show(months)}: count the current month too`,
  ];
}
