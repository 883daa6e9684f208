import jsii
from aws_cdk import CfnResource, IAspect
from constructs import IConstruct


@jsii.implements(IAspect)
class BudgetOwner:
    """Writes into the template whom to ask about a budget."""

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def visit(self, node: IConstruct) -> None:
        if CfnResource.is_cfn_resource(node) and node.cfn_resource_type == "AWS::Budgets::Budget":
            node.add_metadata("Owner", self._owner)
