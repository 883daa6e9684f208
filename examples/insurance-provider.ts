import { App, Duration, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostDashboard, CostForecastDocument, CostNotifications, CostTagKey, CostTags, CostTagSchema, ModelSource, TagBudget,
  TaggedInferenceProfile, TaggingStrategyDocument,
} from 'cdk-bedrock-cost-tags';

const schema = CostTagSchema.of({
  [CostTagKey.DEPARTMENT]: { allowedValues: ['Claims', 'Sales', 'Underwriting'], description: 'the department that is charged', owner: 'controlling@example.com' },
  [CostTagKey.FUNCTION]: { description: 'the purpose of the application', owner: 'the department' },
  [CostTagKey.ENVIRONMENT]: { allowedValues: ['development', 'production'], description: 'the stage' },
});

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

/**
 * An insurance provider with three applications of generative AI, each billed to its own department and function.
 *
 * Each application has one inference profile, and each uses another route to its model. Each department has a budget, and an alarm that fires when a tenth of
 * the budget is spent within a day. The controlling department sees all departments on one dashboard.
 */
class InsuranceProviderStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // Every resource of the stack inherits this tag, the profiles included.
    Tags.of(this).add(CostTagKey.ENVIRONMENT, 'production');

    const claimsProcessing = new TaggedInferenceProfile(this, 'ClaimsProcessing', {
      description: 'Automatic claims processing',
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Claims', [CostTagKey.FUNCTION]: 'AutoProcessing' }),
      // On working days only.
      expectedUsage: { requestsPerDay: 2000, inputTokensPerRequest: 6000, outputTokensPerRequest: 800, daysPerMonth: 21 },
    });

    const policyRecommendations = new TaggedInferenceProfile(this, 'PolicyRecommendations', {
      description: 'Personal policy recommendations',
      modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Sales', [CostTagKey.FUNCTION]: 'Recommendations' }),
      expectedUsage: { requestsPerDay: 20_000, inputTokensPerRequest: 3000, outputTokensPerRequest: 400 },
    });

    const riskAssessment = new TaggedInferenceProfile(this, 'RiskAssessment', {
      description: 'Risk assessment',
      modelSource: ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'),
      costTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'Underwriting', [CostTagKey.FUNCTION]: 'RiskAnalysis' }),
      // The rules of risk assessment are in the prompt cache.
      expectedUsage: {
        requestsPerDay: 5000,
        inputTokensPerRequest: 1000,
        cacheReadTokensPerRequest: 4000,
        cacheWriteTokensPerRequest: 200,
        outputTokensPerRequest: 300,
      },
    });

    // Deployed in this stack: the reference follows when the profile is replaced.
    const claimsHandler = new lambda.Function(this, 'ClaimsHandler', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(SUMMARIZE_CLAIM),
      timeout: Duration.minutes(1),
    });
    claimsProcessing.grantInvoke(claimsHandler);
    claimsProcessing.addToEnvironment(claimsHandler, 'BEDROCK_MODEL_ID');

    // Deployed elsewhere: its clients read the settings for the model from SSM.
    riskAssessment.clientSettings.exportToParameter('/insurance/risk-assessment/bedrock');

    const controlling = new CostNotifications(this, 'Controlling');
    controlling.addEmail('controlling@example.com');

    const budgets: TagBudget[] = [];
    for (const { profile, monthlyLimit } of [
      { profile: claimsProcessing, monthlyLimit: 2000 },
      { profile: policyRecommendations, monthlyLimit: 300 },
      { profile: riskAssessment, monthlyLimit: 800 },
    ]) {
      const department = profile.costTags.value(CostTagKey.DEPARTMENT);
      new BedrockCostAlarm(this, `${department}Alarm`, {
        profiles: [profile],
        threshold: monthlyLimit / 10,
        notifications: controlling,
      });
      // The budget filters by department only, so that it includes further applications of the department.
      budgets.push(new TagBudget(this, `${department}Budget`, {
        costTags: profile.costTags.pick(CostTagKey.DEPARTMENT),
        limit: monthlyLimit,
        notifications: controlling,
      }));
    }

    new BedrockCostDashboard(this, 'Dashboard', {
      profiles: [claimsProcessing, policyRecommendations, riskAssessment],
      tagKey: CostTagKey.DEPARTMENT,
      budgets,
    });
  }
}

const app = new App();
const stack = new InsuranceProviderStack(app, 'InsuranceProvider', { env: { account: '111122223333', region: 'us-east-1' } });

// Fails synth if a profile has a missing, misspelled or unknown tag.
schema.enforce(stack);
// Writes COST-TAGS.md and cost-tags.json to the working directory. Commit both files.
new TaggingStrategyDocument(app, 'Strategy', { schema });
// Writes COST-FORECAST.md to the working directory.
new CostForecastDocument(app, 'Forecast', {
  comparedModels: [
    ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'),
    ModelSource.foundationModel('amazon.nova-lite-v1:0'),
  ],
});
