import type { Profiler } from 'node:inspector';
import { partOf, selfTimes, timesOnBehalf } from '../../bench/cpu-profile';

const MODULES = 'file:///somewhere/node_modules';
const frame = (url: string, functionName = 'f') => ({ url, functionName, scriptId: '1', lineNumber: 0, columnNumber: 0 });

test.each([
  [`${MODULES}/cdk-bedrock-cost-tags/lib/tags/cost-tags.js`, 'cdk-bedrock-cost-tags: tags'],
  [`${MODULES}/cdk-bedrock-cost-tags/lib/index.js`, 'cdk-bedrock-cost-tags: index'],
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
      { id: 3, callFrame: frame(`${MODULES}/cdk-bedrock-cost-tags/lib/profiles/a.js`), children: [4] },
      { id: 4, callFrame: frame(cdk), children: [5] },
      { id: 5, callFrame: frame(`${MODULES}/cdk-bedrock-cost-tags/lib/tags/b.js`), children: [6] },
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
