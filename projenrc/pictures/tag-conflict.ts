import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Tags } from 'aws-cdk-lib';
import type { Color } from './kit/palette';
import { Picture } from './kit/picture';
import type { Span } from './kit/text';
import { MONO_WIDTH } from './kit/widths';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';

const WIDTH = 820;
const SIZE = 14;
const LINE = 21;
const LEFT = 38;
const COLUMNS = Math.floor((WIDTH - 2 * LEFT) / (SIZE * MONO_WIDTH));

/** The statements of the app below, as the reader would write them. */
const CODE: readonly string[] = [
  'new TaggedInferenceProfile(stack, \'ClaimsProcessing\', {',
  '  modelSource: ModelSource.systemDefinedProfile(\'us.anthropic.claude-sonnet-4-6\'),',
  '  costTags: CostTags.of({ Department: \'Claims\' }),',
  '});',
  'Tags.of(stack).add(\'Department\', \'Sales\', { priority: 300 });',
];

/** Message of an app in which a tag with a higher priority overrides a declared tag. */
export function conflictMessage(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'tag-conflict-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'InsuranceProvider', { env: { region: 'us-east-1' } });
    new TaggedInferenceProfile(stack, 'ClaimsProcessing', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ Department: 'Claims' }),
    });
    Tags.of(stack).add('Department', 'Sales', { priority: 300 });
    app.synth();
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(outdir, { recursive: true });
  }
  throw new Error('an app whose tags disagree synthesizes');
}

/** A terminal in which `cdk synth` fails, with the message of the library. */
export function tagConflict(): Picture {
  const message = conflictMessage();
  const picture = new Picture(WIDTH, 'The output of cdk synth when a final tag differs from the declared tag', `The app declares Department = Claims and then adds Department = Sales with priority 300. The output of cdk synth: ${message}`);
  const lines: Span[][] = [
    [{ text: '$ ', color: 'terminal-green' }, { text: 'tail -5 app.ts' }],
    ...CODE.map((line) => highlighted(line, [[/'[^']*'/, 'terminal-amber'], [/\b(new|TaggedInferenceProfile|CostTags|ModelSource|Tags)\b/, 'terminal-blue']])),
    [],
    [{ text: '$ ', color: 'terminal-green' }, { text: 'npx cdk synth' }],
    ...folded(message).flatMap((line) => [highlighted(line, [[/"(Sales|Claims)"/, 'terminal-red']], 'terminal-text')]),
    [],
    [{ text: '$ ', color: 'terminal-green' }],
  ];
  const room = { x: 18, y: 18, width: WIDTH - 36, height: 36 + lines.length * LINE + 22 };
  picture.box(room, { fill: 'terminal', line: 'edge' });
  picture.area({ ...room, x: room.x + 1, y: room.y + 1, width: room.width - 2, height: 32 }, 'terminal-bar', 7);
  picture.area({ ...room, x: room.x + 1, y: room.y + 22, width: room.width - 2, height: 11 }, 'terminal-bar');
  (['terminal-red', 'terminal-amber', 'terminal-green'] as const).forEach((color, index) => picture.dot([room.x + 20 + index * 20, room.y + 17], 6, color));
  picture.text('Terminal', { x: WIDTH / 2, y: room.y + 22, anchor: 'middle', size: 13, color: 'terminal-muted', on: 'terminal-bar', room });
  lines.forEach((line, index) => {
    const y = room.y + 62 + index * LINE;
    if (line.length > 0) {
      const indent = /^ */.exec(line[0].text)![0].length;
      const [first, ...rest] = line;
      picture.text([{ ...first, text: first.text.slice(indent) }, ...rest].filter(({ text }) => text !== ''), {
        x: LEFT + indent * SIZE * MONO_WIDTH, y, size: SIZE, mono: true, color: 'terminal-text', on: 'terminal', room,
      });
    }
  });
  picture.area({ x: LEFT + 2 * SIZE * MONO_WIDTH, y: room.y + 50 + (lines.length - 1) * LINE, width: 9, height: 16 }, 'terminal-muted');
  return picture.end(room.y + room.height + 18);
}

/** Breaks lines at spaces, as a terminal does at its width, with the indentation of each line. */
function folded(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const indent = /^ */.exec(line)![0];
    const rows = [''];
    for (const word of line.trim().split(' ')) {
      const row = rows[rows.length - 1];
      if (row !== '' && indent.length + row.length + 1 + word.length > COLUMNS) {
        rows.push(word);
      } else {
        rows[rows.length - 1] = row === '' ? word : `${row} ${word}`;
      }
    }
    return rows.map((row) => indent + row);
  });
}

function highlighted(line: string, rules: ReadonlyArray<readonly [RegExp, Color]>, color: Color = 'terminal-text'): Span[] {
  const all = new RegExp(rules.map(([{ source }]) => `(?:${source})`).join('|'), 'g');
  const spans: Span[] = [];
  let end = 0;
  for (const match of line.matchAll(all)) {
    spans.push({ text: line.slice(end, match.index), color }, { text: match[0], color: rules.find(([rule]) => new RegExp(`^(?:${rule.source})$`).test(match[0]))![1] });
    end = match.index + match[0].length;
  }
  return [...spans, { text: line.slice(end), color }].filter(({ text }) => text !== '');
}
