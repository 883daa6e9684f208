import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { evaluationPeriods, isMultiDay, lookbackProblems } from '../../src/alarms/alarm-evaluation';

const minutes = fc.integer({ min: 1, max: 10_080 });
const delay = fc.integer({ min: 0, max: 6_000 });

test('a metric whose delay is not known is evaluated over one period', () => {
  fc.assert(fc.property(minutes, (period) => evaluationPeriods(Duration.minutes(period), 0) === 1));
});

test('values arrive while the alarm looks back at them, within CloudWatch\'s limits, or there is a problem', () => {
  fc.assert(fc.property(minutes, delay, (period, late) => {
    const lookback = period * evaluationPeriods(Duration.minutes(period), late);

    expect(lookback).toBeLessThanOrEqual(period < 60 ? 1_440 : 10_080);
    expect(lookbackProblems('window', Duration.minutes(period), late).length).toBe(lookback < late ? 1 : 0);
  }));
});

test.each<[number, number, number]>([
  [1, 11, 12], [5, 11, 4], [11, 11, 2], [55, 11, 2], [56, 11, 1], [1440, 11, 1], [15, 55, 5], [60, 145, 4], [1440, 2905, 4], [5760, 2905, 1],
])(
  'a period of %d minutes with values %d minutes late takes %d periods', (period, late, periods) => {
    expect(evaluationPeriods(Duration.minutes(period), late)).toBe(periods);
  });

test.each<[number, number, boolean]>([[1440, 11, false], [1441, 11, true], [10080, 0, true], [480, 985, true], [15, 55, false]])(
  'a period of %d minutes with values %d minutes late looks back over more than a day: %s', (period, late, expected) => {
    expect(isMultiDay(Duration.minutes(period), late)).toBe(expected);
  });

test('a period that no value reaches in time is a problem', () => {
  expect(lookbackProblems('costMetric.period', Duration.minutes(5), 2905)).toEqual([
    'costMetric.period must be an hour or longer, got 5 minutes: the values of the metric arrive up to 2905 minutes after the start of their period, and CloudWatch looks back at most a day over shorter periods',
  ]);
});
