import { App, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  BedrockCostAlarm, CostNotifications, CostTags, ModelSource, PriceDocumentLocation, PriceList, TagCostMeter, type TagCostMeterProps,
  TaggedInferenceProfile, TokenPrices,
} from '../../src';
import { checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { deployed, profileValues } from '../support/deployed';
import { TEST_ENV } from '../support/places';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 2, output: 10 });
const EVERYTHING = { calibration: {}, meterLegacyUsage: true, meterServiceTiers: true };

const stackIn = (app: App = checkedApp()) => new Stack(app, 'Insurance', { env: TEST_ENV });
const meterIn = (stack: Stack, props: Partial<TagCostMeterProps> = {}, id: string = 'Meter') => new TagCostMeter(stack, id, { tagKeys: ['Department'], ...props });
const inputOf = (stack: Stack) => JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, { values: profileValues(templateOf(stack).Resources) }));
const documentIn = (stack: Stack) => PriceDocumentLocation.fromBucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'team-prices'), 'prices.json');

describe('the function is told', () => {
  test('nothing more by default', () => {
    const stack = stackIn();
    meterIn(stack, { meterLegacyUsage: false, meterServiceTiers: false });

    expect(Object.keys(inputOf(stack)).sort()).toEqual([
      'accountId', 'dimensionSets', 'intervalMinutes', 'logProfiles', 'maxPublishedProfiles', 'maxValuesPerKey', 'meterUntrackedUsage', 'metricDelayMinutes', 'namespace', 'prices', 'projects',
      'publishProfileMetrics', 'scheduledTime', 'snapshots', 'timeZone',
    ]);
  });

  test('the options, with defaults', () => {
    const stack = stackIn();
    meterIn(stack, { ...EVERYTHING, priceDocument: documentIn(stack) });

    expect(inputOf(stack)).toMatchObject({
      priceDocument: { bucketName: 'team-prices', key: 'prices.json' },
      calibration: { minFactor: 0.2, maxFactor: 5 },
      meterLegacyUsage: true,
      serviceTiers: { dimensionNames: ['ModelId', 'ServiceTier', 'ResolvedServiceTier'], tierDimension: 'ResolvedServiceTier', tierNames: {} },
    });
  });

  test('other bounds, and other dimensions', () => {
    const stack = stackIn();
    const serviceTierDimensions = { dimensionNames: ['Tier', 'ModelId'], tierDimension: 'Tier', tierNames: { FLEX_TIER: 'flex' } };
    meterIn(stack, { calibration: { minFactor: 0.5, maxFactor: 1 }, meterServiceTiers: true, serviceTierDimensions });

    expect(inputOf(stack)).toMatchObject({ calibration: { minFactor: 0.5, maxFactor: 1 }, serviceTiers: serviceTierDimensions });
  });

  test('the prices of the price list that applies, without those that are bundled', () => {
    const app = checkedApp();
    PriceList.bundled().withPrices({ 'global.acme.one-v1:0': PRICES }).applyTo(app);
    const stack = stackIn(app);
    meterIn(stack);

    expect(inputOf(stack).appPrices).toEqual({
      version: 1, asOf: PriceList.bundled().asOf, models: { 'acme.one-v1:0': { prices: [{ route: 'global', regions: 'all', input: 2, output: 10 }] } },
    });
  });

  test('the prices of a listed profile, if another price list applies to it than to the meter', () => {
    const app = checkedApp();
    const [team, platform] = ['Team', 'Platform'].map((name) => new Stack(app, name, { env: TEST_ENV }));
    PriceList.bundled().withPrices({ 'amazon.nova-lite-v1:0': PRICES }).applyTo(team);
    const profileOf = (id: string, modelId: string) =>
      new TaggedInferenceProfile(team, id, { modelSource: ModelSource.foundationModel(modelId), costTags: CLAIMS });
    const profiles = [profileOf('Negotiated', 'amazon.nova-lite-v1:0'), profileOf('Listed', 'amazon.nova-pro-v1:0')];
    const meter = meterIn(platform, { profiles });
    const [negotiated] = profiles;

    expect(negotiated.prices.input).toBe(PRICES.input);
    expect(meter._prices()).toEqual([{ id: negotiated.inferenceProfileId, input: PRICES.input, output: PRICES.output }]);
    // The price list of the meter has the same prices.
    const other = new Stack(app, 'Other', { env: TEST_ENV });
    PriceList.bundled().withPrices({ 'amazon.nova-lite-v1:0': PRICES }).applyTo(other);
    expect(meterIn(other, { profiles, metricNamespace: 'Other' })._prices()).toEqual([]);
  });

  test('the prices of a profile that a nearer price list applies to', () => {
    const stack = stackIn();
    const scope = new Construct(stack, 'Negotiated');
    PriceList.bundled().withPrices({ 'amazon.nova-lite-v1:0': PRICES }).applyTo(scope);
    const profile = new TaggedInferenceProfile(scope, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CLAIMS });

    expect(meterIn(stack)._prices()).toEqual([{ id: profile.inferenceProfileId, input: PRICES.input, output: PRICES.output }]);
  });

  test('no price list that would be too large', () => {
    const app = checkedApp();
    PriceList.bundled().withPrices(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`acme.model-${i}`, PRICES]))).applyTo(app);

    expect(() => meterIn(stackIn(app))).toThrow(/^TagCostMeter at Insurance\/Meter: the price list of the scope must have at most 150000 bytes in addition to the bundled price list, got \d+: remove models/);
  });
});

