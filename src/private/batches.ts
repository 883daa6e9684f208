/**
 * Cuts a list into parts in its order, as few as can be: each within a number of members and, where sizes count, a total size. A member that is too large by itself is a part by itself.
 */
export function batches<T>(all: readonly T[], maxLength: number, maxSize: number = Infinity, sizeOf: (each: T) => number = () => 0): T[][] {
  const parts: T[][] = [];
  let size = 0;
  for (const each of all) {
    const part = parts.at(-1);
    const added = sizeOf(each);
    if (part && part.length < maxLength && size + added <= maxSize) {
      part.push(each);
      size += added;
    } else {
      parts.push([each]);
      size = added;
    }
  }
  return parts;
}
