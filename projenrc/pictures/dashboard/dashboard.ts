import { dashboardWidgets, type Widget } from './body';
import { NOW, rangeOf, type Series, seriesOf } from './series';
import { exampleApp } from '../examples';
import type { Color } from '../kit/palette';
import { Picture, type Point, type Rect } from '../kit/picture';
import { lineWidth } from '../kit/text';

const WIDTH = 960;
const LEFT = 14;
const TOP = 50;
const [CELL, ROW] = [(WIDTH - 2 * LEFT) / 24, 34];
const GAP = 6;
const [SMALL, TEXT] = [12, 13];
const TABLE = 11.5;
const TABLE_GAP = 5;

const SERIES: readonly Color[] = ['series-1', 'series-2', 'series-3', 'series-5', 'series-4'];
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The first part of the dashboard in the example of the insurance provider, as CloudWatch would show it with sample data. */
export function dashboard(): Picture {
  const widgets = dashboardWidgets(exampleApp('insurance-provider').outdir);
  const groups = widgets.filter(({ properties: { markdown } }) => markdown?.startsWith('## '));
  const end = groups[1]?.y ?? Math.max(...widgets.map(({ y, height }) => y + height));
  const shown = widgets.filter(({ y }) => y < end);
  const others = groups.slice(1).map(({ properties }) => properties.markdown!.replace('## ', ''));

  const picture = new Picture(WIDTH, 'The CloudWatch dashboard of the insurance provider example with sample data', [
    'A text widget lists the profiles, their models and prices.',
    `${groups[0].properties.markdown!.replace('## ', '')} has widgets for ${shown.filter(({ type }) => type === 'metric').map(({ properties }) => properties.title).join('; ')}.`,
    others.length > 0 ? `The same widgets follow for ${others.join(' and ')}.` : '',
  ].join(' ').trim());
  picture.text('Dashboard of the insurance provider example', { x: LEFT + 2, y: 32, size: 16, bold: true });
  picture.text('sample data', { x: WIDTH - LEFT - 2, y: 32, anchor: 'end', size: TEXT, color: 'muted' });
  shown.forEach((widget) => drawWidget(picture, widget));
  const bottom = TOP + end * ROW;
  if (others.length > 0) {
    picture.text(`The same widgets follow for ${others.join(' and ')}.`, { x: WIDTH / 2, y: bottom + 22, anchor: 'middle', size: TEXT, color: 'muted' });
  }
  return picture.end(bottom + 38);
}

function drawWidget(picture: Picture, widget: Widget): void {
  const { type, x, y, width, height, properties: { view, markdown } } = widget;
  const place = { x: LEFT + x * CELL + GAP / 2, y: TOP + y * ROW + GAP / 2, width: width * CELL - GAP, height: height * ROW - GAP };
  if (type === 'text') {
    return drawText(picture, markdown!, place);
  }
  const box = picture.box(place, { fill: 'card', line: 'line', radius: 4 });
  picture.paragraph(widget.properties.title!, { x: box.x + 9, y: box.y + 8, width: box.width - 18, height: 36 }, { size: TEXT, bold: true, on: 'card' });
  return view === 'singleValue' ? drawValue(picture, widget, box) : drawGraph(picture, widget, box);
}

