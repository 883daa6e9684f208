import { closingDelay, hoursOf } from './closed-hours';
import { LocalCalendar, type Span } from './local-calendar';
import type { MeterRequest } from './meter-request';
import { type MeterWindows, periodOf, type Reading } from './meter-windows';
import type { UsageSnapshot } from './snapshot-format';
import type { SnapshotStore } from './snapshot-store-handler';
import { type UsageRecord, UsageSums } from './usage-record';
import type { Place } from '../accounts/accounts-request';
import { placeKey } from '../accounts/inventory-format';
import { batches } from '../private/batches';

const HOUR = 3_600_000;

const CONCURRENT_HOURS = 6;

/** Time spans to read from CloudWatch. */
export interface ReadingPlan {
  /** Time up to the end of the interval whose usage is in no snapshot. */
  readonly open: Reading;

  /**
   * Days of the month whose usage is in no snapshot.
   *
   * @default - none
   */
  readonly gap?: Reading;

  /**
   * Day that ended recently, which is read as a whole so that its snapshot contains late tokens.
   *
   * @default - no day is closed in this run
   */
  readonly closing?: Reading;

  /**
   * Days and hours whose snapshots lack the accounts and Regions that are new: those that were linked later, or were without a link for some time.
   *
   * @default - no snapshot is used
   */
  readonly ofNewPlaces?: { readonly days?: Reading; readonly hours?: Reading };
}

/** Day that is closed in a run. */
export interface ClosingDay {
  readonly day: Span;

  /** Name of its snapshot. */
  readonly name: string;

  /** Start of its month. */
  readonly monthStart: number;

  /** Whether the day is in the month of the interval. */
  readonly isOfMonth: boolean;

  /** Usage of the month before the day, as far as snapshots contain it. */
  readonly before: readonly UsageRecord[];

  /** Usage of its closed hours, which has the tags and models of that time. */
  readonly hours: readonly UsageRecord[];
}

/** Usage that snapshots contain, and time spans that they do not contain. */
export interface UsageHistory {
  readonly plan: ReadingPlan;

  /** Whether the snapshot of the days, and those of the hours, contain all usage of an account in a Region. */
  readonly contains: (place: Place) => { readonly days: boolean; readonly hours: boolean };

  /** Usage of the closed days of this month. */
  readonly days: readonly UsageRecord[];

  /** Usage of the closed hours. */
  readonly hours: readonly UsageRecord[];

  /** Time spans of the closed hours: the day, or only the month, or neither on the last day of the month before. */
  readonly hoursAreOf: 'TODAY' | 'MONTH' | 'NEITHER';

  /**
   * Usage of the month before.
   *
   * @default - not known
   */
  readonly monthBefore?: readonly UsageRecord[];

  /** Hours that are closed in this run. */
  readonly hoursToClose: readonly Span[];

  /**
   * Snapshot of the days in `plan.gap`.
   *
   * @default - none
   */
  readonly gapToClose?: { readonly name: string; readonly span: Span; readonly before: readonly UsageRecord[] };

  /** @default - none */
  readonly dayToClose?: ClosingDay;
}

/** History without snapshots: each run reads the day, and the days of the month before it. */
export function withoutSnapshots({ recent, earlier }: MeterWindows): UsageHistory {
  return { plan: { open: recent, ...earlier ? { gap: earlier } : {} }, contains: () => ({ days: true, hours: true }), days: [], hours: [], hoursAreOf: 'TODAY', hoursToClose: [] };
}

/** Name of the snapshot of an hour. */
export function hourName({ start }: Span): string {
  return `hours/${new Date(start).toISOString().slice(0, 16).replace(':', '')}Z.json.gz`;
}

/**
 * Reads the snapshots of the month up to the interval of a run.
 */
