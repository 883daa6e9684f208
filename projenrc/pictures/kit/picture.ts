import { type Color, colorsOf, PALETTE, SCHEMES, type Tone } from './palette';
import { fontOf, lineWidth, type Span, spansOf, wrap } from './text';
import type { Font } from './widths';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

/** A line of text as drawn: where it is, the color under it, and the box that must contain it. */
export interface PlacedText {
  readonly text: string;
  readonly bounds: Rect;
  readonly size: number;
  readonly colors: readonly Color[];
  readonly on: Color;
  readonly room: Rect;
}

export interface TextOptions extends Partial<Font> {
  readonly x: number;

  /** Baseline. */
  readonly y: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly color?: Color;

  /** Color of the box behind the text. */
  readonly on?: Color;

  /** Box that must contain the text: by default the picture. */
  readonly room?: Rect;
}

export interface ParagraphOptions extends Partial<Font> {
  readonly color?: Color;
  readonly on?: Color;
  readonly align?: 'start' | 'middle';
}

export interface BoxOptions {
  readonly tone?: Tone;
  readonly fill?: Color;
  readonly line?: Color;
  readonly radius?: number;
  readonly dashed?: boolean;
  readonly weight?: number;
}

export interface CardOptions extends BoxOptions {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height?: number;
  readonly padding?: number;
  readonly align?: 'start' | 'middle';
  readonly paragraphs: ReadonlyArray<string | (ParagraphOptions & { readonly text: string; readonly above?: number })>;
}

export const BODY = 15;
export const LINE_HEIGHT = 1.34;
export const MARGIN = 20;

const SANS = '-apple-system,BlinkMacSystemFont,\'Segoe UI\',\'Noto Sans\',Helvetica,Arial,sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,\'SF Mono\',Menlo,Consolas,\'Liberation Mono\',monospace';

/**
 * An SVG picture that is readable on light and dark pages, without a script, an external font or a measured text.
 */
export class Picture {
  public readonly texts: PlacedText[] = [];
  private readonly parts: string[] = [];
  private readonly fills = new Set<Color>(['page']);
  private readonly strokes = new Set<Color>(['line']);
  private bottom = 0;

  /**
   * @param title one sentence
   * @param description what a reader who does not see the picture needs
   */
  constructor(public readonly width: number, public readonly title: string, public readonly description: string) {}

  public get height(): number {
    return this.bottom;
  }

  /** Ends the picture below what was drawn. */
  public end(height: number): this {
    this.bottom = Math.ceil(height);
    return this;
  }

  public box({ x, y, width, height }: Rect, options: BoxOptions = {}): Rect {
    const { tone, radius = 8, dashed, weight = 1 } = options;
    const { fill = colorsOf(tone).fill, line = colorsOf(tone).line } = options;
    const dash = dashed ? ' stroke-dasharray="5 4"' : '';
    this.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${radius}" class="${this.fill(fill)} ${this.stroke(line)}" stroke-width="${weight}"${dash}/>`);
    return { x, y, width, height };
  }

