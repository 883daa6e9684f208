import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { TokenPrices } from '../../src';
import { billedKinds, costExpression } from '../../src/pricing/cost-expression';
import { evaluate } from '../support/metric-math';

test('adds up tokens times prices per million', () => {
  expect(costExpression([{ id: 'input_1', price: 3.3 }, { id: 'output_1', price: 16.5 }])).toBe('(FILL(input_1, 0) * 3.3 + FILL(output_1, 0) * 16.5) / 1000000');
});

test('leaves a price that is only known at deployment as it is', () => {
  expect(costExpression([{ id: 'input', price: Token.asNumber({ Ref: 'Price' }) }])).toMatch(/^\(FILL\(input, 0\) \* \$\{Token\[.*\]\}\) \/ 1000000$/);
});

test.each([
  ['what is billed', { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 }, ['input', 'output', 'cacheRead', 'cacheWrite']],
  ['no kind without a price', { input: 1 }, ['input']],
  ['no kind that is free', { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 0 }, ['input', 'output', 'cacheRead']],
  ['no input that is free', { input: 0, output: 2 }, ['output']],
])('counts %s', (_, prices, kinds) => {
  expect(billedKinds(TokenPrices.perMillionTokens(prices))).toEqual(kinds);
});

test('counts a price that is only known at deployment', () => {
  expect(billedKinds(TokenPrices.perMillionTokens({ input: Token.asNumber({ Ref: 'Price' }) }))).toEqual(['input']);
});

test('every price is written so that it reads back as itself, without an exponent', () => {
  fc.assert(fc.property(fc.double({ min: 0.001, max: 1_000_000, noNaN: true }), fc.nat({ max: 10_000_000 }), (price, tokens) => {
    const expression = costExpression([{ id: 'a', price }]);

    expect(expression).not.toMatch(/\de[+-]?\d/);
    expect(evaluate(expression, () => tokens)).toBe(tokens * price / 1000000);
  }));
});
