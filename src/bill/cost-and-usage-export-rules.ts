import { type Duration, type Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isPlainKey, principalPlace, tagPlaces } from './bill-sql';
import type { CostAndUsageExportAttributes } from './cost-and-usage-export-interface';
import { placeProblems } from './cost-and-usage-export-places';
import type { CostAndUsageExportProps } from './cost-and-usage-export-props';
import { listedKey, tagKeysProblems } from './tag-key-rules';
import { accountOf } from '../private/account';
import { billingRegionProblems } from '../private/billing-region';
import { BILLING_VIEW } from '../private/billing-view';
import { isToken, messagesOf, repeated, show, textProblems, type TextRule } from '../private/check';
import { CostTagSource } from '../tags';
import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';
import { unknownKeysProblems } from '../tags/unknown-keys';

const MAX_TAG_KEYS = 20;
const MAX_MONTHS = 120;

// https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
const MIN_SCANNED_BYTES = 10_000_000;

const BUCKET_PREFIX: TextRule = {
  minLength: 1,
  maxLength: 512,
  pattern: /^[a-zA-Z0-9._-]+(\/[a-zA-Z0-9._-]+)*$/,
  patternInWords: 'consist of letters, digits and . _ -, with slashes only between folders',
  remedy: 'for example, pass cost-and-usage',
};

// AWS accepts more characters, but the ARN of an export and the path of a table do not.
const EXPORT_NAME: TextRule = {
  minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9_-]+$/, patternInWords: 'consist of letters, digits, - and _', remedy: 'change the name, or omit exportName',
};

// https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
const DATABASE_NAME: TextRule = {
  minLength: 1, maxLength: 255, pattern: /^[a-z0-9_]+$/, patternInWords: 'consist of lowercase letters, digits and _', remedy: 'change the name, or omit databaseName',
};

// https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroup.html
const WORKGROUP_NAME: TextRule = {
  minLength: 1, maxLength: 128, pattern: /^[a-zA-Z0-9._-]+$/, patternInWords: 'consist of letters, digits and . _ -', remedy: 'change the name, or omit workgroupName',
};

