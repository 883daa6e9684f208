import { contrast, PALETTE, SCHEMES } from '../../../projenrc/pictures/kit/palette';
import { Picture } from '../../../projenrc/pictures/kit/picture';
import { lineWidth, spansOf, wrap } from '../../../projenrc/pictures/kit/text';
import { widthOf } from '../../../projenrc/pictures/kit/widths';

const FONT = { size: 15 };
const textOf = (line: ReturnType<typeof wrap>[number]) => line.map(({ text }) => text).join('');

describe('colors', () => {
  test('black on white has the largest contrast, and a color on itself the smallest', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
    expect(contrast('#777777', '#777777')).toBe(1);
  });

  test('the gray next to the limit of 4.5 on white is known', () => {
    expect(contrast('#767676', '#ffffff')).toBeGreaterThan(4.5);
    expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
  });

  test.each(SCHEMES)('every color has six digits in %s mode', (scheme) => {
    expect(Object.values(PALETTE).map((color) => color[scheme]).filter((hex) => !/^#[0-9a-f]{6}$/.test(hex))).toEqual([]);
  });
});

describe('widths', () => {
  test('bold and larger text is wider, and code is as wide as its length', () => {
    expect(widthOf('Claims', { size: 15, bold: true })).toBeGreaterThan(widthOf('Claims', FONT));
    expect(widthOf('Claims', { size: 30 })).toBeCloseTo(2 * widthOf('Claims', FONT));
    expect(widthOf('iii', { size: 15, mono: true })).toBe(widthOf('mmm', { size: 15, mono: true }));
  });

  test('a character without a width is an error', () => {
    expect(() => widthOf('✓', FONT)).toThrow('no width for "✓"');
  });
});

describe('text', () => {
  test('marks code and bold', () => {
    expect(spansOf('a `b c` and **d**')).toEqual([{ text: 'a ' }, { text: 'b c', mono: true }, { text: ' and ' }, { text: 'd', bold: true }]);
  });

  test('breaks at spaces, and no line is wider than the room', () => {
    const lines = wrap('Final tags must equal the declared tags of `TaggedInferenceProfile`, or synthesis fails', 210, FONT);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => lineWidth(line, FONT) > 210)).toEqual([]);
    expect(lines.map(textOf).join(' ')).toBe('Final tags must equal the declared tags of TaggedInferenceProfile, or synthesis fails');
  });

  test('keeps code and the comma after it together', () => {
    expect(wrap('use `costTags`, then', 80, FONT).map(textOf)).toEqual(['use', 'costTags,', 'then']);
  });

  test('breaks where the text says so', () => {
    expect(wrap('one\ntwo three', 500, FONT).map(textOf)).toEqual(['one', 'two three']);
  });

  test('refuses a word that is wider than the room', () => {
    expect(() => wrap('a CostAllocationTagActivation', 50, FONT)).toThrow('"CostAllocationTagActivation" is wider than 50');
  });
});

describe('pictures', () => {
  test('escape text, and name each color once for each mode', () => {
    const picture = new Picture(100, 'a < b', 'c & d');
    picture.text('"x" > y', { x: 10, y: 20, color: 'muted' });
    const svg = picture.end(40).toString();
    expect(svg).toContain('<title id="title">a &lt; b</title>');
    expect(svg).toContain('<desc id="desc">c &amp; d</desc>');
    expect(svg).toContain('&quot;x&quot; &gt; y');
    expect(svg.match(/\.f-muted\{/g)).toHaveLength(2);
  });

  test('record where each text is', () => {
    const picture = new Picture(300, '', '');
    const card = picture.card({ x: 10, y: 10, width: 200, tone: 'green', paragraphs: ['one two three four five six seven eight'] });
    expect(picture.texts.length).toBeGreaterThan(1);
    picture.texts.forEach(({ bounds, on }) => {
      expect(on).toBe('green-fill');
      expect(bounds.x).toBeGreaterThan(card.x);
      expect(bounds.y + bounds.height).toBeLessThan(card.y + card.height);
    });
  });
});
