import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CostTags, TaggedInferenceProfiles } from '../../../src';
import { checkedApp, onlyResource, templateOf } from '../../support/checked-app';
import { consumer } from '../../support/consumer';
import { deployed } from '../../support/deployed';
import { TEST_ACCOUNT, TEST_ENV } from '../../support/places';
import { realisticValues, setIn, THIRTY_MODELS } from '../../support/profile-sets';
import { warningTexts } from '../../support/warning-texts';
import { warningIds } from '../../support/warnings';

const NOVA = 'amazon.nova-lite-v1:0';
const US_NOVA = `us.${NOVA}`;
const MANY = [...THIRTY_MODELS, ...THIRTY_MODELS.map((_, index) => `amazon.another-model-with-a-long-name-${index}-v1:0`)];

/** A value of the template as deployed. */
function asDeployed(stack: Stack, value: (resources: any) => any): any {
  const { Resources: resources } = templateOf(stack);
  return deployed(value(resources), { values: realisticValues(resources) });
}

const environmentOf = (stack: Stack) => asDeployed(stack, (resources) => Object.values<any>(resources).find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Environment.Variables);

const arn = (index: number) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/w2m9jvmdy00${index}`;

describe('the environment of a function', () => {
  test('contains a map of all models', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
    set.addToEnvironment(consumer(stack, 'Fn'));
    const { BEDROCK_MODEL_ARNS: text } = environmentOf(stack);

    expect(JSON.parse(text)).toEqual({ [NOVA]: arn(0), [US_NOVA]: arn(1) });
  });

  test('has the given variable, and is the same as for other consumers', () => {
    const { stack, set } = setIn({ modelIds: [NOVA] });
    set.addToEnvironment(consumer(stack, 'Fn'), 'MODELS');

    expect(environmentOf(stack)).toEqual(asDeployed(stack, () => stack.resolve(set.environment('MODELS'))));
    expect(Object.keys(set.environment())).toEqual(['BEDROCK_MODEL_ARNS']);
  });

  test('takes as many models as fit when they are deployed', () => {
    const fits = (count: number) => {
      const stack = new Stack(new App(), 'S', { env: TEST_ENV });
      const set = new TaggedInferenceProfiles(stack, 'Set', { modelIds: MANY.slice(0, count), costTags: CostTags.of({ Team: 'x' }) });
      try {
        set.addToEnvironment(consumer(stack, 'Fn'));
      } catch {
        return undefined;
      }
      return 'BEDROCK_MODEL_ARNS'.length + environmentOf(stack).BEDROCK_MODEL_ARNS.length;
    };
    const largest = [38, 37, 36, 35, 34, 33, 32, 31].find((count) => fits(count) !== undefined)!;

    expect(fits(largest)).toBeLessThanOrEqual(4096);
    expect(4096 - fits(largest)!).toBeLessThan(150);
    expect(fits(largest + 1)).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => void, string]>([
    ['too many models', (stack) => new TaggedInferenceProfiles(stack, 'Set', { modelIds: MANY, costTags: CostTags.of({ Team: 'x' }) }).addToEnvironment(consumer(stack, 'Fn')),
      'addToEnvironment at S/Set: the environment variables of "S/Fn" must have at most 4096 characters in total, got about '],
    ['an illegal variable name', (stack) => new TaggedInferenceProfiles(stack, 'Set', { modelIds: [NOVA], costTags: CostTags.of({ Team: 'x' }) }).addToEnvironment(consumer(stack, 'Fn'), 'MY-MODELS'),
      'addToEnvironment at S/Set: variableName must start with a letter and consist of letters, digits and _, got "MY-MODELS": use a name such as BEDROCK_MODEL_ARNS'],
    ['an illegal variable name for any consumer', (stack) => new TaggedInferenceProfiles(stack, 'Set', { modelIds: [NOVA], costTags: CostTags.of({ Team: 'x' }) }).environment('1'),
      'environment at S/Set: variableName must start with a letter'],
  ])('fails with %s', (_, use, message) => {
    expect(() => use(new Stack(checkedApp(), 'S', { env: TEST_ENV }))).toThrow(message);
  });

  test('fails at synth if the models do not fit with the other variables', () => {
    const { stack, set } = setIn({ modelIds: THIRTY_MODELS.slice(0, 20) });
    const fn = consumer(stack, 'Fn');
    set.addToEnvironment(fn);
    fn.addEnvironment('LATER', 'x'.repeat(2000));

    expect(() => templateOf(stack)).toThrow('the environment variables of "S/Fn" must have at most 4096 characters in total, got about ');
  });

  test('counts other variables by the parts that are known', () => {
    const { stack, set } = setIn({ modelIds: THIRTY_MODELS.slice(0, 20) });
    const fn = consumer(stack, 'Fn');
    set.addToEnvironment(fn);
    fn.addEnvironment('REFERENCE', stack.stackId).addEnvironment('TEXT', `${'x'.repeat(900)}${stack.stackId}`);

    expect(() => templateOf(stack)).not.toThrow();
  });
});

describe('the parameter', () => {
  test('contains the map, carries the tags, and has a tier by its size', () => {
    const { stack, set } = setIn({ modelIds: [US_NOVA, NOVA] });
    set.exportToParameter('/claims/models');
    const { Value: value, ...others } = onlyResource(stack, 'AWS::SSM::Parameter').Properties;

    expect(JSON.parse(asDeployed(stack, () => value))).toEqual({ [NOVA]: arn(0), [US_NOVA]: arn(1) });
    expect(others).toEqual({
      Name: '/claims/models', Type: 'String', Tier: 'Intelligent-Tiering', Description: 'ARNs of the Amazon Bedrock inference profiles by model ID', Tags: { Team: 'ours' },
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('warns about the price of an advanced parameter', () => {
    const { stack, set } = setIn({ modelIds: MANY.slice(0, 40) });
    set.exportToParameter();

    expect(asDeployed(stack, () => onlyResource(stack, 'AWS::SSM::Parameter').Properties.Value).length).toBeGreaterThan(4096);
    expect(warningTexts(stack, 'TaggedInferenceProfiles.advancedParameter')).toEqual([
      expect.stringMatching(/^the parameter has about \d+ characters, so Parameter Store creates an advanced parameter, which costs about 0.05 USD a month and never becomes a standard parameter again/),
    ]);
  });

  test('estimates the size of the value exactly where the ARNs are known, and as deployed otherwise', () => {
    const { stack, set } = setIn({ modelIds: MANY.slice(0, 40) });
    set.exportToParameter();
    const [text] = warningTexts(stack, 'TaggedInferenceProfiles.advancedParameter');

    expect(Number(/about (\d+) characters/.exec(text)![1])).toBe(asDeployed(stack, () => onlyResource(stack, 'AWS::SSM::Parameter').Properties.Value).length);
  });

  test('fails if it cannot contain all models', () => {
    const { set } = setIn({ modelIds: [...MANY, ...MANY.map((_, index) => `amazon.a-third-model-with-a-long-name-${index}-v1:0`)] });

    expect(() => set.exportToParameter()).toThrow(/^exportToParameter at S\/Set: profiles must fit in a parameter of 8192 characters, got 120 profiles with about \d+ characters: divide the models into several sets/);
  });

  test('fails with a name that another profile uses', () => {
    const { set } = setIn({ modelIds: [NOVA, US_NOVA] });
    set.profile(NOVA).clientSettings.exportToParameter('/models');

    expect(() => set.exportToParameter('/models')).toThrow(`exportToParameter at S/Set: parameterName must be unique in the stack, got "/models" for "S/Set/${NOVA}" and "S/Set"`);
  });

  test('keeps its logical ID when a profile becomes a set', () => {
    const single = setIn({ modelIds: [NOVA] });
    single.set.profile(NOVA).clientSettings.exportToParameter('/models');
    const together = setIn({ modelIds: [NOVA] });
    together.set.exportToParameter('/models');
    const idOf = (stack: Stack) => Object.entries(templateOf(stack).Resources).find(([, { Type }]) => Type === 'AWS::SSM::Parameter')![0];

    expect(idOf(together.stack)).toBe(idOf(single.stack));
  });
});

test('a map of an imported set contains the ARNs as text', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const set = TaggedInferenceProfiles.fromInferenceProfileArns(stack, 'Set', { [US_NOVA]: arn(1), [NOVA]: arn(0) });
  set.addToEnvironment(new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'x', code: lambda.Code.fromInline('x') }));

  expect(stack.resolve(set.toJson())).toBe(JSON.stringify({ [NOVA]: arn(0), [US_NOVA]: arn(1) }));
});

describe('without TypeScript', () => {
  test.each<[string, (set: any) => unknown, string]>([
    ['text for the function', (set) => set.addToEnvironment('Fn'), 'addToEnvironment at S/Set: fn must be an instance of lambda.Function, got "Fn": pass a Function that the app creates'],
    ['no function', (set) => set.addToEnvironment(), 'addToEnvironment at S/Set: fn must be an instance of lambda.Function, got undefined: pass a Function that the app creates'],
    ['a number for the name of the parameter', (set) => set.exportToParameter(5), 'exportToParameter at S/Set: parameterName must be a string, got 5: pass text'],
    ['a number for the name of the variable', (set) => set.environment(5), 'environment at S/Set: variableName must be a string, got 5'],
    ['the set for the ID of a model', (set) => set.profile(set), 'S/Set: modelId must be a model of the set, got the construct "S/Set"'],
    ['no grantee', (set) => set.grantInvoke(), 'Grant on S/Set: grantee must be an instance of iam.IGrantable, got undefined: pass a role, or a construct that has one, such as a function'],
    ['text for the grantee', (set) => set.grantInvoke('Role'), 'Grant on S/Set: grantee must be an instance of iam.IGrantable, got "Role": import the role with Role.fromRoleName or Role.fromRoleArn'],
  ])('a problem is named: %s', (_, act, message) => {
    expect(() => act(setIn({ modelIds: [NOVA] }).set)).toThrow(message);
  });
});

test('a second parameter fails with the remedy, also with another name', () => {
  const { set } = setIn({ modelIds: [NOVA] });
  set.exportToParameter('/one');

  expect(() => set.exportToParameter('/two')).toThrow(
    'exportToParameter at S/Set: exportToParameter was already called at S/Set: use the parameter that it returned, or write toJson() into a parameter of your own');
});
