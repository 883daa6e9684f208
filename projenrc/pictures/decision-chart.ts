import type { Tone } from './kit/palette';
import { LINE_HEIGHT, Picture, type Rect } from './kit/picture';
import { wrap } from './kit/text';
import { statedDelay } from './signals';

interface Leaf {
  readonly construct: string;
  readonly when: string;
  readonly delay: string;
  readonly cost: string;
}

interface Branch {
  readonly question: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly leaves: readonly Leaf[];
}

const FREE = 'no charge';

/** Delays are those of signals.ts, costs as the constructs' `estimatedMonthlyCost` and comments state them. */
export const BRANCHES: readonly Branch[] = [
  {
    question: 'Prevent',
    detail: 'untracked calls',
    tone: 'green',
    leaves: [
      { construct: 'profile.grantInvoke', when: 'One role, one profile', delay: 'each call', cost: FREE },
      { construct: 'TagScopedInvokePolicy', when: 'One role, all profiles with a tag value', delay: 'each call', cost: FREE },
      { construct: 'TagEnforcementPolicy', when: 'A whole account or organization', delay: 'each call', cost: FREE },
      { construct: 'BedrockCostChecks', when: 'Policies in your app\'s templates', delay: 'at synth', cost: FREE },
    ],
  },
  {
    question: 'Be notified',
    detail: 'of cost',
    tone: 'blue',
    leaves: [
      { construct: 'BedrockCostAlarm', when: 'Estimated cost of one or two profiles', delay: statedDelay('`BedrockCostAlarm`'), cost: '0.10 USD per metric' },
      { construct: 'TagCostMeter', when: 'Estimated cost, any number of profiles', delay: statedDelay('Alarm on `TagCostMeter`'), cost: '0.30 USD per metric' },
      { construct: 'BedrockCostAnomalyAlarm', when: 'Unusual estimated cost of an hour', delay: 'in minutes', cost: '0.20 USD + 0.10 per metric' },
      { construct: 'TagBudget', when: 'Billed cost of a period', delay: statedDelay('`TagBudget`'), cost: FREE },
      { construct: 'TagAnomalyMonitor', when: 'Unusual billed cost', delay: statedDelay('`TagAnomalyMonitor`'), cost: FREE },
      { construct: 'CostNotifications', when: 'Recipients: e-mail, Slack, Teams', delay: 'each alert', cost: '1,000 e-mails free' },
    ],
  },
  {
    question: 'Stop',
    detail: 'further calls',
    tone: 'red',
    leaves: [
      { construct: 'alarm.denyInvocations', when: 'A runaway, on estimated cost', delay: statedDelay('`BedrockCostAlarm`'), cost: 'below 0.01 USD a run' },
      { construct: 'budget.denyInvocations', when: 'A spent budget, on billed cost', delay: statedDelay('`TagBudget`'), cost: '3 USD, two are free' },
    ],
  },
  {
    question: 'See',
    detail: 'cost by tag',
    tone: 'purple',
    leaves: [
      { construct: 'BedrockCostDashboard', when: 'Estimated cost, tokens and errors', delay: statedDelay('Token metric in CloudWatch'), cost: '3 USD, three are free' },
      { construct: 'BillingDashboard', when: 'Billed cost in the console', delay: statedDelay('Row in the CUR 2.0 export'), cost: FREE },
      { construct: 'MonthlyCostReport', when: 'Billed cost by e-mail', delay: 'once a month', cost: FREE },
      { construct: 'CostAndUsageExport', when: 'Every row of the bill, with SQL', delay: statedDelay('Row in the CUR 2.0 export'), cost: 'Amazon S3 and Athena' },
    ],
  },
  {
    question: 'Prove',
    detail: 'that tags are right',
    tone: 'amber',
    leaves: [
      { construct: 'TagAudit', when: 'Tags of all profiles of an account', delay: 'each morning', cost: 'at most 4.80 USD' },
      { construct: 'TaggingStrategyDocument', when: 'Your tagging strategy as a file', delay: 'at synth', cost: FREE },
    ],
  },
];

const WIDTH = 820;
const QUESTION = { x: 20, width: 148 };
const LEAVES = { x: 206, width: WIDTH - 20 - 206, gap: 12 };
const TOP = 64;

/** Which construct to use, by what the reader wants to do. */
export function decisionChart(): Picture {
  const picture = new Picture(WIDTH, 'Which construct do you need?', BRANCHES.map(({ question, detail, leaves }) =>
    `${question} ${detail}: ${leaves.map(({ construct, when, delay, cost }) => `${construct} (${when}; ${delay}; ${cost})`).join(', ')}.`).join(' '));
  picture.text('What do you want to do?', { x: 20, y: 38, size: 17, bold: true });
  picture.text('Delay and monthly cost of each construct', { x: WIDTH - 20, y: 38, anchor: 'end', size: 14, color: 'muted' });
  const width = (LEAVES.width - LEAVES.gap) / 2;
  let y = TOP;
  for (const { question, detail, tone, leaves } of BRANCHES) {
    const rows = Math.ceil(leaves.length / 2);
    const height = Math.max(...leaves.map((leaf) => leafHeight(leaf, width)));
    const total = rows * height + (rows - 1) * LEAVES.gap;
    const card = picture.card({ ...QUESTION, y, height: total, tone, weight: 1.5, align: 'middle', paragraphs: [{ text: question, size: 17, bold: true }, { text: detail, size: 14 }] });
    const trunk = (card.x + card.width + LEAVES.x) / 2;
    const middles = Array.from({ length: rows }, (_, row) => y + row * (height + LEAVES.gap) + height / 2);
    picture.line([[card.x + card.width, y + total / 2], [trunk, y + total / 2]], `${tone}-line`, 2);
    picture.line([[trunk, middles[0]], [trunk, middles[rows - 1]]], `${tone}-line`, 2);
    middles.forEach((middle) => picture.arrow([[trunk, middle], [LEAVES.x - 2, middle]], `${tone}-line`));
    leaves.forEach((leaf, index) => {
      const [column, row] = [index % 2, Math.floor(index / 2)];
      drawLeaf(picture, leaf, tone, { x: LEAVES.x + column * (width + LEAVES.gap), y: y + row * (height + LEAVES.gap), width, height });
    });
    y += total + 20;
  }
  return picture.end(y);
}

const SMALL = 14;

function leafHeight({ when }: Leaf, width: number): number {
  return 58 + wrap(when, width - 24, { size: SMALL }).length * SMALL * LINE_HEIGHT;
}

function drawLeaf(picture: Picture, { construct, when, delay, cost }: Leaf, tone: Tone, place: Rect): void {
  const { x, y, width, height } = place;
  const room = picture.box(place, { fill: 'panel', line: 'line' });
  picture.area({ x, y: y + 8, width: 4, height: height - 16 }, `${tone}-line`, 2);
  picture.text(construct, { x: x + 14, y: y + 24, size: 14.5, mono: true, bold: true, color: `${tone}-text`, on: 'panel', room });
  picture.paragraph(when, { x: x + 14, y: y + 32, width: width - 24, height: height - 32 }, { size: SMALL, on: 'panel' });
  picture.text(`${delay} · ${cost}`, { x: x + 14, y: y + height - 12, size: 13, color: 'muted', on: 'panel', room });
}
