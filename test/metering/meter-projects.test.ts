import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CostTags, CostTagSource, PriceList, TagCostMeter, type TagCostMeterProps, TaggedProject, TokenPrices } from '../../src';
import { checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { PrincipalForTest } from '../support/principal-for-test';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 2, output: 10 });

const stackIn = (id: string = 'Insurance', env = TEST_ENV) => new Stack(checkedApp(), id, { env });
const meterIn = (stack: Stack, props: Partial<TagCostMeterProps> = {}) => new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], publishProfileMetrics: true, ...props });
const projectIn = (stack: Stack, id: string, prices?: TokenPrices) =>
  new TaggedProject(stack, id, { costTags: CLAIMS, models: [{ modelId: 'xai.grok-4.3', prices }, { modelId: 'anthropic.claude-haiku-4-5' }] });

function inputOf(stack: Stack): any {
  const projects = Object.keys(templateOf(stack).Resources).map((id): [string, string] => [`${id}.Id`, `proj_${id.slice(0, 2).toLowerCase()}`]).concat([['MeterSnapshots4E1E16FF', 'snapshots']]);
  return JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, { values: Object.fromEntries(projects) }));
}

test('the function knows the ARN of a project', () => {
  const stack = stackIn();
  meterIn(stack);

  expect(inputOf(stack).projects).toEqual({ arnPrefix: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/` });
});

test('the function gets nothing about projects, and no permission, where they are not metered', () => {
  const stack = stackIn();
  projectIn(stack, 'P', PRICES);
  const meter = meterIn(stack, { meterProjects: false });

  expect(meter.meterProjects).toBe(false);
  expect(inputOf(stack)).toMatchObject({ prices: [] });
  expect(inputOf(stack)).not.toHaveProperty('projects');
  expect(JSON.stringify(templateOf(stack))).not.toMatch(/cloudformation:GetResource|bedrock-mantle:GetProject/);
});

test('the function may read projects of its account and Region, and no more of them', async () => {
  const stack = stackIn();
  meterIn(stack);
  const { Resources } = templateOf(stack);
  const role = Object.keys(Resources).find((id) => id.startsWith('MeterRole') && Resources[id].Type === 'AWS::IAM::Role')!;
  const policies = policiesOf(Resources, role, { values: arnValues(Resources), partition: 'aws', region: 'us-east-1' });
  const project = (region: string) => `arn:aws:bedrock-mantle:${region}:${TEST_ACCOUNT}:project/proj_a`;
  const may = (action: string, resource: string) => verdict(policies, action, { resource, context: {} });

  expect(await Promise.all(['bedrock-mantle:GetProject', 'bedrock-mantle:ListTagsForResource'].map((action) => may(action, project('us-east-1'))))).toEqual(['Allowed', 'Allowed']);
  expect(await Promise.all(['cloudformation:GetResource', 'tag:GetResources'].map((action) => may(action, '*')))).toEqual(['Allowed', 'Allowed']);
  expect(await Promise.all([
    may('bedrock-mantle:GetProject', project('eu-west-1')), may('bedrock-mantle:TagResource', project('us-east-1')), may('bedrock-mantle:CreateInference', project('us-east-1')),
    may('cloudformation:DeleteResource', '*'), may('tag:TagResources', '*'),
  ])).toEqual(Array(5).fill('ImplicitlyDenied'));
});

describe('prices', () => {
  test('of declared models of the projects in the stack are those of the meter', () => {
    const stack = stackIn();
    projectIn(stack, 'P', PRICES);
    meterIn(stack);

    expect(inputOf(stack).prices).toEqual([{ id: expect.stringMatching(/^proj_.*\/xai\.grok-4\.3$/), input: 2, output: 10 }]);
  });

  test('of other projects are those of the meter if these are passed', () => {
    const stack = stackIn();
    const mine = projectIn(stack, 'P', PRICES);
    projectIn(stack, 'Q', PRICES);
    meterIn(stack, { projects: [mine] });

    expect(inputOf(stack).prices).toHaveLength(1);
  });

  test('of another price list of a project precede those of the meter', () => {
    const stack = stackIn();
    const project = projectIn(stack, 'P');
    PriceList.bundled().withPrices({ 'anthropic.claude-haiku-4-5-20251001-v1:0': TokenPrices.perMillionTokens({ input: 7, output: 8 }) }).applyTo(project);
    meterIn(stack);

    expect(inputOf(stack).prices).toEqual([expect.objectContaining({ id: expect.stringMatching(/\/anthropic\.claude-haiku-4-5$/), input: 7, output: 8 })]);
  });

  test('can be overridden by IDs of the endpoint', () => {
    const stack = stackIn();
    meterIn(stack, { priceOverrides: { 'openai.gpt-5.5': PRICES, 'anthropic.claude-haiku-4-5': PRICES } });

    expect(inputOf(stack).prices.map(({ id }: any) => id)).toEqual(['anthropic.claude-haiku-4-5', 'openai.gpt-5.5']);
    expect(() => meterIn(stackIn(), { priceOverrides: { 'us.openai.gpt-5.5': PRICES } })).toThrow('each key of priceOverrides must be the ID of a foundation model');
  });
});

describe('metrics', () => {
  test('of a project have its ID', () => {
    const stack = stackIn();
    const project = projectIn(stack, 'P', PRICES);
    const metric = meterIn(stack).metricEstimatedCostToday({ project });
    new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
    const { Metrics: [{ MetricStat: { Metric }, Label }] } = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

    expect(Metric).toEqual({
      Namespace: 'BedrockCostTags', MetricName: 'EstimatedCostToday', Dimensions: [{ Name: 'ProjectId', Value: { 'Fn::GetAtt': [expect.stringMatching(/^P/), 'Id'] } }],
    });
    expect(Label).toBe('Estimated cost today, P (USD)');
  });

  test('of tokens can be those of a project', () => {
    const stack = stackIn();

    expect(meterIn(stack).metricInputTokenCount({ project: projectIn(stack, 'P') }).dimensions).toHaveProperty('ProjectId');
    expect(() => (stack.node.findChild('Meter') as TagCostMeter).metricInputTokenCount({})).toThrow('costTags, profile or project must be specified, got none');
  });

  test.each<[string, Partial<TagCostMeterProps>, string]>([
    ['values by profile are not published', { publishProfileMetrics: false }, 'project must not be specified if publishProfileMetrics is false, got "Insurance/P": set publishProfileMetrics to true, or pass costTags'],
    ['projects are not metered', { meterProjects: false }, 'project must not be specified if meterProjects is false, got "Insurance/P": set meterProjects to true'],
  ])('of a project are refused if %s', (_, props, problem) => {
    const stack = stackIn();
    const meter = meterIn(stack, props);

    expect(() => meter.metricEstimatedCost({ project: projectIn(stack, 'P') })).toThrow(problem);
  });

  test('of a project in another Region, or together with tags, are refused', () => {
    const stack = stackIn();
    const meter = meterIn(stack);
    const elsewhere = TaggedProject.fromProjectArn(stack, 'Elsewhere', `arn:aws:bedrock-mantle:eu-west-1:${TEST_ACCOUNT}:project/proj_aaaaaaaaaaaaaaaaaaaa`);

    expect(() => meter.metricEstimatedCost({ project: elsewhere, costTags: CLAIMS })).toThrow(
      /project must be in the meter's account 111122223333 and Region us-east-1, got "Insurance\/Elsewhere"[^]*costTags must not be specified together with project, got both: remove all but one of them/);
  });

  test('of tags of an IAM principal are refused', () => {
    const stack = stackIn();
    const { costTags } = new PrincipalForTest(stack, 'Role');

    expect(costTags._source).toBe(CostTagSource.IAM_PRINCIPAL);
    expect(() => meterIn(stack).metricEstimatedCost({ costTags })).toThrow(
      'costTags must be those of profiles and projects, got the tags ["Department"] of an IAM principal: use TagBudget or the export, because Amazon Bedrock publishes no metrics by IAM principal');
  });
});

test('the dimension of projects is no tag key, unless values by profile are not published', () => {
  expect(() => meterIn(stackIn(), { tagKeys: ['ProjectId'] })).toThrow('tagKeys must not contain "ProjectId", the dimension of the metrics by project');
  expect(meterIn(stackIn(), { tagKeys: ['ProjectId'], publishProfileMetrics: false }).tagKeys).toEqual(['ProjectId']);
});

test('models of projects cost 5 metrics each, 2 metrics that each run reads, and a line of the log', () => {
  const runs = 30 * 24 * 4;
  const of = (props: Partial<TagCostMeterProps>) => {
    const meter = meterIn(stackIn(), props);
    return meter.estimatedMonthlyCost({ profiles: 3, tagValues: 3, projectModels: 5 }) - meter.estimatedMonthlyCost({ profiles: 3, tagValues: 3 });
  };

  const read = (runs + 30) * 2 * 0.01 / 1000;
  const logged = runs * 300 * 0.5 / 1e9;
  expect(of({})).toBeCloseTo(5 * (5 * 0.3 + read + logged), 1);
  expect(of({ publishProfileMetrics: false })).toBeCloseTo(5 * (read + logged), 1);
  expect(of({ publishProfileMetrics: false, logProfiles: false, keepSnapshots: false })).toBeCloseTo(5 * runs * 4 * 0.01 / 1000, 1);
  expect(of({ calibration: {} })).toBeCloseTo(5 * (8 * 0.3 + read + logged), 1);
  expect(of({ meterProjects: false, publishProfileMetrics: false, logProfiles: false })).toBe(0);
});
