/** Lists and metrics that a run has to read. */
export interface Reading {
  readonly accounts: number;
  readonly regions: number;

  /** Numbers of profiles by account and Region. */
  readonly profilesByPlace: readonly number[];

  /** Whether the last inventory is too old. */
  readonly readsInventory: boolean;

  /** Numbers of metrics of each kind of tokens in each Region, for each list that is needed: of the last three hours, or of two weeks. */
  readonly lists: ReadonlyArray<readonly number[]>;

  /** Numbers of metrics that are read in each Region, and of the periods of each, for each time span. */
  readonly reads: ReadonlyArray<{ readonly metrics: readonly number[]; readonly periods: number }>;

  /** Values that are published. */
  readonly published: number;
}

const KINDS_OF_TOKENS = 4;

/**
 * The fewest calls that the APIs allow, from their limits:
 *
 * - https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListAttachedLinks.html: 1,000 links
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html: 1,000 profiles
 * - https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html: 100 resources
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html: 500 metrics
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html: 500 metrics, 100,800 data points
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: 1,000 values
 */
export function fewestCalls({ accounts, regions, profilesByPlace, readsInventory, lists, reads, published }: Reading): Record<string, number> {
  const pages = (items: number, size: number) => Math.max(1, Math.ceil(items / size));
  const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);
  return {
    ListSinks: regions,
    ListAttachedLinks: regions * pages(accounts, 1000),
    AssumeRole: readsInventory ? accounts : 0,
    // The monitoring account itself is read in each run.
    ListInferenceProfiles: regions + (readsInventory ? sum(profilesByPlace.map((each) => pages(each, 1000))) : 0),
    GetResources: readsInventory ? sum(profilesByPlace.map((each) => Math.ceil(each / 100))) : 0,
    // One more list for the metrics of projects, which have one list for all kinds of tokens.
    ListMetrics: sum(lists.map((metrics) => sum(metrics.map((each) => KINDS_OF_TOKENS * pages(each, 500) + 1)))),
    GetMetricData: sum(reads.map(({ metrics, periods }) =>
      sum(metrics.map((each) => Math.ceil(each / Math.min(500, Math.floor(100_800 / periods))))))),
    PutMetricData: Math.ceil(published / 1000),
  };
}
