import { App, type AppProps, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostNotifications, CostTagKey, CostTags, CostTagSchema, ModelSource, TagBudget, TaggedInferenceProfile,
  TaggingStrategyDocument,
} from '../src';

const schema = CostTagSchema.of({
  [CostTagKey.DEPARTMENT]: { allowedValues: ['Claims', 'Sales', 'Underwriting'], description: 'the department that is charged', owner: 'controlling@example.com' },
  [CostTagKey.FUNCTION]: { description: 'what the application does for the department', owner: 'the department' },
  [CostTagKey.ENVIRONMENT]: { allowedValues: ['development', 'production'], description: 'the stage' },
});

/**
 * An insurance provider with three applications of generative AI, each billed to its own department and function.
 *
 * Every application has one inference profile, and each takes another route to its model. Every department has a budget, and an alarm that fires when a
 * tenth of the budget is spent within a day. The controlling department sees all departments on one dashboard, and the strategy in a document.
 */
export class InsuranceProvider extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'us-east-1' } });

    // Every resource of the stack inherits this tag, the profiles included.
    Tags.of(this).add(CostTagKey.ENVIRONMENT, 'production');

    const claimsProcessing = new TaggedInferenceProfile(this, 'ClaimsProcessing', {
      description: 'Automatic claims processing',
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Claims', [CostTagKey.FUNCTION]: 'AutoProcessing' }),
    });

    const policyRecommendations = new TaggedInferenceProfile(this, 'PolicyRecommendations', {
      description: 'Personal policy recommendations',
      modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Sales', [CostTagKey.FUNCTION]: 'Recommendations' }),
    });

    const riskAssessment = new TaggedInferenceProfile(this, 'RiskAssessment', {
      description: 'Risk assessment',
      modelSource: ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Underwriting', [CostTagKey.FUNCTION]: 'RiskAnalysis' }),
    });

    // Deployed in this stack: the reference follows when the profile is replaced.
    const claimsHandler = new lambda.Function(this, 'ClaimsHandler', {
      runtime: new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true }),
      handler: 'index.handler',
      code: lambda.Code.fromInline(SUMMARIZE_CLAIM),
      timeout: Duration.minutes(1),
    });
    claimsProcessing.costTags.applyTo(claimsHandler);
    claimsProcessing.grantInvoke(claimsHandler);
    claimsProcessing.addToEnvironment(claimsHandler, 'BEDROCK_MODEL_ID');

    // Deployed elsewhere: its clients read the settings for the model from SSM.
    riskAssessment.clientSettings.exportToParameter('/insurance/risk-assessment/bedrock');

    // The budget filters by department only, so that it includes further applications of the department.
    const controlling = new CostNotifications(this, 'Controlling');
    controlling.addEmail('controlling@example.com');
    const budgets = ([
      ['Claims', claimsProcessing, 2000], ['Sales', policyRecommendations, 300], ['Underwriting', riskAssessment, 800],
    ] as const).map(([department, profile, limit]) => {
      new BedrockCostAlarm(this, `${department}Alarm`, {
        profiles: [profile],
        threshold: limit / 10,
        notifications: controlling,
      });
      return new TagBudget(this, `${department}Budget`, {
        costTags: profile.costTags.pick(CostTagKey.DEPARTMENT),
        limit,
        notifications: controlling,
      });
    });

    new BedrockCostDashboard(this, 'Dashboard', {
      profiles: [claimsProcessing, policyRecommendations, riskAssessment],
      tagKey: CostTagKey.DEPARTMENT,
      budgets,
    });
  }
}

const SUMMARIZE_CLAIM = `
const { BedrockRuntimeClient, ConverseCommand } = require('@aws-sdk/client-bedrock-runtime');
const bedrock = new BedrockRuntimeClient({});
exports.handler = async ({ claim }) => {
  const { output } = await bedrock.send(new ConverseCommand({
    modelId: process.env.BEDROCK_MODEL_ID,
    messages: [{ role: 'user', content: [{ text: 'Summarize this claim: ' + claim }] }],
  }));
  return output.message.content[0].text;
};
`.trim();

export function insuranceProvider(props?: AppProps): App {
  const app = new App(props);
  const stack = new InsuranceProvider(app, 'InsuranceProvider');
  schema.enforce(stack);
  // Next to the templates here. By default the document is written to the working directory, to be committed.
  new TaggingStrategyDocument(app, 'Strategy', { schema, directory: app.outdir });
  return app;
}

if (require.main === module) {
  insuranceProvider().synth();
}
