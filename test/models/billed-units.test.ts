import { ModelSource, PriceList } from '../../src';
import { billedUnit } from '../../src/models/billed-units';

describe('billed units', () => {
  test.each<[string, string]>([
    ['stability.sd3-5-large-v1:0', 'by image'], ['stability.stable-image-core-v1:1', 'by image'], ['amazon.nova-canvas-v1:0', 'by image'], ['amazon.titan-image-generator-v2:0', 'by image'],
    ['luma.ray-v2:0', 'by second of video'], ['amazon.nova-reel-v1:1', 'by second of video'], ['twelvelabs.pegasus-1-2-v1:0', 'by second of video'],
    ['amazon.titan-embed-image-v1', 'by text token and by image'],
    ['amazon.nova-2-multimodal-embeddings-v1:0', 'by text token, by image, and by second of audio and video'],
    ['amazon.rerank-v1:0', 'by query'], ['cohere.rerank-v3-5:0', 'by query'],
    ['amazon.nova-sonic-v1:0', 'by speech and text tokens at different prices'], ['amazon.nova-2-sonic-v1:0', 'by speech and text tokens at different prices'],
    ['amazon.nova-2-5-sonic', 'by speech and text tokens at different prices'],
  ])('%s is billed %s', (id, unit) => {
    expect(billedUnit(id)).toBe(unit);
  });

  test.each([
    ['amazon.titan-embed-image-v1', 'by text token and by image'], ['amazon.nova-2-multimodal-embeddings-v1:0', 'by text token, by image, and by second of audio and video'],
  ])('are in the error about the price of %s', (id, unit) => {
    expect(() => PriceList.bundled().pricesFor(ModelSource.foundationModel(id), 'us-east-1')).toThrow(
      `no token price for model "${id}", which AWS bills ${unit}: leave its profile out of the estimate, and use a TagBudget for its billed cost`,
    );
  });

  test.each(['amazon.titan-embed-text-v2:0', 'amazon.titan-embed-g1-text-02', 'amazon.nova-2-lite-v1:0', 'cohere.embed-v4:0'])('are not of %s', (id) => {
    expect(billedUnit(id)).toBeUndefined();
  });

  test('are of no model that has a token price', () => {
    expect(PriceList.bundled().modelIds.filter((id) => billedUnit(id) !== undefined)).toEqual([]);
  });
});
