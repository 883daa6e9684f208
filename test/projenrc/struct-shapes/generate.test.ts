import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE, generate, INDEX, render } from '../../../projenrc/struct-shapes/generate';
import * as allOf from '../../../src';

const shapes = generate(INDEX);
const { types } = JSON.parse(readFileSync(join(__dirname, '../../../.jsii'), 'utf8'));
const fqn = (name: string) => `cdk-bedrock-cost-tags.${name}`;

function propertiesOf(name: string): Array<{ name: string; optional?: boolean }> {
  const { properties = [], interfaces = [] } = types[name] ?? {};
  return [...interfaces.filter((each: string) => types[each]).flatMap(propertiesOf), ...properties];
}

test('the file is as it would be written: otherwise, run npx projen struct-shapes', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(render(shapes));
});

// The generator reads syntax; jsii reads types.
test('the structs are those of the assembly', () => {
  const ofAssembly = Object.values<any>(types).filter(({ datatype }) => datatype).map(({ name }) => name);

  expect(Object.keys(shapes.structs)).toEqual(ofAssembly.sort());
});

test.each(Object.keys(shapes.structs))('%s has the properties of the assembly', (name) => {
  const required = (all: Record<string, string>) => Object.keys(all).filter((each) => each !== '...' && !all[each].endsWith('?')).sort();
  const ofAssembly = propertiesOf(fqn(name));

  expect(Object.keys(shapes.structs[name]).filter((each) => each !== '...').sort()).toEqual([...new Set(ofAssembly.map((each) => each.name))].sort());
  expect(required(shapes.structs[name])).toEqual(ofAssembly.filter(({ optional }) => !optional).map((each) => each.name).sort());
});

test('a struct with properties of another library says that there are more', () => {
  const open = Object.keys(shapes.structs).filter((name) => '...' in shapes.structs[name]);
  const ofAssembly = Object.values<any>(types)
    .filter(({ datatype, interfaces = [] }) => datatype && interfaces.some((each: string) => !types[each])).map(({ name }) => name);

  expect(open).toEqual(ofAssembly.sort());
  expect(open).toContain('MeteredMetricOptions');
});

test('the values of enumerations are those of the sources', () => {
  const lib = allOf as unknown as Record<string, object>;

  expect(Object.keys(shapes.enums)).toEqual(Object.values<any>(types).filter(({ kind }) => kind === 'enum').map(({ name }) => name).sort());
  expect(Object.entries(shapes.enums).filter(([name, values]) => JSON.stringify(lib[name]) !== JSON.stringify(values))).toEqual([]);
});
