"""What a Python app gets wrong, and what it is told. Plain dictionaries reach the library as they are written, so that none of their keys is dropped without a word."""
import os

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_iam as iam
from cdk_bedrock_cost_tags import (
    BedrockCostAlarm, BudgetAlert, CostNotifications, CostTagCarrierKind, CostTagCase, CostTagRule, CostTags, CostTagSchema, ModelSource, TagBudget, TagCostMeter,
    TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TagScopedInvokePolicy, TokenPrices,
)

stack = Stack(App(), "S", env=Environment(account="111122223333", region="us-east-1"))
nova = ModelSource.foundation_model("amazon.nova-lite-v1:0")
team = CostTags.of({"Team": "Claims"})
role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
caller = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
principal = TaggedPrincipal(stack, "Principal", principal=role, cost_tags=team)

REJECTED = {
    "rules.Application.allowed_values must be a property of CostTagRule": lambda: CostTagSchema.of({"Application": {"allowed_values": ["x"]}}),
    "rules.Application.value_case must be a property of CostTagRule": lambda: CostTagSchema.of({"Application": {"required": False, "value_case": CostTagCase.LOWER}}),
    "rules.Application.colour must be a property of CostTagRule": lambda: CostTagSchema.of({"Application": {"colour": 1}}),
    "rules.Application.allowedValues must be a list of strings": lambda: CostTagSchema.of({"Application": {"allowedValues": "x"}}),
    "rules.Application.required must be a boolean": lambda: CostTagSchema.of({"Application": {"required": "false"}}),
    "rules.Application must be an object with properties of CostTagRule": lambda: CostTagSchema.of({"Application": ["x"]}),
    "rules.Application.valueCase must be a value of CostTagCase": lambda: CostTagSchema.of({"Application": {"valueCase": "lower"}}),
    # A nested dictionary that is not in a list or a map becomes its struct in Python, which has the names of Python.
    "unexpected keyword argument 'cacheRead'": lambda: TokenPrices.per_million_tokens(input=3, long_context={"input_tokens": 1, "input": 6, "cacheRead": 1}),
    "unexpected keyword argument 'cache_read'": lambda: TaggedInferenceProfile(stack, "P1", model_source=nova, metric_names={"cache_read": "x"}),
    "unexpected keyword argument 'costTags'": lambda: TaggedInferenceProfile(stack, "P2", model_source=nova, costTags=team),
    "type of argument model_source must be": lambda: TaggedInferenceProfile(stack, "P3", model_source="amazon.nova-lite-v1:0"),
    "type of argument cost_tags must be": lambda: TagBudget(stack, "B1", cost_tags={"Team": "Claims"}, limit=5),
    "missing 1 required keyword-only argument: 'model_source'": lambda: TaggedInferenceProfile(stack, "P4", cost_tags=team),
    "type of argument interval must be": lambda: TagCostMeter(stack, "M1", tag_keys=["Team"], interval=15),
    "type of argument emails must be": lambda: BudgetAlert.actual_percent(80, emails=5),
    # Carriers: a project has the IDs of its own endpoint, and a principal has no metrics.
    "models[0].model_id must be a property of BedrockProjectModel": lambda: TaggedProject(stack, "J1", models=[{"model_id": "openai.gpt-oss-120b"}]),
    'models[0].modelId must not contain a geography, got "us.openai.gpt-oss-120b"': lambda: TaggedProject(stack, "J2", models=[{"modelId": "us.openai.gpt-oss-120b"}]),
    "unexpected keyword argument 'projectName'": lambda: TaggedProject(stack, "J3", projectName="Drafts"),
    "Key 'principal'": lambda: TaggedPrincipal(stack, "U1", principal="arn:aws:iam::111122223333:role/Claims", cost_tags=team),
    "allowed_values must be a property of SessionTagOptions": lambda: TaggedPrincipal(
        stack, "U2", principal=iam.Role(stack, "R2", assumed_by=caller), cost_tags=team, session_tags=[{"caller": caller, "allowed_values": {"Shift": ["day"]}}],
    ),
    'allowedValues must not contain cost tags of the role, got "Team"': lambda: principal.allow_session_tags(caller=caller, allowed_values={"Team": ["Sales"]}),
    "type of argument carrier_kinds": lambda: TagScopedInvokePolicy(stack, "T1", cost_tags=team, carrier_kinds=["BEDROCK_PROJECT"], roles=[role]),
    "Amazon Bedrock publishes no metrics by IAM principal; use TagBudget": lambda: BedrockCostAlarm(stack, "A1", projects=[principal], threshold=5),
}

ACCEPTED = [
    lambda: CostTagSchema.of({"Application": {"allowedValues": ["x"]}, "Team": {}, "Stage": CostTagRule(allowed_values=["dev"], value_case=CostTagCase.LOWER)}),
    lambda: CostTagSchema.of({"Team": {}}).with_rule("Stage", allowed_values=["dev"]),
    lambda: TagCostMeter(stack, "M2", tag_keys=["Team"], interval=Duration.minutes(15)),
    lambda: CostNotifications(stack, "N"),
    lambda: TaggedProject(stack, "J4", cost_tags=team, models=[{"modelId": "openai.gpt-oss-120b"}]),
    lambda: principal.allow_session_tags(caller=caller, allowed_values={"Shift": ["day", "night"]}),
    lambda: TagScopedInvokePolicy(stack, "T2", cost_tags=team, carrier_kinds=[CostTagCarrierKind.IAM_PRINCIPAL], roles=[role]),
]

# A rule that is accepted holds.
schema = CostTagSchema.of({"Application": {"allowedValues": ["x"]}, "Stage": CostTagRule(allowed_values=["dev"])})
REJECTED['value of "Application" must be one of ["x"], got "y"'] = lambda: schema.create_cost_tags({"Application": "y", "Stage": "dev"})
REJECTED['value of "Stage" must be one of ["dev"], got "prod"'] = lambda: schema.create_cost_tags({"Application": "x", "Stage": "prod"})


def message(attempt) -> str:
    try:
        attempt()
    except Exception as error:  # jsii has errors of its own for those of JavaScript.
        return f"{type(error).__name__}: {error}"
    return "accepted"


if __name__ == "__main__":
    wrong = {expected: got for expected, got in ((expected, message(attempt)) for expected, attempt in REJECTED.items()) if expected not in got}
    wrong.update({f"accepted {number}": got for number, got in enumerate(map(message, ACCEPTED)) if got != "accepted"})
    for expected, got in wrong.items():
        print(f"expected: {expected}\n     got: {got[:300]}")
    print(f"{len(REJECTED)} inputs rejected, {len(ACCEPTED)} accepted" if not wrong else f"{len(wrong)} of {len(REJECTED) + len(ACCEPTED)} inputs are not treated as they must be")
    raise SystemExit(1 if wrong else 0)
