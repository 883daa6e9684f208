import { PriceList } from '../../src';
import { billedUnit } from '../../src/models/billed-units';

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
