import { textProblems, type TextRule } from './check';

const MAX_LENGTH = 256;
const SUFFIX = '_BASE_MODEL_ID';

const NAME: Omit<TextRule, 'remedy'> = {
  minLength: 1,
  maxLength: MAX_LENGTH,
  pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/,
  patternInWords: 'start with a letter and consist of letters, digits and _',
};

/**
 * Problems with the name of an environment variable of a Lambda function.
 *
 * @param example name for the remedy
 */
export function variableNameProblems(variableName: string, example: string): string[] {
  return textProblems('variableName', variableName, { ...NAME, remedy: `use a name such as ${example}` });
}

/**
 * Problems with the prefix of the names of environment variables, to which the longest suffix of the client settings is added.
 *
 * @param example prefix for the remedy
 */
export function prefixProblems(prefix: string, example: string): string[] {
  return textProblems('prefix', prefix, { ...NAME, maxLength: MAX_LENGTH - SUFFIX.length, remedy: `use a prefix such as ${example}` });
}
