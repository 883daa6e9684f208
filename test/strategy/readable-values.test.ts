import { compareFigures, figure, parsedJson, readable, sorted } from '../../src/strategy/readable-values';

test.each<[unknown, string]>([
  ['text', 'text'],
  [12.5, '12.5'],
  [true, 'true'],
  [undefined, ''],
  [null, ''],
  [['a', { Ref: 'B' }], 'a, ${B}'],
  [{ Ref: 'AWS::Region' }, '${AWS::Region}'],
  [{ 'Fn::GetAtt': ['Topic', 'TopicName'] }, '${Topic.TopicName}'],
  [{ 'Fn::GetAtt': 'Topic.TopicName' }, '${Topic.TopicName}'],
  [{ 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'x']] }, 'arn:${AWS::Partition}:x'],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, '${Fn::Join(${List})}'],
  [{ 'Fn::Sub': 'in ${AWS::Region}' }, 'in ${AWS::Region}'],
  [{ 'Fn::Sub': ['${A}-${B}-${!C}', { A: { Ref: 'X' } }] }, '${X}-${B}-${!C}'],
  [{ 'Fn::ImportValue': 'Stack:Export' }, '${Fn::ImportValue(Stack:Export)}'],
  [{ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] }, '${Fn::Select(1, ${Fn::Split(/, ${Arn})})}'],
  [{ a: 1, b: 2 }, '{"a":1,"b":2}'],
  [{ a: 1 }, '{"a":1}'],
  [{}, '{}'],
])('%j reads %s', (value, text) => {
  expect(readable(value)).toBe(text);
});

test('numbers stay numbers', () => {
  expect([figure(3), figure({ Ref: 'X' })]).toEqual([3, '${X}']);
});

test('numbers come by size, and then what only deployment knows', () => {
  expect([100, '${B}', 9, '${A}', 80.5].sort(compareFigures)).toEqual([9, 80.5, 100, '${A}', '${B}']);
});

test('texts come once, by code points whatever the language', () => {
  expect(sorted(['b', 'ä', 'B', 'a', 'b'])).toEqual(['B', 'a', 'b', 'ä']);
});

test('JSON is read with what only deployment knows, within its texts and in place of them', () => {
  const text = { 'Fn::Join': ['', ['{"a":"x:', { Ref: 'A' }, ':y\\"","b":', { Ref: 'B' }, ',"c":[', { 'Fn::GetAtt': ['C', 'D'] }, ']}']] };

  expect(parsedJson(text)).toEqual({ a: 'x:${A}:y"', b: '${B}', c: ['${C.D}'] });
  expect([parsedJson({ Ref: 'X' }), parsedJson('no'), parsedJson(undefined)]).toEqual(['${X}', undefined, undefined]);
});
