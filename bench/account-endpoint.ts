import { paged, serveSlowly } from './slow-endpoint';
import { AwsError } from '../test/support/aws-endpoint';
import { foundationModel, profileArn } from '../test/support/bedrock-account';

/**
 * An account for measurements, in a process of its own: so many profiles, each used with all kinds of tokens in every period that is asked for. Each request takes it the latency longer, as a network would.
 *
 * Beyond a rate of calls for tags, or of data points that are read, it throttles as AWS does.
 *
 * Sends its URL to the process that forked it.
 */
const [profiles, latency, tagsPerSecond, dataPointsPerSecond] = process.argv.slice(2).map(Number);

const MODEL = 'anthropic.claude-sonnet-4-6';
const TEAMS = 50;

const ids = Array.from({ length: profiles }, (_, index) => `p${String(index).padStart(11, '0')}`);
const numberOf = (id: string) => Number(id.slice(-11));
const tagsOf = (id: string) => ({ Department: `department-${numberOf(id) % TEAMS}`, Environment: numberOf(id) % 2 ? 'prod' : 'dev' });

/** Takes so much from what there is each second, and throttles where it is not there. */
function takerOf(perSecond: number): (amount: number) => void {
  let left = perSecond;
  let last = Date.now();
  return (amount) => {
    const now = Date.now();
    left = Math.min(perSecond, left + perSecond * (now - last) / 1000);
    last = now;
    if (left < amount) {
      throw new AwsError('ThrottlingException', 'Rate exceeded', 429);
    }
    left -= amount;
  };
}

const takeTags = takerOf(tagsPerSecond);
const takeDataPoints = takerOf(dataPointsPerSecond);

void serveSlowly({
  ListInferenceProfiles: ({ maxResults, nextToken }) => {
    const { page, next } = paged(ids, Number(maxResults), nextToken);
    return {
      inferenceProfileSummaries: page.map((id) => ({
        inferenceProfileId: id,
        inferenceProfileArn: profileArn(id),
        inferenceProfileName: id,
        models: ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => ({ modelArn: foundationModel(MODEL, region) })),
        status: 'ACTIVE',
        type: 'APPLICATION',
      })),
      nextToken: next,
    };
  },
  ListTagsForResource: ({ resourceARN }) => {
    takeTags(1);
    return { tags: Object.entries(tagsOf(resourceARN)).map(([key, value]) => ({ key, value })) };
  },
  GetResources: ({ ResourcesPerPage, PaginationToken }) => {
    takeTags(1);
    const { page, next } = paged(ids, ResourcesPerPage, PaginationToken);
    return {
      ResourceTagMappingList: page.map((id) => ({
        ResourceARN: profileArn(id), Tags: Object.entries(tagsOf(id)).map(([Key, Value]) => ({ Key, Value })),
      })),
      PaginationToken: next ?? '',
    };
  },
  ListMetrics: ({ Namespace, MetricName, NextToken }) => {
    // There are no projects.
    const { page, next } = paged(Namespace === 'AWS/Bedrock' ? ids : [], 500, NextToken);
    return { Metrics: page.map((id) => ({ Namespace, MetricName, Dimensions: [{ Name: 'ModelId', Value: id }] })), NextToken: next };
  },
  GetMetricData: ({ MetricDataQueries, StartTime, EndTime }) => {
    const period = MetricDataQueries[0].MetricStat.Period;
    takeDataPoints(MetricDataQueries.length * (EndTime - StartTime) / period);
    const Timestamps = Array.from({ length: (EndTime - StartTime) / period }, (_, index) => EndTime - (index + 1) * period);
    const Values = Timestamps.map((time) => time % 100_003);
    return { MetricDataResults: MetricDataQueries.map(({ Id }: { Id: string }) => ({ Id, Label: Id, Timestamps, Values, StatusCode: 'Complete' })) };
  },
  PutMetricData: () => {},
}, latency);
