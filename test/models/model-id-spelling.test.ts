import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { ModelSource, PriceList } from '../../src';
import { isMantleOnly, runtimeIdOf } from '../../src/models/mantle-models';
import { spelledOtherwise } from '../../src/models/model-id-spelling';
import { TEST_ACCOUNT } from '../support/places';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

/** IDs as tools, packages and people write them, with the ID that is meant and a part of the reason. */
const SPELLINGS: ReadonlyArray<readonly [string, string, string]> = [
  [`${SONNET}[1m]`, SONNET, 'a suffix in brackets, such as [1m] of Claude Code'],
  [`bedrock/${SONNET}`, SONNET, 'a path such as bedrock/ or bedrock/converse/'],
  ['Amazon.Nova-Lite-v1:0', 'amazon.nova-lite-v1:0', 'must be in lower case'],
  ['amazon.nova-pro-v1:0:300k', 'amazon.nova-pro-v1:0', 'a context length, which only the models of provisioned throughput have'],
  ['cohere.embed-english-v3:0:512', 'cohere.embed-english-v3:0', 'a context length'],
  ['meta.llama4-scout-17b-instruct-v1:0:10m', 'meta.llama4-scout-17b-instruct-v1:0', 'a context length'],
  ['openai.gpt-oss-120b', 'openai.gpt-oss-120b-1:0', 'must not be an ID of the bedrock-mantle endpoint, which inference profiles do not support'],
  ['deepseek.v3.1', 'deepseek.v3-v1:0', 'the bedrock-mantle endpoint'],
  ['anthropic.claude-haiku-4-5', 'anthropic.claude-haiku-4-5-20251001-v1:0', 'the bedrock-mantle endpoint'],
];

describe.each(SPELLINGS)('%s is refused', (id, meant, reason) => {
  test('as a foundation model', () => {
    expect(() => ModelSource.foundationModel(id)).toThrow(`${reason}`);
    expect(() => ModelSource.foundationModel(id)).toThrow(`, got "${id}": use "${meant}"`);
    expect(() => ModelSource.foundationModel(meant)).not.toThrow();
  });

  test('behind a geography', () => {
    const [written, right] = id.includes('/') ? [id.replace('/', '/us.'), `us.${meant}`] : [`us.${id}`, `us.${meant}`];

    expect(() => ModelSource.systemDefinedProfile(written)).toThrow(`, got "${written}": use "${right}"`);
    expect(() => ModelSource.systemDefinedProfile(written)).toThrow(reason);
    expect(() => ModelSource.systemDefinedProfile(right)).not.toThrow();
  });

  test('as an ID of either kind', () => {
    expect(() => ModelSource.fromModelId(id)).toThrow(`, got "${id}": use "${meant}"`);
  });
});

test('a spelling is found without a message, for other texts', () => {
  expect(spelledOtherwise(`bedrock/us.${SONNET}[1m]`)).toEqual({ reasons: [expect.stringContaining('a path'), expect.stringContaining('brackets')], meant: `us.${SONNET}` });
  expect(spelledOtherwise(' ')).toEqual({ reasons: ['must not contain blanks'], meant: undefined });
  expect(spelledOtherwise(`us.${SONNET}`)).toBeUndefined();
});

describe('a model of the bedrock-mantle endpoint only', () => {
  test.each(['google.gemma-4-31b', 'xai.grok-4.3'])('is refused: %s', (id) => {
    const reason = `got "${id}", which AWS offers on the bedrock-mantle endpoint only: use a TaggedProject with this model, or use ModelSource.fromArn if ListFoundationModels returns the model`;

    expect(() => ModelSource.foundationModel(id)).toThrow(`modelId must be a model of the bedrock-runtime endpoint, ${reason}`);
    expect(() => ModelSource.fromModelId(id)).toThrow(reason);
    expect(() => ModelSource.systemDefinedProfile(`us.${id}`)).toThrow(`profileId must be a model of the bedrock-runtime endpoint, got "us.${id}"`);
  });

  test('is accepted by its ARN, because AWS might offer it on the other endpoint by now', () => {
    expect(ModelSource.fromArn('arn:aws:bedrock:us-east-1::foundation-model/xai.grok-4.3').baseModelId).toBe('xai.grok-4.3');
  });
});

test('the IDs of the other endpoint lead to models with a price', () => {
  const { modelIds } = PriceList.bundled();
  const names = SPELLINGS.flatMap(([id]) => runtimeIdOf(id) ?? []);

  expect(names.length).toBe(3);
  expect(names.filter((id) => !modelIds.includes(id) || isMantleOnly(id))).toEqual([]);
  expect(runtimeIdOf('toString')).toBeUndefined();
});

describe('a model of provisioned throughput', () => {
  const COHERE = 'cohere.embed-english-v3:0:512';

  test('is refused by its ARN, too', () => {
    expect(() => ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${COHERE}`)).toThrow(
      `ModelSource.fromArn: arn must not contain a context length, which only the models of provisioned throughput have, got "${COHERE}": use "cohere.embed-english-v3:0"`);
    expect(() => ModelSource.fromArn(`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0:300k`)).toThrow('use "us.amazon.nova-lite-v1:0"');
  });

  test('is refused as a model of aws-cdk-lib', () => {
    const model = bedrock.FoundationModel.fromFoundationModelId(new Stack(new App(), 'S'), 'M', bedrock.FoundationModelIdentifier.COHERE_EMBED_ENGLISH_V3_0_512);

    expect(() => ModelSource.fromModel(model)).toThrow('must not contain a context length');
  });
});

test('the spelling of a token is not judged', () => {
  const id = `us.amazon.${new CfnParameter(new Stack(new App(), 'S'), 'Model').valueAsString}`;

  expect(() => [ModelSource.foundationModel(id.slice(3)), ModelSource.systemDefinedProfile(id)]).not.toThrow();
});
