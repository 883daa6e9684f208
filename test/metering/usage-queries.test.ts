import { counterNames, counterQuery, countersPerCall } from '../../src/metering/usage-queries';

const DAY = 86_400_000;

test.each([
  [1, 86400, 500],
  [1, 900, 500],
  [1, 300, 350],
  [1, 60, 70],
  [30, 86400, 500],
  [30, 3600, 140],
  [30, 900, 35],
  [100, 60, 1],
])('%d days of periods of %d seconds are read of %d counters at a time', (days, periodSeconds, expected) => {
  expect(countersPerCall({ start: 0, end: days * DAY, periodSeconds })).toBe(expected);
});

test('a query sums a counter of one model', () => {
  expect(counterQuery('c1', { modelId: 'aaa', metricName: 'CacheReadInputTokenCount' }, { start: 0, end: DAY, periodSeconds: 900 })).toEqual({
    Id: 'c1',
    MetricStat: { Metric: { Namespace: 'AWS/Bedrock', MetricName: 'CacheReadInputTokenCount', Dimensions: [{ Name: 'ModelId', Value: 'aaa' }] }, Period: 900, Stat: 'Sum' },
  });
});

test('cache counters may have other names', () => {
  expect(counterNames({ metricNames: { cacheWriteInputTokenCount: 'CacheWriteInputTokens' } })).toEqual({
    input: 'InputTokenCount', output: 'OutputTokenCount', cacheRead: 'CacheReadInputTokenCount', cacheWrite: 'CacheWriteInputTokens',
  });
  expect(counterNames({ metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } }).cacheRead).toBe('CacheReadInputTokens');
});
