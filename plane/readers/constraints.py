"""What botocore's validator leaves out: max, enum, pattern, and the size of maps and blobs."""

import functools
from dataclasses import dataclass

import regex
from botocore.validate import ParamValidator

# Java and JavaScript write the characters above U+FFFF as two, and regex as one.
SURROGATES, ABOVE = r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"
RANGES = {"integer": 2**31, "long": 2**63}


@dataclass(frozen=True)
class Broken:
    path: str
    rule: str
    value: object


@functools.cache
def _compiled(pattern):
    return regex.compile(pattern.replace(SURROGATES, ABOVE))


def broken_limits(value, shape):
    """The rules of a shape, with their limits, that a value of its type breaks."""
    rules = shape.metadata
    if shape.type_name == "structure":
        return
    measured = value if isinstance(value, (int, float)) else len(value)
    if "max" in rules and measured > rules["max"]:
        yield f"max {rules['max']}"
    if "min" in rules and measured < rules["min"]:
        yield f"min {rules['min']}"
    if "enum" in rules and value not in rules["enum"]:
        yield f"enum {shape.name}"
    # Services match the whole: patterns such as \d{12} would let pass all with twelve digits somewhere.
    if "pattern" in rules and not _compiled(rules["pattern"]).fullmatch(value):
        yield f"pattern {rules['pattern']}"
    limit = RANGES.get(shape.type_name)
    if limit and not -limit <= value < limit:
        yield shape.type_name


class _Constraints(ParamValidator):
    # It skips the members of lists that have none of these.
    VALIDATED_METADATA_ATTRS = ParamValidator.VALIDATED_METADATA_ATTRS | {"max", "enum", "pattern"}
    PYTHON_TYPES = {**ParamValidator.SCALAR_TYPES, **ParamValidator.CONTAINER_TYPES, "blob": (bytes,)}

    def _validate(self, param, shape, errors, name):
        super()._validate(param, shape, errors, name)
        if isinstance(param, self.PYTHON_TYPES.get(shape.type_name, ())):
            for rule in broken_limits(param, shape):
                errors.report(name, rule, param=param)


class _Report:
    """Takes what the validator reports, where it has text of its own."""

    def __init__(self):
        self.broken = []

    def report(self, name, reason, **told):
        path = name.lstrip(".")
        if reason == "missing required field":
            self.broken.append(Broken(f"{path}.{told['required_name']}".lstrip("."), "required", None))
        elif reason == "unknown field":
            self.broken.append(Broken(f"{path}.{told['unknown_param']}".lstrip("."), "unknown member", None))
        # Told as min by broken_limits.
        elif reason not in ("invalid range", "invalid length"):
            types = f" {'/'.join(told['valid_types'])}" if "valid_types" in told else ""
            self.broken.append(Broken(path, f"{reason}{types}", told.get("param", told.get("members"))))


def broken_constraints(parameters, shape):
    report = _Report()
    _Constraints()._validate(parameters, shape, report, "")
    return report.broken
