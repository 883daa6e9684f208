import { malformedXml } from './well-formed';

test.each([
  ['<svg a="b"><g/><text x="1">a &amp; b</text></svg>', []],
  ['<svg><g></svg></g>', ['</svg> closes another element', '</g> closes another element']],
  ['<svg>', ['<svg> is not closed']],
  ['<svg>a & b</svg>', ['a stray & in a & b']],
  ['<svg a="1" a="2"/>', ['an attribute twice in <svg a="1" a="2"/>']],
  ['<svg>1 < 2</svg>', ['a stray <']],
])('%s', (xml, problems) => {
  expect(malformedXml(xml)).toEqual(problems);
});
