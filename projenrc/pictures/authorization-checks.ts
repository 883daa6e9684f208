import { Picture, type Rect } from './kit/picture';
import { policyVerdicts, type PolicyVerdicts, REGIONS } from './verdicts';

const WIDTH = 820;
const LABELS = { x: 20, width: 228 };
const COLUMNS = { x: 260, width: 172, gap: 12 };

interface Column {
  readonly title: string;
  readonly policy: string;
  readonly verdicts: PolicyVerdicts;
}

/** One call, its authorization checks, and what three policies of the caller allow: the verdicts are those of an IAM simulator. */
export async function authorizationChecks(): Promise<Picture> {
  const { condition, open, grant } = await policyVerdicts();
  const columns: Column[] = [
    { title: 'Tag condition only', policy: 'Allow on `*` if `aws:ResourceTag` matches', verdicts: condition },
    { title: 'Models open', policy: 'The same, and Allow on all models and projects', verdicts: open },
    { title: 'This library', policy: '`grantInvoke(role)` of the profile', verdicts: grant },
  ];
  const said = (isAllowed: boolean) => isAllowed ? 'allowed' : 'denied';
  const picture = new Picture(WIDTH, 'The authorization checks of one call, and what three policies allow', [
    `A call through an application inference profile is authorized against the profile, the foundation model in ${REGIONS.join(', ')}, and the project.`,
    'AWS has documented the check of the project since 2026-11-20. It is not proven that AWS enforces it.',
    ...columns.map(({ title, verdicts: { profile, models, project, throughProfile, byModelId } }) => [
      `${title}: profile ${said(profile)}, model ${said(models.every((each) => each))}, project ${said(project)}.`,
      `A call through the profile is ${said(throughProfile[0])}, a call by model ID is ${said(byModelId[0])}.`,
    ].join(' ')),
  ].join(' '));

  // Heads of the columns.
  const top = 20;
  const head = 112;
  picture.text('Policy of the team\'s role', { x: LABELS.x, y: top + 24, size: 16, bold: true });
  picture.paragraph('Verdicts of an IAM simulator', { x: LABELS.x, y: top + 34, width: LABELS.width, height: 60 }, { size: 14, color: 'muted' });
  const left = (index: number) => COLUMNS.x + index * (COLUMNS.width + COLUMNS.gap);
  columns.forEach(({ title, policy }, index) => picture.card({
    x: left(index),
    y: top,
    width: COLUMNS.width,
    height: head,
    align: 'middle',
    line: 'edge',
    paragraphs: [{ text: title, bold: true, size: 15 }, { text: policy, size: 14, above: 4 }],
  }));

  let y = top + head + 34;
  const row = (label: string, detail: string, verdict: (verdicts: PolicyVerdicts) => boolean, isUnproven = false) => {
    const height = 52;
    const room = picture.box({ x: LABELS.x, y, width: WIDTH - 40, height }, { fill: 'panel', line: 'line', dashed: isUnproven });
    picture.text(label, { x: LABELS.x + 12, y: y + 22, size: 15, bold: true, on: 'panel', room });
    picture.text(detail, { x: LABELS.x + 12, y: y + 41, size: 13.5, color: 'muted', on: 'panel', room });
    columns.forEach(({ verdicts }, index) => mark(picture, { ...room, x: left(index), width: COLUMNS.width }, verdict(verdicts)));
    y += height + 8;
  };
  section(picture, y - 10, 'One call through the profile: each check must allow it');
  y += 4;
  row('1. Profile', 'has the tag', ({ profile }) => profile);
  row('2. Foundation model', `no tags, in each of ${REGIONS.length} Regions`, ({ models }) => models.every((each) => each));
  row('3. Project', 'documented since 2026-11-20', ({ project }) => project, true);

  y += 28;
  section(picture, y - 10, 'Results');
  y += 4;
  const outcome = (label: string, detail: string, texts: readonly string[], isGood: (verdicts: PolicyVerdicts) => boolean) => {
    const height = 60;
    const room = { x: LABELS.x, y, width: LABELS.width, height };
    picture.text(label, { x: LABELS.x + 12, y: y + 26, size: 15, bold: true, room });
    picture.text(detail, { x: LABELS.x + 12, y: y + 45, size: 13.5, color: 'muted', room });
    columns.forEach(({ verdicts }, index) => picture.card({
      x: left(index),
      y,
      width: COLUMNS.width,
      height,
      align: 'middle',
      tone: isGood(verdicts) ? 'green' : 'red',
      weight: 1.5,
      padding: 8,
      paragraphs: [{ text: texts[index], size: 15, bold: true }],
    }));
    y += height + 10;
  };
  // The same whether or not AWS enforces the check of the project, or the picture would have to show both.
  columns.forEach(({ title, verdicts: { throughProfile, byModelId } }) => [throughProfile, byModelId].forEach(([one, other]) => {
    if (one !== other) {
      throw new Error(`the verdict for "${title}" depends on the check of the project: draw both`);
    }
  }));
  outcome('Call through the profile', 'should be allowed', columns.map(({ verdicts }) => verdicts.throughProfile[0] ? 'allowed' : 'denied'), ({ throughProfile }) => throughProfile[0]);
  outcome('Call by model ID', 'should be denied: no tags', columns.map(({ verdicts }) => verdicts.byModelId[0] ? 'allowed: bypass' : 'denied'), ({ byModelId }) => !byModelId[0]);

  picture.paragraph(
    'Dashed: AWS documents the check of the project, but it is not proven that AWS enforces it. The results of the calls are the same in both cases.',
    { x: LABELS.x, y: y + 4, width: WIDTH - 40, height: 40 }, { size: 13.5, color: 'muted' },
  );
  return picture.end(y + 56);
}

function section(picture: Picture, y: number, title: string): void {
  picture.text(title, { x: LABELS.x, y, size: 15, bold: true });
}

function mark(picture: Picture, { x, y, width, height }: Rect, isAllowed: boolean): void {
  const middle = y + height / 2;
  picture.mark([x + width / 2 - 38, middle], isAllowed, 10);
  picture.text(isAllowed ? 'allowed' : 'denied', { x: x + width / 2 - 20, y: middle + 5, size: 15, color: isAllowed ? 'green-text' : 'red-text', on: 'panel', room: { x, y, width, height } });
}
