import { CfnOutput, Duration, Lazy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cloudwatchActions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BudgetActionApproval, BudgetAlert, BilledCostMetric, BudgetPeriod, CostNotifications, CostTagKey, CostTags, CostTagsMixin,
  DenyActionReset, DenyScope, EstimatedCost, ModelSource, PriceList, ServiceTier, TagBudget, TaggedInferenceProfile, TagScopedInvokePolicy, TokenPrices, UntrackedUsage,
} from 'cdk-bedrock-cost-tags';
import type { Construct } from 'constructs';
import { newerThanCdk } from './newer-than-cdk';
import { SCHEMA } from './tagging';

/** A help desk that answers, sums up and translates, each through a profile of its own, and what keeps its spending in bounds. */
export class SupportStack extends Stack {
  readonly answers: TaggedInferenceProfile;
  readonly summaries: TaggedInferenceProfile;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    Tags.of(this).add(CostTagKey.ENVIRONMENT, 'production');
    const costTags = SCHEMA.createCostTags({ [CostTagKey.COST_CENTER]: '4711', [CostTagKey.ENVIRONMENT]: 'production' });

    this.answers = new TaggedInferenceProfile(this, 'Answers', {
      description: 'Answers to customers',
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: costTags.withTag(CostTagKey.PROJECT, 'answers'),
    });
    this.summaries = new TaggedInferenceProfile(this, 'Summaries', {
      modelSource: ModelSource.fromModel(bedrock.FoundationModel.fromFoundationModelId(this, 'NovaLite', bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0)),
      costTags: costTags.withTag(CostTagKey.PROJECT, 'summaries'),
    });
    // Negotiated with AWS, and dearer for requests with a long context.
    const translations = new TaggedInferenceProfile(this, 'Translations', {
      modelSource: ModelSource.fromArn('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', { baseModelId: 'amazon.nova-micro-v1:0' }),
      costTags,
      prices: TokenPrices.perMillionTokens({ input: 0.03, output: 0.12, longContext: { inputTokens: 200_000, input: 0.06, output: 0.24 } }),
      metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' },
    });
    // Made by another team with the L1, and under the same tags all the same.
    new bedrock.CfnApplicationInferenceProfile(this, 'Search', {
      inferenceProfileName: 'search',
      modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0' },
    }).with(new CostTagsMixin(costTags));

    const handler = new lambda.Function(this, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => process.env.BEDROCK_MODEL_ID;'),
      timeout: Duration.minutes(1),
    });
    this.answers.grantInvoke(handler);
    this.answers.addToEnvironment(handler, 'BEDROCK_MODEL_ID');
    this.answers.costTags.applyTo(handler);
    this.summaries.clientSettings.exportToParameter('/help-desk/summaries');

    const agent = new iam.Role(this, 'Agent', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    translations.grants.invoke(agent, { allowSourceProfile: true });
    TaggedInferenceProfile.fromInferenceProfileAttributes(this, 'Legacy', {
      inferenceProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456',
      modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0'),
      costTags: CostTags.of({ [CostTagKey.COST_CENTER]: '4711' }),
    }).grantInvoke(agent);

    const engineers = new iam.Role(this, 'Engineers', { assumedBy: new iam.SessionTagsPrincipal(new iam.AccountRootPrincipal()) });
    const breakGlass = new iam.ArnPrincipal('arn:aws:iam::111122223333:role/BreakGlass*');
    new TagScopedInvokePolicy(this, 'EngineersMayCall', {
      costTags: this.answers.costTags.pick(CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT),
      additionalTagValues: { [CostTagKey.ENVIRONMENT]: ['development'] },
      principalTagKeys: [CostTagKey.PROJECT],
      providers: ['anthropic', 'amazon'],
      deniedServiceTiers: [ServiceTier.PRIORITY],
      allowedUntrackedUsage: [UntrackedUsage.API_KEY],
      breakGlassPrincipals: [breakGlass],
      roles: [engineers],
    });

    const team = new CostNotifications(this, 'Team', { encryptionKey: new kms.Key(this, 'Key', { enableKeyRotation: true }), displayName: 'Cost of the help desk' });
    team.addEmail('support@example.com', 'support-lead@example.com');
    team.addSlackChannel({ workspaceId: 'T07EZ1TTT', channelId: 'C07EZ1ABC23' });

    const budget = new TagBudget(this, 'Budget', {
      costTags: costTags.pick(CostTagKey.COST_CENTER),
      additionalTagValues: { [CostTagKey.COST_CENTER]: ['4712', '4713'] },
      limit: 1500,
      period: BudgetPeriod.MONTHLY,
      metric: BilledCostMetric.NET_UNBLENDED,
      start: new Date('2026-01-01T00:00:00Z'),
      end: new Date('2031-01-01T00:00:00Z'),
      notifications: team,
      alerts: [BudgetAlert.actualPercent(50), BudgetAlert.actualAmount(1200, { emails: ['controlling@example.com'] }), BudgetAlert.actualPercent(100, { notifications: team })],
    });
    budget.denyInvocations({
      atPercent: 120,
      roles: [agent],
      approval: BudgetActionApproval.AUTOMATIC,
      denyScope: DenyScope.TAGGED_RESOURCES,
      breakGlassPrincipals: [breakGlass],
      notifications: team,
    });

    const runaway = new BedrockCostAlarm(this, 'Runaway', {
      profiles: [this.answers, this.summaries],
      threshold: 40,
      window: Duration.hours(1),
      notifications: team,
      notifyWhenOk: true,
      // What is known of the stack when it is synthesized, and not before.
      alarmDescription: Lazy.string({ produce: () => `Runbook: https://wiki.example.com/${this.stackName}` }),
    });
    runaway.denyInvocations({ roles: [agent], minimumDenyDuration: Duration.hours(2) });
    const unusual = new BedrockCostAnomalyAlarm(this, 'Unusual', { profiles: [this.answers], notifications: team, standardDeviations: 3 });
    newerThanCdk(runaway, unusual);

    const spent = EstimatedCost.fromProfiles(this.answers, this.summaries, translations).metric({ period: Duration.days(1), label: 'help desk' });
    const failures = [
      DenyActionReset.of(this).metricErrors({ period: Duration.hours(1) }),
      this.answers.metricInvocationServerErrors({ period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM }),
    ];
    [spent, ...failures].forEach((metric, index) => {
      new cloudwatch.Alarm(this, `Watch${index}`, { metric, threshold: 100, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING })
        .addAlarmAction(new cloudwatchActions.SnsAction(team.topic));
    });

    const prices = PriceList.bundled().pricesFor(ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'), 'us-east-1');
    new CfnOutput(this, 'PriceOfAMillion', { value: `${(prices.input * 1e6).toFixed(2)} USD` });
    new CfnOutput(this, 'ChargedTo', { value: this.answers.costTags.value(CostTagKey.COST_CENTER) });
    new CfnOutput(this, 'BaseModel', { value: this.answers.clientSettings.forLangChain().base_model });
    new CfnOutput(this, 'Call', { value: this.answers.clientSettings.toJson() });
  }
}
