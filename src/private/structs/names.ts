/** Normalizes the spelling of a name: `allowed_values`, `AllowedValues` and `allowedValues` give the same result. */
export function folded(name: string): string {
  return name.replace(/[_\s-]/g, '').toLowerCase();
}

/** Whether two names differ by at most two edits, in a name that has more than that. */
export function isNear(name: string, key: string): boolean {
  const [one, other] = [folded(name), folded(key)];
  if (Math.abs(one.length - other.length) > 2 || other.length < 5) {
    return false;
  }
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] <= 2;
}

/** Whether a message is about a name. */
export function mentions(message: string, name: string): boolean {
  return message.split(/[^\w$]+/).includes(name);
}
