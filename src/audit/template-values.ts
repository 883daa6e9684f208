/** Stands for text that only deployment knows, in the middle of other text. */
export const UNKNOWN_PART = '\u0001';

/** Stands for a value of which nothing is known before deployment. It matches nothing. */
export const UNKNOWN = '(unknown)';

/** A list, also where a template has one thing in its place, or nothing; of a condition both sides. */
export function listOf(value: any): any[] {
  if (value === undefined || value === null || value.Ref === 'AWS::NoValue') {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(listOf);
  }
  return Array.isArray(value['Fn::If']) ? value['Fn::If'].slice(1).flatMap(listOf) : [value];
}
