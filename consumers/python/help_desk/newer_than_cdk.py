from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def newer_than_cdk(*constructs: IConstruct) -> None:
    """Says of constructs that CloudFormation knows what they use, and the schemas that come with this version of aws-cdk-lib do not yet."""
    reason = "newer than the schemas of aws-cdk-lib"
    for construct in constructs:
        Validations.of(construct).acknowledge(
            Acknowledgment(id="CloudFormation-Validate::F3002", reason=reason),
            Acknowledgment(id="CloudFormation-Validate::F3006", reason=reason),
        )
