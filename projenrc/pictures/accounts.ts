import type { Tone } from './kit/palette';
import { Picture, type Rect } from './kit/picture';

const WIDTH = 820;
const TOP = 20;
const SIZE = 13.5;
const LEFT = { x: 20, width: 341 };
const RIGHT = { x: 413, width: WIDTH - 20 - 413 };

/** Constructs by the account in which they are deployed. */
export const PLACES = {
  payer: ['CostAllocationTagActivation', 'CostAndUsageExport', 'BillingDashboard', 'MonthlyCostReport', 'TagAnomalyMonitor', 'TagCostCategory', 'TagBudget'],
  policies: ['TagEnforcementPolicy'],
  account: ['TagScopedInvokePolicy', 'TagBudget', 'budget.denyInvocations', 'CostNotifications'],
  region: [
    'TaggedInferenceProfile', 'TagAudit', 'profile.grantInvoke', 'TagCostMeter', 'BedrockCostAlarm', 'alarm.denyInvocations', 'CostNotifications',
    'BedrockCostDashboard',
  ],
} as const;

/** Which construct is deployed in which account of an organization. */
export function accounts(): Picture {
  const picture = new Picture(WIDTH, 'Which construct is deployed in which account of an organization', [
    `Payer account, which is the management account, in us-east-1: ${PLACES.payer.join(', ')} for the whole organization.`,
    `Management account or delegated administrator for policies: ${PLACES.policies.join(', ')} as a service control policy.`,
    `Each workload account, once: ${PLACES.account.join(', ')}. Each workload account, in each Region: ${PLACES.region.join(', ')}.`,
    'Service control policies apply to the workload accounts, and their cost flows to the payer account.',
  ].join(' '));

  // Further accounts and Regions are behind the first.
  const account = { x: RIGHT.x, y: TOP + 16, width: RIGHT.width - 16 };
  const inner = { x: account.x + 16, width: account.width - 32 };
  const region = { x: inner.x, width: inner.width - 12 };
  const onceY = account.y + 44;
  const regionY = onceY + placeHeight(inner.width, PLACES.account) + 30;
  const regionHeight = placeHeight(region.width, PLACES.region);
  const height = regionY + regionHeight + 18 - account.y;
  [16, 8].forEach((shift) => picture.box({ ...account, x: account.x + shift, y: account.y - shift, height }, { fill: 'panel', line: 'edge' }));
  const box = picture.box({ ...account, height }, { fill: 'panel', line: 'edge', weight: 1.5 });
  picture.text('Each workload account', { x: inner.x, y: account.y + 28, size: 17, bold: true, on: 'panel', room: box });
  place(picture, { ...inner, y: onceY }, 'green', 'Once', 'In one Region', PLACES.account, 'Policies, budgets and principals');
  [12, 6].forEach((shift) => picture.box({ ...region, x: region.x + shift, y: regionY - shift, height: regionHeight }, { tone: 'blue' }));
  place(picture, { ...region, y: regionY }, 'blue', 'In each Region', 'That calls Amazon Bedrock', PLACES.region, 'Profiles, grants and estimated cost');

  const payer = place(picture, { ...LEFT, y: TOP }, 'purple', 'Payer account', 'The management account, in us-east-1', PLACES.payer, 'Billed cost of the whole organization', 250);
  const bottom = account.y + height;
  const policies = place(
    picture, { ...LEFT, y: bottom - placeHeight(LEFT.width, PLACES.policies) }, 'amber', 'Policy administrator', 'Management account or delegated admin', PLACES.policies,
    'As a service control policy (SCP)',
  );

  const gap = [LEFT.x + LEFT.width, RIGHT.x] as const;
  const payerY = payer.y + payer.height / 2;
  picture.arrow([[gap[1], payerY], [gap[0], payerY]], 'purple-line');
  picture.text('bill', { x: (gap[0] + gap[1]) / 2 + 3, y: payerY - 8, anchor: 'middle', size: 14, color: 'purple-text' });
  const policyY = policies.y + policies.height / 2;
  picture.arrow([[gap[0], policyY], [gap[1], policyY]], 'amber-line');
  picture.text('SCP', { x: (gap[0] + gap[1]) / 2 - 2, y: policyY - 8, anchor: 'middle', size: 14, color: 'amber-text' });
  return picture.end(bottom + 20);
}

function place(
  picture: Picture, { x, y, width }: Omit<Rect, 'height'>, tone: Tone, title: string, where: string, constructs: readonly string[], purpose: string, chipsWidth = width - 28,
): Rect {
  const box = picture.box({ x, y, width, height: placeHeight(chipsWidth + 28, constructs) }, { tone, weight: 1.5 });
  const on = `${tone}-fill` as const;
  picture.text([{ text: title, bold: true }], { x: x + 14, y: y + 26, size: 16, color: `${tone}-text`, on, room: box });
  picture.text(where, { x: x + 14, y: y + 46, size: 14, color: `${tone}-text`, on, room: box });
  picture.text(purpose, { x: x + 14, y: y + 67, size: 14, color: 'text', on, room: box });
  picture.chips(constructs, { x: x + 14, y: y + 78, width: chipsWidth }, { tone, mono: true, size: SIZE });
  return box;
}

function placeHeight(width: number, constructs: readonly string[]): number {
  return new Picture(WIDTH, '', '').chips(constructs, { x: 14, y: 78, width: width - 28 }, { mono: true, size: SIZE }) + 14;
}
