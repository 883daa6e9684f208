/** Dimension of the metrics by profile. Its value is the short ID of the profile. */
export const PROFILE_DIMENSION = 'InferenceProfileId';

/** Dimension of the metrics by Bedrock Project. Its value is the ID of the project. */
export const PROJECT_DIMENSION = 'ProjectId';

/** Value of a tag dimension for profiles and projects without the tag. No tag can have this value. */
export const UNTAGGED = '(untagged)';

/** Value of a tag dimension for profiles and projects with an empty tag value, because CloudWatch treats an empty dimension value as missing. */
export const BLANK = '(blank)';

/** Value of a dimension for all values that have no metrics of their own. No tag can have this value. */
export const OTHER = '(other)';

/** Value of a tag dimension for profiles and projects of an account whose tags could not be read. No tag can have this value. */
export const UNREADABLE_TAGS = '(unreadable)';

/** Dimension of the number of values of a tag key. Its value is the key. */
export const TAG_KEY_DIMENSION = 'TagKey';

/** Names of the published metrics. */
export const METERED = {
  cost: 'EstimatedCost',
  costToday: 'EstimatedCostToday',
  costMonthToDate: 'EstimatedCostMonthToDate',
  untrackedCost: 'UntrackedCost',
  untrackedCostToday: 'UntrackedCostToday',
  untrackedCostMonthToDate: 'UntrackedCostMonthToDate',
  trackedShare: 'TrackedShare',
  calibratedCost: 'CalibratedCost',
  calibratedCostToday: 'CalibratedCostToday',
  calibratedCostMonthToDate: 'CalibratedCostMonthToDate',
  calibratedUntrackedCost: 'CalibratedUntrackedCost',
  calibratedUntrackedCostToday: 'CalibratedUntrackedCostToday',
  calibratedUntrackedCostMonthToDate: 'CalibratedUntrackedCostMonthToDate',
  calibrationAge: 'CalibrationAge',
  priceListAge: 'PriceListAge',
  priceDocumentErrors: 'PriceDocumentErrors',
  legacyCalls: 'LegacyModelInvocations',
  sourceAccounts: 'SourceAccounts',
  unreadableAccounts: 'UnreadableAccounts',
  unlinkedAccounts: 'UnlinkedAccounts',
  tagValues: 'TagValues',
  unpricedTokens: 'UnpricedTokens',
  unpricedTokensMonthToDate: 'UnpricedTokensMonthToDate',
  input: 'InputTokenCount',
  output: 'OutputTokenCount',
  cacheRead: 'CacheReadInputTokenCount',
  cacheWrite: 'CacheWriteInputTokenCount',
} as const;

/** Value of a tag dimension for the value of a tag. */
export function dimensionValue(tagValue: string | undefined): string {
  return tagValue === undefined ? UNTAGGED : tagValue.trim() === '' ? BLANK : tagValue;
}
