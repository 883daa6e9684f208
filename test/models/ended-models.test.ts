import { ModelSource, PriceList } from '../../src';
import { billedUnit } from '../../src/models/billed-units';
import { ENDED_AS_OF, ENDED_MODELS, endOf } from '../../src/models/ended-models';

describe('ended models', () => {
  test.each(Object.entries(ENDED_MODELS))('%s has a valid ID, a day that is over, and a source', (id, { endedOn, source }) => {
    expect(ModelSource.foundationModel(id).baseModelId).toBe(id);
    expect(new Date(endedOn).toISOString().slice(0, 10)).toBe(endedOn);
    expect(endedOn <= ENDED_AS_OF).toBe(true);
    expect(source).toMatch(/^https:\/\//);
  });

  test('are found by their exact ID', () => {
    expect(endOf('amazon.nova-canvas-v1:0')).toBe('2026-09-30');
    expect(endOf('amazon.nova-canvas-v1:1')).toBeUndefined();
    expect(endOf('toString')).toBeUndefined();
  });
});

describe('billed units', () => {
  test.each<[string, string]>([
    ['stability.sd3-5-large-v1:0', 'by image'], ['stability.stable-image-core-v1:1', 'by image'], ['amazon.nova-canvas-v1:0', 'by image'], ['amazon.titan-image-generator-v2:0', 'by image'],
    ['luma.ray-v2:0', 'by second of video'], ['amazon.nova-reel-v1:1', 'by second of video'], ['twelvelabs.pegasus-1-2-v1:0', 'by second of video'],
    ['amazon.rerank-v1:0', 'by query'], ['cohere.rerank-v3-5:0', 'by query'],
    ['amazon.nova-sonic-v1:0', 'by speech and text tokens at different prices'], ['amazon.nova-2-sonic-v1:0', 'by speech and text tokens at different prices'],
    ['amazon.nova-2-5-sonic', 'by speech and text tokens at different prices'],
  ])('%s is billed %s', (id, unit) => {
    expect(billedUnit(id)).toBe(unit);
  });

  test('are of no model that has a token price', () => {
    expect(PriceList.bundled().modelIds.filter((id) => billedUnit(id) !== undefined)).toEqual([]);
  });
});
