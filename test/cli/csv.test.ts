import '../support/fixed-seed';
import * as fc from 'fast-check';
import { csvRecords } from '../../src/cli/csv';
import { athenaCsv } from '../support/athena';

test('values in quotes, without, with quotes in them, over lines, and none', () => {
  expect(csvRecords('"a","b"\n"1","x ""y"", z"\n"2",\n3,"two\nlines"\n')).toEqual([{ a: '1', b: 'x "y", z' }, { a: '2', b: undefined }, { a: '3', b: 'two\nlines' }]);
});

test('what a spreadsheet saves: a byte order mark, other line ends, empty lines, no line end', () => {
  expect(csvRecords('\uFEFFa,b\r\n1,2\r\n\r\n3,4')).toEqual([{ a: '1', b: '2' }, { a: '3', b: '4' }]);
});

test('a header alone has no records, and an empty file is no CSV', () => {
  expect(csvRecords('"a","b"\n')).toEqual([]);
  expect(csvRecords('')).toBeUndefined();
});

test.each(['"a","b"\n"1"\n', '"a"\n"1","2"\n', '"a"\n"1\n', '"a"\n"1"2\n', 'a\n1"2\n'])('%j is no CSV', (text) => {
  expect(csvRecords(text)).toBeUndefined();
});

test('whatever the values, they are read as Athena wrote them', () => {
  fc.assert(fc.property(fc.array(fc.record({ 'one': fc.string(), 'two "2"': fc.option(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a') })) }), { minLength: 1 }), (rows) => {
    expect(csvRecords(athenaCsv(rows))).toEqual(rows.map((row) => ({ 'one': row.one || undefined, 'two "2"': row['two "2"'] || undefined })));
  }));
});
