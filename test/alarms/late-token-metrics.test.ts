import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BedrockCostAlarm, type BedrockCostAlarmProps, CostTags, ModelSource, TaggedInferenceProfile, TokenPrices } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { TEST_ENV } from '../support/places';
import { type Arrival, replayedStates } from '../support/replayed-alarm';

const LATEST = 10;
const LATENESS = Array.from({ length: LATEST + 1 }, (_, minutes) => minutes);
const START = 600;
const FIRING = 1_000_001;

/** An alarm on one profile that enters ALARM above a million input tokens or 100,000 output tokens. */
function alarmOver(minutes: number, props: Partial<BedrockCostAlarmProps> = {}) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Claims', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    costTags: CostTags.of({ Department: 'Claims' }),
    prices: TokenPrices.perMillionTokens({ input: 1, output: 10, cacheRead: 0, cacheWrite: 0 }),
  });
  const window = props.costMetric ? undefined : Duration.minutes(minutes);
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, window, ...props });
  return onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;
}

/** Tokens that are used evenly over some minutes, and that arrive late. */
function spent(tokens: number, from: number, minutes: number, lateOf: (index: number) => number): Arrival[] {
  return Array.from({ length: minutes }, (_, index) => ({
    minute: from + index,
    arrives: from + index + 1 + lateOf(index),
    tokens: tokens / minutes,
  }));
}

const phases = (minutes: number) => Array.from({ length: Math.min(minutes, 15) }, (_, phase) => START + phase);

/** The cases in which the alarm does not fire. */
function missed(alarm: any, cases: number[], arrivalsOf: (minute: number, late: number) => Record<string, Arrival[]>) {
  return LATENESS.flatMap((late) => cases.map((minute) => ({ minute, late })))
    .filter(({ minute, late }) => !replayedStates(alarm, arrivalsOf(minute, late)).includes('ALARM'));
}

describe.each([1, 5, 10, 15, 30, 55, 60, 120])('a window of %d minutes', (minutes) => {
  const alarm = alarmOver(minutes);

  test('sees a burst in any minute, however late it arrives', () => {
    expect(missed(alarm, phases(minutes), (minute, late) => ({ InputTokenCount: spent(FIRING, minute, 1, () => late) }))).toEqual([]);
  });

  test('sees a burst in two metrics of which only one is late', () => {
    expect(missed(alarm, phases(minutes), (minute, late) => ({
      InputTokenCount: spent(500_001, minute, 1, () => 0),
      OutputTokenCount: spent(50_000, minute, 1, () => late),
    }))).toEqual([]);
  });

  test('does not fire below the threshold, in whichever order the tokens arrive', () => {
    const once = spent(999_999, START, minutes, (index) => LATEST - index % (LATEST + 1));
    const steadily = spent(999_999 / minutes * 200, START, 200, (index) => index % (LATEST + 1));

    expect(replayedStates(alarm, { InputTokenCount: once })).not.toContain('ALARM');
    expect(replayedStates(alarm, { InputTokenCount: steadily })).not.toContain('ALARM');
  });

  test('is in ALARM at most until the burst has left its periods', () => {
    const states = replayedStates(alarm, { InputTokenCount: spent(2_000_000, START, 1, () => LATEST) });

    expect(states.lastIndexOf('ALARM')).toBeLessThanOrEqual(minutes * alarm.EvaluationPeriods);
    expect(states.at(-1)).toBe('OK');
  });
});

describe.each([1, 5, 10, 15, 30, 55])('a window of %d minutes, below an hour', (minutes) => {
  const alarm = alarmOver(minutes);

  test('sees spend that is above the threshold only over the whole window', () => {
    const starts = phases(minutes).slice(0, 5);

    expect(missed(alarm, starts, (minute, late) => ({ InputTokenCount: spent(FIRING, minute, minutes, () => late) }))).toEqual([]);
  });

  test('looks back over as many windows as tokens can be late, and one window above the threshold is enough', () => {
    const { EvaluationPeriods, DatapointsToAlarm } = alarm;

    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: Math.ceil((LATEST + 1) / minutes) + 1, DatapointsToAlarm: 1 });
  });
});

test.each([56, 60, 90, 1440, 2880, 10080])('a window of %d minutes, of which late tokens are a small part, is one period', (minutes) => {
  expect(alarmOver(minutes).EvaluationPeriods).toBe(1);
  expect(alarmOver(minutes)).not.toHaveProperty('DatapointsToAlarm');
});

test.each([56, 60, 90, 120])('a window of %d minutes sees spend that takes as long as the window without the late minutes', (minutes) => {
  expect(replayedStates(alarmOver(minutes), { InputTokenCount: spent(FIRING, START, minutes - LATEST, () => LATEST) })).toContain('ALARM');
});

test.each([1, 5, 60])('a calendar period of %d minutes sees a burst in any minute, however late it arrives', (minutes) => {
  const everyMinute = Array.from({ length: minutes }, (_, phase) => START + phase);

  expect(missed(alarmOver(minutes, { calendarTimeZone: 'UTC' }), everyMinute, (minute, late) => ({ InputTokenCount: spent(FIRING, minute, 1, () => late) }))).toEqual([]);
});

describe('a cost metric', () => {
  const counter = new cloudwatch.Metric({ namespace: 'AWS/Bedrock', metricName: 'InputTokenCount', dimensionsMap: { ModelId: 'abc' }, statistic: 'Sum' });
  const cost = (period: Duration, namespace = 'AWS/Bedrock') => new cloudwatch.MathExpression({
    expression: 'tokens * 3 / 1000000', usingMetrics: { tokens: new cloudwatch.Metric({ ...counter, namespace, period }) }, period,
  });

  test('made of token metrics waits for them like their profiles', () => {
    expect(alarmOver(5, { costMetric: cost(Duration.minutes(5)) })).toMatchObject({ EvaluationPeriods: 4, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' });
    expect(alarmOver(60, { costMetric: cost(Duration.hours(1)) })).toMatchObject({ EvaluationPeriods: 1 });
  });

  test('whose delay is not known is one period', () => {
    expect(alarmOver(5, { costMetric: cost(Duration.minutes(5), 'Mine') }).EvaluationPeriods).toBe(1);
  });
});
