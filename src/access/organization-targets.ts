import { isToken, repeated, show, textProblems } from '../private/check';

// https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
const TARGET = /^(\d{12}|r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;

/**
 * Returns the problems with the targets of a policy of AWS Organizations.
 */
export function targetIdProblems(targetIds: readonly string[]): string[] {
  return [
    ...isToken(targetIds) ? [] : targetIds.filter((id) => !isToken(id) && !TARGET.test(id)).map((id) =>
      `targetIds must contain only IDs of accounts, organizational units or the root, got ${show(id)}: pass 12 digits, ou-… or r-…`),
    ...repeated(targetIds).map((id) => `targetIds must not contain duplicates: ${show(id)} is listed more than once`),
  ];
}

/**
 * Returns the problems with the name of a policy of AWS Organizations.
 */
export function organizationPolicyNameProblems(policyName: string | undefined): string[] {
  return textProblems('policyName', policyName, {
    minLength: 1, maxLength: 125, pattern: /^[ -~]+$/, patternInWords: 'consist of ASCII characters', remedy: 'change the name, or omit it to have one generated',
  });
}
