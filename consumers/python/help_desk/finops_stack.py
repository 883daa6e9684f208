from aws_cdk import CfnOutput, Duration, Stack, TimeZone
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from cdk_bedrock_cost_tags import (
    AnomalyFrequency, AuditFindingKind, BedrockCostAlarm, BedrockCostDashboard, BudgetAlert, CostAllocationTagActivation, CostAndUsageExport,
    CostCategorySplit, BillingDashboard, BillingModelDimension, CostNotifications, CostTagKey, ExportTimeGranularity,
    PolicyType, MonthlyCostReport, TagAnomalyMonitor, TagAudit, TagBudget, TagCostCategory, TagCostMeter, TagEnforcementPolicy,
    TokenPrices,
)
from constructs import Construct

from .drafts_stack import DraftsStack
from .newer_than_cdk import newer_than_cdk
from .support_stack import SupportStack
from .tagging import SCHEMA


class FinOpsStack(Stack):
    """What the account that pays makes of the tags: they are activated, metered, audited, reported and enforced."""

    def __init__(self, scope: Construct, construct_id: str, *, support: SupportStack, drafts: DraftsStack) -> None:
        super().__init__(scope, construct_id)
        tag_keys = [CostTagKey.COST_CENTER, CostTagKey.PROJECT]
        cost_tags = SCHEMA.create_cost_tags({CostTagKey.COST_CENTER: "4711", CostTagKey.ENVIRONMENT: "production"})

        finops = CostNotifications(self, "FinOps")
        finops.add_email("finops@example.com")

        activation = CostAllocationTagActivation(
            self, "Activation",
            tag_keys=SCHEMA.keys,
            carriers=[support.answers, drafts.drafts, drafts.shifts],
            backfill_from="2026-01",
        )
        CfnOutput(self, "TagState", value=activation.status)
        CfnOutput(self, "Commands", value="\n".join(activation.cli_commands))

        meter = TagCostMeter(
            self, "Meter",
            tag_keys=tag_keys,
            tag_key_combinations=[[CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT]],
            interval=Duration.minutes(30),
            time_zone="Europe/Berlin",
            publish_profile_metrics=False,
            price_overrides={"mistral.ministral-3-8b-instruct": TokenPrices.per_million_tokens(input=0.15, output=0.15)},
        )
        month = BedrockCostAlarm(
            self, "Month",
            cost_metric=meter.metric_estimated_cost_month_to_date(cost_tags=cost_tags.pick(CostTagKey.COST_CENTER)),
            threshold=1500,
            notifications=finops,
        )
        cloudwatch.Alarm(
            self, "MeterFails",
            metric=meter.metric_errors(),
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
        )

        audit = TagAudit(
            self, "Audit",
            schema=SCHEMA,
            profiles=[support.answers],
            projects=[drafts.drafts],
            notifications=finops,
            schedule=scheduler.ScheduleExpression.cron(minute="30", hour="5", time_zone=TimeZone.EUROPE_BERLIN),
            unused_after=Duration.days(14),
        )
        answers_budget = TagBudget(
            self, "AnswersBudget",
            cost_tags=support.answers.cost_tags.pick(CostTagKey.PROJECT),
            limit=900,
            alerts=[BudgetAlert.forecasted_percent(100)],
            notifications=finops,
        )
        BedrockCostDashboard(
            self, "Dashboard",
            profiles=[support.answers, support.summaries],
            projects=[drafts.drafts],
            tag_key=CostTagKey.PROJECT,
            meter=meter,
            budgets=[answers_budget],
            markdown=(
                f"At most {meter.estimated_monthly_cost(profiles=10, tag_values=5)} USD a month are for the meter. "
                f"Drift of tags is in {audit.metric_findings(AuditFindingKind.TAG_DRIFT).metric_name}."
            ),
        )

        usage = CostAndUsageExport(
            self, "Usage",
            tag_keys=tag_keys,
            profiles=[support.answers, support.summaries],
            time_granularity=ExportTimeGranularity.MONTHLY,
            tag_column_keys={CostTagKey.PROJECT: "user_project"},
            retention=Duration.days(800),
        )
        usage.grant_query(iam.Role(self, "Analyst", assumed_by=iam.AccountRootPrincipal()))
        dashboard = BillingDashboard(
            self, "Bill", tag_keys=tag_keys, model_dimension=BillingModelDimension.SERVICE, lookback_months=3
        )
        report = MonthlyCostReport(
            self, "Report",
            dashboard=dashboard,
            recipients=["board@example.com", "finops@example.com"],
            day_of_month=3,
            time_zone=TimeZone.EUROPE_BERLIN,
        )

        unusual = TagAnomalyMonitor(
            self, "Unusual",
            tag_key=CostTagKey.COST_CENTER,
            profiles=[support.answers],
            minimum_impact_amount=50,
            emails=["controlling@example.com"],
            email_frequency=AnomalyFrequency.WEEKLY,
        )
        estimated = unusual.alarm_on_estimated_cost(notifications=finops)
        newer_than_cdk(month, report, estimated)
        TagCostCategory(
            self, "BusinessUnits",
            category_name="BusinessUnit",
            tag_key=CostTagKey.COST_CENTER,
            groups={"Service": ["4711", "4712"], "Sales": ["4720"]},
            split_charge=CostCategorySplit.fixed_percentages({"Service": 70, "Sales": 30}),
            default_value="Other",
        )

        TagEnforcementPolicy(
            self, "TagEnforcement",
            schema=SCHEMA,
            exempt_principals=[iam.ArnPrincipal("arn:aws:iam::*:role/cdk-*-cfn-exec-role-*")],
            policy_type=PolicyType.SERVICE_CONTROL_POLICY,
            target_ids=["ou-ab12-34cd56ef"],
        )
