import type { Tone } from './kit/palette';
import { Picture, type Point } from './kit/picture';
import { spansOf } from './kit/text';
import { rangeOf } from './signals';

const WIDTH = 820;
const LEFT = 40;
const RIGHT = WIDTH - 30;

interface Event {
  readonly x: number;
  readonly label: string;
  readonly at: string;
}

interface Lane {
  readonly title: string;
  readonly tone: Tone;

  /** Where spend begins to run away, is denied and is allowed again. */
  readonly runaway: number;
  readonly deny: number;
  readonly release: number;
  readonly events: readonly Event[];

  /** Times at which the Deny is checked and stays. */
  readonly checks: readonly number[];
}

const RUNAWAY = 104;

/** Minutes between two checks of an alarm, and between two checks of a budget, and the hours for which an alarm denies at least: the defaults of the library. */
export const [CHECK_EVERY, RESET_WITHIN, MINIMUM] = [15, 15, 1];

/** The time axis is not to scale. */
export const LANES: readonly Lane[] = [
  {
    title: '`alarm.denyInvocations`, on estimated cost',
    tone: 'blue',
    runaway: RUNAWAY,
    deny: 234,
    release: 580,
    checks: [407],
    events: [
      { x: RUNAWAY, at: 'start', label: 'runaway crosses threshold' },
      { x: 234, at: `+ ${rangeOf('`BedrockCostAlarm`')}`, label: 'ALARM: Deny attached' },
      { x: 407, at: `every ${CHECK_EVERY} min`, label: 'in ALARM: Deny verified' },
      { x: 580, at: `after ${MINIMUM} h`, label: 'alarm is OK: Deny detached' },
    ],
  },
  {
    title: '`budget.denyInvocations`, on billed cost',
    tone: 'purple',
    runaway: RUNAWAY,
    deny: 407,
    release: 716,
    checks: [],
    events: [
      { x: RUNAWAY, at: 'start', label: 'runaway crosses threshold' },
      { x: 407, at: `+ ${rangeOf('`TagBudget`')}`, label: 'alert of the budget: Deny attached' },
      { x: 586, at: 'new period', label: 'spend starts at 0' },
      { x: 716, at: `within ${RESET_WITHIN} min`, label: 'reset function: Deny detached' },
    ],
  },
];

/** Two ways to stop one runaway, and the spend that passes before the Deny. */
export function stopTimeline(): Picture {
  const picture = new Picture(WIDTH, 'How an alarm and a budget stop the same runaway', [
    'Lane 1, alarm: 1 to 10 minutes after the runaway begins, the alarm is in ALARM and the Deny is attached.',
    'Every 15 minutes, a state machine checks the alarm. While the alarm is in ALARM, the Deny stays, and a Deny that was lost is attached again. After minimumDenyDuration, 1 hour by default, the Deny is detached once the alarm is not in ALARM.',
    'Lane 2, budget: 8 to 12 hours later, the budget reaches its threshold and the Deny is attached. It stays until a new period begins.',
    'Within 15 minutes after AWS has counted the new spend, the reset function detaches it. Much more is spent before the Deny of the budget.',
  ].join(' '));
  picture.text('One runaway, two ways to stop it', { x: 20, y: 36, size: 17, bold: true });
  picture.area({ x: WIDTH - 318, y: 24, width: 14, height: 14 }, 'red-shade', 3);
  picture.text('spent before the Deny', { x: WIDTH - 297, y: 36, size: 14, color: 'muted' });
  picture.area({ x: WIDTH - 132, y: 24, width: 14, height: 14 }, 'green-line', 3);
  picture.text('Deny attached', { x: WIDTH - 111, y: 36, size: 14, color: 'muted' });
  LANES.forEach((lane, index) => drawLane(picture, lane, 60 + index * 262));
  picture.text('Time axis not to scale. Example: alarm with a `window` and a `minimumDenyDuration` of 1 hour.', { x: 20, y: 60 + 2 * 262 + 6, size: 14, color: 'muted' });
  return picture.end(60 + 2 * 262 + 26);
}

function drawLane(picture: Picture, lane: Lane, top: number): void {
  const { title, tone, runaway, deny, release, events, checks } = lane;
  const room = { x: 20, y: top, width: WIDTH - 40, height: 242 };
  picture.box(room, { fill: 'panel', line: 'line' });
  picture.area({ x: 20, y: top + 10, width: 4, height: 222 }, `${tone}-line`, 2);
  picture.text(spansOf(title).map((span) => ({ ...span, bold: true })), { x: LEFT, y: top + 28, size: 15, color: `${tone}-text`, on: 'panel', room });

  const base = top + 160;
  const [usual, high] = [base - 12, base - 88];
  picture.text('USD per minute', { x: LEFT, y: top + 62, size: 13, color: 'muted', on: 'panel', room });
  // Spend that passes, then nothing, then the usual spend.
  picture.area({ x: runaway, y: high, width: deny - runaway, height: base - high }, 'red-shade');
  picture.area({ x: deny, y: base - 30, width: release - deny, height: 30 }, 'green-fill');
  const spend: Point[] = [
    [LEFT, usual], [runaway, usual], [runaway, high], [deny, high], [deny, base], [release, base], [release, usual], [RIGHT, usual],
  ];
  picture.line([[LEFT, base], [RIGHT, base]], 'edge', 1);
  picture.area({ x: deny, y: base - 30, width: release - deny, height: 3 }, 'green-line');
  picture.line(spend, 'text', 2);

  const end = checks[0] ?? release;
  picture.text('Deny: no calls', { x: (deny + end) / 2, y: base - 9, anchor: 'middle', size: 14, color: 'green-text', on: 'green-fill', room });
  const spent = deny - runaway > 160 ? 'spent before the Deny' : 'spent';
  picture.text(spent, { x: (runaway + deny) / 2, y: (high + base) / 2 + 5, anchor: 'middle', size: 15, bold: true, on: 'red-shade', room });
  checks.forEach((x) => picture.mark([x, base - 15], true, 8));

  events.forEach(({ x, at, label: text }, index) => {
    picture.line([[x, base], [x, base + 10]], 'edge', 1.5);
    const next = events[index + 1]?.x ?? 2 * (WIDTH - 24) - x;
    const previous = events[index - 1]?.x ?? 48 - x;
    const width = Math.min(next - x, x - previous) - 8;
    const box = { x: x - width / 2, y: base + 30, width, height: 44 };
    picture.text(at, { x, y: base + 26, anchor: 'middle', size: 14, bold: true, color: `${tone}-text`, on: 'panel', room });
    picture.paragraph(text, box, { align: 'middle', size: 13.5, on: 'panel' });
  });
}
