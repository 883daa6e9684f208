import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, Stack, Stage, Token } from 'aws-cdk-lib';
import { CostTags, ModelSource, PriceList, TaggedInferenceProfile, TokenPrices } from '../../src';
import { isMantleOnly } from '../../src/models/mantle-models';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import { warningIds } from '../support/warnings';

const NEW = 'anthropic.claude-next-1';
const NOVA = 'amazon.nova-lite-v1:0';
const GIVEN = TokenPrices.perMillionTokens({ input: 7, output: 8, cacheRead: 0.7, cacheWrite: 9 });
const OTHER = TokenPrices.perMillionTokens({ input: 70, output: 80 });

function profileIn(stack: Stack, modelId: string = NEW): TaggedInferenceProfile {
  return new TaggedInferenceProfile(stack, `P${modelId.length}`, { modelSource: ModelSource.fromModelId(modelId), costTags: CostTags.of({ Department: 'Claims' }) });
}

describe('withPrices', () => {
  test('prices a model that the bundled list does not have, by every route and in every Region', () => {
    const list = PriceList.bundled().withPrices({ [NEW]: GIVEN });

    for (const source of [ModelSource.foundationModel(NEW), ModelSource.systemDefinedProfile(`eu.${NEW}`), ModelSource.systemDefinedProfile(`global.${NEW}`)]) {
      expect(list.pricesFor(source, 'eu-west-1')).toMatchObject({ input: 7, output: 8, cacheRead: 0.7, cacheWrite: 9, asOf: undefined });
      expect(list.pricesFor(source, 'us-gov-west-1').input).toBe(7);
      expect(list.pricesFor(source, Aws.REGION).input).toBe(7);
    }
    expect(list.modelIds).toContain(NEW);
    expect(list.asOf).toBe(PriceList.bundled().asOf);
  });

  test('changes nothing of the list that it is called on', () => {
    PriceList.bundled().withPrices({ [NEW]: GIVEN, [NOVA]: GIVEN });

    expect(PriceList.bundled().modelIds).not.toContain(NEW);
    expect(PriceList.bundled().pricesFor(ModelSource.foundationModel(NOVA), 'us-east-1').input).toBe(0.06);
    expect(PriceList.bundled()._overlay()).toBeUndefined();
  });

  test.each([[[NEW, `global.${NEW}`]], [[`global.${NEW}`, NEW]]])('the global route has its own prices, in whatever order: %s', (keys) => {
    const list = PriceList.bundled().withPrices(Object.fromEntries(keys.map((key) => [key, key === NEW ? GIVEN : OTHER])));

    expect(list.pricesFor(ModelSource.systemDefinedProfile(`global.${NEW}`), 'eu-west-1').input).toBe(70);
    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1').input).toBe(7);
  });

  test('leaves other routes as they are if only the global one is given', () => {
    const list = PriceList.bundled().withPrices({ 'global.anthropic.claude-sonnet-5-5': OTHER });

    expect(list.pricesFor(ModelSource.systemDefinedProfile('global.anthropic.claude-sonnet-5-5'), 'eu-west-1').input).toBe(70);
    expect(list.pricesFor(ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-5-5'), 'eu-west-1').input).toBe(2.2);
  });

  test('a later call takes precedence, and an earlier one keeps the models of its own', () => {
    const list = PriceList.bundled().withPrices({ [NEW]: GIVEN, [NOVA]: GIVEN }).withPrices({ [NEW]: OTHER });

    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1').input).toBe(70);
    expect(list.pricesFor(ModelSource.foundationModel(NOVA), 'eu-west-1').input).toBe(7);
    expect(Object.keys(list._overlay()!.models).sort()).toEqual([NOVA, NEW].sort());
  });

  test('takes prices that are known only at deployment', () => {
    const price = Token.asNumber({ Ref: 'Price' });

    expect(PriceList.bundled().withPrices({ [NEW]: TokenPrices.perMillionTokens({ input: price }) }).pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1').input).toBe(price);
  });

  test('keeps one-hour, long-context and tier prices', () => {
    const haiku = PriceList.bundled().pricesFor(ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-5-5'), 'us-east-1');
    const list = PriceList.bundled().withPrices({ [NEW]: haiku });

    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1').upperBound().input).toBe(haiku.upperBound().input);
  });

  test.each<[string, any, string]>([
    ['IDs of profiles', { [`us.${NOVA}`]: GIVEN }, `PriceList.withPrices: prices must have IDs of foundation models as keys, got "us.${NOVA}": use "${NOVA}" for every geography, or a price document for prices by Region`],
    ['other values', { [NOVA]: { input: 1 } }, 'PriceList.withPrices: prices.amazon.nova-lite-v1:0 must be an instance of TokenPrices, got {"input":1}: use TokenPrices.perMillionTokens({ input: …, output: … })'],
    ['the ID of another endpoint', { 'openai.gpt-oss-120b': GIVEN }, 'got "openai.gpt-oss-120b": use "openai.gpt-oss-120b-1:0"'],
    ['another spelling', { 'global.Amazon.Nova-Lite-v1:0': GIVEN }, 'use "amazon.nova-lite-v1:0"'],
    ['no ID', { nova: GIVEN }, 'PriceList.withPrices: prices must look like PROVIDER.MODEL, got "nova"'],
    ['nothing', undefined, 'PriceList.withPrices: prices must be'],
  ])('refuses %s', (_, prices, message) => {
    expect(() => PriceList.bundled().withPrices(prices)).toThrow(message);
  });
});

describe('withDocument', () => {
  const folder = mkdtempSync(join(tmpdir(), 'price-documents-'));
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    return join(folder, name);
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  const document = (input: number, more: object = {}) => ({
    version: 1, asOf: '2026-12-24', models: { [NEW]: { prices: [{ route: 'regional', regions: 'ours', input, output: 2, ...more }] } }, regionGroups: { ours: ['eu-west-1'] },
  });

  test('adds the prices of the document', () => {
    const list = PriceList.bundled().withDocument(file('new.json', document(1)));

    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1')).toMatchObject({ input: 1, output: 2 });
    expect(() => list.pricesFor(ModelSource.foundationModel(NEW), 'us-east-1'))
      .toThrow(/no in-region price for model "anthropic.claude-next-1" in "us-east-1" in the price list \(2026-12-24\).*Regions with a price: \["eu-west-1"\]/);
    expect(list.asOf).toBe('2026-12-24');
  });

  test('reads a file with a byte order mark', () => {
    expect(PriceList.bundled().withDocument(file('bom.json', `\ufeff${JSON.stringify(document(1))}`)).asOf).toBe('2026-12-24');
  });

  describe('in a Region that is known only at deployment', () => {
    const own = (name: string, prices: object[], regionGroups = {}) => PriceList.bundled().withDocument(file(name, { version: 1, asOf: '2027-01-15', models: { [NOVA]: { prices } }, regionGroups }));
    const US = ModelSource.systemDefinedProfile(`us.${NOVA}`);

    test('the newer file of the library applies wherever the bundled one does', () => {
      const doubled = JSON.parse(JSON.stringify(bundled), (key, value) => key === 'input' ? 2 * value : key === 'asOf' ? '2027-01-15' : value);
      const list = PriceList.bundled().withDocument(file('doubled.json', doubled));
      const inputOf = (of: PriceList, source: ModelSource) => {
        try {
          return of.pricesFor(source, Aws.REGION).input;
        } catch {
          return undefined;
        }
      };
      const sources = PriceList.bundled().modelIds.filter((id) => !isMantleOnly(id)).flatMap((id) => [
        ModelSource.foundationModel(id), ...['us', 'eu', 'apac', 'jp', 'au', 'in', 'ca', 'us-gov', 'global'].map((geography) => ModelSource.systemDefinedProfile(`${geography}.${id}`)),
      ]);
      const priced = sources.filter((source) => inputOf(PriceList.bundled(), source) !== undefined);

      expect(priced.length).toBeGreaterThan(200);
      for (const source of priced) {
        expect([source._sourceId(), inputOf(list, source)]).toEqual([source._sourceId(), 2 * inputOf(PriceList.bundled(), source)!]);
      }
    });

    test('an own price for one Region of the geography is not ignored', () => {
      expect(() => own('one.json', [{ route: 'regional', regions: ['us-east-1'], input: 9 }]).pricesFor(US, Aws.REGION)).toThrow('in a Region that is known only at deployment');
      expect(own('eu.json', [{ route: 'regional', regions: ['eu-west-1'], input: 9 }]).pricesFor(US, Aws.REGION).input).toBe(0.06);
      expect(own('us.json', [{ route: 'regional', regions: 'us', input: 9 }], { us: ['us-east-1'] }).pricesFor(US, Aws.REGION).input).toBe(9);
    });

    test('an entry that is superseded in each Region does not apply', () => {
      const list = own('old.json', [{ route: 'regional', regions: 'commercial', input: 0.01, asOf: '2020-01-01' }]);

      expect(list.pricesFor(US, 'us-east-1').input).toBe(0.06);
      expect(list.pricesFor(US, Aws.REGION).input).toBe(0.06);
      expect(() => list.pricesFor(ModelSource.foundationModel(NOVA), Aws.REGION)).toThrow('in a Region that is known only at deployment');
    });

    test('the price of the commercial Regions is none of GovCloud', () => {
      const sonnet = ModelSource.systemDefinedProfile('us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0');

      expect(PriceList.bundled().pricesFor(sonnet, 'us-gov-west-1').input).toBe(3.6);
      expect(PriceList.bundled().pricesFor(sonnet, Aws.REGION).input).toBe(3.6);
      expect(() => PriceList.bundled().pricesFor(ModelSource.systemDefinedProfile('us-gov.anthropic.claude-opus-4-7'), Aws.REGION)).toThrow('known only at deployment');
    });
  });

  test('groups of different documents can have the same name', () => {
    const list = PriceList.bundled().withDocument(file('a.json', document(1, { asOf: '2026-12-01' })))
      .withDocument(file('b.json', { ...document(5, { asOf: '2026-11-01' }), regionGroups: { ours: ['eu-west-1', 'us-east-1'] } }));

    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'eu-west-1').input).toBe(1);
    expect(list.pricesFor(ModelSource.foundationModel(NEW), 'us-east-1').input).toBe(5);
  });

  test('keeps the latest calibration', () => {
    const of = (month: string) => ({ version: 1, asOf: '2026-12-24', models: {}, calibration: { month, factors: {} } });

    const list = PriceList.bundled().withDocument(file('c.json', of('2026-10'))).withDocument(file('d.json', of('2026-11'))).withPrices({ [NEW]: GIVEN });

    expect(list._overlay()!.calibration!.month).toBe('2026-11');
  });

  test('refuses a file that is not there, is not JSON, or is no document, and lists all problems', () => {
    expect(() => PriceList.bundled().withDocument(join(folder, 'none.json'))).toThrow(/path must be a file that can be read, got ".*none.json" \(ENOENT/);
    expect(() => PriceList.bundled().withDocument(file('broken.json', '{"version": 1,'))).toThrow('the file must be JSON, got ');
    expect(() => PriceList.bundled().withDocument(file('wrong.json', { version: 1, models: { a: 1 } }))).toThrow(/3 problems:\n.*asOf must.*\n.*ID of a foundation model.*\n.*prices must/);
  });
});

describe('applyTo', () => {
  const list = PriceList.bundled().withPrices({ [NEW]: GIVEN });

  test('without it, the bundled list applies', () => {
    const stack = new Stack();

    expect(PriceList.of(stack)).toBe(PriceList.bundled());
    expect(() => profileIn(stack).prices).toThrow(`no price for model "${NEW}" in the bundled price list`);
  });

  test('prices the profiles of an app', () => {
    const app = new App();
    list.applyTo(app);

    expect(profileIn(new Stack(app, 'S')).prices.input).toBe(7);
    expect(profileIn(new Stack(new Stage(app, 'Prod'), 'S')).prices.input).toBe(7);
  });

  test('the nearest scope takes precedence', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const near = PriceList.bundled().withPrices({ [NEW]: OTHER });
    list.applyTo(app);
    near.applyTo(stage);

    expect(PriceList.of(new Stack(stage, 'S'))).toBe(near);
    expect(profileIn(new Stack(stage, 'T')).prices.input).toBe(70);
    expect(profileIn(new Stack(app, 'T')).prices.input).toBe(7);
  });

  test('prices that a profile was given take precedence', () => {
    const app = new App();
    list.applyTo(app);
    const profile = new TaggedInferenceProfile(new Stack(app, 'S'), 'P', {
      modelSource: ModelSource.foundationModel(NEW), costTags: CostTags.of({ Department: 'Claims' }), prices: OTHER,
    });

    expect(profile.prices.input).toBe(70);
  });

  test('refuses a second list, and a scope whose prices were used', () => {
    const app = new App();
    list.applyTo(app);
    const stack = new Stack(app, 'S');
    expect(profileIn(stack).prices.input).toBe(7);

    expect(() => list.applyTo(app)).toThrow(/^PriceList.applyTo\(the construct ""\): 2 problems:\n.*must not have a price list already.*\n.*must not contain a construct that has used its prices/);
    expect(() => list.applyTo(stack)).toThrow('scope must not contain a construct that has used its prices: call applyTo right after you have created the scope');
    expect(() => list.applyTo(new Stack(app, 'Later'))).not.toThrow();
  });

  test('asking for the list of a scope does not fix it', () => {
    const app = new App();

    PriceList.of(app).withPrices({ [NEW]: GIVEN }).applyTo(app);

    expect(PriceList.of(app).modelIds).toContain(NEW);
  });

  test('tells of entries that the bundled list supersedes, once', () => {
    const app = new App();
    const path = join(mkdtempSync(join(tmpdir(), 'price-documents-')), 'old.json');
    writeFileSync(path, JSON.stringify({ version: 1, asOf: '2020-01-01', models: { [NOVA]: { prices: [{ route: 'regional', regions: 'commercial', input: 1, asOf: '2020-01-01' }] } } }));
    const old = PriceList.bundled().withDocument(path);
    const stack = new Stack(app, 'S');
    old.applyTo(stack);
    const other = new Stack(app, 'T');
    list.applyTo(other);
    [stack, other].forEach((each) => profileIn(each, NOVA));

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:PriceList.supersededPrices']);
    expect(warningIds(other)).toEqual([]);
  });

  test('tells of kinds of tokens that it would estimate at 0 USD', () => {
    const app = new App();
    const onlyInput = TokenPrices.perMillionTokens({ input: 1 });
    PriceList.bundled().withPrices({ [NOVA]: onlyInput, [NEW]: onlyInput }).applyTo(app);
    const [known, unknown] = [new Stack(app, 'S'), new Stack(app, 'T')];
    expect([profileIn(known, NOVA).prices.input, profileIn(unknown).prices.input]).toEqual([1, 1]);

    expect(warningIds(known)).toEqual(['cdk-bedrock-cost-tags:TokenPrices.missingKind']);
    expect(warningIds(unknown)).toEqual([]);
  });

  test('refuses what is no construct', () => {
    expect(() => list.applyTo({} as any)).toThrow('PriceList.applyTo: scope must be');
    expect(() => PriceList.of(undefined as any)).toThrow('PriceList.of: scope must be');
  });
});
