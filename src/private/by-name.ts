import { Tokenization } from 'aws-cdk-lib';

/**
 * Sorts a map by name. In Go, the order of a map differs in each run. In Java, the order can differ. Templates and documents must not depend on that order.
 */
export function byName<T>(map: { readonly [name: string]: T }): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => one < other ? -1 : 1));
}

/**
 * Sorts all maps in a value by name, at any depth.
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
