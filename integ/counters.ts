import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Live } from './live';
import type { Calls } from './traffic';

const MINUTE = 60;

/** Values of a token metric by minute. */
export async function minutesOf(live: Live, metricName: string, modelId: string, from: Date, to: Date): Promise<Map<number, number>> {
  const { MetricDataResults } = await live.clients.cloudWatch.send(new GetMetricDataCommand({
    StartTime: wholeMinute(from),
    EndTime: new Date(wholeMinute(to).getTime() + MINUTE * 1_000),
    MetricDataQueries: [{
      Id: 'counter',
      MetricStat: {
        Metric: { Namespace: 'AWS/Bedrock', MetricName: metricName, Dimensions: [{ Name: 'ModelId', Value: modelId }] },
        Period: MINUTE,
        Stat: 'Sum',
      },
    }],
  }));
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {};
  return new Map(Timestamps.map((time, index) => [new Date(time).getTime(), Values[index]]));
}

/** Sum of a token metric during calls. */
export async function countedDuring(live: Live, metricName: string, modelId: string, { started, ended }: Calls): Promise<number> {
  return [...(await minutesOf(live, metricName, modelId, started, ended)).values()].reduce((sum, value) => sum + value, 0);
}

/** Minutes from the last call until a token metric contained all calls. Undefined if it did not within `minutes`. */
export async function arrival(
  live: Live, metricName: string, modelId: string, calls: Calls, expected: number, minutes: number,
): Promise<number | undefined> {
  return live.until(minutes, async () => await countedDuring(live, metricName, modelId, calls) >= expected
    ? Math.round((live.clock.now().getTime() - calls.ended.getTime()) / 6_000) / 10
    : undefined);
}

function wholeMinute(time: Date): Date {
  return new Date(Math.floor(time.getTime() / (MINUTE * 1_000)) * MINUTE * 1_000);
}
