import { Aws, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { InferenceRoute, ModelSource, PriceList, TokenPrices } from '../../src';

const book = PriceList.bundled();
const CLAUDE = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

test('asOf is a day', () => {
  expect(book.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(new Date(book.asOf).getTime()).not.toBeNaN();
});

test('is one book, however often it is asked for', () => {
  expect(PriceList.bundled()).toBe(book);
});

test('modelIds are sorted and without a geography', () => {
  expect(book.modelIds).toEqual([...book.modelIds].sort());
  expect(book.modelIds).toContain(CLAUDE);
  expect(book.modelIds.filter((id) => /^(us|eu|apac|jp|au|ca|in|global|us-gov)\./.test(id))).toEqual([]);
});

describe('pricesFor', () => {
  test('tells global from geographic', () => {
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`global.${CLAUDE}`), 'eu-central-1')).toMatchObject({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 });
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`eu.${CLAUDE}`), 'eu-central-1')).toMatchObject({ input: 1.1, output: 5.5, cacheRead: 0.11, cacheWrite: 1.375 });
  });

  test('bills in-Region as geographic', () => {
    expect(book.pricesFor(ModelSource.foundationModel(NOVA), 'us-east-1')).toEqual(book.pricesFor(ModelSource.systemDefinedProfile(`us.${NOVA}`), 'us-east-1'));
  });

  test('tells Regions apart', () => {
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`us.${NOVA}`), 'us-east-1')).toMatchObject({ input: 0.06, output: 0.24 });
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`eu.${NOVA}`), 'eu-central-1')).toMatchObject({ input: 0.078, output: 0.312 });
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`eu.${NOVA}`), 'eu-west-1')).toMatchObject({ input: 0.069, output: 0.276 });
  });

  test('says since when the very entry holds, and when it was confirmed', () => {
    const { since, asOf } = book.pricesFor(ModelSource.foundationModel(NOVA), 'us-east-1');

    expect(since! <= asOf!).toBe(true);
    expect(asOf! <= book.asOf).toBe(true);
  });

  test('needs no Region where the price is the same everywhere', () => {
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`global.${CLAUDE}`), Aws.REGION)).toMatchObject({ input: 1 });
    expect(book.pricesFor(ModelSource.foundationModel(CLAUDE), Aws.REGION)).toMatchObject({ input: 1.1 });
  });

  test('takes the geography of a system-defined profile for a Region that is not known, if it has one price', () => {
    expect(book.pricesFor(ModelSource.systemDefinedProfile(`us.${NOVA}`), Aws.REGION)).toMatchObject({ input: 0.06 });
    expect(book.pricesFor(ModelSource.systemDefinedProfile('us.openai.gpt-6-sol'), Aws.REGION)).toMatchObject({ input: 2.2 });
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile(`eu.${NOVA}`), Aws.REGION)).toThrow('in a Region that is known only at deployment');
  });

  test('takes the source by ARN, and what was told about a token', () => {
    expect(book.pricesFor(ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`), 'us-east-1')).toMatchObject({ input: 0.06 });
    expect(book.pricesFor(ModelSource.systemDefinedProfile(Token.asString({ Ref: 'Id' }), { baseModelId: CLAUDE, route: InferenceRoute.GLOBAL }), 'us-east-1')).toMatchObject({ input: 1 });
  });

  const REMEDY = 'pass prices: TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })';

  test('refuses a model it does not know, and says which one can be meant', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel('amazon.nova-lite-v9:0'), 'us-east-1'))
      .toThrow(new RegExp(`^PriceList: no price for model "amazon.nova-lite-v9:0" in the bundled price list \\(${book.asOf}\\): ` +
        `${REMEDY.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\. Did you mean "${NOVA}"\\?$`));
  });

  test.each([
    ['us.anthropic.claude-opus-4-6-v1:0', /Did you mean "us.anthropic.claude-opus-4-6-v1"\?$/],
    ['us.anthropic.claude-sonnet-4-6-v1', /Did you mean "us.anthropic.claude-sonnet-4-6"\?$/],
    ['us.anthropic.claude-sonnet-4-5', /Did you mean "us.anthropic.claude-sonnet-4-5-20250929-v1:0"\?$/],
    ['acme.quite-another', /\. modelIds of PriceList lists the models with a price$/],
  ])('says of %s what can be meant', (id, message) => {
    expect(() => book.pricesFor(ModelSource.fromModelId(id), 'us-east-1')).toThrow(message);
  });

  test('says of an ID of another endpoint that it is one', () => {
    const arn = 'arn:aws:bedrock:us-east-1::foundation-model/openai.gpt-oss-120b';

    expect(() => book.pricesFor(ModelSource.fromArn(arn), 'us-east-1')).toThrow(
      /\. An ID must not be an ID of the bedrock-mantle endpoint, which inference profiles do not support\. Did you mean "openai.gpt-oss-120b-1:0"\?$/);
  });

  test('demands prices for a model in public extended access, which AWS bills higher than its price list says', () => {
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile('us.anthropic.claude-opus-4-1-20250805-v1:0'), 'us-east-1')).toThrow(
      'PriceList: no price for model "anthropic.claude-opus-4-1-20250805-v1:0" in public extended access, which began on 2026-10-08. AWS bills extended access at higher prices than those in its price list: ' + REMEDY);
    expect(book.withPrices({ 'anthropic.claude-opus-4-1-20250805-v1:0': TokenPrices.perMillionTokens({ input: 30, output: 150 }) })
      .pricesFor(ModelSource.systemDefinedProfile('us.anthropic.claude-opus-4-1-20250805-v1:0'), 'us-east-1').input).toBe(30);
  });

  test('a model that has ended in most Regions has its price in the others', () => {
    expect(book.pricesFor(ModelSource.systemDefinedProfile('apac.anthropic.claude-3-7-sonnet-20250219-v1:0'), 'ap-south-1')).toMatchObject({ input: 3, output: 15, cacheRead: 0.3 });
  });

  test('says of a model that has ended that it has', () => {
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile('us.anthropic.claude-3-7-sonnet-20250219-v1:0'), 'us-east-1')).toThrow(
      /^PriceList: no price for model "anthropic.claude-3-7-sonnet-20250219-v1:0", which ended on 2026-04-28: move to another model, such as ".*", or pass prices if AWS still offers you this one$/);
  });

  test('says of a model that is not billed by token how it is billed', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel('stability.stable-image-core-v1:1'), 'us-west-2')).toThrow(
      /^PriceList: no token price for model "stability.stable-image-core-v1:1", which AWS bills by image: leave its profile out of the estimate, and use a TagBudget for its billed cost$/);
  });

  test('refuses the names of an object\'s own methods', () => {
    expect(() => book.pricesFor(ModelSource.fromArn('arn:aws:bedrock:us-east-1::foundation-model/x.toString'), 'us-east-1')).toThrow('no price for model "x.toString" in the bundled price list');
  });

  test('refuses a route it has no price for', () => {
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile(`global.${NOVA}`), 'us-east-1'))
      .toThrow(`PriceList: no global price for model "${NOVA}" in the bundled price list (${book.asOf}): ${REMEDY}`);
  });

  test('refuses a Region it has no price for', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel(NOVA), 'us-gov-east-1'))
      .toThrow(`PriceList: no in-region price for model "${NOVA}" in "us-gov-east-1" in the bundled price list (${book.asOf}): ${REMEDY}. Regions with a price: [`);
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile(`global.${CLAUDE}`), 'us-gov-west-1')).toThrow(/in "us-gov-west-1" in the bundled price list .*\. Regions with a price: all commercial Regions$/);
    expect(() => book.pricesFor(ModelSource.foundationModel(CLAUDE), 'cn-north-1')).toThrow('in "cn-north-1" in the bundled price list');
  });

  test('refuses a Region that is not known if the price depends on it', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel(NOVA), Aws.REGION)).toThrow(
      `in a Region that is known only at deployment in the bundled price list (${book.asOf}): specify a Region in the env of the stack, or ${REMEDY}. Regions with a price: [`);
  });

  test.each([['US-EAST-1'], [''], ['nonsense'], [undefined as any], [5 as any]])('refuses %p for a Region', (region) => {
    expect(() => book.pricesFor(ModelSource.foundationModel(CLAUDE), region)).toThrow(/^PriceList: region must be/);
  });

  test('refuses a model that is not known at synth', () => {
    expect(() => book.pricesFor(ModelSource.systemDefinedProfile(Token.asString({ Ref: 'Id' })), 'us-east-1'))
      .toThrow(`PriceList: modelSource must specify the model and the route at synth, got a token: specify baseModelId and route in the options of modelSource, or ${REMEDY}`);
  });

  test('no id one character off is taken for a model of the book', () => {
    const known = new Set(book.modelIds);
    fc.assert(fc.property(
      fc.constantFrom(...book.modelIds), fc.nat(), fc.constantFrom('drop', 'double', 'change'), fc.constantFrom(...'abz019-.:'),
      (id, at, how, character) => {
        const start = id.indexOf('.') + 1;
        const index = start + at % (id.length - start);
        const other = id.slice(0, index) + { drop: '', double: id[index].repeat(2), change: character }[how] + id.slice(index + 1);
        fc.pre(!known.has(other) && /^[a-z0-9]+\.[a-zA-Z0-9][a-zA-Z0-9.:-]*$/.test(other));
        expect(() => book.pricesFor(ModelSource.foundationModel(other), 'us-east-1')).toThrow(`no price for model "${other}" in the bundled price list`);
      }));
  });
});
