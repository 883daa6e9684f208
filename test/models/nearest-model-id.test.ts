import { PriceList } from '../../src';
import { nearestModelIds } from '../../src/models/nearest-model-id';

const KNOWN = PriceList.bundled().modelIds;

describe('the nearest IDs', () => {
  test.each<[string, string[]]>([
    // Another version, or none.
    ['us.anthropic.claude-opus-4-6-v1:0', ['us.anthropic.claude-opus-4-6-v1']],
    ['us.anthropic.claude-sonnet-4-6-v1', ['us.anthropic.claude-sonnet-4-6']],
    ['us.anthropic.claude-sonnet-4-5', ['us.anthropic.claude-sonnet-4-5-20250929-v1:0']],
    ['anthropic.claude-haiku-4-5', ['anthropic.claude-haiku-4-5-20251001-v1:0']],
    ['anthropic.claude-haiku-4-5-20251001', ['anthropic.claude-haiku-4-5-20251001-v1:0']],
    ['anthropic.claude-sonnet-4-6-20260217-v1:0', ['anthropic.claude-sonnet-4-6']],
    ['openai.gpt-oss-120b', ['openai.gpt-oss-120b-1:0']],
    ['amazon.nova-lite', ['amazon.nova-lite-v1:0']],
    // One wrong letter.
    ['antropic.claude-sonnet-4-6', ['anthropic.claude-sonnet-4-6']],
    ['global.anthropic.claude-sonet-4-6', ['global.anthropic.claude-sonnet-4-6']],
    ['in.xai.grok-47', ['in.xai.grok-4.7']],
    // The parts of the name in another order.
    ['anthropic.claude-4-6-sonnet', ['anthropic.claude-sonnet-4-6']],
    ['Anthropic.Claude-Opus-4-8', ['anthropic.claude-opus-4-8']],
    // Nothing like it.
    ['newcomer.model-1', []],
    ['anthropic.claude-v2', []],
    ['toString', []],
    ['', []],
  ])('of %s are %j', (id, nearest) => {
    expect(nearestModelIds(id, KNOWN)).toEqual(nearest);
  });

  test('of models that are not similar enough to be the one that is meant are at most 3', () => {
    const nearest = nearestModelIds('us.amazon.nova-2-pro-v1:0', KNOWN);

    expect(nearest).toHaveLength(3);
    expect(nearest.every((id) => id.startsWith('us.amazon.nova-'))).toBe(true);
  });

  test('do not depend on the order of the known ones', () => {
    const ids = ['us.amazon.nova-2-pro-v1:0', 'anthropic.claude-opus-5-7', 'moonshotai.kimi-k2'];

    expect(ids.map((id) => nearestModelIds(id, [...KNOWN].reverse()))).toEqual(ids.map((id) => nearestModelIds(id, KNOWN)));
  });

  test('of each known ID begin with the ID itself', () => {
    expect(KNOWN.filter((id) => nearestModelIds(id, KNOWN)[0] !== id)).toEqual([]);
  });
});
