/** The dimension of metrics by profile: its value is the short id. */
export const PROFILE_DIMENSION = 'InferenceProfileId';

/** The value of a tag dimension for profiles without the tag. No tag can have it. */
export const UNTAGGED = '(untagged)';

/** The value of a tag dimension for profiles whose tag is empty, which CloudWatch takes for no value. */
export const BLANK = '(blank)';

/** The names of the metrics that are published. */
export const METERED = {
  cost: 'EstimatedCost',
  costToday: 'EstimatedCostToday',
  costMonthToDate: 'EstimatedCostMonthToDate',
  untrackedCost: 'UntrackedCost',
  untrackedCostToday: 'UntrackedCostToday',
  untrackedCostMonthToDate: 'UntrackedCostMonthToDate',
  trackedShare: 'TrackedShare',
  unpricedTokens: 'UnpricedTokens',
  unpricedTokensMonthToDate: 'UnpricedTokensMonthToDate',
  input: 'InputTokenCount',
  output: 'OutputTokenCount',
  cacheRead: 'CacheReadInputTokenCount',
  cacheWrite: 'CacheWriteInputTokenCount',
} as const;

/** The value of a tag dimension. */
export function dimensionValue(tagValue: string | undefined): string {
  return tagValue === undefined ? UNTAGGED : tagValue.trim() === '' ? BLANK : tagValue;
}
