import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { partOf, selfTimes, timesOnBehalf } from '../../bench/cpu-profile';

const MODULES = 'file:///somewhere/node_modules';
const frame = (url: string, functionName = 'f', lineNumber = 0) => ({ url, functionName, scriptId: '1', lineNumber, columnNumber: 0 });

/** What is published: a file of many modules, each after a comment with its name. */
const LIB = join(mkdtempSync(join(tmpdir(), 'profiled-')), 'node_modules', 'cdk-bedrock-cost-tags', 'lib');
const CORE = pathToFileURL(join(LIB, 'core.js')).href;
const INDEX = pathToFileURL(join(LIB, 'index.js')).href;
const [TAGS, PROFILES] = [2, 5];

beforeAll(() => {
  mkdirSync(LIB, { recursive: true });
  writeFileSync(join(LIB, 'index.js'), 'exports.a = 1;\n');
  writeFileSync(join(LIB, 'core.js'), ['var helper;', '// lib/tags/b.js', 'var b = {', '};', '// lib/profiles/a.js', 'var a = {', '};'].join('\n'));
});

test.each([
  [`${MODULES}/cdk-bedrock-cost-tags/node_modules/aws-cdk-lib/core/lib/private/resolve.js`, 'CDK core: tokens'],
  [`${MODULES}/aws-cdk-lib/core/lib/token.js`, 'CDK core: tokens'],
  [`${MODULES}/aws-cdk-lib/core/lib/tag-manager.js`, 'CDK core: tags'],
  [`${MODULES}/aws-cdk-lib/core/lib/cfn-resource.js`, 'CDK core: resources, checks of their properties, logical ids'],
  [`${MODULES}/aws-cdk-lib/core/lib/private/stack-trace.js`, 'CDK core: stack traces'],
  [`${MODULES}/aws-cdk-lib/core/lib/aspect.js`, 'CDK core: stacks, aspects, synthesis'],
  [`${MODULES}/aws-cdk-lib/core/lib/duration.js`, 'CDK core: the rest'],
  [`${MODULES}/aws-cdk-lib/aws-iam/lib/policy-document.js`, 'CDK: aws-iam'],
  [`${MODULES}/@aws-cdk/cloud-assembly-api/lib/cloud-artifact.js`, 'CDK: cloud assembly'],
  [`${MODULES}/constructs/lib/construct.js`, 'constructs'],
  [`${MODULES}/@cdklabs/something/lib/index.js`, 'other packages'],
  ['node:internal/modules/cjs/loader', 'Node.js: loading modules'],
  ['node:fs', 'Node.js: the rest'],
  ['file:///somewhere/measured/tenants.js', 'the app'],
])('%s is the code of: %s', (url, part) => {
  expect(partOf(frame(url))).toBe(part);
});

test('a published file is told by the module that a line is of', () => {
  const parts = [frame(CORE, 'f', 0), frame(CORE, 'f', TAGS), frame(CORE, 'f', PROFILES), frame(INDEX)].map(partOf);

  expect(parts).toEqual(['index', 'tags', 'profiles', 'index'].map((room) => `cdk-bedrock-cost-tags: ${room}`));
});

test.each([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'V8 itself'],
  ['stringify', 'built-in functions'],
])('what has no file is told by its name: %s', (name, part) => {
  expect(partOf(frame('', name))).toBe(part);
});

describe('a profile in which the app calls profiles, which calls the CDK, which calls tags, which calls the CDK', () => {
  const cdk = `${MODULES}/aws-cdk-lib/core/lib/tag-manager.js`;
  const profile: Profiler.Profile = {
    nodes: [
      { id: 1, callFrame: frame('', '(root)'), children: [2, 7] },
      { id: 2, callFrame: frame('file:///app.js'), children: [3] },
      { id: 3, callFrame: frame(CORE, 'f', PROFILES), children: [4] },
      { id: 4, callFrame: frame(cdk), children: [5] },
      { id: 5, callFrame: frame(CORE, 'f', TAGS), children: [6] },
      { id: 6, callFrame: frame(cdk) },
      { id: 7, callFrame: frame('', '(garbage collector)') },
    ],
    samples: [2, 3, 4, 5, 6, 7, 1],
    // Since the sample before.
    timeDeltas: [500, 1000, 2000, 4000, 8000, 16000, 32000],
    startTime: 0,
    endTime: 63500,
  };

  test('gives each part the time in which its code ran', () => {
    expect(Object.fromEntries(selfTimes(profile))).toEqual({
      'the app': 1, 'cdk-bedrock-cost-tags: profiles': 2, 'CDK core: tags': 4 + 16, 'cdk-bedrock-cost-tags: tags': 8, 'garbage collection': 32, 'V8 itself': 0,
    });
  });

  test('gives each room what it called, until that comes back into another room', () => {
    expect(Object.fromEntries(timesOnBehalf(profile))).toEqual({ profiles: 2 + 4, tags: 8 + 16 });
  });
});
