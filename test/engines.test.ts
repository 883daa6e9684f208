import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minVersion, satisfies } from 'semver';

interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
}

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '..', name), 'utf8'));

/** The locked packages that do not run on the lowest Node version of a range. Optional ones are left out, as npm skips those that do not fit. */
function tooNew(packages: Record<string, LockedPackage>, range: string): string[] {
  const lowest = minVersion(range)!;
  return Object.entries(packages)
    .filter(([, { optional, engines }]) => !optional && engines?.node !== undefined && !satisfies(lowest, engines.node))
    .map(([path, { version, engines }]) => `${path}@${version} needs Node ${engines!.node}`);
}

test('every locked package runs on the lowest Node version that package.json allows', () => {
  const { packages } = read('package-lock.json');

  expect(Object.keys(packages).length).toBeGreaterThan(500);
  expect(tooNew(packages, read('package.json').engines.node)).toEqual([]);
});

test('package-lock.json has the Node versions of package.json', () => {
  expect(read('package-lock.json').packages[''].engines).toEqual(read('package.json').engines);
});

test.each([
  ['>=22.0.0', ['node_modules/planted@1.0.0 needs Node >=22.0.0']],
  ['^20.19.1 || >=22.12.0', ['node_modules/planted@1.0.0 needs Node ^20.19.1 || >=22.12.0']],
  ['^20.19.0 || >=22.12.0', []],
  ['>=18', []],
  ['*', []],
])('on Node 20.19.0, a package that needs %s', (node, found) => {
  expect(tooNew({ 'node_modules/planted': { version: '1.0.0', engines: { node } } }, '>= 20.19.0')).toEqual(found);
});

test('a package that may be missing, or that says nothing, is no problem', () => {
  expect(tooNew({ 'node_modules/optional': { optional: true, engines: { node: '>=22' } }, 'node_modules/silent': {} }, '>= 20.19.0')).toEqual([]);
});

test('a planted package in the real package-lock.json is found', () => {
  const { packages } = read('package-lock.json');

  expect(tooNew({ ...packages, 'node_modules/planted': { version: '3.0.0', engines: { node: '>=22.0.0' } } }, read('package.json').engines.node))
    .toEqual(['node_modules/planted@3.0.0 needs Node >=22.0.0']);
});
