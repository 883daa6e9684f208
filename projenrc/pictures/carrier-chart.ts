import type { Tone } from './kit/palette';
import { BODY, LINE_HEIGHT, Picture } from './kit/picture';
import { wrap } from './kit/text';
import type { Font } from './kit/widths';

/** Functions that a carrier supports, in the order of their columns. */
export const CARRIER_FUNCTIONS = ['Alarm', 'Budget', 'IAM'] as const;

/** One kind of call, and the carrier of its tags. */
export interface CarrierRow {
  readonly call: string;
  readonly detail: string;
  readonly carrier: string;
  readonly construct: string;
  readonly selector: string;
  readonly tone: Tone;

  /** Whether each of `CARRIER_FUNCTIONS` is supported. */
  readonly supports: readonly [alarm: boolean, budget: boolean, iam: boolean];
}

export const CARRIERS: readonly CarrierRow[] = [
  {
    call: 'Converse, InvokeModel',
    detail: 'on bedrock-runtime',
    carrier: 'Application inference profile',
    construct: 'TaggedInferenceProfile',
    selector: 'the ARN as the model ID',
    tone: 'blue',
    supports: [true, true, true],
  },
  {
    call: 'Responses, Chat Completions, Messages',
    detail: 'on bedrock-mantle',
    carrier: 'Bedrock Project',
    construct: 'TaggedProject',
    selector: 'a header with the project ID',
    tone: 'green',
    supports: [true, true, true],
  },
  {
    call: 'Responses, Chat Completions',
    detail: 'on bedrock-runtime',
    carrier: 'IAM principal',
    construct: 'TaggedPrincipal',
    selector: 'the tags of the role',
    tone: 'amber',
    supports: [false, true, true],
  },
  {
    call: 'Many users behind one application',
    detail: 'in addition to its profile or project',
    carrier: 'IAM principal, with other keys',
    construct: 'TaggedPrincipal',
    selector: 'session tags of each user',
    tone: 'amber',
    supports: [false, true, true],
  },
  {
    call: 'Claude Platform on AWS',
    detail: 'Messages, batches',
    carrier: 'Workspace',
    construct: 'CostTags.fromResource',
    selector: 'a header with the workspace ID',
    tone: 'purple',
    supports: [false, true, false],
  },
];

const WIDTH = 860;
const CALL = { x: 20, width: 250 };
const CARRIER = { x: 312, width: 306 };
const MARKS = [654, 720, 786];
const TOP = 76;
const GAP = 16;
const SMALL = 14;
const PADDING = 14;

/** The carrier of the tags of a call, by the API of the call. */
export function carrierChart(): Picture {
  const picture = new Picture(WIDTH, 'Which resource carries the cost allocation tags of a call?', CARRIERS.map(({ call, detail, carrier, construct, selector, supports }) => {
    const supported = CARRIER_FUNCTIONS.filter((_, index) => supports[index]).join(', ');
    return `${call} ${detail}: ${carrier} (${construct}), selected by ${selector}. Supported: ${supported}.`;
  }).join(' '));
  picture.text('Your client calls', { x: CALL.x, y: 46, size: 16, bold: true });
  picture.text('The tags are on', { x: CARRIER.x, y: 46, size: 16, bold: true });
  CARRIER_FUNCTIONS.forEach((name, index) => picture.text(name, { x: MARKS[index], y: 46, anchor: 'middle', size: 15, bold: true }));
  ['minutes', 'hours', 'each call'].forEach((delay, index) => picture.text(delay, { x: MARKS[index], y: 64, anchor: 'middle', size: 13, color: 'muted' }));

  let y = TOP;
  for (const row of CARRIERS) {
    const height = rowHeight(row);
    const middle = y + height / 2;
    picture.card({ ...CALL, y, height, padding: PADDING, paragraphs: [{ text: row.call, bold: true }, { text: row.detail, size: SMALL, color: 'muted', above: 2 }] });
    picture.arrow([[CALL.x + CALL.width, middle], [CARRIER.x - 2, middle]], `${row.tone}-line`);
    picture.card({
      ...CARRIER,
      y,
      height,
      padding: PADDING,
      tone: row.tone,
      weight: 1.5,
      paragraphs: [
        { text: row.carrier, bold: true },
        { text: row.construct, size: SMALL, mono: true, above: 2 },
        { text: row.selector, size: SMALL, above: 2 },
      ],
    });
    row.supports.forEach((isSupported, index) => picture.mark([MARKS[index], middle], isSupported));
    y += height + GAP;
  }
  return picture.end(y + 4);
}

function rowHeight({ call, detail, carrier, selector }: CarrierRow): number {
  const height = (text: string, width: number, font: Font) => wrap(text, width - 2 * PADDING, font).length * font.size * LINE_HEIGHT;
  const left = height(call, CALL.width, { size: BODY, bold: true }) + height(detail, CALL.width, { size: SMALL });
  const right = height(carrier, CARRIER.width, { size: BODY, bold: true }) + SMALL * LINE_HEIGHT + height(selector, CARRIER.width, { size: SMALL });
  return Math.max(left, right) + 2 * PADDING + 4;
}
