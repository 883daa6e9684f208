package com.example.helpdesk;

import io.github.cdkbedrockcosttags.*;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.scheduler.CronOptionsWithTimezone;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.constructs.Construct;

/** What the account that pays makes of the tags: they are activated, metered, audited, reported and enforced. */
final class FinOpsStack extends Stack {
    FinOpsStack(Construct scope, String id, SupportStack support, DraftsStack drafts) {
        super(scope, id);
        List<String> tagKeys = List.of(CostTagKey.COST_CENTER, CostTagKey.PROJECT);
        CostTags costTags = Tagging.SCHEMA.createCostTags(Map.of(CostTagKey.COST_CENTER, "4711", CostTagKey.ENVIRONMENT, "production"));

        CostNotifications finops = new CostNotifications(this, "FinOps");
        finops.addEmail("finops@example.com");

        CostAllocationTagActivation activation = CostAllocationTagActivation.Builder.create(this, "Activation")
                .tagKeys(Tagging.SCHEMA.getKeys())
                .carriers(List.of(support.answers, drafts.drafts, drafts.shifts))
                .backfillFrom("2026-01")
                .build();
        CfnOutput.Builder.create(this, "TagState").value(activation.getStatus()).build();
        CfnOutput.Builder.create(this, "Commands").value(String.join("\n", activation.getCliCommands())).build();

        TagCostMeter meter = TagCostMeter.Builder.create(this, "Meter")
                .tagKeys(tagKeys)
                .tagKeyCombinations(List.of(List.of(CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT)))
                .interval(Duration.minutes(30))
                .timeZone("Europe/Berlin")
                .publishProfileMetrics(false)
                .priceOverrides(Map.of("mistral.ministral-3-8b-instruct",
                        TokenPrices.perMillionTokens(TokenPricesPerMillion.builder().input(0.15).output(0.15).build())))
                .build();
        BedrockCostAlarm month = BedrockCostAlarm.Builder.create(this, "Month")
                .costMetric(meter.metricEstimatedCostMonthToDate(
                        MeteredMetricOptions.builder().costTags(costTags.pick(CostTagKey.COST_CENTER)).build()))
                .threshold(1500)
                .notifications(finops)
                .build();
        Alarm.Builder.create(this, "MeterFails")
                .metric(meter.metricErrors())
                .threshold(0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(1)
                .build();

        TagAudit audit = TagAudit.Builder.create(this, "Audit")
                .schema(Tagging.SCHEMA)
                .profiles(List.of(support.answers))
                .projects(List.of(drafts.drafts))
                .notifications(finops)
                .schedule(ScheduleExpression.cron(
                        CronOptionsWithTimezone.builder().minute("30").hour("5").timeZone(TimeZone.EUROPE_BERLIN).build()))
                .unusedAfter(Duration.days(14))
                .build();
        TagBudget answersBudget = TagBudget.Builder.create(this, "AnswersBudget")
                .costTags(support.answers.getCostTags().pick(CostTagKey.PROJECT))
                .limit(900)
                .alerts(List.of(BudgetAlert.forecastedPercent(100)))
                .notifications(finops)
                .build();
        BedrockCostDashboard.Builder.create(this, "Dashboard")
                .profiles(List.of(support.answers, support.summaries))
                .projects(List.of(drafts.drafts))
                .tagKey(CostTagKey.PROJECT)
                .meter(meter)
                .budgets(List.of(answersBudget))
                .markdown("At most " + meter.estimatedMonthlyCost(TagCostMeterUsage.builder().profiles(10).tagValues(5).build())
                        + " USD a month are for the meter. Drift of tags is in " + audit.metricFindings(AuditFindingKind.TAG_DRIFT).getMetricName() + ".")
                .build();

        CostAndUsageExport usage = CostAndUsageExport.Builder.create(this, "Usage")
                .tagKeys(tagKeys)
                .profiles(List.of(support.answers, support.summaries))
                .timeGranularity(ExportTimeGranularity.MONTHLY)
                .tagColumnKeys(Map.of(CostTagKey.PROJECT, "user_project"))
                .retention(Duration.days(800))
                .build();
        usage.grantQuery(Role.Builder.create(this, "Analyst").assumedBy(new AccountRootPrincipal()).build());
        BillingDashboard dashboard = BillingDashboard.Builder.create(this, "Bill")
                .tagKeys(tagKeys)
                .modelDimension(BillingModelDimension.SERVICE)
                .lookbackMonths(3)
                .build();
        MonthlyCostReport report = MonthlyCostReport.Builder.create(this, "Report")
                .dashboard(dashboard)
                .recipients(List.of("board@example.com", "finops@example.com"))
                .dayOfMonth(3)
                .timeZone(TimeZone.EUROPE_BERLIN)
                .build();

        TagAnomalyMonitor unusual = TagAnomalyMonitor.Builder.create(this, "Unusual")
                .tagKey(CostTagKey.COST_CENTER)
                .profiles(List.of(support.answers))
                .minimumImpactAmount(50)
                .emails(List.of("controlling@example.com"))
                .emailFrequency(AnomalyFrequency.WEEKLY)
                .build();
        BedrockCostAnomalyAlarm estimated = unusual.alarmOnEstimatedCost(AnomalyAlarmOptions.builder().notifications(finops).build());
        NewerThanCdk.acknowledge(month, report, estimated);
        TagCostCategory.Builder.create(this, "BusinessUnits")
                .categoryName("BusinessUnit")
                .tagKey(CostTagKey.COST_CENTER)
                .groups(Map.of("Service", List.of("4711", "4712"), "Sales", List.of("4720")))
                .splitCharge(CostCategorySplit.fixedPercentages(Map.of("Service", 70, "Sales", 30)))
                .defaultValue("Other")
                .build();

        TagEnforcementPolicy.Builder.create(this, "TagEnforcement")
                .schema(Tagging.SCHEMA)
                .exemptPrincipals(List.of(new ArnPrincipal("arn:aws:iam::*:role/cdk-*-cfn-exec-role-*")))
                .policyType(PolicyType.SERVICE_CONTROL_POLICY)
                .targetIds(List.of("ou-ab12-34cd56ef"))
                .build();
    }
}
