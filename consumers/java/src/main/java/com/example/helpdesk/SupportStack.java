package com.example.helpdesk;

import io.github.cdkbedrockcosttags.*;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Lazy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.bedrock.CfnApplicationInferenceProfile;
import software.amazon.awscdk.services.bedrock.FoundationModel;
import software.amazon.awscdk.services.bedrock.FoundationModelIdentifier;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpressionOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.Stats;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.SessionTagsPrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/** A help desk that answers, sums up and translates, each through a profile of its own, and what keeps its spending in bounds. */
final class SupportStack extends Stack {
    final TaggedInferenceProfile answers;
    final TaggedInferenceProfile summaries;

    SupportStack(Construct scope, String id) {
        super(scope, id);
        Tags.of(this).add(CostTagKey.ENVIRONMENT, "production");
        CostTags costTags = Tagging.SCHEMA.createCostTags(Map.of(CostTagKey.COST_CENTER, "4711", CostTagKey.ENVIRONMENT, "production"));

        answers = TaggedInferenceProfile.Builder.create(this, "Answers")
                .description("Answers to customers")
                .modelSource(ModelSource.systemDefinedProfile("us.anthropic.claude-sonnet-4-6"))
                .costTags(costTags.withTag(CostTagKey.PROJECT, "answers"))
                .build();
        summaries = TaggedInferenceProfile.Builder.create(this, "Summaries")
                .modelSource(ModelSource.fromModel(
                        FoundationModel.fromFoundationModelId(this, "NovaLite", FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0)))
                .costTags(costTags.withTag(CostTagKey.PROJECT, "summaries"))
                .build();
        // Negotiated with AWS, and dearer for requests with a long context.
        TaggedInferenceProfile translations = TaggedInferenceProfile.Builder.create(this, "Translations")
                .modelSource(ModelSource.fromArn(
                        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0",
                        ModelSourceOptions.builder().baseModelId("amazon.nova-micro-v1:0").build()))
                .costTags(costTags)
                .prices(TokenPrices.perMillionTokens(TokenPricesPerMillion.builder()
                        .input(0.03)
                        .output(0.12)
                        .longContext(LongContextPrices.builder().inputTokens(200_000).input(0.06).output(0.24).build())
                        .build()))
                .metricNames(InferenceProfileMetricNames.builder().cacheReadInputTokenCount("CacheReadInputTokens").build())
                .build();
        // Made by another team with the L1, and under the same tags all the same.
        CfnApplicationInferenceProfile.Builder.create(this, "Search")
                .inferenceProfileName("search")
                .modelSource(CfnApplicationInferenceProfile.InferenceProfileModelSourceProperty.builder()
                        .copyFrom("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0")
                        .build())
                .build()
                .with(new CostTagsMixin(costTags));

        Function handler = Function.Builder.create(this, "Handler")
                .runtime(Runtime.NODEJS_22_X)
                .handler("index.handler")
                .code(Code.fromInline("exports.handler = async () => process.env.BEDROCK_MODEL_ID;"))
                .timeout(Duration.minutes(1))
                .build();
        answers.grantInvoke(handler);
        answers.addToEnvironment(handler, "BEDROCK_MODEL_ID");
        answers.getCostTags().applyTo(handler);
        summaries.getClientSettings().exportToParameter("/help-desk/summaries");

        Role agent = Role.Builder.create(this, "Agent").assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com")).build();
        translations.getGrants().invoke(agent, InvokeGrantOptions.builder().allowSourceProfile(true).build());
        TaggedInferenceProfile.fromInferenceProfileAttributes(this, "Legacy", InferenceProfileAttributes.builder()
                        .inferenceProfileArn("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456")
                        .modelSource(ModelSource.foundationModel("amazon.nova-pro-v1:0"))
                        .costTags(CostTags.of(Map.of(CostTagKey.COST_CENTER, "4711")))
                        .build())
                .grantInvoke(agent);

        Role engineers = Role.Builder.create(this, "Engineers")
                .assumedBy(new SessionTagsPrincipal(new AccountRootPrincipal()))
                .build();
        ArnPrincipal breakGlass = new ArnPrincipal("arn:aws:iam::111122223333:role/BreakGlass*");
        TagScopedInvokePolicy.Builder.create(this, "EngineersMayCall")
                .costTags(answers.getCostTags().pick(CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT))
                .additionalTagValues(Map.of(CostTagKey.ENVIRONMENT, List.of("development")))
                .principalTagKeys(List.of(CostTagKey.PROJECT))
                .providers(List.of("anthropic", "amazon"))
                .deniedServiceTiers(List.of(ServiceTier.PRIORITY))
                .allowedUntrackedUsage(List.of(UntrackedUsage.API_KEY))
                .breakGlassPrincipals(List.of(breakGlass))
                .roles(List.of(engineers))
                .build();

        CostNotifications team = CostNotifications.Builder.create(this, "Team")
                .encryptionKey(Key.Builder.create(this, "Key").enableKeyRotation(true).build())
                .displayName("Cost of the help desk")
                .build();
        team.addEmail("support@example.com", "support-lead@example.com");
        team.addSlackChannel(SlackChannelOptions.builder().workspaceId("T07EZ1TTT").channelId("C07EZ1ABC23").build());

        TagBudget budget = TagBudget.Builder.create(this, "Budget")
                .costTags(costTags.pick(CostTagKey.COST_CENTER))
                .additionalTagValues(Map.of(CostTagKey.COST_CENTER, List.of("4712", "4713")))
                .limit(1500)
                .period(BudgetPeriod.MONTHLY)
                .metric(BilledCostMetric.NET_UNBLENDED)
                .start(Instant.parse("2026-01-01T00:00:00Z"))
                .end(Instant.parse("2031-01-01T00:00:00Z"))
                .notifications(team)
                .alerts(List.of(
                        BudgetAlert.actualPercent(50),
                        BudgetAlert.actualAmount(1200, BudgetAlertOptions.builder().emails(List.of("controlling@example.com")).build()),
                        BudgetAlert.actualPercent(100, BudgetAlertOptions.builder().notifications(team).build())))
                .build();
        budget.denyInvocations(BudgetDenyOptions.builder()
                .atPercent(120)
                .roles(List.of(agent))
                .approval(BudgetActionApproval.AUTOMATIC)
                .denyScope(DenyScope.TAGGED_RESOURCES)
                .breakGlassPrincipals(List.of(breakGlass))
                .notifications(team)
                .build());

        BedrockCostAlarm runaway = BedrockCostAlarm.Builder.create(this, "Runaway")
                .profiles(List.of(answers, summaries))
                .threshold(40)
                .window(Duration.hours(1))
                .notifications(team)
                .notifyWhenOk(true)
                // What is known of the stack when it is synthesized, and not before.
                .alarmDescription(Lazy.string(() -> "Runbook: https://wiki.example.com/" + getStackName()))
                .build();
        runaway.denyInvocations(AlarmDenyOptions.builder().roles(List.of(agent)).minimumDenyDuration(Duration.hours(2)).build());
        BedrockCostAnomalyAlarm unusual = BedrockCostAnomalyAlarm.Builder.create(this, "Unusual")
                .profiles(List.of(answers))
                .notifications(team)
                .standardDeviations(3)
                .build();
        NewerThanCdk.acknowledge(runaway, unusual);

        IMetric spent = EstimatedCost.fromProfiles(answers, summaries, translations)
                .metric(MathExpressionOptions.builder().period(Duration.days(1)).label("help desk").build());
        IMetric resetErrors = DenyActionReset.of(this).metricErrors(MetricOptions.builder().period(Duration.hours(1)).build());
        IMetric serverErrors = answers.metricInvocationServerErrors(
                MetricOptions.builder().period(Duration.minutes(5)).statistic(Stats.SUM).build());
        List<IMetric> watched = List.of(spent, resetErrors, serverErrors);
        for (int index = 0; index < watched.size(); index++) {
            Alarm.Builder.create(this, "Watch" + index)
                    .metric(watched.get(index))
                    .threshold(100)
                    .evaluationPeriods(1)
                    .treatMissingData(TreatMissingData.NOT_BREACHING)
                    .build()
                    .addAlarmAction(new SnsAction(team.getTopic()));
        }

        TokenPrices prices = PriceList.bundled().pricesFor(ModelSource.systemDefinedProfile("us.anthropic.claude-sonnet-4-6"), "us-east-1");
        CfnOutput.Builder.create(this, "PriceOfAMillion")
                .value(String.format(Locale.ROOT, "%.2f USD", prices.getInput().doubleValue() * 1e6))
                .build();
        CfnOutput.Builder.create(this, "ChargedTo").value(answers.getCostTags().value(CostTagKey.COST_CENTER)).build();
        CfnOutput.Builder.create(this, "BaseModel").value(answers.getClientSettings().forLangChain().get("base_model")).build();
        CfnOutput.Builder.create(this, "Call").value(answers.getClientSettings().toJson()).build();
    }
}
