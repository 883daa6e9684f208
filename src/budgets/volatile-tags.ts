/** Number of keys above which a filter by all tags of a resource is unlikely to be intended. */
export const MAX_INHERITED_KEYS = 5;

// Matched against the words of a key in lower case, joined by hyphens: `github:run_id` and `githubRunId` are `github-run-id`.
const KEYS = [
  // At the end, because `BuildTeam` and `VersionControl` are stable. `ApiVersion` is stable, too.
  /(^|-)(commit|revision|sha|sha1|sha256|timestamp)$/,
  /^((app|application|git|ci|github|gitlab|image|release|deployment|service)-)?(build|version|tag)$/,
  /(^|-)(git|ci)?(commit|build|version)-?(id|sha|hash|number|no|date|time|url)(-|$)/,
  /(^|-)run-?(id|number|attempt)(-|$)/,
  /(^|-)(deploy|deployed|deployment|release|released|created|updated|modified)-?(at|on|date|time|id|number)(-|$)/,
];

/** Commit hashes, and dates with a time. */
const VALUES = /^([0-9a-f]{40}|[0-9a-f]{64}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*)$/;

/**
 * Keys of tags whose value seems to change with each build or deployment, by the names that build tools use.
 *
 * @param tags keys with their values. A value that is known only at deployment has any other type
 */
export function volatileTags(tags: ReadonlyArray<readonly [key: string, value: unknown]>): string[] {
  return tags.filter(([key, value]) => {
    const words = key.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().split(/[^a-z0-9]+/).join('-');
    return KEYS.some((pattern) => pattern.test(words)) || (typeof value === 'string' && VALUES.test(value));
  }).map(([key]) => key);
}
