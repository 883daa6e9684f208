/** Placeholder for a part of a string that is known only at deployment. */
export const UNKNOWN_PART = '\uE000';

/** Placeholder for a whole value that is known only at deployment. */
export const UNKNOWN = '(unknown)';

/** Converts a text to a pattern. Parts that are known only at deployment match anything. */
export function anything(text: string): string {
  return text === UNKNOWN ? '*' : text.replaceAll(UNKNOWN_PART, '*');
}

/** Converts a value in a template to a list. Supports a single element and a missing value. For a condition, the list contains both branches. */
export function listOf(value: any): any[] {
  if (value === undefined || value === null || value.Ref === 'AWS::NoValue') {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(listOf);
  }
  return isCondition(value) ? value['Fn::If'].slice(1).flatMap(listOf) : [value];
}

/** Converts a value in a template to a list of elements with their index in the template. `isCertain` is false for an element that depends on a condition. */
export function indexedListOf(value: any): Array<{ element: any; index: number; isCertain: boolean }> {
  return (Array.isArray(value) ? value : [value]).flatMap((each, index) => {
    const isCertain = !isCondition(value) && !isCondition(each);
    return listOf(each).map((element) => ({ element, index, isCertain }));
  });
}

function isCondition(value: any): boolean {
  return Array.isArray(value?.['Fn::If']);
}
