import type { MetricRow, Widget, WidgetMetric } from './body';
import { evaluate } from '../../../test/support/metric-math';

/** Hours since a Monday at 00:00 UTC: a Thursday at 15:00, five weeks later. */
export const NOW = 5 * 7 * 24 + 3 * 24 + 15;

/** Range of a graph without one of its own, in hours. */
const RANGE = 72;

const DAYTIME = [2, 1, 1, 1, 2, 4, 12, 35, 70, 92, 100, 94, 78, 90, 100, 96, 82, 60, 36, 22, 14, 9, 6, 3];

/** A usual hour at the busiest time of a weekday. */
const PEAK: Record<string, number> = {
  InputTokenCount: 520_000,
  OutputTokenCount: 150_000,
  CacheReadInputTokenCount: 2_300_000,
  CacheWriteInputTokenCount: 120_000,
  Invocations: 190,
};

/** Events that are rare: how many there are at most, in how many of a thousand hours. */
const RARE: Record<string, readonly [most: number, perMille: number]> = {
  InvocationThrottles: [9, 90],
  // No profile of the sample has a legacy model.
  LegacyModelInvocations: [1, 0],
  InvocationClientErrors: [5, 120],
  InvocationServerErrors: [2, 25],
};

export interface Series {
  readonly label: string;
  readonly isRight: boolean;

  /** End of each period in hours, and the value. */
  readonly points: ReadonlyArray<readonly [hour: number, value: number]>;
}

/** What the visible metrics of a widget show, from sample data that is the same on every machine. */
export function seriesOf({ properties }: Widget): Series[] {
  const metrics = properties.metrics ?? [];
  const range = properties.start ? hoursOf(properties.start) : RANGE;
  const periods = properties.setPeriodToTimeRange ? () => [[NOW - range, NOW] as const] : (period: number) => periodsOf(range, period);
  return metrics.map(optionsOf).filter(({ visible }) => visible !== false).map((metric) => {
    const spans = periods((metric.period ?? 300) / 3600);
    return { label: metric.label ?? '', isRight: metric.yAxis === 'right', points: spans.map(([, end], index) => [end, valueAt(metric.expression!, metrics, spans, index)]) };
  });
}

export function rangeOf({ properties }: Widget): number {
  return properties.start ? hoursOf(properties.start) : RANGE;
}

function valueAt(expression: string, metrics: readonly MetricRow[], spans: ReadonlyArray<readonly [number, number]>, index: number): number {
  const running = /^RUNNING_SUM\((\w+)\)$/.exec(expression);
  if (running) {
    return spans.slice(0, index + 1).reduce((sum, _, each) => sum + valueOf(running[1], metrics, spans, each), 0);
  }
  return evaluate(expression, (id) => valueOf(id, metrics, spans, index)) ?? 0;
}

function valueOf(id: string, metrics: readonly MetricRow[], spans: ReadonlyArray<readonly [number, number]>, index: number): number {
  const row = metrics.find((each) => optionsOf(each).id === id);
  if (!row) {
    throw new Error(`no metric of the widget has the id ${id}`);
  }
  if (row.length === 1) {
    return valueAt(row[0].expression!, metrics, spans, index);
  }
  const [begin, end] = spans[index];
  return Array.from({ length: end - begin }, (_, hour) => sample(row[1], begin + hour)).reduce((sum, value) => sum + value, 0);
}

function optionsOf(row: MetricRow): WidgetMetric {
  return row[row.length - 1] as WidgetMetric;
}

/** Whole periods in a range. A period of a day begins at midnight, and the last one is not over. */
function periodsOf(range: number, period: number): Array<readonly [begin: number, end: number]> {
  const first = Math.floor((NOW - range) / period) * period + (period > 1 ? period : 0);
  const count = Math.ceil((NOW - first) / period);
  return Array.from({ length: count }, (_, index) => [first + index * period, Math.min(first + (index + 1) * period, NOW)]);
}

function hoursOf(start: string): number {
  const [, days, hours] = /^-P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(start)!;
  return Number(days ?? 0) * 24 + Number(hours ?? 0);
}

function sample(name: string, hour: number): number {
  const weekday = Math.floor(hour / 24) % 7;
  const level = DAYTIME[hour % 24] / 100 * (weekday < 5 ? 1 : 0.14) * (0.92 + 0.16 * noise('level', Math.floor(hour / 24)));
  if (name in PEAK) {
    return Math.round(PEAK[name] * level * (0.8 + 0.4 * noise(name, hour)));
  }
  const [most, perMille] = RARE[name];
  return noise(name, hour) * 1000 < perMille * Math.sqrt(level) ? 1 + Math.floor(noise(`${name} count`, hour) * most) : 0;
}

/** A number from 0 to 1 that depends on nothing but its arguments. */
function noise(name: string, hour: number): number {
  const seed = [...name].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7);
  let value = (seed * 613 + hour * 7_919 + 1) % 2_147_483_647;
  for (let round = 0; round < 3; round++) {
    value = value * 48_271 % 2_147_483_647;
  }
  return value / 2_147_483_647;
}
