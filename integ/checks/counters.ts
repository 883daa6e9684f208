import { GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { check, When } from '../check';
import { arrival, countedDuring, minutesOf } from '../counters';
import type { Live } from '../live';
import { inconclusive, verified, refuted } from '../outcome';
import { TRAFFIC_OUTPUTS } from '../traffic';

const INPUT = 'InputTokenCount';
const CACHE_READ = 'CacheReadInputTokenCount';
const CACHE_WRITE = 'CacheWriteInputTokenCount';

// A metric that arrives later than this does not arrive.
const PATIENCE_MINUTES = 20;

const SETTLING_MINUTES = 10;

const COST = 'about 12,000 tokens, once a run';

/** Bedrock metrics that CloudWatch lists, as `name of model`, filtered by name and model. */
async function listed(live: Live, fits: (metricName: string, modelId: string) => boolean): Promise<string[]> {
  const { Metrics = [] } = await live.clients.cloudWatch.send(new ListMetricsCommand({ Namespace: 'AWS/Bedrock', RecentlyActive: 'PT3H' }));
  return Metrics
    .flatMap(({ MetricName, Dimensions = [] }) => Dimensions.filter(({ Name }) => Name === 'ModelId').map(({ Value }) => [MetricName!, Value!] as const))
    .filter(([name, model]) => fits(name, model))
    .map(([name, model]) => `${name} of ${model}`);
}

/** Token metrics of Bedrock: names, contents and delay. */
export const COUNTER_CHECKS = [
  check({
    id: 'profile-short-id',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'PlainProfileId'],
    run: async (live, outputs) => {
      const { plain } = await live.traffic(outputs);
      const id = outputs.PlainProfileId;
      if (await arrival(live, INPUT, id, plain, plain.input, PATIENCE_MINUTES) !== undefined) {
        return verified(`${INPUT} of ${id} contains the ${plain.input} tokens of the calls`);
      }
      const others = await listed(live, (name, model) => name === INPUT && model !== id && outputs.PlainProfileArn.includes(model.split('/').at(-1)!));
      return others.length > 0
        ? refuted(`there is no metric of ${id}, but ${others.join(', ')}`)
        : inconclusive(`there is no metric of ${id}, or of any ID that resembles the profile`, 'an hour later');
    },
  }),
  check({
    id: 'counter-lateness',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'PlainProfileId'],
    run: async (live, outputs) => {
      const { plain } = await live.traffic(outputs);
      const waited = (live.clock.now().getTime() - plain.ended.getTime()) / 60_000;
      const minutes = await arrival(live, INPUT, outputs.PlainProfileId, plain, plain.input, PATIENCE_MINUTES - waited);
      if (minutes === undefined) {
        return refuted(`the metrics did not contain the tokens within ${PATIENCE_MINUTES} minutes`);
      }
      const seen = `the metrics contained all tokens at most ${minutes} minutes after the last call`;
      return minutes <= SETTLING_MINUTES ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'cache-metric-names',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'CachedProfileId'],
    run: async (live, outputs) => {
      const { cached } = await live.traffic(outputs);
      if (cached.cacheRead === 0 || cached.cacheWrite === 0) {
        return inconclusive('the model neither wrote nor read a prompt cache', 'deploy with -c model=… and a model that has a prompt cache');
      }
      const id = outputs.CachedProfileId;
      const [read, write] = [
        await arrival(live, CACHE_READ, id, cached, cached.cacheRead, PATIENCE_MINUTES),
        await arrival(live, CACHE_WRITE, id, cached, cached.cacheWrite, 1),
      ];
      if (read !== undefined && write !== undefined) {
        return verified(`${CACHE_READ} has ${cached.cacheRead} tokens and ${CACHE_WRITE} ${cached.cacheWrite}, as in the responses`);
      }
      const others = await listed(live, (name, model) => /cache/i.test(name) && model === id);
      return others.length > 0 ? refuted(`CloudWatch lists ${others.join(', ')}`) : inconclusive('CloudWatch lists no metric of the cache', 'an hour later');
    },
  }),
  check({
    id: 'counters-disjoint',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'CachedProfileId'],
    run: async (live, outputs) => {
      const { cached } = await live.traffic(outputs);
      const ofCache = cached.cacheRead + cached.cacheWrite;
      if (ofCache === 0) {
        return inconclusive('the model neither wrote nor read a prompt cache', 'deploy with -c model=… and a model that has a prompt cache');
      }
      if (await arrival(live, INPUT, outputs.CachedProfileId, cached, 1, PATIENCE_MINUTES) === undefined) {
        return inconclusive('there are no metrics yet', 'an hour later');
      }
      // Of both calls: the second may be in the next minute.
      await live.clock.wait(120);
      const counted = await countedDuring(live, INPUT, outputs.CachedProfileId, cached);
      const seen = `${INPUT} has ${counted} tokens; the cache wrote ${cached.cacheWrite} and read ${cached.cacheRead}`;
      return counted < ofCache ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'untracked-double',
    when: When.MINUTES,
    cost: COST,
    needs: [...TRAFFIC_OUTPUTS, 'PlainProfileId', 'ModelId'],
    run: async (live, outputs) => {
      const { plain } = await live.traffic(outputs);
      if (await arrival(live, INPUT, outputs.PlainProfileId, plain, plain.input, PATIENCE_MINUTES) === undefined) {
        return inconclusive('the metrics of the profile do not contain the calls yet', 'an hour later');
      }
      const profile = await minutesOf(live, INPUT, outputs.PlainProfileId, plain.started, plain.ended);
      const model = await minutesOf(live, INPUT, outputs.ModelId, plain.started, plain.ended);
      if (model.size === 0) {
        return verified(`there are no metrics of ${outputs.ModelId} in the minutes of the calls`);
      }
      return [...profile].every(([minute, tokens]) => model.get(minute) === tokens)
        ? refuted(`${outputs.ModelId} has the same tokens in the same minutes as the profile`)
        : inconclusive(`there were other calls of ${outputs.ModelId} in the same minutes`, 'when there are no other calls');
    },
  }),
  check({
    id: 'fill-never-seen',
    when: When.AT_ONCE,
    needs: [],
    run: async (live) => {
      const now = live.clock.now();
      const { MetricDataResults } = await live.clients.cloudWatch.send(new GetMetricDataCommand({
        StartTime: new Date(now.getTime() - 3_600_000),
        EndTime: now,
        MetricDataQueries: [
          {
            Id: 'never',
            MetricStat: {
              Metric: { Namespace: 'AWS/Bedrock', MetricName: INPUT, Dimensions: [{ Name: 'ModelId', Value: 'cost-tags-proof-never-seen' }] },
              Period: 300,
              Stat: 'Sum',
            },
            ReturnData: false,
          },
          { Id: 'filled', Expression: 'FILL(never, 0)' },
        ],
      }));
      const { Values = [] } = MetricDataResults?.find(({ Id }) => Id === 'filled') ?? {};
      const seen = `FILL of a metric that never had data returns ${Values.length} values`;
      return Values.length > 0 && Values.every((value) => value === 0) ? verified(`${seen}, all 0`) : refuted(seen);
    },
  }),
];
