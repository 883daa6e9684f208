import type { Tone } from './kit/palette';
import { Picture, type Rect } from './kit/picture';

const WIDTH = 820;
const SIZE = 13.5;
const TOP = 20;
const LEFT = { x: 20, width: 330 };
const RIGHT = { x: 490, width: WIDTH - 20 - 490 };

/** Constructs by their place in an organization with one meter. */
export const READERS = {
  source: ['TaggedInferenceProfile', 'SourceAccountLink', 'SourceAccountReaderRole'],
  sink: ['MonitoringSink'],
  home: ['TagCostMeter', 'TagAudit', 'BedrockCostAlarm', 'BedrockCostDashboard', 'OrganizationDenyList', 'SourceAccountsStackSet'],
  payer: ['TagBudget', 'TagBillingView', 'CostAndUsageExport', 'CostAllocationTagActivation'],
} as const;

/** How one meter reads the accounts of an organization. */
export function organization(): Picture {
  const picture = new Picture(WIDTH, 'How one meter reads all accounts and Regions of an organization', [
    `Each workload account contains ${READERS.source.join(', ')}.`,
    `The monitoring account contains ${READERS.sink.join(', ')} in each Region, and ${READERS.home.join(', ')} in its home Region.`,
    'Links share token metrics with the sinks, and the meter reads tags and models by assuming the reader role. The stack set creates links and roles.',
    `The payer account contains ${READERS.payer.join(', ')}, and shares a billing view with the account of each team.`,
  ].join(' '));

  const monitoring = { x: RIGHT.x, y: TOP, width: RIGHT.width };
  const sinkY = TOP + 44;
  const inner = { x: RIGHT.x + 14, width: RIGHT.width - 28 };
  const sinkHeight = placeHeight(inner.width - 12, READERS.sink);
  const homeY = sinkY + sinkHeight + 22;
  const bottom = homeY + placeHeight(inner.width, READERS.home) + 16;
  const box = picture.box({ ...monitoring, height: bottom - TOP }, { fill: 'panel', line: 'edge', weight: 1.5 });
  picture.text('Monitoring account', { x: inner.x, y: TOP + 28, size: 17, bold: true, on: 'panel', room: box });
  [12, 6].forEach((shift) => picture.box({ x: inner.x + shift, y: sinkY + 12 - shift, width: inner.width - 12, height: sinkHeight }, { tone: 'green' }));
  const sink = place(picture, { x: inner.x, y: sinkY + 12, width: inner.width - 12 }, 'green', 'In each Region', 'Accepts links of the organization', READERS.sink);
  const home = place(picture, { ...inner, y: homeY + 12 }, 'blue', 'In the home Region', 'One set of metrics by tag', READERS.home);

  const sourceY = TOP + 16;
  const sourceHeight = placeHeight(LEFT.width - 16, READERS.source);
  [16, 8].forEach((shift) => picture.box({ x: LEFT.x + shift, y: sourceY - shift, width: LEFT.width - 16, height: sourceHeight }, { tone: 'green' }));
  const source = place(picture, { x: LEFT.x, y: sourceY, width: LEFT.width - 16 }, 'green', 'Each workload account', 'Links and roles come from the stack set', READERS.source);

  const payer = place(picture, { ...LEFT, width: LEFT.width - 16, y: bottom + 12 - placeHeight(LEFT.width - 16, READERS.payer) }, 'purple', 'Payer account', 'Billed cost of all accounts', READERS.payer);

  const gap = [LEFT.x + LEFT.width, RIGHT.x] as const;
  const middle = (gap[0] + gap[1]) / 2;
  const metricsY = sink.y + sink.height / 2;
  picture.arrow([[gap[0], metricsY], [gap[1] + 14, metricsY]], 'green-line');
  picture.text('token metrics', { x: middle, y: metricsY - 8, anchor: 'middle', size: 14, color: 'green-text' });
  const roleY = source.y + source.height - 22;
  const meterY = home.y + 40;
  picture.arrow([[gap[1] + 14, meterY], [middle, meterY], [middle, roleY], [gap[0] - 16, roleY]], 'blue-line');
  picture.text('reader role: tags', { x: middle, y: meterY + 20, anchor: 'middle', size: 14, color: 'blue-text' });
  const teamX = LEFT.x + 60;
  picture.arrow([[teamX, payer.y], [teamX, source.y + source.height]], 'purple-line');
  picture.text('billing view of its tag', { x: teamX + 12, y: (payer.y + source.y + source.height) / 2 + 5, size: 14, color: 'purple-text' });
  return picture.end(bottom + 32);
}

function place(picture: Picture, { x, y, width }: Omit<Rect, 'height'>, tone: Tone, title: string, purpose: string, constructs: readonly string[]): Rect {
  const box = picture.box({ x, y, width, height: placeHeight(width, constructs) }, { tone, weight: 1.5 });
  const on = `${tone}-fill` as const;
  picture.text([{ text: title, bold: true }], { x: x + 14, y: y + 26, size: 16, color: `${tone}-text`, on, room: box });
  picture.text(purpose, { x: x + 14, y: y + 47, size: 14, color: 'text', on, room: box });
  picture.chips(constructs, { x: x + 14, y: y + 58, width: width - 28 }, { tone, mono: true, size: SIZE });
  return box;
}

function placeHeight(width: number, constructs: readonly string[]): number {
  return new Picture(WIDTH, '', '').chips(constructs, { x: 14, y: 58, width: width - 28 }, { mono: true, size: SIZE }) + 14;
}
