import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchOffers, type OfferFile, readOffer } from '../../../projenrc/prices/offer-files';

interface RowOptions {
  readonly unit?: string;
  readonly attributes?: Record<string, string>;
}

/** A price list in the shape that AWS publishes. */
function offerFile(rows: Array<[string, number, RowOptions?]>): OfferFile {
  return {
    publicationDate: '2026-11-20T12:00:00Z',
    products: Object.fromEntries(rows.map(([usagetype, , { attributes } = {}], index) => [`SKU${index}`, { attributes: { usagetype, ...attributes } }])),
    terms: {
      OnDemand: Object.fromEntries(rows.map(([, price, { unit = '1K tokens' } = {}], index) => [`SKU${index}`, {
        [`SKU${index}.TERM`]: { priceDimensions: { [`SKU${index}.TERM.RATE`]: { unit, pricePerUnit: { USD: price.toFixed(10) } } } },
      }])),
    },
  };
}

const NOVA = { attributes: { model: 'Nova Lite' } };
const CLAUDE = { unit: 'Units', attributes: { servicename: 'Claude Haiku 4.5 (Amazon Bedrock Edition)' } };

test('prices per thousand tokens become prices per million', () => {
  const { claims, unknown } = readOffer('aws', 'AmazonBedrock', 'us-east-1', offerFile([
    ['USE1-NovaLite-input-tokens', 0.00006, NOVA], ['USE1-NovaLite-output-tokens', 0.00024, NOVA], ['USE1-NovaLite-cache-read-input-token-count', 0.000015, NOVA],
    ['USE1-NovaLite-cache-write-input-token-count', 0, NOVA],
  ]));

  expect(unknown).toEqual([]);
  expect(claims).toEqual([{
    source: 'aws',
    id: 'amazon.nova-lite-v1:0',
    model: 'amazon.nova-lite-v1:0',
    route: 'regional',
    regions: ['us-east-1'],
    figures: { input: 0.06, output: 0.24, cacheRead: 0.015, cacheWrite: 0 },
  }]);
});

test('the marketplace has prices per million, and the global route apart', () => {
  const { claims } = readOffer('aws', 'AmazonBedrockFoundationModels', 'us-east-1', offerFile([
    ['USE1-MP:USE1_InputTokenCount-Units', 1.1, CLAUDE], ['USE1-MP:USE1_OutputTokenCount-Units', 5.5, CLAUDE],
    ['USE1-MP:USE1_InputTokenCount_Global-Units', 1, CLAUDE], ['USE1-MP:USE1_OutputTokenCount_Global-Units', 5, CLAUDE],
  ]));

  expect(claims.map(({ model, route, figures }) => [model, route, figures])).toEqual([
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 'regional', { input: 1.1, output: 5.5 }],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 'global', { input: 1, output: 5 }],
  ]);
});

test.each(['batch', 'flex', 'priority', 'latency-optimized', 'custom-model'])('a price for %s is not taken for the standard one', (kind) => {
  const { claims, unknown } = readOffer('aws', 'AmazonBedrock', 'us-east-1', offerFile([
    ['USE1-NovaLite-input-tokens', 0.00006, NOVA], [`USE1-NovaLite-input-tokens-${kind}`, 0.00003, NOVA],
  ]));

  expect(claims[0].figures).toEqual({ input: 0.06 });
  expect(unknown).toEqual([]);
});

test('a model or a word that is not known is reported, not guessed', () => {
  const { claims, unknown } = readOffer('aws', 'AmazonBedrock', 'us-east-1', offerFile([
    ['USE1-NovaLite2-input-tokens', 0.1, { attributes: { model: 'Nova Lite 2' } }], ['USE1-NovaLite-input-tokens-turbo', 0.1, NOVA],
  ]));

  expect(claims).toEqual([]);
  expect(unknown).toEqual([
    'AmazonBedrock us-east-1 USE1-NovaLite2-input-tokens: no model is known by the name Nova Lite 2',
    'AmazonBedrock us-east-1 USE1-NovaLite-input-tokens-turbo: no price is known by the name input tokens turbo',
  ]);
});

test('two prices of one thing are refused', () => {
  expect(() => readOffer('aws', 'AmazonBedrock', 'us-east-1', offerFile([['USE1-NovaLite-input-tokens', 0.1, NOVA], ['USE1-NovaLite-input-token-count', 0.2, NOVA]])))
    .toThrow('AmazonBedrock us-east-1: amazon.nova-lite-v1:0 regional input is 100 and 200');
});

test('what is not priced by tokens is left alone', () => {
  expect(readOffer('aws', 'AmazonBedrock', 'us-east-1', offerFile([['USE1-NovaCanvas-image', 0.04, { unit: 'image' }]]))).toEqual({ claims: [], unknown: [] });
});

describe('over HTTP', () => {
  let server: Server;
  let status = 200;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      asked.push(url!);
      const found = url!.includes('/AmazonBedrock/') && url!.includes('/us-east-1/');
      response.writeHead(found ? status : 403).end(JSON.stringify(offerFile([['USE1-NovaLite-input-tokens', 0.00006, NOVA]])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    status = 200;
    asked.length = 0;
  });
  const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('every service is asked for in every Region, and need not be there', async () => {
    const offers = await fetchOffers(baseUrl(), ['us-east-1', 'eu-west-1']);

    expect(offers!.map(({ offer, region }) => [offer, region])).toEqual([['AmazonBedrock', 'us-east-1']]);
    expect(asked).toHaveLength(6);
    expect(asked[0]).toBe('/offers/v1.0/aws/AmazonBedrock/current/us-east-1/index.json');
  });

  test('a failure of the service is an error', async () => {
    status = 500;

    await expect(fetchOffers(baseUrl(), ['us-east-1'])).rejects.toThrow('/AmazonBedrock/current/us-east-1/index.json: 500');
  });

  test('no way to AWS is none', async () => {
    expect(await fetchOffers('http://127.0.0.1:1', ['us-east-1'])).toBeUndefined();
  });
});
