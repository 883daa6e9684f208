import { Tokenization } from 'aws-cdk-lib';

/**
 * A map in the order of its names. In Go a map has another order at each run, and in Java it may: what a template or a document is made of must not follow that.
 */
export function byName<T>(map: { readonly [name: string]: T }): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => one < other ? -1 : 1));
}

/**
 * A value in which all maps are in the order of their names.
 */
export function byNameThroughout<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(byNameThroughout) as T;
  }
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) {
    return value;
  }
  return byName(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, byNameThroughout(each)]))) as T;
}
