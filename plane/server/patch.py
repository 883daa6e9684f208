"""
Replaces functions of MiniStack, which are private and could have other names in another version.
"""
from typing import Any


def patch(module: Any, name: str, replacement: Any) -> None:
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} has no {name} any more")
    setattr(module, name, replacement)