describe('refused', () => {
  test.each<[Partial<TagCostMeterProps>, string]>([
    [{ calibration: { minFactor: 0 } }, 'calibration.minFactor must be above 0 and at most 1, got 0: use a number such as 0.2'],
    [{ calibration: { minFactor: 1.1 } }, 'calibration.minFactor must be above 0 and at most 1, got 1.1'],
    [{ calibration: { minFactor: NaN } }, 'calibration.minFactor must be above 0 and at most 1, got NaN'],
    [{ calibration: { maxFactor: 0.9 } }, 'calibration.maxFactor must be at least 1, got 0.9: use a number such as 5'],
    [{ calibration: { maxFactor: Infinity } }, 'calibration.maxFactor must be at least 1, got Infinity'],
    [{ calibration: { maxFactor: Token.asNumber({ Ref: 'X' }) } }, 'calibration must be known at synth, got a token: pass literal numbers'],
    [{ serviceTierDimensions: {} }, 'serviceTierDimensions must not be specified without meterServiceTiers'],
    [{ meterServiceTiers: true, serviceTierDimensions: { dimensionNames: ['ResolvedServiceTier'] } }, 'serviceTierDimensions.dimensionNames must contain "ModelId" and tierDimension'],
    [{ meterServiceTiers: true, serviceTierDimensions: { dimensionNames: ['ModelId', 'Tier'] } }, 'got ["ModelId","Tier"] and "ResolvedServiceTier": pass the names of all dimensions'],
    [{ meterServiceTiers: true, serviceTierDimensions: { dimensionNames: ['ModelId'], tierDimension: 'ModelId' } }, 'serviceTierDimensions.dimensionNames must contain'],
    [
      { meterServiceTiers: true, serviceTierDimensions: { dimensionNames: ['ModelId', 'Tier', 'Tier'], tierDimension: 'Tier' } },
      'serviceTierDimensions.dimensionNames must not contain duplicates: "Tier" is listed more than once',
    ],
  ])('%j', (props, message) => {
    expect(() => meterIn(new Stack(new App(), 'S', { env: TEST_ENV }), props)).toThrow(message);
  });

  test('two meters of a namespace with other options', () => {
    const app = new App();
    const stack = stackIn(app);
    meterIn(stack, { calibration: {} });
    meterIn(stack, {}, 'Other');

    expect(() => app.synth()).toThrow('but their settings differ');
  });
});

