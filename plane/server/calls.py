"""
The calls of AWS that functions and state machines made, in their order. Deployments and tests make theirs as root, and are not among them.
"""
from ministack.core import iam_actions
from ministack.services import stepfunctions

_CALLS: list[str] = []


def apply() -> None:
    extract, call = iam_actions.extract_iam_action, stepfunctions._invoke_aws_sdk_integration

    def extract_iam_action(service, method, path, headers, body, params, *args, **kwargs):
        action = extract(service, method, path, headers, body, params, *args, **kwargs)
        # A role's credentials come with a session token.
        if action and "x-amz-security-token" in {key.lower() for key in headers}:
            _CALLS.append(action)
        return action

    def called(resource, data):
        service, operation = resource.split(":")[-2:]
        _CALLS.append(f"execution {service}:{operation[0].upper()}{operation[1:]}")
        return call(resource, data)

    iam_actions.extract_iam_action = extract_iam_action
    stepfunctions._invoke_aws_sdk_integration = called


def taken() -> list[str]:
    """All calls since the last time."""
    calls = list(_CALLS)
    _CALLS.clear()
    return calls
