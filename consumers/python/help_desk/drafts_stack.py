from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from cdk_bedrock_cost_tags import (
    BedrockCostAlarm, BedrockProjectModel, CostNotifications, CostTagCarrierKind, CostTagKey, CostTags, CostTagSource, SessionTagOptions,
    TagBudget, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy, TokenPrices,
)
from constructs import Construct

from .newer_than_cdk import newer_than_cdk
from .support_stack import SupportStack
from .tagging import SCHEMA


class DraftsStack(Stack):
    """Drafts of answers with the Responses API, which accepts no profile: a Bedrock Project carries their tags, and sessions carry the shift."""

    def __init__(self, scope: Construct, construct_id: str, *, support: SupportStack) -> None:
        super().__init__(scope, construct_id)
        cost_tags = SCHEMA.create_cost_tags({CostTagKey.COST_CENTER: "4711", CostTagKey.ENVIRONMENT: "production"})
        team = CostNotifications(self, "Team")
        team.add_email("support@example.com")

        self.drafts = TaggedProject(
            self, "Drafts",
            project_name="Drafts of answers",
            cost_tags=cost_tags.with_tag(CostTagKey.PROJECT, "drafts"),
            models=[
                BedrockProjectModel(model_id="openai.gpt-oss-120b"),
                BedrockProjectModel(model_id="openai.gpt-5.5", prices=TokenPrices.per_million_tokens(input=5, output=30)),
            ],
        )
        writer = iam.Role(self, "Writer", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
        self.drafts.grant_invoke(writer, allow_api_keys=True)
        self.drafts.alarm_on_undeclared_models(team)
        TaggedProject.from_project_attributes(
            self, "Legacy",
            project_arn="arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd",
            cost_tags=CostTags.of({CostTagKey.COST_CENTER: "4711"}),
        ).grant_invoke(writer)

        desk = iam.Role(self, "Desk", assumed_by=writer)
        self.shifts = TaggedPrincipal(
            self, "Shifts",
            principal=desk,
            cost_tags=cost_tags,
            session_tags=[SessionTagOptions(caller=writer, allowed_values={"Shift": ["day", "night"]}, are_required=True)],
        )
        TagScopedInvokePolicy(
            self, "DeskMayCall",
            cost_tags=cost_tags.pick(CostTagKey.COST_CENTER),
            carrier_kinds=[CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.BEDROCK_PROJECT],
            roles=[desk],
        )

        newer_than_cdk(BedrockCostAlarm(
            self, "Today",
            profiles=[support.summaries],
            projects=[self.drafts],
            threshold=25,
            window=Duration.hours(24),
            notifications=team,
        ))
        TagBudget(
            self, "EveryCarrier",
            cost_tags=cost_tags.pick(CostTagKey.COST_CENTER),
            cost_tag_source=CostTagSource.RESOURCE_OR_IAM_PRINCIPAL,
            limit=2500,
            notifications=team,
        )
        TagBudget(self, "Callers", cost_tags=self.shifts.cost_tags.pick(CostTagKey.COST_CENTER), limit=900, notifications=team)

        CfnOutput(self, "Codex", value=self.drafts.client_settings.for_codex("openai.gpt-5.5"))
        CfnOutput(self, "Header", value=self.drafts.client_settings.open_ai_headers()["OpenAI-Project"])
        CfnOutput(self, "BilledKeys", value=", ".join(self.shifts.billed_tag_keys))
