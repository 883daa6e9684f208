import { Stack, Tags, type TagProps } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, profilesOf } from '../support/checked-app';

const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';
const CHARACTERS = 'abzABZ019 ._:/=+-@'.split('');

const text = (minLength: number, maxLength: number) => fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength, maxLength, size: 'max' })
  .filter((each) => each === each.trim());
const key = fc.oneof({ weight: 9, arbitrary: text(1, 12) }, { weight: 1, arbitrary: text(100, 128) })
  .filter((each) => !each.toLowerCase().startsWith('aws:'));
const value = fc.oneof({ weight: 9, arbitrary: text(0, 12) }, { weight: 1, arbitrary: text(200, 256) });

const legalTags: fc.Arbitrary<Record<string, string>> = fc.uniqueArray(fc.tuple(key, value), {
  minLength: 1, maxLength: 50, selector: ([each]) => each.toLowerCase(),
}).map((entries) => Object.fromEntries(entries));

/** A use of `Tags.of` somewhere above the profile, on one of its declared keys or on another. */
interface Interference {
  readonly depth: number;
  readonly key: number | string;
  readonly value: string | undefined;
  readonly props: TagProps;
}

const types = fc.option(fc.subarray([PROFILE, 'AWS::S3::Bucket'], { minLength: 1 }), { nil: undefined });
const interference: fc.Arbitrary<Interference> = fc.record({
  depth: fc.nat(5),
  key: fc.oneof(fc.nat(3), fc.constantFrom('other-1', 'other-2')),
  value: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
  props: fc.record({
    priority: fc.option(fc.constantFrom(10, 99, 100, 101, 300), { nil: undefined }),
    includeResourceTypes: types,
    excludeResourceTypes: types,
  }),
});

/** A chain of constructs below a stack, with the interferences in place; the profile goes to its end. */
function chain(declared: Record<string, string>, interferences: Interference[]): { stack: Stack; end: Construct } {
  const stack = new Stack(checkedApp(), 'S');
  const scopes: Construct[] = [stack];
  for (let depth = 1; depth <= 5; depth++) {
    scopes.push(new Construct(scopes[depth - 1], `L${depth}`));
  }
  const keys = Object.keys(declared);
  for (const { depth, key: which, value: other, props } of interferences) {
    const onKey = typeof which === 'number' ? keys[which % keys.length] : which;
    if (other === undefined) {
      Tags.of(scopes[depth]).remove(onKey, props);
    } else {
      Tags.of(scopes[depth]).add(onKey, other, props);
    }
  }
  return { stack, end: scopes[5] };
}

const asRecord = (tags: Array<{ Key: string; Value: string }> = []) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** What the CDK alone makes of it: an L1 below a construct that carries the declared tags. */
function withoutTheLibrary(declared: Record<string, string>, interferences: Interference[]): Record<string, string> {
  const { stack, end } = chain(declared, interferences);
  const wrapper = new Construct(end, 'P');
  Object.entries(declared).forEach(([each, wanted]) => Tags.of(wrapper).add(each, wanted));
  new bedrock.CfnApplicationInferenceProfile(wrapper, 'Resource', {
    inferenceProfileName: 'p', modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' },
  });
  return asRecord(profilesOf(stack)[0].Tags);
}

test('any legal tag set reaches the template unchanged', () => {
  fc.assert(fc.property(legalTags, (declared) => {
    const { stack, end } = chain(declared, []);
    const { costTags } = new TaggedInferenceProfile(end, 'P', { modelSource: FM, costTags: CostTags.of(declared) });

    expect(asRecord(profilesOf(stack)[0].Tags)).toEqual(declared);
    expect(Object.fromEntries(costTags.keys.map((each) => [each, stack.resolve(costTags.value(each))]))).toEqual(declared);
  }));
});

test('under any use of Tags.of above it, it does as well, or synth fails for each tag that would not', () => {
  const fewTags = legalTags.filter((tags) => Object.keys(tags).length <= 40);
  let conflicts = 0;

  fc.assert(fc.property(fewTags, fc.array(interference, { maxLength: 6 }), (declared, interferences) => {
    const final = withoutTheLibrary(declared, interferences);
    const lost = Object.keys(declared).filter((each) => final[each] !== declared[each]);
    const { stack, end } = chain(declared, interferences);
    const { costTags } = new TaggedInferenceProfile(end, 'P', { modelSource: FM, costTags: CostTags.of(declared) });

    if (lost.length === 0) {
      expect(asRecord(profilesOf(stack)[0].Tags)).toEqual(final);
      expect(Object.fromEntries(costTags.keys.map((each) => [each, stack.resolve(costTags.value(each))]))).toEqual(declared);
    } else {
      conflicts++;
      const message = messageOf(() => profilesOf(stack));
      expect(message.match(/costTags declares (".*?") as /g)!.sort()).toEqual(lost.map((each) => `costTags declares ${JSON.stringify(each)} as `).sort());
      expect(message).not.toContain('because of an aspect or a direct change');
    }
  }), { numRuns: 300 });

  expect(conflicts).toBeGreaterThan(30);
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('did not fail');
}
