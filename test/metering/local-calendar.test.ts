import * as fc from 'fast-check';
import { LocalCalendar } from '../../src/metering/local-calendar';

const HOUR = 3_600_000;
const ZONES = [
  'UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'America/St_Johns', 'America/Santiago', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Beirut', 'Africa/Cairo',
  'Australia/Lord_Howe', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Chatham', 'Pacific/Pago_Pago',
];

const iso = ({ start, end }: { start: number; end: number }) => [new Date(start).toISOString(), new Date(end).toISOString()];

test.each([
  ['UTC', '2026-11-25T12:00:00Z', '2026-11-25T00:00', '2026-11-26T00:00'],
  ['UTC', '2026-11-25T00:00:00Z', '2026-11-25T00:00', '2026-11-26T00:00'],
  ['UTC', '2026-11-24T23:59:59.999Z', '2026-11-24T00:00', '2026-11-25T00:00'],
  ['America/New_York', '2026-11-25T12:00:00Z', '2026-11-25T05:00', '2026-11-26T05:00'],
  ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00', '2026-11-02T05:00'],
  ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00', '2026-03-09T04:00'],
  ['Asia/Kolkata', '2026-11-24T18:30:00Z', '2026-11-24T18:30', '2026-11-25T18:30'],
  ['Asia/Kathmandu', '2026-11-24T18:14:00Z', '2026-11-23T18:15', '2026-11-24T18:15'],
  ['Pacific/Auckland', '2026-11-24T12:00:00Z', '2026-11-24T11:00', '2026-11-25T11:00'],
  ['Pacific/Auckland', '2026-09-26T13:00:00Z', '2026-09-26T12:00', '2026-09-27T11:00'],
  // There the clocks go from 0:00 to 1:00.
  ['America/Havana', '2026-03-08T12:00:00Z', '2026-03-08T05:00', '2026-03-09T04:00'],
])('in %s, %s is in the day from %s to %s', (timeZone, time, start, end) => {
  expect(iso(new LocalCalendar(timeZone).dayOf(Date.parse(time)))).toEqual([`${start}:00.000Z`, `${end}:00.000Z`]);
});

test.each([
  ['UTC', '2026-11-30T23:59:00Z', '2026-11-01T00:00', '2026-12-01T00:00'],
  ['UTC', '2026-12-31T23:59:00Z', '2026-12-01T00:00', '2027-01-01T00:00'],
  ['UTC', '2028-02-29T12:00:00Z', '2028-02-01T00:00', '2028-03-01T00:00'],
  ['America/New_York', '2026-12-01T04:59:00Z', '2026-11-01T04:00', '2026-12-01T05:00'],
  ['Asia/Kolkata', '2026-11-30T18:30:00Z', '2026-11-30T18:30', '2026-12-31T18:30'],
  ['Pacific/Auckland', '2026-10-31T11:00:00Z', '2026-10-31T11:00', '2026-11-30T11:00'],
])('in %s, %s is in the month from %s to %s', (timeZone, time, start, end) => {
  expect(iso(new LocalCalendar(timeZone).monthOf(Date.parse(time)))).toEqual([`${start}:00.000Z`, `${end}:00.000Z`]);
});

test('days and months follow one another without gaps, and a day begins when the date changes', () => {
  const times = fc.integer({ min: Date.UTC(2025, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 }).map((minutes) => minutes * 60_000);
  fc.assert(fc.property(fc.constantFrom(...ZONES), times, (timeZone, time) => {
    const calendar = new LocalCalendar(timeZone);
    const [day, month] = [calendar.dayOf(time), calendar.monthOf(time)];
    const dateOf = (at: number) => new Date(at).toLocaleDateString('en-CA', { timeZone });

    expect(day.start <= time && time < day.end && month.start <= day.start && day.end <= month.end).toBe(true);
    expect(calendar.dayOf(day.end).start).toBe(day.end);
    expect(calendar.dayOf(day.start - 1).end).toBe(day.start);
    expect(calendar.monthOf(month.end).start).toBe(month.end);
    expect(Math.abs(day.end - day.start - 24 * HOUR)).toBeLessThanOrEqual(HOUR);
    expect([dateOf(day.start), dateOf(day.end - 1)]).toEqual([dateOf(time), dateOf(time)]);
    expect(dateOf(month.start)).toBe(dateOf(time).replace(/..$/, '01'));
  }), { numRuns: 300 });
});

test('refuses a time zone that is none', () => {
  expect(() => new LocalCalendar('Mars/Olympus')).toThrow('Invalid time zone specified: Mars/Olympus');
});
