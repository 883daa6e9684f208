import type { Tone } from './kit/palette';
import { Picture, type Rect } from './kit/picture';

const WIDTH = 828;
const TOP = 50;
const LEFT = { x: 20, width: 232 };
const CENTER = { x: 324, width: 208 };
const RIGHT = { x: 584, width: 224 };

/** One set of tags on its way from the app to the inference profile, its callers and both kinds of cost. */
export function tagFlow(): Picture {
  const picture = new Picture(WIDTH, 'How one set of cost allocation tags flows from the CDK app into cost figures', [
    'The CDK app declares CostTags with Department = Claims. At cdk synth, the final tags must equal the declared tags, or synthesis fails.',
    'The tags are on an application inference profile. The team\'s IAM role can call it.',
    'The role cannot call a model ID, a system-defined profile or another team\'s profile.',
    'Estimated cost follows within minutes: token metrics times the price list give an alarm, a meter and a dashboard.',
    'Billed cost follows in hours to days: AWS Billing feeds a budget, Cost Explorer, a CUR 2.0 export and a monthly report.',
  ].join(' '));
  heading(picture, 'Your CDK app', LEFT);
  heading(picture, 'Calls to Amazon Bedrock', CENTER);
  heading(picture, 'Cost by tag', RIGHT);

  const [gate, profile] = [app(picture), calls(picture)];
  const middle = (LEFT.x + LEFT.width + CENTER.x) / 2;
  const [gateY, profileY] = [gate.y + gate.height / 2, profile.y + profile.height / 2];
  picture.arrow([[LEFT.x + LEFT.width, gateY], [middle, gateY], [middle, profileY], [CENTER.x, profileY]], 'green-line');
  picture.text('yes', { x: middle - 5, y: gateY - 8, anchor: 'end', size: 14, bold: true, color: 'green-text' });

  const estimated = lane(picture, TOP, 'blue', 'Estimated cost', 'in minutes', 'token metrics × price list', ['alarm', 'meter', 'dashboard']);
  const billed = lane(picture, estimated.y + estimated.height + 24, 'purple', 'Billed cost', 'in hours to days', 'AWS Billing', ['budget', 'Cost Explorer', 'CUR 2.0 export', 'monthly report']);
  const branch = (CENTER.x + CENTER.width + RIGHT.x) / 2;
  const toBilled = billed.y + billed.height / 2;
  picture.line([[CENTER.x + CENTER.width, profileY], [branch, profileY]], 'edge', 2);
  picture.arrow([[branch, profileY], [RIGHT.x, profileY]]);
  picture.arrow([[branch, profileY], [branch, toBilled], [RIGHT.x, toBilled]]);
  return picture.end(billed.y + billed.height + 20);
}

function heading(picture: Picture, text: string, { x, width }: { x: number; width: number }): void {
  picture.text(text, { x: x + width / 2, y: TOP - 16, anchor: 'middle', size: 16, bold: true });
}

/** Returns the gate. */
function app(picture: Picture): Rect {
  const code = picture.card({ ...LEFT, y: TOP, padding: 11, fill: 'panel', paragraphs: [], height: 88 });
  ['CostTags.of({', '  Department: \'Claims\',', '})'].forEach((text, index) => {
    const indent = text.length - text.trimStart().length;
    picture.text(text.trim(), { x: LEFT.x + 11 + indent * 8.2, y: TOP + 28 + index * 21, size: 13.5, mono: true, on: 'panel', room: code });
  });
  const center = LEFT.x + LEFT.width / 2;
  const gate = picture.card({
    ...LEFT,
    y: code.y + code.height + 46,
    tone: 'amber',
    align: 'middle',
    weight: 1.5,
    paragraphs: [{ text: '**Gate at** `cdk synth`' }, { text: 'Final tags = declared tags?', above: 3 }],
  });
  picture.arrow([[center, code.y + code.height], [center, gate.y]]);
  const failure = picture.card({
    ...LEFT,
    y: gate.y + gate.height + 62,
    tone: 'red',
    align: 'middle',
    weight: 1.5,
    paragraphs: ['**Synthesis fails.** The error names both values.'],
  });
  picture.arrow([[center, gate.y + gate.height], [center, failure.y]], 'red-line');
  picture.text('no', { x: center + 9, y: gate.y + gate.height + 34, size: 14, bold: true, color: 'red-text' });
  return gate;
}

/** Returns the profile. */
function calls(picture: Picture): Rect {
  const center = CENTER.x + CENTER.width / 2;
  const profile = picture.card({ ...CENTER, y: TOP, height: 98, tone: 'green', align: 'middle', weight: 1.5, paragraphs: [] });
  picture.paragraph('**Application inference profile**', { x: CENTER.x + 10, y: TOP + 10, width: CENTER.width - 20, height: 44 }, { align: 'middle', color: 'green-text', on: 'green-fill' });
  const chip = picture.box({ x: CENTER.x + 12, y: TOP + 59, width: CENTER.width - 24, height: 27 }, { fill: 'card', line: 'green-line', radius: 14 });
  picture.text('Department: Claims', { x: center, y: TOP + 77, anchor: 'middle', size: 13.5, mono: true, color: 'green-text', on: 'card', room: chip });

  const role = picture.card({ ...CENTER, y: profile.y + profile.height + 46, align: 'middle', line: 'edge', paragraphs: ['**The team\'s IAM role**'] });
  picture.arrow([[center, role.y], [center, profile.y + profile.height]], 'green-line');
  const between = (role.y + profile.y + profile.height) / 2;
  picture.mark([center - 18, between + 2], true);
  picture.text('allowed', { x: center + 10, y: between + 7, size: 14, bold: true, color: 'green-text' });

  const trunk = CENTER.x + 16;
  let y = role.y + role.height + 22;
  for (const target of ['a model ID', 'a system-defined profile', 'another team\'s profile']) {
    const x = CENTER.x + 46;
    const card = picture.card({ x, y, width: CENTER.width - 46, padding: 9, tone: 'red', dashed: true, paragraphs: [{ text: target, size: 14 }] });
    const middle = card.y + card.height / 2;
    picture.line([[trunk, middle], [x, middle]], 'red-line', 2);
    picture.mark([trunk + 13, middle], false);
    picture.line([[trunk, role.y + role.height], [trunk, middle]], 'red-line', 2);
    y = card.y + card.height + 12;
  }
  return profile;
}

function lane(picture: Picture, y: number, tone: Tone, title: string, delay: string, source: string, outcomes: string[]): Rect {
  const inner = { x: RIGHT.x + 12, width: RIGHT.width - 24 };
  const size = 14;
  // Two rows of chips for three outcomes, four for four: measured by drawing them on another picture.
  const bottom = new Picture(WIDTH, '', '').chips(outcomes, { ...inner, y: y + 118 }, { size });
  const box = picture.box({ ...RIGHT, y, height: bottom + 14 - y }, { tone, weight: 1.5 });
  const center = RIGHT.x + RIGHT.width / 2;
  const [on, color] = [`${tone}-fill`, `${tone}-text`] as const;
  picture.text(title, { x: center, y: y + 25, anchor: 'middle', size: 16, bold: true, color, on, room: box });
  picture.text(delay, { x: center, y: y + 45, anchor: 'middle', size, color, on, room: box });
  picture.text(source, { x: center, y: y + 76, anchor: 'middle', size, color: 'text', on, room: box });
  picture.arrow([[center, y + 85], [center, y + 108]], `${tone}-line`);
  picture.chips(outcomes, { ...inner, y: y + 118 }, { tone, size });
  return box;
}
