import { type Results, totalOf } from './results';
import type { Comparison, Way } from './ways';

const PANEL = { width: 360, height: 300, left: 64, top: 44, gap: 44 };
const LEGEND_LINE = 18;
const [TEXT, GRID] = ['#333333', '#dddddd'];

/** Where a value is along an axis of powers of ten. */
interface Axis {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Total time by number of tenants, both on logarithmic axes, one panel for each comparison, as SVG. */
export function plot(results: Results): string {
  const { comparisons, sizes } = results;
  const times = comparisons.flatMap(({ ways }) => ways.flatMap((way) => sizes.map((size) => totalOf(results, way, size))));
  const y = axis(times, PANEL.height, true);
  const legendLines = Math.max(...comparisons.map(({ ways }) => ways.length));
  const width = PANEL.left + comparisons.length * (PANEL.width + PANEL.gap);
  const height = PANEL.top + PANEL.height + 56 + legendLines * LEGEND_LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="${TEXT}">`,
    '<title>CPU time to construct and synthesize, by number of tenants</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text transform="translate(16 ${PANEL.top + PANEL.height / 2}) rotate(-90)" text-anchor="middle">CPU time, ms</text>`,
    ...comparisons.map((comparison, index) => panel(results, comparison, y, PANEL.left + index * (PANEL.width + PANEL.gap), index === 0)),
    '</svg>',
    '',
  ].join('\n');
}

function panel(results: Results, { title, ways }: Comparison, y: Axis, left: number, hasLabels: boolean): string {
  const { width, height, top } = PANEL;
  const x = axis(results.sizes, width, false);
  return [
    `<g transform="translate(${left} ${top})">`,
    `<text x="${width / 2}" y="-16" text-anchor="middle" font-weight="bold">${title}</text>`,
    ...y.ticks.map((tick) => line(0, y.at(tick), width, y.at(tick), GRID) + (hasLabels ? label(-8, y.at(tick) + 4, tick, 'end') : '')),
    ...x.ticks.map((tick) => line(x.at(tick), 0, x.at(tick), height, GRID) + label(x.at(tick), height + 18, tick, 'middle')),
    `<rect width="${width}" height="${height}" fill="none" stroke="${TEXT}"/>`,
    `<text x="${width / 2}" y="${height + 38}" text-anchor="middle">tenants</text>`,
    ...ways.map((way) => series(way, results.sizes.map((size) => [x.at(size), y.at(totalOf(results, way, size))]))),
    ...ways.map((way, index) => legend(way, height + 56 + index * LEGEND_LINE)),
    '</g>',
  ].join('\n');
}

function series(way: Way, points: ReadonlyArray<readonly [x: number, y: number]>): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${way.color}" stroke-width="2"/>${points.map(([x, y]) => mark(way, x, y)).join('')}`;
}

function legend(way: Way, y: number): string {
  return `${line(0, y, 28, y, way.color, 2)}${mark(way, 14, y)}<text x="36" y="${y + 4}">${way.title}</text>`;
}

function mark({ marker, color }: Way, x: number, y: number): string {
  const shapes = {
    circle: '<circle r="4"/>',
    square: '<rect x="-3.5" y="-3.5" width="7" height="7"/>',
    triangle: '<path d="M0 -5L4.5 4H-4.5Z"/>',
    diamond: '<path d="M0 -5L5 0L0 5L-5 0Z"/>',
  };
  return `<g transform="translate(${round(x)} ${round(y)})" fill="${color}" stroke="#ffffff" stroke-width="0.75">${shapes[marker]}</g>`;
}

/** From the power of ten at or below the least value to that at or above the greatest. */
function axis(values: readonly number[], length: number, isUpwards: boolean): Axis {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number) => length * (Math.log10(value) - from) / (to - from);
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
    at: (value) => isUpwards ? length - at(value) : at(value),
  };
}

function line(x1: number, y1: number, x2: number, y2: number, color: string, width = 1): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${color}" stroke-width="${width}"/>`;
}

function label(x: number, y: number, value: number, anchor: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${value.toLocaleString('en-US')}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
