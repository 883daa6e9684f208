import { App, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { changesAtDeployment, physicalName } from '../../src/private/physical-name';

const LEGAL = /^([0-9a-zA-Z][ _-]?)+$/;
const name = (scope: Construct, ...createOnly: unknown[]) => physicalName(scope, createOnly, 64);

test('is readable: the stack, the path and a hash', () => {
  const stack = new Stack(new App(), 'Insurance');

  expect(name(new Construct(new Construct(stack, 'Claims'), 'Auto'))).toMatch(/^Insurance-Claims-Auto-[0-9a-f]{8}$/);
});

test('keeps the beginning and the end of what is too long', () => {
  const stack = new Stack(new App(), 'Insurance');
  const long = name(new Construct(new Construct(stack, 'x'.repeat(100)), 'Claims'));

  expect(long).toMatch(/^Insurance-x+-x+-Claims-[0-9a-f]{8}$/);
  expect(long.length).toBe(64);
});

test('keeps all of what just fits', () => {
  const scope = new Construct(new Stack(new App(), 'Insurance'), 'Claims');

  expect(physicalName(scope, [], 'Insurance-Claims-'.length + 8)).toMatch(/^Insurance-Claims-[0-9a-f]{8}$/);
  expect(physicalName(scope, [], 'Insurance-Claims-'.length + 7)).toMatch(/^Insur-ce-Claims-[0-9a-f]{8}$/);
});

test('is a bare hash where nothing is readable', () => {
  const stack = new Stack(new App(), 'S', { stackName: 'S' });

  expect(physicalName(new Construct(stack, 'クレーム'), [], 9)).toMatch(/^[0-9a-f]{8}$/);
});

test('is legal, at most 64 characters long and unique, whatever the ids', () => {
  const id = fc.oneof(fc.string({ minLength: 1, maxLength: 80 }), fc.constantFrom('-', '__', 'a-b', 'a_b', 'a b', 'ab', 'Default', 'Resource', 'ü'))
    .filter((text) => !text.includes('/') && !(text in {}));

  fc.assert(fc.property(fc.uniqueArray(fc.array(id, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8, selector: (path) => path.join('/') }), (paths) => {
    const stack = new Stack(new App(), 'S');
    const names = paths.map((path) => name(path.reduce<Construct>(
      (scope, each) => scope.node.tryFindChild(each) as Construct ?? new Construct(scope, each), stack)));

    expect(new Set(names).size).toBe(paths.length);
    for (const each of names) {
      expect(each).toMatch(LEGAL);
      expect(each.length).toBeLessThanOrEqual(64);
    }
  }));
});

describe('changes', () => {
  const scope = () => new Construct(new Stack(new App(), 'S'), 'C');

  test.each<[string, unknown[], unknown[]]>([
    ['with a value', ['a'], ['b']],
    ['with the place of a value', ['a', undefined], [undefined, 'a']],
    ['when a value is added', ['a', undefined], ['a', '']],
    ['with a token', [Fn.importValue('a')], [Fn.importValue('b')]],
  ])('%s', (_, before, after) => {
    expect(name(scope(), ...before)).not.toBe(name(scope(), ...after));
  });

  test('with the name of the stack', () => {
    const inStack = (stackName: string) => name(new Construct(new Stack(new App(), 'S', { stackName }), 'C'));

    expect(inStack('dev-S').replace(/^dev/, 'prd')).not.toBe(inStack('prd-S'));
  });
});

describe('stays', () => {
  test('from synth to synth', () => {
    const once = () => name(new Construct(new Stack(new App(), 'S'), 'C'), 'a', Fn.importValue('x'));

    expect(once()).toBe(once());
  });

  test('when the stack is moved to a Stage, renamed in the code or given an environment', () => {
    const app = new App();
    const before = name(new Construct(new Stack(app, 'Old', { stackName: 'prod' }), 'C'), 'a');
    const after = name(new Construct(new Stack(new Stage(app, 'Prod'), 'New', { stackName: 'prod', env: { region: 'eu-west-1' } }), 'C'), 'a');

    expect(after).toBe(before);
  });
});

test('tells nested stacks apart', () => {
  const stack = new Stack(new App(), 'S');

  expect(name(new Construct(new NestedStack(stack, 'A'), 'C'))).not.toBe(name(new Construct(new NestedStack(stack, 'B'), 'C')));
});

test('works for a stack without an app', () => {
  expect(name(new Construct(new Stack(), 'C'))).toMatch(LEGAL);
});

test.each<[string, unknown, boolean]>([
  ['a literal', 'a', false],
  ['nothing', undefined, false],
  ['a pseudo parameter', Fn.ref('AWS::Region'), false],
  ['a text with a pseudo parameter', `a-${Fn.ref('AWS::Region')}`, false],
  ['a parameter', Fn.ref('Model'), true],
  ['a text with a parameter', `a-${Fn.ref('Model')}`, true],
  ['an import', Fn.importValue('Model'), true],
  ['an attribute', Fn.getAtt('Model', 'Arn'), true],
  ['a part of a pseudo parameter', Fn.select(0, Fn.split('-', Fn.ref('AWS::Region'))), false],
  ['a part of a parameter', Fn.select(0, Fn.split('-', Fn.ref('Model'))), true],
  ['a substitution', Fn.sub('${Model}'), true],
])('knows whether %s changes at deployment', (_, value, changes) => {
  expect(changesAtDeployment(new Stack(new App(), 'S'), [value])).toBe(changes);
});
