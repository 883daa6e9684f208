import * as fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { code, inline, table } from '../../src/private/markdown';

test.each([
  ['a|b', 'a\\|b'],
  ['a\\|b', 'a\\\\\\|b'],
  ['one\ntwo\r\nthree', 'one<br>two<br>three'],
  ['*bold* [link] `code`', '\\*bold\\* \\[link\\] \\`code\\`'],
  ['<b> & &amp;', '&lt;b> & &amp;amp;'],
  ['snake_case _x_', 'snake_case \\_x\\_'],
  ['plain text: 4711 / x@y.z', 'plain text: 4711 / x@y.z'],
  ['in ${AWS::Region}', '`in ${AWS::Region}`'],
  ['${A} | b', '${A} \\| b'],
  ['~~gone~~', '\\~\\~gone\\~\\~'],
  ['one\u2028two\u2029three', 'one<br>two<br>three'],
  ['safe\u202egnp.exe a\u200bb\0c', 'safegnp.exe ab c'],
  ['in ${A}\u202e${B}', '`in ${A}${B}`'],
  ['see https://wiki.example', 'see https://wiki.example'],
])('%j is %s', (text, markdown) => {
  expect(inline(text)).toBe(markdown);
});

test('a cell stays one cell', () => {
  expect(table(['A', 'B'], [['x|y\nz', '']])).toBe('| A | B |\n| --- | --- |\n| x\\|y<br>z |  |');
});

test('any text on one line renders as the same text, without markup', () => {
  const markdown = new MarkdownIt({ html: true });
  const parts = fc.constantFrom('<b>', '![x](y)', '[x]', '*', '_', '~~', '`', '|', '\\', '&lt;', '&#60;', '$', '{', '#', '-', '\u202e', '\u200b', 'a', ' ', 'é');
  fc.assert(fc.property(fc.array(parts, { maxLength: 60 }).map((each) => each.join('')), (text) => {
    const inlines = markdown.parse(table(['A'], [[text]]), {}).filter(({ type }) => type === 'inline');
    const shown = text.replace(/[\u202e\u200b]/g, '').trim();

    expect(inlines).toHaveLength(2);
    expect(inlines[1].children!.map(({ type, content }) => [type, content])).toEqual(shown === '' ? [] : [[shown.includes('${') && !/[\\`|]/.test(shown) ? 'code_inline' : 'text', shown]]);
  }), { numRuns: 500 });
});

test('code that contains a delimiter gets a longer one', () => {
  expect(code('sh', ['a', 'b'])).toBe('```sh\na\nb\n```');
  expect(code('sh', ['a ```` b'])).toBe('`````sh\na ```` b\n`````');
});
