"""
AWS's CloudFormation registry schemas, as cfn-lint ships them: the rules of the types that MiniStack lacks.
"""
import functools
import json
import pathlib
from typing import Any

import cfnlint
import jsonschema
import regex

Properties = dict[str, Any]

_DATA = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"


class Refused(ValueError):
    """CloudFormation does not accept the properties."""


@functools.cache
def _catalog(region: str) -> dict[str, str]:
    return json.loads((_DATA / "providers" / f"{region}.json").read_text())


@functools.cache
def schema_of(type_name: str, region: str = "us-east-1") -> dict[str, Any]:
    return json.loads((_DATA / "resources" / f"{_catalog(region)[type_name]}.json").read_text())


# Python's re knows no \p{L}, which the schemas use.
def _pattern(_validator, pattern, instance, _schema):
    if isinstance(instance, str) and not regex.search(pattern, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _pattern})


def validate(type_name: str, properties: Properties) -> None:
    """What CloudFormation refuses before it calls the service."""
    schema = schema_of(type_name)
    problems = [f"#/{'/'.join(map(str, error.absolute_path))}: {error.message}"[:500] for error in _Validator(schema).iter_errors(properties)]
    for path in schema.get("readOnlyProperties", []):
        if value_at(properties, path) is not None:
            problems.append(f"{path} is read-only")
    if problems:
        raise Refused(f"Properties validation failed for resource of type {type_name}: {'; '.join(problems)}")


def validate_attributes(type_name: str, attributes: Properties) -> None:
    """What is made up here must at least have the form that AWS gives it."""
    schema = schema_of(type_name)
    for name, value in attributes.items():
        rules = schema["properties"].get(name)
        if rules:
            _Validator({**rules, "definitions": schema.get("definitions", {})}).validate(value)


def value_at(properties: Any, path: str) -> Any:
    """The value at a path such as /properties/Budget/BudgetName, or None. Members of lists are not looked into."""
    found = properties
    for name in path.split("/")[2:]:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def replaces(type_name: str, old: Properties, new: Properties) -> bool:
    return any(value_at(old, path) != value_at(new, path) for path in schema_of(type_name).get("createOnlyProperties", []))
