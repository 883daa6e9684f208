#!/usr/bin/env python3
from aws_cdk import App, Aspects, Environment, Stage, Validations
from aws_cdk import aws_iam as iam
from cdk_bedrock_cost_tags import BedrockCostChecks, TaggingStrategyDocument, UntrackedUsage

from help_desk.budget_owner import BudgetOwner
from help_desk.drafts_stack import DraftsStack
from help_desk.finops_stack import FinOpsStack
from help_desk.support_stack import SupportStack
from help_desk.tagging import SCHEMA, rejection

app = App()
Validations.of(app).add_plugins(BedrockCostChecks(schema=SCHEMA, allowed_untracked_usage=[UntrackedUsage.API_KEY]))

production = Stage(app, "Production", env=Environment(account="111122223333", region="us-east-1"))
support = SupportStack(production, "Support")
if app.node.try_get_context("ungoverned"):
    # A bypass of the profiles: the checks above must stop it.
    iam.Role(
        support, "Notebook",
        assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonBedrockFullAccess")],
    )
drafts = DraftsStack(production, "Drafts", support=support)
FinOpsStack(production, "FinOps", support=support, drafts=drafts)

SCHEMA.enforce(production)
Aspects.of(production).add(BudgetOwner("finops@example.com"))
TaggingStrategyDocument(app, "Strategy", schema=SCHEMA, title="Tagging strategy of the help desk")

print(f"rejected: {rejection()}")
app.synth()
