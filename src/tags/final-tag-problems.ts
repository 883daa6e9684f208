import type { Stack } from 'aws-cdk-lib';
import { tagProblems } from './tag-rules';
import { show } from '../private/check';
import { isNotText } from '../private/stack-value';

/** Problems with the final tags of a resource. A token that resolves to text at synth is validated as text. */
export function finalTagProblems(stack: Stack, tags: ReadonlyMap<string, string>): string[] {
  const resolved = [...tags].map(([key, value]) => [key, value, stack.resolve(value)] as const);
  return [
    ...tagProblems(Object.fromEntries(resolved.map(([key, value, final]) => [key, typeof final === 'string' ? final : value]))),
    ...resolved.filter(([, , final]) => isNotText(final)).map(([key, , final]) =>
      `value of ${show(key)} must be text, got ${show(final)}: pass a text, or omit the tag`),
  ].map((problem) => `final tags: ${problem}`);
}

/** Keys of tags whose value is a dynamic reference, such as `{{resolve:ssm:/stage}}`. */
export function dynamicTagKeys(stack: Stack, tags: ReadonlyMap<string, string>): string[] {
  return [...tags].filter(([, value]) => show(stack.resolve(value)).includes('{{resolve:')).map(([key]) => key);
}
