"""Values as a protocol writes them, to what botocore's validator takes. What is no value of its type stays recognizable."""

import base64
import binascii
import math
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

ISO8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True)
class Malformed:
    """A value that is of no type, so that the validator finds it."""

    text: object

    def __repr__(self):
        return repr(self.text)


@dataclass(frozen=True)
class Unknown:
    """A name on the wire that no member has. It is no string, since a member may have that name and another one on the wire."""

    name: str

    def __str__(self):
        return self.name


def wire_name(name, member):
    return member.serialization.get("name", name)


def structure(given, members, convert, wire_name=wire_name):
    """A structure of what is on the wire under each name."""
    names = {wire_name(name, member): name for name, member in members.items()}
    return {
        names.get(wire, Unknown(wire)): convert(value, members[names[wire]]) if wire in names else value
        for wire, value in given.items()
    }


def from_text(text, shape, timestamp_format="iso8601"):
    """A scalar in a query, a header, a path or XML."""
    kind = shape.type_name
    if kind == "string":
        return text
    if kind in ("integer", "long"):
        return int(text) if re.fullmatch(r"-?\d+", text) else Malformed(text)
    if kind in ("float", "double"):
        return SPECIAL.get(text, float(text) if NUMBER.fullmatch(text) else Malformed(text))
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, Malformed(text))
    if kind == "blob":
        return _blob(text)
    if kind == "timestamp":
        written = shape.serialization.get("timestampFormat", timestamp_format)
        return _timestamp(float(text) if written == "unixTimestamp" and NUMBER.fullmatch(text) else text, written)
    return Malformed(text)


def from_json(value, shape):
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return value if shape.is_document_type else structure(value, shape.members, from_json)
    if kind == "list" and isinstance(value, list):
        return [from_json(each, shape.member) for each in value]
    if kind == "map" and isinstance(value, dict):
        return {key: from_json(each, shape.value) for key, each in value.items()}
    if kind == "blob":
        return _blob(value)
    if kind == "timestamp":
        return _timestamp(value, shape.serialization.get("timestampFormat", "unixTimestamp"))
    if kind in ("float", "double") and isinstance(value, str):
        return SPECIAL.get(value, value)
    # To Python, true is a number.
    return Malformed(value) if isinstance(value, bool) and kind != "boolean" else value


def _blob(text):
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else Malformed(text)
    except binascii.Error:
        return Malformed(text)


def _timestamp(value, written):
    try:
        if written == "unixTimestamp":
            return datetime.fromtimestamp(value, timezone.utc) if not isinstance(value, bool) else Malformed(value)
        if written == "rfc822":
            return parsedate_to_datetime(value)
        return datetime.fromisoformat(value) if ISO8601.fullmatch(value) else Malformed(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return Malformed(value)
