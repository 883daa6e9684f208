import { Token, Tokenization } from 'aws-cdk-lib';
import { plural, show } from './text';

export { plural, repeated, show } from './text';

// Until the CDK CLI has performed a look-up in Parameter Store, the CDK synthesizes with this text: an error would prevent the look-up.
const LOOK_UP_PLACEHOLDER = 'dummy-value-for-';

// CloudFormation replaces a dynamic reference, such as `{{resolve:ssm:/stage}}`, at deployment. The CDK passes it on as a text or in a token.
const DYNAMIC_REFERENCE = '{{resolve:';

/**
 * Returns whether a value is unknown at synth: a token, a text with a token, the placeholder of a look-up, or a dynamic reference. Unknown values are never validated.
 */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value) || (typeof value === 'string' && (value.includes(LOOK_UP_PLACEHOLDER) || value.includes(DYNAMIC_REFERENCE)));
}

/**
 * Returns whether a value is the text that the CDK synthesizes with until it has looked the value up.
 */
export function isLookUpPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && value.includes(LOOK_UP_PLACEHOLDER);
}

/**
 * Returns whether two values, such as accounts, are both known at synth and different.
 */
export function differAtSynth(one: string, other: string): boolean {
  return !isToken(one) && !isToken(other) && one !== other;
}

/**
 * Rule for a string, and the remedy if a string violates the rule.
 */
export interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;

  /** Anchored pattern. */
  readonly pattern: RegExp;

  /** Description of the pattern that follows "must", such as `consist of letters and digits`. */
  readonly patternInWords: string;

  /** Remedy for the user, as an imperative. */
  readonly remedy: string;
}

/**
 * Problems with a string. Returns no problems for undefined and for tokens.
 *
 * @param prop name of the property in messages
 */
export function textProblems(prop: string, value: unknown, rule: TextRule): string[] {
  if (value === undefined || isToken(value)) {
    return [];
  }
  if (typeof value !== 'string') {
    return [`${prop} must be a string, got ${show(value)}: ${rule.remedy}`];
  }
  const problems: string[] = [];
  if (value.length < rule.minLength) {
    problems.push(`${prop} must have at least ${plural(rule.minLength, 'character')}, got ${show(value)}: ${rule.remedy}`);
  }
  if (value.length > rule.maxLength) {
    problems.push(`${prop} must have at most ${plural(rule.maxLength, 'character')}, got ${show(value)} (${value.length}): ${rule.remedy}`);
  }
  if (value.length > 0 && !rule.pattern.test(value)) {
    problems.push(`${prop} must ${rule.patternInWords}, got ${show(value)}: ${rule.remedy}`);
  }
  return problems;
}

const thrown = new WeakMap<Error, readonly string[]>();

/**
 * Throws one error that lists all problems. Does nothing if there are no problems.
 *
 * @param subject construct or function that has the problems, such as `TaggedInferenceProfile at Stack/Claims`
 */
export function throwProblems(subject: string, problems: readonly string[]): void {
  if (problems.length > 0) {
    const error = new Error(problems.length === 1
      ? `${subject}: ${problems[0]}`
      : `${subject}: ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    thrown.set(error, problems);
    throw error;
  }
}

/**
 * Problems that an error of `throwProblems` lists. Returns no problems for other errors.
 */
export function problemsOf(error: unknown): readonly string[] {
  return thrown.get(error as Error) ?? [];
}

/**
 * Converts a number to a string. Supports tokens.
 */
export function numberText(value: number): string {
  return isToken(value) ? Tokenization.stringifyNumber(value) : String(value);
}

/**
 * Messages of the errors that an action throws, so that they can be reported all together.
 */
export function messagesOf<T>(things: readonly T[], attempt: (thing: T) => unknown): string[] {
  return things.flatMap((thing) => {
    try {
      attempt(thing);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}
