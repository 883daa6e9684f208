import { type App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CostTags, ModelSource, PriceList, TagBudget, TaggedInferenceProfiles, TokenPrices } from '../../../src';
import { checkedApp, ofType, templateOf } from '../../support/checked-app';
import { consumer } from '../../support/consumer';
import { findings } from '../../support/cost-checks';
import { deployed } from '../../support/deployed';
import { callThrough, mayCall } from '../../support/may';
import { TEST_ENV } from '../../support/places';
import { deployedPolicies, realisticValues } from '../../support/profile-sets';

/** The models of a chat application, reduced from an open-source one: by the name in its user interface, with the geography where the app uses a cross-Region route. */
const TABLE: Record<string, { id: string; geography?: string }> = {
  'claude-haiku-4.5': { id: 'anthropic.claude-haiku-4-5-20251001-v1:0', geography: 'us' },
  'claude-haiku-4.5-global': { id: 'anthropic.claude-haiku-4-5-20251001-v1:0', geography: 'global' },
  'claude-sonnet-4.5': { id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', geography: 'us' },
  'claude-sonnet-4.5-global': { id: 'anthropic.claude-sonnet-4-5-20250929-v1:0', geography: 'global' },
  'claude-sonnet-4.6': { id: 'anthropic.claude-sonnet-4-6', geography: 'us' },
  'claude-opus-4.5': { id: 'anthropic.claude-opus-4-5-20251101-v1:0', geography: 'us' },
  'claude-opus-4.6': { id: 'anthropic.claude-opus-4-6-v1', geography: 'us' },
  'amazon-nova-pro': { id: 'amazon.nova-pro-v1:0', geography: 'us' },
  'amazon-nova-lite': { id: 'amazon.nova-lite-v1:0', geography: 'us' },
  'amazon-nova-micro': { id: 'amazon.nova-micro-v1:0', geography: 'us' },
  'amazon-nova-lite-in-region': { id: 'amazon.nova-lite-v1:0' },
  'deepseek-r1': { id: 'deepseek.r1-v1:0', geography: 'us' },
  'llama3-3-70b': { id: 'meta.llama3-3-70b-instruct-v1:0', geography: 'us' },
  'llama4-maverick': { id: 'meta.llama4-maverick-17b-instruct-v1:0', geography: 'us' },
  'mistral-large': { id: 'mistral.mistral-large-2402-v1:0' },
  'pixtral-large': { id: 'mistral.pixtral-large-2502-v1:0', geography: 'us' },
  'gpt-oss-120b': { id: 'openai.gpt-oss-120b-1:0' },
  'qwen3-32b': { id: 'qwen.qwen3-32b-v1:0' },
};
const MODEL_IDS = Object.values(TABLE).map(({ id, geography }) => geography === undefined ? id : `${geography}.${id}`);

const withoutPrice = MODEL_IDS.filter((id) => {
  try {
    return !PriceList.bundled().pricesFor(ModelSource.fromModelId(id), 'us-east-1');
  } catch {
    return true;
  }
});

function chatApp() {
  const app: App = checkedApp();
  const stack = new Stack(app, 'Chat', { env: TEST_ENV });
  const guess = TokenPrices.perMillionTokens({ input: 10, output: 50 });
  const models = new TaggedInferenceProfiles(stack, 'Models', {
    modelIds: MODEL_IDS,
    prices: Object.fromEntries(withoutPrice.map((id) => [id, guess])),
    costTags: CostTags.of({ Application: 'Chat' }),
  });
  const functions = ['Api', 'WebSocket', 'Agent'].map((id) => consumer(stack, id));
  functions.forEach((fn) => {
    models.grantInvoke(fn);
    models.addToEnvironment(fn);
  });
  models.exportToParameter('/chat/models');
  new cloudwatch.Dashboard(stack, 'Dashboard').addWidgets(new cloudwatch.GraphWidget({ left: [models.metricEstimatedCost(), models.metricInvocations()] }));
  new TagBudget(stack, 'Budget', { costTags: models.costTags, limit: 500, emails: ['team@example.com'] });
  return { app, stack, models, functions };
}

describe('a chat application with a table of 18 models', () => {
  const { app, stack, functions } = chatApp();
  const { Resources: resources } = templateOf(stack);
  const values = realisticValues(resources);

  test('has a profile for each, and no finding', () => {
    expect(ofType(resources, 'AWS::Bedrock::ApplicationInferenceProfile')).toHaveLength(18);
    expect(findings(app)).toEqual([]);
  });

  test('needs less than a quarter of the inline policies of a role', () => {
    for (const { role } of functions) {
      expect(deployedPolicies(stack, role as iam.Role).map((policy) => JSON.stringify(policy).length)).toEqual([expect.any(Number)]);
      expect(JSON.stringify(deployedPolicies(stack, role as iam.Role)[0]).length).toBeLessThan(2560);
    }
  });

  test('calls each model by the map in the environment of its functions', async () => {
    const [fn] = ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Environment.Variables);
    const arns = JSON.parse(deployed(fn.BEDROCK_MODEL_ARNS, { values }));
    const policies = deployedPolicies(stack, functions[0].role as iam.Role);

    expect(Object.keys(arns).sort()).toEqual([...MODEL_IDS].sort());
    for (const [id, arn] of Object.entries<string>(arns)) {
      const { baseModelId } = ModelSource.fromModelId(id);
      expect([id, await mayCall(policies, 'bedrock:InvokeModel', callThrough(arn, [`arn:aws:bedrock:us-east-1::foundation-model/${baseModelId}`]))]).toEqual([id, true]);
    }
  });

  test('has the same map in its parameter', () => {
    const [[, { Properties: { Value: value } }]] = ofType(resources, 'AWS::SSM::Parameter');
    const [fn] = ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Environment.Variables);

    expect(deployed(value, { values })).toBe(deployed(fn.BEDROCK_MODEL_ARNS, { values }));
  });
});

test('a function of the CDK reads the map as its own', () => {
  const { stack, models } = chatApp();
  const fn = new lambda.Function(stack, 'Late', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'x', code: lambda.Code.fromInline('x'), environment: models.environment() });

  expect(stack.resolve((fn.node.defaultChild as lambda.CfnFunction).environment)).toEqual({ variables: stack.resolve(models.environment()) });
});
