import type { SourceAccountsRequest } from './accounts-request';

/** Number of source accounts, and of those that cannot be read. */
export interface ReadableAccounts {
  readonly all: number;
  readonly unreadable: number;
}

/** Reason for which a run does not continue without the accounts that cannot be read. Undefined if it continues. */
export function unreadableProblem({ maxUnreadablePercent: percent }: Pick<SourceAccountsRequest, 'maxUnreadablePercent'>, { all, unreadable }: ReadableAccounts): string | undefined {
  // One account of few must not withhold the figures of all others.
  const limit = percent === 0 ? 0 : Math.max(1, percent / 100 * all);
  return unreadable > limit ? `${unreadable} of ${all} source accounts could not be read, more than ${percent} %` : undefined;
}
