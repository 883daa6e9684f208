import { Token } from 'aws-cdk-lib';
import { TokenPrices, type TokenPricesPerMillion } from '../../src';

describe('TokenPrices.perMillionTokens', () => {
  test('holds what was given', () => {
    expect(TokenPrices.perMillionTokens({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 }))
      .toMatchObject({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, since: undefined, asOf: undefined });
  });

  test('leaves out what is not billed', () => {
    expect(TokenPrices.perMillionTokens({ input: 0.02 }))
      .toMatchObject({ input: 0.02, output: undefined, cacheRead: undefined, cacheWrite: undefined });
  });

  test('takes a price of 0 beside another', () => {
    expect(TokenPrices.perMillionTokens({ input: 0, output: 5 }).input).toBe(0);
  });

  test('does not judge tokens', () => {
    const price = Token.asNumber({ Ref: 'Price' });

    const prices = { input: price, output: price, cacheWriteOneHour: price, longContext: { inputTokens: price, input: price } };

    expect(TokenPrices.perMillionTokens(prices).input).toBe(price);
  });

  test.each<[string, TokenPricesPerMillion, string]>([
    ['a negative price', { input: -1 }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got -1: pass the price of one million tokens'],
    ['a price that is not finite', { input: 1, output: Infinity }, 'TokenPrices.perMillionTokens: output must be a price in USD per million tokens, 0 or more, got Infinity: pass the price of one million tokens'],
    ['NaN', { input: NaN }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got NaN: pass the price of one million tokens'],
    ['a price as text', { input: '3' as any }, 'TokenPrices.perMillionTokens: input must be a price in USD per million tokens, 0 or more, got "3": pass the price of one million tokens'],
    ['no input price', {} as any, 'input must be a price in USD per million tokens, 0 or more, got undefined: pass the price of one million tokens'],
    ['a price per token', { input: 0.0000033 }, 'TokenPrices.perMillionTokens: input must be in USD per million tokens, got 0.0000033, which looks like a price per thousand tokens or per token: convert the price'],
    ['a price per thousand', { input: 1, cacheRead: 0.00033 }, 'TokenPrices.perMillionTokens: cacheRead must be in USD per million tokens, got 0.00033, which looks like a price per thousand tokens or per token: convert the price'],
    ['nothing above 0', { input: 0, output: 0 }, 'TokenPrices.perMillionTokens: prices must contain at least one price above 0, got {"input":0,"output":0}: pass the prices that AWS bills, otherwise every estimate is 0 USD'],
    ['a step that is no number of tokens', { input: 1, longContext: { inputTokens: 0.5, input: 2 } },
      'TokenPrices.perMillionTokens: longContext.inputTokens must be a positive integer, got 0.5: pass the number of input tokens above which the long-context prices apply'],
    ['a price above the step alone', { input: 1, longContext: { inputTokens: 200000, input: 2, output: 3 } },
      'TokenPrices.perMillionTokens: output must be specified with longContext.output, got none: also pass the price for shorter contexts'],
    ['a wrong price above the step', { input: 1, longContext: { inputTokens: 200000, input: -2 } },
      'TokenPrices.perMillionTokens: longContext.input must be a price in USD per million tokens, 0 or more, got -2: pass the price of one million tokens'],
    ['a wrong one-hour price', { input: 1, cacheWriteOneHour: -1 },
      'TokenPrices.perMillionTokens: cacheWriteOneHour must be a price in USD per million tokens, 0 or more, got -1: pass the price of one million tokens'],
  ])('refuses %s', (_, prices, message) => {
    expect(() => TokenPrices.perMillionTokens(prices)).toThrow(message);
  });

  test('tells all problems at once', () => {
    expect(() => TokenPrices.perMillionTokens({ input: -1, output: 0.000001 })).toThrow(/: 2 problems:\n.*input must.*\n.*output must/);
  });
});

describe('upperBound', () => {
  test('counts cache writes as if for an hour', () => {
    expect(TokenPrices.perMillionTokens({ input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteOneHour: 10 }).upperBound())
      .toMatchObject({ input: 5, output: 25, cacheRead: 0.5, cacheWrite: 10 });
  });

  test('counts every request as if its context were long', () => {
    const prices = TokenPrices.perMillionTokens({
      input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5, longContext: { inputTokens: 272000, input: 8, output: 30, cacheRead: 0.8, cacheWrite: 10 },
    });

    expect(prices.upperBound()).toMatchObject({ input: 8, output: 30, cacheRead: 0.8, cacheWrite: 10 });
    expect(prices).toMatchObject({ input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5 });
  });

  test('is never below the standard price, and the same where nothing is dearer', () => {
    expect(TokenPrices.perMillionTokens({ input: 4, output: 20, longContext: { inputTokens: 1, input: 3 } }).upperBound())
      .toMatchObject({ input: 4, output: 20 });
    expect(TokenPrices.perMillionTokens({ input: 0.02 }).upperBound()).toMatchObject({ input: 0.02, output: undefined, cacheWrite: undefined });
  });

  test('takes a token for the dearest', () => {
    const price = Token.asNumber({ Ref: 'Price' });

    expect(TokenPrices.perMillionTokens({ input: 4, longContext: { inputTokens: 1, input: price } }).upperBound().input).toBe(price);
  });
});
