import { isToken, show, textProblems, type TextRule } from '../private/check';

// Dynamic references to a secret.
const SECRET = /\{\{resolve:(ssm-secure|secretsmanager):/;

/**
 * Maximum number of tags per resource: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html.
 */
export const MAX_TAGS_PER_RESOURCE = 50;

/**
 * Recommended maximum number of keys. The guide recommends 5 to 10 keys, because each additional key multiplies the number of groups in a cost report.
 */
export const MAX_ADVISED_COST_TAGS = 10;

// The resource schema of AWS::Bedrock::ApplicationInferenceProfile accepts ASCII only. Other services accept more characters.
// Its `\s` is narrowed to the space, because a tab or a line break is invisible in cost reports.
const CHARACTERS = /^[a-zA-Z0-9 ._:/=+@-]*$/;
const CHARACTERS_IN_WORDS = 'consist of letters, digits, spaces and . _ : / = + - @';

const KEY: TextRule = {
  minLength: 1,
  maxLength: 128,
  pattern: CHARACTERS,
  patternInWords: CHARACTERS_IN_WORDS,
  remedy: 'rename the key',
};

const VALUE: TextRule = {
  minLength: 0,
  maxLength: 256,
  pattern: CHARACTERS,
  patternInWords: CHARACTERS_IN_WORDS,
  remedy: 'use a shorter or simpler value, such as a code',
};

// Spellings of keys in AWS's reports, which are not the keys of the tags: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/custom-tags.html
const REPORTED_PREFIXES: Record<string, (key: string) => string> = {
  'user:': (key) => `use ${show(key)}, because Cost Explorer shows the resource tag ${show(key)} as ${show(`user:${key}`)}`,
  'resourceTags/': (key) => `use ${show(key)}, because data exports show the resource tag ${show(key)} as ${show(`resourceTags/${key}`)}`,
  'iamPrincipal/': (key) => `use ${show(key)}, with costTagSource CostTagSource.IAM_PRINCIPAL where cost is selected by the tags of callers, because AWS shows the tag ${show(key)} of a principal as ` +
    show(`iamPrincipal/${key}`),
};

/**
 * Problems with a set of tags: violations of AWS's rules, and keys that make cost reports ambiguous.
 */
export function tagProblems(tags: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(tags);
  return [
    ...countProblems(keys),
    ...keys.flatMap((key) => [
      ...keyProblems(key),
      ...prefixProblems(key),
      ...valueProblems(key, tags[key]),
    ]),
    ...caseProblems(keys),
  ];
}

function countProblems(keys: string[]): string[] {
  return keys.length > MAX_TAGS_PER_RESOURCE
    ? [`must have at most ${MAX_TAGS_PER_RESOURCE} tags, got ${keys.length}: remove tags to stay within the AWS limit per resource`]
    : [];
}

function prefixProblems(key: string): string[] {
  const prefix = isToken(key) ? undefined : Object.keys(REPORTED_PREFIXES).find((each) => key.startsWith(each));
  return prefix === undefined ? [] : [`key ${show(key)} must not start with ${show(prefix)}, got ${show(key)}: ${REPORTED_PREFIXES[prefix](key.slice(prefix.length))}`];
}

// A space at an end is invisible in reports, where the tag then is a second value with the same name.
function spaceProblems(prop: string, text: unknown): string[] {
  return typeof text === 'string' && !isToken(text) && text !== text.trim() ? [`${prop} must not start or end with a space, got ${show(text)}: remove the space, which is invisible in reports`] : [];
}

/** Violations of AWS's rules by a key. */
export function keyProblems(key: string): string[] {
  const problems = [...textProblems(`key ${show(key)}`, key, KEY), ...spaceProblems(`key ${show(key)}`, key)];
  if (!isToken(key) && key.toLowerCase().startsWith('aws:')) {
    problems.push(`key ${show(key)} must not start with "aws:", got ${show(key)}: rename the key, because AWS reserves this prefix in any letter case`);
  }
  return problems;
}

/** Violations of AWS's rules by the value of a key. */
export function valueProblems(key: string, value: unknown): string[] {
  const prop = `value of ${show(key)}`;
  switch (true) {
    case value === undefined: return [`${prop} must be a string, got undefined: pass a value, or omit the key`];
    case typeof value === 'string' && SECRET.test(value): return [`${prop} must not be a secret, got ${show(value)}: use another value, because tags are visible in reports`];
    default: return [...textProblems(prop, value, VALUE), ...spaceProblems(prop, value)];
  }
}

// AWS treats them as two keys, which results in two half-filled columns in every cost report.
function caseProblems(keys: string[]): string[] {
  const byFolded = new Map<string, string[]>();
  for (const key of keys) {
    const folded = key.toLowerCase();
    byFolded.set(folded, [...byFolded.get(folded) ?? [], key]);
  }
  return [...byFolded.values()]
    .filter((same) => same.length > 1)
    .map((same) => `keys ${same.map(show).join(', ')} differ only in case, and AWS treats them as different keys: keep one spelling`);
}
