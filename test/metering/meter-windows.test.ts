import * as fc from 'fast-check';
import { meterWindows } from '../../src/metering/meter-windows';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function windowsAt(scheduledTime: string, intervalMinutes = 15, timeZone = 'UTC') {
  const windows = meterWindows({ scheduledTime, intervalMinutes, metricDelayMinutes: 10, timeZone });
  const iso = (time: number) => new Date(time).toISOString().replace(':00.000Z', '');
  return JSON.parse(JSON.stringify(windows, (_, value) => typeof value === 'number' && value > DAY ? iso(value) : value));
}

test.each([
  ['2026-11-25T13:10:00Z', '2026-11-25T12:45', '2026-11-25T13:00'],
  ['2026-11-25T13:24:59Z', '2026-11-25T12:45', '2026-11-25T13:00'],
  ['2026-11-25T13:25:00Z', '2026-11-25T13:00', '2026-11-25T13:15'],
  ['2026-11-25T00:10:00Z', '2026-11-24T23:45', '2026-11-25T00:00'],
])('a run at %s is about %s to %s, as counters are 10 minutes late', (scheduledTime, start, end) => {
  expect(windowsAt(scheduledTime).interval).toEqual({ start, end });
});

test('the last interval of a month has all of it', () => {
  expect(windowsAt('2026-12-01T00:10:00Z')).toEqual({
    interval: { start: '2026-11-30T23:45', end: '2026-12-01T00:00' },
    published: '2026-11-30T23:59',
    today: { start: '2026-11-30T00:00', end: '2026-12-01T00:00' },
    month: { start: '2026-11-01T00:00', end: '2026-12-01T00:00' },
    recent: { start: '2026-11-30T00:00', end: '2026-12-01T00:00', periodSeconds: 900 },
    earlier: { start: '2026-11-01T00:00', end: '2026-11-30T00:00', periodSeconds: 86400 },
  });
});

test('the first day of a month has nothing earlier', () => {
  expect(windowsAt('2026-11-01T12:10:00Z').earlier).toBeUndefined();
});

test.each([
  ['UTC', 15, 900, 86400],
  ['UTC', 60, 3600, 86400],
  ['UTC', 360, 21600, 86400],
  ['UTC', 1440, 86400, 86400],
  ['UTC', 5, 300, 86400],
  ['America/New_York', 15, 900, 3600],
  ['Asia/Kolkata', 60, 1800, 1800],
  ['Asia/Kathmandu', 10, 300, 900],
  ['Pacific/Auckland', 15, 900, 3600],
  ['Asia/Shanghai', 1440, 28800, 28800],
])('periods in %s with an interval of %d minutes are of %d and %d seconds', (timeZone, intervalMinutes, recent, earlier) => {
  const windows = meterWindows({ scheduledTime: '2026-11-25T13:10:00Z', intervalMinutes, metricDelayMinutes: 10, timeZone });

  expect([windows.recent.periodSeconds, windows.earlier!.periodSeconds]).toEqual([recent, earlier]);
});

test('an interval that goes into the next day counts up to its end for the day', () => {
  expect(windowsAt('2026-12-01T12:10:00Z', 720, 'America/New_York')).toMatchObject({
    interval: { start: '2026-12-01T00:00', end: '2026-12-01T12:00' },
    today: { start: '2026-11-30T05:00', end: '2026-12-01T05:00' },
    month: { start: '2026-11-01T04:00', end: '2026-12-01T05:00' },
    recent: { start: '2026-11-30T05:00', end: '2026-12-01T12:00' },
  });
});

test('whatever the time, what is read begins and ends with periods, and the windows do', () => {
  const intervals = fc.constantFrom(1, 5, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440);
  const zones = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Auckland', 'Pacific/Chatham', 'Australia/Lord_Howe', 'America/Havana');
  const times = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(fc.property(times, intervals, zones, (time, intervalMinutes, timeZone) => {
    const { interval, published, today, month, recent, earlier } = meterWindows({
      scheduledTime: new Date(time).toISOString(), intervalMinutes, metricDelayMinutes: 10, timeZone,
    });
    const isAligned = (periodSeconds: number, ...ends: number[]) => ends.every((each) => each % (periodSeconds * 1000) === 0);

    expect(interval.end - interval.start).toBe(intervalMinutes * MINUTE);
    expect([interval.start <= published, interval.end - published]).toEqual([true, MINUTE]);
    expect(interval.end).toBeLessThanOrEqual(time - 10 * MINUTE);
    expect(time - 10 * MINUTE - interval.end).toBeLessThan(intervalMinutes * MINUTE);
    expect(today.start <= interval.start && interval.start < today.end && today.end <= interval.end).toBe(true);
    expect(month.start <= today.start && today.end <= month.end && month.end <= interval.end).toBe(true);
    expect([recent.start, recent.end]).toEqual([today.start, interval.end]);
    expect(isAligned(recent.periodSeconds, recent.start, interval.start, today.end, month.end, recent.end)).toBe(true);
    expect(86400 % recent.periodSeconds).toBe(0);
    expect(earlier ? [earlier.start, earlier.end] : month.start).toEqual(earlier ? [month.start, today.start] : today.start);
    expect(!earlier || (isAligned(earlier.periodSeconds, earlier.start, earlier.end) && earlier.periodSeconds >= 900)).toBe(true);
  }), { numRuns: 500 });
});

test.each(['', 'yesterday', '<aws.scheduler.scheduled-time>'])('refuses %j for a time', (scheduledTime) => {
  expect(() => meterWindows({ scheduledTime, intervalMinutes: 15, metricDelayMinutes: 10, timeZone: 'UTC' }))
    .toThrow(`scheduledTime must be an ISO 8601 timestamp, got ${JSON.stringify(scheduledTime)}: pass the time of the schedule`);
});
