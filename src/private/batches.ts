/**
 * Splits a list into as few parts as possible and keeps its order. Each part is limited to a number of members and, optionally, to a total size. A member
 * that exceeds the total size forms a part of its own.
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