export async function usageHistory(request: MeterRequest, windows: MeterWindows, store: SnapshotStore): Promise<UsageHistory> {
  const { interval, month: { start: monthStart } } = windows;
  const calendar = new LocalCalendar(request.timeZone);
  const today = calendar.dayOf(interval.start);
  const yesterday = calendar.dayOf(today.start - 1);
  const delay = closingDelay(request);
  const closedBefore = Math.min(interval.end - (delay ?? 0), interval.start);

  const monthBefore = calendar.monthOf(monthStart - 1);
  const [base, before] = await Promise.all([
    closedDays(calendar, { start: monthStart, end: today.start }, store),
    store.read(dayName(calendar, monthBefore.end - 1), monthBefore, { isForTags: true }),
  ]);
  const isFirst = today.start === monthStart;
  // A late run can find a day closed that would still be open at the time of its schedule.
  const isYesterdayOver = today.start <= closedBefore || (!isFirst && base.end === today.start);
  const isYesterdayOpen = !isFirst && base.end < today.start;
  const gap = isYesterdayOpen && base.end < yesterday.start ? { start: base.end, end: yesterday.start } : undefined;
  const dayToClose = isYesterdayOver && (isYesterdayOpen || isFirst)
    ? await closingDay(calendar, yesterday, isYesterdayOpen ? { start: monthStart, end: base.end, records: base.records } : undefined, store)
    : undefined;

  const openDay = isYesterdayOver ? today : yesterday;
  const due = delay === undefined ? [] : hoursOf(openDay).filter(({ end }) => end <= closedBefore);
  const hours = await closedHours(due, store);
  const closed = hours.firstMissing < 0 ? due : due.slice(0, hours.firstMissing);
  const openFrom = due.length === closed.length ? due.at(-1)?.end ?? openDay.start : due[closed.length].start;
  const records = hours.untilMissing;
  const placesOfDays = base.places && new Set(base.places);
  const placesOfHours = hours.placesUntilMissing.map((places) => new Set(places));
  const daysInSnapshot = { start: monthStart, end: base.end };
  const hoursInSnapshot = { start: openDay.start, end: openFrom };

  const isOfMonth = openDay.start >= monthStart;
  const boundaries = [interval.start, today.start, ...delay === undefined ? [] : [openFrom + HOUR], windows.today.end, windows.month.end];
  return {
    plan: {
      open: readingOf({ start: openFrom, end: interval.end }, ...boundaries),
      ...gap ? { gap: readingOf(gap) } : {},
      ...dayToClose ? { closing: readingOf(dayToClose.day) } : {},
      ...placesOfDays || placesOfHours.length > 0 ? {
        ofNewPlaces: {
          ...placesOfDays ? { days: readingOf(daysInSnapshot) } : {},
          ...closed.length > 0 && openFrom > monthStart ? { hours: readingOf(hoursInSnapshot, ...closed.map(({ start }) => start)) } : {},
        },
      } : {},
    },
    contains: (place) => ({ days: placesOfDays?.has(placeKey(place)) ?? true, hours: placesOfHours.every((places) => places.has(placeKey(place))) }),
    days: base.records,
    hours: records,
    hoursAreOf: isYesterdayOver ? 'TODAY' : isOfMonth ? 'MONTH' : 'NEITHER',
    ...before ? { monthBefore: before.records } : {},
    hoursToClose: due.filter((hour) => !hours.isClosed.has(hour)),
    ...gap ? { gapToClose: { name: dayName(calendar, gap.end - 1), span: { start: monthStart, end: gap.end }, before: base.records } } : {},
    ...dayToClose ? { dayToClose } : {},
  };
}

interface ClosedHours {
  readonly isClosed: ReadonlySet<Span>;

  /** Index of the first hour without a snapshot, or -1. */
  readonly firstMissing: number;

  /** Usage of the hours before the first one without a snapshot. */
  readonly untilMissing: readonly UsageRecord[];

  /** Accounts and Regions of the snapshots of these hours. */
  readonly placesUntilMissing: ReadonlyArray<UsageSnapshot['places']>;

