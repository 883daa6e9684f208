"""Requests of the protocols that name the operation and have all input in the body: AWS JSON and AWS query."""

import json
from urllib.parse import parse_qsl

from models import Refused, input_shape, operation_of
from values import Malformed, Unknown, from_json, from_text, structure, wire_name

# What names the protocol and the operation, and is no input.
ENVELOPE = {"content-type", "content-encoding", "x-amz-target", "x-amzn-query-mode"}


def read_json(recorded, model):
    _posted(recorded, "application/x-amz-json-" + model.metadata["jsonVersion"])
    prefix, _, name = recorded.headers.get("x-amz-target", "").rpartition(".")
    if prefix != model.metadata["targetPrefix"]:
        raise Refused("unknown target", prefix)
    operation = operation_of(model, name)
    return operation, {**from_json(json_object(recorded.body), input_shape(operation)), **_unknown_headers(recorded)}


def read_query(recorded, model):
    _posted(recorded, "application/x-www-form-urlencoded")
    given = _fields(recorded.body)
    operation = operation_of(model, given.pop("Action", None))
    version = given.pop("Version", None)
    if version != model.api_version:
        raise Refused(f"Version {model.api_version}", version)
    return operation, {**_from_tree(_tree(given), input_shape(operation)), **_unknown_headers(recorded)}


def _fields(body):
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise Refused("a form", body) from None
    if len(dict(fields)) < len(fields):
        raise Refused("each field once", body)
    return dict(fields)


def json_object(body):
    try:
        given = json.loads(body, parse_constant=lambda constant: Malformed(constant))
    except ValueError:
        raise Refused("JSON", body) from None
    if not isinstance(given, dict):
        raise Refused("JSON object", body)
    return given


def _posted(recorded, content_type):
    sent = (recorded.method, recorded.url, recorded.headers.get("content-type", "").split(";")[0])
    if sent != ("POST", "/", content_type):
        raise Refused(f"POST / {content_type}", " ".join(sent))


def _unknown_headers(recorded):
    return {Unknown(f"header {name}"): value for name, value in recorded.input_headers.items() if name not in ENVELOPE}


def _tree(given):
    """`Tags.member.1.Key` is a branch for each of its names."""
    tree = {}
    for path, text in given.items():
        *branches, leaf = path.split(".")
        node = tree
        for branch in branches:
            node = node.setdefault(branch, {})
            if not isinstance(node, dict):
                raise Refused("a value with members", path)
        if leaf in node:
            raise Refused("a value with members", path)
        node[leaf] = text
    return tree


def _from_tree(node, shape):
    kind = shape.type_name
    if kind == "structure" and isinstance(node, dict):
        return structure(node, shape.members, _from_tree, _query_name)
    if kind == "list":
        return _list(node, shape)
    if kind == "map":
        return _map(node, shape)
    return from_text(node, shape) if isinstance(node, str) else Malformed(node)


def _query_name(name, member):
    """The query protocol puts a flattened list under the name of its members, where they have one."""
    if member.type_name == "list" and member.serialization.get("flattened"):
        return wire_name(wire_name(name, member), member.member)
    return wire_name(name, member)


def _list(node, shape):
    # So is an empty list sent.
    if node == "":
        return []
    members = _numbered(node, shape, wire_name("member", shape.member))
    return Malformed(node) if members is None else [_from_tree(each, shape.member) for each in members]


def _map(node, shape):
    entries = _numbered(node, shape, "entry")
    key, value = wire_name("key", shape.key), wire_name("value", shape.value)
    if entries is None or any(not isinstance(entry, dict) or set(entry) != {key, value} for entry in entries):
        return Malformed(node)
    return {entry[key]: _from_tree(entry[value], shape.value) for entry in entries}


def _numbered(node, shape, name):
    """The members in their order, or None where they are not numbered from 1."""
    if not shape.serialization.get("flattened"):
        node = node[name] if isinstance(node, dict) and set(node) == {name} else None
    numbers = [str(number) for number in range(1, len(node) + 1)] if isinstance(node, dict) else None
    return [node[number] for number in numbers] if numbers and set(node) == set(numbers) else None
