import { CloudWatchClient, paginateGetMetricData, paginateListMetrics, PutMetricDataCommand, type Dimension } from '@aws-sdk/client-cloudwatch';
import type { Account } from './account';

/** A value of a metric. */
export interface Datum {
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly time: Date;
  readonly value: number;
}

// The accuracy of sums of prices. An amount of money has at most 9 digits after the point here.
const DIGITS = 9;

export async function putMetrics(account: Account, namespace: string, data: readonly Datum[]): Promise<void> {
  await account.client(CloudWatchClient).send(new PutMetricDataCommand({
    Namespace: namespace,
    MetricData: data.map(({ metric, dimensions = {}, time, value }) => ({
      MetricName: metric, Timestamp: time, Value: value, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
  }));
}

/** All values of a namespace in a time span by minute, in the form `time metric dimension=value`, as a statistic. */
export async function metricValues(account: Account, namespace: string, start: Date, end: Date, statistic: string = 'Maximum'): Promise<Record<string, number>> {
  const client = account.client(CloudWatchClient);
  const found: Record<string, number> = {};
  for await (const { Metrics = [] } of paginateListMetrics({ client }, { Namespace: namespace })) {
    for (const Metric of Metrics) {
      const query = { Id: 'm', MetricStat: { Metric, Period: 60, Stat: statistic } };
      const input = { StartTime: start, EndTime: end, MetricDataQueries: [query] };
      for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, input)) {
        const [{ Timestamps = [], Values = [] }] = MetricDataResults;
        Timestamps.forEach((time, index) => {
          found[[timeOfDay(time), Metric.MetricName, ...texts(Metric.Dimensions)].join(' ')] = Number(Values[index].toFixed(DIGITS));
        });
      }
    }
  }
  return found;
}

function timeOfDay(time: Date): string {
  return time.toISOString().slice(11, 16);
}

function texts(dimensions: readonly Dimension[] = []): string[] {
  return dimensions.map(({ Name, Value }) => `${Name}=${Value}`);
}
