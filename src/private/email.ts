import { isToken, repeated, show, textProblems, type TextRule } from './check';

const EMAIL: TextRule = {
  minLength: 1,
  maxLength: 320,
  pattern: /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/,
  patternInWords: 'be a single email address',
  remedy: 'write it as name@example.com, one per element',
};

/**
 * Problems with a list of email addresses, including duplicates.
 */
export function emailProblems(prop: string, emails: readonly string[]): string[] {
  if (!Array.isArray(emails) || isToken(emails)) {
    return [`${prop} must be a list that is known at synth, got ${isToken(emails) ? 'a token' : show(emails)}: select the elements of a token with Fn.select`];
  }
  return [
    ...emails.flatMap((email) => textProblems(`each of ${prop}`, email, EMAIL)),
    ...repeated(emails).map((email) => `${prop} must not contain duplicates: ${show(email)} is listed more than once`),
  ];
}
