import { pythonLiteral } from '../../../projenrc/prices/python-literal';

test.each([
  ["'a \\'b\\' \\u00e9 \\n'", "a 'b' \u00e9 \n"],
  ['"it\'s"', "it's"],
  ['-1_000.5', -1000.5],
  ['1e-3', 0.001],
  ['[1, [2], ]', [1, [2]]],
  ['[]', []],
  ['[True, False, None]', [true, false, null]],
  ["a.B('x', c=[1], or_=2)", { call: 'a.B', args: ['x'], c: [1], or_: 2 }],
])('%s is read', (text, value) => {
  expect(pythonLiteral(text)).toEqual(value);
});

test.each(['lambda: 1', '[1 2]', '{"a": 1}', 'f(x for x in y)', '[1 + 1]'])('%s is refused', (text) => {
  expect(() => pythonLiteral(text)).toThrow('no Python literal');
});
