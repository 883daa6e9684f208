import { paged, serveSlowly } from './slow-endpoint';
import { AwsError, type AwsOperation } from '../test/support/aws-endpoint';
import { foundationModel, profileArn } from '../test/support/bedrock-account';
import { TEST_ACCOUNT } from '../test/support/places';

/**
 * A monitoring account with source accounts for measurements, in a process of its own: accounts, Regions and profiles in all of them. Each profile has been used with all kinds of tokens in every period that is
 * asked for, and every fifth within the last three hours. Each request takes it the latency longer, as a network would.
 *
 * Keeps the objects that are put, over the runs. Sends its URL to the process that forked it, and on each message the number of calls since the last one.
 */
const [accounts, regionCount, profiles, latency] = process.argv.slice(2).map(Number);

const MODEL = 'anthropic.claude-sonnet-4-6';
const TEAMS = 50;
const ACTIVE_EVERY = 5;
const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1', 'eu-west-1'].slice(0, regionCount);
const FIRST_ACCOUNT = 500_000_000_000;

// Profiles are spread over the places, so that some have one more than others.
const places = REGIONS.flatMap((region) => Array.from({ length: accounts }, (_, index) => ({ region, accountId: String(FIRST_ACCOUNT + index) })));
const profilesOf = (accountId: string, region: string): string[] => {
  const place = REGIONS.indexOf(region) * accounts + Number(accountId) - FIRST_ACCOUNT;
  const count = place < 0 || accountId === TEST_ACCOUNT ? 0 : Math.floor(profiles / places.length) + (place < profiles % places.length ? 1 : 0);
  return Array.from({ length: count }, (_, index) => `p${String(place * 100 + index).padStart(11, '0')}`);
};
const numberOf = (id: string) => Number(id.slice(1));
const isActive = (id: string) => (Math.floor(numberOf(id) / 100) + numberOf(id)) % ACTIVE_EVERY === 0;
const inRegion = new Map(REGIONS.map((region) => [region, places.filter((place) => place.region === region)
  .flatMap(({ accountId }) => profilesOf(accountId, region).map((id) => ({ accountId, id })))]));
const activeIn = new Map([...inRegion].map(([region, all]) => [region, all.filter(({ id }) => isActive(id))]));

const accountOf = (caller: string | undefined) => /^ASIA(\d{12})$/.exec(caller ?? '')?.[1] ?? TEST_ACCOUNT;
const tagsOf = (id: string) => ({ Department: `department-${numberOf(id) % TEAMS}`, Environment: numberOf(id) % 2 ? 'prod' : 'dev' });

const objects = new Map<string, Buffer>();

const OPERATIONS: Record<string, AwsOperation> = {
  AssumeRole: ({ RoleArn }) => ({
    Credentials: { AccessKeyId: `ASIA${RoleArn.split(':')[4]}`, SecretAccessKey: 'bench', SessionToken: 'bench', Expiration: '2099-01-01T00:00:00Z' },
  }),
  ListSinks: (_, __, region) => ({ Items: [{ Arn: `arn:aws:oam:${region}:${TEST_ACCOUNT}:sink/bench` }] }),
  ListAttachedLinks: ({ MaxResults, NextToken }, _, region) => {
    const { page, next } = paged(places.filter((place) => place.region === region), MaxResults, NextToken);
    return { Items: page.map(({ accountId }) => ({ LinkArn: `arn:aws:oam:${region}:${accountId}:link/bench`, ResourceTypes: ['AWS::CloudWatch::Metric'] })), NextToken: next };
  },
  ListInferenceProfiles: ({ maxResults, nextToken }, caller, region) => {
    const accountId = accountOf(caller);
    const { page, next } = paged(profilesOf(accountId, region!), Number(maxResults), nextToken);
    return {
      inferenceProfileSummaries: page.map((id) => ({
        inferenceProfileId: id,
        inferenceProfileArn: profileArn(id, { accountId, region: region! }),
        inferenceProfileName: id,
        models: [region!, 'us-east-2'].map((each) => ({ modelArn: foundationModel(MODEL, each) })),
        status: 'ACTIVE',
        type: 'APPLICATION',
      })),
      nextToken: next,
    };
  },
  GetResources: ({ ResourcesPerPage, PaginationToken }, caller, region) => {
    const accountId = accountOf(caller);
    const { page, next } = paged(profilesOf(accountId, region!), ResourcesPerPage, PaginationToken);
    return {
      ResourceTagMappingList: page.map((id) => ({
        ResourceARN: profileArn(id, { accountId, region: region! }), Tags: Object.entries(tagsOf(id)).map(([Key, Value]) => ({ Key, Value })),
      })),
      PaginationToken: next ?? '',
    };
  },
  ListMetrics: ({ Namespace, MetricName, RecentlyActive, NextToken }, _, region) => {
    // There are no projects.
    const all = Namespace === 'AWS/Bedrock' ? (RecentlyActive ? activeIn : inRegion).get(region!)! : [];
    const { page, next } = paged(all, 500, NextToken);
    return {
      Metrics: page.map(({ id }) => ({ Namespace, MetricName, Dimensions: [{ Name: 'ModelId', Value: id }] })),
      OwningAccounts: page.map(({ accountId }) => accountId),
      NextToken: next,
    };
  },
  GetMetricData: ({ MetricDataQueries, StartTime, EndTime }) => {
    const period = MetricDataQueries[0].MetricStat.Period;
    const Timestamps = Array.from({ length: Math.ceil((EndTime - StartTime) / period) }, (_, index) => StartTime + index * period).reverse();
    if (MetricDataQueries.length > 500 || MetricDataQueries.length * Timestamps.length > 100_800) {
      throw new AwsError('ValidationError', `${MetricDataQueries.length} queries of ${Timestamps.length} periods`);
    }
    const Values = Timestamps.map((time) => time % 100_003);
    return { MetricDataResults: MetricDataQueries.map(({ Id }: { Id: string }) => ({ Id, Label: Id, Timestamps, Values, StatusCode: 'Complete' })) };
  },
  PutMetricData: () => {},
  GetObject: ({ Key }) => {
    const Body = objects.get(Key);
    if (!Body) {
      throw new AwsError('NoSuchKey', `no ${Key}`, 404);
    }
    return { Body };
  },
  PutObject: ({ Key, Body }) => void objects.set(Key, Body),
  ListObjectsV2: ({ Prefix }) => ({ Contents: [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort().map((Key) => ({ Key })) }),
};

void serveSlowly(OPERATIONS, latency).then(({ calls }) => process.on('message', () => {
  const counts: Record<string, number> = {};
  calls.splice(0).forEach(({ operation }) => counts[operation] = (counts[operation] ?? 0) + 1);
  process.send!(counts);
}));