  /** A box without a border. */
  public area({ x, y, width, height }: Rect, fill: Color, radius = 0, opacity?: number): void {
    this.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${radius ? ` rx="${radius}"` : ''} class="${this.fill(fill)}"${opacity ? ` opacity="${opacity}"` : ''}/>`);
  }

  /** One line of text. Returns its width. */
  public text(content: string | readonly Span[], options: TextOptions): number {
    const { x, y, size = BODY, bold, mono, anchor = 'start', color = 'text', on = 'page', room = { x: 0, y: 0, width: this.width, height: Infinity } } = options;
    const spans = typeof content === 'string' ? spansOf(content) : content;
    const font = { size, bold, mono };
    const width = lineWidth(spans, font);
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - width / 2 : x - width;
    this.texts.push({
      text: spans.map((span) => span.text).join(''),
      bounds: { x: left, y: y - size * 0.78, width, height: size },
      size: Math.min(...spans.map((span) => fontOf(span, font).size)),
      colors: spans.map((span) => span.color ?? color),
      on,
      room,
    });
    const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
    const classes = [this.fill(color), ...mono ? ['m'] : [], ...bold ? ['b'] : []].join(' ');
    const isPlain = spans.length === 1 && !spans[0].mono && !spans[0].bold && !spans[0].color;
    const inner = isPlain ? escape(spans[0].text) : spans.map((span) => this.span(span, font)).join('');
    this.push(`<text x="${n(x)}" y="${n(y)}" font-size="${n(size)}"${anchored} class="${classes}">${inner}</text>`);
    return width;
  }

  /** Text that breaks at the sides of a room. Returns the y below its last line. */
  public paragraph(content: string | readonly Span[], room: Rect, options: ParagraphOptions = {}): number {
    const { size = BODY, align = 'start', ...rest } = options;
    const lines = wrap(content, room.width, { size, ...rest });
    lines.forEach((line, index) => this.text(line, {
      x: align === 'middle' ? room.x + room.width / 2 : room.x,
      y: room.y + size * 0.95 + index * size * LINE_HEIGHT,
      anchor: align,
      size,
      room,
      ...rest,
    }));
    return room.y + lines.length * size * LINE_HEIGHT;
  }

  /** Short texts in rounded boxes, as many in a row as fit. Returns the y below them. */
  public chips(texts: readonly string[], { x, y, width }: Omit<Rect, 'height'>, options: { tone?: Tone; on?: Color; size?: number; mono?: boolean } = {}): number {
    const { tone, size = 14, mono } = options;
    const height = size + 13;
    const gap = 6;
    let [left, top] = [x, y];
    for (const text of texts) {
      const wide = lineWidth(spansOf(text), { size, mono }) + 18;
      if (left > x && left + wide > x + width) {
        [left, top] = [x, top + height + gap];
      }
      const room = this.box({ x: left, y: top, width: wide, height }, { fill: 'card', line: tone ? `${tone}-line` : 'line', radius: height / 2 });
      this.text(text, { x: left + wide / 2, y: top + height / 2 + size * 0.35, anchor: 'middle', size, mono, on: 'card', color: tone ? `${tone}-text` : 'text', room });
      left += wide + gap;
    }
    return top + height;
  }

  /** A box with paragraphs, as tall as they need. */
  public card({ x, y, width, height, padding = 12, align, paragraphs, ...box }: CardOptions): Rect {
    const texts = paragraphs.map((each) => typeof each === 'string' ? { text: each } : each);
    const inner = width - 2 * padding;
    const heights = texts.map(({ text, size = BODY, above = 0, ...font }) => above + heightOf(text, inner, { size, ...font }));
    const content = heights.reduce((sum, each) => sum + each, 0);
    const outer = this.box({ x, y, width, height: height ?? content + 2 * padding }, box);
    const on = box.fill ?? colorsOf(box.tone).fill;
    // Room above and below is the same to the eye: a line is taller than its letters.
    let top = y + (outer.height - content) / 2 + 1;
    texts.forEach(({ text, above = 0, ...paragraph }, index) => {
      this.paragraph(text, { x: x + padding, y: top + above, width: inner, height: heights[index] - above }, { align, on, color: box.tone ? colorsOf(box.tone).text : 'text', ...paragraph });
      top += heights[index];
    });
    return outer;
  }

  public line(points: readonly Point[], color: Color = 'edge', weight = 1.5, dashed = false): void {
    const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('');
    this.push(`<path d="${path}" class="none ${this.stroke(color)}" stroke-width="${weight}" stroke-linejoin="round"${dashed ? ' stroke-dasharray="4 4"' : ''}/>`);
  }

  /** A line with a head at its last point. */
  public arrow(points: readonly Point[], color: Color = 'edge', weight = 2): void {
    const [[x0, y0], [x1, y1]] = points.slice(-2);
    const length = Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2);
    const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
    const [long, half] = [9, 5];
    const [bx, by] = [x1 - dx * long, y1 - dy * long];
    this.line([...points.slice(0, -1), [bx + dx, by + dy]], color, weight);
    this.shape([[x1, y1], [bx - dy * half, by + dx * half], [bx + dy * half, by - dx * half]], color);
  }

  public shape(points: readonly Point[], fill: Color, opacity?: number): void {
    this.push(`<path d="${points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('')}Z" class="${this.fill(fill)}"${opacity ? ` opacity="${opacity}"` : ''}/>`);
  }

  public dot([x, y]: Point, radius: number, fill: Color): void {
    this.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" class="${this.fill(fill)}"/>`);
  }

  /** A check mark or a cross in a circle. */
  public mark([x, y]: Point, isYes: boolean, radius = 9): void {
    const at = (dx: number, dy: number) => `${n(x + dx * radius)} ${n(y + dy * radius)}`;
    this.dot([x, y], radius, isYes ? 'green-line' : 'red-line');
    const path = isYes ? `M${at(-0.45, 0.05)}L${at(-0.1, 0.4)}L${at(0.48, -0.35)}` : `M${at(-0.38, -0.38)}L${at(0.38, 0.38)}M${at(0.38, -0.38)}L${at(-0.38, 0.38)}`;
    this.push(`<path d="${path}" class="none ${this.stroke('on-solid')}" stroke-width="${n(radius / 4.5)}" stroke-linecap="round" stroke-linejoin="round"/>`);
  }

  public toString(): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.width} ${this.height}" width="${this.width}" height="${this.height}" role="img" aria-labelledby="title desc">`,
      `<title id="title">${escape(this.title)}</title>`,
      `<desc id="desc">${escape(this.description)}</desc>`,
      '<style>',
      `text{font-family:${SANS}}`,
      `.m{font-family:${MONO}}`,
      '.b{font-weight:600}',
      '.none{fill:none}',
      this.rules(SCHEMES[0]),
      `@media (prefers-color-scheme:dark){\n${this.rules(SCHEMES[1])}\n}`,
      '</style>',
      `<rect x="0.5" y="0.5" width="${this.width - 1}" height="${this.height - 1}" rx="10" class="f-page s-line"/>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }

  private rules(scheme: typeof SCHEMES[number]): string {
    const rules = (colors: Set<Color>, prefix: string, property: string) => [...colors].sort().map((color) => `.${prefix}-${color}{${property}:${PALETTE[color][scheme]}}`);
    return [...rules(this.fills, 'f', 'fill'), ...rules(this.strokes, 's', 'stroke')].join('\n');
  }

  private span(span: Span, font: Font): string {
    const { size, mono, bold } = fontOf(span, font);
    const classes = [...span.color ? [this.fill(span.color)] : [], ...mono && !font.mono ? ['m'] : [], ...bold && !font.bold ? ['b'] : []];
    const attributes = [...classes.length > 0 ? [` class="${classes.join(' ')}"`] : [], ...size === font.size ? [] : [` font-size="${n(size)}"`]];
    return attributes.length === 0 ? escape(span.text) : `<tspan${attributes.join('')}>${escape(span.text)}</tspan>`;
  }

  private fill(color: Color): string {
    this.fills.add(color);
    return `f-${color}`;
  }

  private stroke(color: Color): string {
    this.strokes.add(color);
    return `s-${color}`;
  }

  private push(part: string): void {
    this.parts.push(part);
  }
}

/** Height of a text that breaks at a width. */
export function heightOf(text: string | readonly Span[], width: number, { size, ...font }: Font): number {
  return wrap(text, width, { size, ...font }).length * size * LINE_HEIGHT;
}

/** Fewer digits than any machine could compute otherwise. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

function escape(text: string): string {
  // Renderers join spaces, and drop those at the beginning.
  return text.replace(/ {2,}/g, (spaces) => '\u00a0'.repeat(spaces.length)).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