const COLUMN_KEY: TextRule = {
  minLength: 1, maxLength: 256, pattern: /^[^\s'"]+$/, patternInWords: 'not contain spaces or quotes', remedy: 'pass the key as it appears in resource_tags, for example user_cost_center',
};

const MONTH: TextRule = {
  minLength: 7, maxLength: 7, pattern: /^20\d{2}-(0[1-9]|1[0-2])$/, patternInWords: 'be a month', remedy: 'write the month as YYYY-MM, for example 2026-04',
};

/** Returns the problems with the properties of an export. */
export function exportProblems(scope: IConstruct, props: CostAndUsageExportProps): string[] {
  const { bucket } = props;
  return [
    ...billingRegionProblems(scope, 'AWS::BCMDataExports::Export', 'the bucket can be in another Region: pass it as bucket'),
    ...tagProblems(props),
    ...profileProblems(props),
    ...placeProblems(scope, props),
    ...textProblems('bucketPrefix', props.bucketPrefix, BUCKET_PREFIX),
    ...textProblems('exportName', props.exportName, EXPORT_NAME),
    ...textProblems('billingViewArn', props.billingViewArn, BILLING_VIEW),
    ...daysProblems('retention', props.retention),
    ...bucket && props.retention ? ['retention must not be set together with bucket, got both: add a lifecycle rule to the bucket instead'] : [],
    ...daysProblems('resultRetention', props.resultRetention),
    ...scanLimitProblems(props.bytesScannedCutoff),
    ...textProblems('databaseName', props.databaseName, DATABASE_NAME),
    ...textProblems('workgroupName', props.workgroupName, WORKGROUP_NAME),
    ...monthsProblems(props.lookbackMonths),
    ...textProblems('firstMonth', props.firstMonth, MONTH),
    ...unknownKeysProblems(props.resourceTags, 'resourceTags'),
  ];
}

/** Returns the problems with the attributes of an imported export. */
export function importedExportProblems({ bucketPrefix, exportName, databaseName, workgroupName }: CostAndUsageExportAttributes): string[] {
  return [
    ...textProblems('bucketPrefix', bucketPrefix, BUCKET_PREFIX),
    ...textProblems('exportName', exportName, { ...EXPORT_NAME, remedy: 'pass exportName of the export' }),
    ...textProblems('databaseName', databaseName, { ...DATABASE_NAME, remedy: 'pass databaseName of the export' }),
    ...textProblems('workgroupName', workgroupName, { ...WORKGROUP_NAME, remedy: 'pass workgroupName of the export' }),
  ];
}

/** Export with the names that must be unique in its account. */
export interface NamedExport extends IConstruct {
  readonly exportName: string;
  readonly databaseName: string;
  readonly workgroupName: string;
}

/** Returns problems with names that another export in the same account uses. Accounts known only at deployment are equal within a stack. */
export function sameNameProblems(one: NamedExport, others: readonly NamedExport[]): string[] {
  return others.filter((other) => accountOf(other) === accountOf(one)).flatMap((other) =>
    (['exportName', 'databaseName', 'workgroupName'] as const).filter((name) => one[name] === other[name]).map((name) =>
      `${name} must be unique in the account, got ${show(one[name])}, which ${show(other.node.path)} also uses: change the name of one of them, or omit ${name}`));
}

/** Tag keys of an export as AWS lists them, with the key of the resource for keys of resources and principals. */
export function listedKeys({ tagKeys, costTagSource }: Pick<CostAndUsageExportProps, 'tagKeys' | 'costTagSource'>): string[] {
  return tagKeys.map((key) => listedKey(key, costTagSource));
}

function tagProblems(props: CostAndUsageExportProps): string[] {
  const { tagKeys, tagColumnKeys = {}, includeIamPrincipals = true, costTagSource = CostTagSource.RESOURCE } = props;
  const problems = tagKeysProblems(tagKeys, MAX_TAG_KEYS, 'keep the keys that you charge cost by');
  return !Array.isArray(tagKeys) || !tagKeys.every((key) => typeof key === 'string' && !isToken(key)) ? problems : [
    ...problems,
    ...includeIamPrincipals || costTagSource === CostTagSource.RESOURCE ? [] : [
      `costTagSource must be RESOURCE without includeIamPrincipals, got ${costTagSource}: omit costTagSource, or set includeIamPrincipals to true`,
    ],
    ...includeIamPrincipals ? [] : tagKeys.filter((key) => key.startsWith(IAM_PRINCIPAL_PREFIX) && !Object.hasOwn(tagColumnKeys, key)).map((key) =>
      `tagKeys must not contain tags of callers without includeIamPrincipals, got ${show(key)}: remove the key, or set includeIamPrincipals to true`),
    ...Object.keys(tagColumnKeys).filter((key) => !tagKeys.includes(key)).map((key) =>
      `tagColumnKeys must contain only keys of tagKeys, got ${show(key)}: add the key to tagKeys, or remove it from tagColumnKeys`),
    ...Object.entries(tagColumnKeys).flatMap(([key, columnKey]) => textProblems(`tagColumnKeys of ${show(key)}`, columnKey, COLUMN_KEY)),
    ...sameColumnProblems([...new Set(tagKeys)], props),
  ];
}

// Two keys in one column would each show the cost of both.
function sameColumnProblems(tagKeys: string[], { tagColumnKeys = {}, costTagSource }: CostAndUsageExportProps): string[] {
  const listed = listedKeys({ tagKeys, costTagSource });
  const places = tagKeys.map((key, index) => [
    ...tagPlaces(listed[index], Object.hasOwn(tagColumnKeys, key) ? tagColumnKeys[key] : undefined),
    ...costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL && isPlainKey(key) ? [principalPlace(key)] : [],
  ]);
  const clashes = new Map<string, string>();
  for (const place of places.flat()) {
    const keys = tagKeys.filter((_, index) => places[index].some(({ column, key }) => column === place.column && key === place.key));
    const shown = keys.map(show).join(' and ');
    if (keys.length > 1 && !clashes.has(shown)) {
      clashes.set(shown, place.key);
    }
  }
  return [...clashes].map(([keys, inColumn]) =>
    `tagKeys must be distinguishable in the export, got ${keys}, which can all appear as ${show(inColumn)}: keep one of the keys, or map the keys with tagColumnKeys`);
}

function profileProblems({ profiles = [] }: CostAndUsageExportProps): string[] {
  const different = [...new Set(profiles)];
  const arns = different.map(({ inferenceProfileArn }) => inferenceProfileArn);
  return [
    ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must not contain duplicates: ${show(path)} is listed more than once`),
    ...repeated(arns).map((arn) =>
      `profiles must have different ARNs, got ${different.filter((_, index) => arns[index] === arn).map(({ node }) => show(node.path)).join(' and ')} with the same ARN: keep one of them`),
    ...messagesOf(profiles, ({ prices }) => prices).map((message) => `profiles must have prices: ${message}`),
  ];
}

function daysProblems(prop: string, duration: Duration | undefined): string[] {
  if (duration === undefined) {
    return [];
  }
  if (duration.isUnresolved()) {
    return messagesOf([duration], (unknown) => unknown.toDays()).map(() =>
      `${prop} must be known at synth or in days, got a token in another unit: pass Duration.days(token), or a value known at synth`);
  }
  const days = duration.toDays({ integral: false });
  return Number.isInteger(days) && days >= 1 ? [] : [`${prop} must be a whole number of days, at least 1, got ${days} days: pass whole days, because S3 expires objects by the day`];
}

function scanLimitProblems(bytesScannedCutoff: Size | undefined): string[] {
  if (bytesScannedCutoff === undefined) {
    return [];
  }
  if (bytesScannedCutoff.isUnresolved()) {
    return messagesOf([bytesScannedCutoff], (unknown) => unknown.toBytes()).map(() =>
      'bytesScannedCutoff must be known at synth or in bytes, got a token in another unit: pass Size.bytes(token), or a value known at synth');
  }
  const bytes = bytesScannedCutoff.toBytes({ rounding: SizeRoundingBehavior.NONE });
  return Number.isInteger(bytes) && bytes >= MIN_SCANNED_BYTES ? [] : [
    `bytesScannedCutoff must be a whole number of bytes, at least ${MIN_SCANNED_BYTES}, got ${bytes}: pass Size.mebibytes(10) or more, because Athena bills at least 10 MB per query`,
  ];
}

function monthsProblems(months: number | undefined): string[] {
  if (months === undefined) {
    return [];
  }
  if (isToken(months)) {
    return ['lookbackMonths must be known at synth, got a token: pass the number itself'];
  }
  return Number.isInteger(months) && months >= 1 && months <= MAX_MONTHS ? [] : [
    `lookbackMonths must be a whole number from 1 to ${MAX_MONTHS}, got ${show(months)}: pass the number of months, including the current month`,
  ];
}
