"""
AWS at its worst within what it promises: resources in the least favorable order that the dependencies of a template allow, and policies that count late.
"""
import time
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam
from ministack.services.cloudformation import changesets, engine, provisioners, stacks

from .patch import patch

# They are made as late as possible, and so deleted first.
_LATE = {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::Lambda::Permission"}


def apply(order: bool, iam_delay: float) -> None:
    if order:
        for module in (engine, stacks, changesets):
            patch(module, "_topological_sort", _hostile_order)
    if iam_delay:
        _delay_policies(iam_delay)


_favorable_order = engine._topological_sort


def _hostile_order(resources: dict[str, Any], conditions: dict[str, Any]) -> list[str]:
    """Custom resources as early as what they depend on allows, then all others, and policies that nothing waits for last."""
    ordered = _favorable_order(resources, conditions)
    active = set(ordered)
    needs = {name: [each for each in engine._extract_deps(resources[name], active) if each != name] for name in ordered}
    result: list[str] = []

    def make(name: str) -> None:
        if name not in result:
            for each in sorted(needs[name], key=ordered.index):
                make(each)
            result.append(name)

    def is_custom(name: str) -> bool:
        return resources[name]["Type"].startswith("Custom::") or resources[name]["Type"] == "AWS::CloudFormation::CustomResource"

    for names in (
        [name for name in ordered if is_custom(name)],
        [name for name in ordered if resources[name]["Type"] not in _LATE],
        ordered,
    ):
        for name in names:
            make(name)
    return result


def _delay_policies(seconds: float) -> None:
    """What a stack puts on a role counts some seconds later; until then the role has what it had. IAM is eventually consistent, and states no bound."""
    # By role and policy: the documents, with the time at which CloudFormation has put them.
    history: dict[tuple[str, str], list[tuple[float, Any]]] = {}

    def documents(role: dict[str, Any], account_id: str) -> dict[str, Any]:
        attached = {arn: iam_evaluator._resolve_managed_policy_document(arn, account_id) for arn in role.get("AttachedPolicies", [])}
        return {**role.get("InlinePolicies", {}), **attached}

    def note() -> None:
        for name, role in iam._roles.items():
            for policy, document in documents(role, get_account_id()).items():
                past = history.setdefault((name, policy), [])
                if not past or past[-1][1] != document:
                    past.append((time.monotonic(), document))

    def noting(handler):
        def put(*args):
            made = handler(*args)
            note()
            return made
        return put

    for kind in ("Role", "Policy", "ManagedPolicy"):
        handlers = provisioners._RESOURCE_HANDLERS[f"AWS::IAM::{kind}"]
        handlers["create"], handlers["update"] = noting(handlers["create"]), noting(handlers["update"])

    def late(role_name: str, account_id: str):
        role = iam._roles.get_scoped(account_id, None, role_name) or {}
        now = time.monotonic()
        counting = [
            # What the API has put, other than CloudFormation, counts at once.
            next((each for since, each in reversed(history[role_name, policy]) if now - since >= seconds), None) if (role_name, policy) in history else document
            for policy, document in documents(role, account_id).items()
        ]
        return [iam_evaluator.parse_policy_document(document) for document in counting if document]

    patch(iam_evaluator, "_gather_role_policies", late)