describe('the metrics', () => {
  const METRICS = {
    metricCalibratedCost: 'calibration',
    metricCalibratedCostToday: 'calibration',
    metricCalibratedCostMonthToDate: 'calibration',
    metricCalibratedUntrackedCost: 'calibration',
    metricCalibratedUntrackedCostToday: 'calibration',
    metricCalibratedUntrackedCostMonthToDate: 'calibration',
    metricCalibrationAge: 'calibration',
    metricPriceListAge: 'priceDocument',
    metricPriceDocumentErrors: 'priceDocument',
    metricLegacyModelInvocations: 'meterLegacyUsage',
  } as const;

  test.each(Object.entries(METRICS) as Array<[keyof typeof METRICS, string]>)('%s needs %s', (name, prop) => {
    const stack = stackIn();
    const meter = meterIn(stack, { ...EVERYTHING, priceDocument: documentIn(stack) });
    const imported = TagCostMeter.fromTagCostMeterAttributes(stack, 'Imported', { tagKeys: ['Department'] });

    expect(() => meterIn(stack, { metricNamespace: 'Other' }, 'Other')[name]())
      .toThrow(`TagCostMeter at Insurance/Other: ${prop} must be specified for ${name}, got none: specify it for the meter, which then publishes the metric`);
    expect(meter[name]()).toMatchObject({ namespace: 'BedrockCostTags', statistic: 'Maximum' });
    expect(imported[name]().metricName).toBe(meter[name]().metricName);
  });

  test('are by tag, and are then published as 0 even if no profile has the value', () => {
    const stack = stackIn();
    const meter = meterIn(stack, EVERYTHING);

    expect(meter.metricCalibratedCostMonthToDate({ costTags: CLAIMS }).dimensions).toEqual({ Department: 'Claims' });
    expect(inputOf(stack).values).toEqual([{ Department: 'Claims' }]);
  });

  test('can have alarms of cost', () => {
    const stack = stackIn();
    const meter = meterIn(stack, EVERYTHING);
    new BedrockCostAlarm(stack, 'Alarm', { costMetric: meter.metricCalibratedCostMonthToDate({ costTags: CLAIMS }), threshold: 50 });
    const { Metrics, TreatMissingData } = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

    expect(JSON.stringify(Metrics)).toContain('"MetricName":"CalibratedCostMonthToDate"');
    expect(TreatMissingData).toBe('ignore');
  });

  test('of the price document can have plain alarms', () => {
    const stack = stackIn();
    const meter = meterIn(stack, { priceDocument: documentIn(stack) });
    new cloudwatch.Alarm(stack, 'Alarm', { metric: meter.metricPriceDocumentErrors(), threshold: 1, evaluationPeriods: 1 });

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties).toMatchObject({ Metrics: [{ MetricStat: { Metric: { MetricName: 'PriceDocumentErrors' }, Stat: 'Maximum' } }] });
  });
});

test('the alarm on errors says that it does not cover the price document', () => {
  const description = (priceDocument: boolean) => {
    const stack = stackIn();
    const notifications = new CostNotifications(stack, 'Team');
    const meter = meterIn(stack, priceDocument ? { priceDocument: documentIn(stack) } : {});
    meter.alarmOnErrors(notifications);
    templateOf(stack);
    return JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmDescription);
  };

  expect(description(true)).toContain('A price document that cannot be used does not fail a run: see PriceDocumentErrors.');
  expect(description(false)).not.toContain('price document');
});

describe('the cost', () => {
  const cost = (props: Partial<TagCostMeterProps>) => meterIn(stackIn(), props).estimatedMonthlyCost({ profiles: 10, tagValues: 10 });
  const PER_METRIC = 0.3;
  const RUNS = 2880;

  test.each<[string, Partial<TagCostMeterProps>, number]>([
    // Three more for 10 values, all profiles, and calls without a profile, and the age.
    ['calibration', { calibration: {} }, (3 * 12 + 1) * PER_METRIC],
    ['calibration by profile', { calibration: {}, publishProfileMetrics: true }, (3 * 22 + 1 + 7 * 10) * PER_METRIC],
    // One more for each, and one more token metric read for each profile, and one list.
    ['legacy usage', { meterLegacyUsage: true }, 11 * PER_METRIC + RUNS * (10 + 1) * 0.01 / 1000],
    // Four kinds in three tiers, in each run and once a day.
    ['service tiers', { meterServiceTiers: true }, (RUNS + 30) * 10 * 12 * 0.01 / 1000],
  ])('includes %s', (_, props, expected) => {
    expect(cost(props) - cost({})).toBeCloseTo(expected, 1);
  });

  test('includes the price document', () => {
    const stack = stackIn();

    const withDocument = meterIn(stack, { priceDocument: documentIn(stack) }).estimatedMonthlyCost({ profiles: 10, tagValues: 10 });

    expect(withDocument - cost({})).toBeCloseTo(2 * PER_METRIC, 1);
  });
});
