"""What a snippet has from before, by the type that it declares: `role: iam.Role`. `given.ts-fixture` makes the same."""

from aws_cdk import aws_iam as iam, aws_lambda as lambda_, aws_s3 as s3
from cdk_bedrock_cost_tags import BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile

MODELS = {"opus": "us.anthropic.claude-opus-4-8", "haiku": "us.anthropic.claude-haiku-4-5-20251001-v1:0"}


def profile(scope, id):
    return TaggedInferenceProfile(
        scope, id,
        model_source=ModelSource.system_defined_profile(MODELS.get(id, "us.anthropic.claude-sonnet-4-6")),
        cost_tags=CostTags.of({"Department": "Claims", "Environment": "production", "CostCenter": "4711"}),
    )


GIVEN = {
    "App": lambda scope, id: scope.node.root,
    "TaggedInferenceProfile": profile,
    "CostNotifications": lambda scope, id: CostNotifications(scope, id),
    "TagBudget": lambda scope, id: TagBudget(scope, id, cost_tags=CostTags.of({"Department": "Claims"}), limit=500),
    "BedrockCostAlarm": lambda scope, id: BedrockCostAlarm(scope, id, profiles=[profile(scope, f"{id}Profile")], threshold=100),
    "iam.Role": lambda scope, id: iam.Role(scope, id, assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com")),
    "lambda_.Function": lambda scope, id: lambda_.Function(
        scope, id,
        runtime=lambda_.Runtime.NODEJS_22_X,
        handler="index.handler",
        code=lambda_.Code.from_inline("exports.handler = async () => {};"),
    ),
    "s3.Bucket": lambda scope, id: s3.Bucket(scope, id),
}


def given(scope, type, id):
    return GIVEN[type](scope, id)
