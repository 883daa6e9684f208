/**
 * A map in the order of its names. In Go a map has another order at each run, and in Java it may: what a template or a document is made of must not follow that.
 */
export function byName<T>(map: { readonly [name: string]: T }): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => one < other ? -1 : 1));
}
