/** Stands for text that only deployment knows, in the middle of other text. */
export const UNKNOWN_PART = '\uE000';

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
  return isCondition(value) ? value['Fn::If'].slice(1).flatMap(listOf) : [value];
}

/** The same, each element with its index in the template, and whether it depends on a condition. */
export function indexedListOf(value: any): Array<{ element: any; index: number; isCertain: boolean }> {
  return (Array.isArray(value) ? value : [value]).flatMap((each, index) => {
    const isCertain = !isCondition(value) && !isCondition(each);
    return listOf(each).map((element) => ({ element, index, isCertain }));
  });
}

function isCondition(value: any): boolean {
  return Array.isArray(value?.['Fn::If']);
}
