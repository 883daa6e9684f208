from datetime import datetime, timezone

import jsii
from aws_cdk import CfnOutput, Duration, IStableStringProducer, Lazy, Stack, Tags
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from cdk_bedrock_cost_tags import (
    BedrockCostAlarm, BedrockCostAnomalyAlarm, BudgetActionApproval, BudgetAlert, BilledCostMetric, BudgetPeriod, CostNotifications,
    CostTagKey, CostTags, CostTagsMixin, DenyActionReset, DenyScope, EstimatedCost, InferenceProfileMetricNames, LongContextPrices,
    ModelSource, PriceList, ServiceTier, TagBudget, TaggedInferenceProfile, TagScopedInvokePolicy, TokenPrices, UntrackedUsage,
)
from constructs import Construct

from .newer_than_cdk import newer_than_cdk
from .tagging import SCHEMA


@jsii.implements(IStableStringProducer)
class Runbook:
    """What is known of the stack when it is synthesized, and not before."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def produce(self) -> str:
        return f"Runbook: https://wiki.example.com/{self._stack.stack_name}"


class SupportStack(Stack):
    """A help desk that answers, sums up and translates, each through a profile of its own, and what keeps its spending in bounds."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        Tags.of(self).add(CostTagKey.ENVIRONMENT, "production")
        cost_tags = SCHEMA.create_cost_tags({CostTagKey.COST_CENTER: "4711", CostTagKey.ENVIRONMENT: "production"})

        self.answers = TaggedInferenceProfile(
            self, "Answers",
            description="Answers to customers",
            model_source=ModelSource.system_defined_profile("us.anthropic.claude-sonnet-4-6"),
            cost_tags=cost_tags.with_tag(CostTagKey.PROJECT, "answers"),
        )
        nova_lite = bedrock.FoundationModel.from_foundation_model_id(
            self, "NovaLite", bedrock.FoundationModelIdentifier.AMAZON_NOVA_LITE_V1_0
        )
        self.summaries = TaggedInferenceProfile(
            self, "Summaries",
            model_source=ModelSource.from_model(nova_lite),
            cost_tags=cost_tags.with_tag(CostTagKey.PROJECT, "summaries"),
        )
        # Negotiated with AWS, and dearer for requests with a long context.
        translations = TaggedInferenceProfile(
            self, "Translations",
            model_source=ModelSource.from_arn(
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0", base_model_id="amazon.nova-micro-v1:0"
            ),
            cost_tags=cost_tags,
            prices=TokenPrices.per_million_tokens(
                input=0.03, output=0.12, long_context=LongContextPrices(input_tokens=200_000, input=0.06, output=0.24)
            ),
            metric_names=InferenceProfileMetricNames(cache_read_input_token_count="CacheReadInputTokens"),
        )
        # Made by another team with the L1, and under the same tags all the same.
        bedrock.CfnApplicationInferenceProfile(
            self, "Search",
            inference_profile_name="search",
            model_source=bedrock.CfnApplicationInferenceProfile.InferenceProfileModelSourceProperty(
                copy_from="arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"
            ),
        ).with_(CostTagsMixin(cost_tags))

        handler = lambda_.Function(
            self, "Handler",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async () => process.env.BEDROCK_MODEL_ID;"),
            timeout=Duration.minutes(1),
        )
        self.answers.grant_invoke(handler)
        self.answers.add_to_environment(handler, "BEDROCK_MODEL_ID")
        self.answers.cost_tags.apply_to(handler)
        self.summaries.client_settings.export_to_parameter("/help-desk/summaries")

        agent = iam.Role(self, "Agent", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
        translations.grants.invoke(agent, allow_source_profile=True)
        TaggedInferenceProfile.from_inference_profile_attributes(
            self, "Legacy",
            inference_profile_arn="arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456",
            model_source=ModelSource.foundation_model("amazon.nova-pro-v1:0"),
            cost_tags=CostTags.of({CostTagKey.COST_CENTER: "4711"}),
        ).grant_invoke(agent)

        engineers = iam.Role(self, "Engineers", assumed_by=iam.SessionTagsPrincipal(iam.AccountRootPrincipal()))
        break_glass = iam.ArnPrincipal("arn:aws:iam::111122223333:role/BreakGlass*")
        TagScopedInvokePolicy(
            self, "EngineersMayCall",
            cost_tags=self.answers.cost_tags.pick(CostTagKey.COST_CENTER, CostTagKey.ENVIRONMENT),
            additional_tag_values={CostTagKey.ENVIRONMENT: ["development"]},
            principal_tag_keys=[CostTagKey.PROJECT],
            providers=["anthropic", "amazon"],
            denied_service_tiers=[ServiceTier.PRIORITY],
            allowed_untracked_usage=[UntrackedUsage.API_KEY],
            break_glass_principals=[break_glass],
            roles=[engineers],
        )

        team = CostNotifications(
            self, "Team",
            encryption_key=kms.Key(self, "Key", enable_key_rotation=True),
            display_name="Cost of the help desk",
        )
        team.add_email("support@example.com", "support-lead@example.com")
        team.add_slack_channel(workspace_id="T07EZ1TTT", channel_id="C07EZ1ABC23")

        budget = TagBudget(
            self, "Budget",
            cost_tags=cost_tags.pick(CostTagKey.COST_CENTER),
            additional_tag_values={CostTagKey.COST_CENTER: ["4712", "4713"]},
            limit=1500,
            period=BudgetPeriod.MONTHLY,
            metric=BilledCostMetric.NET_UNBLENDED,
            start=datetime(2026, 1, 1, tzinfo=timezone.utc),
            end=datetime(2031, 1, 1, tzinfo=timezone.utc),
            notifications=team,
            alerts=[
                BudgetAlert.actual_percent(50),
                BudgetAlert.actual_amount(1200, emails=["controlling@example.com"]),
                BudgetAlert.actual_percent(100, notifications=team),
            ],
        )
        budget.deny_invocations(
            at_percent=120,
            roles=[agent],
            approval=BudgetActionApproval.AUTOMATIC,
            deny_scope=DenyScope.TAGGED_RESOURCES,
            break_glass_principals=[break_glass],
            notifications=team,
        )

        runaway = BedrockCostAlarm(
            self, "Runaway",
            profiles=[self.answers, self.summaries],
            threshold=40,
            window=Duration.hours(1),
            notifications=team,
            notify_when_ok=True,
            alarm_description=Lazy.string(Runbook(self)),
        )
        runaway.deny_invocations(roles=[agent], minimum_deny_duration=Duration.hours(2))
        unusual = BedrockCostAnomalyAlarm(self, "Unusual", profiles=[self.answers], notifications=team, standard_deviations=3)
        newer_than_cdk(runaway, unusual)

        spent = EstimatedCost.from_profiles(self.answers, self.summaries, translations).metric(period=Duration.days(1), label="help desk")
        failures = [
            DenyActionReset.of(self).metric_errors(period=Duration.hours(1)),
            self.answers.metric_invocation_server_errors(period=Duration.minutes(5), statistic=cloudwatch.Stats.SUM),
        ]
        for index, metric in enumerate([spent, *failures]):
            cloudwatch.Alarm(
                self, f"Watch{index}",
                metric=metric,
                threshold=100,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            ).add_alarm_action(cloudwatch_actions.SnsAction(team.topic))

        prices = PriceList.bundled().prices_for(ModelSource.system_defined_profile("us.anthropic.claude-sonnet-4-6"), "us-east-1")
        CfnOutput(self, "PriceOfAMillion", value=f"{prices.input * 1e6:.2f} USD")
        CfnOutput(self, "ChargedTo", value=self.answers.cost_tags.value(CostTagKey.COST_CENTER))
        CfnOutput(self, "BaseModel", value=self.answers.client_settings.for_lang_chain()["base_model"])
        CfnOutput(self, "Call", value=self.answers.client_settings.to_json())