function drawText(picture: Picture, markdown: string, place: Rect): void {
  let y = place.y + 2;
  const lines = markdown.split('\n').filter((line) => line !== '');
  const rows = lines.filter((line) => line.startsWith('|') && !/^\|[ |-]+\|$/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  for (const line of lines.filter((each) => !each.startsWith('|'))) {
    const level = /^#*/.exec(line)![0].length;
    const size = [TEXT, 18, 15][level];
    const room = { ...place, x: place.x + 4, y, width: place.width - 8 };
    y = picture.paragraph([{ text: line.replace(/^#+ /, '') }], room, { size, bold: level > 0 }) + 3;
  }
  if (rows.length === 0) {
    return;
  }
  const widthOf = (text: string, isHead: boolean) => lineWidth([{ text }], { size: TABLE, bold: isHead });
  const widest = (table: string[][], column: number) => Math.max(...table.map((row, index) => widthOf(row[column], index === 0)));
  const widthsOf = (table: string[][]) => table[0].map((_, column) => widest(table, column) + TABLE_GAP);
  const sum = (widths: number[]) => widths.reduce((total, each) => total + each, 0);
  // Paths lose their beginning where a table is too wide.
  const table = sum(widthsOf(rows)) <= place.width - 8 ? rows : rows.map((row) => row.map((cell) => cell.replace(/^.*\//, '…/')));
  const widths = widthsOf(table);
  const scale = Math.max(1, (place.width - 8) / sum(widths));
  y += 5;
  table.forEach((row, index) => {
    let x = place.x + 4;
    row.forEach((cell, column) => {
      const room = { x, y, width: widths[column] * scale, height: 22 };
      picture.text(cell, { x: x + 2, y: y + 15, size: TABLE, bold: index === 0, color: index === 0 ? 'muted' : 'text', room });
      x += widths[column] * scale;
    });
    y += 22;
    picture.line([[place.x + 4, y], [place.x + place.width - 4, y]], 'line', 1);
  });
}

function drawValue(picture: Picture, widget: Widget, box: Rect): void {
  seriesOf(widget).forEach(({ label, points }) => {
    const [, value] = points[points.length - 1];
    const center = box.x + box.width / 2;
    picture.text(value >= 100 ? value.toFixed(0) : value.toFixed(2), { x: center, y: box.y + box.height / 2 + 18, anchor: 'middle', size: 34, on: 'card', room: box });
    const wide = lineWidth([{ text: label }], { size: SMALL });
    picture.area({ x: center - wide / 2 - 9, y: box.y + box.height - 31, width: 11, height: 11 }, SERIES[0], 2);
    picture.text(label, { x: center - wide / 2 + 8, y: box.y + box.height - 21, size: SMALL, on: 'card', room: box });
  });
}

function drawGraph(picture: Picture, widget: Widget, box: Rect): void {
  const { stacked, yAxis = {}, annotations } = widget.properties;
  const all = seriesOf(widget);
  const limits = annotations?.horizontal ?? [];
  const legendTop = drawLegend(picture, all, limits.map(({ label }) => label), box);
  const hasRight = all.some(({ isRight }) => isRight);
  const titleLines = lineWidth([{ text: widget.properties.title! }], { size: TEXT, bold: true }) > box.width - 18 ? 2 : 1;
  const plot = { x: box.x + 40, y: box.y + 22 + titleLines * 17, width: box.width - 50 - (hasRight ? 30 : 0), height: 0 };
  const area = { ...plot, height: legendTop - 26 - plot.y };

  const left = all.filter(({ isRight }) => !isRight);
  const tops = stacked
    ? left[0].points.map((_, index) => left.reduce((sum, { points }) => sum + points[index][1], 0))
    : left.flatMap(({ points }) => points.map(([, value]) => value));
  const axisLeft = axis(yAxis.left?.max ?? Math.max(...tops, ...limits.map(({ value }) => value)));
  const range = rangeOf(widget);
  const at = (hour: number) => area.x + area.width * (hour - (NOW - range)) / range;
  const up = (value: number, { top }: Axis) => area.y + area.height * (1 - value / top);

  axisLeft.ticks.forEach((tick) => {
    picture.line([[area.x, up(tick, axisLeft)], [area.x + area.width, up(tick, axisLeft)]], 'grid', 1);
    picture.text(short(tick), { x: area.x - 5, y: up(tick, axisLeft) + 4, anchor: 'end', size: SMALL - 0.5, color: 'muted', on: 'card', room: box });
  });
  const today = Math.floor(NOW / 24);
  const days = Array.from({ length: Math.ceil(range / 24) }, (_, index) => (today - index) * 24).filter((hour) => hour >= NOW - range).reverse();
  days.filter((_, index) => range <= 96 || (days.length - 1 - index) % 14 === 0).forEach((hour) => {
    const name = range <= 96 ? DAYS[hour / 24 % 7] : hour === today * 24 ? 'today' : `-${today - hour / 24} d`;
    picture.line([[at(hour), area.y + area.height], [at(hour), area.y + area.height + 4]], 'edge', 1);
    picture.text(name.replace('-', '\u2013'), { x: Math.min(at(hour), area.x + area.width - 10), y: area.y + area.height + 16, anchor: 'middle', size: SMALL - 0.5, color: 'muted', on: 'card', room: box });
  });

  if (hasRight) {
    const right = all.filter(({ isRight }) => isRight);
    const axisRight = axis(Math.max(...right.flatMap(({ points }) => points.map(([, value]) => value))));
    axisRight.ticks.forEach((tick) => picture.text(short(tick), { x: area.x + area.width + 5, y: up(tick, axisRight) + 4, size: SMALL - 0.5, color: 'muted', on: 'card', room: box }));
    right.forEach((series) => {
      const line = series.points.map(([hour, value]): Point => [at(hour), up(value, axisRight)]);
      picture.line(line, SERIES[all.indexOf(series)], 1.5);
    });
  }
  const below = left[0].points.map(() => 0);
  left.forEach(({ points }, index) => {
    const color = SERIES[all.indexOf(left[index])];
    const line = points.map(([hour, value], each): Point => [at(hour), up(value + (stacked ? below[each] : 0), axisLeft)]);
    if (stacked) {
      const base = points.map(([hour], each): Point => [at(hour), up(below[each], axisLeft)]).reverse();
      picture.shape([...line, ...base], color, 0.55);
      points.forEach(([, value], each) => {
        below[each] += value;
      });
    }
    picture.line(line, color, 1.5);
  });
  picture.line([[area.x, area.y + area.height], [area.x + area.width, area.y + area.height]], 'edge', 1);
  limits.forEach(({ value }) => picture.line([[area.x, up(value, axisLeft)], [area.x + area.width, up(value, axisLeft)]], 'red-line', 1.5, true));
}

/** Returns the y of its first line. */
function drawLegend(picture: Picture, series: readonly Series[], limits: readonly string[], box: Rect): number {
  const entries = [...series.map(({ label }, index) => ({ label, color: SERIES[index] })), ...limits.map((label) => ({ label, color: 'red-line' as const }))];
  const rows: Array<Array<{ label: string; color: Color; width: number }>> = [[]];
  for (const { label: whole, color } of entries) {
    const label = fitted(whole, box.width - 36);
    const width = lineWidth([{ text: label }], { size: SMALL }) + 26;
    const row = rows[rows.length - 1];
    const used = row.reduce((sum, each) => sum + each.width, 0);
    if (row.length > 0 && used + width - 10 > box.width - 16) {
      rows.push([{ label, color, width }]);
    } else {
      row.push({ label, color, width });
    }
  }
  const top = box.y + box.height - 8 - rows.length * 17;
  rows.forEach((row, index) => {
    let x = box.x + 9;
    row.forEach(({ label, color, width }) => {
      picture.area({ x, y: top + index * 17 + 3, width: 11, height: 11 }, color, 2);
      picture.text(label, { x: x + 16, y: top + index * 17 + 13, size: SMALL, on: 'card', room: box });
      x += width;
    });
  });
  return top;
}

/** Cut at the end where it is too wide, as CloudWatch does. */
function fitted(label: string, width: number): string {
  const fits = (text: string) => lineWidth([{ text }], { size: SMALL }) <= width;
  return fits(label) ? label : `${Array.from({ length: label.length }, (_, index) => label.slice(0, label.length - index - 1).trimEnd()).find((text) => fits(`${text}…`))}…`;
}

interface Axis {
  readonly top: number;
  readonly ticks: readonly number[];
}

/** From 0 to a round number at or above the largest value. */
function axis(largest: number): Axis {
  const steps = [1, 2, 2.5, 5].flatMap((digit) => Array.from({ length: 10 }, (_, power) => digit * Number(`1e${power - 1}`))).sort((a, b) => a - b);
  const step = steps.find((each) => each * 4 >= largest) ?? largest;
  const count = Math.max(1, Math.ceil(largest / step));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => step * index) };
}

function short(value: number): string {
  const [unit, sign] = value >= 1_000_000 ? [1_000_000, 'M'] : value >= 10_000 ? [1000, 'k'] : [1, ''];
  const amount = Math.round(value / unit * 100) / 100;
  return `${sign === '' && amount >= 1000 ? `${Math.floor(amount / 1000)},${String(amount % 1000).padStart(3, '0')}` : amount}${sign}`;
}
