import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import type { ExpectedUsage } from '../../src';
import { usageProblems, usagesProblems } from '../../src/pricing/usage-rules';

const USAGE: ExpectedUsage = { requestsPerDay: 100, inputTokensPerRequest: 1000 };

test.each<[string, Partial<ExpectedUsage>]>([
  ['no requests', { requestsPerDay: 0 }],
  ['parts of requests and tokens', { requestsPerDay: 0.5, inputTokensPerRequest: 10.5 }],
  ['tokens of the cache only', { inputTokensPerRequest: 0, cacheReadTokensPerRequest: 10 }],
  ['all shares', { oneHourCacheWriteShare: 0, longContextShare: 1 }],
  ['the longest month', { daysPerMonth: 31 }],
  ['what is not there', { outputTokensPerRequest: undefined, daysPerMonth: null as any }],
  ['what the CDK has not looked up', { requestsPerDay: 'dummy-value-for-/requests' as any }],
])('%s is fine', (_, usage) => {
  expect(usageProblems('', { ...USAGE, ...usage })).toEqual([]);
});

const token = () => new CfnParameter(new Stack(new App(), 'S'), 'P', { type: 'Number' }).valueAsNumber;

test.each<[string, Partial<ExpectedUsage>, string]>([
  ['negative requests', { requestsPerDay: -1 }, 'requestsPerDay must be a number of 0 or more, got -1: pass the number of requests on a day with usage'],
  ['NaN', { requestsPerDay: NaN }, 'requestsPerDay must be a number of 0 or more, got NaN: pass the number of requests on a day with usage'],
  ['infinite tokens', { outputTokensPerRequest: Infinity }, 'outputTokensPerRequest must be a number of 0 or more, got Infinity: pass the average number of tokens of a request'],
  ['text of JavaScript', { inputTokensPerRequest: '1000' as any }, 'inputTokensPerRequest must be a number of 0 or more, got "1000": pass the average number of tokens of a request'],
  ['a share in percent', { longContextShare: 5 }, 'longContextShare must be a share from 0 to 1, got 5: for example, pass 0.05 for 5%'],
  ['a negative share', { oneHourCacheWriteShare: -0.1 }, 'oneHourCacheWriteShare must be a share from 0 to 1, got -0.1: for example, pass 0.05 for 5%'],
  ['no days', { daysPerMonth: 0 }, 'daysPerMonth must be above 0 and at most 31, got 0: pass the days with usage in a month, such as 21, or omit it for every day'],
  ['days of a year', { daysPerMonth: 365 }, 'daysPerMonth must be above 0 and at most 31, got 365: pass the days with usage in a month, such as 21, or omit it for every day'],
  ['a token', { cacheReadTokensPerRequest: token() }, 'cacheReadTokensPerRequest must be known at synth, got a token: pass a number, for example from the context or a file, because the forecast is computed at synth'],
  ['a dynamic reference', { requestsPerDay: '{{resolve:ssm:/requests}}' as any }, 'requestsPerDay must be known at synth, got a token: pass a number, for example from the context or a file, because the forecast is computed at synth'],
  ['no tokens at all', { inputTokensPerRequest: 0 }, 'inputTokensPerRequest must be above 0 unless the requests have other tokens, got 0: pass the average number of tokens of a request, otherwise the expected cost is 0 USD'],
])('%s is refused', (_, usage, problem) => {
  expect(usageProblems('', { ...USAGE, ...usage })).toEqual([problem]);
});

test('all problems are told at once, with the name of the property', () => {
  expect(usageProblems('expectedUsage.', { requestsPerDay: -1, inputTokensPerRequest: NaN, daysPerMonth: 40 }).map((problem) => problem.split(' must')[0]))
    .toEqual(['expectedUsage.requestsPerDay', 'expectedUsage.inputTokensPerRequest', 'expectedUsage.daysPerMonth']);
});

test('usages by the ID of a model are named by it', () => {
  expect(usagesProblems('expectedUsage', { 'amazon.nova-lite-v1:0': { ...USAGE, requestsPerDay: -1 }, 'amazon.nova-pro-v1:0': USAGE }))
    .toEqual(['expectedUsage["amazon.nova-lite-v1:0"].requestsPerDay must be a number of 0 or more, got -1: pass the number of requests on a day with usage']);
  expect(usagesProblems('expectedUsage', undefined)).toEqual([]);
});
