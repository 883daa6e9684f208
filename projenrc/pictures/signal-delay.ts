import { Picture } from './kit/picture';
import { lineWidth } from './kit/text';
import { SIGNALS } from './signals';

const WIDTH = 820;
const LEFT = 268;
const RIGHT = WIDTH - 30;
const TOP = 92;
const ROW = 40;

const HOUR = 60;
const DAY = 24 * HOUR;
const [FIRST, LAST] = [1, 3 * DAY];
const TICKS: ReadonlyArray<readonly [minutes: number, label: string]> = [
  [1, '1 min'], [10, '10 min'], [HOUR, '1 h'], [8 * HOUR, '8 h'], [DAY, '1 day'], [3 * DAY, '3 days'],
];

/** How long after a call each signal shows its cost, on a logarithmic axis. */
export function signalDelay(): Picture {
  const picture = new Picture(WIDTH, 'How long after a call each signal shows its cost', [
    'Logarithmic time axis from 1 minute to 3 days after the call.',
    ...SIGNALS.map(({ name, stated, isEstimate }) => `${name.replace(/`/g, '')}: ${stated}, ${isEstimate ? 'estimated' : 'billed'} cost.`),
  ].join(' '));
  const bottom = TOP + SIGNALS.length * ROW;

  picture.text('Time after the call', { x: 20, y: 34, size: 16, bold: true });
  picture.area({ x: LEFT, y: 22, width: 14, height: 14 }, 'blue-line', 3);
  picture.text('estimated cost', { x: LEFT + 22, y: 34, size: 14, color: 'muted' });
  picture.area({ x: LEFT + 158, y: 22, width: 14, height: 14 }, 'purple-line', 3);
  picture.text('billed cost', { x: LEFT + 180, y: 34, size: 14, color: 'muted' });

  SIGNALS.forEach((_, index) => index % 2 === 0 && picture.area({ x: 10, y: TOP + index * ROW, width: WIDTH - 20, height: ROW }, 'panel', 6));
  TICKS.forEach(([minutes, label], index) => {
    picture.line([[at(minutes), TOP - 8], [at(minutes), bottom]], 'line', 1);
    picture.text(label, { x: at(minutes) + (index === TICKS.length - 1 ? 8 : 0), y: TOP - 18, anchor: index === TICKS.length - 1 ? 'end' : 'middle', size: 14, color: 'muted' });
  });

  SIGNALS.forEach(({ name, from, to, stated, isEstimate }, index) => {
    const middle = TOP + index * ROW + ROW / 2;
    const on = index % 2 === 0 ? 'panel' : 'page';
    const room = { x: 10, y: TOP + index * ROW, width: WIDTH - 20, height: ROW };
    picture.text(name, { x: 20, y: middle + 5, on, room: { ...room, width: LEFT - 20 } });
    const [fill, color] = isEstimate ? ['blue-line', 'blue-text'] as const : ['purple-line', 'purple-text'] as const;
    if (from === undefined) {
      // Any time up to the end: a pale bar with its text in it.
      const bar = picture.box({ x: at(FIRST), y: middle - 13, width: at(to!) - at(FIRST), height: 26 }, { tone: isEstimate ? 'blue' : 'purple', radius: 5 });
      picture.text(stated, { x: at(to!) - 10, y: middle + 5, anchor: 'end', size: 14, color, on: isEstimate ? 'blue-fill' : 'purple-fill', room: bar });
      return;
    }
    const [left, right] = [at(from), at(to ?? LAST)];
    if (to === undefined) {
      picture.area({ x: left, y: middle - 9, width: right - left - 14, height: 18 }, fill, 5);
      picture.shape([[right - 18, middle - 9], [right - 10, middle - 9], [right, middle], [right - 10, middle + 9], [right - 18, middle + 9]], fill);
    } else {
      picture.area({ x: left, y: middle - 9, width: right - left, height: 18 }, fill, 5);
    }
    // At the side where there is room.
    const isRight = right < LEFT + 2 * (RIGHT - LEFT) / 3;
    const width = lineWidth([{ text: stated }], { size: 14 });
    // Hides the lines of the axis.
    picture.area({ x: isRight ? right + 6 : left - 14 - width, y: middle - 10, width: width + 8, height: 20 }, on);
    picture.text(stated, { x: isRight ? right + 10 : left - 10, y: middle + 5, anchor: isRight ? 'start' : 'end', size: 14, color, on, room });
  });
  return picture.end(bottom + 20);
}

function at(minutes: number): number {
  return LEFT + 6 + (RIGHT - LEFT - 6) * Math.log(minutes / FIRST) / Math.log(LAST / FIRST);
}