  /** Usage of all hours. */
  readonly all: readonly UsageRecord[];
}

/** Reads the snapshots of hours, and adds them up, because all of their records together can take more memory than the function has. */
async function closedHours(hours: readonly Span[], store: SnapshotStore): Promise<ClosedHours> {
  const sums = new UsageSums();
  const isClosed = new Set<Span>();
  const placesUntilMissing: Array<UsageSnapshot['places']> = [];
  let untilMissing: readonly UsageRecord[] | undefined;
  for (const batch of batches(hours, CONCURRENT_HOURS)) {
    const snapshots = await Promise.all(batch.map(async (hour) => store.read(hourName(hour), hour)));
    snapshots.forEach((snapshot, index) => {
      if (snapshot) {
        isClosed.add(batch[index]);
        sums.add(snapshot.records);
        placesUntilMissing.push(...untilMissing ? [] : [snapshot.places]);
      } else {
        untilMissing ??= sums.records;
      }
    });
  }
  const { records: all } = sums;
  return { isClosed, firstMissing: hours.findIndex((hour) => !isClosed.has(hour)), untilMissing: untilMissing ?? all, placesUntilMissing, all };
}

/** Latest snapshot of the days of a month. */
async function closedDays(
  calendar: LocalCalendar, { start, end }: Span, store: SnapshotStore,
): Promise<Pick<UsageSnapshot, 'end' | 'records'> & Partial<Pick<UsageSnapshot, 'places'>>> {
  if (start === end) {
    return { end, records: [] };
  }
  const yesterday = await store.read(dayName(calendar, end - 1), { start, end });
  if (yesterday) {
    return yesterday;
  }
  const folder = dayName(calendar, end - 1).replace(/[^/]+$/, '');
  for (let before = calendar.dayOf(end - 1).start, names: string[] | undefined; before > start; before = calendar.dayOf(before - 1).start) {
    const name = dayName(calendar, before - 1);
    // The snapshot of the day before yesterday is usually there. Only after days without a run, the others are listed.
    names ??= before === calendar.dayOf(end - 1).start ? undefined : await store.names(folder);
    const snapshot = names === undefined || names.includes(name) ? await store.read(name, { start, end: before }) : undefined;
    if (snapshot) {
      return snapshot;
    }
  }
  return { end: start, records: [] };
}

/** The day, unless it is closed already, or the usage of its month before it is not known. */
async function closingDay(
  calendar: LocalCalendar, day: Span, ofMonth: { start: number; end: number; records: readonly UsageRecord[] } | undefined, store: SnapshotStore,
): Promise<ClosingDay | undefined> {
  const name = dayName(calendar, day.start);
  const monthStart = ofMonth?.start ?? calendar.monthOf(day.start).start;
  // The day is the last of the month before.
  const before = ofMonth ?? await beforeLastDay(calendar, day, monthStart, name, store);
  if (!before) {
    return undefined;
  }
  const { all } = await closedHours(hoursOf(day), store);
  return { day, name, monthStart, isOfMonth: ofMonth !== undefined, before: before.records, hours: all };
}

async function beforeLastDay(
  calendar: LocalCalendar, day: Span, monthStart: number, name: string, store: SnapshotStore,
): Promise<{ records: readonly UsageRecord[] } | undefined> {
  if (await store.read(name, { start: monthStart, end: day.end })) {
    return undefined;
  }
  return day.start === monthStart ? { records: [] } : store.read(dayName(calendar, day.start - 1), { start: monthStart, end: day.start });
}

/** Name of the snapshot of a month through the local day that contains a time. */
function dayName(calendar: LocalCalendar, time: number): string {
  const date = calendar.dateText(time);
  return `months/${date.slice(0, 7)}/${date}.json.gz`;
}

function readingOf({ start, end }: Span, ...boundaries: number[]): Reading {
  return { start, end, periodSeconds: periodOf(start, end, ...boundaries.filter((time) => time > start && time < end)) };
}
