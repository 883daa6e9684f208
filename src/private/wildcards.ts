/**
 * Whether a text exists that matches both patterns. `*` matches any text, and `?` matches one character.
 */
export function overlap(one: string, other: string): boolean {
  if (one === '*' || other === '*') {
    return true;
  }
  let start = 0;
  while (start < one.length && one[start] === other[start] && one[start] !== '*') {
    start += 1;
  }
  return tailsOverlap(one.slice(start), other.slice(start));
}

// From the end, one row for each character of the first pattern: whether its rest overlaps with each rest of the second one.
function tailsOverlap(one: string, other: string): boolean {
  let below: boolean[] = [];
  for (let i = one.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = other.length; j >= 0; j--) {
      if (one[i] === '*') {
        row[j] = below[j] || (j < other.length && row[j + 1]);
      } else if (other[j] === '*') {
        row[j] = row[j + 1] || (i < one.length && below[j]);
      } else if (i === one.length || j === other.length) {
        row[j] = i === one.length && j === other.length;
      } else {
        row[j] = (one[i] === other[j] || one[i] === '?' || other[j] === '?') && below[j + 1];
      }
    }
    below = row;
  }
  return below[0];
}

/**
 * Whether a pattern matches every text that another pattern matches.
 */
export function covers(pattern: string, other: string): boolean {
  // The wildcards of the other pattern are compared as literals, which only wildcards match.
  let [at, from] = [0, 0];
  let star: [at: number, from: number] | undefined;
  while (from < other.length) {
    if (pattern[at] === '*') {
      star = [at, from];
      at += 1;
    } else if (at < pattern.length && (pattern[at] === other[from] || (pattern[at] === '?' && other[from] !== '*'))) {
      at += 1;
      from += 1;
    } else if (star) {
      // The last wildcard matches one more character.
      star = [star[0], star[1] + 1];
      [at, from] = [star[0] + 1, star[1]];
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/**
 * Whether an ARN exists that matches both ARN patterns. The parts of the ARNs are compared separately, except for the partition, which is ignored.
 */
export function arnsOverlap(one: string, other: string): boolean {
  return arnParts(one, other, overlap);
}

/**
 * Whether an ARN pattern matches every ARN that another pattern matches. The partition is ignored.
 */
export function arnCovers(pattern: string, other: string): boolean {
  return arnParts(pattern, other, covers);
}

const PARTS = 6;

// A pattern can end within an ARN, also within its partition.
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'];

function arnParts(one: string, other: string, compare: (one: string, other: string) => boolean): boolean {
  const [first, second] = [one, other].map(partsOf);
  if (first && second) {
    return first.every((part, index) => index === 1 || compare(part, second[index]));
  }
  const [shortOne, shortOther] = [one, other].map(withoutPartition);
  const isShort = shortOne !== undefined && shortOther !== undefined;
  // A wildcard in the place of the partition might also match the service.
  return (isShort && compare(shortOne, shortOther)) ||
    ((!isShort || compare === overlap) && PARTITIONS.some((partition) => compare(one, other.replace(/^arn:\*:/, `arn:${partition}:`))));
}

function withoutPartition(arn: string): string | undefined {
  return /^arn:[^:]*:(.*)$/s.exec(arn)?.[1];
}

function partsOf(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < PARTS ? undefined : [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
}
