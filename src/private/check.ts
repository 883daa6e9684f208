import { Token, Tokenization } from 'aws-cdk-lib';
import { plural, show } from './text';

export { plural, repeated, show } from './text';

/**
 * Whether a value is, or contains, something that is only known at deployment: such values are never judged at synth.
 */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * Whether two values, such as accounts, are both known at synth and not the same.
 */
export function differAtSynth(one: string, other: string): boolean {
  return !isToken(one) && !isToken(other) && one !== other;
}

/**
 * What a piece of text has to look like, and what to do when it does not.
 */
export interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;

  /** Anchored. */
  readonly pattern: RegExp;

  /** The pattern in words, to follow "must": `consist of letters and digits`. */
  readonly patternInWords: string;

  /** What the user can do about it. */
  readonly remedy: string;
}

/**
 * What is wrong with a text; nothing when it is absent or a token.
 *
 * @param prop how the user calls it
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

/**
 * Throws one error that lists all problems, or does nothing when there are none.
 *
 * @param subject what the problems were found in, e.g. `TaggedInferenceProfile at Stack/Claims`
 */
export function throwProblems(subject: string, problems: readonly string[]): void {
  if (problems.length === 1) {
    throw new Error(`${subject}: ${problems[0]}`);
  }
  if (problems.length > 1) {
    throw new Error(`${subject}: ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * A number as text, also one that is only known at deployment.
 */
export function numberText(value: number): string {
  return isToken(value) ? Tokenization.stringifyNumber(value) : String(value);
}

/**
 * The messages of what fails, so that all of it can be told at once.
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
