import { isToken, repeated, show, textProblems, type TextRule } from '../private/check';

export const ACCOUNT_ID: TextRule = {
  minLength: 12, maxLength: 12, pattern: /^\d+$/, patternInWords: 'consist of digits', remedy: 'pass the 12 digits of the account ID as text',
};

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
export const ORGANIZATION_ID: TextRule = {
  minLength: 12, maxLength: 34, pattern: /^o-[a-z0-9]+$/, patternInWords: 'look like o-exampleorgid', remedy: 'pass the ID that "aws organizations describe-organization" returns',
};

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
const ORGANIZATIONAL_UNIT_ID: TextRule = {
  minLength: 6,
  maxLength: 68,
  pattern: /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/,
  patternInWords: 'look like ou-ab12-11111111 or r-ab12',
  remedy: 'pass the ID of an organizational unit, or of the root',
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
const ORGANIZATION_PATH: TextRule = {
  minLength: 14,
  maxLength: 1024,
  pattern: /^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}\/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/)*\*?$/,
  patternInWords: 'look like o-exampleorgid/r-ab12/ou-ab12-11111111/*',
  remedy: 'pass the path of an organizational unit, which ends with / or /*',
};

export const ROLE_NAME: TextRule = {
  minLength: 1, maxLength: 64, pattern: /^[\w+=,.@-]+$/, patternInWords: 'consist of letters, digits and + = , . @ _ -', remedy: 'change the name',
};

export const REGION: TextRule = {
  minLength: 1, maxLength: 30, pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, patternInWords: 'look like eu-central-1', remedy: 'pass the code of an AWS Region',
};

const SINK_ARN = /^arn:(aws[-a-z0-9]*):oam:([a-z0-9-]+):(\d{12}):sink\/[A-Za-z0-9-]+$/;

export const SINK_ARN_RULE: TextRule = {
  minLength: 20, maxLength: 2048, pattern: SINK_ARN, patternInWords: 'look like arn:PARTITION:oam:REGION:ACCOUNT:sink/ID', remedy: 'pass the ARN that MonitoringSink outputs',
};

/** Partition, Region and account of the ARN of a sink. Undefined for a token and for another text. */
export function placeOfSink(arn: string): { readonly partition: string; readonly region: string; readonly accountId: string } | undefined {
  const [, partition, region, accountId] = (!isToken(arn) && SINK_ARN.exec(arn)) || [];
  return region ? { partition, region, accountId } : undefined;
}

export function accountProblems(prop: string, ids: readonly string[] | undefined): string[] {
  return listProblems(prop, ids, ACCOUNT_ID);
}

export function unitProblems(prop: string, ids: readonly string[] | undefined): string[] {
  return listProblems(prop, ids, ORGANIZATIONAL_UNIT_ID);
}

export function pathProblems(prop: string, paths: readonly string[] | undefined): string[] {
  return listProblems(prop, paths, ORGANIZATION_PATH);
}

export function regionProblems(prop: string, regions: readonly string[] | undefined): string[] {
  const unknown = isToken(regions) || regions?.some(isToken);
  return unknown ? [`${prop} must be known at synth, got a token: pass literal Regions`] : listProblems(prop, regions, REGION);
}

/** Problems with a list of texts: no element, invalid elements, and duplicates. */
function listProblems(prop: string, list: readonly string[] | undefined, rule: TextRule): string[] {
  if (!Array.isArray(list) || isToken(list)) {
    return [];
  }
  return [
    ...list.length === 0 ? [`${prop} must contain at least one element, got []: omit it or add an element`] : [],
    ...list.flatMap((each) => textProblems(`each of ${prop}`, each, rule)),
    ...repeated(list.filter((each) => !isToken(each))).map((each) => `${prop} must not contain duplicates, got ${show(each)} more than once: remove the duplicate`),
  ];
}
