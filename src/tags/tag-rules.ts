import { isToken, show, textProblems, type TextRule } from '../private/check';

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

/**
 * Problems with a set of tags: violations of AWS's rules, and keys that make cost reports ambiguous.
 */
export function tagProblems(tags: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(tags);
  return [
    ...countProblems(keys),
    ...keys.flatMap((key) => [
      ...keyProblems(key),
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

/** Violations of AWS's rules by a key. */
export function keyProblems(key: string): string[] {
  const problems = textProblems(`key ${show(key)}`, key, KEY);
  if (!isToken(key) && key.toLowerCase().startsWith('aws:')) {
    problems.push(`key ${show(key)} must not start with "aws:", got ${show(key)}: rename the key, because AWS reserves this prefix in any letter case`);
  }
  return problems;
}

/** Violations of AWS's rules by the value of a key. */
export function valueProblems(key: string, value: unknown): string[] {
  const prop = `value of ${show(key)}`;
  return value === undefined
    ? [`${prop} must be a string, got undefined: pass a value, or omit the key`]
    : textProblems(prop, value, VALUE);
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
