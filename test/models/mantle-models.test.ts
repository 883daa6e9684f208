import { mantleIdsOf, runtimeIdOf } from '../../src/models/mantle-models';

test.each<[string, string, string[]]>([
  ['a model with another ID', 'anthropic.claude-haiku-4-5-20251001-v1:0', ['anthropic.claude-haiku-4-5']],
  ['a model with the same ID', 'anthropic.claude-opus-4-7', ['anthropic.claude-opus-4-7']],
  ['a model that only bedrock-runtime offers', 'amazon.nova-lite-v1:0', ['amazon.nova-lite-v1:0']],
  ['the models of a provider', 'anthropic.*', ['anthropic.*']],
  ['the models of a provider with another name', 'moonshot.*', ['moonshot.*', 'moonshotai.kimi-k2-thinking']],
])('the IDs of %s on the bedrock-mantle endpoint', (_, runtimeIds, expected) => {
  expect(mantleIdsOf(runtimeIds)).toEqual(expected);
});

test('leads back to the same model', () => {
  for (const runtimeId of ['openai.gpt-oss-120b-1:0', 'qwen.qwen3-32b-v1:0', 'deepseek.v3-v1:0']) {
    expect(mantleIdsOf(runtimeId).map(runtimeIdOf)).toEqual([runtimeId]);
  }
});
