import { isToken, repeated, show, textProblems, type TextRule } from './check';

const EMAIL: TextRule = {
  minLength: 1,
  maxLength: 320,
  pattern: /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/,
  patternInWords: 'be one e-mail address',
  remedy: 'write it as name@example.com, one per element',
};

/**
 * What is wrong with a list of e-mail addresses: each one, and those that are in it twice.
 */
export function emailProblems(prop: string, emails: readonly string[]): string[] {
  if (!Array.isArray(emails) || isToken(emails)) {
    return [`${prop} must be a list that is known at synth, got ${isToken(emails) ? 'a token' : show(emails)}: pick the elements of a token with Fn.select`];
  }
  return [
    ...emails.flatMap((email) => textProblems(`each of ${prop}`, email, EMAIL)),
    ...repeated(emails).map((email) => `${prop} must name each address once, got ${show(email)} again: drop it`),
  ];
}
