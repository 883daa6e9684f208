import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { AwsEndpoint, AwsError } from '../test/support/aws-endpoint';
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

const idOf = (index: number) => `p${String(index).padStart(11, '0')}`;
const page = (all: number, size: number, token: string | undefined) => {
  const from = Number(token ?? 0);
  const length = Math.min(size, all - from);
  return { indices: Array.from({ length }, (_, index) => from + index), next: from + length < all ? String(from + length) : undefined };
};

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

async function listen(): Promise<void> {
  const takeTags = takerOf(tagsPerSecond);
  const takeDataPoints = takerOf(dataPointsPerSecond);
  const endpoint = await AwsEndpoint.listen({
    ListInferenceProfiles: ({ maxResults, nextToken }) => {
      const { indices, next } = page(profiles, Number(maxResults), nextToken);
      return {
        inferenceProfileSummaries: indices.map((index) => ({
          inferenceProfileId: idOf(index),
          inferenceProfileArn: profileArn(idOf(index)),
          inferenceProfileName: idOf(index),
          models: ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => ({ modelArn: foundationModel(MODEL, region) })),
          status: 'ACTIVE',
          type: 'APPLICATION',
        })),
        nextToken: next,
      };
    },
    ListTagsForResource: ({ resourceARN }) => {
      takeTags(1);
      const index = Number(resourceARN.slice(-11));
      return { tags: [{ key: 'Department', value: `department-${index % TEAMS}` }, { key: 'Environment', value: index % 2 ? 'prod' : 'dev' }] };
    },
    GetResources: ({ ResourcesPerPage, PaginationToken }) => {
      takeTags(1);
      const { indices, next } = page(profiles, ResourcesPerPage, PaginationToken || undefined);
      return {
        ResourceTagMappingList: indices.map((index) => ({
          ResourceARN: profileArn(idOf(index)),
          Tags: [{ Key: 'Department', Value: `department-${index % TEAMS}` }, { Key: 'Environment', Value: index % 2 ? 'prod' : 'dev' }],
        })),
        PaginationToken: next ?? '',
      };
    },
    ListMetrics: ({ Namespace, MetricName, NextToken }) => {
      // There are no projects.
      if (Namespace !== 'AWS/Bedrock') {
        return { Metrics: [] };
      }
      const { indices, next } = page(profiles, 500, NextToken);
      return { Metrics: indices.map((index) => ({ Namespace, MetricName, Dimensions: [{ Name: 'ModelId', Value: idOf(index) }] })), NextToken: next };
    },
    GetMetricData: ({ MetricDataQueries, StartTime, EndTime }) => {
      const period = MetricDataQueries[0].MetricStat.Period;
      takeDataPoints(MetricDataQueries.length * (EndTime - StartTime) / period);
      const Timestamps = Array.from({ length: (EndTime - StartTime) / period }, (_, index) => EndTime - (index + 1) * period);
      const Values = Timestamps.map((time) => time % 100_003);
      return { MetricDataResults: MetricDataQueries.map(({ Id }: { Id: string }) => ({ Id, Label: Id, Timestamps, Values, StatusCode: 'Complete' })) };
    },
    PutMetricData: () => {},
  });
  const upstreamPort = Number(new URL(endpoint.url).port);
  const proxy = createServer((client: Socket) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    client.on('data', (chunk) => setTimeout(() => upstream.write(chunk), latency));
    upstream.pipe(client);
    client.on('close', () => upstream.destroy());
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  proxy.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`));
}

void listen();
