import { code, inline, table } from '../../../src/strategy/markdown/text';

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
])('%j is %s', (text, markdown) => {
  expect(inline(text)).toBe(markdown);
});

test('a cell stays one cell', () => {
  expect(table(['A', 'B'], [['x|y\nz', '']])).toBe('| A | B |\n| --- | --- |\n| x\\|y<br>z |  |');
});

test('code that contains a delimiter gets a longer one', () => {
  expect(code('sh', ['a', 'b'])).toBe('```sh\na\nb\n```');
  expect(code('sh', ['a ```` b'])).toBe('`````sh\na ```` b\n`````');
});
