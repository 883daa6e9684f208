import type { Difference } from './synthesized';

/** A difference that is known: where, and why it has to be. */
export interface ListedDifference extends Difference {
  readonly language: string;
  readonly reason: string;
}

/** What is wrong with the list, or missing from it, given the differences that each language has. */
export function problemsOf(listed: ListedDifference[], found: Record<string, Difference[]>): string[] {
  const isThat = (language: string, { file, path }: Difference) => (each: ListedDifference) =>
    each.language === language && each.file === file && each.path === path;
  const unlisted = Object.entries(found).flatMap(([language, differences]) => differences
    .filter((difference) => !listed.some(isThat(language, difference)))
    .map(({ file, path }) => `${language}: ${file} ${path} is not that of TypeScript; if it has to be, list it with the reason`));
  const gone = listed.filter((each) => found[each.language] && !found[each.language].some((difference) => isThat(each.language, difference)(each)))
    .map(({ language, file, path }) => `the list has a difference that there is not: ${language}, ${file} ${path}`);
  const unexplained = listed.filter(({ reason }) => !reason?.trim()).map(({ language, file, path }) => `the list gives no reason for: ${language}, ${file} ${path}`);
  return [...unlisted, ...gone, ...unexplained];
}
