import type { Color } from './palette';
import { type Font, widthOf } from './widths';

/** Part of a line in one style. */
export interface Span {
  readonly text: string;
  readonly mono?: boolean;
  readonly bold?: boolean;
  readonly color?: Color;
}

/** A fixed-width font is wider than the text around it at the same size. */
const CODE_SIZE = 0.92;

/** Reads `code` between backticks and **bold** between two stars. */
export function spansOf(text: string): Span[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter((part) => part !== '').map((part) =>
    part.startsWith('`') ? { text: part.slice(1, -1), mono: true } : part.startsWith('**') ? { text: part.slice(2, -2), bold: true } : { text: part });
}

export function fontOf(span: Span, font: Font): Font {
  const mono = span.mono ?? font.mono;
  return { size: mono && !font.mono ? font.size * CODE_SIZE : font.size, mono, bold: span.bold ?? font.bold };
}

export function lineWidth(spans: readonly Span[], font: Font): number {
  return spans.reduce((sum, span) => sum + widthOf(span.text, fontOf(span, font)), 0);
}

/** Lines no wider than a room, broken at spaces and at line breaks. A word that is too wide is an error. */
export function wrap(text: string | readonly Span[], width: number, font: Font): Span[][] {
  const spans = typeof text === 'string' ? spansOf(text) : text;
  const lines: Span[][] = [[]];
  // A word may consist of several spans, such as code and the comma after it.
  for (const word of wordsOf(spans)) {
    const line = lines[lines.length - 1];
    if (word === 'break') {
      lines.push([]);
      continue;
    }
    const spaced = line.length === 0 ? word : [{ ...word[0], text: ` ${word[0].text}` }, ...word.slice(1)];
    if (lineWidth([...line, ...spaced], font) <= width) {
      line.push(...spaced);
    } else if (lineWidth(word, font) > width) {
      throw new Error(`"${word.map((span) => span.text).join('')}" is wider than ${width}`);
    } else {
      lines.push([...word]);
    }
  }
  return lines.map(merged);
}

function wordsOf(spans: readonly Span[]): Array<Span[] | 'break'> {
  const words: Array<Span[] | 'break'> = [];
  let isOpen = false;
  for (const span of spans) {
    span.text.split(/( |\n)/).filter((part) => part !== '').forEach((part) => {
      const last = words[words.length - 1];
      if (part === '\n') {
        words.push('break');
        isOpen = false;
      } else if (part === ' ') {
        isOpen = false;
      } else if (isOpen && Array.isArray(last)) {
        last.push({ ...span, text: part });
      } else {
        words.push([{ ...span, text: part }]);
        isOpen = true;
      }
    });
  }
  return words;
}

/** Neighbors of one style as one span. */
function merged(line: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const span of line) {
    const last = spans[spans.length - 1];
    if (last && last.mono === span.mono && last.bold === span.bold && last.color === span.color) {
      spans[spans.length - 1] = { ...last, text: last.text + span.text };
    } else {
      spans.push(span);
    }
  }
  return spans;
}
