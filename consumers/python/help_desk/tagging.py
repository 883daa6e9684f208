from cdk_bedrock_cost_tags import CostTagCase, CostTagKey, CostTagRule, CostTags, CostTagSchema

# The tagging strategy of the company.
SCHEMA = CostTagSchema.of({
    CostTagKey.COST_CENTER: CostTagRule(
        pattern="[0-9]{4}", description="the unit that is charged", owner="finops@example.com"
    ),
    CostTagKey.ENVIRONMENT: CostTagRule(
        allowed_values=["production", "development"], value_case=CostTagCase.LOWER
    ),
    CostTagKey.PROJECT: CostTagRule(required=False, description="what it is for"),
})


def rejection() -> str:
    """What a reader learns who tries tags that AWS does not take: all problems at once."""
    try:
        CostTags.of({"aws:team": "support", "CostCenter": "4711", "costcenter": "4712", "Owner": "support & sales"})
    except RuntimeError as error:
        return str(error)
    raise AssertionError("these tags must be rejected")
