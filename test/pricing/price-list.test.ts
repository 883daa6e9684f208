import { Aws, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { InferenceRoute, ModelSource, PriceBook } from '../../src';

const book = PriceBook.bundled();
const CLAUDE = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

test('asOf is a day', () => {
  expect(book.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(new Date(book.asOf).getTime()).not.toBeNaN();
});

test('is one book, however often it is asked for', () => {
  expect(PriceBook.bundled()).toBe(book);
});

test('modelIds are sorted and without a geography', () => {
  expect(book.modelIds).toEqual([...book.modelIds].sort());
  expect(book.modelIds).toContain(CLAUDE);
  expect(book.modelIds.filter((id) => /^(us|eu|apac|jp|au|ca|in|global|us-gov)\./.test(id))).toEqual([]);
});

describe('pricesFor', () => {
  test('tells global from geographic', () => {
    expect(book.pricesFor(ModelSource.systemProfile(`global.${CLAUDE}`), 'eu-central-1')).toMatchObject({ input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 });
    expect(book.pricesFor(ModelSource.systemProfile(`eu.${CLAUDE}`), 'eu-central-1')).toMatchObject({ input: 1.1, output: 5.5, cacheRead: 0.11, cacheWrite: 1.375 });
  });

  test('bills in-Region as geographic', () => {
    expect(book.pricesFor(ModelSource.foundationModel(NOVA), 'us-east-1')).toEqual(book.pricesFor(ModelSource.systemProfile(`us.${NOVA}`), 'us-east-1'));
  });

  test('tells Regions apart', () => {
    expect(book.pricesFor(ModelSource.systemProfile(`us.${NOVA}`), 'us-east-1')).toMatchObject({ input: 0.06, output: 0.24 });
    expect(book.pricesFor(ModelSource.systemProfile(`eu.${NOVA}`), 'eu-central-1')).toMatchObject({ input: 0.078, output: 0.312 });
    expect(book.pricesFor(ModelSource.systemProfile(`eu.${NOVA}`), 'eu-west-1')).toMatchObject({ input: 0.069, output: 0.276 });
  });

  test('says since when the very entry holds, and when it was confirmed', () => {
    const { since, asOf } = book.pricesFor(ModelSource.foundationModel(NOVA), 'us-east-1');

    expect(since! <= asOf!).toBe(true);
    expect(asOf! <= book.asOf).toBe(true);
  });

  test('needs no Region where the price is the same everywhere', () => {
    expect(book.pricesFor(ModelSource.systemProfile(`global.${CLAUDE}`), Aws.REGION)).toMatchObject({ input: 1 });
    expect(book.pricesFor(ModelSource.foundationModel(CLAUDE), Aws.REGION)).toMatchObject({ input: 1.1 });
  });

  test('takes the geography of a system-defined profile for a Region that is not known, if it has one price', () => {
    expect(book.pricesFor(ModelSource.systemProfile(`us.${NOVA}`), Aws.REGION)).toMatchObject({ input: 0.06 });
    expect(() => book.pricesFor(ModelSource.systemProfile(`eu.${NOVA}`), Aws.REGION)).toThrow('got a token (give the stack an env with a Region)');
  });

  test('takes the source by ARN, and what was told about a token', () => {
    expect(book.pricesFor(ModelSource.fromArn(`arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`), 'us-east-1')).toMatchObject({ input: 0.06 });
    expect(book.pricesFor(ModelSource.systemProfile(Token.asString({ Ref: 'Id' }), { baseModelId: CLAUDE, route: InferenceRoute.GLOBAL }), 'us-east-1')).toMatchObject({ input: 1 });
  });

  const REMEDY = 'pass prices: TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })';

  test('refuses a model it does not know, and says what it knows of the provider', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel('amazon.nova-lite-v9:0'), 'us-east-1'))
      .toThrow(new RegExp(`^PriceBook: modelSource must be a model in the price book of ${book.asOf}, got "amazon.nova-lite-v9:0", and of "amazon" it has \\[.*"${NOVA}".*\\]: ` +
        REMEDY.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  });

  test('refuses the names of an object\'s own methods', () => {
    expect(() => book.pricesFor(ModelSource.fromArn('arn:aws:bedrock:us-east-1::foundation-model/x.toString'), 'us-east-1')).toThrow('must be a model in the price book');
  });

  test('refuses a route it has no price for', () => {
    expect(() => book.pricesFor(ModelSource.systemProfile(`global.${NOVA}`), 'us-east-1'))
      .toThrow(`PriceBook: modelSource must take a route the price book of ${book.asOf} has, got "${NOVA}" by the global route, which it lacks: ${REMEDY}`);
  });

  test('refuses a Region it has no price for', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel(NOVA), 'us-gov-west-1'))
      .toThrow(`PriceBook: region must be one for which the price book of ${book.asOf} has "${NOVA}" by the in-region route, got "us-gov-west-1", and it has [`);
    expect(() => book.pricesFor(ModelSource.systemProfile(`global.${CLAUDE}`), 'us-gov-west-1')).toThrow('got "us-gov-west-1", and it has every commercial Region');
    expect(() => book.pricesFor(ModelSource.foundationModel(CLAUDE), 'cn-north-1')).toThrow('got "cn-north-1"');
  });

  test('refuses a Region that is not known if the price depends on it', () => {
    expect(() => book.pricesFor(ModelSource.foundationModel(NOVA), Aws.REGION)).toThrow('got a token (give the stack an env with a Region), and it has [');
  });

  test('refuses a model that is not known at synth', () => {
    expect(() => book.pricesFor(ModelSource.systemProfile(Token.asString({ Ref: 'Id' })), 'us-east-1'))
      .toThrow(`PriceBook: modelSource must tell model and route at synth, got a token: give baseModelId and route with it: ${REMEDY}`);
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
        expect(() => book.pricesFor(ModelSource.foundationModel(other), 'us-east-1')).toThrow('must be a model in the price book');
      }));
  });
});
