import { GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { check, When } from '../check';
import { arrival, countedDuring, minutesOf } from '../counters';
import type { Live } from '../live';
import { notShown, proven, refuted } from '../outcome';
import { TRAFFIC_OUTPUTS } from '../traffic';

const INPUT = 'InputTokenCount';
const CACHE_READ = 'CacheReadInputTokenCount';
const CACHE_WRITE = 'CacheWriteInputTokenCount';

// A metric that arrives later than this does not arrive.
const PATIENCE_MINUTES = 20;

const SETTLING_MINUTES = 10;

const COST = 'about 12,000 tokens, once a run';

/** The metrics that CloudWatch lists of Bedrock, as `name of model`, where the model or the name fits. */
async function listed(live: Live, fits: (metricName: string, modelId: string) => boolean): Promise<string[]> {
  const { Metrics = [] } = await live.clients.cloudWatch.send(new ListMetricsCommand({ Namespace: 'AWS/Bedrock', RecentlyActive: 'PT3H' }));
  return Metrics
    .flatMap(({ MetricName, Dimensions = [] }) => Dimensions.filter(({ Name }) => Name === 'ModelId').map(({ Value }) => [MetricName!, Value!] as const))
    .filter(([name, model]) => fits(name, model))
    .map(([name, model]) => `${name} of ${model}`);
}

/** What Bedrock counts, under which names, and when. */
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
        return proven(`${INPUT} of ${id} has the ${plain.input} tokens of the calls`);
      }
      const others = await listed(live, (name, model) => name === INPUT && model !== id && outputs.PlainProfileArn.includes(model.split('/').at(-1)!));
      return others.length > 0
        ? refuted(`nothing is counted under ${id}, but there is ${others.join(', ')}`)
        : notShown(`nothing is counted under ${id}, nor under anything that looks like the profile`, 'an hour later');
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
        return refuted(`the tokens were not counted within ${PATIENCE_MINUTES} minutes`);
      }
      const seen = `all tokens were counted at most ${minutes} minutes after the last call`;
      return minutes <= SETTLING_MINUTES ? proven(seen) : refuted(seen);
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
        return notShown('the model neither wrote nor read a prompt cache', 'deploy with -c model=… of one that has a prompt cache');
      }
      const id = outputs.CachedProfileId;
      const [read, write] = [
        await arrival(live, CACHE_READ, id, cached, cached.cacheRead, PATIENCE_MINUTES),
        await arrival(live, CACHE_WRITE, id, cached, cached.cacheWrite, 1),
      ];
      if (read !== undefined && write !== undefined) {
        return proven(`${CACHE_READ} has ${cached.cacheRead} tokens and ${CACHE_WRITE} ${cached.cacheWrite}, as the answers say`);
      }
      const others = await listed(live, (name, model) => /cache/i.test(name) && model === id);
      return others.length > 0 ? refuted(`CloudWatch lists ${others.join(', ')}`) : notShown('CloudWatch lists no counter of the cache', 'an hour later');
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
        return notShown('the model neither wrote nor read a prompt cache', 'deploy with -c model=… of one that has a prompt cache');
      }
      if (await arrival(live, INPUT, outputs.CachedProfileId, cached, 1, PATIENCE_MINUTES) === undefined) {
        return notShown('nothing is counted yet', 'an hour later');
      }
      // Of both calls: the second may be in the next minute.
      await live.clock.wait(120);
      const counted = await countedDuring(live, INPUT, outputs.CachedProfileId, cached);
      const seen = `${INPUT} has ${counted} tokens; the cache wrote ${cached.cacheWrite} and read ${cached.cacheRead}`;
      return counted < ofCache ? proven(seen) : refuted(seen);
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
        return notShown('the profile has not counted its calls yet', 'an hour later');
      }
      const profile = await minutesOf(live, INPUT, outputs.PlainProfileId, plain.started, plain.ended);
      const model = await minutesOf(live, INPUT, outputs.ModelId, plain.started, plain.ended);
      if (model.size === 0) {
        return proven(`nothing is counted under ${outputs.ModelId} in the minutes of the calls`);
      }
      return [...profile].every(([minute, tokens]) => model.get(minute) === tokens)
        ? refuted(`${outputs.ModelId} has the same tokens in the same minutes as the profile`)
        : notShown(`somebody else called ${outputs.ModelId} in the same minutes`, 'when nobody does');
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
      const seen = `FILL of a counter that never had data has ${Values.length} values`;
      return Values.length > 0 && Values.every((value) => value === 0) ? proven(`${seen}, all 0`) : refuted(seen);
    },
  }),
];
