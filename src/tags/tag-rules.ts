import { isToken, show, textProblems, type TextRule } from '../private/check';

/**
 * Tags a resource may carry, https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html.
 */
export const MAX_TAGS_PER_RESOURCE = 50;

/**
 * The guide advises 5 to 10 keys: each further key multiplies the groups a cost report is split into.
 */
export const MAX_ADVISED_COST_TAGS = 10;

// The resource schema of AWS::Bedrock::ApplicationInferenceProfile takes ASCII only; other services take more.
// Its `\s` is narrowed to the space, since a tab or a line break is invisible in every cost report.
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
  remedy: 'use a shorter or plainer value, such as a code',
};

/**
 * Everything AWS, or a readable bill, has against a set of tags.
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
    ? [`must have at most ${MAX_TAGS_PER_RESOURCE} tags, got ${keys.length}: AWS allows no more on one resource`]
    : [];
}

/** What AWS has against a key. */
export function keyProblems(key: string): string[] {
  const problems = textProblems(`key ${show(key)}`, key, KEY);
  if (!isToken(key) && key.toLowerCase().startsWith('aws:')) {
    problems.push(`key ${show(key)} must not start with "aws:", got ${show(key)}: AWS reserves the prefix, in any case, for its own tags`);
  }
  return problems;
}

/** What AWS has against the value of a key. */
export function valueProblems(key: string, value: unknown): string[] {
  const prop = `value of ${show(key)}`;
  return value === undefined
    ? [`${prop} must be a string, got undefined: give a value, or leave the key out`]
    : textProblems(prop, value, VALUE);
}

// AWS treats them as two keys, and so two half-filled columns of every cost report.
function caseProblems(keys: string[]): string[] {
  const byFolded = new Map<string, string[]>();
  for (const key of keys) {
    const folded = key.toLowerCase();
    byFolded.set(folded, [...byFolded.get(folded) ?? [], key]);
  }
  return [...byFolded.values()]
    .filter((same) => same.length > 1)
    .map((same) => `keys ${same.map(show).join(', ')} differ only in case, and AWS counts them as different keys: keep one spelling`);
}
