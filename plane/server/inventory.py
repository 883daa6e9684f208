"""
What is in the account, for tests that look for what a stack leaves behind; and the switches that no API of AWS has.
"""
import json
import os
import pkgutil
import sys
from typing import Any

from ministack import services as ministack_services
from ministack.core.responses import set_request_account_id

from . import calls, services, types

_PREFIX = "/_plane/"

# Services that hold no resources of their own.
_NOT_SERVICES = {"cloudformation", "cloudtrail", "sts", "tagging"}

# What a service notes down by itself.
_NOT_RESOURCES = {
    "cloudwatch.alarm_history", "cloudwatch.metrics", "iam.aws_managed_attachment_counts", "stepfunctions.executions",
    # The organization itself, which MiniStack makes up at the first call.
    "organizations.accounts", "organizations.orgs", "organizations.ous", "organizations.roots",
}

# What every account has.
_ALWAYS_THERE = {
    "eventbridge.buses: default", "organizations.attachments: p-FullAWSAccess", "organizations.policies: p-FullAWSAccess", "scheduler.schedule_groups: default",
}


def answering(app):
    """The application with the paths of this module."""

    async def answer(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIX):
            await app(scope, receive, send)
            return
        set_request_account_id(os.environ["MINISTACK_ACCOUNT_ID"])
        body = json.dumps(_ANSWERS[scope["path"][len(_PREFIX):]]()).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    return answer


def _resources() -> dict[str, list[str]]:
    """The keys of every store of every service that is loaded, by service and store."""
    found: dict[str, list[str]] = {}
    for info in pkgutil.iter_modules(ministack_services.__path__):
        module = sys.modules.get(f"ministack.services.{info.name}")
        if module is None or info.name in _NOT_SERVICES or not hasattr(module, "get_state"):
            continue
        for store, content in module.get_state().items():
            kind = f"{info.name}.{store}"
            keys = [key for key in _keys(content) if f"{kind}: {key}" not in _ALWAYS_THERE]
            if keys and kind not in _NOT_RESOURCES:
                found[kind] = keys
    for type_name, _, _, physical_id in types.STORE:
        found.setdefault(type_name, []).append(physical_id)
    return found


def _keys(content: Any) -> list[str]:
    raw = getattr(content, "_data", content)
    if not isinstance(raw, dict):
        return []
    # KMS deletes a key after days.
    return sorted(
        str(key[-1] if isinstance(key, tuple) else key) for key, value in raw.items()
        if not (isinstance(value, dict) and value.get("KeyState") == "PendingDeletion")
    )


_ANSWERS = {
    "resources": _resources,
    "fire-budget-actions": services.fire_actions,
    "calls": calls.taken,
}
