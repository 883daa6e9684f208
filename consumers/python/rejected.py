"""What a Python app gets wrong, and what it is told. Plain dictionaries reach the library as they are written, so that none of their keys is dropped without a word."""
import os

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from aws_cdk import App, Duration, Environment, Stack
from cdk_bedrock_cost_tags import (
    BudgetAlert, CostNotifications, CostTagCase, CostTagRule, CostTags, CostTagSchema, ModelSource, TagBudget, TagCostMeter, TaggedInferenceProfile, TokenPrices,
)

stack = Stack(App(), "S", env=Environment(account="111122223333", region="us-east-1"))
nova = ModelSource.foundation_model("amazon.nova-lite-v1:0")
team = CostTags.of({"Team": "Claims"})

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
}

ACCEPTED = [
    lambda: CostTagSchema.of({"Application": {"allowedValues": ["x"]}, "Team": {}, "Stage": CostTagRule(allowed_values=["dev"], value_case=CostTagCase.LOWER)}),
    lambda: CostTagSchema.of({"Team": {}}).with_rule("Stage", allowed_values=["dev"]),
    lambda: TagCostMeter(stack, "M2", tag_keys=["Team"], interval=Duration.minutes(15)),
    lambda: CostNotifications(stack, "N"),
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
