import { Lazy } from 'aws-cdk-lib';
import { mantleModelIdProblems } from '../../src/models/mantle-model-id';
import { isMantleOnly, isRuntimeOnly, mantleIdOf, runtimeIdOf } from '../../src/models/mantle-models';
import * as prices from '../../src/pricing/bedrock-prices.json';

const EXAMPLE = 'pass an ID of the bedrock-mantle endpoint, such as "openai.gpt-5.5" or "anthropic.claude-opus-4-8"';
const FORM = 'modelId must look like PROVIDER.MODEL, in lowercase letters, digits and . : -';

test.each([
  'openai.gpt-5.5', 'openai.gpt-oss-120b', 'anthropic.claude-opus-4-8', 'anthropic.claude-haiku-4-5', 'deepseek.v3.1', 'google.gemma-4-26b-a4b', 'xai.grok-4.3', 'zai.glm-4.7-flash', 'own.model:2',
  Lazy.string({ produce: () => 'x' }), 'dummy-value-for-/model',
])('%s is accepted', (id) => {
  expect(mantleModelIdProblems('modelId', id)).toEqual([]);
});

test.each<[unknown, string]>([
  ['', `modelId must have at least 1 character, got "": ${EXAMPLE}`],
  ['  ', `${FORM}, got "  ": ${EXAMPLE}`],
  ['gpt', `${FORM}, got "gpt": ${EXAMPLE}`],
  ['OpenAI.gpt-5.5', `${FORM}, got "OpenAI.gpt-5.5": ${EXAMPLE}`],
  ['openai/gpt-5.5', `${FORM}, got "openai/gpt-5.5": ${EXAMPLE}`],
  ['bedrock_mantle/openai.gpt-5.5', `${FORM}, got "bedrock_mantle/openai.gpt-5.5": ${EXAMPLE}`],
  ['openai.gpt 5', `${FORM}, got "openai.gpt 5": ${EXAMPLE}`],
  [5, `modelId must be a string, got 5: ${EXAMPLE}`],
  ['arn:aws:bedrock:us-east-1::foundation-model/openai.gpt-5.5', `modelId must be an ID, got the ARN "arn:aws:bedrock:us-east-1::foundation-model/openai.gpt-5.5": ${EXAMPLE}`],
  ['us.anthropic.claude-opus-4-8', 'modelId must not contain a geography, got "us.anthropic.claude-opus-4-8": use "anthropic.claude-opus-4-8", because the bedrock-mantle endpoint offers models in its own Region only'],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'modelId must not contain a geography, got "global.anthropic.claude-haiku-4-5-20251001-v1:0": use "anthropic.claude-haiku-4-5", because the bedrock-mantle endpoint offers models in its own Region only'],
  ['openai.gpt-oss-120b-1:0', 'modelId must be the ID on the bedrock-mantle endpoint, got "openai.gpt-oss-120b-1:0", which is the ID on the bedrock-runtime endpoint: use "openai.gpt-oss-120b"'],
])('%s is refused', (id, problem) => {
  expect(mantleModelIdProblems('modelId', id as string)).toEqual([problem]);
});

test('each ID of the price list is accepted, belongs to the other endpoint, or has another ID on this endpoint', () => {
  const refused = Object.keys(prices.models).filter((id) => mantleModelIdProblems('modelId', id).length > 0);

  expect(refused.filter((id) => mantleIdOf(id) === undefined)).toEqual([]);
  expect(refused.length).toBeGreaterThan(5);
});

test('the two directions of the IDs belong together, and no model is of one endpoint only and of both', () => {
  for (const id of Object.keys(prices.models).filter((each) => mantleIdOf(each) !== undefined)) {
    expect(runtimeIdOf(mantleIdOf(id)!)).toBe(id);
    expect([id, isRuntimeOnly(id), isRuntimeOnly(mantleIdOf(id)!), isMantleOnly(id)]).toEqual([id, false, false, false]);
  }
});

test.each([
  ['amazon.nova-lite-v1:0', true], ['cohere.embed-v4:0', true], ['anthropic.claude-sonnet-4-6', true], ['zai.glm-5.3', true], ['zai.glm-5', false], ['anthropic.claude-opus-4-8', false], ['openai.gpt-5.5', false],
  ['google.gemma-4-31b', false], ['constructor', false],
])('%s is of the other endpoint only: %s', (id, expected) => {
  expect(isRuntimeOnly(id)).toBe(expected);
});
